package disputes

import (
	"context"
	"fmt"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// revised is the key that an acceptance comes with.
type revised struct{}

// Accept accepts a dispute, by "accept" for the author and by "uphold" for a
// moderator, and revises the key in the same transaction.
func Accept(ctx context.Context, db *database.DB, actor schema.Actor, id schema.ID, verb string, k Key) (*models.Dispute, error) {
	m := db.Registry.Of(&models.Dispute{})
	var out *models.Dispute
	err := db.Tx(ctx, func(ctx context.Context) error {
		row, err := db.Find(ctx, m, id)
		if err != nil {
			return err
		}
		d := row.(*models.Dispute)
		after, err := db.Transition(context.WithValue(ctx, revised{}, true), actor, m, id, verb, &schema.Input{Reason: k.Reason})
		if err != nil {
			return err
		}
		made, err := Revise(ctx, db, actor, d.StableKey, d, k)
		if err != nil {
			return err
		}
		was := after.(*models.Dispute)
		is := *was
		is.Rev = made.Rev
		_, err = db.Update(ctx, self(), m, id, &schema.Input{Values: map[string]any{"rev": made.Rev}})
		out = &is
		return err
	})
	return out, err
}

// accept is the rule of dispute.accept.
func (s *Service) accept(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	d.Reply = c.Input.Reason
	if err := short(d.Reply); err != nil {
		return err
	}
	return s.accepted(ctx, d)
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
	return s.accepted(ctx, d)
}

func (s *Service) accepted(ctx context.Context, d *models.Dispute) error {
	if ctx.Value(revised{}) == nil {
		return schema.Refuse("no_key", "받아들이려면 새 정답을 정해 주세요.", "To accept it, say what the key is to be.")
	}
	d.OpenKey = nil
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
