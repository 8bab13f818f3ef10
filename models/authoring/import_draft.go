package authoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// Drafts is what became of a file that somebody brought.
type Drafts struct {
	Quizzes   []*models.Quiz // new drafts, without what they own
	Planned   int            // quizzes that came in, or would
	Plans     []Planned      // the same, one by one
	Questions int
	Refusals  []formats.Refusal // one a question, by their lines
	Notes     []formats.Refusal // what was left out of a quiz itself
}

// Planned is a quiz that comes in.
type Planned struct {
	Title     string
	Questions int
}

// ImportDrafts makes drafts of the quizzes of a file for somebody, each time
// anew. A question that breaks a rule is refused and stops nothing else. Tags
// that nobody has made here are left out: a draft is no way to make them.
func ImportDrafts(ctx context.Context, db *database.DB, actor schema.Actor, quizzes []formats.Quiz, refused []formats.Refusal, opts ImportOptions) (Drafts, error) {
	out := Drafts{Refusals: slices.Clone(refused)}
	im, err := newImporter(ctx, db, ImportOptions{DryRun: true, File: opts.File})
	if err != nil {
		return out, fmt.Errorf("import drafts: %w", err)
	}
	for _, quiz := range quizzes {
		p := im.planQuiz(ctx, quiz, nil, false)
		out.Refusals = append(out.Refusals, p.refused...)
		if len(p.fresh) == 0 {
			continue
		}
		out.Planned++
		out.Plans = append(out.Plans, Planned{p.quiz.Title, len(p.fresh)})
		out.Questions += len(p.fresh)
		tags, err := im.knownTags(ctx, quiz, &out)
		if err != nil {
			return out, fmt.Errorf("import drafts: %w", err)
		}
		if opts.DryRun {
			continue
		}
		if err := im.draft(ctx, actor, p, tags, &out); err != nil {
			return out, fmt.Errorf("import drafts: %w", err)
		}
	}
	slices.SortStableFunc(out.Refusals, func(a, b formats.Refusal) int { return cmp.Compare(a.Line, b.Line) })
	return out, nil
}

// knownTags are the ids of the tags that exist.
func (im *importer) knownTags(ctx context.Context, quiz formats.Quiz, out *Drafts) ([]schema.ID, error) {
	var ids []schema.ID
	for _, slug := range quiz.Tags {
		row, err := im.db.FindBy(ctx, im.tag, schema.Eq("Slug", slug))
		if errors.Is(err, schema.ErrNotFound) {
			out.Notes = append(out.Notes, formats.Refusal{File: im.opts.File, Line: quiz.Questions[0].Line, Reason: fmt.Sprintf("the tag %q is not known here and was left out", slug)})
			continue
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, im.tag.ID(row))
	}
	return ids, nil
}

func (im *importer) draft(ctx context.Context, actor schema.Actor, p plan, tags []schema.ID, out *Drafts) error {
	genre, err := im.genre(ctx, p.quiz.Genre)
	if err != nil {
		return err
	}
	rows := questionInputs(p.fresh, 0)
	for i := range rows {
		delete(rows[i].Values, "stable_key") // the engine gives a new one
	}
	row, err := im.db.Create(ctx, actor, im.quiz, &schema.Input{
		Values: map[string]any{"title": p.quiz.Title, "description": p.quiz.Description, "genre_id": genre,
			"language": p.quiz.Language, "licence": p.quiz.Licence, "attribution": p.quiz.Attribution},
		Many:     map[string][]schema.ID{"tags": tags},
		Children: map[string]schema.Children{"questions": {Rows: rows, All: true}},
	})
	if err != nil {
		return err
	}
	out.Quizzes = append(out.Quizzes, row.(*models.Quiz))
	return nil
}
