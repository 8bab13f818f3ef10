package moderation

import (
	"context"
	"slices"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Told is a decision as whom it concerns reads it.
type Told struct {
	*models.Decision
	Sanction *models.Sanction // nil where it made none
	Measure  *models.TemporaryMeasure
	Appeal   *models.Appeal // nil where nobody has appealed
	Reverted bool           // another decision took it back
	undone   bool           // by whoever decided it, before anybody was told
	together *models.Appeal // against a decision that stands and falls with it
}

// Until is when the time to appeal is over; zero where there is no appeal.
func (t *Told) Until() schema.Time {
	if !t.Action.Appealable() || t.Reverted {
		return schema.Time{}
	}
	if t.Measure != nil {
		return t.Measure.EndsAt // an objection is about what still holds
	}
	return schema.At(t.CreatedAt.Add(models.AppealWindow))
}

// Open reports whether it may be appealed at a moment.
func (t *Told) Open(now schema.Time) bool {
	return t.Appeal == nil && t.together == nil && now.Before(t.Until().Time)
}

// About lists what was decided about somebody and what is theirs, the newest
// first. That something was looked at and found right is nobody's matter.
func (d *Desk) About(ctx context.Context, person schema.ID, cursor string, limit int) (list []*Told, next string, err error) {
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Cursor: cursor, Of: "about", Limit: limit,
		Where: schema.And(schema.Eq("OwnerID", person), schema.Ne("Action", string(models.ActDismiss)), schema.Ne("Action", string(models.ActUndo)))})
	if err != nil {
		return nil, "", err
	}
	list, err = d.aboutThem(ctx, rowsOf[models.Decision](page.Rows))
	return slices.DeleteFunc(list, func(t *Told) bool { return t.undone }), page.Next, err
}

// AboutOne is one decision about somebody, ErrNotFound for another's.
func (d *Desk) AboutOne(ctx context.Context, person, id schema.ID) (*Told, error) {
	row, err := d.db.FindBy(ctx, d.decision, schema.And(schema.Eq("ID", id), schema.Eq("OwnerID", person), schema.Ne("Action", string(models.ActDismiss))))
	if err != nil {
		return nil, err
	}
	list, err := d.aboutThem(ctx, []*models.Decision{row.(*models.Decision)})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Now is the desk's clock.
func (d *Desk) Now() schema.Time { return d.now() }

// aboutThem reads what belongs to decisions.
func (d *Desk) aboutThem(ctx context.Context, decisions []*models.Decision) ([]*Told, error) {
	out := make([]*Told, len(decisions))
	at := map[schema.ID]*Told{}
	ids := make([]any, len(decisions))
	for i, one := range decisions {
		out[i] = &Told{Decision: one}
		at[one.ID], ids[i] = out[i], one.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	for m, path := range map[*schema.Model]string{d.sanction: "DecisionID", d.measure: "DecisionID", d.appeal: "DecisionID", d.decision: "RevertsID"} {
		page, err := d.db.List(ctx, database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Where: schema.In(path, ids...), Of: strconv.Itoa(len(ids)), Limit: len(ids)})
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			switch row := row.(type) {
			case *models.Sanction:
				at[row.DecisionID].Sanction = row
			case *models.TemporaryMeasure:
				at[row.DecisionID].Measure = row
			case *models.Appeal:
				at[row.DecisionID].Appeal = row
			case *models.Decision:
				at[row.RevertsID].Reverted, at[row.RevertsID].undone = true, row.Action == models.ActUndo
			}
		}
	}
	return out, d.appealedTogether(ctx, out)
}
