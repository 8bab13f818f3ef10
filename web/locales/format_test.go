package locales_test

import (
	"testing"
	"time"

	"duckhoo/web/locales"
)

func seoul(t *testing.T, lang string) *locales.Locale {
	t.Helper()
	return catalogue(t).Locale(lang, time.FixedZone("KST", 9*60*60))
}

func TestDates(t *testing.T) {
	moment := time.Date(2026, 11, 22, 20, 3, 59, 0, time.UTC)
	for _, tc := range []struct{ name, got, want string }{
		{"Korean day in the zone", seoul(t, "ko").Date(moment), "2026.11.23"},
		{"English day in the zone", seoul(t, "en").Date(moment), "23 Nov 2026"},
		{"Korean moment", seoul(t, "ko").DateTime(moment), "2026.11.23 05:03"},
		{"English moment", seoul(t, "en").DateTime(moment), "23 Nov 2026, 05:03"},
		{"clock", seoul(t, "ko").Clock(moment), "05:03"},
		{"no moment", seoul(t, "ko").DateTime(time.Time{}), "—"},
		{"no locale is UTC", (*locales.Locale)(nil).DateTime(moment), "2026.11.22 20:03"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.got != tc.want {
				t.Errorf("got %q, want %q", tc.got, tc.want)
			}
		})
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name string
		past time.Duration
		ko   string
		en   string
	}{
		{"seconds", 59 * time.Second, "방금", "just now"},
		{"minutes", 12 * time.Minute, "12분 전", "12 min ago"},
		{"hours", 23*time.Hour + 59*time.Minute, "23시간 전", "23 h ago"},
		{"one day", 24 * time.Hour, "1일 전", "1 day ago"},
		{"days", 6 * 24 * time.Hour, "6일 전", "6 days ago"},
		{"a week", 7 * 24 * time.Hour, "2026.11.15", "15 Nov 2026"},
		{"to come", -time.Minute, "2026.11.22 21:01", "22 Nov 2026, 21:01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := seoul(t, "ko").Ago(now.Add(-tc.past), now); got != tc.ko {
				t.Errorf("Korean: got %q, want %q", got, tc.ko)
			}
			if got := seoul(t, "en").Ago(now.Add(-tc.past), now); got != tc.en {
				t.Errorf("English: got %q, want %q", got, tc.en)
			}
		})
	}
	if got := seoul(t, "ko").Ago(time.Time{}, now); got != "—" {
		t.Errorf("no moment: got %q", got)
	}
}

func TestSpan(t *testing.T) {
	for _, tc := range []struct {
		name string
		d    time.Duration
		ko   string
		en   string
	}{
		{"hours and minutes", 3*time.Hour + 12*time.Minute, "3시간 12분", "3 h 12 min"},
		{"whole hours", 2 * time.Hour, "2시간", "2 h"},
		{"days and hours", 25 * time.Hour, "1일 1시간", "1 day 1 h"},
		{"seconds", 9 * time.Second, "9초", "9 s"},
		{"the past counts the same", -90 * time.Second, "1분 30초", "1 min 30 s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := seoul(t, "ko").Span(tc.d); got != tc.ko {
				t.Errorf("Korean: got %q, want %q", got, tc.ko)
			}
			if got := seoul(t, "en").Span(tc.d); got != tc.en {
				t.Errorf("English: got %q, want %q", got, tc.en)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	l := seoul(t, "ko")
	for _, tc := range []struct{ name, got, want string }{
		{"zero", locales.Grouped(0), "0"},
		{"three digits", locales.Grouped(999), "999"},
		{"thousands", locales.Grouped(12431), "12,431"},
		{"negative", locales.Grouped(-1234567), "-1,234,567"},
		{"bytes", l.Size(900), "900 B"},
		{"kilobytes", l.Size(1536), "1.5 KB"},
		{"megabytes", l.Size(5 << 20), "5.0 MB"},
		{"percent", l.Percent(0.624), "62%"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.got != tc.want {
				t.Errorf("got %q, want %q", tc.got, tc.want)
			}
		})
	}
}
