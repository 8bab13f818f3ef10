package schema_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"duckhoo/models/schema"
)

var namedCode = regexp.MustCompile(`NewProblem\([^,\n]*, "([a-z_]+)"`)

// TestEveryCodeHasWords looks for the codes in the source of the whole program:
// whoever is told one reads what it means.
func TestEveryCodeHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, root := range []string{"../../models", "../../app", "../../admin", "../../web"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range namedCode.FindAllStringSubmatch(string(text), -1) {
				seen[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if !seen["required"] || !seen["choice"] {
		t.Fatal("the codes are not found any more")
	}
	for code := range seen {
		p := schema.NewProblem("/x", code, 1)
		if p.Detail.KO == "" || p.Detail.EN == "" {
			t.Errorf("%s has no words", code)
		}
	}
}
