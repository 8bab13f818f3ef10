package exam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// Submission is the last that a taker says.
type Submission struct {
	Replies []Reply // beside what was saved
	Listed  bool    // show it on the board
}

// Outcome is what a submitted attempt is worth. It is the same however often it
// is asked for.
type Outcome struct {
	ID           schema.ID            `json:"id"`
	QuizID       schema.ID            `json:"quiz_id"`
	Status       models.AttemptStatus `json:"status"`
	Score        schema.Decimal       `json:"score"`
	Max          int                  `json:"max"`
	CorrectCount int                  `json:"correct_count"`
	Total        int                  `json:"total"`
	Counts       bool                 `json:"counts"`
	SubmittedAt  schema.Time          `json:"submitted_at"`
}

func (sit *Sitting) outcome() *Outcome {
	a := sit.Attempt
	return &Outcome{ID: a.ID, QuizID: a.QuizID, Status: a.Status, Score: a.Score, Max: a.Max, CorrectCount: a.CorrectCount,
		Total: sit.paper.counting, Counts: a.Counts, SubmittedAt: a.SubmittedAt}
}

// Submit grades an attempt and stores its answers, all or nothing, once: of an
// attempt that was submitted it is the first outcome. It is ErrStale when the
// attempt was changed since it was found, in which case the transaction must be
// undone: find it again and submit again.
func (s *Service) Submit(ctx context.Context, sit *Sitting, in Submission) (*Outcome, error) {
	if sit.Attempt.Status == models.AttemptSubmitted {
		return sit.outcome(), nil
	}
	saved, err := readSaved(sit.Attempt)
	if err != nil {
		return nil, err
	}
	if saved, err = sit.merge(saved, in.Replies); err != nil {
		return nil, err
	}
	if err := s.open(sit.Attempt); err != nil {
		return nil, err
	}
	after := *sit.Attempt
	answers, err := sit.grade(&after, saved)
	if err != nil {
		return nil, err
	}
	after.Status, after.SubmittedAt = models.AttemptSubmitted, s.now()
	after.Listed = in.Listed && !after.UserID.IsZero()
	if after.Saved, err = json.Marshal(saved); err != nil {
		return nil, fmt.Errorf("exam: submit: %w", err)
	}
	if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.store(ctx, sit, &after, answers) }); err != nil {
		return nil, err
	}
	sit.Attempt = &after
	return sit.outcome(), nil
}

// grade fills in what the answers are worth and returns a row for each
// question, answered or not.
func (sit *Sitting) grade(a *models.Attempt, saved map[schema.ID]given) ([]any, error) {
	rows := make([]any, 0, len(sit.paper.questions))
	for _, q := range sit.paper.questions {
		g := saved[q.StableKey]
		row := &models.Answer{AttemptID: a.ID, StableKey: q.StableKey, Text: g.Text, Millis: g.Millis}
		picked := make([]int, len(g.Selected))
		for i, id := range g.Selected {
			picked[i] = q.choice[id]
		}
		if len(picked) > 0 {
			row.Selected, _ = json.Marshal(g.Selected) // ids always have a JSON form
		}
		fraction, err := q.score(grading.Answer{Picked: picked, Text: g.Text})
		if err != nil {
			return nil, fmt.Errorf("exam: question %s: %w", q.StableKey, err)
		}
		row.Fraction, row.KeyRev = schema.Decimal(fraction), q.Rev()
		a.Score += row.Fraction * schema.Decimal(q.Points)
		if fraction == grading.Whole {
			a.CorrectCount++
		}
		rows = append(rows, row)
	}
	a.Max, a.KeyRev = sit.paper.max, sit.paper.revs
	return rows, nil
}

// store writes a submission. Answers come first: two submissions of one attempt
// meet in their unique index, and the second finds that it is stale. Counters
// come late, since whoever counts on them waits until the end.
func (s *Service) store(ctx context.Context, sit *Sitting, after *models.Attempt, answers []any) error {
	if err := s.db.Append(ctx, answers...); err != nil {
		if errors.As(err, new(schema.Invalid)) {
			return fmt.Errorf("exam: answers are there already: %w", schema.ErrStale)
		}
		return err
	}
	if after.UserID == sit.Quiz.OwnerID && !after.UserID.IsZero() {
		row, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", after.QuizID), map[string]int64{"Attempts": 0})
		if err != nil {
			return fmt.Errorf("exam: the counters: %w", err)
		}
		return errors.Join(s.current(sit, row), s.db.Swap(ctx, sit.Attempt, after))
	}
	return s.count(ctx, sit, after)
}

// count stores a submission and counts it, and gives it a number if it is its
// taker's first. That it is the first is likely, so it is counted as such and
// taken back if a look under the lock says otherwise.
func (s *Service) count(ctx context.Context, sit *Sitting, after *models.Attempt) error {
	row, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", after.QuizID), map[string]int64{"Attempts": 1, "FirstAttempts": 1, "LastSeq": 1})
	if err != nil {
		return fmt.Errorf("exam: the counters: %w", err)
	}
	if err := s.current(sit, row); err != nil {
		return err
	}
	after.SubmittedAt = s.now() // under the lock, so that the first by time is the first that counted
	after.Counts, after.Seq = true, row.(*models.QuizStats).LastSeq
	earlier := schema.And(schema.Eq("QuizID", after.QuizID), schema.Eq("Counts", true))
	first, err := s.db.SwapFirst(ctx, sit.Attempt, after, sameTaker(after), earlier, "Counts", "Seq")
	if err == nil && first && s.reached != nil && milestone(after.Seq) {
		return s.reached(ctx, after.QuizID)
	}
	if err != nil || first {
		return err
	}
	after.Counts, after.Seq = sit.Attempt.Counts, sit.Attempt.Seq
	if _, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", after.QuizID), map[string]int64{"FirstAttempts": -1, "LastSeq": -1}); err != nil {
		return fmt.Errorf("exam: the counters: %w", err)
	}
	return nil
}

// current is ErrStale where a key was revised since the paper was made ready,
// which is then made anew. The counters are locked: nobody revises one before
// the submission is stored.
func (s *Service) current(sit *Sitting, counters any) error {
	if counters.(*models.QuizStats).KeyRevs == sit.paper.revs {
		return nil
	}
	s.papers.Invalidate(sit.Attempt.QuizVersionID)
	return fmt.Errorf("exam: a key was revised: %w", schema.ErrStale)
}

// sameTaker is the condition of attempts of whoever took this one. Of somebody
// who is gone there is none but this.
func sameTaker(a *models.Attempt) schema.Cond {
	switch {
	case !a.UserID.IsZero():
		return schema.Eq("UserID", a.UserID)
	case a.GuestHash != "":
		return schema.Eq("GuestHash", string(a.GuestHash))
	}
	return schema.Eq("ID", a.ID)
}

// milestone reports whether a quiz has come to so many people that its questions
// are worth a look: 10, 15, 20, 30, 40, 60, 80, 120, ...
func milestone(n int64) bool {
	for _, first := range []int64{10, 15} {
		if n >= first && n%first == 0 && bits.OnesCount64(uint64(n/first)) == 1 {
			return true
		}
	}
	return false
}
