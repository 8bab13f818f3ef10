package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// lettersOf writes to whom the decisions of a verdict concern, when nobody undoes
// them any more.
func (d *Desk) lettersOf(ctx context.Context, verdict schema.ID) error {
	if d.letters == nil {
		return nil
	}
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("VerdictID", verdict), Limit: atATime})
	if err != nil {
		return err
	}
	for _, one := range rowsOf[models.Decision](page.Rows) {
		if err := d.letter(ctx, one); err != nil {
			return err
		}
	}
	return nil
}

// letter is the one place where a person is written to about a decision: one
// about themselves, or what came of an appeal.
func (d *Desk) letter(ctx context.Context, one *models.Decision) error {
	event := ""
	switch {
	case d.letters == nil || one.Action == models.ActUndo:
		return nil
	case one.Action == models.ActUphold:
		event = "upheld"
	case !one.RevertsID.IsZero():
		if told, err := d.toldAlready(ctx, one); told || err != nil {
			return err
		}
		event = "overturned"
	case one.Subject != models.CaseUser && one.Action != models.ActWithhold:
		return nil
	case one.Action.Lifts() != "":
		event = "lifted"
	case !one.Action.Appealable():
		return nil
	}
	u, err := d.person(ctx, one.OwnerID)
	if err != nil || u == nil {
		return err
	}
	return d.letters.Decided(ctx, u, one.ID, event)
}

// toldAlready reports whether a decision takes back what falls with another one,
// about which there is a letter.
func (d *Desk) toldAlready(ctx context.Context, one *models.Decision) (bool, error) {
	reverted, err := d.decisionOf(ctx, one.RevertsID)
	if err != nil {
		return false, err
	}
	list, err := d.pair(ctx, reverted)
	return err == nil && list[0].ID != reverted.ID, err
}
