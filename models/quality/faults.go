package quality

import (
	"fmt"
	"math"
	"strings"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

const (
	enough      = 30 // answers that statistics are believed from
	fewest      = 10 // answers from which on what is far from chance is believed
	inefficient = 15 // per cent of discriminative efficiency that are too few
	fewestTop   = 8  // top scorers among whom a distractor is believed
)

// Faults are what is wrong with how a question does: none of a good one.
//
// A negative discrimination is believed from 30 answers on, and from 10 where it
// is twice its standard error below 0, which for a correlation of 0 is about
// 1/sqrt(n - 1).
func Faults(i exam.Item) schema.Several[models.ItemFault] {
	var out schema.Several[models.ItemFault]
	s := i.Statistics
	if d := s.DiscriminationIndex; d != nil && *d < 0 {
		if s.Count >= enough || s.Count >= fewest && *d < -200/math.Sqrt(float64(s.Count-1)) {
			out = append(out, models.FaultNegative)
		}
	}
	if e := s.DiscriminativeEfficiency; e != nil && *e < inefficient && s.Count >= enough {
		out = append(out, models.FaultInefficient)
	}
	if s.Count >= enough && i.Top >= fewestTop && i.TopRival > i.TopKey {
		out = append(out, models.FaultRival)
	}
	return out
}

// flagOf keeps what was found about a question.
func flagOf(quiz *models.Quiz, i exam.Item, found schema.Several[models.ItemFault]) *models.ItemFlag {
	return &models.ItemFlag{
		QuizID: quiz.ID, QuizVersionID: quiz.LiveVersionID, StableKey: i.Key, Asked: i.Asked, Rev: i.Rev, Position: i.Position, Stem: i.Stem, Found: found,
		Count: i.Statistics.Count, Facility: decimal(i.Statistics.Facility), Discrimination: decimal(i.Statistics.DiscriminationIndex),
		Efficiency: decimal(i.Statistics.DiscriminativeEfficiency), Rival: i.Rival, Top: i.Top, TopRival: i.TopRival, TopKey: i.TopKey,
	}
}

// again is what is known of a question with its newest figures.
func again(known, f *models.ItemFlag) *models.ItemFlag {
	f.Base, f.CaseID = known.Base, known.CaseID
	return f
}

// decimal rounds a figure, which an efficiency may be far from 0 in.
func decimal(f *float64) *schema.Decimal {
	if f == nil {
		return nil
	}
	const most = 1e12
	d := schema.Decimal(math.Round(max(-most, min(most, *f)) * 10_000))
	return &d
}

// spoken is what the case says of it: the question and its figures.
func spoken(f *models.ItemFlag) string {
	stem := []rune(strings.Join(strings.Fields(f.Stem), " "))
	if len(stem) > 80 {
		stem = append(stem[:79], '…')
	}
	out := fmt.Sprintf("%d. %s · n %d", f.Position, string(stem), f.Count)
	if f.Discrimination != nil {
		out += " · r " + whole(f.Discrimination)
	}
	if f.Efficiency != nil {
		out += " · DE " + whole(f.Efficiency)
	}
	if f.Has(models.FaultRival) {
		out += fmt.Sprintf(" · %d > %d", f.TopRival, f.TopKey)
	}
	return out
}

func whole(d *schema.Decimal) string { return fmt.Sprintf("%.0f%%", float64(*d)/10_000) }
