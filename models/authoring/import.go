package authoring

import (
	"context"
	"errors"
	"fmt"

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
