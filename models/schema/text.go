package schema

import "strings"

// Text is a short text in both languages of the product.
type Text struct{ KO, EN string }

// In returns the text in the language, the other one where it lacks.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" || t.KO == "" {
		return t.EN
	}
	return t.KO
}

// IsZero reports whether neither language has a text.
func (t Text) IsZero() bool { return t == Text{} }

// splitText reads "제목|Title". A text without a bar is English alone.
func splitText(s string) (Text, bool) {
	ko, en, ok := strings.Cut(s, "|")
	if !ok {
		return Text{EN: s}, true
	}
	ko, en = strings.TrimSpace(ko), strings.TrimSpace(en)
	return Text{KO: ko, EN: en}, ko != "" && en != "" && !strings.Contains(en, "|")
}

// human turns a Go or snake_case name into words: "LockVersion" -> "Lock version".
func human(name string) string {
	var b strings.Builder
	runes := []rune(strings.ReplaceAll(name, "_", " "))
	for i, r := range runes {
		upper, after := isUpper(r), i > 0 && isUpper(runes[i-1])
		if i > 0 && upper && runes[i-1] >= 'a' && runes[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		if i > 0 && upper && !after {
			r += 'a' - 'A'
		}
		if i == 0 && r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' }
