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
	event, about := "", one.ID
	switch {
	case d.letters == nil || one.Action == models.ActUndo:
		return nil
	case one.Action == models.ActUphold:
		event = "upheld"
	case !one.RevertsID.IsZero():
		event, about = "overturned", one.RevertsID
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
	return d.letters.Decided(ctx, u, about, event)
}
