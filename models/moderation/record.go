package moderation

import (
	"context"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// verdict is what is being decided at the desk, where the rules of the verbs
// find it.
type verdict struct {
	of     *models.Case
	reason string // code
	took   time.Duration
}

type verdictKey struct{}

// recorded is the rule of a verb by which something is decided: it writes the
// decision and settles the case. Who decides on the subject's own page meets the
// same claim as in the queue.
func (d *Desk) recorded(subject models.CaseSubject, action models.DecisionAction) schema.Rule {
	return func(ctx context.Context, c *schema.Change) error {
		seen, err := LookAt(c.Old)
		if err != nil {
			return err
		}
		id := d.modelOf(subject).ID(c.Row)
		v, atDesk := ctx.Value(verdictKey{}).(*verdict)
		if !atDesk {
			v = &verdict{}
			if v.of, err = d.openCase(ctx, subject, id); err != nil {
				return err
			}
			if v.of != nil {
				if err := d.free(ctx, c.Actor, v.of); err != nil {
					return err
				}
			}
		}
		c.After(func(ctx context.Context) error {
			if err := d.write(ctx, c.Actor, subject, id, seen, action, v, c.Input); err != nil || atDesk || v.of == nil {
				return err
			}
			return d.settle(ctx, v.of, Act{Action: action, Text: c.Input.Reason})
		})
		return nil
	}
}

// write appends a decision.
func (d *Desk) write(ctx context.Context, by schema.Actor, subject models.CaseSubject, id schema.ID, seen Look, action models.DecisionAction, v *verdict, in *schema.Input) error {
	one := &models.Decision{
		Subject: subject, SubjectID: id, Title: seen.Title, OwnerID: seen.Owner, ActorID: by.ActorID(), ActorName: by.ActorName(),
		Action: action, ReasonCode: v.reason, PublicText: in.Reason, Note: in.Note, Automation: models.NotAutomated,
		Version: seen.Version, Snapshot: seen.Snapshot, SnapshotHash: seen.Hash(), DurationMS: int(v.took.Milliseconds()),
	}
	if schema.IsProgram(by) {
		one.Automation = models.WhollyAutomated
	}
	if v.of != nil {
		one.CaseID = v.of.ID
	}
	return d.db.Append(ctx, one)
}
