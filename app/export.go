package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// newExportCommand writes quizzes, with their answers, in a format.
func newExportCommand(open func(context.Context) (*database.DB, func(), error)) *cobra.Command {
	var format, out string
	var slugs []string
	c := &cobra.Command{
		Use:   "export --format F",
		Short: "write quizzes with their answers, all that are published or those that are named",
		Long: "Write quizzes with their answers on stdout or into a file: all that are published, or those that are named.\n" +
			"Formats: " + strings.Join(formats.Written(), ", ") + ".\n\n" +
			"What is written is the live version, of a quiz that was never published its draft. What the format\n" +
			"leaves out stands on stderr, one line each.",
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(formats.Written(), format) {
				return &usageError{fmt.Errorf("--format %q: one of %s", format, strings.Join(formats.Written(), ", "))}
			}
			db, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			quizzes, err := chosenQuizzes(c.Context(), db, slugs, c.ErrOrStderr())
			if err != nil {
				return fmt.Errorf("export: %w", err)
			}
			return writeExport(c, format, out, quizzes)
		},
	}
	c.Flags().StringVar(&format, "format", "", "how the quizzes are written: "+strings.Join(formats.Written(), ", "))
	c.Flags().StringArrayVar(&slugs, "quiz", nil, "the slug of a quiz; may stand several times")
	c.Flags().StringVar(&out, "out", "", "the file to write; stdout when left out")
	return c
}

// chosenQuizzes reads the quizzes of some slugs, or all that are published.
func chosenQuizzes(ctx context.Context, db *database.DB, slugs []string, stderr io.Writer) ([]formats.Quiz, error) {
	rows, err := chosenRows(ctx, db, slugs)
	if err != nil {
		return nil, err
	}
	advance, done := newProgress(stderr, len(rows), "export")
	defer done()
	out := make([]formats.Quiz, 0, len(rows))
	for _, q := range rows {
		quiz, err := authoring.Exported(ctx, db, q.ID, !q.LiveVersionID.IsZero())
		if err != nil {
			return nil, err
		}
		out = append(out, quiz)
		advance(1)
	}
	return out, nil
}

func chosenRows(ctx context.Context, db *database.DB, slugs []string) ([]*models.Quiz, error) {
	m := db.Registry.Model("quiz")
	var out []*models.Quiz
	for _, slug := range slugs {
		row, err := db.FindBy(ctx, m, schema.Eq("Slug", slug))
		if err != nil {
			return nil, fmt.Errorf("quiz %q: %w", slug, err)
		}
		out = append(out, row.(*models.Quiz))
	}
	if len(slugs) > 0 {
		return out, nil
	}
	q := database.Query{Model: m, Actor: schema.Program{Name: "export"}, Verb: schema.VerbView, Limit: 500,
		Where: schema.Eq("Status", string(models.QuizPublished)), Sort: []database.Order{{Path: "ID"}}}
	for {
		page, err := db.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			out = append(out, row.(*models.Quiz))
		}
		if q.Cursor = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

func writeExport(c *cobra.Command, format, out string, quizzes []formats.Quiz) error {
	var file bytes.Buffer
	dropped, err := formats.Write(format, &file, quizzes)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, d := range dropped {
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", quizzes[d.Quiz-1].Key, d)
	}
	questions := 0
	for _, q := range quizzes {
		questions += len(q.Questions)
	}
	fmt.Fprintf(c.ErrOrStderr(), "quizzes=%d questions=%d dropped=%d\n", len(quizzes), questions, len(dropped))
	if out == "" {
		_, err = c.OutOrStdout().Write(file.Bytes())
		return err
	}
	if err := os.WriteFile(out, file.Bytes(), 0o600); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}
