package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// leave takes a submitted attempt out of the counters. If it was its taker's
// first, the next one that they submitted counts in its place.
func (s *Service) leave(ctx context.Context, a *models.Attempt, q *models.Quiz) error {
	return s.recount(ctx, a, q, false)
}

// enter puts a submitted attempt back into the counters.
func (s *Service) enter(ctx context.Context, a *models.Attempt, q *models.Quiz) error {
	return s.recount(ctx, a, q, true)
}

// recount decides anew which attempt of a taker counts, with this one among
// them or not, under the lock of the counters. What was folded is dropped when
// that changes. The caller stores the attempt itself.
func (s *Service) recount(ctx context.Context, a *models.Attempt, q *models.Quiz, in bool) error {
	if !a.UserID.IsZero() && a.UserID == q.OwnerID {
		return nil // never counted
	}
	by := map[string]int64{"Attempts": -1}
	if in {
		by["Attempts"] = 1
	}
	row, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", a.QuizID), by)
	if err != nil {
		return fmt.Errorf("exam: the counters: %w", err)
	}
	others, err := s.others(ctx, a)
	if err != nil {
		return err
	}
	var first, counted *models.Attempt
	for _, other := range others {
		if other.Counts {
			counted = other
		}
		if first == nil {
			first = other
		}
	}
	if in && (first == nil || before(a, first)) {
		first = a
	}
	was, is := a.Counts || counted != nil, first != nil
	next := row.(*models.QuizStats).LastSeq
	if first == nil || !first.Counts {
		next++
	}
	if err := s.settle(ctx, a, first, counted, next); err != nil {
		return err
	}
	if _, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", a.QuizID), map[string]int64{
		"FirstAttempts": one(is) - one(was), "LastSeq": next - row.(*models.QuizStats).LastSeq}); err != nil {
		return err
	}
	return s.unfold(ctx, a.QuizID)
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func before(a, b *models.Attempt) bool {
	if !a.SubmittedAt.Equal(b.SubmittedAt.Time) {
		return a.SubmittedAt.Before(b.SubmittedAt.Time)
	}
	return a.ID.String() < b.ID.String()
}

// settle makes first the one that counts, with a number if it has none.
func (s *Service) settle(ctx context.Context, a, first, counted *models.Attempt, seq int64) error {
	if a != first {
		a.Counts, a.Seq = false, 0
	} else if !a.Counts {
		a.Counts, a.Seq = true, seq
	}
	if counted != nil && counted != first {
		out := *counted
		out.Counts, out.Seq = false, 0
		if err := s.db.Swap(ctx, counted, &out); err != nil {
			return err
		}
	}
	if first != nil && first != a && !first.Counts {
		up := *first
		up.Counts, up.Seq = true, seq
		return s.db.Swap(ctx, first, &up)
	}
	return nil
}

// others lists the submitted attempts of the same taker at the same quiz but
// this one, the first first.
func (s *Service) others(ctx context.Context, a *models.Attempt) ([]*models.Attempt, error) {
	q := attempts(s, schema.And(sameTaker(a), schema.Eq("QuizID", a.QuizID), schema.Eq("Status", string(models.AttemptSubmitted)), schema.Ne("ID", a.ID)))
	q.Sort = []database.Order{{Path: "SubmittedAt"}, {Path: "ID"}}
	q.Limit = 1000
	page, err := s.db.List(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("exam: other attempts: %w", err)
	}
	out := make([]*models.Attempt, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.Attempt)
	}
	return out, nil
}
