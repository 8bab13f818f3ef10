package storage_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// A private file is read back by its key alone, may be stored again, and no way
// to files that have an address leads to it.
func TestPrivate(t *testing.T) {
	f, err := storage.New(config.Storage{Default: "local", Backends: map[string]config.Backend{
		"local": {Driver: "local", Dir: t.TempDir(), BaseURL: "https://cdn.example.com"}}}, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key := f.PrivateFolder() + "/file.png"
	if key == f.PrivateFolder()+"/file.png" {
		t.Error("two folders are the same")
	}
	for _, text := range []string{"first", "second time"} {
		if err := f.PutPrivate(t.Context(), key, strings.NewReader(text), int64(len(text))); err != nil {
			t.Fatal(err)
		}
		r, size, err := f.OpenPrivate(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || string(got) != text || size != int64(len(text)) {
			t.Errorf("%q, %d bytes, %v", got, size, err)
		}
	}
	if _, _, _, err := f.Open(t.Context(), key); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if at := f.Public(schema.File(key)); at != "" {
		t.Errorf("public: %s", at)
	}
	if _, _, err := f.OpenPrivate(t.Context(), "local/2026/11/x.png"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("another file: %v", err)
	}
	if err := errors.Join(f.DeletePrivate(t.Context(), key), f.DeletePrivate(t.Context(), key)); err != nil {
		t.Error(err)
	}
	if _, _, err := f.OpenPrivate(t.Context(), key); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}
