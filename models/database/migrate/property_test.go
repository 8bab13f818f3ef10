package migrate_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
)

// From any state to any other, renames included, and back: both databases end in exactly the state
// wanted, and no row of a table that stays is lost.
func TestDiffReachesTheStateWanted(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir, n := t.TempDir(), 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			db := open(t, migrate.SQLite, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
			defer db.Close()
			walk(rt, migrate.SQLite, db)
		})
	})
	t.Run("postgres", func(t *testing.T) {
		db := open(t, migrate.Postgres, dbtest.Postgres(t))
		rapid.Check(t, func(rt *rapid.T) {
			exec(t, db, "DROP SCHEMA public CASCADE")
			exec(t, db, "CREATE SCHEMA public")
			walk(rt, migrate.Postgres, db)
		})
	})
}

func walk(rt *rapid.T, d migrate.Dialect, db *sql.DB) {
	a := drawState(rt, migrate.State{}, nil)
	renamed, renames := drawRenames(rt, a)
	b := drawState(rt, renamed, renames)
	migrations := steps(diff(rt, migrate.State{}, a, nil), diff(rt, a, b, renames))
	r := migrate.Runner{DB: db, Dialect: d, Migrations: migrations}

	to(rt, r, "1")
	same(rt, d, db, a)
	before := fill(rt, db, a)
	if !creates(migrations[1]) { // a new table has no rows to refer to
		refer(rt, db, a)
	}
	to(rt, r, "2")
	same(rt, d, db, b)
	if again := diff(rt, b, mustSum(rt, migrations), nil); len(again) > 0 {
		rt.Fatalf("the migrations do not add up to the state wanted: %v", again)
	}
	for table, n := range before {
		for _, r := range renames {
			if r.Column == "" && r.Table == table {
				table = r.To
			}
		}
		if _, stays := b.Table(table); !stays {
			continue
		}
		if got := one(rt, db, fmt.Sprintf("SELECT count(*) FROM %q", table)); got != n {
			rt.Errorf("%s has %s rows, had %s", table, got, n)
		}
	}
	if reversible(a, migrations[1]) {
		unrefer(rt, db, b) // a table that comes back has no rows
		to(rt, r, "1")
		same(rt, d, db, a)
		to(rt, r, "0")
		same(rt, d, db, migrate.State{})
	}
}

func diff(rt *rapid.T, from, to migrate.State, renames []migrate.Rename) []migrate.Operation {
	rt.Helper()
	ops, err := migrate.Diff(from, to, renames)
	if err != nil {
		rt.Fatalf("diff: %v", err)
	}
	return ops
}

func to(rt *rapid.T, r migrate.Runner, target string) {
	rt.Helper()
	if _, err := r.To(context.Background(), target); err != nil {
		rt.Fatalf("to %s: %v\nmigrations: %#v", target, err, r.Migrations)
	}
}

func same(rt *rapid.T, d migrate.Dialect, db *sql.DB, s migrate.State) {
	rt.Helper()
	if difference := cmp.Diff(expected(d, s), introspect(rt, d, db)); difference != "" {
		rt.Fatalf("the database differs from the state (-want +got):\n%s", difference)
	}
}

// reversible reports whether every conversion of a type has one back.
func reversible(s migrate.State, m migrate.Migration) bool {
	for _, op := range m.Operations {
		if alter, ok := op.(migrate.AlterColumn); ok {
			if _, err := alter.Reverse(s); err != nil {
				return false
			}
		}
		s, _ = op.Apply(s)
	}
	return true
}

// fill puts three rows into each table and returns how many rows each has.
func fill(rt *rapid.T, db *sql.DB, s migrate.State) map[string]string {
	counts := map[string]string{}
	values := map[migrate.Type]string{
		migrate.Text: `'{"a": 1}'`, migrate.Int: "7", migrate.Bool: "true", migrate.Float: "1.5", migrate.JSON: `'{"b":  2}'`,
		migrate.Time: "'2026-01-02T03:04:05.000006Z'", migrate.Date: "'2026-01-02'", migrate.Duration: "8", migrate.Decimal: "9",
	}
	for _, t := range s.Tables {
		for i := range 3 {
			columns, row := "id", fmt.Sprintf("'%s'", rowID(i))
			for _, c := range t.Columns {
				if v, ok := values[c.Type]; ok && (c.NotNull || i > 0) {
					columns, row = columns+fmt.Sprintf(", %q", c.Name), row+", "+v
				}
			}
			exec(rt, db, fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s)", t.Name, columns, row))
		}
		counts[t.Name] = "3"
	}
	return counts
}

func creates(m migrate.Migration) bool {
	return slices.ContainsFunc(m.Operations, func(op migrate.Operation) bool { _, ok := op.(migrate.CreateTable); return ok })
}

// refer lets the last row of each table refer to the one before the last, by each foreign key.
func refer(rt *rapid.T, db *sql.DB, s migrate.State) {
	for _, t := range s.Tables {
		for _, f := range t.ForeignKeys {
			exec(rt, db, fmt.Sprintf("UPDATE %q SET %q = '%s' WHERE id = '%s'", t.Name, f.Column, rowID(1), rowID(2)))
		}
	}
}

func unrefer(rt *rapid.T, db *sql.DB, s migrate.State) {
	for _, t := range s.Tables {
		for _, c := range t.Columns[1:] {
			if c.Type == migrate.ID {
				exec(rt, db, fmt.Sprintf("UPDATE %q SET %q = NULL", t.Name, c.Name))
			}
		}
	}
}

func rowID(i int) string { return fmt.Sprintf("0190b5a0-0000-7000-8000-%012d", i) }

// drawState draws tables that refer to each other in any way, circles included.
// Columns that were there before keep a type that theirs can turn into.
func drawState(rt *rapid.T, before migrate.State, renames []migrate.Rename) migrate.State {
	all := []string{"alpha", "beta", "gamma", "order"}
	if len(renames) > 0 {
		all = append(without(all, renames[0].Table), "omega")
	}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 4, rapid.ID).Draw(rt, "tables")
	if len(renames) > 0 && !slices.Contains(names, "omega") {
		names = append(names, "omega")
	}
	var s migrate.State
	for _, name := range names {
		old, _ := before.Table(name)
		renamed := ""
		if name == "omega" && len(renames) > 0 {
			renamed = renames[0].Column
		}
		s.Tables = append(s.Tables, drawTable(rt, name, names, old, renamed))
	}
	return s
}

// drawTable draws a table; where a column of it was renamed, the new name stays and the old one does not.
func drawTable(rt *rapid.T, name string, tables []string, old migrate.Table, renamed string) migrate.Table {
	t := migrate.Table{Name: name, PrimaryKey: []string{"id"}, Columns: []migrate.Column{{Name: "id", Type: migrate.ID, NotNull: true}}}
	plain := without([]string{"select", "title", "body", "deleted_at", "level"}, renamed)
	columns := rapid.SliceOfNDistinct(rapid.SampledFrom(plain), 0, len(plain), rapid.ID).Draw(rt, "columns")
	if renamed != "" {
		columns = append(columns, "renamed")
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, drawColumn(rt, c, old))
	}
	relations := without([]string{"owner_id", "parent_id"}, renamed)
	for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(relations), 0, len(relations), rapid.ID).Draw(rt, "relations") {
		t.Columns = append(t.Columns, migrate.Column{Name: c, Type: migrate.ID})
		if rapid.Bool().Draw(rt, "constrained") {
			t.ForeignKeys = append(t.ForeignKeys, migrate.ForeignKey{
				Name: "fk_" + name + "_" + c, Column: c, RefTable: rapid.SampledFrom(tables).Draw(rt, "target"), RefColumn: "id",
				OnDelete: rapid.SampledFrom([]string{"", migrate.Cascade, migrate.Restrict, migrate.SetNull}).Draw(rt, "on delete"),
			})
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(rt, "indexes") {
		t.Indexes = append(t.Indexes, drawIndex(rt, fmt.Sprintf("idx_%s_%d", name, i), t))
	}
	return t
}

func drawColumn(rt *rapid.T, name string, old migrate.Table) migrate.Column {
	types := []migrate.Type{migrate.Text, migrate.Int, migrate.Bool, migrate.Float, migrate.Time, migrate.Date,
		migrate.JSON, migrate.Bytes, migrate.Duration, migrate.Decimal}
	if was, ok := old.Column(name); ok {
		types = []migrate.Type{was.Type}
		switch was.Type {
		case migrate.Int, migrate.Duration, migrate.Decimal:
			types = append(types, migrate.Float, migrate.Text, migrate.Int, migrate.Decimal)
		case migrate.Bool:
			types = append(types, migrate.Int)
		case migrate.Date, migrate.JSON:
			types = append(types, migrate.Text)
		}
	}
	if name == "deleted_at" {
		return migrate.Column{Name: name, Type: migrate.Time}
	}
	c := migrate.Column{Name: name, Type: rapid.SampledFrom(types).Draw(rt, "type"), Size: rapid.IntRange(0, 2).Draw(rt, "size")}
	defaults := map[migrate.Type][]string{
		migrate.Text: {`'"x"'`, `'"it''s"'`, "'1'"}, migrate.Int: {"0", "-1"}, migrate.Bool: {"true", "false"}, migrate.Float: {"0", "1.5"},
		migrate.JSON: {"'{}'"}, migrate.Duration: {"0"}, migrate.Decimal: {"5"}, migrate.Date: {"'2026-01-01'"},
	}[c.Type]
	if len(defaults) > 0 && rapid.Bool().Draw(rt, "has default") {
		c.Default = rapid.SampledFrom(defaults).Draw(rt, "default")
		c.NotNull = rapid.Bool().Draw(rt, "not null")
	}
	return c
}

func drawIndex(rt *rapid.T, name string, t migrate.Table) migrate.Index {
	x := migrate.Index{Name: name, Columns: []migrate.IndexColumn{{Name: "id", Desc: rapid.Bool().Draw(rt, "desc")}}}
	c := rapid.SampledFrom(t.Columns).Draw(rt, "indexed")
	if c.Type != migrate.JSON && c.Name != "id" {
		x.Columns = slices.Insert(x.Columns, 0, migrate.IndexColumn{Name: c.Name, Desc: rapid.Bool().Draw(rt, "desc")})
	}
	x.Unique = rapid.Bool().Draw(rt, "unique")
	if _, ok := t.Column("deleted_at"); ok && rapid.Bool().Draw(rt, "partial") {
		x.Where = "deleted_at IS NULL"
	}
	return x
}

// drawRenames renames a table and a column of it, or neither.
func drawRenames(rt *rapid.T, s migrate.State) (migrate.State, []migrate.Rename) {
	t := s.Tables[0]
	if len(t.Columns) == 1 || !rapid.Bool().Draw(rt, "renames") {
		return s, nil
	}
	renames := []migrate.Rename{
		{Table: t.Name, Column: rapid.SampledFrom(t.Columns[1:]).Draw(rt, "renamed").Name, To: "renamed"},
		{Table: t.Name, To: "omega"},
	}
	for _, op := range []migrate.Operation{
		migrate.RenameTable{From: t.Name, To: "omega"},
		migrate.RenameColumn{Table: "omega", From: renames[0].Column, To: "renamed"},
	} {
		after, err := op.Apply(s)
		if err != nil {
			rt.Fatal(err)
		}
		s = after
	}
	return s, renames
}

// without takes a name out of those to choose from.
func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == name })
}
