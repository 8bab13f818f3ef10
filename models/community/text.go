package community

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tidy brings a text into the form in which it is kept: NFC, lines that end
// with \n, no blanks around it.
func tidy(text string) string {
	text = strings.ReplaceAll(norm.NFC.String(text), "\r\n", "\n")
	return strings.TrimFunc(text, unicode.IsSpace)
}

// blank reports whether a text shows nothing: only spaces, marks that join or
// direct others, and the letters that are drawn as nothing.
func blank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn) && !strings.ContainsRune("\u115f\u1160\u3164\uffa0\u2800", r)
	})
}
