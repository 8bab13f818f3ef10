package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// claim is the rule of case.claim: a lease for one, which its holder renews by
// claiming again.
func (d *Desk) claim(ctx context.Context, c *schema.Change) error {
	was, is := c.Old.(*models.Case), c.Row.(*models.Case)
	if err := d.Impartial(ctx, c.Actor, was); err != nil {
		return err
	}
	if err := d.above(ctx, c.Actor, was); err != nil {
		return err
	}
	if err := d.free(ctx, c.Actor, was); err != nil {
		return err
	}
	is.State = d.arrives(c)
	if was.Holder(d.now()) != c.Actor.ActorID() {
		d.said(c)
	}
	is.ClaimedByID, is.ClaimUntil = c.Actor.ActorID(), schema.At(d.now().Add(Lease))
	if is.TakenAt.IsZero() {
		is.TakenAt = d.now()
	}
	return nil
}

// said puts into the log what moves a case in the queue, which is where others
// hear of it. That a claim goes on is no news.
func (d *Desk) said(c *schema.Change) {
	c.After(func(ctx context.Context) error { return d.db.Note(ctx, c.Actor, c.Verb, d.cases, c.Row, nil) })
}

// release is the rule of case.release.
func (d *Desk) release(ctx context.Context, c *schema.Change) error {
	if err := d.free(ctx, c.Actor, c.Old.(*models.Case)); err != nil {
		return err
	}
	d.said(c)
	is := c.Row.(*models.Case)
	is.State = d.arrives(c)
	is.ClaimedByID, is.ClaimUntil = schema.ID{}, schema.Time{}
	return nil
}

// free refuses what somebody else has claimed, and says who.
func (d *Desk) free(ctx context.Context, actor schema.Actor, c *models.Case) error {
	holder := c.Holder(d.now())
	if holder.IsZero() || holder == actor.ActorID() || schema.IsProgram(actor) {
		return nil
	}
	name := "—"
	if by, err := d.person(ctx, holder); err != nil {
		return err
	} else if by != nil {
		name = "@" + by.Handle
	}
	return schema.Refuse("claimed", name+" 님이 보고 있어요.", name+" is looking at it.")
}
