// Package webvtt reads captions as people write them for films: WebVTT with
// nothing but times and words. Comments, names of cues and where they would stand
// are left out; styles, regions and markup are refused, since nothing of them is
// shown.
package webvtt

import (
	"fmt"
	"html"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Most that captions may have.
const (
	BytesMost = 64 << 10
	CuesMost  = 2000
)

const arrow = "-->"

// Cue is what is shown for a while.
type Cue struct {
	From, To time.Duration
	Text     string // lines, as WebVTT writes them: & < > as entities
}

// Lines are the lines of a cue as people read them.
func (c Cue) Lines() []string {
	return strings.Split(html.UnescapeString(c.Text), "\n")
}

// Parse reads captions. What is wrong with them is an *Error.
func Parse(text string) ([]Cue, error) {
	lines, err := split(text)
	if err != nil {
		return nil, err
	}
	r := &reader{lines: lines}
	if err := r.header(); err != nil {
		return nil, err
	}
	for r.blank(); r.at < len(r.lines); r.blank() {
		if err := r.block(); err != nil {
			return nil, err
		}
		if len(r.cues) > CuesMost {
			return nil, r.wrong(tooMany)
		}
	}
	if len(r.cues) == 0 {
		return nil, r.wrong(noCue)
	}
	return r.cues, nil
}

// split cuts a text into lines, and refuses what is no text.
func split(text string) ([]string, error) {
	if len(text) > BytesMost {
		return nil, &Error{1, tooLong}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !utf8.ValidString(line) || strings.ContainsRune(line, utf8.RuneError) {
			return nil, &Error{i + 1, notUTF8}
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			return nil, &Error{i + 1, unseen}
		}
		lines[i] = strings.TrimSpace(line)
	}
	return lines, nil
}

// reader goes through the lines.
type reader struct {
	lines []string
	at    int // the line that is read next
	cues  []Cue
}

// wrong is about the line that was read last, or the last there is.
func (r *reader) wrong(what fault) error {
	return &Error{max(1, min(r.at, len(r.lines))), what}
}

func (r *reader) next() string {
	line := r.lines[r.at]
	r.at++
	return line
}

// inside reports whether the block goes on.
func (r *reader) inside() bool { return r.at < len(r.lines) && r.lines[r.at] != "" }

func (r *reader) blank() {
	for r.at < len(r.lines) && r.lines[r.at] == "" {
		r.at++
	}
}

// header passes over WEBVTT and what is said with it.
func (r *reader) header() error {
	if !begins(r.next(), "WEBVTT") {
		return r.wrong(noHeader)
	}
	for r.inside() {
		if strings.Contains(r.next(), arrow) {
			return r.wrong(noBlank)
		}
	}
	return nil
}

// begins reports whether a line is a word, or begins with it and a space.
func begins(line, word string) bool {
	rest, ok := strings.CutPrefix(line, word)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// block reads a comment or a cue.
func (r *reader) block() error {
	line := r.next()
	switch {
	case strings.Contains(line, arrow):
		return r.cue(line)
	case begins(line, "NOTE"):
		for r.inside() {
			if strings.Contains(r.next(), arrow) {
				return r.wrong(noBlank)
			}
		}
		return nil
	case line == "STYLE", line == "REGION":
		return r.wrong(styled)
	case !r.inside() || !strings.Contains(r.lines[r.at], arrow): // no name of a cue
		return r.wrong(noTimes)
	}
	return r.cue(r.next())
}

// cue reads a cue whose line of times was read.
func (r *reader) cue(line string) error {
	c, err := r.times(line)
	if err != nil {
		return err
	}
	var words []string
	for r.inside() {
		word := r.next()
		switch {
		case strings.Contains(word, arrow):
			return r.wrong(noBlank)
		case strings.Contains(word, "<"):
			return r.wrong(marked)
		case strings.ContainsFunc(html.UnescapeString(word), unicode.IsControl):
			return r.wrong(unseen)
		}
		words = append(words, word)
	}
	c.Text = strings.Join(words, "\n")
	if strings.TrimSpace(html.UnescapeString(c.Text)) == "" {
		return r.wrong(noWords)
	}
	r.cues = append(r.cues, c)
	return nil
}

// times reads a line of times. Cues stand in the order in which they begin.
func (r *reader) times(line string) (Cue, error) {
	from, rest, _ := strings.Cut(line, arrow)
	parts := strings.Fields(rest)
	if len(parts) == 0 {
		return Cue{}, r.wrong(badTime)
	}
	for _, setting := range parts[1:] {
		if name, value, ok := strings.Cut(setting, ":"); !ok || name == "" || value == "" || name == "region" {
			return Cue{}, r.wrong(badTime)
		}
	}
	var c Cue
	var good, too bool
	c.From, good = clock(strings.TrimSpace(from))
	c.To, too = clock(parts[0])
	switch {
	case !good || !too:
		return Cue{}, r.wrong(badTime)
	case c.To <= c.From:
		return Cue{}, r.wrong(backwards)
	case len(r.cues) > 0 && c.From < r.cues[len(r.cues)-1].From:
		return Cue{}, r.wrong(unordered)
	}
	return c, nil
}

// clock reads 02:03.456 or 01:02:03.456.
func clock(text string) (time.Duration, bool) {
	if len(text) == len("02:03.456") {
		text = "00:" + text
	}
	if len(text) != len("01:02:03.456") || text[2] != ':' || text[5] != ':' || text[8] != '.' {
		return 0, false
	}
	var parts [4]time.Duration
	for i, digits := range []string{text[0:2], text[3:5], text[6:8], text[9:]} {
		for _, d := range []byte(digits) {
			if d < '0' || d > '9' {
				return 0, false
			}
			parts[i] = 10*parts[i] + time.Duration(d-'0')
		}
	}
	h, m, s, ms := parts[0], parts[1], parts[2], parts[3]
	return h*time.Hour + m*time.Minute + s*time.Second + ms*time.Millisecond, m < 60 && s < 60
}

// Clean returns captions as Format writes them. What is wrong is an *Error.
func Clean(text string) (string, error) {
	cues, err := Parse(text)
	if err != nil {
		return "", err
	}
	if text = Format(cues); len(text) > BytesMost {
		return "", &Error{1, tooLong}
	}
	return text, nil
}

// Format writes captions, which Parse reads as they are.
func Format(cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s %s %s\n%s\n", stamp(c.From), arrow, stamp(c.To), c.Text)
	}
	return b.String()
}

func stamp(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", d/time.Hour, d/time.Minute%60, d/time.Second%60, d/time.Millisecond%1000)
}
