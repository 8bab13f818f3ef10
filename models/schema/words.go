package schema

import (
	"strings"
	"unicode/utf8"
)

// WordsMost is how many characters a reason or a note of a write may have.
const WordsMost = 2000

// Words brings the reason and the note of a write to the form in which texts of
// several lines are kept, or says what is wrong with them.
func (in *Input) Words() error {
	var found Invalid
	for _, part := range []struct {
		pointer string
		text    *string
	}{{"/reason", &in.Reason}, {"/reason", &in.ReasonEN}, {"/note", &in.Note}} {
		if p := words(part.text); p != nil {
			p.Pointer = part.pointer
			found = append(found, *p)
		}
	}
	return found.OrNil()
}

func words(text *string) *Problem {
	clean, p := cleanText(*text, true)
	if p != nil {
		return p
	}
	if utf8.RuneCountInString(clean) > WordsMost {
		long := problem("too_long", WordsMost)
		return &long
	}
	*text = strings.TrimSpace(clean)
	return nil
}

// Clean brings a value to the form in which the field keeps texts; values of
// other kinds stay as they are.
func (f *Field) Clean(value any) (any, *Problem) {
	switch text := value.(type) {
	case string:
		if f.Kind == KindText || f.Kind == KindLongText {
			return cleanText(text, f.Kind == KindLongText)
		}
	case Markdown:
		clean, p := cleanText(string(text), true)
		return Markdown(clean), p
	}
	return value, nil
}
