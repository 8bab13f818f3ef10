package once

import (
	"context"
	"slices"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Made is the row that a form made when it was sent before, living or in the
// trash, nil for none.
func Made(ctx context.Context, db *database.DB, m *schema.Model, id schema.ID, trash bool) (any, error) {
	if id.IsZero() {
		return nil, nil
	}
	page, err := db.List(ctx, database.Query{
		Model: m, Actor: schema.Program{Name: "once"}, Verb: schema.VerbView, Where: schema.Eq("ID", id), Limit: 1, Trash: trash,
	})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	return page.Rows[0], nil
}

// Due is the id that a row is due, and the row if the same form has made it
// before. A row that is gone since, to the trash or to a state that stands for
// it, keeps its id, and the form makes another.
func Due(ctx context.Context, db *database.DB, m *schema.Model, id schema.ID) (due schema.ID, before any, err error) {
	if before, err = Made(ctx, db, m, id, false); err != nil {
		return id, nil, err
	}
	if before != nil {
		if over(m, before) {
			return schema.ID{}, nil, nil
		}
		return id, before, nil
	}
	if m.Field("DeletedAt") == nil {
		return id, nil, nil
	}
	if gone, err := Made(ctx, db, m, id, true); err != nil || gone != nil {
		return schema.ID{}, nil, err
	}
	return id, nil, nil
}

// over reports whether a row stands where deleting it leads.
func over(m *schema.Model, row any) bool {
	if m.State == nil {
		return false
	}
	at, _ := m.State.Get(row).(string)
	return slices.ContainsFunc(m.Transitions, func(t schema.Transition) bool { return t.Delete && t.To == at })
}

// Create makes the row that a form asks for under its id; again says that the
// same form has made it before.
func Create(ctx context.Context, db *database.DB, actor schema.Actor, m *schema.Model, in *schema.Input, id schema.ID) (row any, again bool, err error) {
	due, before, err := Due(ctx, db, m, id)
	if err != nil || before != nil {
		return before, before != nil, err
	}
	in.New = due
	if row, err = db.Create(ctx, actor, m, in); err == nil {
		return row, false, nil
	}
	if made, lost := Made(ctx, db, m, due, false); lost == nil && made != nil {
		return made, true, nil
	}
	return nil, false, err
}
