package exam

import (
	"context"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Lasts is how long an attempt may be answered.
const Lasts = 24 * time.Hour

// Start begins an attempt at the live version of a quiz that the taker may see.
// The token is a new guest's, told this once; it is "" for members and for
// guests who hold one already, whose attempts are then one person's.
func (s *Service) Start(ctx context.Context, t Taker, q *models.Quiz) (sit *Sitting, token string, err error) {
	if err := s.takeable(t.Actor, q); err != nil {
		return nil, "", err
	}
	now := s.now()
	a := &models.Attempt{
		QuizID: q.ID, QuizVersionID: q.LiveVersionID, UserID: t.Actor.ActorID(), Status: models.AttemptInProgress,
		Seed: schema.Secret(newToken() + newToken()), StartedAt: now, ExpiresAt: schema.At(now.Add(Lasts)),
	}
	if a.UserID.IsZero() {
		known, err := s.knows(ctx, t)
		if err != nil {
			return nil, "", err
		}
		if !known {
			token = newToken()
			t.Token = token
		}
		a.GuestHash = schema.Secret(t.Guest())
	}
	if sit, err = s.sit(ctx, a, q); err != nil {
		return nil, "", err
	}
	a.Max = sit.paper.max
	return sit, token, s.db.Append(ctx, a)
}

// takeable reports whether a quiz that is seen may be taken. A private one is
// for its owner alone, also where staff see it.
func (s *Service) takeable(actor schema.Actor, q *models.Quiz) error {
	mine := !q.OwnerID.IsZero() && q.OwnerID == actor.ActorID()
	switch {
	case q.Visibility == models.Private && !mine:
		return schema.ErrForbidden
	case q.Status != models.QuizPublished || q.LiveVersionID.IsZero():
		return schema.Refuse("not_published", "게시된 퀴즈만 풀 수 있어요.", "Only a published quiz can be taken.")
	}
	return nil
}

// knows reports whether the taker's token was given to somebody.
func (s *Service) knows(ctx context.Context, t Taker) (bool, error) {
	if t.Token == "" {
		return false, nil
	}
	return s.some(ctx, schema.Eq("GuestHash", t.Guest()))
}

// some reports whether a living attempt fits the condition.
func (s *Service) some(ctx context.Context, cond schema.Cond) (bool, error) {
	n, _, err := s.db.Count(ctx, attempts(s, cond), 1)
	return n > 0, err
}
