package grading_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"duckhoo/models/grading"
)

// usual is what a new Korean question ignores.
var usual = grading.Match{IgnoreWidth: true, IgnoreCase: true, IgnoreSpace: true}

func textKey(m grading.Match, patterns ...string) *grading.Key {
	q := grading.Question{Type: grading.Text, Match: m}
	for _, p := range patterns {
		q.Accepted = append(q.Accepted, grading.Accepted{Pattern: p, Fraction: grading.Whole})
	}
	return grading.NewKey(q)
}

func matches(t interface{ Fatal(...any) }, k *grading.Key, text string) bool {
	f, err := k.Score(grading.Answer{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return f == grading.Whole
}

func TestText(t *testing.T) {
	with := func(change func(*grading.Match)) grading.Match { m := usual; change(&m); return m }
	edits := func(n int) grading.Match { return with(func(m *grading.Match) { m.MaxEdits = n }) }
	wild := with(func(m *grading.Match) { m.Wildcard = true })
	punct := with(func(m *grading.Match) { m.IgnorePunct = true })
	strict := grading.Match{}
	for _, test := range []struct {
		name          string
		match         grading.Match
		pattern, text string
		want          bool
	}{
		{"same", strict, "오리", "오리", true},
		{"space of the text", usual, "해리포터", "해리 포터", true},
		{"space of the pattern", usual, "해리 포터", "해리포터", true},
		{"wide space", usual, "해리 포터", "해리　포터", true},
		{"no-break space", usual, "해리 포터", "해리\u00a0포터", true},
		{"space counts", with(func(m *grading.Match) { m.IgnoreSpace = false }), "해리 포터", "해리포터", false},
		{"spaces around and doubled", with(func(m *grading.Match) { m.IgnoreSpace = false }), "해리 포터", "  해리   포터 ", true},
		{"decomposed Hangul", strict, "한글", "한글", true},
		{"case", usual, "Duck", "dUCK", true},
		{"case counts", strict, "Duck", "duck", false},
		{"full case folding", usual, "Straße", "STRASSE", true},
		{"width", usual, "ABC123", "ＡＢＣ１２３", true},
		{"width counts", strict, "ABC", "ＡＢＣ", false},
		{"half-width katakana", usual, "ドラえもん", "ﾄﾞﾗえもん", true},
		{"zero-width", usual, "오리", "오\u200b리", true},
		{"punctuation", punct, "Mr. Duck!", "mr duck", true},
		{"punctuation counts", usual, "Mr. Duck", "Mr Duck", false},
		{"plus is no punctuation", punct, "C++", "C", false},
		{"pattern of punctuation alone", punct, "?!", "?!", true},
		{"pattern of punctuation alone, another", punct, "?!", "..", false},
		{"blank", punct, "?!", " ", false},
		{"empty", strict, "오리", "", false},
		{"one edit", edits(1), "해리포터", "해리포토", true},
		{"one edit, two needed", edits(1), "해리포터", "하리포토", false},
		{"two edits", edits(2), "해리포터", "하리포토", true},
		{"left out", edits(1), "banana", "banna", true},
		{"put in", edits(1), "banana", "bananna", true},
		{"a syllable is one edit", edits(1), "한국", "한굴", true},
		{"a syllable is one edit, decomposed", edits(1), "한국", "한굴", true},
		{"something must be right", edits(2), "ab", "xy", false},
		{"one character", edits(2), "a", "b", false},
		{"star", wild, "해리*", "해리포터", true},
		{"star for nothing", wild, "해리*", "해리", true},
		{"star in the middle", wild, "a*c", "abbbc", true},
		{"star does not overlap", wild, "ab*ba", "aba", false},
		{"stars", wild, "*ab*cd*", "xxabyycdzz", true},
		{"stars out of order", wild, "*ab*cd*", "cdab", false},
		{"star alone is no blank", wild, "*", "  ", false},
		{"star alone", wild, "*", "x", true},
		{"star that is text", wild, `a\*b`, "a*b", true},
		{"star that is text, another", wild, `a\*b`, "axb", false},
		{"star without wildcard", usual, "a*b", "axb", false},
		{"star and edits", with(func(m *grading.Match) { m.Wildcard, m.MaxEdits = true, 1 }), "hello*world", "helo big world", true},
		{"star and edits, too many", with(func(m *grading.Match) { m.Wildcard, m.MaxEdits = true, 1 }), "hello*world", "helo big word", false},
		{"not a regexp", usual, "a.c", "abc", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := matches(t, textKey(test.match, test.pattern), test.text); got != test.want {
				t.Errorf("%q on %q: %v", test.pattern, test.text, got)
			}
		})
	}
}

func TestBestPattern(t *testing.T) {
	q := grading.Question{Type: grading.Text, Partial: true, Match: usual, Accepted: []grading.Accepted{
		{Pattern: "오리", Fraction: 5000}, {Pattern: "청둥오리", Fraction: 10000}, {Pattern: "오리", Fraction: 7500}}}
	k := grading.NewKey(q)
	for text, want := range map[string]int64{"오리": 7500, "청둥 오리": 10000, "닭": 0, "": 0} {
		if got, err := k.Score(grading.Answer{Text: text}); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	q.Partial = false
	for text, want := range map[string]int64{"오리": 0, "청둥 오리": 10000} {
		if got, err := grading.NewKey(q).Score(grading.Answer{Text: text}); err != nil || got != want {
			t.Errorf("all or nothing, %q: %d, %v", text, got, err)
		}
	}
}

func TestPatternsThatSayNothing(t *testing.T) {
	wild := usual
	wild.Wildcard, wild.IgnorePunct = true, true
	for pattern, want := range map[string]bool{"*": false, "**": false, "* *": false, " * ": false, "\u200b": false, "\u200b*": false, "": false,
		`\*`: true, "a*": true, "*!": true, "?": true, "새": true} {
		if got := wild.Says(pattern); got != want {
			t.Errorf("%q: %v", pattern, got)
		}
	}
	if !usual.Says("*") {
		t.Error("a star that is no wildcard says something")
	}
}

// slowGlob is the plain definition, exponential where it goes wrong.
func slowGlob(pattern, text []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(text) == 0
	case pattern[0] == '*':
		return slowGlob(pattern[1:], text) || len(text) > 0 && slowGlob(pattern, text[1:])
	}
	return len(text) > 0 && pattern[0] == text[0] && slowGlob(pattern[1:], text[1:])
}

// slowDistance is Levenshtein's distance by its definition.
func slowDistance(a, b []rune) int {
	switch {
	case len(a) == 0:
		return len(b)
	case len(b) == 0:
		return len(a)
	case a[0] == b[0]:
		return slowDistance(a[1:], b[1:])
	}
	return 1 + min(slowDistance(a[1:], b), slowDistance(a, b[1:]), slowDistance(a[1:], b[1:]))
}

func TestMatcherAgreesWithDefinitions(t *testing.T) {
	word := func(letters string, most int) *rapid.Generator[string] {
		return rapid.StringOfN(rapid.RuneFrom([]rune(letters)), 1, most, -1)
	}
	t.Run("wildcard", rapid.MakeCheck(func(t *rapid.T) {
		pattern, text := word("ab가*", 8).Draw(t, "pattern"), word("ab가", 8).Draw(t, "text")
		if got, want := matches(t, textKey(grading.Match{Wildcard: true}, pattern), text), slowGlob([]rune(pattern), []rune(text)); got != want {
			t.Fatalf("%q on %q: %v", pattern, text, got)
		}
	}))
	t.Run("distance", rapid.MakeCheck(func(t *rapid.T) {
		pattern, text := word("ab가", 6).Draw(t, "pattern"), word("ab가", 6).Draw(t, "text")
		n := rapid.IntRange(0, 2).Draw(t, "edits")
		want := slowDistance([]rune(pattern), []rune(text)) <= min(n, utf8.RuneCountInString(pattern)-1)
		if got := matches(t, textKey(grading.Match{MaxEdits: n}, pattern), text); got != want {
			t.Fatalf("%q on %q within %d: %v", pattern, text, n, got)
		}
	}))
	t.Run("wildcard and distance", rapid.MakeCheck(func(t *rapid.T) {
		pattern, text := word("ab*", 6).Draw(t, "pattern"), word("ab", 6).Draw(t, "text")
		if matches(t, textKey(grading.Match{Wildcard: true}, pattern), text) &&
			!matches(t, textKey(grading.Match{Wildcard: true, MaxEdits: 2}, pattern), text) {
			t.Fatalf("%q on %q: edits take a match away", pattern, text)
		}
	}))
}

// TestWildcardIsFast would not end in a lifetime if the matcher went back.
func TestWildcardIsFast(t *testing.T) {
	k := textKey(grading.Match{Wildcard: true}, strings.Repeat("*a", 70)+"*b")
	if matches(t, k, strings.Repeat("a", 200)) {
		t.Error("it has no b")
	}
}

func FuzzText(f *testing.F) {
	f.Add("해리 포터", "해리포터", uint8(7))
	f.Add("*a*b", "xaxb", uint8(39))
	f.Add("\xff*", "\xff", uint8(255))
	f.Fuzz(func(t *testing.T, pattern, text string, bits uint8) {
		if len(pattern) > 600 || len(text) > 800 {
			return
		}
		m := grading.Match{IgnoreWidth: bits&1 > 0, IgnoreCase: bits&2 > 0, IgnoreSpace: bits&4 > 0, IgnorePunct: bits&8 > 0,
			MaxEdits: int(bits >> 4 & 1), Wildcard: bits&32 > 0}
		matches(t, textKey(m, pattern), text)
		plain := m
		plain.Wildcard = false
		if strings.TrimSpace(text) != "" && matches(t, textKey(m, text+"x"), "x") != matches(t, textKey(m, text+"x"), " x ") {
			t.Errorf("blanks around count on %q", text)
		}
		if own := text + "가"; !matches(t, textKey(plain, own), own) {
			t.Errorf("%q does not match itself", own)
		}
	})
}
