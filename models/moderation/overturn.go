package moderation

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// ruler takes back what another decided: whoever may rule on appeals may do what
// that takes, and the log says who it was.
type ruler struct{ schema.Actor }

// Super is true.
func (ruler) Super() bool { return true }

// Allowed is true.
func (ruler) Allowed(string) bool { return true }

// overturn undoes a decision by the verb that undoes it, whose rule writes the
// reverting decision. Where nothing is left to undo, since it has ended or
// something else was decided later, the decision alone says that it was wrong;
// its points are gone all the same.
func (d *Desk) overturn(ctx context.Context, c *schema.Change, one *models.Decision, v *verdict) error {
	undo := string(one.Action.Undo())
	holds, err := d.holds(ctx, one, undo)
	if err != nil {
		return err
	}
	if holds {
		_, err := d.db.Transition(ctx, ruler{c.Actor}, d.modelOf(one.Subject), one.SubjectID, undo, &schema.Input{Reason: c.Input.Reason, ReasonEN: c.Input.ReasonEN, Note: c.Input.Note})
		return err
	}
	if err := d.writeAgain(ctx, c, one, models.ActOverturn, v); err != nil {
		return err
	}
	row, err := d.db.Hold(ctx, d.sanction, schema.Eq("DecisionID", one.ID))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.endSanction(ctx, row.(*models.Sanction), schema.ID{})
}

// holds reports whether what a decision did is still so, by that decision.
func (d *Desk) holds(ctx context.Context, one *models.Decision, undo string) (bool, error) {
	m := d.modelOf(one.Subject)
	row, err := d.db.Hold(ctx, m, schema.Eq("ID", one.SubjectID))
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t, known := m.Transition(undo)
	if !known || !m.Leaves(t, row) {
		return false, nil
	}
	if _, makes := one.Action.Sanction(); makes {
		list, err := d.sanctionsBy(ctx, schema.Eq("DecisionID", one.ID), 1)
		if err != nil || len(list) == 0 {
			return false, err
		}
		return list[0].Runs(d.now()) || list[0].Type == models.SanctionWarning && list[0].Status == models.SanctionActive, nil
	}
	family := []any{string(models.ActHide), string(models.ActWithhold), string(models.ActUnhide), string(models.ActRemove), string(models.ActReinstate)}
	if one.Action == models.ActLimit {
		family = []any{string(models.ActLimit), string(models.ActUnlimit)}
	}
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Limit: atATime, Sort: []database.Order{{Path: "CreatedAt", Desc: true}},
		Where: schema.And(schema.Eq("Subject", string(one.Subject)), schema.Eq("SubjectID", one.SubjectID), schema.In("Action", family...))})
	if err != nil {
		return false, err
	}
	told, err := d.aboutThem(ctx, rowsOf[models.Decision](page.Rows))
	for _, t := range told {
		if !t.Reverted { // what was undone says nothing about how things stand
			return t.ID == one.ID, err
		}
	}
	return false, err
}

// writeAgain appends a decision about what an earlier one was about, as it looks
// now or, where it is gone, as it looked then.
func (d *Desk) writeAgain(ctx context.Context, c *schema.Change, one *models.Decision, action models.DecisionAction, v *verdict) error {
	seen := Look{Title: one.Title, Owner: one.OwnerID, Version: one.Version, Snapshot: one.Snapshot}
	row, err := d.db.Find(ctx, d.modelOf(one.Subject), one.SubjectID)
	if err == nil {
		seen, err = LookAt(row)
	}
	if err != nil && !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	made, err := d.write(ctx, c.Actor, one.Subject, one.SubjectID, seen, action, v, c.Input)
	if err != nil {
		return err
	}
	proof := audit.ProofOf(d.decision, made)
	if c.Prove(proof) {
		return nil
	}
	return d.db.Note(ctx, c.Actor, string(action), d.decision, made, &audit.Changes{Proof: proof}) // the ruling has an entry already
}

// correct answers reports anew that were found right by a decision which was
// wrong, unless another one of the same case still stands.
func (d *Desk) correct(ctx context.Context, one *models.Decision, why string) error {
	if one.CaseID.IsZero() {
		return nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("CaseID", one.CaseID), Limit: atATime})
	if err != nil {
		return err
	}
	told, err := d.aboutThem(ctx, rowsOf[models.Decision](page.Rows))
	if err != nil {
		return err
	}
	for _, t := range told {
		if t.ID != one.ID && t.Action.Against() && t.Action != models.ActReject && !t.Reverted {
			return nil
		}
	}
	return d.correctReports(ctx, one.CaseID, why)
}

func (d *Desk) correctReports(ctx context.Context, of schema.ID, why string) error {
	page, err := d.db.List(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("CaseID", of), Limit: atATime, With: []string{"Report"}})
	if err != nil {
		return err
	}
	for _, s := range rowsOf[models.CaseSignal](page.Rows) {
		if s.Report == nil || s.Report.Status != models.ReportAgreed {
			continue
		}
		if _, err := d.db.Transition(ctx, self(), d.report, s.ReportID, "correct", &schema.Input{Reason: why}); err != nil {
			return err
		}
	}
	return nil
}
