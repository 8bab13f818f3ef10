package migrate

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// lockKey is the advisory lock that runners on PostgreSQL take: the bytes of "duckhoo".
const lockKey = 0x6475636b686f6f

// prepare puts the connection into the shape that migrations need, outside of
// any transaction. The function that it returns undoes that.
func (r Runner) prepare(ctx context.Context, conn *sql.Conn) (restore func() error, err error) {
	switch r.Dialect {
	case Postgres:
		return func() error { return nil }, nil // its settings end with the transaction
	case SQLite:
		return sqlitePrepare(ctx, conn)
	}
	return nil, fmt.Errorf("unknown dialect %q", r.Dialect)
}

// sqlitePrepare turns foreign keys off, which has no effect within a transaction.
func sqlitePrepare(ctx context.Context, conn *sql.Conn) (restore func() error, err error) {
	var enforced, timeout, still int
	if err := conn.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&enforced); err != nil {
		return nil, err
	}
	if err := conn.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&timeout); err != nil {
		return nil, err
	}
	restore = func() error {
		s := fmt.Sprintf("PRAGMA foreign_keys = %d; PRAGMA busy_timeout = %d; PRAGMA legacy_alter_table = OFF", enforced, timeout)
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), s); err != nil {
			discard(conn)
			return fmt.Errorf("restore the connection after migrating: %w", err)
		}
		return nil
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 1000"); err != nil {
		return nil, errors.Join(err, restore())
	}
	if err := conn.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&still); err != nil {
		return nil, errors.Join(err, restore())
	}
	if still != 0 {
		return nil, errors.Join(errors.New("foreign_keys cannot be turned off; the connection is in a transaction"), restore())
	}
	return restore, nil
}

// begin starts a transaction and waits until no other runner is in one.
func (r Runner) begin(ctx context.Context, conn *sql.Conn) error {
	if r.Dialect == SQLite {
		return sqliteBegin(ctx, conn)
	}
	// Of these settings, older versions lack some: those that exist are named by the
	// catalogue. The lock ends with the transaction, also behind a pooler.
	settings := `SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN
		('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`
	for _, s := range []string{"BEGIN", settings, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", lockKey)} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return err
		}
	}
	return nil
}

// sqliteBegin tries again for as long as the context lasts: another runner may
// take longer than any timeout of a connection.
func sqliteBegin(ctx context.Context, conn *sql.Conn) error {
	for {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// isBusy reports SQLITE_BUSY and its extended codes.
func isBusy(err error) bool {
	var coded interface{ Code() int }
	return errors.As(err, &coded) && coded.Code()&0xff == 5
}

// discard keeps a connection in an unknown condition out of the pool.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// carriedOver returns what makes the indexes and triggers of a table that the
// State does not know. SQLite drops them with the table that is made anew.
func carriedOver(ctx context.Context, conn *sql.Conn, table string, known []string) ([]string, error) {
	query := `SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL`
	args := []any{table}
	for _, name := range known {
		query += " AND name <> ?"
		args = append(args, name)
	}
	found, err := queryStrings(ctx, conn, query+" ORDER BY type, name", args...)
	if err != nil {
		return nil, fmt.Errorf("read the indexes and triggers of table %s: %w", table, err)
	}
	return found, nil
}

// checkForeignKeys finds rows that refer to rows that are not there.
func checkForeignKeys(ctx context.Context, conn *sql.Conn) error {
	broken, err := queryStrings(ctx, conn,
		`SELECT DISTINCT "table" || ' refers to missing rows of ' || "parent" FROM pragma_foreign_key_check LIMIT 10`)
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	var problems []error
	for _, b := range broken {
		problems = append(problems, errors.New(b))
	}
	return errors.Join(problems...)
}
