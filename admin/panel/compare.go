package panel

import (
	"strings"
	"unicode"
)

// word is a part of a text that stayed (0), went (-1) or came (+1).
type word struct {
	text string
	op   int
}

// mostCompared is the longest text, in words, that is compared word by word.
const mostCompared = 400

// compare finds the words in which two texts differ: the longest common
// subsequence, by the table of Wagner and Fischer, between what both start and
// end with.
func compare(before, after string) []word {
	a, b := split(before), split(after)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []word
	out = put(out, strings.Join(a[:start], ""), 0)
	middleA, middleB := a[start:len(a)-end], b[start:len(b)-end]
	if len(middleA) > mostCompared || len(middleB) > mostCompared {
		out = put(out, strings.Join(middleA, ""), -1)
		out = put(out, strings.Join(middleB, ""), 1)
	} else {
		out = between(out, middleA, middleB)
	}
	return put(out, strings.Join(a[len(a)-end:], ""), 0)
}

// between appends the difference of two lists of words.
func between(out []word, a, b []string) []word {
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = put(out, a[i], 0)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			out = put(out, a[i], -1)
			i++
		default:
			out = put(out, b[j], 1)
			j++
		}
	}
	return out
}

// put appends a part, joined to the last one of the same kind.
func put(out []word, text string, op int) []word {
	if text == "" {
		return out
	}
	if n := len(out); n > 0 && out[n-1].op == op {
		out[n-1].text += text
		return out
	}
	return append(out, word{text, op})
}

// split takes a text apart into words and what stands between them.
func split(text string) []string {
	var out []string
	var b strings.Builder
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) != space && b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
		space = unicode.IsSpace(r)
		b.WriteRune(r)
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}
