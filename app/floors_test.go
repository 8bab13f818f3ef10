package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors says which packages a package may import: names of packages, or of
// folders with /... behind them. A package that is not in the table fails. The
// tests of a package may also import those in inTests.
var floors = map[string][]string{
	"config":                         {},
	"models/schema":                  {},
	"models/formats":                 {"models/grading"},
	"models/grading":                 {},
	"models/database/migrate":        {},
	"models/database/migrations":     {"models/database/migrate"},
	"models/database/dbtest":         {},
	"models":                         {"models/schema", "models/grading"},
	"models/audit":                   {"models", "models/schema"},
	"models/database":                {"models", "models/schema", "models/audit", "config", "models/database/migrate", "models/database/migrations"},
	"models/storage":                 {"models", "models/schema", "models/audit", "config"},
	"models/storage/storagetest":     {"models/storage", "models/schema", "config"},
	"models/media":                   append([]string{"models/storage"}, common...),
	"models/live":                    append([]string{"models/audit"}, common...),
	"models/notify":                  common,
	"models/sheets":                  {"models/formats"},
	"models/notes":                   append([]string{"models/notify", "models/once"}, common...),
	"models/once":                    common,
	"models/presence":                common,
	"models/tasks":                   append([]string{"models/notify", "models/storage"}, common...),
	"models/openid":                  {"config"},
	"models/seal":                    {"models/schema"},
	"models/accounts":                append([]string{"models/notify", "models/audit", "models/openid", "models/seal", "models/words"}, common...),
	"models/people":                  append([]string{"models/audit"}, common...),
	"models/keys":                    common,
	"models/exam":                    append([]string{"models/audit", "models/keys"}, common...),
	"models/disputes":                append([]string{"models/audit", "models/exam", "models/keys", "models/notify"}, common...),
	"models/authoring":               append([]string{"models/formats", "models/audit", "models/keys", "models/media", "models/moderation"}, common...),
	"models/community":               append([]string{"models/moderation"}, common...),
	"models/community/communitytest": append([]string{"models/authoring", "models/community", "models/database/dbtest"}, common...),
	"models/moderation":              append([]string{"models/accounts", "models/audit"}, common...),
	"models/words":                   {},
	"models/twins":                   append([]string{"models/moderation", "models/words"}, common...),
	"models/rules":                   append([]string{"models/moderation", "models/twins", "models/words"}, common...),
	"models/metrics":                 append([]string{"models/sheets"}, common...),
	"models/quality":                 append([]string{"models/exam", "models/keys", "models/moderation"}, common...),
	"models/hooks":                   append([]string{"models/audit", "models/seal"}, common...),
	"models/trivia":                  append([]string{"models/keys"}, common...),
	"web":                            {"models/...", "models", "config", "web/..."},
	"web/ui":                         {"models/...", "models", "config", "web/locales", "web/static"},
	"web/preview":                    {"models/media", "web/static"},
	"web/site":                       {"models/...", "models", "config", "web/ui", "web/locales", "web/static", "web/preview"},
	"web/static":                     {"config"},
	"web/locales":                    {"config"},
	"admin/panel":                    {"models/...", "models", "web/ui", "web/locales", "config"},
	"admin":                          {"models/...", "models", "web/ui", "web/locales", "config", "admin/panel"},
	"app/strictjson":                 {"models/schema"},
	"app/middleware":                 below,
	"app/auth":                       append([]string{"app/strictjson", "app/middleware"}, below...),
	"app/api":                        append([]string{"app/strictjson", "app/middleware"}, below...),
	"app/jobs":                       below,
	"app":                            append([]string{"app/..."}, below...),
}

var (
	common  = []string{"models", "models/schema", "models/database", "models/grading", "config"}
	below   = []string{"config", "models", "models/...", "web", "web/...", "admin", "admin/panel"}
	inTests = []string{"models/database/dbtest", "models/database", "models", "models/schema", "models/...", "config"}
)

func TestFloors(t *testing.T) {
	const module = "duckhoo/"
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		from := path.Dir(strings.TrimPrefix(filepath.ToSlash(file), "../"))
		allowed, known := floors[from]
		if !known {
			if !seen[from] {
				t.Errorf("%s: the package is not in the table of floors", from)
			}
			seen[from] = true
			return nil
		}
		seen[from] = true
		if strings.HasSuffix(file, "_test.go") {
			allowed = append(slices.Clone(allowed), append([]string{from}, inTests...)...)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			target, _ := strconv.Unquote(spec.Path.Value)
			if to, ours := strings.CutPrefix(target, module); ours && !permits(allowed, to) {
				t.Errorf("%s imports %s, which is not on a floor below it", file, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func permits(allowed []string, to string) bool {
	return slices.ContainsFunc(allowed, func(name string) bool {
		folder, all := strings.CutSuffix(name, "/...")
		return name == to || all && strings.HasPrefix(to, folder+"/")
	})
}

// The table itself must only point down.
func TestFloorsPointDown(t *testing.T) {
	order := []string{"config", "models", "web", "admin", "app"}
	floor := func(name string) int { return slices.Index(order, strings.Split(name, "/")[0]) }
	for from, allowed := range floors {
		for _, to := range allowed {
			if floor(to) > floor(from) {
				t.Errorf("the table lets %s import %s, which is above it", from, to)
			}
		}
	}
}
