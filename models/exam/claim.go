package exam

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// claimTries is how often an attempt is looked at anew that changes while it is
// claimed.
const claimTries = 3

// claimBatch is how many attempts are looked up at a time.
const claimBatch = 100

// Claim makes the attempts of the guest who holds a token a member's, and says how
// many there were. The token opens nothing afterwards: whoever brings it again,
// as whoever, gets nothing. Attempts that are a member's already stay theirs.
//
// What counts is decided anew as if the member had taken them all: the first
// that was submitted, none at a quiz of their own. Nothing is put on a board.
func (s *Service) Claim(ctx context.Context, member schema.ID, token string) (n int, err error) {
	if member.IsZero() || token == "" {
		return 0, nil
	}
	guests := schema.And(schema.Eq("GuestHash", hashOf(token)), schema.IsNull("UserID", true))
	q := attempts(s, guests)
	q.Sort, q.Limit = []database.Order{{Path: "StartedAt"}}, claimBatch
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return n, fmt.Errorf("exam: claim: %w", err)
		}
		if len(page.Rows) == 0 {
			return n, nil
		}
		for _, row := range page.Rows {
			if err := s.claimOne(ctx, member, row.(*models.Attempt), guests); err != nil {
				return n, fmt.Errorf("exam: claim: %w", err)
			}
			n++
		}
	}
}

// claimOne claims an attempt as it is, and anew where it was handed in meanwhile.
func (s *Service) claimOne(ctx context.Context, member schema.ID, a *models.Attempt, guests schema.Cond) error {
	for try := 1; ; try++ {
		err := s.db.Tx(ctx, func(ctx context.Context) error { return s.transfer(ctx, member, a) })
		if !errors.Is(err, schema.ErrStale) || try == claimTries {
			return err
		}
		row, err := s.db.FindBy(ctx, s.attempt, schema.And(schema.Eq("ID", a.ID), guests))
		if errors.Is(err, schema.ErrNotFound) {
			return nil // somebody else was first
		}
		if err != nil {
			return err
		}
		a = row.(*models.Attempt)
	}
}

// transfer makes one attempt the member's, under the lock of the counters.
func (s *Service) transfer(ctx context.Context, member schema.ID, was *models.Attempt) error {
	is := *was
	is.UserID, is.GuestHash = member, ""
	if was.Status != models.AttemptSubmitted {
		return s.db.Swap(ctx, was, &is)
	}
	row, err := s.db.Find(ctx, s.quiz, was.QuizID)
	if err != nil {
		return fmt.Errorf("the quiz: %w", err)
	}
	quiz := row.(*models.Quiz)
	gone := s.quiz.Deleted(quiz) // its counters are in the trash, too, and counted anew when they come back
	if !gone {
		if _, err := s.db.Increase(ctx, s.stats, schema.Eq("QuizID", was.QuizID), map[string]int64{"Attempts": 0}); err != nil {
			return fmt.Errorf("the counters: %w", err)
		}
	}
	others, err := s.others(ctx, &is)
	if err != nil {
		return err
	}
	own, first := quiz.OwnerID == member, len(others) == 0
	switch later := !first && !before(&is, others[0]); {
	case gone:
		is.Counts = was.Counts && first && !own
	case !own && (first && was.Counts || later && !was.Counts):
		// It counts, or does not, for the member as it did for the guest.
	default:
		out := *was
		if err := s.leave(ctx, &out, quiz); err != nil {
			return err
		}
		is.Counts, is.Seq = out.Counts, out.Seq
		if err := s.enter(ctx, &is, quiz); err != nil {
			return err
		}
	}
	return s.db.Swap(ctx, was, &is)
}
