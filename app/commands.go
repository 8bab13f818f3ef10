package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// usageError is a command line that makes no sense: exit code 2.
type usageError struct{ cause error }

func (u *usageError) Error() string { return u.cause.Error() }
func (u *usageError) Unwrap() error { return u.cause }

// newCommands is the table of commands; serve is what runs without one.
func newCommands() *cobra.Command {
	root := newServeCommand()
	root.Use, root.Short = "duckhoo", "Duckhoo: a CMS for communities that make quizzes"
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		newServeCommand(),
		newWorkerCommand(),
		newMigrateCommand(),
		newMakeMigrationsCommand(),
		newCreateSuperuserCommand(),
		newChangePasswordCommand(),
		newCheckCommand(),
		newConfigCommand(),
		newRoutesCommand(),
		newOpenAPICommand(),
		newDemoCommand(openDatabase),
		newSeedCommand(openDatabase),
		newImportCommand(openDatabase),
		newExportCommand(openDatabase),
		newMediaCommand(openProgram),
		newAuditCommand(),
		newRulesCommand(openProgram),
		newBackupCommand(),
		newRestoreCommand(),
		newVersionCommand(),
	)
	root.SetHelpCommand(newHelpCommand())
	strict(root)
	return root
}

// strict makes wrong flags and arguments usage errors, for every command. A
// command that is not known is what is wrong, whatever flags stand behind it.
func strict(c *cobra.Command) {
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if said := c.Flags().Args(); c.HasSubCommands() && len(said) > 0 {
			err = cobra.NoArgs(c, said)
		}
		return &usageError{err}
	})
	check := c.Args
	if check == nil {
		check = cobra.NoArgs
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

// group is a command that does nothing but hold others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, RunE: func(c *cobra.Command, _ []string) error {
		names := make([]string, len(commands))
		for i, sub := range commands {
			names[i] = sub.Name()
		}
		return &usageError{fmt.Errorf("%s needs a command behind it: %s", c.CommandPath(), strings.Join(names, ", "))}
	}}
	c.AddCommand(commands...)
	return c
}

// newHelpCommand explains a command; one that is not known is a usage error.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{Use: "help [COMMAND]", Short: "say more about a command", Args: cobra.ArbitraryArgs, RunE: func(c *cobra.Command, args []string) error {
		found, rest, err := c.Root().Find(args)
		if err == nil && len(rest) > 0 {
			err = cobra.NoArgs(found, rest)
		}
		if err != nil {
			return &usageError{err}
		}
		found.InitDefaultHelpFlag()
		return found.Help()
	}}
}

// loadSettings reads config.yaml and the environment, middleware included.
func loadSettings() (*config.Settings, error) {
	return config.Load(config.Source{Environ: os.Environ(), Middleware: middleware.Options()})
}

// openDatabase opens the configured database for a command, with the rules
// that every write obeys. Pending migrations are an error that names migrate.
func openDatabase(ctx context.Context) (*database.DB, func(), error) {
	p, done, err := openProgram(ctx)
	if err != nil {
		return nil, nil, err
	}
	return p.db, done, nil
}

// openProgram opens all that the settings configure, for a command that needs
// more than the database.
func openProgram(ctx context.Context) (*program, func(), error) {
	s, err := loadSettings()
	if err != nil {
		return nil, nil, err
	}
	p, err := newProgram(s)
	if err != nil {
		return nil, nil, err
	}
	if err := p.connect(ctx); err != nil {
		return nil, nil, err
	}
	return p, p.close, nil
}

// declared returns the models, or every mistake in them.
func declared() (*schema.Registry, error) {
	reg, err := models.Registry()
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	return reg, nil
}
