package formats

import (
	"cmp"
	"fmt"
	"slices"
	"unicode"
)

// collector gathers what a parser finds in one file, checks it by the rules of
// a question, and gives it keys.
type collector struct {
	format, file string
	quizzes      []*collected
	refusals     []Refusal
	number       int    // records so far, refused ones too
	entry        string // the file of a package that is being read
	packed       bool   // the file is a package: lines of its files do not follow one another
}

// collected is a quiz that is being read.
type collected struct {
	Quiz
	line  int
	entry string
	said  []matching
}

// matching is what a record says about how its answers are matched; the rest
// follows from the language of the quiz.
type matching struct {
	all       bool // the question's Match is complete
	wildcard  bool
	sensitive bool // to upper and lower case
}

// in is how answers are matched in a language.
func (m matching) in(language string) Match {
	out := DefaultMatch(language)
	out.Wildcard = m.wildcard
	out.Case = out.Case && !m.sensitive
	return out
}

// quiz starts a quiz at a line.
func (c *collector) quiz(at int) *collected {
	c.quizzes = append(c.quizzes, &collected{line: at, entry: c.entry})
	return c.quizzes[len(c.quizzes)-1]
}

// current is the quiz that is being read.
func (c *collector) current() *collected {
	if len(c.quizzes) == 0 {
		return c.quiz(1)
	}
	return c.quizzes[len(c.quizzes)-1]
}

// question adds a question to the quiz that is being read, or refuses it.
func (c *collector) question(q Question, said matching) {
	c.number++
	q.Key = fmt.Sprintf("%s/%s/%d", c.format, categoryOf(c.file), c.number)
	tidyQuestion(&q)
	if !said.all {
		q.Match = said.in("ko") // until the language is known, which makes no pattern empty
	}
	quiz := c.current()
	fault := questionFault(q)
	if fault == "" && len(quiz.Questions) >= QuestionsMax {
		fault = fmt.Sprintf("more than %d questions in a quiz", QuestionsMax)
	}
	if fault != "" {
		c.blame(q.Line, fault)
		return
	}
	quiz.Questions = append(quiz.Questions, q)
	quiz.said = append(quiz.said, said)
}

// refuse notes a record that is no question of ours.
func (c *collector) refuse(line int, format string, args ...any) {
	c.number++
	c.blame(line, fmt.Sprintf(format, args...))
}

// blame notes what is wrong at a line.
func (c *collector) blame(at int, reason string) {
	if c.entry != "" {
		reason = c.entry + ": " + reason
	}
	c.refusals = append(c.refusals, Refusal{File: c.file, Line: max(1, at), Reason: line(reason)})
}

// done completes the quizzes by what the file left open. A quiz without
// questions is none; one whose head breaks a rule is refused question by
// question.
func (c *collector) done() ([]Quiz, []Refusal) {
	var out []Quiz
	for _, quiz := range c.quizzes {
		if len(quiz.Questions) == 0 {
			continue
		}
		quiz.complete(c, len(out)+1)
		if fault := headFault(quiz.Quiz); fault != "" {
			c.entry = quiz.entry
			for _, q := range quiz.Questions {
				if c.entry != "" {
					q.Line = quiz.line // its own is a line of another file
				}
				c.blame(q.Line, fault)
			}
			continue
		}
		out = append(out, quiz.Quiz)
	}
	if !c.packed {
		slices.SortStableFunc(c.refusals, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	}
	return out, c.refusals
}

func (quiz *collected) complete(c *collector, number int) {
	if quiz.Key == "" {
		quiz.Key = fmt.Sprintf("%s/%s/quiz/%d", c.format, categoryOf(c.file), number)
	}
	if quiz.Title = line(quiz.Title); quiz.Title == "" {
		quiz.Title = categoryTitle(categoryOf(c.file))
		if number > 1 {
			quiz.Title += fmt.Sprintf(" %d", number)
		}
	}
	quiz.Description, quiz.Attribution = lines(quiz.Description), lines(quiz.Attribution)
	quiz.Language = cmp.Or(quiz.Language, languageOf(quiz.Quiz))
	quiz.Genre, quiz.Licence = cmp.Or(quiz.Genre, "general"), cmp.Or(quiz.Licence, "ARR")
	for i := range quiz.Questions {
		said, q := quiz.said[i], &quiz.Questions[i]
		if said.all {
			continue
		}
		q.Match = said.in(quiz.Language)
	}
}

// languageOf is the language of a quiz that does not say: Korean where there
// is a Hangul letter, else English.
func languageOf(quiz Quiz) string {
	hangul := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(s string) bool {
			return slices.ContainsFunc([]rune(s), func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
		})
	}
	for _, q := range quiz.Questions {
		if hangul(q.Stem) {
			return "ko"
		}
		for _, choice := range q.Choices {
			if hangul(choice.Text) {
				return "ko"
			}
		}
		for _, a := range q.Accepted {
			if hangul(a.Pattern) {
				return "ko"
			}
		}
	}
	return "en"
}

// tidyQuestion brings the texts of a question to the form that they have in
// the neutral values.
func tidyQuestion(q *Question) {
	q.Stem, q.Unit, q.Explanation = lines(q.Stem), line(q.Unit), lines(q.Explanation)
	for i := range q.Choices {
		q.Choices[i].Text = line(q.Choices[i].Text)
	}
	for i := range q.Accepted {
		q.Accepted[i].Pattern = line(q.Accepted[i].Pattern)
	}
	q.Scoring = cmp.Or(q.Scoring, q.typedScoring())
}
