package main

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// holdersMost is how many rows that hold the same file are looked at: versions
// of a quiz share the files of their questions.
const holdersMost = 100

// mayReadFile reports whether the actor sees a row that holds one of the files,
// and ErrNotFound where none does. A row in the trash is seen by whoever may
// restore it.
func (p *program) mayReadFile(ctx context.Context, actor schema.Actor, keys ...schema.File) error {
	for _, key := range keys {
		for _, trash := range []bool{false, true} {
			for _, m := range p.registry.Models() {
				if trash && m.Field("DeletedAt") == nil {
					continue
				}
				if shows, err := p.holderShows(ctx, actor, m, key, trash); shows || err != nil {
					return err
				}
			}
		}
	}
	return fmt.Errorf("file: %w", schema.ErrNotFound)
}

// holderShows reports whether a row of a model that holds the file shows it to
// the actor.
func (p *program) holderShows(ctx context.Context, actor schema.Actor, m *schema.Model, key schema.File, trash bool) (bool, error) {
	for _, f := range m.Fields {
		if f.Kind != schema.KindFile {
			continue
		}
		page, err := p.db.List(ctx, database.Query{Model: m, Actor: schema.Program{Name: "media"}, Verb: schema.VerbView,
			Where: schema.Eq(f.Name, string(key)), Limit: holdersMost, Trash: trash})
		if err != nil {
			return false, err
		}
		for _, row := range page.Rows {
			show := p.showsFile
			if trash {
				show = p.showsTrashed
			}
			if err := show(ctx, actor, m, row); !refused(err) {
				return err == nil, err
			}
		}
	}
	return false, nil
}

// showsTrashed is about rows that are in the trash.
func (p *program) showsTrashed(_ context.Context, actor schema.Actor, m *schema.Model, _ any) error {
	if actor.Super() || actor.Allowed(m.Permission(schema.VerbRestore)) {
		return nil
	}
	return schema.ErrNotFound
}

func refused(err error) bool {
	return errors.Is(err, schema.ErrNotFound) || errors.Is(err, schema.ErrForbidden) || errors.Is(err, schema.ErrUnauthorized)
}

// showsFile asks the policy of the row that holds a file. Parts of a quiz are
// seen as the quiz is, and before they were approved by its owner and staff.
func (p *program) showsFile(ctx context.Context, actor schema.Actor, m *schema.Model, row any) error {
	switch part := row.(type) {
	case *models.QuizVersion:
		return p.showsVersion(ctx, actor, part.ID)
	case *models.Question:
		return p.showsVersion(ctx, actor, part.QuizVersionID)
	case *models.Choice:
		question, err := p.db.Find(ctx, p.registry.Model("question"), part.QuestionID)
		if err != nil {
			return err
		}
		return p.showsVersion(ctx, actor, question.(*models.Question).QuizVersionID)
	}
	if err := m.Policy.Can(actor, schema.VerbRead, row); !refused(err) {
		return err
	}
	return m.Policy.Can(actor, schema.VerbView, row)
}

func (p *program) showsVersion(ctx context.Context, actor schema.Actor, id schema.ID) error {
	row, err := p.db.Find(ctx, p.registry.Model("quiz_version"), id, "Quiz")
	if err != nil {
		return err
	}
	v := row.(*models.QuizVersion)
	if v.Quiz == nil || !v.Quiz.DeletedAt.IsZero() {
		return schema.ErrNotFound
	}
	if v.Status == models.VersionApproved || v.Status == models.VersionSuperseded {
		return p.registry.Model("quiz").Policy.Can(actor, schema.VerbRead, v.Quiz)
	}
	if v.Quiz.OwnerID == actor.ActorID() && !actor.ActorID().IsZero() || actor.Super() || actor.Allowed("quiz.view") {
		return nil
	}
	return schema.ErrNotFound
}
