package moderation

import (
	"context"
	"errors"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// pastMost is how many earlier decisions about whom a case concerns are read with
// it.
const pastMost = 5

// signalsMost is how many signals of a case are read with it.
const signalsMost = 100

// saidMost is how many notes of a case are read with it.
const saidMost = 20

// Opened is a case with what its decider has to know.
type Opened struct {
	*models.Case
	Holder  *models.User // who has claimed it, nil for nobody
	Row     any          // its subject, nil where it is gone
	Look    Look
	Signals []*models.CaseSignal
	Author  *models.User // who answers for it
	Past    []*models.Decision
	Record  *Record // nil for who may not see it
	Appeals []*models.Appeal
	Said    []*models.Note // by staff of a case that was escalated, why first
	Allowed []models.DecisionAction
	Moves   []string // verbs by which the actor may move it in the queue
	Away    bool     // somebody else decides it
}

// Open reads what is to be known of a case that somebody sees. Whom it is about,
// and who reported it, learn nothing of who else did.
func (d *Desk) Open(ctx context.Context, actor schema.Actor, c *models.Case) (*Opened, error) {
	out := &Opened{Case: c}
	var err error
	if holder := c.Holder(d.now()); !holder.IsZero() {
		if out.Holder, err = d.person(ctx, holder); err != nil {
			return nil, err
		}
	}
	if !c.OwnerID.IsZero() {
		if out.Author, err = d.person(ctx, c.OwnerID); err != nil {
			return nil, err
		}
	}
	if out.Author != nil && (actor.Super() || actor.Allowed(d.sanction.Permission(schema.VerbView))) {
		if out.Record, err = d.Record(ctx, out.Author.ID); err != nil {
			return nil, err
		}
	}
	if out.Appeals, err = d.waiting(ctx, c); err != nil {
		return nil, err
	}
	if err := d.Impartial(ctx, actor, c); errors.Is(err, schema.ErrForbidden) {
		out.Away = true
	} else if err := errors.Join(err, d.openSignals(ctx, out), d.openPast(ctx, actor, out), d.openSaid(ctx, out)); err != nil {
		return nil, err
	}
	if err := d.openSubject(ctx, actor, out); err != nil {
		return nil, err
	}
	out.Moves = d.moves(actor, out)
	return out, nil
}

// moves are the verbs of a case that its reader may: what somebody else has
// claimed is theirs, and only what one has claimed is let go.
func (d *Desk) moves(actor schema.Actor, c *Opened) []string {
	var out []string
	for _, t := range d.cases.Transitions {
		mine := c.Holder != nil && c.Holder.ID == actor.ActorID()
		switch {
		case c.Away, len(c.Allowed) == 0, !d.cases.Leaves(t, c.Case), c.Holder != nil && !mine, t.Verb == "release" && !mine:
		case d.cases.Policy.Can(actor, t.Verb, c.Case) == nil:
			out = append(out, t.Verb)
		}
	}
	return out
}

// May reports whether the reader of a case may move it by a verb.
func (c *Opened) May(verb string) bool { return slices.Contains(c.Moves, verb) }

// Brief is a case with what deciding it together with others asks for.
func (d *Desk) Brief(ctx context.Context, actor schema.Actor, c *models.Case) (*Opened, error) {
	out := &Opened{Case: c}
	return out, d.openSubject(ctx, actor, out)
}

// openSubject reads what a case is about, as it is now, and what may be decided.
func (d *Desk) openSubject(ctx context.Context, actor schema.Actor, c *Opened) (err error) {
	c.Row, err = d.db.Find(ctx, d.modelOf(c.Subject), c.SubjectID)
	if errors.Is(err, schema.ErrNotFound) {
		c.Row = nil
		return nil
	}
	if err != nil {
		return err
	}
	if c.Look, err = LookAt(c.Row); err != nil {
		return err
	}
	c.Allowed, err = d.Allowed(ctx, actor, c.Case)
	return err
}

func (d *Desk) openSignals(ctx context.Context, c *Opened) error {
	page, err := d.db.List(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("CaseID", c.ID), Limit: signalsMost, With: []string{"Report.Reporter", "Dispute"}})
	if err == nil {
		c.Signals = rowsOf[models.CaseSignal](page.Rows)
	}
	return err
}

func (d *Desk) openPast(ctx context.Context, actor schema.Actor, c *Opened) error {
	where := schema.And(schema.Eq("Subject", string(c.Subject)), schema.Eq("SubjectID", c.SubjectID))
	if !c.OwnerID.IsZero() {
		where = schema.Eq("OwnerID", c.OwnerID)
	}
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: actor, Verb: schema.VerbView, Where: where, Limit: pastMost})
	if err == nil {
		c.Past = rowsOf[models.Decision](page.Rows)
	}
	return err
}

// openSaid reads why a case was escalated, and what staff have said of it since.
func (d *Desk) openSaid(ctx context.Context, c *Opened) error {
	if c.EscalatedByID.IsZero() {
		return nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.note, Actor: self(), Verb: schema.VerbView, Limit: saidMost, With: []string{"Author"}, Sort: []database.Order{{Path: "ID"}},
		Where: schema.And(schema.Eq("Target", d.cases.Name), schema.Eq("TargetID", c.ID))})
	if err == nil {
		c.Said = rowsOf[models.Note](page.Rows)
	}
	return err
}

// Told are the reports among what added to the case.
func (c *Opened) Told() []*models.Report {
	var out []*models.Report
	for _, s := range c.Signals {
		if s.Report != nil {
			out = append(out, s.Report)
		}
	}
	return out
}

// Waiting is how many people wait for an answer.
func (c *Opened) Waiting() int {
	n := 0
	for _, r := range c.Told() {
		if r.Status == models.ReportOpen {
			n++
		}
	}
	return n
}

// Also lists what may be done to whoever answers for it, together with an action
// about what it is.
func (c *Opened) Also(a models.DecisionAction) []models.DecisionAction {
	var out []models.DecisionAction
	if c.Subject == models.CaseUser || !a.Against() || OfPerson(a) {
		return nil
	}
	for _, other := range c.Allowed {
		if OfPerson(other) && other.Against() {
			out = append(out, other)
		}
	}
	return out
}

// EffectOf says what an action on the case would do.
func (c *Opened) EffectOf(d *Desk, a models.DecisionAction) Effect {
	var owner any
	if c.Author != nil {
		owner = c.Author
	}
	return d.EffectOf(c.Case, c.Row, owner, a)
}
