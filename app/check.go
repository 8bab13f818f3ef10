package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"duckhoo/config"
)

func newCheckCommand() *cobra.Command {
	var deploy bool
	c := &cobra.Command{Use: "check", Short: "find every mistake in settings and declarations, creating nothing"}
	c.Flags().BoolVar(&deploy, "deploy", false, "also name every weakness of the settings for a public installation")
	c.RunE = func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if s == nil {
			return err
		}
		_, wiring := newProgram(s)
		errs := []error{err, wiring}
		if missing, err := missingMigrations(); err == nil {
			for _, text := range missing {
				errs = append(errs, fmt.Errorf("models: %s (schema.E040)", text))
			}
		}
		if deploy {
			errs = append(errs, config.Problems(config.Deploy(s)).Err())
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
		fmt.Fprintln(c.ErrOrStderr(), "no mistake found")
		return nil
	}
	return c
}

func newConfigCommand() *cobra.Command {
	return &cobra.Command{Use: "config", Short: "print the settings in force and where each came from", RunE: func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if err != nil {
			return err
		}
		return config.Print(c.OutOrStdout(), s)
	}}
}
