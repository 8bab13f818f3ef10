package migrate_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database/migrate"
)

// shelf has books, which go with it, and an index.
func shelf() []migrate.Operation {
	return []migrate.Operation{
		migrate.CreateTable{Table: migrate.Table{
			Name:       "shelf",
			PrimaryKey: []string{"id"},
			Columns: []migrate.Column{
				{Name: "id", Type: migrate.Int, NotNull: true}, {Name: "name", Type: migrate.Text, Size: 40},
				{Name: "over_id", Type: migrate.Int}, {Name: "deleted_at", Type: migrate.Time},
			},
			Indexes: []migrate.Index{{
				Name: "idx_shelf_name", Unique: true, Where: "deleted_at IS NULL",
				Columns: []migrate.IndexColumn{{Name: "name"}},
			}},
			ForeignKeys: []migrate.ForeignKey{{Name: "fk_shelf_over", Column: "over_id", RefTable: "shelf", RefColumn: "id", OnDelete: migrate.SetNull}},
		}},
		migrate.CreateTable{Table: migrate.Table{
			Name:       "book",
			PrimaryKey: []string{"id"},
			Columns:    []migrate.Column{{Name: "id", Type: migrate.Int, NotNull: true}, {Name: "shelf_id", Type: migrate.Int, NotNull: true}},
			ForeignKeys: []migrate.ForeignKey{
				{Name: "fk_book_shelf", Column: "shelf_id", RefTable: "shelf", RefColumn: "id", OnDelete: migrate.Cascade},
			},
		}},
	}
}

const shelfRows = `
	INSERT INTO shelf (id, name, over_id) VALUES (1, 'novels', NULL), (2, 'poems', 1), (3, NULL, 1);
	INSERT INTO book (id, shelf_id) VALUES (1, 1), (2, 1), (3, 2), (4, 3)`

func TestAlteringAParentKeepsItsChildren(t *testing.T) {
	changes := map[string]migrate.Operation{
		"alter to not null": migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, NotNull: true, Default: "'x'"}},
		"alter default":     migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, Default: "'x'"}},
		"alter size":        migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, Size: 80}},
		"drop column":       migrate.DropColumn{Table: "book", Name: "note"},
		"drop of parent":    migrate.DropColumn{Table: "shelf", Name: "note"},
		"add filled":        migrate.AddColumn{Table: "shelf", Column: migrate.Column{Name: "open", Type: migrate.Bool, NotNull: true}, Fill: "true"},
		"drop own key":      migrate.DropForeignKey{Table: "shelf", Name: "fk_shelf_over"},
		"rename":            migrate.RenameColumn{Table: "shelf", From: "name", To: "title"},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
				note := migrate.Column{Name: "note", Type: migrate.Text}
				start := append(shelf(), migrate.AddColumn{Table: "shelf", Column: note}, migrate.AddColumn{Table: "book", Column: note})
				up(t, d, db, steps(start))
				exec(t, db, shelfRows)
				both := steps(start, []migrate.Operation{change})
				up(t, d, db, both)

				if books, shelves := one(t, db, "SELECT count(*) FROM book"), one(t, db, "SELECT count(*) FROM shelf"); books != "4" || shelves != "3" {
					t.Errorf("%s books and %s shelves are left of 4 and 3", books, shelves)
				}
				if diff := cmp.Diff(expected(d, mustSum(t, both)), introspect(t, d, db)); diff != "" {
					t.Errorf("the database differs from the state (-want +got):\n%s", diff)
				}
				exec(t, db, "DELETE FROM shelf WHERE id = 1")
				if books := one(t, db, "SELECT count(*) FROM book"); books != "2" {
					t.Errorf("%s books are left after their shelf was deleted, want 2: foreign keys are not enforced", books)
				}
			})
		})
	}
}

func TestRebuildCarriesOverWhatTheStateDoesNotKnow(t *testing.T) {
	db := open(t, migrate.SQLite, t.TempDir()+"/test.db")
	own := migrate.RunSQL{SQLite: []string{
		"CREATE INDEX idx_by_hand ON shelf (lower(name))",
		"CREATE TRIGGER stamp AFTER UPDATE OF name ON shelf BEGIN UPDATE shelf SET deleted_at = 'touched' WHERE id = new.id; END",
		"CREATE VIEW novel AS SELECT id FROM shelf WHERE name = 'novels'",
		"CREATE TRIGGER elsewhere AFTER INSERT ON book BEGIN UPDATE shelf SET over_id = NULL WHERE id = new.shelf_id; END",
	}, Postgres: []string{}}
	alter := migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, NotNull: true, Default: "'x'"}}
	up(t, migrate.SQLite, db, steps(append(shelf(), own)))
	exec(t, db, shelfRows)
	up(t, migrate.SQLite, db, steps(append(shelf(), own), []migrate.Operation{alter}))

	if n := one(t, db, "SELECT count(*) FROM sqlite_master WHERE name IN ('idx_by_hand', 'stamp', 'novel', 'elsewhere')"); n != "4" {
		t.Errorf("%s of an index, two triggers and a view are left", n)
	}
	exec(t, db, "UPDATE shelf SET name = 'comics' WHERE id = 2")
	if got := one(t, db, "SELECT deleted_at FROM shelf WHERE id = 2"); got != "touched" {
		t.Errorf("the trigger did not run: deleted_at is %q", got)
	}
	if got := one(t, db, "SELECT id FROM novel"); got != "1" {
		t.Errorf("the view shows %s, want 1", got)
	}
}

func TestAlterColumnConvertsValues(t *testing.T) {
	tests := map[string]struct {
		from, to     migrate.Column
		value, check string
	}{
		"null becomes the default": {
			migrate.Column{Type: migrate.Text}, migrate.Column{Type: migrate.Text, NotNull: true, Default: "'it''s'"}, "NULL", "c = 'it''s'"},
		"a value stays when null is filled": {
			migrate.Column{Type: migrate.Int}, migrate.Column{Type: migrate.Int, NotNull: true, Default: "5"}, "7", "c = 7"},
		"int to text":  {migrate.Column{Type: migrate.Int, Default: "1"}, migrate.Column{Type: migrate.Text, Default: "'1'"}, "42", "c = '42'"},
		"int to float": {migrate.Column{Type: migrate.Int}, migrate.Column{Type: migrate.Float}, "3", "c / 2 = 1.5"},
		"bool to int":  {migrate.Column{Type: migrate.Bool, Default: "false"}, migrate.Column{Type: migrate.Int, NotNull: true, Default: "0"}, "true", "c = 1"},
		"date to text": {migrate.Column{Type: migrate.Date}, migrate.Column{Type: migrate.Text}, "'2026-11-22'", "c = '2026-11-22'"},
		"json to text": {migrate.Column{Type: migrate.JSON}, migrate.Column{Type: migrate.Text}, `'{"b":  1, "a": 2}'`, `c = '{"b":  1, "a": 2}'`},
		"id to text": {migrate.Column{Type: migrate.ID}, migrate.Column{Type: migrate.Text},
			"'0190b5a0-0000-7000-8000-000000000001'", "c = '0190b5a0-0000-7000-8000-000000000001'"},
		"duration to decimal": {migrate.Column{Type: migrate.Duration}, migrate.Column{Type: migrate.Decimal}, "-9", "c = -9"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
				test.from.Name, test.to.Name = "c", "c"
				create := []migrate.Operation{migrate.CreateTable{Table: migrate.Table{
					Name: "thing", PrimaryKey: []string{"id"}, Columns: []migrate.Column{{Name: "id", Type: migrate.Int}, test.from},
				}}}
				up(t, d, db, steps(create))
				exec(t, db, "INSERT INTO thing (id, c) VALUES (1, "+test.value+")")
				both := steps(create, []migrate.Operation{migrate.AlterColumn{Table: "thing", Column: test.to}})
				up(t, d, db, both)
				if n := one(t, db, "SELECT count(*) FROM thing WHERE "+test.check); n != "1" {
					t.Errorf("%s does not hold; c is %s", test.check, one(t, db, "SELECT c FROM thing"))
				}
				if diff := cmp.Diff(expected(d, mustSum(t, both)), introspect(t, d, db)); diff != "" {
					t.Errorf("the database differs from the state (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestTextThatIsNoJSONDoesNotBecomeJSON(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		create := []migrate.Operation{migrate.CreateTable{Table: migrate.Table{
			Name: "thing", PrimaryKey: []string{"id"}, Columns: []migrate.Column{{Name: "id", Type: migrate.Int}, {Name: "c", Type: migrate.Text}},
		}}}
		up(t, d, db, steps(create))
		exec(t, db, "INSERT INTO thing (id, c) VALUES (1, 'quack')")
		alter := migrate.AlterColumn{Table: "thing", Column: migrate.Column{Name: "c", Type: migrate.JSON}}
		r := migrate.Runner{DB: db, Dialect: d, Migrations: steps(create, []migrate.Operation{alter})}
		if _, err := r.Up(t.Context()); err == nil {
			t.Error("the migration went through")
		}
		if got := one(t, db, "SELECT c FROM thing"); got != "quack" {
			t.Errorf("c is %q, want quack", got)
		}
	})
}

// A database that is not in the state that its records promise stops the
// migration, instead of taking the name of the missing column for its value.
func TestRebuildOfATableThatLacksAColumn(t *testing.T) {
	db := open(t, migrate.SQLite, t.TempDir()+"/test.db")
	up(t, migrate.SQLite, db, steps(shelf()))
	exec(t, db, "DROP INDEX idx_shelf_name; ALTER TABLE shelf DROP COLUMN deleted_at")
	r := migrate.Runner{DB: db, Dialect: migrate.SQLite, Migrations: steps(shelf(), []migrate.Operation{
		migrate.DropForeignKey{Table: "shelf", Name: "fk_shelf_over"},
	})}
	if _, err := r.Up(t.Context()); err == nil || !strings.Contains(err.Error(), "no such column: shelf.deleted_at") {
		t.Errorf("error %v, want one about the column", err)
	}
}
