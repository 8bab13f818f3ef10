// Package dbtest gives tests a database of their own on each engine.
//
// SQLite needs nothing. PostgreSQL needs a server on which databases may be
// created, named by TEST_POSTGRES_DSN as a URL or as key=value pairs. Without
// it the tests for PostgreSQL are skipped, but fail where CI is true.
package dbtest

import (
	"context"
	"sync"

	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver pgx
)

// Variable names the server that tests may create databases on.
const Variable = "TEST_POSTGRES_DSN"

// beside are the tests that run beside others already.
var beside sync.Map

// Each runs a test once on each engine, on both at a time and beside other tests,
// with an empty database that is gone afterwards. The engine is sqlite or
// postgres; the DSN of SQLite is a path.
func Each(t *testing.T, test func(t *testing.T, engine, dsn string)) {
	t.Helper()
	if _, already := beside.LoadOrStore(t, true); !already {
		t.Parallel()
	}
	var other sync.WaitGroup
	defer other.Wait()
	other.Go(func() { onSQLite(t, test) })
	onPostgres(t, test)
}

// InTurn is Each with one engine after the other and no test beside it, for tests that change what the
// whole process has: its folder, its environment, a variable of both runs.
func InTurn(t *testing.T, test func(t *testing.T, engine, dsn string)) {
	t.Helper()
	onSQLite(t, test)
	onPostgres(t, test)
}

func onSQLite(t *testing.T, test func(t *testing.T, engine, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite", SQLite(t)) })
}

func onPostgres(t *testing.T, test func(t *testing.T, engine, dsn string)) {
	t.Run("postgres", func(t *testing.T) { test(t, "postgres", Postgres(t)) })
}

// SQLite returns the path of a database file that is not there yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "test.db")
}

// Postgres creates an empty database. When the test ends it is dropped, whoever
// is still connected to it; nobody waits for that.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		absent(t)
	}
	name := empty(t, server)
	t.Cleanup(func() { go drop(server, name) })
	dsn, err := withDatabase(server, name)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	return dsn
}

func absent(t testing.TB) {
	t.Helper()
	const words = Variable + " is not set: it names a PostgreSQL server where this test may create databases"
	if os.Getenv("CI") == "true" {
		t.Fatal(words)
	}
	t.Skip(words)
}

func execute(t testing.TB, dsn, statement string) {
	t.Helper()
	if err := run(dsn, statement); err != nil {
		t.Fatalf("%s: %s: %v", Variable, statement, err)
	}
}

func run(dsn, statement string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(context.Background(), statement)
	return errors.Join(err, db.Close())
}

// query returns the first column of what a statement finds.
func query(t testing.TB, dsn, statement string) []string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(context.WithoutCancel(t.Context()), statement)
	if err != nil {
		t.Fatalf("%s: %s: %v", Variable, statement, err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatalf("%s: %s: %v", Variable, statement, err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %s: %v", Variable, statement, err)
	}
	return out
}

// withDatabase returns the DSN for another database of the same server.
func withDatabase(dsn, name string) (string, error) {
	if !strings.Contains(dsn, "://") {
		return fmt.Sprintf("%s dbname=%s", dsn, name), nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
