package panel

import (
	"context"
	"errors"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// remembers reports whether the site keeps what the reader chooses for lists: it
// does for people, where its registry has the models.
func (v *visit) remembers() bool {
	return !v.actor.ActorID().IsZero() && v.site.Registry.Model("list_choice") != nil && v.site.Registry.Model("saved_view") != nil
}

// choice is what the reader chose for the list of the model; without anything it
// is a new one.
func (v *visit) choice(ctx context.Context) (*models.ListChoice, error) {
	fresh := &models.ListChoice{OwnerID: v.actor.ActorID(), Target: v.entry.model.Name}
	row, err := v.site.DB.FindBy(ctx, v.site.Registry.Model("list_choice"),
		schema.And(schema.Eq("OwnerID", fresh.OwnerID), schema.Eq("Target", fresh.Target)))
	if errors.Is(err, schema.ErrNotFound) {
		return fresh, nil
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.ListChoice), nil
}

// prefer changes what the reader chose for the list of the model.
func (v *visit) prefer(change func(*models.ListChoice)) error {
	if !v.remembers() {
		return nil
	}
	return v.site.DB.Tx(v.ctx, func(ctx context.Context) error {
		if err := v.site.DB.Alone(ctx, "list_choice "+v.actor.ActorID().String()); err != nil {
			return err
		}
		before, err := v.choice(ctx)
		if err != nil {
			return err
		}
		after := *before
		change(&after)
		if before.ID.IsZero() {
			return v.site.DB.Append(ctx, &after)
		}
		return v.site.DB.Swap(ctx, before, &after)
	})
}

// recall gives the list what the reader keeps for it: the columns, where the
// address names none, and the saved views.
func (l *listing) recall() error {
	if !l.remembers() {
		l.values.Del("saved")
		return nil
	}
	var err error
	if l.chosen, err = l.choice(l.ctx); err != nil {
		return err
	}
	if l.get("columns") == "" && l.get("saved") == "" && l.chosen.Columns != "" {
		l.arrange(strings.Split(l.chosen.Columns, ","))
	}
	return l.readSaved()
}
