package exam

import (
	"context"
	"encoding/json"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// regradeBatch is how many attempts one transaction grades anew.
const regradeBatch = 100

// regradeSQL is the one way in which an answer changes.
const regradeSQL = `UPDATE answers SET fraction = ?, key_rev = ? WHERE id = ?`

// Told hears of an attempt whose score is another one now, in the transaction
// that makes it so.
type Told func(ctx context.Context, a *models.Attempt, was *models.Regrade) error

// Regrade grades anew the next attempts of a quiz that were graded by older
// keys, keeping both scores, and reports whether there are more. It may be
// broken off and begun again: no attempt is graded twice by the same keys.
func (s *Service) Regrade(ctx context.Context, quiz schema.ID, tell Told) (more bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", quiz), map[string]int64{"Attempts": 0})
		if err != nil {
			return fmt.Errorf("the counters: %w", err)
		}
		revs := row.(*models.QuizStats).KeyRevs
		q := attempts(s, schema.And(schema.Eq("QuizID", quiz), schema.Eq("Status", string(models.AttemptSubmitted)), schema.Compare("KeyRev", schema.OpLt, revs)))
		q.Sort, q.With, q.Limit = []database.Order{{Path: "ID"}}, []string{"Answers"}, regradeBatch
		page, err := s.db.List(ctx, q)
		if err != nil {
			return err
		}
		changed := false
		for _, row := range page.Rows {
			one, err := s.regrade(ctx, row.(*models.Attempt), revs, tell)
			if err != nil {
				return fmt.Errorf("attempt %s: %w", s.attempt.ID(row), err)
			}
			changed = changed || one
		}
		more = page.Next != ""
		if !changed && more {
			return nil
		}
		return s.unfold(ctx, quiz)
	})
	if err != nil {
		return false, fmt.Errorf("exam: regrade: %w", err)
	}
	return more, nil
}

// regrade grades one attempt by the keys as they are now.
func (s *Service) regrade(ctx context.Context, a *models.Attempt, revs int64, tell Told) (changed bool, err error) {
	p, err := s.paperSince(ctx, a.QuizVersionID, revs)
	if err != nil {
		return false, err
	}
	after := *a
	after.Score, after.CorrectCount, after.Max, after.KeyRev = 0, 0, p.max, p.revs
	for i := range a.Answers {
		answer := &a.Answers[i]
		q := p.byKey[answer.StableKey]
		if q == nil {
			return false, fmt.Errorf("it answers %s, which its version does not ask", answer.StableKey)
		}
		is, err := q.regraded(answer)
		if err != nil {
			return false, err
		}
		if is.Fraction != answer.Fraction || is.KeyRev != answer.KeyRev {
			if err := s.db.From(ctx).Exec(regradeSQL, is.Fraction, is.KeyRev, is.ID).Error; err != nil {
				return false, err
			}
		}
		after.Score += is.Fraction * schema.Decimal(q.Points)
		if is.Fraction == grading.Whole {
			after.CorrectCount++
		}
	}
	was := &models.Regrade{AttemptID: a.ID, Rev: p.revs, ScoreBefore: a.Score, ScoreAfter: after.Score, MaxBefore: a.Max, MaxAfter: after.Max,
		RightBefore: a.CorrectCount, RightAfter: after.CorrectCount}
	changed = a.Score != after.Score || a.Max != after.Max || a.CorrectCount != after.CorrectCount
	if err := s.db.Swap(ctx, a, &after); err != nil || !changed {
		return changed, err
	}
	if err := s.db.Append(ctx, was); err != nil {
		return true, err
	}
	return true, tell(ctx, &after, was)
}

// regraded is an answer with its worth by the key as it is now.
func (q *question) regraded(answer *models.Answer) (*models.Answer, error) {
	is := *answer
	var selected []schema.ID
	if len(answer.Selected) > 0 {
		if err := json.Unmarshal(answer.Selected, &selected); err != nil {
			return nil, fmt.Errorf("answer %s: %w", answer.ID, err)
		}
	}
	picked := make([]int, len(selected))
	for i, id := range selected {
		picked[i] = q.choice[id]
	}
	fraction, err := q.score(grading.Answer{Picked: picked, Text: answer.Text})
	is.Fraction, is.KeyRev = schema.Decimal(fraction), q.Rev()
	return &is, err
}

// regrades lists what revised keys made of an attempt.
func (s *Service) regrades(ctx context.Context, attempt schema.ID) ([]Regraded, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.regraded, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("AttemptID", attempt),
		Sort: []database.Order{{Path: "Rev"}}, Limit: 100})
	if err != nil {
		return nil, fmt.Errorf("exam: regrades: %w", err)
	}
	out := []Regraded{}
	for _, row := range page.Rows {
		r := row.(*models.Regrade)
		out = append(out, Regraded{r.CreatedAt, r.ScoreBefore, r.ScoreAfter, r.MaxBefore, r.MaxAfter})
	}
	return out, nil
}
