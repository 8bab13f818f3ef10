package formats

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

func parseMoodle(c *collector, data []byte) {
	text, bad := decode(data)
	if bad > 0 {
		c.refuse(bad, notUTF8)
		return
	}
	r := newXMLReader(text)
	root, err := r.root()
	if err == nil && root.name != "quiz" {
		err = errors.New("the document is not a <quiz>")
	}
	if err == nil {
		err = readMoodle(c, r)
	}
	if err != nil {
		c.refuse(r.line(), "%s", plainXMLError(err))
	}
}

// readMoodle reads question by question, so that those in front of a mistake
// in the XML are kept.
func readMoodle(c *collector, r *xmlReader) error {
	headed := false // a comment has begun the quiz whose category comes next
	for {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.Comment:
			if rest, is := strings.CutPrefix(strings.TrimSpace(string(t)), headMark+"\n"); is {
				headed = true
				quiz := c.quiz(r.line())
				for l := range strings.Lines(rest) {
					readHead(&quiz.Quiz, strings.TrimSuffix(l, "\n"))
				}
			}
		case xml.StartElement:
			n := r.begin(t)
			if err := r.fill(n, 2); err != nil {
				return err
			}
			if n.attr("type") != "category" {
				moodleQuestion(c, n)
				continue
			}
			if !headed {
				quiz := c.quiz(n.line)
				quiz.Title = categoryName(n.at("category", "text").inner())
				quiz.Description = moodleText(n.child("info"))
			}
			headed = false
		case xml.EndElement:
			if _, err := r.token(); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		}
	}
}

// moodleQuestion takes one question, or refuses it.
func moodleQuestion(c *collector, n *node) {
	q := Question{Line: n.line, Stem: moodleText(n.child("questiontext")), Explanation: moodleText(n.child("generalfeedback")), Points: 1}
	var said matching
	fault := moodleFiles(n)
	if fault == "" {
		fault = q.graded(n.child("defaultgrade"))
	}
	if fault == "" {
		said, fault = q.moodleAnswers(n)
	}
	if fault != "" {
		c.refuse(n.line, "%s", fault)
		return
	}
	c.question(q, said)
}

// moodleFiles refuses questions that need files of their own.
func moodleFiles(n *node) (fault string) {
	n.walk(func(kid *node) {
		if kid.name == "file" {
			fault = "a question with files, which are not read"
		}
	})
	return fault
}

func (q *Question) graded(n *node) (fault string) {
	text := strings.TrimSpace(n.inner())
	if text == "" {
		return ""
	}
	points, err := strconv.ParseFloat(text, 64)
	if err != nil || points != float64(int(points)) {
		return "points that are no whole number: " + shown(text)
	}
	q.Points = int(points)
	return ""
}

func (q *Question) moodleAnswers(n *node) (said matching, fault string) {
	answers := n.children("answer")
	switch kind := n.attr("type"); kind {
	case "multichoice":
		q.Type, q.Scoring = Multiple, Partial
		if slices.Contains([]string{"", "true", "1"}, strings.TrimSpace(n.child("single").inner())) {
			q.Type, q.Scoring = Single, AllOrNothing
		}
		return said, q.moodleChoices(answers)
	case "truefalse":
		q.Type = Single
		yes := slices.ContainsFunc(answers, func(a *node) bool {
			return strings.EqualFold(moodleText(a), "true") && worth(a) > 0
		})
		q.Choices = trueFalse(q.Stem, yes)
		return said, ""
	case "shortanswer":
		q.Type = Text
		said.sensitive = strings.TrimSpace(n.child("usecase").inner()) == "1"
		q.moodleAccepted(answers)
		said.wildcard, fault = starred(q.Accepted)
		return said, fault
	case "numerical":
		q.Type = Number
		q.moodleAccepted(answers)
		return said, moodleTolerance(answers)
	case "ordering":
		q.Type, q.Scoring = Order, Partial
		if strings.TrimSpace(n.child("gradingtype").inner()) == orderAll {
			q.Scoring = AllOrNothing
		}
		for _, a := range answers {
			q.Choices = append(q.Choices, Choice{Text: moodleText(a)})
		}
		return said, ""
	default:
		return said, "a question of type " + shown(kind) + ", which is not read"
	}
}

// worth is the part of the points that an answer gets, in per cent.
func worth(answer *node) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(answer.attr("fraction")), 64)
	if err != nil {
		return 0
	}
	return n
}

func (q *Question) moodleChoices(answers []*node) (fault string) {
	weights := make([]float64, len(answers))
	for i, a := range answers {
		weights[i] = worth(a)
		q.Choices = append(q.Choices, Choice{Text: moodleText(a)})
	}
	return weighed(q, weights)
}

func (q *Question) moodleAccepted(answers []*node) {
	for _, a := range answers {
		pattern := strings.TrimSpace(a.child("text").inner())
		q.Accepted = append(q.Accepted, Accepted{pattern, percent(math.Round(worth(a)))})
	}
}

func moodleTolerance(answers []*node) (fault string) {
	for _, a := range answers {
		text := strings.TrimSpace(a.child("tolerance").inner())
		if n, err := strconv.ParseFloat(text, 64); text != "" && (err != nil || n != 0) {
			return "a range of numbers: " + shown(a.child("text").inner()+" ± "+text)
		}
	}
	return ""
}
