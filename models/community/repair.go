package community

import (
	"context"
	"fmt"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	offSQL = `SELECT quiz_id FROM quiz_stats WHERE deleted_at IS NULL AND quiz_id > ? AND quiz_id <= ? AND (ratings <> ` + ratingsSQL + ` OR quality_sum <> ` + qualitySQL +
		` OR difficulty_sum <> ` + difficultySQL + ` OR comments <> ` + commentsSQL + ` OR open_reports <> ` + reportsSQL + `)`
	offThreadsSQL = `SELECT DISTINCT quiz_id FROM comments WHERE quiz_id > ? AND quiz_id <= ? AND parent_id IS NULL AND replies <> ` + repliesSQL
)

// Repair counts anew ratings, comments, replies and open reports of those
// quizzes after one id and up to another whose counters are off. Counters move
// with what they count; this makes up for what was changed in the database by
// hand. Only what is off is locked.
func Repair(ctx context.Context, db *database.DB, after, last schema.ID) error {
	r := &rules{db: db}
	for _, work := range []struct {
		off    string
		repair func(context.Context, schema.ID) error
	}{{offSQL, r.recount}, {offThreadsSQL, r.recountThreads}} {
		var off []schema.ID
		if err := db.From(ctx).Raw(work.off, after, last).Scan(&off).Error; err != nil {
			return fmt.Errorf("community: find what is counted wrong: %w", err)
		}
		for _, quiz := range off {
			if err := db.Tx(ctx, func(ctx context.Context) error { return work.repair(ctx, quiz) }); err != nil {
				return err
			}
		}
	}
	return nil
}
