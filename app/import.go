package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/formats"
)

// newImportCommand publishes the quizzes of files.
func newImportCommand(open func(context.Context) (*database.DB, func(), error)) *cobra.Command {
	var format, owner string
	var dry bool
	c := &cobra.Command{
		Use:   "import --format F FILE...",
		Short: "publish the quizzes of files",
		Long: "Publish the quizzes of files, owned by a user who is named like the format and cannot sign in,\n" +
			"or by --owner.\n" +
			"Formats: " + strings.Join(formats.Names(), ", ") + ".\n\n" +
			"A question is known by its file's name and its number there: a second run adds what is new and\n" +
			"nothing else. The last line counts quizzes that came or grew, and questions that were added,\n" +
			"refused and there already; each refusal stands on stderr as FILE:LINE: reason.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if !slices.Contains(formats.Names(), format) {
				return &usageError{fmt.Errorf("--format %q: one of %s", format, strings.Join(formats.Names(), ", "))}
			}
			sources, err := readSources(format, files)
			if err != nil {
				return err
			}
			db, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			if owner == "" {
				owner = strings.ReplaceAll(format, "-", "_")
			}
			report, err := importSources(c.Context(), db, sources, authoring.ImportOptions{Owner: owner, DryRun: dry}, c.ErrOrStderr())
			if err != nil {
				return err
			}
			return printReport(report, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&format, "format", "", "how the files are written: "+strings.Join(formats.Names(), ", "))
	c.Flags().StringVar(&owner, "owner", "", "the handle of whom the quizzes belong to")
	c.Flags().BoolVar(&dry, "dry-run", false, "count, and store nothing")
	return c
}

// source is one file that has been read.
type source struct {
	file    string
	quizzes []formats.Quiz
	refused []formats.Refusal
}

// readSources reads all files before anything is stored.
func readSources(format string, files []string) ([]source, error) {
	var out []source
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("import: %w", err)
		}
		quizzes, refused, err := formats.Parse(format, file, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("import: %w", err)
		}
		out = append(out, source{file, quizzes, refused})
	}
	return out, nil
}

func importSources(ctx context.Context, db *database.DB, sources []source, opts authoring.ImportOptions, stderr io.Writer) (authoring.Report, error) {
	total := 0
	for _, s := range sources {
		for _, q := range s.quizzes {
			total += len(q.Questions)
		}
	}
	var done func()
	opts.Progress, done = newProgress(stderr, total, "import")
	defer done()
	var report authoring.Report
	for _, s := range sources {
		opts.File = s.file
		part, err := authoring.Import(ctx, db, s.quizzes, opts)
		if err != nil {
			return report, fmt.Errorf("%s: %w", s.file, err)
		}
		report.Add(authoring.Report{Refused: len(s.refused), Refusals: s.refused})
		report.Add(part)
	}
	return report, nil
}

func printReport(r authoring.Report, stdout, stderr io.Writer) error {
	for _, refusal := range r.Refusals {
		if _, err := fmt.Fprintln(stderr, refusal); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, "quizzes=%d questions=%d refused=%d unchanged=%d\n", r.Quizzes, r.Questions, r.Refused, r.Unchanged)
	return err
}
