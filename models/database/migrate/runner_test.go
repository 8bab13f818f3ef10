package migrate_test

import (
	"bufio"
	"context"
	"database/sql"
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
)

func table(name string) migrate.Operation {
	return migrate.CreateTable{Table: migrate.Table{
		Name: name, PrimaryKey: []string{"id"}, Columns: []migrate.Column{{Name: "id", Type: migrate.Int, NotNull: true}},
	}}
}

func sqlOf(sqlite, postgres string) migrate.RunSQL {
	return migrate.RunSQL{SQLite: []string{sqlite}, Postgres: []string{postgres}}
}

func TestUpAndTo(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		db.SetMaxOpenConns(1)
		list := steps([]migrate.Operation{table("a")}, []migrate.Operation{table("b")}, []migrate.Operation{table("c")})
		r := migrate.Runner{DB: db, Dialect: d, Migrations: list}
		ctx := t.Context()

		if pending, err := r.Pending(ctx); err != nil || !slices.Equal(pending, []string{"0001_one", "0002_two", "0003_three"}) {
			t.Fatalf("pending on an empty database: %v, %v", pending, err)
		}
		for _, move := range []struct {
			target string
			want   []string
			tables int
		}{
			{"2", []string{"0001_one", "0002_two"}, 2},
			{"0003_three", []string{"0003_three"}, 3},
			{"0003", nil, 3},
			{"1", []string{"-0003_three", "-0002_two"}, 1},
			{"0", []string{"-0001_one"}, 0},
			{"3", []string{"0001_one", "0002_two", "0003_three"}, 3},
		} {
			ran, err := r.To(ctx, move.target)
			if err != nil {
				t.Fatalf("to %s: %v", move.target, err)
			}
			if diff := cmp.Diff(move.want, names(ran)); diff != "" {
				t.Errorf("to %s (-want +got):\n%s", move.target, diff)
			}
			if got := len(introspect(t, d, db)); got != move.tables {
				t.Errorf("to %s: %d tables, want %d", move.target, got, move.tables)
			}
		}
		if pending, err := r.Pending(ctx); err != nil || len(pending) > 0 {
			t.Errorf("pending at the end: %v, %v", pending, err)
		}
		if _, err := r.To(ctx, "0009"); err == nil || !strings.Contains(err.Error(), `no migration "0009"`) {
			t.Errorf("to an unknown migration: %v", err)
		}
	})
}

// names writes what ran as IDs, with a minus for what was undone.
func names(ran []migrate.Ran) []string {
	var ids []string
	for _, r := range ran {
		if r.Back {
			r.ID = "-" + r.ID
		}
		ids = append(ids, r.ID)
	}
	return ids
}

func TestAFailedMigrationLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		db.SetMaxOpenConns(1)
		broken := []migrate.Operation{table("b"), sqlOf("INSERT INTO nowhere VALUES (1)", "INSERT INTO nowhere VALUES (1)")}
		r := migrate.Runner{DB: db, Dialect: d, Migrations: steps([]migrate.Operation{table("a")}, broken)}
		ran, err := r.Up(t.Context())
		if err == nil || !strings.Contains(err.Error(), "migration 0002_two: operation 2 (RunSQL): INSERT INTO nowhere") {
			t.Errorf("the error does not name the place: %v", err)
		}
		if !slices.Equal(names(ran), []string{"0001_one"}) {
			t.Errorf("ran %v, want the first", names(ran))
		}
		if got := introspect(t, d, db); len(got) != 1 {
			t.Errorf("tables %v, want only a", got)
		}
		if applied, err := r.Applied(t.Context()); err != nil || !slices.Equal(applied, []string{"0001_one"}) {
			t.Errorf("applied %v, %v; want the first", applied, err)
		}
		if d == migrate.SQLite && one(t, db, "PRAGMA foreign_keys") != "1" {
			t.Error("foreign keys stayed off")
		}
		if d == migrate.SQLite && one(t, db, "PRAGMA busy_timeout") != "5000" {
			t.Error("the connection has another busy timeout than before")
		}
	})
}

func TestRecordsThatCannotBeExplained(t *testing.T) {
	tests := map[string]struct {
		recorded, want string
	}{
		"unknown": {"0009_from_tomorrow", "the database has migration 0009_from_tomorrow, which this program does not know"},
		"gap":     {"0002_two", "the database has migration 0002_two, but not 0001_one, which comes before it"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
				r := migrate.Runner{DB: db, Dialect: d, Migrations: steps(nil, nil)}
				if _, err := r.To(t.Context(), "0"); err != nil { // makes the table of records
					t.Fatal(err)
				}
				exec(t, db, "INSERT INTO schema_migrations (id, applied_at) VALUES ('"+test.recorded+"', '2026-11-22T00:00:00Z')")
				_, pending := r.Pending(t.Context())
				_, up := r.Up(t.Context())
				for _, err := range []error{pending, up} {
					if err == nil || !strings.Contains(err.Error(), test.want) {
						t.Errorf("error %v, want %q", err, test.want)
					}
				}
			})
		})
	}
}

func TestWhatCannotBeUndone(t *testing.T) {
	tests := map[string]struct {
		op   migrate.Operation
		want string
	}{
		"statements": {sqlOf("SELECT 1", "SELECT 1"), "operation 1 (RunSQL): cannot be undone: it says nothing of how to undo"},
		"conversion": {
			migrate.AlterColumn{Table: "a", Column: migrate.Column{Name: "n", Type: migrate.Text}},
			"operation 1 (AlterColumn a.n): cannot be undone: text cannot become int"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
				first := []migrate.Operation{table("a"), migrate.AddColumn{Table: "a", Column: migrate.Column{Name: "n", Type: migrate.Int}}}
				r := migrate.Runner{DB: db, Dialect: d, Migrations: steps(first, []migrate.Operation{test.op})}
				if _, err := r.Up(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, err := r.To(t.Context(), "1"); err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if applied, err := r.Applied(t.Context()); err != nil || len(applied) != 2 {
					t.Errorf("applied %v, %v; want both still", applied, err)
				}
			})
		})
	}
}

func TestStatementsThatAreUndone(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		insert, remove := []string{"INSERT INTO a VALUES (1)"}, []string{"DELETE FROM a"}
		data := migrate.RunSQL{SQLite: insert, Postgres: insert, ReverseSQLite: remove, ReversePostgres: remove}
		r := migrate.Runner{DB: db, Dialect: d, Migrations: steps([]migrate.Operation{table("a")}, []migrate.Operation{data})}
		for target, want := range map[string]string{"2": "1", "1": "0"} {
			for _, step := range []string{"1", target} {
				if _, err := r.To(t.Context(), step); err != nil {
					t.Fatal(err)
				}
			}
			if got := one(t, db, "SELECT count(*) FROM a"); got != want {
				t.Errorf("at %s: %s rows, want %s", target, got, want)
			}
		}
	})
}

func TestInstancesRace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		d := migrate.Dialect(engine)
		list := steps([]migrate.Operation{table("a")}, shelf(),
			[]migrate.Operation{sqlOf("INSERT INTO a VALUES (1)", "INSERT INTO a SELECT 1 FROM pg_sleep(0.1)")},
			[]migrate.Operation{migrate.DropColumn{Table: "shelf", Name: "over_id"}})
		list[3].Operations = append([]migrate.Operation{migrate.DropForeignKey{Table: "shelf", Name: "fk_shelf_over"}}, list[3].Operations...)
		var wait sync.WaitGroup
		var mu sync.Mutex
		var ran []string
		for range 6 {
			db := open(t, d, dsn)
			wait.Go(func() {
				mine, err := migrate.Runner{DB: db, Dialect: d, Migrations: list}.Up(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				ran = append(ran, names(mine)...)
			})
		}
		wait.Wait()
		slices.Sort(ran)
		if diff := cmp.Diff([]string{"0001_one", "0002_two", "0003_three", "0004_four"}, ran); diff != "" {
			t.Errorf("each migration runs once (-want +got):\n%s", diff)
		}
		db := open(t, d, dsn)
		if n := one(t, db, "SELECT count(*) FROM a"); n != "1" {
			t.Errorf("the row was inserted %s times", n)
		}
	})
}

func TestStatementTimeoutDoesNotStopAMigration(t *testing.T) {
	dsn := dbtest.Postgres(t)
	if strings.Contains(dsn, "://") {
		separator := "?"
		if strings.Contains(dsn, "?") {
			separator = "&"
		}
		dsn += separator + "statement_timeout=200"
	} else {
		dsn += " statement_timeout=200"
	}
	db := open(t, migrate.Postgres, dsn)
	db.SetMaxOpenConns(1)
	up(t, migrate.Postgres, db, steps([]migrate.Operation{sqlOf("SELECT 1", "SELECT pg_sleep(0.5)")}))
	if got := one(t, db, "SHOW statement_timeout"); got != "200ms" {
		t.Errorf("statement_timeout is %s after the migration, want 200ms", got)
	}
	if _, err := db.Exec("SELECT pg_sleep(0.5)"); err == nil {
		t.Error("statement_timeout no longer holds after the migration")
	}
}

func TestRowsWithoutParentsStopAMigration(t *testing.T) {
	db := open(t, migrate.SQLite, dbtest.SQLite(t))
	orphan := sqlOf("INSERT INTO book (id, shelf_id) VALUES (1, 99)", "SELECT 1")
	r := migrate.Runner{DB: db, Dialect: migrate.SQLite, Migrations: steps(shelf(), []migrate.Operation{orphan})}
	_, err := r.Up(t.Context())
	if want := "migration 0002_two: book refers to missing rows of shelf"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
	if n := one(t, db, "SELECT count(*) FROM book"); n != "0" {
		t.Errorf("%s rows stayed", n)
	}
}

func TestTablesOfOthersAreLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		exec(t, db, "CREATE TABLE river_job (id integer)")
		exec(t, db, "INSERT INTO river_job VALUES (1)")
		r := migrate.Runner{DB: db, Dialect: d, Migrations: steps(shelf())}
		for _, target := range []string{"1", "0"} {
			if _, err := r.To(t.Context(), target); err != nil {
				t.Fatal(err)
			}
			if n := one(t, db, "SELECT count(*) FROM river_job"); n != "1" {
				t.Errorf("at %s: %s rows", target, n)
			}
		}
	})
}

func TestACancelledContextEndsTheWait(t *testing.T) {
	each(t, func(t *testing.T, d migrate.Dialect, db *sql.DB) {
		up(t, d, db, steps(nil))
		holder, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer holder.Close()
		for _, s := range map[migrate.Dialect][]string{
			migrate.SQLite:   {"BEGIN IMMEDIATE"},
			migrate.Postgres: {"BEGIN", "LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE"},
		}[d] {
			if _, err := holder.ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = migrate.Runner{DB: db, Dialect: d, Migrations: steps(nil, nil)}.Up(ctx)
		if err == nil || ctx.Err() == nil {
			t.Errorf("error %v, want one that comes with the end of the context", err)
		}
		if _, err := holder.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		up(t, d, db, steps(nil, nil))
	})
}

// A process that dies in the middle of a migration leaves the database as it was
// before, and the next one goes on from there.
func TestKilledWhileMigrating(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		d := migrate.Dialect(engine)
		db := open(t, d, dsn)
		up(t, d, db, steps(shelf()))
		exec(t, db, shelfRows)

		victim := osexec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.v")
		victim.Env = append(os.Environ(), "MIGRATE_VICTIM="+engine, "MIGRATE_DSN="+dsn)
		output, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(output); lines.Scan() && !strings.Contains(lines.Text(), "victim: migrating"); {
		}
		time.Sleep(500 * time.Millisecond)
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := victim.Wait(); err == nil || victim.ProcessState.Exited() {
			t.Fatalf("the process was not killed in the middle of its migration: %v", err)
		}

		r := migrate.Runner{DB: db, Dialect: d, Migrations: slow("SELECT 1", "SELECT 1")}
		if applied, err := r.Applied(t.Context()); err != nil || !slices.Equal(applied, []string{"0001_one"}) {
			t.Errorf("applied %v, %v; want the first alone", applied, err)
		}
		if _, err := r.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := one(t, db, "SELECT count(*) FROM book"); n != "4" {
			t.Errorf("%s books are left of 4", n)
		}
		if diff := cmp.Diff(expected(d, mustSum(t, r.Migrations)), introspect(t, d, db)); diff != "" {
			t.Errorf("the database differs from the state (-want +got):\n%s", diff)
		}
	})
}

// slow is a migration that alters a table, and is not done before the statements are.
func slow(sqlite, postgres string) []migrate.Migration {
	alter := migrate.AlterColumn{Table: "shelf", Column: migrate.Column{Name: "name", Type: migrate.Text, NotNull: true, Default: "'x'"}}
	return steps(shelf(), []migrate.Operation{alter, sqlOf(sqlite, postgres)})
}

// TestVictim is the process that TestKilledWhileMigrating starts and kills.
func TestVictim(t *testing.T) {
	d := migrate.Dialect(os.Getenv("MIGRATE_VICTIM"))
	if d == "" {
		return
	}
	db := open(t, d, os.Getenv("MIGRATE_DSN"))
	os.Stdout.WriteString("victim: migrating\n")
	endless := "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
	up(t, d, db, slow(endless, "SELECT pg_sleep(3)"))
}
