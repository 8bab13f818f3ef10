package locales

import (
	"strconv"
	"strings"
	"time"
)

// Empty is written where there is no value.
const Empty = "—"

// Grouped writes n with a comma between thousands.
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Date writes the day of t: 2026.11.22, 22 Nov 2026. A zero time is Empty.
func (l *Locale) Date(t time.Time) string { return l.in(t, "2006.01.02", "2 Jan 2006") }

// DateTime writes the day and the minute of t: 2026.11.22 14:03,
// 22 Nov 2026, 14:03. A zero time is Empty.
func (l *Locale) DateTime(t time.Time) string {
	return l.in(t, "2006.01.02 15:04", "2 Jan 2006, 15:04")
}

// Clock writes the minute of t: 14:03. A zero time is Empty.
func (l *Locale) Clock(t time.Time) string { return l.in(t, "15:04", "15:04") }

func (l *Locale) in(t time.Time, korean, english string) string {
	if t.IsZero() {
		return Empty
	}
	layout := korean
	if l.Lang() == English {
		layout = english
	}
	return t.In(l.Zone()).Format(layout)
}

// Ago writes how long before now t was, down to the minute; from a week on it
// is the date. A time to come is written with DateTime.
func (l *Locale) Ago(t, now time.Time) string {
	if t.IsZero() {
		return Empty
	}
	switch past := now.Sub(t); {
	case past < 0:
		return l.DateTime(t)
	case past < time.Minute:
		return l.T("time.now")
	case past < time.Hour:
		return l.T("time.minutes_ago", "count", int(past/time.Minute))
	case past < 24*time.Hour:
		return l.T("time.hours_ago", "count", int(past/time.Hour))
	case past < 7*24*time.Hour:
		return l.T("time.days_ago", "count", int(past/(24*time.Hour)))
	default:
		return l.Date(t)
	}
}

// Span writes a duration with its two largest units: 3시간 12분, 3 h 12 min.
func (l *Locale) Span(d time.Duration) string {
	d = d.Abs()
	days, hours := int(d/(24*time.Hour)), int(d/time.Hour)%24
	minutes, seconds := int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case days > 0:
		return l.units("time.days", days, "time.hours", hours)
	case hours > 0:
		return l.units("time.hours", hours, "time.minutes", minutes)
	case minutes > 0:
		return l.units("time.minutes", minutes, "time.seconds", seconds)
	default:
		return l.T("time.seconds", "count", seconds)
	}
}

func (l *Locale) units(large string, n int, small string, m int) string {
	text := l.T(large, "count", n)
	if m > 0 {
		text += " " + l.T(small, "count", m)
	}
	return text
}

// Size writes a number of bytes in the unit that suits it: 900 B, 3.2 MB.
// A kilobyte is 1024 bytes, as in the settings.
func (l *Locale) Size(bytes int64) string {
	const step = 1024
	units := []string{"KB", "MB", "GB", "TB"}
	if bytes < step {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	value, unit := float64(bytes)/step, 0
	for value >= step && unit < len(units)-1 {
		value, unit = value/step, unit+1
	}
	return strconv.FormatFloat(value, 'f', 1, 64) + " " + units[unit]
}

// Percent writes a share of 1 as whole percent: 0.62 is 62%.
func (l *Locale) Percent(share float64) string {
	return strconv.FormatFloat(share*100, 'f', 0, 64) + "%"
}
