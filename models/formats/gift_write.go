package formats

import (
	"fmt"
	"io"
	"math"
	"strings"
)

func writeGIFT(w io.Writer, quizzes []Quiz) error {
	var b strings.Builder
	for _, quiz := range quizzes {
		for _, text := range headLines(quiz) {
			b.WriteString("// " + text + "\n")
		}
		fmt.Fprintf(&b, "$CATEGORY: %s\n\n", strings.ReplaceAll(quiz.Title, "/", "//"))
		for i, q := range quiz.Questions {
			fmt.Fprintf(&b, "::%d::%s{", i+1, giftText(q.Stem, true))
			writeGIFTAnswers(&b, q)
			if q.Explanation != "" {
				b.WriteString("\t####" + giftText(q.Explanation, true) + "\n")
			}
			b.WriteString("}\n\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeGIFTAnswers(b *strings.Builder, q Question) {
	if q.Type == Number {
		b.WriteString("#")
	}
	b.WriteString("\n")
	right, wrong := shares(q)
	for _, c := range q.Choices {
		sign := "~"
		switch {
		case q.Type == Multiple && c.Correct:
			sign = "~%" + right + "%"
		case q.Type == Multiple:
			sign = "~%" + wrong + "%"
		case c.Correct:
			sign = "="
		case strings.HasPrefix(c.Text, "%"):
			sign = "~%0%" // else the text would be read as its worth
		}
		b.WriteString("\t" + sign + giftText(c.Text, false) + "\n")
	}
	for _, a := range q.Accepted {
		pattern := a.Pattern
		if q.Type == Text {
			pattern = unstarred(pattern, q.Match.Wildcard)
		}
		fmt.Fprintf(b, "\t=%%%d%%%s\n", int(math.Round(a.Fraction*100)), giftText(pattern, false))
	}
}

// giftText escapes a text. Where it might be taken for one, it is told that it
// is in no markup.
func giftText(text string, plain bool) string {
	escaped := strings.NewReplacer(`\`, `\\`, "#", `\#`, "=", `\=`, "~", `\~`, "{", `\{`, "}", `\}`, ":", `\:`, "\n", `\n`).Replace(text)
	if plain || strings.HasPrefix(text, "[") {
		return "[plain]" + escaped
	}
	return escaped
}
