package schema

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Markdown is text that is shown as sanitised HTML.
type Markdown string

// GormDataType names the abstract column type.
func (Markdown) GormDataType() string { return "text" }

// Secret is text that no screen, answer, log or history ever shows. Forms
// replace it or leave it; the empty string leaves it.
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides the value.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// GormDataType names the abstract column type.
func (Secret) GormDataType() string { return "text" }

// File is the key of a stored file; its first segment names the backend.
type File string

// GormDataType names the abstract column type.
func (File) GormDataType() string { return "text" }

// Decimal is a number with four decimal places, held as ten-thousandths. In
// JSON it is a string such as "12.5000".
type Decimal int64

// decimalOne is 1 in ten-thousandths.
const decimalOne = 10_000

// ParseDecimal reads a sign, digits and at most four decimal places.
func ParseDecimal(s string) (Decimal, error) {
	bad := fmt.Errorf("schema: %q is no decimal: at most four places", s)
	rest, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(rest, ".")
	if whole == "" || len(fraction) > 4 || strings.HasSuffix(rest, ".") || strings.ContainsAny(rest, "+-_") {
		return 0, bad
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/decimalOne-1 {
		return 0, bad
	}
	f, err := strconv.ParseInt((fraction + "0000")[:4], 10, 64)
	if err != nil {
		return 0, bad
	}
	d := Decimal(n*decimalOne + f)
	if negative {
		d = -d
	}
	return d, nil
}

// String returns the number with its four places.
func (d Decimal) String() string {
	sign, n := "", uint64(d)
	if d < 0 {
		sign, n = "-", uint64(-d)
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/decimalOne, n%decimalOne)
}

// MarshalText implements encoding.TextMarshaler.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// GormDataType names the abstract column type.
func (Decimal) GormDataType() string { return "decimal" }

// JSON is a document kept as compact text, its bytes unchanged by any database.
// The nil JSON is NULL.
type JSON []byte

// Value implements driver.Valuer.
func (j JSON) Value() (driver.Value, error) {
	if len(j) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	if err := json.Compact(&b, j); err != nil {
		return nil, fmt.Errorf("schema: malformed JSON: %w", err)
	}
	return b.String(), nil
}

// Scan implements sql.Scanner.
func (j *JSON) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*j = nil
	case string:
		*j = JSON(v)
	case []byte:
		*j = slices.Clone(v)
	default:
		return fmt.Errorf("schema: cannot read JSON from %T", v)
	}
	return nil
}

// String returns the document's text.
func (j JSON) String() string { return string(j) }

// MarshalJSON implements json.Marshaler.
func (j JSON) MarshalJSON() ([]byte, error) {
	if len(j) == 0 {
		return []byte("null"), nil
	}
	return j, nil
}

// GormDataType names the abstract column type.
func (JSON) GormDataType() string { return "json" }

// Several is several of a fixed list of words, kept sorted as a JSON array.
type Several[T ~string] []T

// Has reports whether the word is among them.
func (s Several[T]) Has(word T) bool { return slices.Contains(s, word) }

// Words returns them as plain strings, sorted and each once.
func (s Several[T]) Words() []string {
	words := make([]string, len(s))
	for i, w := range s {
		words[i] = string(w)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// IsZero reports whether there are none.
func (s Several[T]) IsZero() bool { return len(s) == 0 }

// Value implements driver.Valuer.
func (s Several[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(s.Words())
	return string(b), err
}

// Scan implements sql.Scanner; it also takes a []string.
func (s *Several[T]) Scan(v any) error {
	var words []string
	switch v := v.(type) {
	case nil:
	case []string:
		words = v
	case string:
		if err := json.Unmarshal([]byte(v), &words); err != nil {
			return fmt.Errorf("schema: malformed list of words: %w", err)
		}
	case []byte:
		return s.Scan(string(v))
	default:
		return fmt.Errorf("schema: cannot read words from %T", v)
	}
	*s = make(Several[T], len(words))
	for i, w := range words {
		(*s)[i] = T(w)
	}
	return nil
}

// GormDataType names the abstract column type.
func (Several[T]) GormDataType() string { return "json" }

// element returns a zero word, whose type may have Choices.
func (Several[T]) element() any { var w T; return w }

// several is implemented by every Several.
type several interface {
	Words() []string
	element() any
}
