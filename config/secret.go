package config

import (
	"fmt"
	"io"
	"log/slog"
)

// mask is what stands in the place of a secret.
const mask = "***"

// Secret is a text that prints as *** whichever way it is printed: fmt, JSON,
// YAML, slog. An empty one prints as nothing, so that one sees that it is not set.
type Secret struct{ value string }

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal is the text itself.
func (s Secret) Reveal() string { return s.value }

// Empty says whether there is nothing to hide.
func (s Secret) Empty() bool { return s.value == "" }

// Equal says whether two secrets are the same text. It is for settings and
// tests: it does not take constant time.
func (s Secret) Equal(other Secret) bool { return s.value == other.value }

// String is *** or nothing.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return mask
}

// Format answers every verb with String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// GoString is for %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue is for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is for JSON, YAML and XML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text as it is.
func (s *Secret) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}
