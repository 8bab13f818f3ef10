package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// newDemoCommand puts the demo community in.
func newDemoCommand(open func(context.Context) (*database.DB, func(), error)) *cobra.Command {
	var password string
	var quiet bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "put the demo community in",
		Long: "Put in people of every role, quizzes in every state and the pages of the site. What is there\n" +
			"already stays as it is. Without --password nobody of them can sign in.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			db, done, err := open(c.Context())
			if err != nil {
				return err
			}
			defer done()
			added, err := loadDemo(c.Context(), db, password)
			if err != nil || quiet {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "added %d people, %d quizzes, %d pages\n", added.people, added.quizzes, added.pages)
			return nil
		},
	}
	c.Flags().StringVar(&password, "password", "", "the password of everybody who is added")
	c.Flags().BoolVar(&quiet, "quiet", false, "say nothing when all went well")
	return c
}

// demoAdded counts what was not there yet.
type demoAdded struct{ people, quizzes, pages int }

// loadDemo adds what is missing of the demo community, all of it or nothing. A
// password is checked and hashed by the rules about people.
func loadDemo(ctx context.Context, db *database.DB, password string) (demoAdded, error) {
	files, err := readDemo()
	if err != nil {
		return demoAdded{}, err
	}
	d := &demo{db: db, password: password, actors: map[string]*demoActor{}}
	err = db.Tx(ctx, func(ctx context.Context) error {
		for _, p := range files.People {
			if err := d.person(ctx, p); err != nil {
				return fmt.Errorf("demo: %s: %w", p.Handle, err)
			}
		}
		for _, p := range files.Pages {
			if err := d.page(ctx, p); err != nil {
				return fmt.Errorf("demo: page %s: %w", p.Slug, err)
			}
		}
		for _, q := range files.Quizzes {
			if err := d.quiz(ctx, q); err != nil {
				return fmt.Errorf("demo: quiz %s: %w", q.Slug, err)
			}
		}
		return nil
	})
	return d.added, err
}

type demo struct {
	db        *database.DB
	password  string
	actors    map[string]*demoActor
	moderator *demoActor
	added     demoAdded
}

// program is the actor of what people do not do themselves.
func (*demo) program() schema.Program { return schema.Program{Name: "demo"} }

// missing reports whether no row fits the condition, in the trash or not.
func (d *demo) missing(ctx context.Context, m *schema.Model, cond schema.Cond) (bool, error) {
	_, err := authoring.FindAny(ctx, d.db, m, cond)
	if errors.Is(err, schema.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// person makes sure of a person and keeps them as an actor.
func (d *demo) person(ctx context.Context, p demoPerson) error {
	users, roles := d.db.Registry.Model("user"), d.db.Registry.Model("role")
	row, err := d.db.FindBy(ctx, roles, schema.Eq("Slug", p.Role), "Permissions")
	if err != nil {
		return fmt.Errorf("role %s: %w", p.Role, err)
	}
	role := row.(*models.Role)
	row, err = authoring.FindAny(ctx, d.db, users, schema.Eq("Handle", p.Handle))
	if errors.Is(err, schema.ErrNotFound) {
		values := map[string]any{"handle": p.Handle, "nickname": p.Nickname, "email": p.Email, "email_verified": true,
			"role_id": role.ID, "is_superuser": p.Superuser}
		if d.password != "" {
			values["password"] = schema.Secret(d.password)
		}
		row, err = d.db.Create(ctx, d.program(), users, &schema.Input{Values: values})
		d.added.people++
	}
	if err != nil {
		return err
	}
	actor := newDemoActor(row.(*models.User), role)
	d.actors[p.Handle] = actor
	if p.Role == models.RoleModerator && d.moderator == nil {
		d.moderator = actor
	}
	return nil
}

func (d *demo) page(ctx context.Context, p demoPage) error {
	m := d.db.Registry.Model("page")
	missing, err := d.missing(ctx, m, schema.And(schema.Eq("Slug", p.Slug), schema.Eq("Language", p.Language)))
	if err != nil || !missing {
		return err
	}
	d.added.pages++
	_, err = d.db.Create(ctx, d.program(), m, &schema.Input{Values: map[string]any{
		"slug": p.Slug, "language": p.Language, "title": p.Title, "body": schema.Markdown(p.Body), "published": true}})
	return err
}
