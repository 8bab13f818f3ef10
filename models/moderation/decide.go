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
	Bulk schema.ID // of the cases that are decided together; zero for one alone
}

// Act is one action of a verdict.
type Act struct {
	Action models.DecisionAction
	Reason string // "" or one of those for which things are reported
	Text   string // told to whom it concerns
	TextEN string // the same in English; "" where it is told as it is written
	Note   string // for staff alone

	Until schema.Time // when a sanction ends; zero is not before it is lifted
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
func (d *Desk) Decide(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*models.Verdict, error) {
	if len(v.Acts) == 0 {
		return nil, schema.Invalid{schema.NewProblem("/acts", "required", nil)}
	}
	for i, act := range v.Acts {
		if err := act.check(); err != nil {
			return nil, inAct(err, i)
		}
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
		for i, act := range v.Acts {
			if err := d.do(ctx, actor, made, seen, act); err != nil {
				return inAct(err, i)
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
	return made.row, nil
}

// ready holds the case and its subject and asks that it is the actor's to decide, and as they
// saw it.
func (d *Desk) ready(ctx context.Context, actor schema.Actor, id schema.ID, v Verdict) (*models.Case, any, Look, error) {
	row, err := d.db.Hold(ctx, d.cases, schema.Eq("ID", id))
	if err != nil {
		return nil, nil, Look{}, err
	}
	c := row.(*models.Case)
	if c.State == models.CaseResolved {
		return nil, nil, Look{}, schema.Refuse("resolved", "이미 끝난 사건이에요.", "The case is resolved already.")
	}
	if err := d.free(ctx, actor, c); err != nil {
		return nil, nil, Look{}, err
	}
	if err := d.Impartial(ctx, actor, c); err != nil {
		return nil, nil, Look{}, err
	}
	subject, err := d.db.Hold(ctx, d.modelOf(c.Subject), schema.Eq("ID", c.SubjectID))
	if err != nil {
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
	if act.Action == models.ActRemove && subject == models.CaseQuiz {
		if err := d.hideFirst(ctx, actor, v, id, in); err != nil {
			return err
		}
	}
	v.subject = nil
	_, err := d.db.Transition(ctx, actor, m, id, string(act.Action), in)
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
	return d.db.Note(ctx, actor, string(action), d.cases, v.of, nil)
}

// hideFirst takes a quiz out of sight that is to be removed: a decision of its
// own, for only what is hidden is removed.
func (d *Desk) hideFirst(ctx context.Context, actor schema.Actor, v *verdict, id schema.ID, in *schema.Input) error {
	row, err := d.subject(ctx, v, d.quiz, id)
	if err != nil || row.(*models.Quiz).Status != models.QuizPublished {
		return err
	}
	_, err = d.db.Transition(ctx, actor, d.quiz, id, string(models.ActHide), in)
	return err
}

// subject is what a verdict is about, read again once an act may have changed it.
func (d *Desk) subject(ctx context.Context, v *verdict, m *schema.Model, id schema.ID) (any, error) {
	if v.subject != nil {
		return v.subject, nil
	}
	return d.db.Find(ctx, m, id)
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
	if c.State == models.CaseResolved || d.Impartial(ctx, actor, c) != nil {
		return nil, nil
	}
	row, err := d.db.Find(ctx, d.modelOf(c.Subject), c.SubjectID)
	if err != nil {
		return nil, err
	}
	var out []models.DecisionAction
	if c.Has(models.KindAppeal) {
		for _, a := range []models.DecisionAction{models.ActUphold, models.ActOverturn} {
			if d.appeal.Policy.Can(actor, string(a), nil) == nil {
				out = append(out, a)
			}
		}
	}
	if until := withheldUntil(row); dismissible(c) && !hidden(row) && (until == nil || until.IsZero()) && d.report.Policy.Can(actor, "disagree", nil) == nil {
		out = append(out, models.ActDismiss)
	}
	if hidden(row) && d.modelOf(c.Subject).Policy.Can(actor, string(models.ActHide), row) == nil {
		out = append(out, models.ActHide)
	}
	asked, err := d.requested(ctx, c.Subject, c.SubjectID)
	if err != nil {
		return nil, err
	}
	out = append(out, slices.DeleteFunc(d.open(actor, d.modelOf(c.Subject), row, verbs[c.Subject]), func(a models.DecisionAction) bool { return a == models.ActWithhold && !asked })...)
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
