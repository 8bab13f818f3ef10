package formats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func parseGIFT(c *collector, data []byte) {
	text, bad := decode(data)
	if bad > 0 {
		c.refuse(bad, notUTF8)
		return
	}
	block := giftBlock{}
	head := false // the comment of a quiz is being read
	number := 0
	for raw := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		number++
		l := strings.TrimSpace(raw)
		if comment, is := strings.CutPrefix(l, "//"); is {
			comment = strings.TrimSpace(comment)
			if comment == headMark {
				block.end(c)
				head = true
				c.quiz(number)
			} else if head {
				readHead(&c.current().Quiz, comment)
			}
			continue
		}
		if l == "" {
			block.end(c)
			head = false
			continue
		}
		if category, is := strings.CutPrefix(l, "$CATEGORY:"); is && len(block.lines) == 0 {
			if !head {
				c.quiz(number).Title = categoryName(category)
			}
			continue
		}
		block.add(raw, number)
	}
	block.end(c)
}

// categoryName is the last part of a category's path. A slash in a name is
// doubled there.
func categoryName(path string) string {
	path = strings.ReplaceAll(strings.TrimSpace(path), "//", "\x00")
	path = path[strings.LastIndex(path, "/")+1:]
	return line(strings.ReplaceAll(path, "\x00", "/"))
}

// giftBlock gathers the lines between two blank ones.
type giftBlock struct {
	line  int
	lines []string
}

func (b *giftBlock) add(text string, number int) {
	if len(b.lines) == 0 {
		b.line = number
	}
	b.lines = append(b.lines, text)
}

func (b *giftBlock) end(c *collector) {
	if len(b.lines) == 0 {
		return
	}
	text := unescapeGIFT(strings.Join(b.lines, ""))
	q, said, fault := text.trim().question()
	if q.Line = b.line; fault != "" {
		c.refuse(b.line, "%s", fault)
	} else {
		c.question(q, said)
	}
	b.lines = nil
}

// giftRunes is a text in which signs behind a backslash are letters.
type giftRunes []giftRune

type giftRune struct {
	r      rune
	letter bool
}

func unescapeGIFT(text string) giftRunes {
	runes := []rune(text)
	out := make(giftRunes, 0, len(runes))
	for i := 0; i < len(runes); i++ {
		if runes[i] == '\\' && i+1 < len(runes) {
			if next := runes[i+1]; strings.ContainsRune(`\:#={}~`, next) {
				out = append(out, giftRune{next, true})
				i++
				continue
			} else if next == 'n' {
				out = append(out, giftRune{'\n', true})
				i++
				continue
			}
		}
		out = append(out, giftRune{r: runes[i]})
	}
	return out
}

func (t giftRunes) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteRune(r.r)
	}
	return b.String()
}

func (t giftRunes) trim() giftRunes {
	for len(t) > 0 && !t[0].letter && unicode.IsSpace(t[0].r) {
		t = t[1:]
	}
	for len(t) > 0 && !t[len(t)-1].letter && unicode.IsSpace(t[len(t)-1].r) {
		t = t[:len(t)-1]
	}
	return t
}

// index finds the first of the sign where it is none of the text.
func (t giftRunes) index(sign string) int {
	want := []rune(sign)
	for i := 0; i+len(want) <= len(t); i++ {
		if t.at(i, want) {
			return i
		}
	}
	return -1
}

func (t giftRunes) lastIndex(sign string) int {
	want := []rune(sign)
	for i := len(t) - len(want); i >= 0; i-- {
		if t.at(i, want) {
			return i
		}
	}
	return -1
}

func (t giftRunes) at(i int, want []rune) bool {
	for j, r := range want {
		if t[i+j].r != r || t[i+j].letter {
			return false
		}
	}
	return true
}

// split cuts a text in front of each of the signs.
func (t giftRunes) split(signs string) []giftRunes {
	var out []giftRunes
	start := 0
	for i, r := range t {
		if i > start && !r.letter && strings.ContainsRune(signs, r.r) {
			out = append(out, t[start:i].trim())
			start = i
		}
	}
	return append(out, t[start:].trim())
}

// question reads a block.
func (t giftRunes) question() (q Question, said matching, fault string) {
	q.Points = 1
	if t.index("::") == 0 {
		if end := t[2:].index("::"); end >= 0 {
			t = t[2+end+2:].trim() // the question's name is not shown to anybody
		}
	}
	from, to := t.index("{"), t.index("}")
	switch {
	case from < 0 && to < 0:
		return q, said, "a description, which asks nothing"
	case from < 0 || to < from:
		return q, said, "the answers must stand between { and }"
	}
	answers := t[from+1 : to].trim()
	stem := t[:from:from]
	if rest := t[to+1:].trim(); len(rest) > 0 {
		stem = append(append(stem, unescapeGIFT("_____")...), t[to+1:]...)
	}
	var markup string
	q.Stem, markup = stem.text("moodle")
	if at := answers.lastIndex("####"); at >= 0 {
		q.Explanation, _ = answers[at+4:].text(markup)
		answers = answers[:at].trim()
	}
	said, fault = answers.read(&q, markup)
	return q, said, fault
}

// text reads a text that may start with the name of its markup in brackets.
func (t giftRunes) text(markup string) (text, used string) {
	text = strings.TrimSpace(t.String())
	for _, name := range []string{"html", "moodle", "plain", "markdown"} {
		if rest, ok := strings.CutPrefix(text, "["+name+"]"); ok {
			text, markup = strings.TrimSpace(rest), name
			break
		}
	}
	if markup == "html" {
		text = htmlText(text)
	}
	return text, markup
}

// read reads the answers of a question, of whichever kind they are.
func (t giftRunes) read(q *Question, markup string) (said matching, fault string) {
	word := strings.ToUpper(t.before("#"))
	switch {
	case len(t) == 0:
		return said, "an essay, which nobody but a person can mark"
	case t[0].r == '>' && !t[0].letter:
		return said, "a question of order, which is not read from this format"
	case t.index("#") == 0:
		q.Type = Number
		return said, t[1:].trim().numbers(q)
	case slices.Contains([]string{"T", "TRUE", "F", "FALSE"}, word):
		q.Type, q.Choices = Single, trueFalse(q.Stem, word[0] == 'T')
		return said, ""
	case t.index("~") >= 0:
		return said, t.choices(q, markup)
	case t.index("->") >= 0:
		return said, "a question of pairs, which there is no type for"
	}
	q.Type = Text
	if fault = t.typed(q, markup); fault != "" {
		return said, fault
	}
	said.wildcard, fault = starred(q.Accepted)
	return said, fault
}

// before is the text up to a sign, trimmed.
func (t giftRunes) before(sign string) string {
	if at := t.index(sign); at >= 0 {
		t = t[:at]
	}
	return strings.TrimSpace(t.String())
}

// trueFalse are the choices of a question whose answer is true or false, in
// the language of its stem.
func trueFalse(stem string, yes bool) []Choice {
	words := []string{"True", "False"}
	if languageOf(Quiz{Questions: []Question{{Stem: stem}}}) == "ko" {
		words = []string{"참", "거짓"}
	}
	return []Choice{{words[0], yes}, {words[1], !yes}}
}

func (t giftRunes) choices(q *Question, markup string) (fault string) {
	q.Type, q.Scoring = Multiple, Partial
	if t.index("=") >= 0 {
		q.Type, q.Scoring = Single, AllOrNothing
	}
	var weights []float64
	for _, part := range t.split("~=") {
		if part[0].letter || part[0].r != '~' && part[0].r != '=' {
			return "text in front of the first answer"
		}
		weight, rest := 100.0, part[1:].trim()
		if part[0].r == '~' {
			weight, rest = rest.weight(0)
		}
		if at := rest.index("#"); at >= 0 {
			rest = rest[:at]
		}
		text, _ := rest.text(markup)
		q.Choices, weights = append(q.Choices, Choice{Text: text}), append(weights, weight)
	}
	return weighed(q, weights)
}

// weight reads the worth in front of an answer: %50%.
func (t giftRunes) weight(fallback float64) (float64, giftRunes) {
	if len(t) == 0 || t[0] != (giftRune{r: '%'}) {
		return fallback, t
	}
	end := t[1:].index("%")
	if end < 0 {
		return fallback, t
	}
	n, err := strconv.ParseFloat(t[1:end+1].String(), 64)
	if err != nil || n < -100 || n > 100 {
		return fallback, t
	}
	return n, t[end+2:]
}

// typed reads accepted answers: =one =%50%another.
func (t giftRunes) typed(q *Question, markup string) (fault string) {
	for _, part := range t.split("=") {
		if part.index("=") != 0 {
			if len(t.split("=")) > 1 {
				return "text in front of the first answer"
			}
			part = append(giftRunes{{r: '='}}, part...)
		}
		weight, rest := part[1:].trim().weight(100)
		if at := rest.index("#"); at >= 0 {
			rest = rest[:at]
		}
		text, _ := rest.text(markup)
		q.Accepted = append(q.Accepted, Accepted{text, percent(math.Round(weight))})
	}
	return ""
}

// numbers reads accepted numbers. A range of them has no place in a question
// of ours.
func (t giftRunes) numbers(q *Question) (fault string) {
	if at := t.index("~"); at >= 0 {
		t = t[:at].trim() // feedback on wrong numbers
	}
	if fault := t.typed(q, "plain"); fault != "" {
		return fault
	}
	for i := range q.Accepted {
		number, tolerance, _ := strings.Cut(q.Accepted[i].Pattern, ":")
		q.Accepted[i].Pattern = strings.TrimSpace(number)
		width, err := strconv.ParseFloat(cmp.Or(strings.TrimSpace(tolerance), "0"), 64)
		if strings.Contains(number, "..") || err != nil || width != 0 {
			return fmt.Sprintf("a range of numbers: %s", shown(number+":"+tolerance))
		}
	}
	return ""
}
