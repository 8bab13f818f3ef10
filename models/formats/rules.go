package formats

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duckhoo/models/grading"
)

// Limits of a question, in Unicode code points after NFC.
const (
	StemMax        = 500
	UnitMax        = 20
	ExplanationMax = 1000
	ChoiceMax      = 200
	ChoicesMin     = 2
	ChoicesMax     = 10
	PatternMax     = 140
	AcceptedMax    = 20
	PointsMax      = 10
	EditsMax       = 2
)

// Limits of a quiz, in Unicode code points.
const (
	titleMax       = 100
	descriptionMax = 1000
	attributionMax = 300
	tagMax         = 30
	tagsMax        = 5
)

// headFault says what keeps a quiz from being taken whatever its questions
// are, or "".
func headFault(q Quiz) string {
	switch {
	case utf8.RuneCountInString(q.Title) > titleMax:
		return tooLong("the title", q.Title, titleMax)
	case utf8.RuneCountInString(q.Description) > descriptionMax:
		return tooLong("the description", q.Description, descriptionMax)
	case utf8.RuneCountInString(q.Attribution) > attributionMax:
		return tooLong("the attribution", q.Attribution, attributionMax)
	case !slices.Contains([]string{"ko", "en"}, q.Language):
		return fmt.Sprintf("the language %s is not one of ko, en", shown(q.Language))
	case !slices.Contains([]string{"ARR", "CC0", "CC-BY-4.0", "CC-BY-SA-4.0"}, q.Licence):
		return fmt.Sprintf("the licence %s is not one of ARR, CC0, CC-BY-4.0, CC-BY-SA-4.0", shown(q.Licence))
	case q.Genre != tagOf(q.Genre):
		return fmt.Sprintf("the genre %s is no slug", shown(q.Genre))
	case len(q.Tags) > tagsMax:
		return fmt.Sprintf("more than %d tags: %d", tagsMax, len(q.Tags))
	}
	for _, tag := range q.Tags {
		if tag != tagOf(tag) {
			return fmt.Sprintf("the tag %s is not written in small letters, digits and hyphens", shown(tag))
		}
	}
	return ""
}

// questionFault says what keeps a question from being taken, or "".
func questionFault(q Question) string {
	for _, fault := range []func(Question) string{textFault, keyFault, scoreFault} {
		if said := fault(q); said != "" {
			return said
		}
	}
	return ""
}

func textFault(q Question) string {
	switch {
	case strings.TrimSpace(q.Stem) == "":
		return "the stem is empty"
	case utf8.RuneCountInString(q.Stem) > StemMax:
		return tooLong("the stem", q.Stem, StemMax)
	case utf8.RuneCountInString(q.Explanation) > ExplanationMax:
		return tooLong("the explanation", q.Explanation, ExplanationMax)
	}
	if said := unitFault(q); said != "" {
		return said
	}
	texts := make([]string, len(q.Choices))
	for i, c := range q.Choices {
		texts[i] = c.Text
	}
	if q.chosen() || len(texts) > 0 {
		return choiceFault(q.Stem, texts)
	}
	return ""
}

// unitFault says what is wrong with what stands behind a number, or "".
func unitFault(q Question) string {
	switch {
	case q.Unit == "":
	case q.Type != Number:
		return "only a question that is answered by a number has a unit"
	case utf8.RuneCountInString(q.Unit) > UnitMax:
		return tooLong("the unit", q.Unit, UnitMax)
	case !grading.IsUnit(q.Unit):
		return fmt.Sprintf("the unit %s starts as a number does, or nothing of it is seen", shown(q.Unit))
	}
	return ""
}

// keyFault says what is wrong with the right answers.
func keyFault(q Question) string {
	switch right := q.right(); q.Type {
	case Single:
		if right != 1 {
			return fmt.Sprintf("one choice must be right; %d are", right)
		}
	case Multiple:
		if right == 0 {
			return "no choice is right"
		}
	case Order:
	case Text, Number:
		if len(q.Accepted) == 0 {
			return "no answer is accepted"
		}
		if !slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return a.Fraction == 1 }) {
			return "no accepted answer is worth all of the points"
		}
	default:
		return fmt.Sprintf("the type %s is not one of single, multiple, text, number, order", shown(q.Type))
	}
	if n := len(q.Accepted); n > AcceptedMax {
		return fmt.Sprintf("more than %d accepted answers: %d", AcceptedMax, n)
	}
	for i, a := range q.Accepted {
		if said := acceptedFault(q, a); said != "" {
			return fmt.Sprintf("accepted answer %d %s", i+1, said)
		}
	}
	return ""
}

func acceptedFault(q Question, a Accepted) string {
	switch {
	case a.Pattern == "":
		return "is empty"
	case utf8.RuneCountInString(a.Pattern) > PatternMax:
		return fmt.Sprintf("has %d characters, more than %d", utf8.RuneCountInString(a.Pattern), PatternMax)
	case !(a.Fraction >= 0 && a.Fraction <= 1):
		return "is worth less than nothing or more than all of the points"
	case a.Fraction != percent(math.Round(a.Fraction*100)):
		return "is not worth whole per cents of the points"
	case q.Type == Number && !isNumber(a.Pattern):
		return "is no number"
	case q.Type == Text && !q.Match.says(a.Pattern):
		return "holds nothing to compare an answer with"
	}
	return ""
}

func (m Match) says(pattern string) bool {
	return grading.Match{IgnoreWidth: m.Width, IgnoreCase: m.Case, IgnoreSpace: m.Space, IgnorePunct: m.Punctuation,
		MaxEdits: m.MaxEdit, Wildcard: m.Wildcard}.Says(pattern)
}

// typedScoring is how typed answers are scored of which nothing else is said:
// some that are worth a part are meant to give a part.
func (q Question) typedScoring() string {
	if slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return a.Fraction > 0 && a.Fraction < 1 }) {
		return Partial
	}
	return AllOrNothing
}

// percent is a whole number of per cents as a fraction.
func percent(n float64) float64 { return n / 100 }

func isNumber(s string) bool {
	_, _, ok := grading.ParseRange(s)
	return ok
}

func scoreFault(q Question) string {
	switch {
	case q.Points < 1 || q.Points > PointsMax:
		return fmt.Sprintf("%d points, not 1 to %d", q.Points, PointsMax)
	case q.Scoring != AllOrNothing && q.Scoring != Partial:
		return fmt.Sprintf("the scoring %s is not one of all_or_nothing, partial", shown(q.Scoring))
	case q.Scoring == Partial && q.Type == Single:
		return "a question with one right choice has no partial score"
	case q.Match.MaxEdit < 0 || q.Match.MaxEdit > EditsMax:
		return fmt.Sprintf("%d letters may be wrong, not 0 to %d", q.Match.MaxEdit, EditsMax)
	}
	return ""
}

// choiceFault says what keeps a question with choices from being taken, or "".
func choiceFault(stem string, choices []string) string {
	switch n := utf8.RuneCountInString(stem); {
	case strings.TrimSpace(stem) == "":
		return "the stem is empty"
	case n > StemMax:
		return tooLong("the stem", stem, StemMax)
	case len(choices) < ChoicesMin:
		return fmt.Sprintf("fewer than %d choices: %d", ChoicesMin, len(choices))
	case len(choices) > ChoicesMax:
		return fmt.Sprintf("more than %d choices: %d", ChoicesMax, len(choices))
	}
	for i, choice := range choices {
		if n := utf8.RuneCountInString(choice); n == 0 {
			return fmt.Sprintf("choice %d is empty", i+1)
		} else if n > ChoiceMax {
			return fmt.Sprintf("choice %d has %d characters, more than %d", i+1, n, ChoiceMax)
		}
	}
	return equalFault(choices)
}

func equalFault(choices []string) string {
	first := make(map[string]int, len(choices))
	for i, choice := range choices {
		shown := asShown(choice)
		if j, ok := first[shown]; ok {
			return fmt.Sprintf("choices %d and %d are equal", j+1, i+1)
		}
		first[shown] = i
	}
	return ""
}

// asShown is a text as a browser lays it out: runs of white space are one space.
// Choices that differ in nothing else cannot be told apart.
func asShown(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

func tooLong(what, text string, most int) string {
	return fmt.Sprintf("%s has %d characters, more than %d", what, utf8.RuneCountInString(text), most)
}

// shown quotes a word of a file for a reason, cut to what fits a line.
func shown(word string) string {
	return strconv.Quote(truncate(word, 40))
}
