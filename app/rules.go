package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/models/rules"
	"duckhoo/models/schema"
)

func newRulesCommand(open func(context.Context) (*program, func(), error)) *cobra.Command {
	return group("rules", "automatic rules", newSimulateCommand(open))
}

func newSimulateCommand(open func(context.Context) (*program, func(), error)) *cobra.Command {
	return &cobra.Command{Use: "simulate FILE", Short: "try a rule on what people decided; nothing is written", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			source, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			p, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			t, err := p.checks.Try(c.Context(), string(source))
			if err != nil {
				return inFile(args[0], err)
			}
			out := c.OutOrStdout()
			fmt.Fprintf(out, "decisions=%d caught=%d wrong=%d missed=%d precision=%s recall=%s\n", t.Seen, t.Caught, t.Wrong, t.Missed, percent(t.Precision()), percent(t.Recall()))
			for _, d := range t.Disagree {
				fmt.Fprintln(out, told(d))
			}
			return nil
		}}
}

// told is a line about a decision that the rule would not have come to.
func told(d rules.Disagreement) string {
	sort := "missed"
	if d.Fires {
		sort = "wrong"
	}
	return fmt.Sprintf("%s %s %s %s %q %s", sort, d.Decision.Subject, d.Decision.SubjectID, d.Decision.Action, d.Decision.Title, d.Why)
}

func percent(n int, known bool) string {
	if !known {
		return "-"
	}
	return fmt.Sprintf("%d%%", n)
}

// inFile says of each problem which file has it.
func inFile(name string, err error) error {
	var invalid schema.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	lines := make([]string, len(invalid))
	for i, p := range invalid {
		lines[i] = name + ": " + p.Detail.EN
	}
	return errors.New(strings.Join(lines, "\n"))
}
