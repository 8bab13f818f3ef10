package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// seeds say how much a seed command makes up.
type seeds struct {
	quizzes, users, attempts int
	seed                     uint32
}

// newSeedCommand makes up many rows, to measure with.
func newSeedCommand(open func(context.Context) (*database.DB, func(), error)) *cobra.Command {
	var n seeds
	c := &cobra.Command{
		Use:   "seed",
		Short: "make up many people and quizzes, to measure with",
		Long: "Make up people and quizzes in Korean and English: most of them published, the rest in every\n" +
			"other state, each with one question; and attempts that people and guests submitted, with exact\n" +
			"counters. The same --seed makes the same rows, once a database. Nobody of them can sign in.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := n.check(); err != nil {
				return &usageError{err}
			}
			db, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			if err := sow(c.Context(), db, n, c.ErrOrStderr()); err != nil {
				return fmt.Errorf("seed: %w", err)
			}
			fmt.Fprintf(c.OutOrStdout(), "quizzes=%d users=%d attempts=%d\n", n.quizzes, n.users, n.attempts)
			return nil
		},
	}
	c.Flags().IntVar(&n.quizzes, "quizzes", 1000, "how many quizzes")
	c.Flags().IntVar(&n.users, "users", 100, "how many people, who own them")
	c.Flags().IntVar(&n.attempts, "attempts", 0, "how many submitted attempts at them")
	c.Flags().Uint32Var(&n.seed, "seed", 1, "which rows; another number makes others")
	return c
}

func (n seeds) check() error {
	switch {
	case n.attempts < 0 || n.attempts > 0 && n.quizzes == 0:
		return errors.New("--attempts: say how many, at quizzes that --quizzes makes")
	case n.quizzes < 0 || n.users < 0 || n.quizzes+n.users == 0:
		return errors.New("--quizzes and --users: say how many")
	case n.quizzes > 0 && n.users == 0:
		return errors.New("--users: quizzes need at least one owner")
	}
	return nil
}

// seedBatch is how many people or quizzes one transaction stores.
const seedBatch = 20_000

// sow stores what the seeds ask for and notes it in the audit log.
func sow(ctx context.Context, db *database.DB, n seeds, words io.Writer) error {
	s := newSeeder(n.seed)
	if err := s.prepare(ctx, db, n); err != nil {
		return err
	}
	s.keep = n.attempts > 0
	add, done := newProgress(words, n.users+n.quizzes+n.attempts, "seed")
	defer done()
	err := inBatches(n.users, func(from, to int) error {
		var rows []any
		for i := from; i < to; i++ {
			rows = append(rows, s.user(i, n.users))
		}
		add(to - from)
		return db.Bulk(ctx, rows...)
	})
	if err != nil {
		return err
	}
	s.owners = rand.NewZipf(s.dice, 1.1, 10, uint64(n.users-1))
	err = inBatches(n.quizzes, func(from, to int) error {
		var rows []any
		for i := from; i < to; i++ {
			rows = append(rows, s.quiz(i, n.quizzes)...)
		}
		add(to - from)
		return db.Bulk(ctx, rows...)
	})
	if err != nil {
		return err
	}
	if err := s.takes(ctx, db, n.attempts, add); err != nil {
		return err
	}
	note := fmt.Sprintf("users=%d quizzes=%d attempts=%d seed=%d", n.users, n.quizzes, n.attempts, n.seed)
	if err := db.Note(ctx, seeding(), "seed", db.Registry.Model("quiz"), nil, &audit.Changes{Note: note}); err != nil {
		return err
	}
	return db.Settle(ctx)
}

// seeding is the actor of seeds.
func seeding() schema.Program { return schema.Program{Name: "seed"} }

func inBatches(n int, do func(from, to int) error) error {
	for from := 0; from < n; from += seedBatch {
		if err := do(from, min(n, from+seedBatch)); err != nil {
			return err
		}
	}
	return nil
}

// prepare finds or makes what the rows name: a role, genres, tags.
func (s *seeder) prepare(ctx context.Context, db *database.DB, n seeds) error {
	_, err := authoring.FindAny(ctx, db, db.Registry.Model("user"), schema.Eq("Handle", s.code(0)))
	if err == nil {
		return fmt.Errorf("the rows of seed %d are in this database already; choose another with --seed", n.seed)
	}
	if !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	row, err := db.FindBy(ctx, db.Registry.Model("role"), schema.Eq("Slug", models.RoleMember))
	if err != nil {
		return fmt.Errorf("role %s: %w", models.RoleMember, err)
	}
	s.role = row.(*models.Role).ID
	if err := authoring.EnsureGenres(ctx, db); err != nil {
		return err
	}
	return db.Tx(ctx, func(ctx context.Context) error { return s.shelves(ctx, db) })
}

// shelves finds the genres and makes sure of a tag for each subject.
func (s *seeder) shelves(ctx context.Context, db *database.DB) error {
	s.genreID, s.tags = map[string]schema.ID{}, map[string]models.Tag{}
	for _, g := range s.genres {
		row, err := authoring.FindAny(ctx, db, db.Registry.Model("genre"), schema.Eq("Slug", g.slug))
		if err != nil {
			return fmt.Errorf("genre %s: %w", g.slug, err)
		}
		s.genreID[g.slug] = row.(*models.Genre).ID
		for _, subject := range append(g.ko, g.en...) {
			slug := strings.ReplaceAll(strings.ToLower(subject), " ", "-")
			id, err := authoring.EnsureTag(ctx, db, seeding(), slug)
			if err != nil {
				return err
			}
			s.tags[subject] = models.Tag{Base: schema.Base{ID: id}, Slug: slug}
		}
	}
	return nil
}
