package locales_test

import (
	"testing"

	"duckhoo/web/locales"
)

func TestJosa(t *testing.T) {
	for _, tc := range []struct{ name, word, want string }{
		{"final consonant", "장면", "을"},
		{"vowel", "퀴즈", "를"},
		{"digit read with a consonant", "문항 3", "을"},
		{"digit read with a vowel", "문항 2", "를"},
		{"quoted", "‘장면’", "을"},
		{"other letters", "Duckhoo", "를"},
		{"only marks", "...", "를"},
		{"nothing", "", "를"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := locales.Josa(tc.word, "을", "를"); got != tc.want {
				t.Errorf("Josa(%q) = %q, want %q", tc.word, got, tc.want)
			}
		})
	}
}
