package words

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a letter is to words.
type kind uint8

const (
	gap    kind = iota // what stands between letters: spaces, punctuation, digits
	latin              // letters of alphabets
	hangul             // syllables and jamo
)

// unit is one character of a text as it is compared.
type unit struct {
	kind       kind
	letters    []string // the jamo of a syllable, or one letter
	stands     string   // the Latin letter that a digit or sign is written for
	start, end int      // bytes of the text
}

func (u unit) first() string {
	if len(u.letters) == 0 {
		return u.stands
	}
	return u.letters[0]
}

// as is what the unit is within a word: in a Latin one digits are letters, in a
// Korean one they are between letters.
func (u unit) as(korean bool) []string {
	if u.kind == gap && u.stands != "" && !korean {
		return []string{u.stands}
	}
	return u.letters
}

// joins reports whether the unit makes what stands beside it part of a longer
// word of that script.
func (u unit) joins(korean bool) bool {
	if korean {
		return u.kind == hangul
	}
	return u.kind == latin
}

// Unseen reports whether a rune shows nothing, though Unicode may call it a
// letter: the fillers of Hangul do, and what programs ignore when they draw text.
func Unseen(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Plain is the letter that a rune looks like: of another script, a small capital,
// or white on black.
func Plain(r rune) rune {
	r = unicode.ToLower(r)
	if same, ok := lookalikes[r]; ok {
		return same
	}
	for _, from := range boxed {
		if r >= from && r < from+26 {
			return 'a' + r - from
		}
	}
	return r
}

// boxed are where letters in circles and squares begin that NFKD leaves as they
// are.
var boxed = []rune{0x1F150, 0x1F170}

// regional is where the letters begin of which two are a flag.
const regional rune = 0x1F1E6

// fold takes a text apart. What cannot be seen is left out.
func fold(text string) []unit {
	out := make([]unit, 0, len(text))
	for start, r := range text {
		end := start + utf8.RuneLen(r)
		if r == utf8.RuneError {
			end = start + 1
		}
		before := len(out)
		for _, r := range norm.NFKD.String(string(r)) {
			out = add(out, r, before, start, end)
		}
	}
	return out
}

// add puts one decomposed rune behind the units; those of one character of the
// text begin at first, and their jamo make one unit.
func add(out []unit, r rune, first, start, end int) []unit {
	switch r = Plain(r); {
	case Unseen(r):
		return out
	case r >= regional && r < regional+26: // a letter within a word, and nothing beside one
		return append(out, unit{kind: gap, stands: string('a' + r - regional), start: start, end: end})
	case jamo[r] != "":
		letters := split(jamo[r])
		if len(out) > first && out[len(out)-1].kind == hangul {
			out[len(out)-1].letters = append(out[len(out)-1].letters, letters...)
			return out
		}
		return append(out, unit{kind: hangul, letters: letters, start: start, end: end})
	case unicode.IsLetter(r):
		return append(out, unit{kind: latin, letters: []string{string(r)}, start: start, end: end})
	}
	return append(out, unit{kind: gap, stands: stands[r], start: start, end: end})
}

func split(s string) []string {
	out := make([]string, 0, 2)
	for _, r := range s {
		out = append(out, string(r))
	}
	return out
}

// stands are the letters that digits and signs are written for.
var stands = map[rune]string{'0': "o", '1': "i", '3': "e", '4': "a", '5': "s", '7': "t", '@': "a", '$': "s", '!': "i"}

// lookalikes are letters of other scripts, and small capitals, that look like
// Latin ones, as Unicode's confusables (UTS #39) have them.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'һ': 'h', 'ԁ': 'd', 'к': 'k', 'м': 'm', 'т': 't',
	'α': 'a', 'ε': 'e', 'ο': 'o', 'ρ': 'p', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ı': 'i', 'ɑ': 'a', 'ɡ': 'g',
	'ᴀ': 'a', 'ʙ': 'b', 'ᴄ': 'c', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j', 'ᴋ': 'k', 'ʟ': 'l', 'ᴍ': 'm',
	'ɴ': 'n', 'ᴏ': 'o', 'ᴘ': 'p', 'ꞯ': 'q', 'ʀ': 'r', 'ꜱ': 's', 'ᴛ': 't', 'ᴜ': 'u', 'ᴠ': 'v', 'ᴡ': 'w', 'ʏ': 'y', 'ᴢ': 'z',
}

// jamo are the letters of syllables once they are taken apart (U+1100 to U+11FF),
// as one writes them alone; those made of two are two, except doubled ones, which
// are keys of their own.
var jamo = compatibility()

func compatibility() map[rune]string {
	out := map[rune]string{}
	for from, letters := range map[rune][]string{
		0x1100: {"ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ", "ㅂ", "ㅃ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"},
		0x1161: {"ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ"},
		0x11A8: {"ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"},
	} {
		for i, l := range letters {
			out[from+rune(i)] = l
		}
	}
	return out
}
