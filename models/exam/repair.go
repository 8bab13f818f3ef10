package exam

import (
	"context"
	"fmt"

	"duckhoo/models/schema"
)

const (
	attemptsSQL = `(SELECT count(*) FROM attempts a JOIN quizzes q ON q.id = a.quiz_id WHERE a.quiz_id = quiz_stats.quiz_id
  AND a.status = 'submitted' AND a.deleted_at IS NULL AND (a.user_id IS NULL OR a.user_id <> q.owner_id))`
	firstsSQL = `(SELECT count(*) FROM attempts a WHERE a.quiz_id = quiz_stats.quiz_id
  AND a.status = 'submitted' AND a.deleted_at IS NULL AND a.counts)`

	offSQL       = `SELECT quiz_id FROM quiz_stats WHERE deleted_at IS NULL AND quiz_id > ? AND quiz_id <= ? AND (attempts <> ` + attemptsSQL + ` OR first_attempts <> ` + firstsSQL + `)`
	holdStatsSQL = `UPDATE quiz_stats SET attempts = attempts WHERE quiz_id = ?`
	repairSQL    = `UPDATE quiz_stats SET attempts = ` + attemptsSQL + `, first_attempts = ` + firstsSQL + ` WHERE quiz_id = ?`
)

// Repair counts anew the attempts of those quizzes after one id and up to
// another whose counters are off, as community.Repair does the rest. Only they
// are locked.
func (s *Service) Repair(ctx context.Context, after, last schema.ID) error {
	var off []schema.ID
	if err := s.db.From(ctx).Raw(offSQL, after, last).Scan(&off).Error; err != nil {
		return fmt.Errorf("exam: find attempts that are counted wrong: %w", err)
	}
	for _, quiz := range off {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			for _, statement := range []string{holdStatsSQL, repairSQL} {
				if err := s.db.From(ctx).Exec(statement, quiz).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("exam: count attempts anew: %w", err)
		}
	}
	return nil
}
