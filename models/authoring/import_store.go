package authoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// store adds a quiz, or its new questions to the quiz that is there.
func (im *importer) store(ctx context.Context, p plan) error {
	if im.opts.DryRun || len(p.fresh) == 0 {
		return nil
	}
	row, err := im.db.FindBy(ctx, im.quiz, schema.Eq("Origin", p.quiz.Key))
	switch {
	case errors.Is(err, schema.ErrNotFound):
		return im.create(ctx, p)
	case err != nil:
		return err
	}
	return im.extend(ctx, row.(*models.Quiz), p)
}

func (im *importer) create(ctx context.Context, p plan) error {
	genre, err := im.genre(ctx, p.quiz.Genre)
	if err != nil {
		return err
	}
	tags, err := im.tagsOf(ctx, p.quiz.Tags)
	if err != nil {
		return err
	}
	_, err = im.db.Create(ctx, importing(), im.quiz, &schema.Input{
		Values: map[string]any{
			"title": p.quiz.Title, "description": p.quiz.Description, "genre_id": genre, "owner_id": im.owner,
			"language": p.quiz.Language, "licence": p.quiz.Licence, "attribution": p.quiz.Attribution,
			"status": string(models.QuizPublished), "answers_public": p.quiz.Licence != string(models.AllRightsReserved), "origin": p.quiz.Key,
		},
		Many:     map[string][]schema.ID{"tags": tags},
		Children: map[string]schema.Children{"questions": {Rows: questionInputs(p.fresh, 0), All: true}},
	})
	return err
}

// extend publishes a version of a quiz that has the new questions too.
func (im *importer) extend(ctx context.Context, quiz *models.Quiz, p plan) error {
	last, err := im.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return err
	}
	row, err := im.db.Update(ctx, importing(), im.quiz, quiz.ID, &schema.Input{
		Values:   map[string]any{"description": p.quiz.Description},
		Children: map[string]schema.Children{"questions": {Rows: questionInputs(p.fresh, len(last.Questions))}},
	})
	if err != nil {
		return err
	}
	_, err = im.db.Update(ctx, importing(), im.quiz, quiz.ID, &schema.Input{
		Values: map[string]any{"live_version_id": row.(*models.Quiz).DraftVersionID}})
	return err
}

func questionInputs(questions []formats.Question, from int) []schema.Input {
	out := make([]schema.Input, len(questions))
	for i, q := range questions {
		out[i] = questionInput(q, from+i)
	}
	return out
}

func questionInput(q formats.Question, position int) schema.Input {
	choices, accepted := make([]schema.Input, 0, len(q.Choices)), make([]schema.Input, 0, len(q.Accepted))
	for i, c := range q.Choices {
		choices = append(choices, schema.Input{Values: map[string]any{"position": int64(i), "text": c.Text, "correct": c.Correct}})
	}
	for i, a := range q.Accepted {
		accepted = append(accepted, schema.Input{Values: map[string]any{
			"position": int64(i), "pattern": a.Pattern, "fraction": int64(math.Round(a.Fraction * 100))}})
	}
	return schema.Input{
		Values: map[string]any{"stable_key": stableKey(q.Key), "position": int64(position), "type": q.Type, "stem": q.Stem, "unit": q.Unit,
			"explanation": q.Explanation, "points": int64(q.Points), "scoring": cmp.Or(q.Scoring, formats.AllOrNothing),
			"ignore_width": q.Match.Width, "ignore_case": q.Match.Case, "ignore_space": q.Match.Space,
			"ignore_punct": q.Match.Punctuation, "max_edits": int64(q.Match.MaxEdit), "wildcard": q.Match.Wildcard},
		Children: map[string]schema.Children{"choices": {Rows: choices}, "accepted": {Rows: accepted}},
	}
}

func (im *importer) genre(ctx context.Context, slug string) (schema.ID, error) {
	return remembered(im.genres, slug, func() (schema.ID, error) {
		m := im.db.Registry.Model("genre")
		row, err := im.db.FindBy(ctx, m, schema.Eq("Slug", slug))
		if err != nil {
			return schema.ID{}, fmt.Errorf("genre %q: %w", slug, err)
		}
		return m.ID(row), nil
	})
}

func (im *importer) tagsOf(ctx context.Context, slugs []string) ([]schema.ID, error) {
	var out []schema.ID
	for _, slug := range slugs {
		id, err := remembered(im.tagIDs, slug, func() (schema.ID, error) { return EnsureTag(ctx, im.db, importing(), slug) })
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// EnsureTag returns the tag with the slug and adds it where it is missing.
func EnsureTag(ctx context.Context, db *database.DB, actor schema.Actor, slug string) (schema.ID, error) {
	m := db.Registry.Model("tag")
	row, err := db.FindBy(ctx, m, schema.Eq("Slug", slug))
	if errors.Is(err, schema.ErrNotFound) {
		row, err = db.Create(ctx, actor, m, &schema.Input{Values: map[string]any{"slug": slug}})
	}
	if err != nil {
		return schema.ID{}, fmt.Errorf("tag %q: %w", slug, err)
	}
	return m.ID(row), nil
}

// remembered asks once for what a key stands for.
func remembered(known map[string]schema.ID, key string, ask func() (schema.ID, error)) (schema.ID, error) {
	if id, ok := known[key]; ok {
		return id, nil
	}
	id, err := ask()
	if err == nil {
		known[key] = id
	}
	return id, err
}
