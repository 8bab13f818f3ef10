package config_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/config"
)

var update = flag.Bool("update", false, "rewrite golden files and docs")

func TestDocumentsAreFresh(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"../docs/settings.md":        config.Reference,
		"../docs/config.schema.json": config.JSONSchema,
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			golden(t, name, out.Bytes())
		})
	}
}

// golden compares with a file, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is stale; go test ./config -update rewrites it (-file +now):\n%s", name, diff)
	}
}
