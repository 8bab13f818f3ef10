package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What docs/backoffice.md names as a proof is there: each test in its package,
// each picture in its folder.
func TestProofsOfTheBackOfficeExist(t *testing.T) {
	raw, err := os.ReadFile("../docs/backoffice.md")
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(raw), "\n## Features")
	tests := namedTests(t)
	named := regexp.MustCompile("`(?:([a-z]+)\\.)?((?:Test|Fuzz|Benchmark|Example)\\w+)[^`]*`")
	section := "panel"
	for line := range strings.Lines(tables) {
		switch {
		case strings.HasPrefix(line, "### Access"):
			section = "app" // as it says
		case strings.HasPrefix(line, "##"):
			section = "panel"
		}
		for _, m := range named.FindAllStringSubmatch(line, -1) {
			where := section
			if m[1] != "" {
				where = m[1]
			}
			if !tests[where+"."+m[2]] {
				t.Errorf("there is no %s.%s, named in %q", where, m[2], strings.TrimSpace(line))
			}
		}
	}
	for _, name := range namedPictures(t, tables) {
		if _, err := os.Stat(filepath.Join("../docs/screenshots", name+"-ko-light-1280.png")); err != nil {
			t.Error(err)
		}
	}
	for _, m := range regexp.MustCompile(`screenshots/([\w-]+\.png)|\b([\w-]+-(?:ko|en)-(?:light|dark)-\d+\.png)`).FindAllStringSubmatch(string(raw), -1) {
		if _, err := os.Stat(filepath.Join("../docs/screenshots", m[1]+m[2])); err != nil {
			t.Error(err)
		}
	}
}

// namedPictures are the pages in the last column of the tables of features. A
// line without one says why.
func namedPictures(t *testing.T, tables string) (out []string) {
	t.Helper()
	features, _, _ := strings.Cut(tables, "\n## ")
	for line := range strings.Lines(features) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.Contains(line, "---") || strings.TrimSpace(cells[3]) == "picture" {
			continue
		}
		if cell := strings.TrimSpace(cells[3]); strings.Trim(cell, "-") == "" {
			t.Errorf("neither a picture nor why there is none: %q", strings.TrimSpace(line))
			continue
		} else if strings.HasPrefix(cell, "no screen") || strings.HasPrefix(cell, "no picture: ") {
			continue
		}
		for name := range strings.SplitSeq(cells[3], ",") {
			if name = strings.Trim(name, " `-"); name != "" && !strings.HasSuffix(name, ".png") {
				out = append(out, name)
			}
		}
	}
	return out
}

// packageOf is the name that docs give to the package of a file: that of its
// folder.
func packageOf(path string) string { return filepath.Base(filepath.Dir(path)) }

// namedTests are all tests of the program as package.Test.
func namedTests(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w+)\(`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(raw), -1) {
			out[packageOf(path)+"."+m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
