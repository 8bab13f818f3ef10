package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
	_ "modernc.org/sqlite" // registers the driver sqlite

	"duckhoo/config"
)

func newBackupCommand() *cobra.Command {
	return &cobra.Command{Use: "backup FILE", Short: "write the whole database to a file, while the program serves", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			return backup(c.Context(), s.Database, args[0])
		}}
}

// backup writes to a file that is not there yet and that its owner alone reads;
// a backup that failed leaves none behind.
func backup(ctx context.Context, cfg config.Database, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("backup: %s is there already", file)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = f.Close()
	if err == nil && cfg.Engine == "postgres" {
		err = backupPostgres(ctx, cfg.DSN.Reveal(), file)
	} else if err == nil {
		err = backupSQLite(ctx, cfg, file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
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

func backupPostgres(ctx context.Context, dsn, file string) error {
	dump, err := client(ctx, "pg_dump", "-Fc", "--no-owner", "--file="+file, "--dbname="+dsn)
	if err != nil {
		return err
	}
	return named("pg_dump", dump.Run())
}
