package main

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

// While the database is away, every face names the same time to try again.
func TestRetryAfterIsTheSameEverywhere(t *testing.T) {
	dsn := dbtest.Postgres(t)
	w := start(t, "postgres", dsn)
	shut(t, dsn)
	b := w.browser()
	for _, path := range []string{"/", "/quizzes", "/readyz", "/api/v1/quizzes"} {
		res := b.send("GET", path, "", "Accept", "text/html")
		if res.status != 503 || res.header.Get("Retry-After") != database.RetryAfter {
			t.Errorf("%s: %d, Retry-After %q", path, res.status, res.header.Get("Retry-After"))
		}
	}
}

// shut closes a database of the test server for everybody.
func shut(t *testing.T, dsn string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sql.Open("pgx", os.Getenv(dbtest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	name := strings.TrimPrefix(u.Path, "/")
	for _, statement := range []string{
		"ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
	} {
		if _, err := server.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
