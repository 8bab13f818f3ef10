package formats

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// GIFT is Moodle's text format (docs.moodle.org/en/GIFT_format):
//
//	// a comment
//	$CATEGORY: a name, to which the questions below belong
//
//	::title::[plain]stem{=right ~wrong #feedback ####explanation}
//
// Questions are parted by blank lines. Of : # = { } ~ and \ each may be a
// letter behind a backslash, and \n is a line feed. A category is a quiz here;
// what else there is to say about it stands in a comment above.
func gift() Format {
	return Format{Name: "gift", Extension: ".gift.txt", MediaType: "text/plain; charset=utf-8",
		parse: parseGIFT, reduce: reduceGIFT, write: writeGIFT}
}

// reduceGIFT leaves out order, points, and matching other than Moodle's.
func reduceGIFT(r *reduction) {
	r.each(func(q *Question) bool {
		if q.Type == Order {
			r.note("question", "the format has no questions of order")
			return false
		}
		if !r.moodled(q, false) {
			return false
		}
		if q.Type == Text && slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return strings.Contains(a.Pattern, "->") }) {
			r.note("question", "a pattern has ->, which the format reads as a pair")
			return false
		}
		r.onePoint(q)
		return true
	})
}

// moodled is what both formats of Moodle leave out. One of them tells upper
// case from lower where it is asked to.
func (r *reduction) moodled(q *Question, cased bool) bool {
	r.unchosen(q)
	r.unmeasured(q)
	r.spaced(q, strings.TrimSpace)
	switch q.Type {
	case Multiple:
		r.scored(q, Partial)
	case Text:
		if hasEscapedStar(q) {
			r.note("question", `a pattern has \*, which the format reads as a star`)
			return false
		}
		r.scored(q, q.typedScoring())
	case Number:
		if slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return !isDecimal(a.Pattern) }) {
			r.note("question", "a number is not written in decimal digits")
			return false
		}
		r.scored(q, q.typedScoring())
	}
	m := DefaultMatch(r.quiz.Language)
	m.Wildcard = q.Type == Text && q.Match.Wildcard && hasStar(q)
	if cased && q.Type == Text {
		m.Case = q.Match.Case
	}
	if !q.chosen() {
		r.matched(q, m)
	}
	return true
}

// isDecimal reports whether a number is written as all formats read it.
func isDecimal(s string) bool {
	ok, _ := regexp.MatchString(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`, s)
	return ok && isNumber(s)
}

// shares is what each choice of a question with several right ones is worth in
// per cent: the right ones share all, a wrong one takes one such share away.
func shares(q Question) (right, wrong string) {
	share := strconv.FormatFloat(100/float64(max(1, q.right())), 'f', 5, 64)
	share = strings.TrimRight(strings.TrimRight(share, "0"), ".")
	return share, "-" + share
}

// starred reads the stars of typed answers as Moodle does: one behind a
// backslash is a letter, any other stands for anything.
func starred(accepted []Accepted) (wildcard bool, fault string) {
	escaped := false
	for _, a := range accepted {
		escaped = escaped || strings.Contains(a.Pattern, `\*`)
		wildcard = wildcard || strings.Contains(strings.ReplaceAll(a.Pattern, `\*`, ""), "*")
	}
	if wildcard && escaped {
		return false, "a star that stands for itself beside one that stands for anything"
	}
	for i := range accepted {
		accepted[i].Pattern = strings.ReplaceAll(accepted[i].Pattern, `\*`, "*")
	}
	return wildcard, ""
}

// unstarred is a pattern as Moodle writes it.
func unstarred(pattern string, wildcard bool) string {
	if wildcard {
		return pattern
	}
	return strings.ReplaceAll(pattern, "*", `\*`)
}

// weighed sets which choices are right by what they are worth in per cent, and
// says what a question of ours cannot hold.
func weighed(q *Question, weights []float64) (fault string) {
	best := 0.0
	for i, w := range weights {
		switch {
		case w <= 0:
			continue
		case best != 0 && (w-best > 0.01 || best-w > 0.01):
			return "the right choices are worth different parts of the points"
		}
		best, q.Choices[i].Correct = w, true
	}
	if q.Type == Single && best != 0 && best < 99.9 {
		return "a choice is partly right"
	}
	return ""
}
