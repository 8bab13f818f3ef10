package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Verdict is what somebody decides about a case.
type Verdict struct {
	Lock int64  // the lock version of the case that they saw
	Seen string // the hash of its subject as they saw it
	Acts []Act  // in order, one or more
	Took time.Duration
	Bulk schema.ID // of the cases that are decided together; zero for one alone

	Of *models.Case // the case, where it has been read already
}

// Act is one action of a verdict.
type Act struct {
	Action models.DecisionAction
	Reason string // "" or one of those for which things are reported
	Text   string // told to whom it concerns
	TextEN string // the same in English; "" where it is told as it is written
	Note   string // for staff alone

	Until schema.Time // when a sanction ends; zero is not before it is lifted

	Appeal schema.ID // that is ruled on; zero for the only one that waits
}

// Decided is a verdict with its case as it stands then.
type Decided struct {
	*models.Verdict
	Case *models.Case
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
func (d *Desk) Decide(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*Decided, error) {
	if len(v.Acts) == 0 {
		return nil, schema.Invalid{schema.NewProblem("/acts", "required", nil)}
	}
	for i, act := range v.Acts {
		if err := act.check(); err != nil {
			return nil, inAct(err, i)
		}
	}
	if err := agree(v.Acts); err != nil {
		return nil, err
	}
	if err := d.cases.Policy.Can(actor, schema.VerbView, nil); err != nil {
		return nil, err
	}
	if schema.Watches(actor) {
		return nil, schema.ErrForbidden
	}
	var made *verdict
	err := d.db.Tx(ctx, func(ctx context.Context) error {
		c, subject, seen, err := d.ready(ctx, actor, id, v)
		if err != nil {
			return err
		}
		made = d.begin(actor, c)
		made.subject = subject
		made.row.Title, made.took, made.parent = c.Title, v.Took, v.Bulk
		offered, err := d.offered(ctx, actor, c, subject, v.Acts)
		if err != nil {
			return err
		}
		for i, act := range v.Acts {
			if err := d.do(ctx, actor, made, seen, act); err != nil {
				return inAct(err, i)
			}
			if !slices.Contains(offered, act.Action) { // behind what says more of why not
				return notOffered(act.Action)
			}
		}
		if err := d.settle(ctx, made, v.Acts...); err != nil {
			return err
		}
		return d.close(ctx, made)
	})
	if err != nil {
		return nil, err
	}
	return &Decided{made.row, made.after}, nil
}

// ready holds the case and its subject and asks that it is the actor's to decide, and as they
// saw it.
func (d *Desk) ready(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*models.Case, any, Look, error) {
	subject, err := d.holdSubject(ctx, id, v.Of)
	if err != nil {
		return nil, nil, Look{}, err
	}
	row, err := d.db.Hold(ctx, d.cases, schema.Eq("ID", id))
	if err != nil {
		return nil, nil, Look{}, err
	}
	c := row.(*models.Case)
	if err := d.cases.Policy.Can(actor, schema.VerbView, c); err != nil {
		return nil, nil, Look{}, err
	}
	if c.State == models.CaseResolved {
		return nil, nil, Look{}, schema.Refuse("resolved", "이미 끝난 사건이에요.", "The case is resolved already.")
	}
	if err := d.free(ctx, actor, c); err != nil {
		return nil, nil, Look{}, err
	}
	if err := errors.Join(d.Impartial(ctx, actor, c), d.above(ctx, actor, c)); err != nil {
		return nil, nil, Look{}, err
	}
	seen, err := LookAt(subject)
	if err != nil {
		return nil, nil, Look{}, err
	}
	if seen.Hash() != v.Seen || c.LockVersion != v.Lock {
		return nil, nil, Look{}, &Changed{Case: c, Now: seen}
	}
	return c, subject, seen, nil
}

// holdSubject holds what a case is about, before the case itself: what its author does
// holds the two in that order, and two who hold one each would wait for ever.
func (d *Desk) holdSubject(ctx context.Context, id schema.ID, c *models.Case) (any, error) {
	if c == nil {
		row, err := d.db.Find(ctx, d.cases, id)
		if err != nil {
			return nil, err
		}
		c = row.(*models.Case)
	}
	return d.db.Hold(ctx, d.modelOf(c.Subject), schema.Eq("ID", c.SubjectID))
}

// NeedsWords reports whether an action needs words for those whom it concerns.
func NeedsWords(a models.DecisionAction) bool {
	return a.Against() || a == models.ActUphold || a == models.ActOverturn || a == models.ActUnban
}

func (a Act) input() *schema.Input {
	return &schema.Input{Reason: a.Text, ReasonEN: a.TextEN, Note: a.Note, Until: a.Until}
}

// check says what is wrong with an act, whatever it is about.
func (a Act) check() error {
	var found schema.Invalid
	if !slices.Contains(a.Action.Choices(), string(a.Action)) {
		found = append(found, schema.NewProblem("/action", "choice", nil))
	}
	if a.Reason != "" && !slices.Contains(models.ReportReason("").Choices(), a.Reason) {
		found = append(found, schema.NewProblem("/reason_code", "choice", nil))
	}
	if NeedsWords(a.Action) && schema.Blank(a.Text) {
		found = append(found, schema.NewProblem("/reason", "required", nil))
	}
	var words schema.Invalid
	if errors.As(a.input().Words(), &words) {
		found = append(found, words...)
	}
	return found.OrNil()
}

// do is one act. All but a dismissal are verbs of what they are about.
func (d *Desk) do(ctx context.Context, actor schema.Actor, v *verdict, seen Look, act Act) error {
	c := v.of
	v.reason = act.Reason
	in := act.input()
	if err := in.Words(); err != nil {
		return err
	}
	if act.Action == models.ActHide {
		if done, err := d.keepHidden(ctx, actor, seen, v, in); err != nil || done {
			return err
		}
	}
	if act.Action == models.ActDismiss {
		if !dismissible(c) {
			return schema.Refuse("not_reported", "신고된 것이 아니에요.", "Nobody has reported it.")
		}
		if out, err := d.outOfSight(ctx, v); err != nil {
			return err
		} else if out {
			return schema.Refuse("out_of_sight", "지금 가려져 있어요. 다시 보이게 하거나, 가린 것이 맞다고 결정해 주세요.", "It is out of sight: show it again, or decide that hiding it was right.")
		}
		if err := d.report.Policy.Can(actor, "disagree", nil); err != nil {
			return err
		}
		return d.ruled(ctx, actor, v, seen, act.Action, in)
	}
	ctx = context.WithValue(ctx, verdictKey{}, v)
	if act.Action == models.ActUphold || act.Action == models.ActOverturn {
		return d.ruleAt(ctx, actor, c, act, in)
	}
	subject, id := c.Subject, c.SubjectID
	if !slices.Contains(verbs[subject], act.Action) {
		subject, id = models.CaseUser, c.OwnerID
	}
	if !slices.Contains(verbs[subject], act.Action) || id.IsZero() {
		return schema.Invalid{schema.NewProblem("/action", "choice", nil)}
	}
	m := d.modelOf(subject)
	if act.Action == models.ActRemove {
		if err := d.hideFirst(ctx, actor, v, m, id, in); err != nil {
			return err
		}
	}
	if act.Action == models.ActApprove || act.Action == models.ActReject {
		row, err := d.subject(ctx, v, m, id)
		if err != nil {
			return err
		}
		lock := m.Lock(row)
		in.Lock = &lock // what was seen is what is held
	}
	_, err := d.db.Transition(v.releases(ctx, m, id), actor, m, id, string(act.Action), in)
	return err
}

// dismissible reports whether somebody, or something, says of the subject that it
// is not as it should be.
func dismissible(c *models.Case) bool {
	return slices.ContainsFunc(append([]models.CaseKind{models.KindReport, models.KindRights}, byProgram...), c.Has)
}

// keepHidden is the decision that what is out of sight already was hidden
// rightly; false where it is not.
func (d *Desk) keepHidden(ctx context.Context, actor schema.Actor, seen Look, v *verdict, in *schema.Input) (bool, error) {
	m := d.modelOf(v.of.Subject)
	row, err := d.subject(ctx, v, m, v.of.SubjectID)
	if err != nil || !hidden(row) {
		return false, err
	}
	if err := m.Policy.Can(actor, string(models.ActHide), row); err != nil {
		return false, err
	}
	if in.Reason == "" {
		return false, schema.Invalid{schema.NewProblem("/reason", "required", nil)}
	}
	return true, d.ruled(ctx, actor, v, seen, models.ActHide, in)
}

// ruled keeps a decision by which nothing changes but the case.
func (d *Desk) ruled(ctx context.Context, actor schema.Actor, v *verdict, seen Look, action models.DecisionAction, in *schema.Input) error {
	one, err := d.write(ctx, actor, v.of.Subject, v.of.SubjectID, seen, action, v, in)
	if err != nil {
		return err
	}
	v.was.Acts = append(v.was.Acts, actWas{Decision: one.ID, Action: action})
	return d.db.Note(ctx, actor, string(action), d.cases, v.of, &audit.Changes{Proof: audit.ProofOf(d.decision, one)})
}

// hideFirst takes out of sight what is to be removed: a decision of its own, for
// only what is hidden is removed.
func (d *Desk) hideFirst(ctx context.Context, actor schema.Actor, v *verdict, m *schema.Model, id schema.ID, in *schema.Input) error {
	row, err := d.subject(ctx, v, m, id)
	if err != nil || !shown(row) {
		return err
	}
	_, err = d.db.Transition(v.releases(ctx, m, id), actor, m, id, string(models.ActHide), in)
	return err
}

// outOfSight reports whether what a verdict is about is hidden or withheld.
func (d *Desk) outOfSight(ctx context.Context, v *verdict) (bool, error) {
	row, err := d.subject(ctx, v, d.modelOf(v.of.Subject), v.of.SubjectID)
	if err != nil {
		return false, err
	}
	until := withheldUntil(row)
	return hidden(row) || until != nil && !until.IsZero(), nil
}

// subject is what a verdict is about, read again once an act may have changed it.
func (d *Desk) subject(ctx context.Context, v *verdict, m *schema.Model, id schema.ID) (any, error) {
	if v.subject != nil {
		return v.subject, nil
	}
	return d.db.Find(ctx, m, id)
}

// releases hands what is held to the act that changes it.
func (v *verdict) releases(ctx context.Context, m *schema.Model, id schema.ID) context.Context {
	row := v.subject
	v.subject = nil
	if row == nil || m.Name != string(v.of.Subject) || id != v.of.SubjectID {
		return ctx
	}
	return database.Held(ctx, row)
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
