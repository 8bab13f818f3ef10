package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// contested is the rule of dispute.contest: the key waits for a moderator.
func (d *Desk) contested(_ context.Context, c *schema.Change) error {
	one := c.Row.(*models.Dispute)
	c.After(func(ctx context.Context) error {
		return d.signal(ctx, models.CaseQuiz, one.QuizID, contest, &models.CaseSignal{Kind: models.KindDispute, DisputeID: one.ID, Version: one.QuizVersionID.String(), Text: shortened(one.Stem)})
	})
	return nil
}

// judged is a rule of what ends a dispute: when none of the quiz waits for a
// moderator any more, the case does not either. What a moderator says is a
// decision.
func (d *Desk) judged(ctx context.Context, c *schema.Change) error {
	one := c.Row.(*models.Dispute)
	if action, staff := judgements[c.Verb]; staff && !schema.IsProgram(c.Actor) {
		if err := d.judges(ctx, c, one, action); err != nil {
			return err
		}
	}
	c.After(func(ctx context.Context) error {
		waiting, _, err := d.db.Count(ctx, database.Query{Model: d.dispute, Actor: self(), Verb: schema.VerbView, Where: schema.And(
			schema.Eq("QuizID", one.QuizID), schema.Ne("ID", one.ID), schema.IsNull("ContestedAt", false),
			schema.In("Status", string(models.DisputeOpen), string(models.DisputeAuthorRejected)))}, 1)
		if err != nil {
			return err
		}
		if waiting > 0 {
			return d.reweigh(ctx, models.CaseQuiz, one.QuizID)
		}
		return d.drop(ctx, nil, models.CaseQuiz, one.QuizID, models.KindDispute)
	})
	return nil
}

// judgements are what a moderator says of a key that is disputed, by verb.
var judgements = map[string]models.DecisionAction{"uphold": models.ActReviseKey, "refuse": models.ActKeepKey}

// judges writes the decision about a dispute.
func (d *Desk) judges(ctx context.Context, c *schema.Change, one *models.Dispute, action models.DecisionAction) error {
	open, err := d.openCase(ctx, models.CaseQuiz, one.QuizID)
	if err != nil {
		return err
	}
	about := open
	if about == nil {
		about = &models.Case{Subject: models.CaseQuiz, SubjectID: one.QuizID}
	}
	if err := d.entitled(ctx, c.Actor, about, false); err != nil {
		return err
	}
	row, err := d.db.Find(ctx, d.quiz, one.QuizID)
	if err != nil {
		return err
	}
	seen, err := LookAt(row)
	if err != nil {
		return err
	}
	v := d.begin(c.Actor, open)
	v.row.Title, c.Input.Verdict = seen.Title, v.id()
	c.After(func(ctx context.Context) error {
		made, err := d.write(ctx, c.Actor, models.CaseQuiz, one.QuizID, seen, action, v, c.Input)
		if err == nil {
			c.Prove(audit.ProofOf(d.decision, made))
			v.changed(made.ID, action, d.dispute, c.Old)
		}
		return err
	})
	c.Then(func(ctx context.Context) error { return d.closeJudged(ctx, v, one.ID) })
	return nil
}

// closeJudged stores the verdict about a dispute, behind all that followed from
// it: the key that was revised, and what left the case.
func (d *Desk) closeJudged(ctx context.Context, v *verdict, id schema.ID) error {
	row, err := d.db.Find(ctx, d.dispute, id)
	if err != nil {
		return err
	}
	v.was.Acts[0].Lock = d.dispute.Lock(row)
	if v.of != nil {
		if row, err = d.db.Find(ctx, d.cases, v.of.ID); err != nil {
			return err
		}
		v.left(v.of, row.(*models.Case))
	}
	return d.close(ctx, v)
}

// unjudged is the rule of dispute.undo: it writes the decision that reverts what
// a moderator said.
func (d *Desk) unjudged(ctx context.Context, c *schema.Change) error {
	u, atDesk := ctx.Value(undoneKey{}).(*undone)
	if !atDesk {
		return schema.ErrForbidden
	}
	quiz := c.Old.(*models.Dispute).QuizID
	row, err := d.db.Find(ctx, d.quiz, quiz)
	if err != nil {
		return err
	}
	seen, err := LookAt(row)
	if err != nil {
		return err
	}
	c.After(func(ctx context.Context) error {
		one, err := d.reverted(ctx, c.Actor, models.CaseQuiz, quiz, seen, u)
		if err == nil {
			c.Prove(audit.ProofOf(d.decision, one))
		}
		return err
	})
	return nil
}

// revises is a rule of key_revision.add: staff who revise a key meet the claim of
// the quiz's case, and do not in their own matter. Its owner may always.
func (d *Desk) revises(ctx context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.KeyRevision).QuizID
	if schema.IsProgram(c.Actor) {
		return nil
	}
	row, err := d.db.Find(ctx, d.quiz, quiz)
	if err != nil || row.(*models.Quiz).OwnerID == c.Actor.ActorID() {
		return err
	}
	open, err := d.openCase(ctx, models.CaseQuiz, quiz)
	if err != nil || open == nil {
		return err
	}
	return d.entitled(ctx, c.Actor, open, false)
}
