package exam

import (
	"context"
	"fmt"

	"duckhoo/models/schema"
)

const (
	holdStatsSQL = `UPDATE quiz_stats SET attempts = attempts WHERE quiz_id = ?`

	repairSQL = `UPDATE quiz_stats SET
attempts = (SELECT count(*) FROM attempts a JOIN quizzes q ON q.id = a.quiz_id WHERE a.quiz_id = quiz_stats.quiz_id
  AND a.status = 'submitted' AND a.deleted_at IS NULL AND (a.user_id IS NULL OR a.user_id <> q.owner_id)),
first_attempts = (SELECT count(*) FROM attempts a WHERE a.quiz_id = quiz_stats.quiz_id
  AND a.status = 'submitted' AND a.deleted_at IS NULL AND a.counts)
WHERE quiz_id = ?`
)

// Repair counts the attempts of one quiz anew, as community.Repair does the rest.
func (s *Service) Repair(ctx context.Context, quiz schema.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, statement := range []string{holdStatsSQL, repairSQL} {
			if err := s.db.From(ctx).Exec(statement, quiz).Error; err != nil {
				return fmt.Errorf("exam: count attempts anew: %w", err)
			}
		}
		return nil
	})
}
