package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	_ "github.com/glebarez/go-sqlite" // registers the driver sqlite
	"github.com/spf13/cobra"

	"duckhoo/config"
)

func newBackupCommand() *cobra.Command {
	return &cobra.Command{Use: "backup FILE", Short: "write the whole database to a file, while the program serves", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			if _, err := os.Stat(args[0]); err == nil {
				return fmt.Errorf("backup: %s is there already", args[0])
			}
			if s.Database.Engine == "postgres" {
				return tool(c.Context(), "pg_dump", "-Fc", "--no-owner", "--file="+args[0], "--dbname="+s.Database.DSN.Reveal())
			}
			return backupSQLite(c.Context(), s.Database, args[0])
		}}
}

// backupSQLite writes a consistent copy while others write.
func backupSQLite(ctx context.Context, cfg config.Database, file string) error {
	if _, err := os.Stat(cfg.DSN.Reveal()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	db, err := sql.Open("sqlite", cfg.DSN.Reveal()+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

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
				return tool(c.Context(), "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname="+s.Database.DSN.Reveal(), args[0])
			}
			return restoreSQLite(c.Context(), s.Database.DSN.Reveal(), args[0])
		}}
}

// restoreSQLite checks the copy before it takes the database's place; what was
// there stays beside it with .before-restore behind its name.
func restoreSQLite(ctx context.Context, target, file string) error {
	fresh := target + ".restoring"
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := copyFile(fresh, file); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := sound(ctx, fresh); err != nil {
		return errors.Join(fmt.Errorf("restore: %s: %w", file, err), os.Remove(fresh))
	}
	for _, tail := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(target+tail, target+".before-restore"+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(fresh, target); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
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

// tool runs a program of PostgreSQL's.
func tool(ctx context.Context, name string, args ...string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("%s is needed: install PostgreSQL's client programs: %w", name, err)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
