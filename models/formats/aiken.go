package formats

import (
	"io"
	"strings"
)

// Aiken is a text format of questions with one right choice
// (docs.moodle.org/en/Aiken_format):
//
//	the stem on one line
//	A. a choice
//	B. a choice
//	ANSWER: B
//
// It has no comments and says nothing about the quiz.
func aiken() Format {
	return Format{Name: "aiken", Extension: ".aiken.txt", MediaType: "text/plain; charset=utf-8",
		parse: parseAiken, reduce: reduceAiken, write: writeAiken}
}

func reduceAiken(r *reduction) {
	r.without("title", "description", "language", "genre", "tags", "licence", "attribution")
	r.each(func(q *Question) bool {
		if q.Type != Single {
			r.note("question", "the format has questions with one right choice alone")
			return false
		}
		r.unchosen(q)
		r.spaced(q, asShown)
		if _, is := aikenChoice(q.Stem); is || strings.HasPrefix(q.Stem, aikenKey) {
			r.note("question", "its stem reads as a choice or as the right answer")
			return false
		}
		r.unexplained(q)
		r.onePoint(q)
		return true
	})
}

const aikenKey = "ANSWER:"

func writeAiken(w io.Writer, quizzes []Quiz) error {
	var b strings.Builder
	for _, quiz := range quizzes {
		for _, q := range quiz.Questions {
			b.WriteString(q.Stem + "\n")
			key := ""
			for i, c := range q.Choices {
				letter := string(rune('A' + i))
				b.WriteString(letter + ". " + c.Text + "\n")
				if c.Correct {
					key = letter
				}
			}
			b.WriteString(aikenKey + " " + key + "\n\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// aikenChoice reads a line of the form "A. text" or "A) text".
func aikenChoice(l string) (text string, is bool) {
	if len(l) < 2 || l[0] < 'A' || l[0] > 'Z' || l[1] != '.' && l[1] != ')' {
		return "", false
	}
	rest := l[2:]
	text = strings.TrimSpace(rest)
	return text, rest == "" || text != rest
}

func parseAiken(c *collector, data []byte) {
	text, bad := decode(data)
	if bad > 0 {
		c.refuse(bad, notUTF8)
		return
	}
	var rec aikenRecord
	number := 0
	for raw := range strings.Lines(text) {
		number++
		l := strings.TrimSpace(raw)
		key, isKey := strings.CutPrefix(l, aikenKey)
		choice, isChoice := aikenChoice(l)
		switch {
		case l == "" && len(rec.choices) > 0:
			rec.end(c, "no right answer: no line starts with "+aikenKey)
		case l == "":
		case isKey:
			rec.start(number)
			rec.key(c, strings.TrimSpace(key))
		case isChoice:
			rec.start(number)
			rec.letters = append(rec.letters, l[0])
			rec.choices = append(rec.choices, Choice{Text: choice})
		case len(rec.choices) > 0:
			rec.end(c, "no right answer: no line starts with "+aikenKey)
			fallthrough
		default:
			rec.start(number)
			rec.stem = append(rec.stem, l)
		}
	}
	rec.end(c, "no right answer: no line starts with "+aikenKey)
}

// aikenRecord gathers the lines of one question.
type aikenRecord struct {
	line    int
	stem    []string
	letters []byte
	choices []Choice
}

func (rec *aikenRecord) start(number int) {
	if rec.line == 0 {
		rec.line = number
	}
}

// key ends a record with its right answer.
func (rec *aikenRecord) key(c *collector, key string) {
	for i := range rec.letters {
		if rec.letters[i] != byte('A'+i) {
			rec.end(c, "the choices are not lettered A, B, C in order")
			return
		}
	}
	at := -1
	if len(key) == 1 {
		at = int(key[0]) - 'A'
	}
	if at < 0 || at >= len(rec.choices) {
		rec.end(c, "the right answer "+shown(key)+" is not among the choices")
		return
	}
	rec.choices[at].Correct = true
	c.question(Question{Line: rec.line, Type: Single, Stem: strings.Join(rec.stem, " "), Points: 1, Choices: rec.choices}, matching{})
	*rec = aikenRecord{}
}

// end refuses a record that is not complete, if there is one.
func (rec *aikenRecord) end(c *collector, reason string) {
	if rec.line > 0 {
		c.refuse(rec.line, "%s", reason)
	}
	*rec = aikenRecord{}
}
