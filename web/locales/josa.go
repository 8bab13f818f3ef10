package locales

// Josa returns the Korean particle that follows word: withFinal after a final
// consonant ("을", "은", "이", "과"), without after a vowel ("를", "는", "가",
// "와"). Digits go by how they are read; for other letters it returns without.
// In a catalogue: {{.name}}{{josa .name "을" "를"}}.
func Josa(word, withFinal, without string) string {
	runes := []rune(word)
	for i := len(runes) - 1; i >= 0; i-- {
		switch r := runes[i]; {
		case r >= '가' && r <= '힣':
			return pick((r-'가')%28 != 0, withFinal, without)
		case r >= '0' && r <= '9':
			return pick(digitHasFinal(r), withFinal, without)
		case isMark(r):
			continue
		default:
			return without
		}
	}
	return without
}

func pick(final bool, withFinal, without string) string {
	if final {
		return withFinal
	}
	return without
}

// digitHasFinal: 영 일 삼 육 칠 팔 end in a consonant, 이 사 오 구 do not.
func digitHasFinal(r rune) bool {
	switch r {
	case '0', '1', '3', '6', '7', '8':
		return true
	default:
		return false
	}
}

func isMark(r rune) bool {
	switch r {
	case '"', '\'', '’', '”', ')', ']', '」', '』', ' ', '.', '!', '?':
		return true
	default:
		return false
	}
}
