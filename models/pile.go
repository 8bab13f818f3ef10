package models

import (
	"fmt"
	"slices"
	"strings"
)

// CasePriority is how pressing a case is, by its score.
type CasePriority string

// The priorities.
const (
	PriorityHigh CasePriority = "high"
	PriorityMid  CasePriority = "mid"
	PriorityLow  CasePriority = "low"
)

// From which score on a case has a priority.
const (
	highFrom = 40
	midFrom  = 15
)

// Choices lists the priorities, the most pressing first.
func (CasePriority) Choices() []string { return []string{"high", "mid", "low"} }

// Priority is how pressing the case is.
func (c *Case) Priority() CasePriority {
	switch {
	case c.Score >= highFrom:
		return PriorityHigh
	case c.Score >= midFrom:
		return PriorityMid
	}
	return PriorityLow
}

// Cases that are alike in what a list of them is narrowed by lie on one pile: a set
// of marks, one for each kind that a case has, one for what it is about and one
// for how pressing it is. There are few piles, and an index has each in the order
// of the list.

// Pile is the mark of a kind.
func (k CaseKind) Pile() int64 { return markOf(k.Choices(), string(k), 0) }

// Pile is the mark of a subject.
func (s CaseSubject) Pile() int64 { return markOf(s.Choices(), string(s), len(CaseKind("").Choices())) }

// Pile is the mark of a priority.
func (p CasePriority) Pile() int64 {
	return markOf(p.Choices(), string(p), len(CaseKind("").Choices())+len(CaseSubject("").Choices()))
}

// markOf is the mark of one of the choices, whose marks stand behind so many others;
// zero for none of them.
func markOf(choices []string, value string, behind int) int64 {
	at := slices.Index(choices, value)
	if at < 0 {
		return 0
	}
	return 1 << (behind + at)
}

// pileSQL is how the database finds the pile of a case.
func pileSQL() string {
	var marks []string
	for _, k := range CaseKind("").Choices() {
		marks = append(marks, fmt.Sprintf(`CASE WHEN CAST(kinds AS text) LIKE '%%"%s"%%' THEN %d ELSE 0 END`, k, CaseKind(k).Pile()))
	}
	subjects := "CASE subject"
	for _, s := range CaseSubject("").Choices() {
		subjects += fmt.Sprintf(" WHEN '%s' THEN %d", s, CaseSubject(s).Pile())
	}
	return strings.Join(append(marks, subjects+" ELSE 0 END",
		fmt.Sprintf("CASE WHEN score >= %d THEN %d WHEN score >= %d THEN %d ELSE %d END", highFrom, PriorityHigh.Pile(), midFrom, PriorityMid.Pile(), PriorityLow.Pile())), " + ")
}
