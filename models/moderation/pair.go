package moderation

import (
	"context"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// A published quiz that is removed is hidden first: two decisions of one verdict
// that stand and fall together.

// paired reports whether an action may be one of two that stand together.
func paired(a models.DecisionAction) bool { return a == models.ActHide || a == models.ActRemove }

// pair is the decisions that an appeal against one is about: that one, or
// the removal and behind it what hid its quiz first.
func (d *Desk) pair(ctx context.Context, one *models.Decision) ([]*models.Decision, error) {
	if !paired(one.Action) || one.VerdictID.IsZero() {
		return []*models.Decision{one}, nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Limit: atATime, Where: schema.And(schema.Eq("VerdictID", one.VerdictID),
		schema.Eq("SubjectID", one.SubjectID), schema.In("Action", string(models.ActHide), string(models.ActRemove)))})
	if err != nil {
		return nil, err
	}
	list := rowsOf[models.Decision](page.Rows)
	at := slices.IndexFunc(list, func(other *models.Decision) bool { return other.Action == models.ActRemove })
	if at < 0 {
		return []*models.Decision{one}, nil
	}
	out := []*models.Decision{list[at]}
	for _, other := range list {
		if other.Action == models.ActHide {
			out = append(out, other)
		}
	}
	return out, nil
}

// appealedTogether notes of decisions that the other one of their pair has been
// appealed.
func (d *Desk) appealedTogether(ctx context.Context, list []*Told) error {
	var verdicts []any
	for _, t := range list {
		if paired(t.Action) && !t.VerdictID.IsZero() {
			verdicts = append(verdicts, t.VerdictID)
		}
	}
	if len(verdicts) == 0 {
		return nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.appeal, Actor: self(), Verb: schema.VerbView, Limit: atATime, With: []string{"Decision"}, Of: "together",
		Where: schema.And(schema.In("Decision.VerdictID", verdicts...), schema.In("Decision.Action", string(models.ActHide), string(models.ActRemove)))})
	if err != nil {
		return err
	}
	for _, a := range rowsOf[models.Appeal](page.Rows) {
		for _, t := range list {
			if of := a.Decision; paired(t.Action) && t.Action != of.Action && t.VerdictID == of.VerdictID && t.SubjectID == of.SubjectID {
				t.together = a
			}
		}
	}
	return nil
}
