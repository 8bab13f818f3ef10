package site

import (
	"math"
	"time"
)

// maintenance is the code of the error that the site answers while it is closed.
const maintenance = "maintenance"

// closed is how far a maintenance is, the zero value where nobody has said how
// long it takes.
type closed struct {
	Until   time.Time
	Minutes int // that are left, at least one
	Percent int // of it that is over
}

// closed reads the settings. They are read when the program starts, so the
// maintenance began then.
func (s *Site) closed(now time.Time) closed {
	end := s.Settings.App.Reopens()
	if !end.After(now) {
		return closed{}
	}
	out := closed{Until: end, Minutes: int(math.Ceil(end.Sub(now).Minutes()))}
	if whole := end.Sub(s.since); whole > 0 {
		out.Percent = int(100 * now.Sub(s.since) / whole)
	}
	return out
}
