package metrics_test

import (
	"testing"
	"time"

	"duckhoo/models/metrics"
)

func TestReadRange(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC) // the 2nd in Seoul
	for name, test := range map[string]struct{ from, to, wantFrom, wantTo string }{
		"lately":      {"", "", "2026-02-01", "2026-03-02"},
		"from a day":  {"2026-02-27", "", "2026-02-27", "2026-03-02"},
		"up to a day": {"", "2026-01-31", "2026-01-02", "2026-01-31"},
		"one day":     {"2026-01-05", "2026-01-05", "2026-01-05", "2026-01-05"},
		"a leap year": {"2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"},
		"no date":     {"gestern", "", "", ""},
		"backwards":   {"2026-02-01", "2026-01-01", "", ""},
		"too long":    {"2024-01-01", "2025-01-01", "", ""},
	} {
		r, err := metrics.ReadRange(test.from, test.to, now, zone)
		if (err != nil) != (test.wantFrom == "") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (r.From.String() != test.wantFrom || r.To.String() != test.wantTo) {
			t.Errorf("%s: %s to %s", name, r.From, r.To)
		}
	}
	r, _ := metrics.ReadRange("2026-01-01", "2026-01-01", now, zone)
	if r.Begins().String() != "2025-12-31T15:00:00.000000Z" || r.Ends().String() != "2026-01-01T15:00:00.000000Z" {
		t.Errorf("%s to %s", r.Begins(), r.Ends())
	}
}
