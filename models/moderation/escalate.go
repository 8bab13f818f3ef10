package moderation

import (
	"context"
	"strings"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// escalate is the rule of case.escalate: from now on somebody of a higher rank
// than who escalates claims and decides it. Why is kept as a note of the case and
// in the log, for staff alone.
func (d *Desk) escalate(ctx context.Context, c *schema.Change) error {
	was, is := c.Old.(*models.Case), c.Row.(*models.Case)
	if err := d.Impartial(ctx, c.Actor, was); err != nil {
		return err
	}
	if err := d.free(ctx, c.Actor, was); err != nil {
		return err
	}
	rank, err := accounts.Rank(ctx, d.db, c.Actor)
	if err != nil {
		return err
	}
	if rank == accounts.TopRank {
		return schema.Refuse("nobody_above", "더 높은 사람이 없어요.", "Nobody stands above you.")
	}
	is.ClaimedByID, is.ClaimUntil = schema.ID{}, schema.Time{}
	is.EscalatedByID, is.AboveRank = c.Actor.ActorID(), rank
	c.After(func(ctx context.Context) error {
		for _, text := range []string{c.Input.Reason, c.Input.Note} {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			if err := d.say(ctx, c.Actor, is, text); err != nil {
				return err
			}
		}
		return d.db.Note(ctx, c.Actor, c.Verb, d.cases, c.Row, &audit.Changes{Reason: c.Input.Reason, Note: c.Input.Note})
	})
	return nil
}

// say keeps what somebody says to the other staff about a case.
func (d *Desk) say(ctx context.Context, by schema.Actor, c *models.Case, text string) error {
	_, err := d.db.Create(ctx, self(), d.note, &schema.Input{Values: map[string]any{"author_id": by.ActorID(), "target": d.cases.Name, "target_id": c.ID, "text": text}})
	return err
}

// above refuses who does not stand above whoever escalated a case.
func (d *Desk) above(ctx context.Context, actor schema.Actor, c *models.Case) error {
	if c.State != models.CaseEscalated || schema.IsProgram(actor) {
		return nil
	}
	rank, err := accounts.Rank(ctx, d.db, actor)
	if err == nil && rank <= c.AboveRank {
		err = &schema.Denied{Detail: schema.Text{KO: "더 높은 사람에게 넘긴 사건이에요.", EN: "The case waits for somebody of a higher rank."}}
	}
	return err
}

// arrives is where a verb takes a case.
func (d *Desk) arrives(c *schema.Change) models.CaseState {
	t, _ := d.cases.Transition(c.Verb)
	return models.CaseState(d.cases.Arrives(t, c.Old))
}
