package words

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func found(l *List, text string) []string {
	var out []string
	for _, h := range l.Find(text) {
		out = append(out, h.Word)
	}
	return out
}

func TestFind(t *testing.T) {
	l := New("시발\nㅅㅂ\n도박\ncunt\nshit\nspam*\n*porn*\n# a note\n\n", "시발점\n시발역\n도박사의 오류\n포커 도박 대회\n")
	for text, want := range map[string]string{
		"시발":           "시발",
		"야 시발놈아":       "시발", // particles and more follow a Korean word
		"시 발":          "시발",
		"시1발":          "시발",
		"시.발":          "시발",
		"ㅅㅣㅂㅏㄹ":        "시발",
		"ㅅㅣ발":          "시발",
		"시\u200b발":     "시발", // what cannot be seen
		"ㅅㅂ":           "ㅅㅂ",
		"다시 발표해요":      "", // over a space it has to stand alone
		"시바라":          "", // its end is within a syllable
		"십알":           "",
		"그 시발점은 여기":    "", // exceptions
		"시발역에서 시발":     "시발",
		"도박사의 오류":      "",
		"포커 도박 대회의 역사": "",
		"포커도박대회의 역사":   "",
		"도박 사이트":       "도박",
		"Scunthorpe":   "", // within a longer word
		"CUNT!":        "cunt",
		"ｃｕｎｔ":         "cunt", // full width
		"c u n t":      "cunt",
		"cünt":         "cunt",
		"сunt":         "cunt", // a Cyrillic letter
		"sh1t":         "shit",
		"$hit":         "shit",
		"shiiiiit":     "shit",
		"shit이네":       "shit",
		"mishit":       "",
		"spammer":      "spam*",
		"antispam":     "",
		"freepornhub":  "*porn*",
		"시\u3164발":     "시발", // fillers of Hangul, which are letters that show nothing
		"시\u115f발":     "시발",
		"시\u1160발":     "시발",
		"시\uffa0발":     "시발",
		"sh\u3164it":   "shit",
		"시\u2800발":     "시발",
		"ꜱʜɪᴛ":         "shit", // small capitals
		"🅂🄷🄸🅃":         "shit",
		"🆂🅷🅸🆃":         "shit",
		"🅢🅗🅘🅣":         "shit",
		"🇸🇭🇮🇹":         "shit", // regional letters
		"shit🇰🇷":       "shit", // a flag beside a word
		"mishit🇰🇷":     "",
		"":             "",
		"\xff\xfe":     "",
	} {
		if got := strings.Join(found(l, text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHitsNameTheirPlace(t *testing.T) {
	text := "그건 ㅅㅣ발! 시 발"
	hits := New("시발", "").Find(text)
	if len(hits) != 2 || text[hits[0].Start:hits[0].End] != "ㅅㅣ발" || text[hits[1].Start:hits[1].End] != "시 발" {
		t.Errorf("%v", hits)
	}
}

// Whatever is put around a Korean word, or between its syllables when it stands
// alone, it is found, and its place is within the text.
func TestDisguisesAreSeenThrough(t *testing.T) {
	l := New("바보", "")
	rapid.Check(t, func(t *rapid.T) {
		between := rapid.SampledFrom([]string{"", " ", ".", "1", "\u200b", " .", "~~", "\ufe0f", "\u3164", "\u115f", "\uffa0", "\u2064"}).Draw(t, "between")
		first := rapid.SampledFrom([]string{"바", "ㅂㅏ", "바"}).Draw(t, "first")
		before, after := rapid.StringOf(rapid.RuneFrom([]rune("abc ,.! 12"))).Draw(t, "before"), rapid.StringOf(rapid.RuneFrom([]rune("abc ,.! 12"))).Draw(t, "after")
		text := before + first + between + "보" + after
		hits := l.Find(text)
		if !slices.ContainsFunc(hits, func(h Hit) bool { return text[h.Start:h.End] == first+between+"보" }) {
			t.Fatalf("%q: %v", text, hits)
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("시발\ncunt*", "시발점", "그 시 발 Scunthorpe \xff 각하")
	f.Fuzz(func(t *testing.T, list, except, text string) {
		for _, h := range New(list, except).Find(text) {
			if h.Start < 0 || h.End > len(text) || h.Start >= h.End || utf8.ValidString(text) && !utf8.ValidString(text[h.Start:h.End]) {
				t.Fatalf("%v in %q", h, text)
			}
		}
	})
}
