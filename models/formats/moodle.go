package formats

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Moodle XML (docs.moodle.org/en/Moodle_XML_format) is a list of questions. One
// of type "category" names what those behind it belong to: a quiz here. What
// else there is to say about a quiz stands in a comment in front of it.
func moodleXML() Format {
	return Format{Name: "moodle-xml", Extension: ".xml", MediaType: "application/xml",
		parse: parseMoodle, reduce: reduceMoodle, write: writeMoodle}
}

func reduceMoodle(r *reduction) {
	r.each(func(q *Question) bool { return r.moodled(q, true) })
}

const (
	orderAll  = "ALL_OR_NOTHING"
	orderEach = "ABSOLUTE_POSITION"
)

func writeMoodle(w io.Writer, quizzes []Quiz) error {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n")
	for _, quiz := range quizzes {
		fmt.Fprintf(&b, "<!--\n%s\n-->\n", strings.Join(headLines(quiz), "\n"))
		fmt.Fprintf(&b, "<question type=\"category\">\n  <category><text>$course$/%s</text></category>\n  <info format=\"plain_text\"><text>%s</text></info>\n</question>\n",
			escapeXML(strings.ReplaceAll(quiz.Title, "/", "//")), escapeXML(quiz.Description))
		for i, q := range quiz.Questions {
			writeMoodleQuestion(&b, q, i+1)
		}
	}
	b.WriteString("</quiz>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMoodleQuestion(b *strings.Builder, q Question, number int) {
	kind := map[string]string{Single: "multichoice", Multiple: "multichoice", Text: "shortanswer", Number: "numerical", Order: "ordering"}[q.Type]
	fmt.Fprintf(b, "<question type=%q>\n  <name><text>%d</text></name>\n", kind, number)
	fmt.Fprintf(b, "  <questiontext format=\"plain_text\"><text>%s</text></questiontext>\n", escapeXML(q.Stem))
	fmt.Fprintf(b, "  <generalfeedback format=\"plain_text\"><text>%s</text></generalfeedback>\n", escapeXML(q.Explanation))
	fmt.Fprintf(b, "  <defaultgrade>%d</defaultgrade>\n  <penalty>0</penalty>\n  <hidden>0</hidden>\n", q.Points)
	right, wrong := shares(q)
	switch q.Type {
	case Single, Multiple:
		fmt.Fprintf(b, "  <single>%t</single>\n  <shuffleanswers>true</shuffleanswers>\n  <answernumbering>none</answernumbering>\n", q.Type == Single)
	case Text:
		fmt.Fprintf(b, "  <usecase>%d</usecase>\n", map[bool]int{false: 1}[q.Match.Case])
	case Order:
		grading := map[string]string{AllOrNothing: orderAll, Partial: orderEach}[q.Scoring]
		fmt.Fprintf(b, "  <layouttype>VERTICAL</layouttype>\n  <selecttype>ALL</selecttype>\n  <selectcount>0</selectcount>\n"+
			"  <gradingtype>%s</gradingtype>\n  <showgrading>SHOW</showgrading>\n  <numberingstyle>none</numberingstyle>\n", grading)
	}
	for i, c := range q.Choices {
		worth := "0"
		switch {
		case q.Type == Order:
			worth = strconv.Itoa(i + 1)
		case q.Type == Single && c.Correct:
			worth = "100"
		case c.Correct:
			worth = right
		case q.Type == Multiple:
			worth = wrong
		}
		writeMoodleAnswer(b, worth, c.Text, "")
	}
	for _, a := range q.Accepted {
		pattern, tolerance := a.Pattern, ""
		if q.Type == Text {
			pattern = unstarred(pattern, q.Match.Wildcard)
		} else {
			tolerance = "<tolerance>0</tolerance>"
		}
		writeMoodleAnswer(b, strconv.Itoa(int(math.Round(a.Fraction*100))), pattern, tolerance)
	}
	b.WriteString("</question>\n")
}

func writeMoodleAnswer(b *strings.Builder, worth, text, more string) {
	fmt.Fprintf(b, "  <answer fraction=%q format=\"plain_text\"><text>%s</text><feedback format=\"plain_text\"><text></text></feedback>%s</answer>\n",
		worth, escapeXML(text), more)
}

// moodleText is the text of an element with a format and a text in it.
func moodleText(n *node) string {
	from := n
	if kid := n.child("text"); kid != nil {
		from = kid
	}
	text := strings.TrimSpace(from.inner())
	if format := n.attr("format"); format == "html" || format == "" && strings.Contains(text, "<") {
		return htmlText(text)
	}
	return text
}
