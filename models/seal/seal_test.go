package seal_test

import (
	"errors"
	"strings"
	"testing"

	"duckhoo/models/schema"
	"duckhoo/models/seal"
)

func box(t *testing.T, letter string) *seal.Box {
	t.Helper()
	b, err := seal.New([]byte(strings.Repeat(letter, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealedIsReadByItsKeyAndRowAlone(t *testing.T) {
	b, id := box(t, "k"), schema.NewID()
	kept := b.Seal(id, "secret")
	if strings.Contains(string(kept), "secret") || !seal.Sealed(kept) || b.Seal(id, "secret") == kept {
		t.Errorf("sealed as %q", kept)
	}
	if got, err := b.Open(id, kept); err != nil || got != "secret" {
		t.Errorf("opened %q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another key": func() (string, error) { return box(t, "x").Open(id, kept) },
		"another row": func() (string, error) { return b.Open(schema.NewID(), kept) },
		"cut":         func() (string, error) { return b.Open(id, kept[:len(kept)-4]) },
		"plain":       func() (string, error) { return b.Open(id, "secret") },
		"mark alone":  func() (string, error) { return b.Open(id, "sealed1.") },
	} {
		if got, err := open(); !errors.Is(err, seal.ErrUnread) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := seal.New([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
}
