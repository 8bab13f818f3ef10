package locales_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"duckhoo/web/locales"

	"github.com/google/go-cmp/cmp"
)

func catalogue(t *testing.T) *locales.Catalogue {
	t.Helper()
	c, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	c := catalogue(t)
	if diff := cmp.Diff(c.Keys(locales.Korean), c.Keys(locales.English)); diff != "" {
		t.Errorf("keys differ (-ko +en):\n%s", diff)
	}
}

func TestBothLanguagesFillTheSameBlanks(t *testing.T) {
	blanks := map[string]map[string][]string{}
	for _, lang := range locales.Languages() {
		blanks[lang] = blanksOf(t, lang)
	}
	if diff := cmp.Diff(blanks[locales.Korean], blanks[locales.English]); diff != "" {
		t.Errorf("blanks differ (-ko +en):\n%s", diff)
	}
}

var (
	keyLine = regexp.MustCompile(`^([a-z][\w.]*):`)
	blank   = regexp.MustCompile(`\{\{[^}]*\.(\w+)[^}]*\}\}|\{(\w+)\}`)
)

// blanksOf reads the files as text: which names each key fills.
func blanksOf(t *testing.T, lang string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	names, err := filepath.Glob(lang + "/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		for line := range strings.SplitSeq(string(body), "\n") {
			if m := keyLine.FindStringSubmatch(line); m != nil {
				key = m[1]
			}
			for _, m := range blank.FindAllStringSubmatch(line, -1) {
				found[key] = append(found[key], m[1]+m[2])
			}
		}
	}
	for key, names := range found {
		slices.Sort(names)
		names = slices.Compact(names)
		// A singular may say "one" and a language without plurals needs no count.
		if names = slices.DeleteFunc(names, func(n string) bool { return n == "count" }); len(names) == 0 {
			delete(found, key)
			continue
		}
		found[key] = names
	}
	return found
}

// use is a text asked for by a literal key.
var use = regexp.MustCompile(`(?:locales\.T\(ctx, |\.T\()"([a-z]\w*(?:\.\w+)+)"`)

func TestEveryKeyThatIsUsedExists(t *testing.T) {
	c := catalogue(t)
	used := 0
	for _, folder := range []string{"../../web", "../../admin", "../../app"} {
		for _, file := range sources(t, folder) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range use.FindAllStringSubmatch(string(body), -1) {
				used++
				panel := strings.Contains(filepath.ToSlash(file), "admin/panel/") && known(c, "panel."+m[1])
				if !panel && !known(c, m[1]) {
					t.Errorf("%s: no text has the key %q", file, m[1])
				}
			}
		}
	}
	if used == 0 {
		t.Error("found no use of a text at all")
	}
}

// known reports whether there is a text with the key, or one that begins with
// it where the rest is put on by the program: "form.md_". The panel's own T
// puts "panel." before its keys.
func known(c *locales.Catalogue, key string) bool {
	if !strings.HasSuffix(key, "_") {
		return c.Has(locales.Korean, key)
	}
	return slices.ContainsFunc(c.Keys(locales.Korean), func(k string) bool { return strings.HasPrefix(k, key) })
}

func sources(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err):
			return nil
		case err != nil:
			return err
		case d.Name() == "node_modules":
			return filepath.SkipDir
		case strings.HasSuffix(path, "_templ.go"), strings.HasSuffix(path, "_test.go"):
			return nil
		case strings.HasSuffix(path, ".go"), strings.HasSuffix(path, ".templ"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sample(t *testing.T) *locales.Catalogue {
	t.Helper()
	c, err := locales.Load(fstest.MapFS{
		"ko/a.yaml": {Data: []byte("a.plain: 안녕\na.only: 한국어만\na.rows: \"{{.count}}개\"\na.gone: \"{{.name}}{{josa .name \\\"을\\\" \\\"를\\\"}} 지웠어요\"\n")},
		"en/a.yaml": {Data: []byte("a.plain: hello\na.rows: {one: one row, other: \"{{.count}} rows\"}\na.gone: \"{{.name}} deleted\"\na.english: English only\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	c := sample(t)
	for _, tc := range []struct {
		name, lang, key string
		args            []any
		want            string
	}{
		{"plain Korean", "ko", "a.plain", nil, "안녕"},
		{"plain English", "en", "a.plain", nil, "hello"},
		{"unknown language is Korean", "fr", "a.plain", nil, "안녕"},
		{"English falls back to Korean", "en", "a.only", nil, "한국어만"},
		{"Korean falls back to English", "ko", "a.english", nil, "English only"},
		{"unknown key shows itself", "ko", "a.none", nil, "a.none"},
		{"singular", "en", "a.rows", []any{"count", 1}, "one row"},
		{"plural with separators", "en", "a.rows", []any{"count", 12431}, "12,431 rows"},
		{"Korean has no plural", "ko", "a.rows", []any{"count", 1}, "1개"},
		{"particle after a consonant", "ko", "a.gone", []any{"name", "장면"}, "장면을 지웠어요"},
		{"particle after a vowel", "ko", "a.gone", []any{"name", "퀴즈"}, "퀴즈를 지웠어요"},
		{"a name without a value", "ko", "a.gone", []any{"name"}, "a.gone"},
		{"a name that is no text", "ko", "a.gone", []any{1, 2}, "a.gone"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.T(tc.lang, tc.key, tc.args...); got != tc.want {
				t.Errorf("T(%q, %q) = %q, want %q", tc.lang, tc.key, got, tc.want)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"a key that stands twice", fstest.MapFS{
			"ko/a.yaml": {Data: []byte("a.x: 하나\n")},
			"ko/b.yaml": {Data: []byte("a.x: 둘\n")},
		}, `ko/b.yaml: key "a.x" stands in ko/a.yaml already`},
		{"what is no YAML", fstest.MapFS{"en/a.yaml": {Data: []byte("a: [")}}, "en/a.yaml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := locales.Load(tc.files)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error = %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestContextCarriesTheLocale(t *testing.T) {
	ctx := locales.With(context.Background(), sample(t).Locale("en", nil))
	if got := locales.T(ctx, "a.plain"); got != "hello" {
		t.Errorf("T = %q, want hello", got)
	}
	if got := locales.Lang(ctx); got != "en" {
		t.Errorf("Lang = %q, want en", got)
	}
	bare := context.Background()
	if got := locales.T(bare, "a.plain"); got != "a.plain" {
		t.Errorf("T without a locale = %q, want the key", got)
	}
	if got := locales.Lang(bare); got != "ko" {
		t.Errorf("Lang without a locale = %q, want ko", got)
	}
}
