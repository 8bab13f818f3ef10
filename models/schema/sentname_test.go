package schema_test

import (
	"testing"

	"duckhoo/models/schema"
)

// TestSentName: what browsers encode is decoded, and nothing more.
func TestSentName(t *testing.T) {
	for sent, want := range map[string]string{
		`A%22><img.json`:       `A"><img.json`,
		`two%0D%0Alines.json`:  "two\r\nlines.json",
		`100%25 %2e%2F%22.png`: `100%25 %2e%2F".png`,
		`%0d%2522.png`:         `%0d%2522.png`,
		`오리.json`:              `오리.json`,
		``:                     ``,
	} {
		if got := schema.SentName(sent); got != want {
			t.Errorf("%q: %q, want %q", sent, got, want)
		}
	}
}
