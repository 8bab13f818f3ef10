package moderation

import (
	"context"
	"errors"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// appealed is the rule of appeal.add: whom a decision concerns asks for a second
// look, once and in time. That opens a case about the same subject.
func (d *Desk) appealed(ctx context.Context, c *schema.Change) error {
	a := c.Row.(*models.Appeal)
	if a.DecisionID.IsZero() || schema.Blank(a.Text) {
		return nil // the tags say so
	}
	one, err := d.decisionOf(ctx, a.DecisionID)
	if errors.Is(err, schema.ErrNotFound) || err == nil && one.OwnerID != a.UserID {
		return schema.Invalid{schema.NewProblem("/decision_id", "not_found", nil)}
	}
	if err != nil {
		return err
	}
	if err := d.mayAppeal(ctx, one); err != nil {
		return err
	}
	a.Title, a.Action, a.Answer, a.ClosedAt = one.Title, one.Action, "", schema.Time{}
	c.After(func(ctx context.Context) error {
		return d.secondLook(ctx, one, a)
	})
	return nil
}

// mayAppeal refuses appeals about what nobody may appeal, or not any more.
func (d *Desk) mayAppeal(ctx context.Context, one *models.Decision) error {
	if err := d.db.Alone(ctx, "appeal "+one.ID.String()); err != nil {
		return err
	}
	told, err := d.aboutThem(ctx, []*models.Decision{one})
	if err != nil {
		return err
	}
	switch t := told[0]; {
	case t.Appeal != nil, t.together != nil:
		return schema.Refuse("already_appealed", "이 결정에는 이미 이의를 제기했어요.", "You have appealed this decision already.")
	case !one.Action.Appealable():
		return schema.Refuse("not_appealable", "이 결정에는 이의를 제기할 수 없어요.", "There is no appeal against this decision.")
	case t.Reverted:
		return schema.Refuse("reverted", "이미 되돌린 결정이에요.", "This decision is taken back already.")
	case !t.Open(d.now()) && t.Measure != nil:
		return schema.Refuse("too_late", "임시조치가 끝났어요.", "The temporary measure is over.")
	case !t.Open(d.now()):
		return schema.Refuse("too_late", "이의는 결정하고 180일 안에 제기할 수 있어요.", "Appeals are taken for 180 days after a decision.")
	}
	_, err = d.db.Find(ctx, d.modelOf(one.Subject), one.SubjectID)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.Refuse("gone", "결정한 것이 이제 없어요.", "What was decided about is gone.")
	}
	return err
}

func (d *Desk) decisionOf(ctx context.Context, id schema.ID) (*models.Decision, error) {
	row, err := d.db.Find(ctx, d.decision, id)
	if err != nil {
		return nil, err
	}
	return row.(*models.Decision), nil
}

// heard is the rule of appeal.uphold and appeal.overturn: somebody who did not
// decide says whether the decision stands. What is overturned is taken back with
// all that followed from it, in the same transaction.
func (d *Desk) heard(ctx context.Context, c *schema.Change) error {
	a := c.Row.(*models.Appeal)
	one, err := d.decisionOf(ctx, a.DecisionID)
	if err != nil {
		return err
	}
	if me := c.Actor.ActorID(); !schema.IsProgram(c.Actor) && (me == one.ActorID || me == a.UserID) {
		return &schema.Denied{Detail: schema.Text{KO: "처음 결정한 사람과 이의를 낸 사람은 판단할 수 없어요.", EN: "Neither who decided first nor who appeals rules on it."}}
	}
	v, atDesk := ctx.Value(verdictKey{}).(*verdict)
	if !atDesk {
		if v, err = d.alone(ctx, c, one.Subject, one.SubjectID, true); err != nil {
			return err
		}
	}
	v.final, c.Input.Verdict = true, v.id()
	a.Answer, a.ClosedAt = c.Input.Reason, d.now()
	c.After(func(ctx context.Context) error {
		if err := d.rule(ctx, c, one, v); err != nil {
			return err
		}
		if atDesk {
			return nil // the verdict settles the case
		}
		return d.appealOver(ctx, one)
	})
	if !atDesk {
		c.Then(func(ctx context.Context) error { return d.close(ctx, v) })
	}
	return nil
}

// rule writes what somebody rules about a decision.
func (d *Desk) rule(ctx context.Context, c *schema.Change, one *models.Decision, v *verdict) error {
	if c.Verb == string(models.ActUphold) {
		if err := d.writeAgain(ctx, c, one, models.ActUphold, v); err != nil {
			return err
		}
		return d.keep(ctx, c, one, v)
	}
	list, err := d.pair(ctx, one)
	if err != nil {
		return err
	}
	for _, each := range list {
		by := *v
		by.reverts = each.ID
		if err := d.overturn(context.WithValue(ctx, verdictKey{}, &by), c, each, &by); err != nil {
			return err
		}
	}
	return d.correct(ctx, one, c.Input.Reason)
}

// ended is the rule of appeal.withdraw.
func (d *Desk) ended(ctx context.Context, c *schema.Change) error {
	a := c.Row.(*models.Appeal)
	one, err := d.decisionOf(ctx, a.DecisionID)
	if err != nil {
		return err
	}
	a.ClosedAt = d.now()
	c.After(func(ctx context.Context) error { return d.appealOver(ctx, one) })
	return nil
}

// appealOver ends the kind of a case when no appeal about its subject waits.
func (d *Desk) appealOver(ctx context.Context, one *models.Decision) error {
	open, err := d.openCase(ctx, one.Subject, one.SubjectID)
	if err != nil || open == nil {
		return err
	}
	waiting, err := d.waiting(ctx, open)
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		return d.reweigh(ctx, one.Subject, one.SubjectID)
	}
	return d.leave(ctx, open, nil, []models.CaseKind{models.KindAppeal})
}

// waiting lists the appeals of a case that nobody has ruled on, the first first.
func (d *Desk) waiting(ctx context.Context, c *models.Case) ([]*models.Appeal, error) {
	if !c.Has(models.KindAppeal) {
		return nil, nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView, Limit: atATime, With: []string{"Appeal.Decision"},
		Where: schema.And(schema.Eq("CaseID", c.ID), schema.Eq("Kind", string(models.KindAppeal))), Sort: []database.Order{{Path: "CreatedAt"}}})
	if err != nil {
		return nil, err
	}
	var out []*models.Appeal
	for _, s := range rowsOf[models.CaseSignal](page.Rows) {
		if s.Appeal != nil && s.Appeal.Status == models.AppealPending {
			out = append(out, s.Appeal)
		}
	}
	return out, nil
}

// Appeals lists the appeals of a case that wait.
func (d *Desk) Appeals(ctx context.Context, c *models.Case) ([]*models.Appeal, error) {
	return d.waiting(ctx, c)
}

// ruleAt is an act at the desk about the appeal that it names, or the only one of
// a case that waits.
func (d *Desk) ruleAt(ctx context.Context, actor schema.Actor, c *models.Case, act Act, in *schema.Input) error {
	list, err := d.waiting(ctx, c)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return schema.Refuse("no_appeal", "기다리는 이의 제기가 없어요.", "No appeal waits.")
	}
	which := list[0].ID
	if len(list) > 1 || !act.Appeal.IsZero() {
		which = act.Appeal
	}
	if which.IsZero() {
		return schema.Invalidf("/appeal_id", "required", schema.Text{KO: "어느 이의 제기인지 골라 주세요.", EN: "Say which of the appeals it is about."})
	}
	if !slices.ContainsFunc(list, func(a *models.Appeal) bool { return a.ID == which }) {
		return schema.Invalidf("/appeal_id", "not_found", schema.Text{KO: "이 사건에서 기다리는 이의 제기가 아니에요.", EN: "No such appeal of this case waits."})
	}
	_, err = d.db.Transition(ctx, actor, d.appeal, which, string(act.Action), in)
	return err
}

// leaves is the rule of user.leave: what somebody who has gone appealed waits for
// nobody.
func (d *Desk) leaves(_ context.Context, c *schema.Change) error {
	id := c.Row.(*models.User).ID
	c.After(func(ctx context.Context) error {
		return d.withdrawAppeals(ctx, schema.Eq("UserID", id))
	})
	return nil
}

// withdrawAppeals ends appeals that nobody has ruled on.
func (d *Desk) withdrawAppeals(ctx context.Context, which schema.Cond) error {
	list, err := d.pendingAppeals(ctx, which)
	if err != nil {
		return err
	}
	for _, a := range list {
		if _, err := d.db.Transition(ctx, self(), d.appeal, a.ID, "withdraw", nil); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) pendingAppeals(ctx context.Context, which schema.Cond) ([]*models.Appeal, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.appeal, Actor: self(), Verb: schema.VerbView, Limit: atATime, With: []string{"Decision"},
		Where: schema.And(which, schema.Eq("Status", string(models.AppealPending)))})
	if err != nil {
		return nil, err
	}
	return rowsOf[models.Appeal](page.Rows), nil
}

func aboutSubject(s models.CaseSubject, id schema.ID) schema.Cond {
	return schema.And(schema.Eq("Decision.Subject", string(s)), schema.Eq("Decision.SubjectID", id))
}

// returned is the rule of what comes back from the trash: the appeals about it go
// on to wait.
func (d *Desk) returned(subject models.CaseSubject) schema.Rule {
	return func(_ context.Context, c *schema.Change) error {
		id := d.modelOf(subject).ID(c.Row)
		c.Then(func(ctx context.Context) error {
			list, err := d.pendingAppeals(ctx, aboutSubject(subject, id))
			if err != nil {
				return err
			}
			for _, a := range list {
				if err := d.secondLook(ctx, a.Decision, a); err != nil {
					return err
				}
			}
			return nil
		})
		return nil
	}
}

// secondLook adds an appeal to the case of what was decided about.
func (d *Desk) secondLook(ctx context.Context, one *models.Decision, a *models.Appeal) error {
	return d.signal(ctx, one.Subject, one.SubjectID, secondLook, &models.CaseSignal{Kind: models.KindAppeal, AppealID: a.ID, Version: one.Version, Text: shortened(a.Text)})
}
