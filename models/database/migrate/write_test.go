package migrate_test

import (
	"encoding/json"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database/migrate"
)

const emptyList = "package migrations\n"

// everything is one operation of each kind, with every field set somewhere.
func everything(t *testing.T) []migrate.Operation {
	t.Helper()
	ops, err := migrate.Diff(migrate.State{}, library(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return append(ops,
		migrate.RenameTable{From: "person", To: "reader"},
		migrate.AddColumn{Table: "reader", Column: migrate.Column{Name: "age", Type: migrate.Int, NotNull: true}, Fill: "1"},
		migrate.AlterColumn{Table: "reader", Column: migrate.Column{Name: "age", Type: migrate.Text, Size: 3, Default: "'it''s \"old\"'"}},
		migrate.RenameColumn{Table: "reader", From: "age", To: "years"},
		migrate.DropColumn{Table: "reader", Name: "years"},
		migrate.DropIndex{Table: "shelf", Name: "idx_shelf_name"},
		migrate.AddIndex{Table: "shelf", Index: migrate.Index{Name: "idx_shelf_room", Columns: []migrate.IndexColumn{{Name: "room_id", Desc: true}, {Name: "id"}}}},
		migrate.DropForeignKey{Table: "shelf", Name: "fk_shelf_room"},
		migrate.AddForeignKey{Table: "shelf", ForeignKey: migrate.ForeignKey{Name: "fk_again", Column: "room_id", RefTable: "room", RefColumn: "id", OnDelete: migrate.SetNull}},
		migrate.RunSQL{SQLite: []string{"SELECT `1`\n  , 2"}, Postgres: []string{"SELECT '값'\n  , 2"}, ReverseSQLite: []string{}, ReversePostgres: []string{}},
		migrate.DropForeignKey{Table: "room", Name: "fk_room_shelf"},
		migrate.DropTable{Name: "shelf"},
	)
}

func TestWriteLooksAsExpected(t *testing.T) {
	dir := folder(t)
	path, err := migrate.Write(dir, "", everything(t))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(path) != "0001_initial.go" {
		t.Errorf("the first migration is %s", path)
	}
	golden(t, "0001_initial.go.golden", read(t, path))
	golden(t, "list.go.golden", read(t, filepath.Join(dir, "list.go")))
}

// The compiler reads what Write wrote and gives the same operations.
func TestWriteCompilesToTheSameOperations(t *testing.T) {
	dir := folder(t)
	ops := everything(t)
	if _, err := migrate.Write(dir, "", ops); err != nil {
		t.Fatal(err)
	}
	if _, err := migrate.Write(dir, "second", []migrate.Operation{migrate.RunSQL{}}); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(t.TempDir(), "main.go")
	write(t, main, `package main

import (
	"fmt"

	"duckhoo/models/database/migrate/written"
)

func main() { fmt.Printf("%#v", migrations.List()) }
`)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{filepath.Join(here, "written", "print", "main.go"): main}
	for _, name := range []string{"list.go", "0001_initial.go", "0002_second.go"} {
		overlay[filepath.Join(here, "written", name)] = filepath.Join(dir, name)
	}
	replaced, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	write(t, file, string(replaced))
	got, err := osexec.Command("go", "run", "-overlay", file, "./written/print").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	want := fmt.Sprintf("%#v", []migrate.Migration{{ID: "0001_initial", Operations: ops},
		{ID: "0002_second", Operations: []migrate.Operation{migrate.RunSQL{}}}})
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("the compiled migrations differ (-want +got):\n%s", diff)
	}
}

func TestWriteNamesMigrations(t *testing.T) {
	column := func(name string) migrate.AddColumn {
		return migrate.AddColumn{Table: "quiz", Column: migrate.Column{Name: name, Type: migrate.Text}}
	}
	tests := map[string]struct {
		name string
		ops  []migrate.Operation
		want string
	}{
		"given":           {"tidy_up", nil, "0008_tidy_up.go"},
		"table":           {"", []migrate.Operation{table("badges")}, "0008_create_badges.go"},
		"column":          {"", []migrate.Operation{column("subtitle")}, "0008_quiz_add_subtitle.go"},
		"two":             {"", []migrate.Operation{table("a"), table("b")}, "0008_create_a_and_create_b.go"},
		"many":            {"", []migrate.Operation{table("a"), table("b"), column("c")}, "0008_create_a_and_more.go"},
		"only a system":   {"", []migrate.Operation{column("js")}, "0008_quiz_add_js_step.go"},
		"only for a test": {"unit_test", nil, "0008_unit_test_step.go"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			write(t, filepath.Join(dir, "0007_before.go"), emptyList)
			path, err := migrate.Write(dir, test.name, test.ops)
			if err != nil || filepath.Base(path) != test.want {
				t.Errorf("%s, %v; want %s", path, err, test.want)
			}
			if list := read(t, filepath.Join(dir, "list.go")); !strings.Contains(list, "m0007Before(),\n\t\tm0008") {
				t.Errorf("the list lacks one of the two:\n%s", list)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	if _, err := migrate.Write(t.TempDir(), "", nil); err == nil || !strings.Contains(err.Error(), "has no list.go") {
		t.Errorf("a folder without a list: %v", err)
	}
	for _, name := range []string{"Tidy", "tidy up", "../tidy", strings.Repeat("a", 61)} {
		if _, err := migrate.Write(folder(t), name, nil); err == nil || !strings.Contains(err.Error(), "migration name") {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

// folder is one that migrations may be written to.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "list.go"), emptyList)
	return dir
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
