package authoring

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// FindAny returns the living row that fits the condition, else one in the
// trash, else ErrNotFound. Who adds rows by a name of their own asks it, so
// that what staff threw away does not come back.
func FindAny(ctx context.Context, db *database.DB, m *schema.Model, cond schema.Cond) (any, error) {
	row, err := db.FindBy(ctx, m, cond)
	if !errors.Is(err, schema.ErrNotFound) {
		return row, err
	}
	page, err := db.List(ctx, database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Where: cond, Trash: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, fmt.Errorf("%s: %w", m.Name, schema.ErrNotFound)
	}
	return page.Rows[0], nil
}
