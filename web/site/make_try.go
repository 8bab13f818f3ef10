package site

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
)

// tried is an answer that somebody tried on the question they write, and what it
// would be worth.
type tried struct{ Text, State, Words string }

// States of what was tried.
const (
	triedRight  = "right"
	triedPartly = "partly"
	triedWrong  = "wrong"
)

// split shows a number and how far off an answer may be apart.
func (a draftedAnswer) split(kind models.QuestionType) draftedAnswer {
	if kind == models.TypedNumber {
		pattern, off, _ := strings.Cut(a.Pattern, grading.Off)
		a.Pattern, a.Off = strings.TrimSpace(pattern), strings.TrimSpace(off)
	}
	return a
}

// whole is the pattern that the two are stored as.
func (a draftedAnswer) whole(kind models.QuestionType) string {
	if kind == models.TypedNumber && a.Off != "" {
		return strings.TrimSpace(a.Pattern) + grading.Off + a.Off
	}
	return a.Pattern
}

// span is from where to where a number counts, for one that says how far off an
// answer may be.
func (a draftedAnswer) span() (from, to string, wide bool) {
	low, high, ok := grading.ParseRange(a.whole(models.TypedNumber))
	if !ok || low.Cmp(high) == 0 {
		return "", "", false
	}
	return decimal(low), decimal(high), true
}

// decimal writes a number that ends in decimal digits, with at most ten of them.
func decimal(n *big.Rat) string {
	text := n.FloatString(10)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// try grades the answer that was sent with the question that is open, as it
// stands in the form. Nothing is kept.
func (v *visit) try(e *editor, text string) error {
	worth, err := exam.Typed(e.Question.asked(), text)
	if err != nil {
		return err
	}
	t := tried{Text: text, State: triedWrong, Words: v.T("try_wrong")}
	switch {
	case strings.TrimSpace(text) == "":
		t.State, t.Words = "", v.T("try_empty")
	case worth >= grading.Whole:
		t.State, t.Words = triedRight, v.T("try_right")
	case worth > 0:
		t.State, t.Words = triedPartly, v.T("try_partly", "percent", int64(worth)*100/grading.Whole)
	}
	e.Question.Tried = t
	if v.wantsJSON() {
		v.Set(fiber.HeaderCacheControl, "no-store")
		return v.JSON(fiber.Map{"state": t.State, "words": t.Words})
	}
	e.Unsaved = true
	return v.render(fiber.StatusOK, editPageOf(*e))
}

// asked is the question as the form has it, for its typed answers.
func (d *drafted) asked() *models.Question {
	edits, _ := strconv.Atoi(d.Edits)
	q := &models.Question{Type: d.Type, Unit: d.Unit, Scoring: models.Scoring(d.Scoring), Points: 1, MaxEdits: edits,
		IgnoreWidth: d.Width, IgnoreCase: d.Case, IgnoreSpace: d.Space, IgnorePunct: d.Punct, Wildcard: d.Stars}
	for _, a := range d.Accepted {
		worth, _ := strconv.Atoi(a.Fraction)
		q.Accepted = append(q.Accepted, models.AcceptedAnswer{Pattern: a.whole(d.Type), Fraction: worth})
	}
	return q
}
