package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"duckhoo/models/database"
)

func newRestoreCommand() *cobra.Command {
	return &cobra.Command{Use: "restore FILE", Short: "put a backup in the place of the database; stop the program first", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			if _, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("restore: %w", err)
			}
			if s.Database.Engine == "postgres" {
				return restorePostgres(c.Context(), s.Database.DSN.Reveal(), args[0])
			}
			kept, err := restoreSQLite(c.Context(), s.Database.DSN.Reveal(), args[0])
			if kept != "" {
				fmt.Fprintln(c.ErrOrStderr(), "what was there before is in "+kept)
			}
			return err
		}}
}

// tails are what SQLite puts behind the name of a database for the files that
// belong to it.
func tails() []string { return []string{"", "-wal", "-shm"} }

// restoreSQLite checks the copy before it takes the database's place, which no
// program may have open. It returns the name under which what was there stays.
func restoreSQLite(ctx context.Context, target, file string) (kept string, err error) {
	release, err := database.HoldAlone(target)
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	fresh := target + ".restoring"
	if err := copyFile(fresh, file); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = os.Remove(fresh) }()
	if err := sound(ctx, fresh); err != nil {
		return "", fmt.Errorf("restore: %s: %w", file, err)
	}
	if kept, err = setAside(ctx, target); err != nil {
		return kept, fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(fresh, target); err != nil {
		return kept, fmt.Errorf("restore: %w", err)
	}
	return kept, nil
}

// setAside moves a database out of the way, with the files that belong to it,
// to a name that is free. Nothing there is nothing to move.
func setAside(ctx context.Context, target string) (string, error) {
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err := settle(ctx, target); err != nil {
		return "", err
	}
	kept, err := freeName(target + ".before-restore")
	if err != nil {
		return "", err
	}
	for _, tail := range tails() {
		if err := os.Rename(target+tail, kept+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return kept, err
		}
	}
	return kept, nil
}

// freeName is the first of name, name-2, name-3 that nothing bears.
func freeName(name string) (string, error) {
	for n := 1; ; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d", name, n)
		}
		taken := false
		for _, tail := range tails() {
			_, err := os.Lstat(candidate + tail)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
			taken = taken || err == nil
		}
		if !taken {
			return candidate, nil
		}
	}
}

// settle brings what the write-ahead log holds into the file itself. SQLite does
// so for who is alone with it, so programs that are not ours show here. A file
// that SQLite cannot read is what restores are for: it stays as it is.
func settle(ctx context.Context, target string) error {
	db, err := sql.Open("sqlite", target+"?_pragma=busy_timeout(1000)")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); sqliteCode(err) == sqliteBusy || sqliteCode(err) == sqliteLocked {
		return fmt.Errorf("%w: %w", database.ErrHeld, err)
	}
	return ctx.Err()
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// sound reports whether a file is a whole SQLite database of ours.
func sound(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", file+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return err
	}
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM schema_migrations").Scan(&n); err != nil || verdict != "ok" {
		return fmt.Errorf("no sound backup: %s %w", verdict, err)
	}
	return nil
}
