package disputes

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// revised is the key that an acceptance comes with.
type revised struct{}

// Accept accepts a dispute, by "accept" for the author and by "uphold" for a
// moderator, and revises the key in the same transaction. Beside the dispute it
// returns the verdict that can be taken back, zero for none.
func Accept(ctx context.Context, db *database.DB, actor schema.Actor, id schema.ID, verb string, k Key) (*models.Dispute, schema.ID, error) {
	in := &schema.Input{Reason: k.Reason}
	row, err := db.Transition(context.WithValue(ctx, revised{}, k), actor, db.Registry.Of(&models.Dispute{}), id, verb, in)
	if err != nil {
		return nil, schema.ID{}, err
	}
	return row.(*models.Dispute), in.Verdict, nil
}

// accept is the rule of dispute.accept.
func (s *Service) accept(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	d.Reply = c.Input.Reason
	if err := short(d.Reply); err != nil {
		return err
	}
	return s.accepted(ctx, c, time.Time{})
}

// uphold is the rule of dispute.uphold.
func (s *Service) uphold(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	if err := s.handed(ctx, c.Actor, c.Old.(*models.Dispute)); err != nil {
		return err
	}
	d.Verdict = c.Input.Reason
	if err := short(d.Verdict); err != nil {
		return err
	}
	return s.accepted(ctx, c, s.Now().Add(s.Undo))
}

// accepted revises the key behind the dispute. People are graded anew when nobody
// takes it back any more.
func (s *Service) accepted(ctx context.Context, c *schema.Change, regrade time.Time) error {
	k, told := ctx.Value(revised{}).(Key)
	if !told {
		return schema.Refuse("no_key", "받아들이려면 새 정답을 정해 주세요.", "To accept it, say what the key is to be.")
	}
	d := c.Row.(*models.Dispute)
	d.OpenKey = nil
	c.Then(func(ctx context.Context) error {
		made, err := Revise(context.WithValue(ctx, laterKey{}, regrade), s.DB, c.Actor, d.StableKey, d, k)
		if err != nil {
			return err
		}
		_, err = s.DB.Update(ctx, self(), s.dispute, d.ID, &schema.Input{Values: map[string]any{"rev": made.Rev}})
		return err
	})
	return nil
}

// reject is the rule of dispute.reject. The claimant may still ask a moderator.
func (s *Service) reject(_ context.Context, c *schema.Change) error {
	c.Row.(*models.Dispute).Reply = c.Input.Reason
	return short(c.Input.Reason)
}

// refuse is the rule of dispute.refuse.
func (s *Service) refuse(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	if err := s.handed(ctx, c.Actor, c.Old.(*models.Dispute)); err != nil {
		return err
	}
	d.Verdict, d.OpenKey = c.Input.Reason, nil
	return short(d.Verdict)
}

// answerMost is how long an answer to a dispute may be.
const answerMost = 1000

// short refuses an answer that is too long to be kept.
func short(answer string) error {
	if utf8.RuneCountInString(answer) > answerMost {
		return schema.Invalid{schema.NewProblem("/reason", "too_long", answerMost)}
	}
	return nil
}

// contest is the rule of dispute.contest: the claimant is not content with the
// answer, or the author has not answered in time, which the program says.
func (s *Service) contest(_ context.Context, c *schema.Change) error {
	was, is := c.Old.(*models.Dispute), c.Row.(*models.Dispute)
	is.Status = was.Status
	switch {
	case !was.ContestedAt.IsZero():
		return schema.Refuse("contested", "이미 운영진에게 넘겼어요.", "A moderator looks at it already.")
	case was.Status == models.DisputeOpen && s.Now().Before(was.DueAt.Time):
		return schema.Refuse("too_soon", "출제자가 답할 때까지 기다려 주세요.", "The author still has time to answer.")
	}
	is.ContestedAt = s.Now()
	return nil
}

// handed refuses who may not judge a dispute: it must wait for a moderator, and
// nobody judges their own claim or quiz.
func (s *Service) handed(ctx context.Context, actor schema.Actor, d *models.Dispute) error {
	if !d.Waits() {
		return schema.Refuse("authors", "먼저 출제자가 답할 차례예요.", "It is the author's turn first.")
	}
	row, err := s.DB.Find(ctx, s.quiz, d.QuizID)
	if err != nil {
		return fmt.Errorf("disputes: the quiz: %w", err)
	}
	if me := actor.ActorID(); me == d.ClaimantID || me == row.(*models.Quiz).OwnerID {
		return fmt.Errorf("a dispute about oneself: %w", schema.ErrForbidden)
	}
	return nil
}
