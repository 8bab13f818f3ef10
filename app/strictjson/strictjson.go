// Package strictjson reads JSON bodies and forgives nothing: a body is one
// object, no key stands twice in any object, nothing follows it. Those are
// mistakes of syntax, a *SyntaxError, which is HTTP 400. Keys that nobody
// knows and values of the wrong type are a schema.Invalid, which is HTTP 422.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"duckhoo/models/schema"
)

// deepest is how many objects and lists may stand in one another.
const deepest = 32

// SyntaxError says why a body is not the JSON that this API takes.
type SyntaxError struct {
	Code    string // malformed, duplicate_key, trailing_text, not_an_object, too_deep, invalid_utf8
	Pointer string // where, as far as it is known: /questions/0/stem
	Offset  int64  // in bytes, about
	Detail  schema.Text
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("malformed JSON at byte %d: %s", e.Offset, e.Detail.EN)
}

// Object reads a body that is one object and returns its members as they
// stand. The members' own objects are checked for duplicate keys too.
func Object(body []byte) (map[string]json.RawMessage, error) {
	if err := Check(body); err != nil {
		return nil, err
	}
	trimmed := bytes.TrimSpace(body)
	if trimmed[0] != '{' {
		return nil, syntax("not_an_object", "", 0, "본문은 객체({ })여야 해요.", "The body must be an object.")
	}
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal(trimmed, &out); err != nil {
		return nil, malformed("", 0)
	}
	return out, nil
}

// Check reports whether a body is one JSON value by the rules of this package.
func Check(body []byte) error {
	if !utf8.Valid(body) {
		return syntax("invalid_utf8", "", 0, "본문이 UTF-8이 아니에요.", "The body is not UTF-8.")
	}
	if at := loneSurrogate(body); at >= 0 {
		return syntax("invalid_utf8", "", int64(at), "짝이 없는 서로게이트가 있어요.", "A surrogate stands alone.")
	}
	w := &walker{dec: json.NewDecoder(bytes.NewReader(body))}
	w.dec.UseNumber()
	if err := w.value("", 0); err != nil {
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return syntax("trailing_text", "", w.dec.InputOffset(), "JSON 뒤에 다른 글이 있어요.", "Something follows the JSON.")
	}
	return nil
}

// loneSurrogate returns where a \u escape is half of a pair, or -1. The decoder
// would put U+FFFD in its place without a word.
func loneSurrogate(body []byte) int {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		first, ok := escape(body[i:])
		if !ok || !utf16.IsSurrogate(first) {
			i++ // what is escaped may be a backslash
			continue
		}
		second, ok := escape(body[i+escapeLength:])
		if !ok || utf16.DecodeRune(first, second) == utf8.RuneError {
			return i
		}
		i += 2*escapeLength - 1
	}
	return -1
}

// escapeLength is the number of bytes of an escape such as \u00e9.
const escapeLength = 6

// escape reads the \u escape that a text starts with.
func escape(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:escapeLength]), 16, 16)
	return rune(n), err == nil
}

// walker reads every token once.
type walker struct{ dec *json.Decoder }

func (w *walker) value(at string, depth int) error {
	t, err := w.dec.Token()
	if err != nil {
		return malformed(at, w.dec.InputOffset())
	}
	open, nested := t.(json.Delim)
	if !nested {
		return nil
	}
	if depth == deepest {
		return syntax("too_deep", at, w.dec.InputOffset(),
			fmt.Sprintf("%d겹까지만 쓸 수 있어요.", deepest), fmt.Sprintf("At most %d levels deep.", deepest))
	}
	if open == '{' {
		err = w.object(at, depth+1)
	} else {
		err = w.list(at, depth+1)
	}
	if err != nil {
		return err
	}
	if _, err := w.dec.Token(); err != nil { // the closing bracket
		return malformed(at, w.dec.InputOffset())
	}
	return nil
}

func (w *walker) object(at string, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		t, err := w.dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return malformed(at, w.dec.InputOffset())
		}
		here := Pointer(at, key)
		if seen[key] {
			return syntax("duplicate_key", here, w.dec.InputOffset(),
				"같은 이름이 두 번 있어요.", fmt.Sprintf("The key %q stands twice.", key))
		}
		seen[key] = true
		if err := w.value(here, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) list(at string, depth int) error {
	for i := 0; w.dec.More(); i++ {
		if err := w.value(fmt.Sprintf("%s/%d", at, i), depth); err != nil {
			return err
		}
	}
	return nil
}

// Pointer appends a key to a JSON pointer (RFC 6901).
func Pointer(at, key string) string {
	return at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func malformed(at string, offset int64) error {
	return syntax("malformed", at, offset, "JSON을 읽을 수 없어요.", "This is no JSON.")
}

func syntax(code, at string, offset int64, ko, en string) error {
	return &SyntaxError{Code: code, Pointer: at, Offset: offset, Detail: schema.Text{KO: ko, EN: en}}
}
