package exam

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// rules lists each rule under the write that it belongs to.
func (s *Service) rules() map[string]schema.Rule {
	out := map[string]schema.Rule{
		"attempt.add": taken, "attempt.change": taken, "attempt.submit": never, "attempt.expire": taken,
		"attempt.void": s.void, "attempt.delete": s.remove, "attempt.restore": s.restore, "attempt.purge": s.purge,
		"answer.add": taken, "regrade.add": taken,
	}
	for _, model := range []string{"quiz_scores", "item_stats"} {
		for _, verb := range []string{schema.VerbAdd, schema.VerbChange, schema.VerbDelete, schema.VerbRestore, schema.VerbPurge} {
			out[model+"."+verb] = taken
		}
	}
	return out
}

// taken refuses writes of what follows from taking quizzes.
func taken(_ context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	return schema.Refuse("taken", "퀴즈를 풀어서 생기는 것이라 고칠 수 없어요.", "It follows from taking quizzes and cannot be edited.")
}

// never refuses a submission that nobody graded.
func never(context.Context, *schema.Change) error {
	return schema.Refuse("taken", "푼 사람만 낼 수 있어요.", "Only its taker submits it.")
}

// void takes a submitted attempt out of everything that is counted, and notes
// who did it. Nobody voids what they took, or what others took of their quiz.
func (s *Service) void(ctx context.Context, c *schema.Change) error {
	a := c.Row.(*models.Attempt)
	quiz, err := s.db.Find(ctx, s.quiz, a.QuizID)
	if err != nil {
		return fmt.Errorf("exam: the quiz: %w", err)
	}
	if me := c.Actor.ActorID(); !c.Actor.Super() && (me == a.UserID || me == quiz.(*models.Quiz).OwnerID) {
		return fmt.Errorf("void in one's own matter: %w", schema.ErrForbidden)
	}
	if err := s.leave(ctx, a, quiz.(*models.Quiz)); err != nil {
		return err
	}
	a.ShareHash, a.Listed = "", false
	c.After(func(ctx context.Context) error {
		return s.db.Note(ctx, c.Actor, c.Verb, s.attempt, a, &audit.Changes{Reason: c.Input.Reason, Note: c.Input.Note})
	})
	return nil
}

// remove takes an attempt that goes to the trash out of what is counted.
func (s *Service) remove(ctx context.Context, c *schema.Change) error {
	return s.moved(ctx, c.Row.(*models.Attempt), s.leave)
}

// restore counts an attempt again that comes out of the trash.
func (s *Service) restore(ctx context.Context, c *schema.Change) error {
	return s.moved(ctx, c.Row.(*models.Attempt), s.enter)
}

// purge has nothing to count any more: attempts in the trash are out already.
func (s *Service) purge(ctx context.Context, c *schema.Change) error {
	return s.moved(ctx, c.Row.(*models.Attempt), func(context.Context, *models.Attempt, *models.Quiz) error { return nil })
}

// moved does something with an attempt whose quiz is not in the trash. There it
// waits for its quiz: the counters went along as they were.
func (s *Service) moved(ctx context.Context, a *models.Attempt, do func(context.Context, *models.Attempt, *models.Quiz) error) error {
	row, err := s.db.Find(ctx, s.quiz, a.QuizID)
	if err != nil {
		return fmt.Errorf("exam: the quiz: %w", err)
	}
	if s.quiz.Deleted(row) {
		return schema.Refuse("part_of_quiz", "퀴즈가 휴지통에 있어요. 퀴즈를 먼저 되살려 주세요.", "Its quiz is in the trash: restore that first.")
	}
	if a.Status != models.AttemptSubmitted {
		return nil
	}
	return do(ctx, a, row.(*models.Quiz))
}

// Sweep marks attempts whose time is over, at most a thousand. They are over
// without it; lists and filters of the back office say so sooner.
func (s *Service) Sweep(ctx context.Context) error {
	q := attempts(s, schema.And(schema.Eq("Status", string(models.AttemptInProgress)), schema.Compare("ExpiresAt", schema.OpLte, s.now())))
	q.Limit = 1000
	page, err := s.db.List(ctx, q)
	if err != nil {
		return fmt.Errorf("exam: sweep: %w", err)
	}
	var errs []error
	for _, row := range page.Rows {
		_, err := s.db.Transition(ctx, self(), s.attempt, s.attempt.ID(row), "expire", nil)
		if err != nil && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
