package schema

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// DecodeJSON reads a JSON value for the field. The value has the field's plain
// Go type; a wrong type is a Problem without a pointer, which the caller adds.
func (f *Field) DecodeJSON(raw json.RawMessage) (any, *Problem) {
	raw = bytes.TrimSpace(raw)
	if string(raw) == "null" && f.Kind != KindJSON {
		if f.Nullable && !f.NotNull {
			return nil, nil
		}
		return nil, wrongType(f)
	}
	switch f.Kind {
	case KindInteger, KindDuration:
		return decodeInt(f, string(raw))
	case KindFloat:
		n, err := strconv.ParseFloat(string(raw), 64)
		if err != nil || raw[0] == '"' || math.IsInf(n, 0) {
			return nil, wrongType(f)
		}
		return n, nil
	case KindBool:
		switch string(raw) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return nil, wrongType(f)
	case KindJSON:
		if string(raw) == "null" {
			return nil, nil
		}
		return f.text(string(raw))
	case KindChoices:
		var words []string
		if json.Unmarshal(raw, &words) != nil {
			return nil, wrongType(f)
		}
		return f.words(words)
	}
	var s string
	if raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return nil, wrongType(f)
	}
	return f.text(s)
}

// DecodeForm reads the values that a form posts for the field. Times without a
// zone are in loc.
func (f *Field) DecodeForm(values []string, loc *time.Location) (any, *Problem) {
	if f.Kind == KindChoices {
		return f.words(slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" }))
	}
	s := ""
	if len(values) > 0 {
		s = values[len(values)-1]
	}
	if f.Kind == KindBool {
		return f.formBool(s)
	}
	if !f.textual() {
		s = strings.TrimSpace(s)
		if s == "" {
			return f.blank()
		}
	}
	switch f.Kind {
	case KindTime:
		if t, ok := localTime(s, loc); ok {
			return t, nil
		}
	case KindDuration:
		if d, err := time.ParseDuration(s); err == nil {
			return DurationOf(d), nil
		}
		return nil, wrongType(f)
	case KindInteger:
		return decodeInt(f, s)
	case KindFloat:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return nil, wrongType(f)
		}
		return n, nil
	}
	return f.text(s)
}

// localTime reads what a datetime-local input posts.
func localTime(s string, loc *time.Location) (Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05.999999"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil && t.Year() > 0 {
			return At(t), true
		}
	}
	return Time{}, false
}

func (f *Field) formBool(s string) (any, *Problem) {
	switch s {
	case "on", "1", "true", "yes":
		return true, nil
	case "", "0", "false", "no", "off":
		if s == "" && f.Nullable {
			return nil, nil
		}
		return false, nil
	case "unknown":
		if f.Nullable {
			return nil, nil
		}
	}
	return nil, wrongType(f)
}

// blank is what an empty input of a kind that is not text means.
func (f *Field) blank() (any, *Problem) {
	switch {
	case f.Nullable, f.Kind == KindChoice:
		if f.Kind == KindChoice {
			return "", nil
		}
		return nil, nil
	case f.Required:
		p := problem("required", nil)
		return nil, &p
	case f.Kind == KindInteger:
		return int64(0), nil
	case f.Kind == KindFloat:
		return 0.0, nil
	case f.Kind == KindDuration:
		return Duration(0), nil
	case f.Kind == KindDecimal:
		return Decimal(0), nil
	}
	return nil, nil
}

func (f *Field) textual() bool {
	switch f.Kind {
	case KindText, KindLongText, KindMarkdown, KindSlug, KindEmail, KindURL, KindSecret, KindFile:
		return true
	}
	return false
}

// text reads the value of a field whose JSON form is a string.
func (f *Field) text(s string) (any, *Problem) {
	switch f.Kind {
	case KindID, KindRelation:
		id, err := ParseID(s)
		return orWrong(f, id, err)
	case KindTime:
		t, err := ParseTime(s)
		return orWrong(f, t, err)
	case KindDate:
		d, err := ParseDate(s)
		return orWrong(f, d, err)
	case KindDecimal:
		d, err := ParseDecimal(s)
		return orWrong(f, d, err)
	case KindJSON:
		if !json.Valid([]byte(s)) || strings.Contains(s, `\u0000`) {
			return nil, wrongType(f)
		}
		var b bytes.Buffer
		_ = json.Compact(&b, []byte(s))
		return JSON(b.Bytes()), nil
	case KindChoice:
		if s != "" && !f.hasChoice(s) {
			return nil, f.unknownChoice(s)
		}
		return s, nil
	case KindMarkdown:
		clean, p := cleanText(s, true)
		return Markdown(clean), p
	case KindSecret:
		return Secret(s), nil
	case KindFile:
		return File(s), nil
	}
	clean, p := cleanText(s, f.Kind == KindLongText)
	return clean, p
}

func orWrong(f *Field, value any, err error) (any, *Problem) {
	if err != nil {
		return nil, wrongType(f)
	}
	return value, nil
}

// cleanText brings text to NFC. Lines end in LF; a text of one line is
// trimmed. Control characters are refused: PostgreSQL does not take NUL, and
// no screen shows the rest. In one line so are characters that only steer how
// others are drawn: with them a name reads like another, or turns the page round.
func cleanText(s string, lines bool) (string, *Problem) {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	if lines {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	} else {
		s = strings.TrimSpace(s)
	}
	before := ' '
	for _, r := range s {
		broken := lines && (r == '\n' || r == '\t')
		if unicode.IsControl(r) && !broken || !lines && steers(before, r) {
			p := problem("control_character", nil)
			return "", &p
		}
		before = r
	}
	return s, nil
}

// steers reports whether a character behind another only steers how others are
// drawn. Scripts that join letters need the joiners, and emoji are put together
// with them and with tags; letters of ours are not.
func steers(before, r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return unicode.In(before, unicode.Latin, unicode.Hangul, unicode.Nd, unicode.Z, unicode.P, unicode.Cf)
	case r >= '\U000e0020' && r <= '\U000e007f': // the letters of a region's flag
		return before != '\U0001f3f4' && (before < '\U000e0020' || before > '\U000e007f')
	}
	return unicode.Is(unicode.Cf, r)
}

// Blank reports whether a text shows nothing: spaces, line ends, characters that
// only steer how others are drawn, and the letters that are drawn as nothing, as
// the fillers of Hangul are.
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.C, unicode.Z, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && r != '\u2800'
	})
}

func decodeInt(f *Field, s string) (any, *Problem) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, wrongType(f)
	}
	if f.Kind == KindDuration {
		return Duration(n), nil
	}
	return n, nil
}

func (f *Field) words(words []string) (any, *Problem) {
	for _, w := range words {
		if !f.hasChoice(w) {
			return nil, f.unknownChoice(w)
		}
	}
	return words, nil
}

func (f *Field) hasChoice(value string) bool {
	return slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == value })
}
