package schema

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// timeLayout is the one text form of a time: UTC, microseconds, fixed width,
// so that its bytes sort as the times do.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Time is a moment in UTC with microseconds. The zero Time is NULL.
type Time struct{ time.Time }

// Now returns the present moment.
func Now() Time { return At(time.Now()) }

// At returns t as a Time.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// ParseTime reads RFC 3339, with or without a fraction.
func ParseTime(s string) (Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Time{}, fmt.Errorf("schema: %q is no time: want RFC 3339", s)
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return Time{}, fmt.Errorf("schema: %q is outside the years 1 to 9999", s)
	}
	return At(t), nil
}

// String returns the fixed-width form, "" for the zero time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.String(), nil
}

// Scan implements sql.Scanner.
func (t *Time) Scan(v any) (err error) {
	switch v := v.(type) {
	case nil:
		*t = Time{}
	case time.Time:
		*t = At(v)
	case string:
		*t, err = ParseTime(v)
	case []byte:
		*t, err = ParseTime(string(v))
	default:
		err = fmt.Errorf("schema: cannot read a time from %T", v)
	}
	return err
}

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.String() + `"`), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(b []byte) (err error) {
	if string(b) == "null" {
		*t = Time{}
		return nil
	}
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("schema: a time is a string")
	}
	*t, err = ParseTime(string(b[1 : len(b)-1]))
	return err
}

// GormDataType names the abstract column type.
func (Time) GormDataType() string { return "time" }

// Date is a day of the calendar without a place. The zero Date is NULL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day on which t falls in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("schema: %q is no date: want YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether the date is NULL.
func (d Date) IsZero() bool { return d == Date{} }

// String returns YYYY-MM-DD, "" for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Value implements driver.Valuer.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements sql.Scanner.
func (d *Date) Scan(v any) (err error) {
	switch v := v.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = DateOf(v)
	case string:
		*d, err = ParseDate(v)
	case []byte:
		*d, err = ParseDate(string(v))
	default:
		err = fmt.Errorf("schema: cannot read a date from %T", v)
	}
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

// GormDataType names the abstract column type.
func (Date) GormDataType() string { return "date" }

// Duration is a span of time, stored and shown to the API in microseconds.
type Duration int64

// DurationOf returns d in microseconds.
func DurationOf(d time.Duration) Duration { return Duration(d.Microseconds()) }

// Go returns the span as Go's time.Duration.
func (d Duration) Go() time.Duration { return time.Duration(d) * time.Microsecond }

// String returns Go's form, such as 1h30m0s.
func (d Duration) String() string { return d.Go().String() }

// GormDataType names the abstract column type.
func (Duration) GormDataType() string { return "duration" }
