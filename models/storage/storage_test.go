package storage_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"duckhoo/config"
	"duckhoo/models/storage"
)

func open(t *testing.T) (*storage.Files, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	files, err := storage.New(config.Storage{Default: "local", Backends: map[string]config.Backend{"local": {Driver: "local", Dir: dir}}}, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return files, dir
}

func TestKeysStayInside(t *testing.T) {
	files, dir := open(t)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "out.png"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"local/../out.png", "local//etc/passwd.png", "local/a/../../out.png", "nowhere/a.png", "local", "", "local/a\x00.png"} {
		if r, _, _, err := files.Open(context.Background(), key); err == nil {
			_ = r.Close()
			t.Errorf("Open(%q) found something", key)
		}
	}
}
