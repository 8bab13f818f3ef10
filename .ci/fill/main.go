// Command fill puts comments below the quizzes of a database by the million, or
// an open case about each of very many quizzes, to measure what lists cost where
// there are so many rows. It writes to the tables itself: no rule, no history, no
// search index.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver pgx
	_ "modernc.org/sqlite"             // registers the driver sqlite
)

// chunk is how many rows a statement writes.
const chunk = 500_000

// One comment in a thousand is hidden; a millisecond lies between two of them.
var statements = map[string]string{
	"sqlite": `INSERT INTO comments (id, created_at, updated_at, lock_version, quiz_id, user_id, body, spoiler, status, replies)
		WITH RECURSIVE n(i) AS (SELECT %[1]d UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %[2]d),
			t AS (SELECT i, 1700000000000 + i AS ms FROM n)
		SELECT printf('%%08x-%%04x-7%%03x-8%%03x-%%012x', ms >> 16, ms & 65535, i & 4095, (i >> 12) & 4095, i),
			strftime('%%Y-%%m-%%dT%%H:%%M:%%S', ms / 1000, 'unixepoch') || printf('.%%03d000Z', ms %% 1000),
			strftime('%%Y-%%m-%%dT%%H:%%M:%%S', ms / 1000, 'unixepoch') || printf('.%%03d000Z', ms %% 1000),
			1, q.id, u.id, 'comment ' || i, 0, CASE WHEN i %% 1000 = 0 THEN 'hidden' ELSE 'visible' END, 0
		FROM t JOIN some_quizzes q ON q.n = i %% 1000 JOIN some_users u ON u.n = i %% 1000`,
	"postgres": `INSERT INTO comments (id, created_at, updated_at, lock_version, quiz_id, user_id, body, spoiler, status, replies)
		SELECT (lpad(to_hex(1700000000000 + i), 12, '0') || '7' || lpad(to_hex(i & 4095), 3, '0') || '8' || lpad(to_hex((i >> 12) & 4095), 3, '0')
				|| lpad(to_hex(i), 12, '0'))::uuid,
			to_timestamp((1700000000000 + i) / 1000.0), to_timestamp((1700000000000 + i) / 1000.0),
			1, q.id, u.id, 'comment ' || i, false, CASE WHEN i %% 1000 = 0 THEN 'hidden' ELSE 'visible' END, 0
		FROM generate_series(%[1]d::bigint, %[2]d::bigint - 1) i JOIN some_quizzes q ON q.n = i %% 1000 JOIN some_users u ON u.n = i %% 1000`,
}

func main() {
	engine := flag.String("engine", "sqlite", "sqlite or postgres")
	dsn := flag.String("dsn", "", "the database")
	rows := flag.Int("rows", 10_000_000, "how many")
	what := flag.String("what", "comments", "comments or cases")
	flag.Parse()
	work := map[string]func(context.Context, *sql.DB, string, int) error{"comments": comments, "cases": cases}[*what]
	if work == nil {
		log.Fatalf("no filling of %q", *what)
	}
	if err := fill(context.Background(), *engine, *dsn, *rows, work); err != nil {
		log.Fatal(err)
	}
}

func fill(ctx context.Context, engine, dsn string, rows int, work func(context.Context, *sql.DB, string, int) error) error {
	driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[engine]
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // the temporary tables are its own
	if engine == "sqlite" {
		if err := each(ctx, db, "PRAGMA synchronous = off", "PRAGMA cache_size = -500000"); err != nil {
			return err
		}
	}
	if err := work(ctx, db, engine, rows); err != nil {
		return err
	}
	if engine == "sqlite" {
		return nil // where the program itself has no statistics either
	}
	return each(ctx, db, "ANALYZE")
}

// each runs statements one after the other.
func each(ctx context.Context, db *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func comments(ctx context.Context, db *sql.DB, engine string, rows int) error {
	if err := each(ctx, db, numbered("quizzes"), numbered("users")); err != nil {
		return err
	}
	for from := 0; from < rows; from += chunk {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(statements[engine], from, min(from+chunk, rows))); err != nil {
			return err
		}
	}
	return nil
}

// numbered makes a table of a thousand rows of another, from 0.
func numbered(table string) string {
	return fmt.Sprintf("CREATE TEMP TABLE some_%[1]s AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM %[1]s LIMIT 1000", table)
}
