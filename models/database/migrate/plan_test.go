package migrate_test

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database/migrate"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestPlanShowsWhatUpWouldRun(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		initial, err := migrate.Diff(migrate.State{}, library(), nil)
		if err != nil {
			t.Fatal(err)
		}
		list := steps(initial, []migrate.Operation{
			migrate.AddColumn{Table: "shelf", Column: migrate.Column{Name: "open", Type: migrate.Bool, NotNull: true, Default: "false"}},
			migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, Size: 80, NotNull: true, Default: "''"}},
			migrate.AddIndex{Table: "shelf", Index: migrate.Index{Name: "idx_shelf_room_id", Columns: []migrate.IndexColumn{{Name: "room_id", Desc: true}, {Name: "id", Desc: true}}}},
			migrate.RunSQL{SQLite: []string{"SELECT 1;\n"}, Postgres: []string{"SELECT 2"}},
		})
		up(t, d, db, list[:1])
		plan, err := migrate.Runner{DB: db, Dialect: d, Migrations: list}.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(plan) != 1 || plan[0].ID != "0002_two" {
			t.Errorf("planned %v, want the second alone", plan)
		}
		all, err := migrate.Runner{DB: open(t, migrate.SQLite, t.TempDir()+"/empty.db"), Dialect: migrate.SQLite, Migrations: list}.Plan(t.Context())
		if err != nil || len(all) != 2 {
			t.Errorf("planned %v on an empty database, %v; want both", all, err)
		}
		var text strings.Builder
		for _, p := range plan {
			text.WriteString(p.String())
		}
		golden(t, "plan_"+string(d)+".sql", text.String())
		up(t, d, db, list)
	})
}

// golden compares a text with a file in testdata, and writes that with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
