package moderation

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// undoer is whoever takes back what they decided: nobody's role has that right,
// and the desk gives it for their own verdict alone.
type undoer struct{ schema.Actor }

// Allowed adds the verb undo to what somebody may.
func (u undoer) Allowed(permission string) bool {
	return strings.HasSuffix(permission, "."+models.VerbUndo) || u.Actor.Allowed(permission)
}

type undoneKey struct{}

// undone is what is being undone, where the rule of the verb finds it.
type undone struct {
	*verdict
	decision schema.ID
}

func tooLate() error {
	return schema.Refuse("too_late", "되돌릴 수 있는 때가 지났어요. 사람들에게 이미 알렸어요.", "It is too late to undo that: people have been told.")
}

func movedOn() error {
	return schema.Refuse("moved_on", "그사이에 다른 일이 있어서 되돌릴 수 없어요.", "Something has changed since, so it cannot be undone.")
}

// Undo takes back all of a verdict: its subjects are as they were, the case is
// open and its decider's, who reported waits again, and nobody is told. Each
// act gets a decision that reverts it. It is refused to anybody else, when the
// time for it is over, and when something has changed since.
func (d *Desk) Undo(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Verdict, error) {
	if schema.Watches(actor) {
		return nil, schema.ErrForbidden
	}
	var done *models.Verdict
	err := d.db.Tx(ctx, func(ctx context.Context) error {
		row, err := d.db.Hold(ctx, d.verdicts, schema.Eq("ID", id))
		if err != nil {
			return err
		}
		v := row.(*models.Verdict)
		if err := d.mayUndo(actor, v); err != nil {
			return err
		}
		var was undoing
		if err := json.Unmarshal(v.Was, &was); err != nil {
			return err
		}
		err = d.takeBack(ctx, undoer{actor}, v, was)
		if errors.Is(err, schema.ErrStale) || errors.Is(err, schema.ErrNotFound) {
			return movedOn()
		}
		if err != nil {
			return err
		}
		after := *v
		after.UndoneAt, after.Was = d.now(), nil
		done = &after
		return d.db.Swap(ctx, v, &after)
	})
	return done, err
}

func (d *Desk) mayUndo(actor schema.Actor, v *models.Verdict) error {
	switch {
	case v.ActorID != actor.ActorID():
		return schema.Refuse("not_yours", "결정한 사람만 되돌릴 수 있어요.", "Only whoever decided it can undo it.")
	case !v.UndoneAt.IsZero():
		return schema.Refuse("undone", "이미 되돌렸어요.", "It is undone already.")
	case !v.ToldAt.IsZero() || !d.now().Before(v.UntilAt.Time):
		return tooLate()
	}
	return nil
}

// takeBack goes back from the end to the beginning.
func (d *Desk) takeBack(ctx context.Context, by schema.Actor, row *models.Verdict, was undoing) error {
	v := &verdict{row: row}
	if was.Case != nil {
		reopened, err := d.reopen(ctx, by, was.Case)
		if err != nil {
			return err
		}
		v.of = reopened
	}
	for _, r := range was.Reports {
		in := &schema.Input{Lock: &r.Lock, Was: models.Before{Status: string(models.ReportOpen)}}
		if _, err := d.db.Transition(context.WithValue(ctx, settlingKey{}, true), self(), d.report, r.ID, models.VerbUndo, in); err != nil {
			return err
		}
		if was.Case != nil {
			continue
		}
		if err := d.waitsAgain(ctx, r.ID); err != nil {
			return err
		}
	}
	met := map[schema.ID]bool{}
	for _, act := range slices.Backward(was.Acts) {
		if err := d.revert(ctx, by, v, act, !met[act.ID]); err != nil {
			return err
		}
		met[act.ID] = true
	}
	if d.notices == nil {
		return nil
	}
	return d.notices.Drop(ctx, row.ID)
}

// reopen is the case as it was, claimed by whoever decided it. There must be no
// other about its subject.
func (d *Desk) reopen(ctx context.Context, by schema.Actor, was *caseWas) (*models.Case, error) {
	row, err := d.db.Find(ctx, d.cases, was.ID)
	if err != nil {
		return nil, err
	}
	subject := row.(*models.Case)
	open, err := d.openCase(ctx, subject.Subject, subject.SubjectID)
	if err != nil {
		return nil, err
	}
	row, err = d.db.Hold(ctx, d.cases, schema.Eq("ID", was.ID))
	if err != nil {
		return nil, err
	}
	c := row.(*models.Case)
	if c.LockVersion != was.Lock || open != nil && open.ID != c.ID {
		return nil, movedOn()
	}
	is := *c
	is.State, is.Kinds, is.Score, is.Urgency, is.OpenKey, is.ResolvedAt = was.State, was.Kinds, was.Score, was.Urgency, was.OpenKey, schema.Time{}
	if !was.Due.IsZero() { // of what was decided before there was one
		is.Reports, is.DueAt = was.Reports, was.Due
	}
	if is.State == models.CasePending {
		is.State = models.CaseClaimed
	}
	is.ClaimedByID, is.ClaimUntil = by.ActorID(), schema.At(d.now().Add(Lease))
	return &is, d.db.Swap(ctx, c, &is)
}

// revert takes back one act. The last act on a row says what it must look like
// now; those before it are taken back right behind.
func (d *Desk) revert(ctx context.Context, by schema.Actor, v *verdict, act actWas, last bool) error {
	if act.Model == "" {
		return d.dismissedAfterAll(ctx, by, v, act)
	}
	in := &schema.Input{Was: act.Was}
	if last {
		in.Lock = &act.Lock
	}
	m := d.db.Registry.Model(act.Model)
	if m == d.quiz && act.Action == models.ActApprove {
		if err := d.untaken(ctx, act, v.row.CreatedAt); err != nil {
			return err
		}
	}
	_, err := d.db.Transition(context.WithValue(ctx, undoneKey{}, &undone{v, act.Decision}), by, m, act.ID, models.VerbUndo, in)
	return err
}

// dismissedAfterAll reverts a dismissal, which changed nothing but the case.
func (d *Desk) dismissedAfterAll(ctx context.Context, by schema.Actor, v *verdict, act actWas) error {
	row, err := d.db.Find(ctx, d.modelOf(v.of.Subject), v.of.SubjectID)
	if err != nil {
		return err
	}
	seen, err := LookAt(row)
	if err != nil {
		return err
	}
	one, err := d.reverted(ctx, by, v.of.Subject, v.of.SubjectID, seen, &undone{v, act.Decision})
	if err != nil {
		return err
	}
	return d.db.Note(ctx, by, models.VerbUndo, d.cases, v.of, &audit.Changes{Proof: audit.ProofOf(d.decision, one)})
}

// takenBackBy is the rule of the verb undo of a subject: it writes the decision
// that reverts the one before.
func (d *Desk) takenBackBy(subject models.CaseSubject) schema.Rule {
	return func(ctx context.Context, c *schema.Change) error {
		u, atDesk := ctx.Value(undoneKey{}).(*undone)
		if !atDesk {
			return schema.ErrForbidden
		}
		seen, err := LookAt(c.Old)
		if err != nil {
			return err
		}
		follow := func(ctx context.Context, _ schema.ID) error { return d.unmeasured(ctx, u.decision) }
		if subject == models.CaseUser {
			if follow, err = d.unsanctioned(ctx, c, u.decision); err != nil {
				return err
			}
		}
		c.After(func(ctx context.Context) error {
			one, err := d.reverted(ctx, c.Actor, subject, d.modelOf(subject).ID(c.Row), seen, u)
			if err != nil {
				return err
			}
			c.Prove(audit.ProofOf(d.decision, one))
			return follow(ctx, one.ID)
		})
		return nil
	}
}

func (d *Desk) reverted(ctx context.Context, by schema.Actor, subject models.CaseSubject, id schema.ID, seen Look, u *undone) (*models.Decision, error) {
	one := &models.Decision{
		Subject: subject, SubjectID: id, Title: seen.Title, OwnerID: seen.Owner, ActorID: by.ActorID(), ActorName: by.ActorName(),
		Action: models.ActUndo, Automation: models.NotAutomated, Version: seen.Version, Snapshot: seen.Snapshot, SnapshotHash: seen.Hash(),
		VerdictID: u.id(), RevertsID: u.decision,
	}
	if u.of != nil {
		one.CaseID = u.of.ID
	}
	return one, d.db.Append(database.Later(ctx), one)
}
