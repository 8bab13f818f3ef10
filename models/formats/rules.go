package formats

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a question, in Unicode code points after NFC.
const (
	StemMax    = 500
	ChoiceMax  = 200
	ChoicesMin = 2
	ChoicesMax = 10
)

// choiceFault says what keeps a question with choices from being taken, or "".
func choiceFault(stem string, choices []string) string {
	switch n := utf8.RuneCountInString(stem); {
	case n == 0:
		return "the stem is empty"
	case n > StemMax:
		return fmt.Sprintf("the stem has %d characters, more than %d", n, StemMax)
	case len(choices) < ChoicesMin:
		return fmt.Sprintf("fewer than %d choices: %d", ChoicesMin, len(choices))
	case len(choices) > ChoicesMax:
		return fmt.Sprintf("more than %d choices: %d", ChoicesMax, len(choices))
	}
	for i, choice := range choices {
		if n := utf8.RuneCountInString(choice); n == 0 {
			return fmt.Sprintf("choice %d is empty", i+1)
		} else if n > ChoiceMax {
			return fmt.Sprintf("choice %d has %d characters, more than %d", i+1, n, ChoiceMax)
		}
	}
	return equalFault(choices)
}

func equalFault(choices []string) string {
	first := make(map[string]int, len(choices))
	for i, choice := range choices {
		shown := asShown(choice)
		if j, ok := first[shown]; ok {
			return fmt.Sprintf("choices %d and %d are equal", j+1, i+1)
		}
		first[shown] = i
	}
	return ""
}

// asShown is a text as a browser lays it out: runs of white space are one space.
// Choices that differ in nothing else cannot be told apart.
func asShown(text string) string {
	return strings.Join(strings.Fields(text), " ")
}
