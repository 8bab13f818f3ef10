package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// recorded is the rule of a verb by which something is decided: it writes the
// decision and settles the case. Who decides on the subject's own page meets the
// same claim as in the queue, and can undo it as well.
func (d *Desk) recorded(subject models.CaseSubject, action models.DecisionAction) schema.Rule {
	return func(ctx context.Context, c *schema.Change) error {
		m := d.modelOf(subject)
		seen, err := LookAt(c.Old)
		if err != nil {
			return err
		}
		v, atDesk := ctx.Value(verdictKey{}).(*verdict)
		if !atDesk {
			if v, err = d.alone(ctx, c, subject, m.ID(c.Row), action.Lifts() != ""); err != nil {
				return err
			}
		}
		follow := func(context.Context, *models.Decision) error { return nil }
		if subject == models.CaseUser {
			follow, err = d.standing(ctx, c, action)
		} else {
			follow, err = d.measures(ctx, c, subject, action, v)
		}
		if err != nil {
			return err
		}
		c.Input.Verdict = v.id()
		c.After(func(ctx context.Context) error {
			one, err := d.write(ctx, c.Actor, subject, m.ID(c.Row), seen, action, v, c.Input)
			if err == nil {
				c.Prove(audit.ProofOf(d.decision, one))
				err = follow(ctx, one)
			}
			if err == nil && v.id().IsZero() {
				err = d.letter(ctx, one) // nobody can undo it
			}
			if err != nil {
				return err
			}
			v.changed(one.ID, action, m, c.Old)
			if atDesk || v.of == nil || c.Actor == schema.Actor(timer()) {
				return nil // what ends by itself says nothing about what was reported since
			}
			return d.settle(ctx, v, Act{Action: action, Text: c.Input.Reason, TextEN: c.Input.ReasonEN})
		})
		if !atDesk && !schema.IsProgram(c.Actor) {
			c.Then(func(ctx context.Context) error { return d.close(ctx, v) })
		}
		return nil
	}
}

// alone is the verdict of one act that is done outside the queue, which may take
// back what is appealed.
func (d *Desk) alone(ctx context.Context, c *schema.Change, subject models.CaseSubject, id schema.ID, second bool) (*verdict, error) {
	open, err := d.openCase(ctx, subject, id)
	if err != nil {
		return nil, err
	}
	v := d.begin(c.Actor, open)
	v.row.Title = shortened(c.Model.Title(c.Old))
	if open == nil {
		return v, d.uninvolved(ctx, c.Actor, &models.Case{Subject: subject, SubjectID: id}, second)
	}
	return v, d.entitled(ctx, c.Actor, open, second)
}

// entitled refuses who may not decide an open case outside the queue, as the queue
// does: it is another's, or their own matter. What is a superuser's own is left to
// the rules of what it is.
func (d *Desk) entitled(ctx context.Context, actor schema.Actor, c *models.Case, second bool) error {
	if err := d.free(ctx, actor, c); err != nil {
		return err
	}
	if err := d.above(ctx, actor, c); err != nil {
		return err
	}
	if !actor.Super() && !schema.IsProgram(actor) && c.OwnerID == actor.ActorID() {
		return partial()
	}
	return d.uninvolved(ctx, actor, c, second)
}

// write appends a decision.
func (d *Desk) write(ctx context.Context, by schema.Actor, subject models.CaseSubject, id schema.ID, seen Look, action models.DecisionAction, v *verdict, in *schema.Input) (*models.Decision, error) {
	one := &models.Decision{
		Subject: subject, SubjectID: id, Title: seen.Title, OwnerID: seen.Owner, ActorID: by.ActorID(), ActorName: by.ActorName(),
		Action: action, ReasonCode: models.ReportReason(v.reason), PublicText: in.Reason, PublicTextEN: in.ReasonEN, Note: in.Note, Automation: models.NotAutomated,
		Version: seen.Version, Snapshot: seen.Snapshot, SnapshotHash: seen.Hash(), DurationMS: int(v.took.Milliseconds()), BulkParentID: v.parent, VerdictID: v.id(), RevertsID: v.reverts,
	}
	if schema.IsProgram(by) {
		one.Automation = models.WhollyAutomated
	}
	if v.of != nil {
		one.CaseID = v.of.ID
	}
	return one, d.db.Append(database.Later(ctx), one)
}
