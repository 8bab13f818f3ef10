// Package words finds listed words in texts, however they are disguised: letters
// of full width or other scripts, digits for letters, syllables taken apart into
// jamo or spaced out. It asks for whole words where a language has them, so that
// Scunthorpe may be named, and knows exceptions.
package words

import (
	"cmp"
	"slices"
	"strings"
)

// List is words that are looked for, and what they may stand in.
type List struct {
	words  map[string][]word // by their first letter
	except map[string][]word
}

// Hit is a word that was found: Text[Start:End] is how it was written.
type Hit struct {
	Word       string
	Start, End int // bytes
}

// word is one line of a list.
type word struct {
	text        string
	letters     []string
	hangul      bool
	open, close bool // it may begin, or end, within a longer word
}

// New reads words and exceptions, one a line: a word of Latin letters stands for
// itself as a whole; "duck*", "*duck" and "*duck*" for what begins with it, ends
// with it or has it. A Korean word, which particles follow, is found anywhere.
// Lines that begin with "#" say something to readers.
func New(lines, exceptions string) *List {
	return &List{words: read(lines), except: read(exceptions)}
}

func read(lines string) map[string][]word {
	out := map[string][]word{}
	for line := range strings.Lines(lines) {
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		w := word{text: text, open: strings.HasPrefix(text, "*"), close: strings.HasSuffix(text, "*")}
		for _, u := range fold(strings.Trim(text, "*")) {
			switch {
			case u.kind != gap:
				w.hangul = w.hangul || u.kind == hangul
				w.letters = append(w.letters, u.letters...)
			case len(w.letters) > 0 && w.letters[len(w.letters)-1] != between:
				w.letters = append(w.letters, between)
			}
		}
		if n := len(w.letters); n > 0 && w.letters[n-1] == between {
			w.letters = w.letters[:n-1]
		}
		if len(w.letters) == 0 {
			continue
		}
		out[w.letters[0]] = append(out[w.letters[0]], w)
	}
	return out
}

// Empty reports whether the list has no words.
func (l *List) Empty() bool { return len(l.words) == 0 }

// Find returns the words of the list that stand in a text, in its order. What
// stands within an exception is none.
func (l *List) Find(text string) []Hit {
	units := fold(text)
	hits := find(l.words, units)
	if len(hits) == 0 || len(l.except) == 0 {
		return hits
	}
	allowed := find(l.except, units)
	return slices.DeleteFunc(hits, func(h Hit) bool {
		return slices.ContainsFunc(allowed, func(a Hit) bool { return a.Start <= h.Start && h.End <= a.End })
	})
}

func find(words map[string][]word, units []unit) []Hit {
	var out []Hit
	for i, u := range units {
		if u.kind == gap && u.stands == "" {
			continue
		}
		for _, first := range []string{u.first(), u.stands} {
			for _, w := range words[first] {
				if end, ok := w.at(units, i); ok {
					out = append(out, Hit{w.text, u.start, end})
				}
			}
			if first == u.stands {
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return slices.Compact(out)
}

// between stands in the letters of a phrase where its words are apart.
const between = " "

// gapMost is how much may stand between two letters of a word that is spaced
// out.
const gapMost = 2

// at reports whether the word begins at a unit, and the byte where it ends.
func (w word) at(units []unit, i int) (int, bool) {
	begin, gaps, spaced, end := i, 0, false, i
	for rest := w.letters; len(rest) > 0; {
		if i == len(units) {
			return 0, false
		}
		here := units[i].as(w.hangul)
		switch {
		case rest[0] == between:
			for n := 0; n < gapMost && i < len(units) && units[i].kind == gap; n++ {
				i++
			}
			rest = rest[1:]
		case len(here) > 0 && len(here) <= len(rest) && slices.Equal(here, rest[:len(here)]):
			rest, spaced, gaps = rest[len(here):], spaced || gaps > 0, 0
			i = drawnOut(units, i)
			end = i - 1
		case units[i].kind == gap && i > begin && gaps < gapMost:
			gaps++
			i++
		default:
			return 0, false
		}
	}
	before, after := begin > 0 && units[begin-1].joins(w.hangul), end+1 < len(units) && units[end+1].joins(w.hangul)
	if w.hangul && !spaced {
		before, after = false, false
	}
	if before && !w.open || after && !w.close || spaced && (before || after) {
		return 0, false
	}
	return units[end].end, true
}

// drawnOut is behind a unit, and behind its repetitions where there are three and
// more of it.
func drawnOut(units []unit, i int) int {
	n := i + 1
	for n < len(units) && units[n].kind != gap && units[n].kind == units[i].kind && slices.Equal(units[n].letters, units[i].letters) {
		n++
	}
	if n-i >= 3 {
		return n
	}
	return i + 1
}
