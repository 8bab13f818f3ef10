package formats

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decodeMixed decodes bytes of mixed origin one by one: a valid UTF-8 sequence
// stays, any other byte is Windows-1252. The five bytes that Windows-1252 does
// not define (81, 8D, 8F, 90, 9D) become U+FFFD, so that the loss is seen.
func decodeMixed(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = decode1252(data[0])
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// decode1252 differs from charmap in the undefined bytes alone: there charmap
// gives the control character of the same number.
func decode1252(c byte) rune {
	r := charmap.Windows1252.DecodeByte(c)
	if unicode.IsControl(r) {
		return utf8.RuneError
	}
	return r
}

// clean gives one line of text its stored form: NFC and trimmed, with tabs and
// other white-space controls (NEL among them) as spaces and no further controls,
// which PostgreSQL (NUL) or a page would choke on.
func clean(line string) string {
	line = strings.Map(func(r rune) rune {
		switch {
		case !unicode.IsControl(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, line)
	return strings.TrimSpace(norm.NFC.String(line))
}

// cleanJoined is clean for a text that was wrapped over lines.
func cleanJoined(lines []string) string {
	return clean(strings.Join(lines, " "))
}

// cleanLines is clean for a text of several lines. Line breaks stay, since
// verse and dialogue live by them; blank lines at either end go, and of several
// blank lines in a row one is kept.
func cleanLines(lines []string) string {
	var kept []string
	for _, line := range lines {
		line = clean(line)
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// truncate cuts a text to at most n code points.
func truncate(text string, n int) string {
	for i := range text {
		if n == 0 {
			return strings.TrimSpace(text[:i])
		}
		n--
	}
	return text
}
