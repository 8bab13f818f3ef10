package people

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Files removes files that nothing uses any more.
type Files interface {
	Discard(ctx context.Context, key schema.File) error
}

// SetPicture stores the key of a person's own picture, "" for none. The one
// before it goes once that is done, unless something else uses it.
func SetPicture(ctx context.Context, db *database.DB, files Files, actor schema.Actor, key schema.File) error {
	m := db.Registry.Of(&models.User{})
	var before schema.File
	err := db.Tx(ctx, func(ctx context.Context) error {
		row, err := db.Find(ctx, m, actor.ActorID())
		if err != nil {
			return err
		}
		before = row.(*models.User).Avatar
		_, err = db.Update(ctx, actor, m, actor.ActorID(), &schema.Input{Values: map[string]any{"avatar": key}})
		return err
	})
	if err != nil {
		return fmt.Errorf("people: set a picture: %w", err)
	}
	if before == "" || before == key {
		return nil
	}
	return files.Discard(context.WithoutCancel(ctx), before)
}
