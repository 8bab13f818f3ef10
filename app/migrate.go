package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/models/database"
	"duckhoo/models/database/migrate"
	"duckhoo/models/database/migrations"
)

// migrationsDir is where makemigrations writes, seen from the repository's root.
const migrationsDir = "models/database/migrations"

func newMigrateCommand() *cobra.Command {
	var check, plan bool
	var to string
	c := &cobra.Command{Use: "migrate", Short: "bring the tables up to date"}
	c.Flags().BoolVar(&check, "check", false, "change nothing; exit 1 when migrations are pending or the models differ from them")
	c.Flags().BoolVar(&plan, "plan", false, "change nothing; print the statements that would run")
	c.Flags().StringVar(&to, "to", "", "go to this migration, forward or back: its number or name, 0 for none")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if check && plan || check && to != "" || plan && to != "" {
			return &usageError{errors.New("--check, --plan and --to stand alone")}
		}
		s, err := loadSettings()
		if err != nil {
			return err
		}
		if _, err := declared(); err != nil {
			return err
		}
		if err := (migrate.Runner{Migrations: migrations.List()}).Knows(to); to != "" && err != nil {
			return err
		}
		open := database.Runner
		if check || plan {
			open = database.Prospect
		}
		run, done, err := open(c.Context(), s.Database)
		if err != nil {
			return err
		}
		defer done()
		switch {
		case check:
			return checkMigrations(c, run)
		case plan:
			return planMigrations(c, run)
		}
		return runMigrations(c, run, to)
	}
	return c
}

func runMigrations(c *cobra.Command, run *migrate.Runner, to string) error {
	walk := run.Up
	if to != "" {
		walk = func(ctx context.Context) ([]migrate.Ran, error) { return run.To(ctx, to) }
	}
	ran, err := walk(c.Context())
	for _, r := range ran {
		word := "applied"
		if r.Back {
			word = "undone"
		}
		fmt.Fprintf(c.ErrOrStderr(), "%s %s (%s)\n", word, r.ID, r.Took.Round(1e6))
	}
	if err == nil && len(ran) == 0 {
		fmt.Fprintln(c.ErrOrStderr(), "nothing to migrate")
	}
	return err
}

func planMigrations(c *cobra.Command, run *migrate.Runner) error {
	list, err := run.Plan(c.Context())
	for _, p := range list {
		fmt.Fprintln(c.OutOrStdout(), p)
	}
	return err
}

func checkMigrations(c *cobra.Command, run *migrate.Runner) error {
	pending, err := run.Pending(c.Context())
	if err != nil {
		return err
	}
	problems, err := missingMigrations()
	if err != nil {
		return err
	}
	for _, id := range pending {
		problems = append(problems, "pending: "+id+"; run migrate")
	}
	if len(problems) > 0 {
		return fmt.Errorf("%s", strings.Join(problems, "\n"))
	}
	fmt.Fprintln(c.ErrOrStderr(), "models, migrations and database agree")
	return nil
}

// missingMigrations says what the models have and the migrations lack.
func missingMigrations() ([]string, error) {
	reg, err := declared()
	if err != nil {
		return nil, err
	}
	ops, err := database.Difference(reg, nil)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, op := range ops {
		out = append(out, fmt.Sprintf("no migration yet: %s; run makemigrations", op))
	}
	return out, nil
}

func newMakeMigrationsCommand() *cobra.Command {
	var renames []string
	c := &cobra.Command{Use: "makemigrations [NAME]", Short: "write the migration that the models need", Args: cobra.MaximumNArgs(1)}
	c.Flags().StringArrayVar(&renames, "rename", nil, "a rename, which is never guessed: quiz.name=title")
	c.RunE = func(c *cobra.Command, args []string) error {
		var said []migrate.Rename
		for _, text := range renames {
			r, err := migrate.ParseRename(text)
			if err != nil {
				return &usageError{err}
			}
			said = append(said, r)
		}
		reg, err := declared()
		if err != nil {
			return err
		}
		ops, err := database.Difference(reg, said)
		if err != nil {
			return err
		}
		if len(ops) == 0 {
			fmt.Fprintln(c.ErrOrStderr(), "the migrations already say what the models do")
			return nil
		}
		name := strings.Join(args, "")
		if _, err := os.Stat(migrationsDir); err != nil {
			return fmt.Errorf("makemigrations: run it in the repository's root: %w", err)
		}
		path, err := migrate.Write(migrationsDir, name, ops)
		if err != nil {
			return err
		}
		for _, op := range ops {
			fmt.Fprintln(c.ErrOrStderr(), "  "+fmt.Sprint(op))
		}
		fmt.Fprintln(c.OutOrStdout(), path)
		return nil
	}
	return c
}
