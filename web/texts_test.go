package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"duckhoo/web/locales"
)

// TestEveryTextOfTheSiteExists: handlers name texts without the prefix that
// all of the site's have.
func TestEveryTextOfTheSiteExists(t *testing.T) {
	texts, err := locales.New()
	must(t, err)
	files, err := filepath.Glob("site/*.go")
	must(t, err)
	named := regexp.MustCompile(`\bv\.T\("(\w+)"[,)]`)
	used := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		must(t, err)
		for _, m := range named.FindAllStringSubmatch(string(body), -1) {
			used++
			for _, lang := range locales.Languages() {
				if !texts.Has(lang, "site."+m[1]) {
					t.Errorf("%s: no text in %s has the key site.%s", file, lang, m[1])
				}
			}
		}
	}
	if used == 0 {
		t.Error("found no use of a text at all")
	}
	for _, key := range []string{"site.quizzes_title", "site.search_title"} { // put together from a page's name
		if !texts.Has(locales.Korean, key) {
			t.Errorf("no text has the key %s", key)
		}
	}
}
