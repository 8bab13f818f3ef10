package formats

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
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
// which PostgreSQL (NUL) or a page would choke on, nor marks that turn the
// direction of what follows.
func clean(line string) string {
	line = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
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

// line is a text of one line as neutral values hold it: clean and trimmed.
func line(text string) string { return clean(printable(text)) }

// lines is a text that may have line feeds and tabs: NFC, with no other
// control character. White space stays as it is.
func lines(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, printable(text))
	return norm.NFC.String(text)
}

// printable takes out what is no character: broken UTF-8 becomes U+FFFD, and
// U+FFFE and U+FFFF, which XML forbids, and byte order marks go.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF || r == 0xFEFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// decode reads a text file: UTF-8, with or without a byte order mark, or
// UTF-16 with one. bad is the line of the first byte that is neither, or 0.
func decode(data []byte) (text string, bad int) {
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(data)
		if err != nil || len(data)%2 != 0 {
			return "", 1
		}
		return string(out), 0
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return string(data), 0
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return "", lineAt(data, i)
		}
		i += size
	}
	return "", 1
}

// notUTF8 is the reason for files that decode does not read.
const notUTF8 = "not UTF-8: save the file in that encoding"

// lineAt is the number of the line that a byte stands in, from 1.
func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// lineCounter gives the lines of offsets that rise.
type lineCounter struct {
	text     string
	at, line int
}

func (l *lineCounter) of(offset int) int {
	offset = min(max(offset, l.at), len(l.text))
	l.line += strings.Count(l.text[l.at:offset], "\n")
	l.at = offset
	return l.line + 1
}
