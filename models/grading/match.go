package grading

import "strings"

// matches reports whether a folded text is what the pattern says.
func (p textPattern) matches(text string) bool {
	if p.edits > 0 {
		return p.near(text)
	}
	if len(p.parts) == 1 {
		return text == p.parts[0]
	}
	return glob(p.parts, text)
}

// glob reports whether a text is the parts in order with anything between. The
// first part stands at the start and the last at the end; those between are
// taken where they first occur, which loses no match and never goes back, so
// that the time is linear in the text.
func glob(parts []string, text string) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}

// star stands for any text in a row of characters; it is no character.
const star = rune(-1)

// near reports whether a text is within p.edits of the pattern: Levenshtein's
// distance over characters, where a star takes any number of them for nothing.
// It is done row by row (Wagner and Fischer, 1974), in time proportional to the
// lengths of both.
func (p textPattern) near(text string) bool {
	var want []rune
	for i, part := range p.parts {
		if i > 0 {
			want = append(want, star)
		}
		want = append(want, []rune(part)...)
	}
	have := []rune(text)
	if d := len(have) - len(want); len(p.parts) == 1 && (d > p.edits || -d > p.edits) {
		return false
	}
	row, next := make([]int, len(want)+1), make([]int, len(want)+1)
	for j, r := range want {
		row[j+1] = row[j] + cost(r)
	}
	for _, r := range have {
		next[0] = row[0] + 1
		for j, w := range want {
			if w == star {
				next[j+1] = min(next[j], row[j+1])
				continue
			}
			replaced := row[j]
			if w != r {
				replaced++
			}
			next[j+1] = min(replaced, row[j+1]+1, next[j]+1)
		}
		row, next = next, row
	}
	return row[len(want)] <= p.edits
}

// cost of leaving out a character of the pattern.
func cost(r rune) int {
	if r == star {
		return 0
	}
	return 1
}
