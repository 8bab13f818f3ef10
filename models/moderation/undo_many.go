package moderation

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Undone says how many of the verdicts that were reached together were taken
// back, and how many stand.
type Undone struct {
	Done, Left int
}

// UndoMany takes back what somebody decided of many cases together, each in a
// transaction of its own, with one entry more in the log for all of them. What
// has changed since stands. It is ErrNotFound where there is no such bulk, and a
// refusal where nothing of it can be taken back any more.
func (d *Desk) UndoMany(ctx context.Context, actor schema.Actor, bulk schema.ID) (Undone, error) {
	verdicts, err := d.together(ctx, bulk)
	if err != nil {
		return Undone{}, err
	}
	var out Undone
	var why *schema.Refused
	batch := d.db.Batch(actor, d.cases, models.VerbUndo, "", len(verdicts))
	for _, id := range verdicts {
		err := batch.Do(ctx, func(ctx context.Context) error {
			_, err := d.Undo(ctx, actor, id)
			return err
		})
		switch {
		case err == nil:
			out.Done++
		case errors.As(err, &why):
			out.Left++
		default:
			return out, err
		}
	}
	if out.Done == 0 {
		return out, why
	}
	return out, nil
}

// together are the verdicts of a bulk, in the order in which they were reached.
func (d *Desk) together(ctx context.Context, bulk schema.ID) ([]schema.ID, error) {
	var out []schema.ID
	seen := map[schema.ID]bool{}
	q := database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Limit: atATime, Sort: []database.Order{{Path: "CreatedAt"}},
		Where: schema.And(schema.Eq("BulkParentID", bulk), schema.Ne("Action", string(models.ActUndo)))}
	for {
		page, err := d.db.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, one := range rowsOf[models.Decision](page.Rows) {
			if !one.VerdictID.IsZero() && !seen[one.VerdictID] {
				seen[one.VerdictID] = true
				out = append(out, one.VerdictID)
			}
		}
		if q.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	if len(out) == 0 {
		return nil, schema.ErrNotFound
	}
	return out, nil
}
