package authoring

import (
	"context"
	"errors"
	"fmt"
	"math"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// ImportOptions say whose the imported quizzes are and how they come in.
type ImportOptions struct {
	File     string              // named in refusals
	Owner    string              // handle; made, without a password, where it is missing
	DryRun   bool                // count, and store nothing
	Progress func(questions int) // told of each quiz that is done with; may be nil
}

// Report counts what an import did. Questions, Refused and Unchanged add up to
// the questions that it was given.
type Report struct {
	Quizzes   int // new, or with new questions
	Questions int // new
	Refused   int
	Unchanged int // questions that were there already
	Refusals  []formats.Refusal
}

// Add puts another report's counts to these.
func (r *Report) Add(more Report) {
	r.Quizzes += more.Quizzes
	r.Questions += more.Questions
	r.Refused += more.Refused
	r.Unchanged += more.Unchanged
	r.Refusals = append(r.Refusals, more.Refusals...)
}

// importBatch is how many quizzes one transaction stores.
const importBatch = 25

// Import publishes the quizzes of one file. A quiz is known by its key, a
// question by its own: what is there is left as it is, in whatever version or
// state, and only what is new comes in. A question that breaks a rule is
// refused and stops nothing else.
func Import(ctx context.Context, db *database.DB, quizzes []formats.Quiz, opts ImportOptions) (Report, error) {
	im, err := newImporter(ctx, db, opts)
	if err != nil {
		return Report{}, fmt.Errorf("import: %w", err)
	}
	plans, err := im.plan(ctx, quizzes)
	if err != nil {
		return Report{}, fmt.Errorf("import: %w", err)
	}
	if err := im.run(ctx, plans); err != nil {
		return Report{}, fmt.Errorf("import: %w", err)
	}
	return im.report, nil
}

type importer struct {
	*rules
	opts     ImportOptions
	owner    schema.ID
	genres   map[string]schema.ID
	tagIDs   map[string]schema.ID
	validate *schema.Validator
	report   Report
}

// importing is the actor of imports.
func importing() schema.Program { return schema.Program{Name: "import"} }

func newImporter(ctx context.Context, db *database.DB, opts ImportOptions) (*importer, error) {
	r, err := newRules(db.Registry, db)
	if err != nil {
		return nil, err
	}
	v, err := schema.NewValidator()
	if err != nil {
		return nil, err
	}
	im := &importer{rules: r, opts: opts, genres: map[string]schema.ID{}, tagIDs: map[string]schema.ID{}, validate: v}
	if opts.DryRun {
		return im, nil
	}
	if err := EnsureGenres(ctx, db); err != nil {
		return nil, err
	}
	im.owner, err = im.ensureOwner(ctx)
	return im, err
}

// ensureOwner returns the user whom the quizzes belong to, who has no password
// and so cannot sign in when the import has to make them.
func (im *importer) ensureOwner(ctx context.Context) (schema.ID, error) {
	users, roles := im.db.Registry.Model("user"), im.db.Registry.Model("role")
	row, err := FindAny(ctx, im.db, users, schema.Eq("Handle", im.opts.Owner))
	if err == nil {
		return users.ID(row), nil
	}
	if !errors.Is(err, schema.ErrNotFound) {
		return schema.ID{}, err
	}
	role, err := im.db.FindBy(ctx, roles, schema.Eq("Slug", models.RoleMember))
	if err != nil {
		return schema.ID{}, fmt.Errorf("role %s: %w", models.RoleMember, err)
	}
	row, err = im.db.Create(ctx, importing(), users, &schema.Input{Values: map[string]any{
		"handle": im.opts.Owner, "nickname": im.opts.Owner, "role_id": roles.ID(role)}})
	if err != nil {
		return schema.ID{}, fmt.Errorf("user %s: %w", im.opts.Owner, err)
	}
	return users.ID(row), nil
}

// run carries the plans out, some in one transaction.
func (im *importer) run(ctx context.Context, plans []plan) error {
	for len(plans) > 0 {
		part := plans[:min(importBatch, len(plans))]
		plans = plans[len(part):]
		err := im.db.Tx(ctx, func(ctx context.Context) error {
			for _, p := range part {
				if err := im.store(ctx, p); err != nil {
					return fmt.Errorf("%s: %w", p.quiz.Key, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, p := range part {
			im.count(p)
		}
	}
	return nil
}

func (im *importer) count(p plan) {
	im.report.Questions += len(p.fresh)
	im.report.Refused += len(p.refused)
	im.report.Unchanged += p.known
	im.report.Refusals = append(im.report.Refusals, p.refused...)
	if len(p.fresh) > 0 {
		im.report.Quizzes++
	}
	if im.opts.Progress != nil {
		im.opts.Progress(len(p.fresh) + len(p.refused) + p.known)
	}
}

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
	var choices, accepted []schema.Input
	for i, c := range q.Choices {
		choices = append(choices, schema.Input{Values: map[string]any{"position": int64(i), "text": c.Text, "correct": c.Correct}})
	}
	for i, a := range q.Accepted {
		accepted = append(accepted, schema.Input{Values: map[string]any{
			"position": int64(i), "pattern": a.Pattern, "fraction": int64(math.Round(a.Fraction * 100))}})
	}
	return schema.Input{
		Values: map[string]any{"stable_key": stableKey(q.Key), "position": int64(position), "type": q.Type, "stem": q.Stem,
			"explanation": q.Explanation, "points": int64(q.Points), "scoring": string(models.AllOrNothing)},
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
