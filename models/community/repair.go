package community

import (
	"context"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Repair counts ratings, comments, replies and open reports of one quiz anew.
// Counters move with what they count; this makes up for what was changed in the
// database by hand.
func Repair(ctx context.Context, db *database.DB, quiz schema.ID) error {
	r := &rules{db: db}
	return db.Tx(ctx, func(ctx context.Context) error {
		if err := r.recount(ctx, quiz); err != nil {
			return err
		}
		return r.recountThreads(ctx, quiz)
	})
}
