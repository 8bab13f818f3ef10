package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Current returns the attempt at a quiz that the taker has in hand: the newest
// that may still be answered, else the newest of all. It is ErrNotFound where
// there is none, and while the quiz may not be seen.
func (s *Service) Current(ctx context.Context, t Taker, quiz *models.Quiz) (*Sitting, error) {
	mine := t.all()
	if !s.visible(t.Actor, quiz) {
		mine = schema.False()
	}
	mine = schema.And(mine, schema.Eq("QuizID", quiz.ID))
	open := schema.And(schema.Eq("Status", string(models.AttemptInProgress)), schema.Compare("ExpiresAt", schema.OpGt, s.now()))
	for _, cond := range []schema.Cond{schema.And(mine, open), mine} {
		q := attempts(s, cond)
		q.Sort = []database.Order{{Path: "StartedAt", Desc: true}}
		page, err := s.db.List(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("exam: the current attempt: %w", err)
		}
		if len(page.Rows) > 0 {
			return s.sit(ctx, page.Rows[0].(*models.Attempt), quiz)
		}
	}
	return nil, fmt.Errorf("attempt: %w", schema.ErrNotFound)
}

// Open reports whether an attempt may still be answered, and why not.
func (s *Service) Open(sit *Sitting) error { return s.open(sit.Attempt) }

// Takeable reports whether a quiz that the actor sees may be taken, and why not.
func (s *Service) Takeable(actor schema.Actor, quiz *models.Quiz) error {
	return s.takeable(actor, quiz)
}

// HasTaken reports whether the taker has submitted an attempt at a quiz.
func (s *Service) HasTaken(ctx context.Context, t Taker, quiz schema.ID) (bool, error) {
	return s.some(ctx, schema.And(t.all(), schema.Eq("QuizID", quiz), schema.Eq("Status", string(models.AttemptSubmitted))))
}

// all is the condition of the taker's attempts; of nobody there is none.
func (t Taker) all() schema.Cond {
	var mine []schema.Cond
	if me := t.Actor.ActorID(); !me.IsZero() {
		mine = append(mine, schema.Eq("UserID", me))
	}
	if t.Token != "" {
		mine = append(mine, schema.Eq("GuestHash", t.Guest()))
	}
	if len(mine) == 0 {
		return schema.False()
	}
	return schema.Or(mine...)
}
