package migrate_test

import (
	"context"
	"database/sql"
	"testing"

	_ "modernc.org/sqlite" // registers the driver sqlite

	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
)

// tester is what tests and their properties have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// each runs a test on both databases, connected as the product connects.
func each(t *testing.T, test func(t *testing.T, d migrate.Dialect, db *sql.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		test(t, migrate.Dialect(engine), open(t, migrate.Dialect(engine), dsn))
	})
}

func open(t testing.TB, d migrate.Dialect, dsn string) *sql.DB {
	t.Helper()
	name := "pgx"
	if d == migrate.SQLite {
		name, dsn = "sqlite", dsn+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(0)"
	}
	db, err := sql.Open(name, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// steps numbers lists of operations as migrations.
func steps(lists ...[]migrate.Operation) []migrate.Migration {
	names := []string{"0001_one", "0002_two", "0003_three", "0004_four"}
	var migrations []migrate.Migration
	for i, ops := range lists {
		migrations = append(migrations, migrate.Migration{ID: names[i], Operations: ops})
	}
	return migrations
}

func up(t tester, d migrate.Dialect, db *sql.DB, migrations []migrate.Migration) {
	t.Helper()
	r := migrate.Runner{DB: db, Dialect: d, Migrations: migrations}
	if _, err := r.Up(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func exec(t tester, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// one returns the single value of a query as text.
func one(t tester, db *sql.DB, q string) string {
	t.Helper()
	rows := query(t, db, q)
	if len(rows) != 1 || len(rows[0]) != 1 {
		t.Fatalf("%s: %d rows, want one value", q, len(rows))
	}
	return rows[0][0]
}

func mustSum(t tester, migrations []migrate.Migration) migrate.State {
	t.Helper()
	s, err := migrate.Sum(migrations)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
