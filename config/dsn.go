package config

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// DSN says how a database is reached. It prints with its password as ***,
// whichever way it is printed.
type DSN struct{ value string }

// NewDSN is a DSN of this text.
func NewDSN(value string) DSN { return DSN{value} }

// Reveal is the text with its password.
func (d DSN) Reveal() string { return d.value }

// Empty says whether nothing is written.
func (d DSN) Empty() bool { return d.value == "" }

// Equal says whether two DSNs are the same text.
func (d DSN) Equal(other DSN) bool { return d.value == other.value }

// String is the text without its password.
func (d DSN) String() string { return maskKeywords(maskURL(d.value)) }

// Format answers every verb with String.
func (d DSN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.String()) }

// GoString is for %#v.
func (d DSN) GoString() string { return d.String() }

// LogValue is for slog.
func (d DSN) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText is for JSON, YAML and XML.
func (d DSN) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText takes the text as it is.
func (d *DSN) UnmarshalText(text []byte) error {
	d.value = string(text)
	return nil
}

// maskURL hides what stands between the first colon after :// and the last @
// before the path. It works on text, not on net/url, because a password that
// makes the address unreadable must be hidden as well.
func maskURL(s string) string {
	return regexp.MustCompile(`(://[^:/?#\s]*:)[^\s]*(@)`).ReplaceAllString(s, "${1}"+mask+"${2}")
}

// maskKeywords hides password=... of a keyword DSN and of an address's query,
// quoted or bare.
func maskKeywords(s string) string {
	bare := `(?i)\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s&']+)`
	return regexp.MustCompile(bare).ReplaceAllString(s, "${1}"+mask)
}
