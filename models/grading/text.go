package grading

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Match says what a typed answer may differ in.
type Match struct {
	IgnoreWidth bool // full-width and half-width forms, by NFKC
	IgnoreCase  bool // by Unicode's full case folding
	IgnoreSpace bool // "해리 포터" is "해리포터"
	IgnorePunct bool // the general category P
	MaxEdits    int  // characters inserted, left out or replaced; a syllable of Hangul is one character
	Wildcard    bool // * in a pattern stands for anything, \* for itself
}

// fold brings a text into the form in which it is compared: composed, so that
// a syllable of Hangul is one character however it was typed, without what
// cannot be seen, and with what the match ignores taken out.
func (m Match) fold(s string) string {
	s = m.compose(s)
	if m.IgnoreCase {
		s = m.compose(cases.Fold().String(s))
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Cf, r), m.IgnorePunct && unicode.IsPunct(r):
		case unicode.IsSpace(r):
			blank = true
		default:
			if blank && !m.IgnoreSpace {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(r)
		}
	}
	if blank && !m.IgnoreSpace {
		b.WriteByte(' ')
	}
	return b.String()
}

// Fold is a text as it is compared with others: texts that fold alike are one
// answer. It is "" where nothing is left to compare.
func (m Match) Fold(s string) string {
	if strings.TrimFunc(s, invisible) == "" {
		return ""
	}
	return strings.TrimSpace(m.fold(s))
}

// Literal is the pattern that a text alone matches.
func (m Match) Literal(s string) string {
	if m.Wildcard {
		return strings.ReplaceAll(s, "*", `\*`)
	}
	return s
}

func (m Match) compose(s string) string {
	if m.IgnoreWidth {
		return norm.NFKC.String(s)
	}
	return norm.NFC.String(s)
}

// textPattern is an accepted text made ready.
type textPattern struct {
	parts    []string // between the stars; one when there is none
	match    Match
	edits    int
	fraction int64
}

// compileText makes an accepted text ready. A pattern of punctuation alone is
// compared with its punctuation, else nothing would be left of it. At least
// one character must be right: edits are fewer than a pattern has characters.
func compileText(a Accepted, m Match) textPattern {
	p := textPattern{match: m, fraction: min(max(a.Fraction, 0), Whole)}
	p.parts = foldParts(a.Pattern, m)
	if m.IgnorePunct && strings.Join(p.parts, "") == "" {
		p.match.IgnorePunct = false
		p.parts = foldParts(a.Pattern, p.match)
	}
	length := 0
	for _, part := range p.parts {
		length += len([]rune(part))
	}
	p.edits = max(0, min(m.MaxEdits, length-1))
	return p
}

func foldParts(pattern string, m Match) []string {
	raw := []string{pattern}
	if m.Wildcard {
		raw = splitStars(pattern)
	}
	out := make([]string, len(raw))
	for i, part := range raw {
		out[i] = m.fold(part)
		if i == 0 {
			out[i] = strings.TrimPrefix(out[i], " ")
		}
		if i == len(raw)-1 {
			out[i] = strings.TrimSuffix(out[i], " ")
		}
	}
	return out
}

// splitStars cuts a pattern at its stars; a star behind a backslash is text.
func splitStars(pattern string) []string {
	var out []string
	var part strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern) && pattern[i+1] == '*':
			part.WriteByte('*')
			i++
		case pattern[i] == '*':
			out = append(out, part.String())
			part.Reset()
		default:
			part.WriteByte(pattern[i])
		}
	}
	return append(out, part.String())
}

// Says reports whether a pattern leaves anything to compare an answer with: a
// star alone takes every answer, and what cannot be seen takes none.
func (m Match) Says(pattern string) bool {
	return strings.TrimSpace(strings.Join(compileText(Accepted{Pattern: pattern}, m).parts, "")) != ""
}

// bestText is the fraction of the best pattern that a text matches. A blank
// text matches nothing.
func bestText(patterns []textPattern, text string) int64 {
	best := int64(0)
	if len(patterns) == 0 || strings.TrimFunc(text, invisible) == "" {
		return 0
	}
	folded, by := "", Match{}
	for i, p := range patterns {
		if p.fraction <= best {
			continue
		}
		if i == 0 || by != p.match || folded == "" {
			folded, by = strings.TrimSpace(p.match.fold(text)), p.match
		}
		if folded != "" && p.matches(folded) {
			best = p.fraction
		}
	}
	return best
}

func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
