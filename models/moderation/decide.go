package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Verdict is what somebody decides about a case.
type Verdict struct {
	Lock int64  // the lock version of the case that they saw
	Seen string // the hash of its subject as they saw it
	Acts []Act  // in order, one or more
	Took time.Duration
}

// Act is one action of a verdict.
type Act struct {
	Action models.DecisionAction
	Reason string // code
	Text   string // told to whom it concerns
	Note   string // for staff alone
}

// Changed reports a verdict about something that is not any more what its
// author saw. It is a schema.ErrStale and carries what both look like.
type Changed struct {
	Case *models.Case
	Now  Look
}

// Error implements error.
func (c *Changed) Error() string { return "the case or its subject has changed" }

// Unwrap makes it an ErrStale.
func (c *Changed) Unwrap() error { return schema.ErrStale }

// Decide does what was decided about a case, all of it or nothing, writes each
// act as a Decision and resolves what they settle. It is refused where the case
// is another's or resolved already, and Changed where it or its subject is not
// what was seen.
func (d *Desk) Decide(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*models.Case, error) {
	if len(v.Acts) == 0 {
		return nil, schema.Invalid{schema.NewProblem("/acts", "required", nil)}
	}
	if err := d.cases.Policy.Can(actor, schema.VerbView, nil); err != nil {
		return nil, err
	}
	var after *models.Case
	err := d.db.Tx(ctx, func(ctx context.Context) error {
		c, seen, err := d.ready(ctx, actor, id, v)
		if err != nil {
			return err
		}
		for i, act := range v.Acts {
			if err := d.do(ctx, actor, c, seen, act, v.Took); err != nil {
				return inAct(err, i)
			}
		}
		if err := d.settle(ctx, c, v.Acts...); err != nil {
			return err
		}
		row, err := d.db.Find(ctx, d.cases, id)
		if err == nil {
			after = row.(*models.Case)
		}
		return err
	})
	return after, err
}

// ready holds the case and asks that it is the actor's to decide, and as they
// saw it.
func (d *Desk) ready(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*models.Case, Look, error) {
	row, err := d.db.Hold(ctx, d.cases, schema.Eq("ID", id))
	if err != nil {
		return nil, Look{}, err
	}
	c := row.(*models.Case)
	if c.State == models.CaseResolved {
		return nil, Look{}, schema.Refuse("resolved", "이미 끝난 사건이에요.", "The case is resolved already.")
	}
	if err := d.free(ctx, actor, c); err != nil {
		return nil, Look{}, err
	}
	if err := d.impartial(ctx, actor, c); err != nil {
		return nil, Look{}, err
	}
	subject, err := d.db.Hold(ctx, d.modelOf(c.Subject), schema.Eq("ID", c.SubjectID))
	if err != nil {
		return nil, Look{}, err
	}
	seen, err := LookAt(subject)
	if err != nil {
		return nil, Look{}, err
	}
	if seen.Hash() != v.Seen || c.LockVersion != v.Lock {
		return nil, Look{}, &Changed{Case: c, Now: seen}
	}
	return c, seen, nil
}

// do is one act. All but a dismissal are verbs of what they are about.
func (d *Desk) do(ctx context.Context, actor schema.Actor, c *models.Case, seen Look, act Act, took time.Duration) error {
	v := &verdict{of: c, reason: act.Reason, took: took}
	in := &schema.Input{Reason: act.Text, Note: act.Note}
	if act.Action == models.ActDismiss {
		if err := d.report.Policy.Can(actor, "disagree", nil); err != nil {
			return err
		}
		if err := d.write(ctx, actor, c.Subject, c.SubjectID, seen, act.Action, v, in); err != nil {
			return err
		}
		return d.db.Note(ctx, actor, string(act.Action), d.cases, c, nil)
	}
	ctx = context.WithValue(ctx, verdictKey{}, v)
	subject, id := c.Subject, c.SubjectID
	if !slices.Contains(verbs[subject], act.Action) {
		subject, id = models.CaseUser, c.OwnerID
	}
	if !slices.Contains(verbs[subject], act.Action) || id.IsZero() {
		return schema.Invalid{schema.NewProblem("/action", "choice", nil)}
	}
	m := d.modelOf(subject)
	if act.Action == models.ActRemove && subject == models.CaseQuiz {
		if err := d.hideFirst(ctx, actor, id, in); err != nil {
			return err
		}
	}
	_, err := d.db.Transition(ctx, actor, m, id, string(act.Action), in)
	return err
}

// hideFirst takes a quiz out of sight that is to be removed: a decision of its
// own, for only what is hidden is removed.
func (d *Desk) hideFirst(ctx context.Context, actor schema.Actor, id schema.ID, in *schema.Input) error {
	row, err := d.db.Find(ctx, d.quiz, id)
	if err != nil || row.(*models.Quiz).Status != models.QuizPublished {
		return err
	}
	_, err = d.db.Transition(ctx, actor, d.quiz, id, string(models.ActHide), in)
	return err
}

// inAct says of which act the problems are.
func inAct(err error, i int) error {
	var invalid schema.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	out := make(schema.Invalid, len(invalid))
	for j, p := range invalid {
		p.Pointer = fmt.Sprintf("/acts/%d%s", i, p.Pointer)
		out[j] = p
	}
	return out
}

// Allowed lists what the actor may decide about a case as it stands now.
func (d *Desk) Allowed(ctx context.Context, actor schema.Actor, c *models.Case) ([]models.DecisionAction, error) {
	if c.State == models.CaseResolved || d.impartial(ctx, actor, c) != nil {
		return nil, nil
	}
	row, err := d.db.Find(ctx, d.modelOf(c.Subject), c.SubjectID)
	if err != nil {
		return nil, err
	}
	var out []models.DecisionAction
	if (c.Has(models.KindReport) || c.Has(models.KindRights)) && d.report.Policy.Can(actor, "disagree", nil) == nil {
		out = append(out, models.ActDismiss)
	}
	out = append(out, d.open(actor, d.modelOf(c.Subject), row, verbs[c.Subject])...)
	if c.Subject == models.CaseUser || c.OwnerID.IsZero() {
		return out, nil
	}
	owner, err := d.db.Find(ctx, d.user, c.OwnerID)
	if err != nil {
		return nil, err
	}
	return append(out, d.open(actor, d.user, owner, verbs[models.CaseUser])...), nil
}

// open lists the verbs that a row has now and that the actor may.
func (d *Desk) open(actor schema.Actor, m *schema.Model, row any, actions []models.DecisionAction) []models.DecisionAction {
	var out []models.DecisionAction
	for _, a := range actions {
		if t, ok := m.Transition(string(a)); ok && !t.Hidden && m.Leaves(t, row) && m.Policy.Can(actor, t.Verb, row) == nil {
			out = append(out, a)
		}
	}
	return out
}
