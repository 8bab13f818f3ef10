package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// createRecords makes the table of records. It runs under the lock.
func (r Runner) createRecords(ctx context.Context, conn *sql.Conn) error {
	statement := fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (id text PRIMARY KEY NOT NULL, applied_at %s NOT NULL)",
		RecordTable, Time.sql(r.Dialect))
	if _, err := conn.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("create table %s: %w", RecordTable, err)
	}
	return nil
}

// records returns what is applied, in order; nothing if there is no table yet.
func (r Runner) records(ctx context.Context, conn *sql.Conn) ([]string, error) {
	exists := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + RecordTable + "'"
	if r.Dialect == Postgres {
		exists = "SELECT count(to_regclass('" + RecordTable + "'))"
	}
	var n int
	if err := conn.QueryRowContext(ctx, exists).Scan(&n); err != nil {
		return nil, fmt.Errorf("look for table %s: %w", RecordTable, err)
	}
	if n == 0 {
		return nil, nil
	}
	ids, err := queryStrings(ctx, conn, "SELECT id FROM "+RecordTable)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", RecordTable, err)
	}
	slices.Sort(ids) // here, as databases sort text in their own ways
	return ids, nil
}

// queryStrings returns the one column of a query.
func queryStrings(ctx context.Context, conn *sql.Conn, query string, args ...any) ([]string, error) {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var values []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		values = append(values, s)
	}
	return values, rows.Err()
}
