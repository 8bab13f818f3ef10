package formats

import (
	"fmt"
	"slices"
	"strings"
)

// reduction is a quiz on its way into a format: what cannot be said is taken
// out, and noted.
type reduction struct {
	quiz    Quiz
	dropped []Dropped
	number  int   // of the quiz
	numbers []int // of the questions that are left
	at      int   // number of the question in hand, 0 for the quiz
}

// reduce works on a copy of the quiz.
func reduce(f Format, number int, quiz Quiz) *reduction {
	r := &reduction{quiz: copyQuiz(quiz), number: number}
	for i := range quiz.Questions {
		r.numbers = append(r.numbers, i+1)
	}
	r.normalise()
	r.each(func(q *Question) bool {
		r.tidy(q)
		return f.Lossless || r.complete(q)
	})
	if len(r.quiz.Questions) == 0 {
		r.note("quiz", "no question is left")
		return r
	}
	f.reduce(r)
	return r
}

func copyQuiz(quiz Quiz) Quiz {
	quiz.Tags = slices.Clone(quiz.Tags)
	quiz.Questions = slices.Clone(quiz.Questions)
	for i := range quiz.Questions {
		q := &quiz.Questions[i]
		q.Choices, q.Accepted = slices.Clone(q.Choices), slices.Clone(q.Accepted)
	}
	return quiz
}

// normalise brings the texts of the quiz itself to the form that parsers give.
func (r *reduction) normalise() {
	q := &r.quiz
	r.replace(&q.Title, line(q.Title), "title", notText)
	r.replace(&q.Description, lines(q.Description), "description", notText)
	r.replace(&q.Attribution, lines(q.Attribution), "attribution", notText)
}

const notText = "characters that are no text"

// tidy does the same for a question, and takes its files out.
func (r *reduction) tidy(q *Question) {
	r.replace(&q.Stem, lines(q.Stem), "stem", notText)
	r.replace(&q.Unit, line(q.Unit), "unit", notText)
	r.replace(&q.Explanation, lines(q.Explanation), "explanation", notText)
	for i := range q.Choices {
		r.replace(&q.Choices[i].Text, line(q.Choices[i].Text), "choices", notText)
	}
	for i := range q.Accepted {
		r.replace(&q.Accepted[i].Pattern, line(q.Accepted[i].Pattern), "accepted", notText)
	}
	if q.Media > 0 {
		r.note("media", fmt.Sprintf("%d files stay on the site", q.Media))
		q.Media = 0
	}
}

// complete leaves out questions that nobody could be asked yet.
func (r *reduction) complete(q *Question) bool {
	fault := questionFault(*q)
	if fault != "" {
		r.note("question", fault)
	}
	return fault == ""
}

// each hands over the questions, and keeps those for which keep says so.
func (r *reduction) each(keep func(q *Question) bool) {
	var kept []Question
	var numbers []int
	for i := range r.quiz.Questions {
		q := &r.quiz.Questions[i]
		if r.at = r.numbers[i]; keep(q) {
			kept, numbers = append(kept, *q), append(numbers, r.at)
		}
	}
	r.quiz.Questions, r.numbers, r.at = kept, numbers, 0
}

// note says that something is left out, once for each field.
func (r *reduction) note(what, why string) {
	d := Dropped{Quiz: r.number, Question: r.at, What: what, Why: why}
	if !slices.ContainsFunc(r.dropped, func(e Dropped) bool { return e.Question == d.Question && e.What == d.What }) {
		r.dropped = append(r.dropped, d)
	}
}

// replace puts a text in the place of another, and notes it where they differ.
func (r *reduction) replace(text *string, by, what, why string) {
	if *text != by {
		*text = by
		r.note(what, why)
	}
}

// without empties fields of the quiz that the format has no place for.
func (r *reduction) without(names ...string) {
	const why = "the format has no place for it"
	for _, name := range names {
		switch name {
		case "title":
			r.replace(&r.quiz.Title, "", name, why)
		case "description":
			r.replace(&r.quiz.Description, "", name, why)
		case "language":
			r.replace(&r.quiz.Language, "", name, why)
		case "genre":
			r.replace(&r.quiz.Genre, "", name, why)
		case "licence":
			r.replace(&r.quiz.Licence, "", name, why)
		case "attribution":
			r.replace(&r.quiz.Attribution, "", name, why)
		case "tags":
			if len(r.quiz.Tags) > 0 {
				r.quiz.Tags = nil
				r.note(name, why)
			}
		}
	}
}

// onePoint is for formats that know no points.
func (r *reduction) onePoint(q *Question) {
	if q.Points != 1 {
		q.Points = 1
		r.note("points", "every question counts one")
	}
}

// unexplained is for formats without a place for explanations.
func (r *reduction) unexplained(q *Question) {
	r.replace(&q.Explanation, "", "explanation", "the format has no place for it")
}

// unmeasured is for formats without a place for the unit of a number.
func (r *reduction) unmeasured(q *Question) {
	r.replace(&q.Unit, "", "unit", "the format has no place for it")
}

// scored is for formats in which the kind of question settles the scoring.
func (r *reduction) scored(q *Question, scoring string) {
	r.replace(&q.Scoring, scoring, "scoring", "the format scores it as "+scoring)
}

// matched gives a question the matching that the format comes to.
func (r *reduction) matched(q *Question, m Match) {
	if q.Match != m {
		q.Match = m
		r.note("match", "the format compares answers in one way")
	}
}

// unchosen takes out what a question of its type does not use.
func (r *reduction) unchosen(q *Question) {
	const why = "a question of this type has none"
	if q.chosen() {
		if len(q.Accepted) > 0 {
			q.Accepted = nil
			r.note("accepted", why)
		}
	} else if len(q.Choices) > 0 {
		q.Choices = nil
		r.note("choices", why)
	}
	if q.Type == Order && slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Correct }) {
		for i := range q.Choices {
			q.Choices[i].Correct = false
		}
		r.note("correct", "the steps of an order are neither right nor wrong")
	}
}

// spaced is for formats that trim texts and join runs of white space.
func (r *reduction) spaced(q *Question, form func(string) string) {
	const why = "white space that the format does not keep"
	r.replace(&q.Stem, form(q.Stem), "stem", why)
	r.replace(&q.Explanation, form(q.Explanation), "explanation", why)
	for i := range q.Choices {
		r.replace(&q.Choices[i].Text, form(q.Choices[i].Text), "choices", why)
	}
	for i := range q.Accepted {
		r.replace(&q.Accepted[i].Pattern, form(q.Accepted[i].Pattern), "accepted", why)
	}
}

// chosen reports whether the question is answered by its choices.
func (q Question) chosen() bool {
	return q.Type == Single || q.Type == Multiple || q.Type == Order
}

func (q Question) right() int {
	n := 0
	for _, c := range q.Choices {
		if c.Correct {
			n++
		}
	}
	return n
}

// hasEscapedStar reports whether a pattern holds \*, which formats with
// wildcards read as a plain star.
func hasEscapedStar(q *Question) bool {
	return slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return strings.Contains(a.Pattern, `\*`) })
}

func hasStar(q *Question) bool {
	return slices.ContainsFunc(q.Accepted, func(a Accepted) bool { return strings.Contains(a.Pattern, "*") })
}
