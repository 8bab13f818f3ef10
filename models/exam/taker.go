package exam

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Taker is who takes a quiz: somebody who is signed in, or the holder of a
// guest's token.
type Taker struct {
	Actor schema.Actor
	Token string // of a guest; "" is none
}

// Guest names the holder of a token without telling it; "" is nobody.
func (t Taker) Guest() string {
	if t.Token == "" {
		return ""
	}
	return hashOf(t.Token)
}

// owns reports whether the attempt is the taker's.
func (t Taker) owns(a *models.Attempt) bool {
	if me := t.Actor.ActorID(); !me.IsZero() && a.UserID == me {
		return true
	}
	return a.GuestHash != "" && subtle.ConstantTimeCompare([]byte(a.GuestHash), []byte(t.Guest())) == 1
}

// newToken is a text that nobody guesses: 130 bits.
func newToken() string { return rand.Text() }

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Sitting is an attempt that its taker has in hand, with what is asked.
type Sitting struct {
	Attempt *models.Attempt
	Quiz    *models.Quiz
	paper   *paper
	veil    veil

	rehearsal bool // of the owner's; nothing of it is stored
}

// Find returns an attempt of the taker's: ErrNotFound for every other, and
// while its quiz may not be seen.
func (s *Service) Find(ctx context.Context, t Taker, id schema.ID) (*Sitting, error) {
	row, err := s.db.FindWith(ctx, s.attempt, schema.Eq("ID", id), "Quiz", "OwnerID", "Status", "Visibility", "DeletedAt")
	if err != nil {
		return nil, err
	}
	a := row.(*models.Attempt)
	if a.Quiz == nil || !t.owns(a) || !s.visible(t.Actor, a.Quiz) {
		return nil, fmt.Errorf("attempt: %w", schema.ErrNotFound)
	}
	return s.sit(ctx, a, a.Quiz)
}

func (s *Service) sit(ctx context.Context, a *models.Attempt, q *models.Quiz) (*Sitting, error) {
	p, err := s.paper(ctx, a.QuizVersionID)
	if err != nil {
		return nil, err
	}
	return &Sitting{Attempt: a, Quiz: q, paper: p, veil: newVeil(a.Seed)}, nil
}

// visible reports whether what hangs on a quiz may be shown: where the quiz
// itself may, and after it was archived to those who took it.
func (s *Service) visible(actor schema.Actor, q *models.Quiz) bool {
	if s.quiz.Deleted(q) {
		return false
	}
	if q.Status == models.QuizArchived && q.Visibility != models.Private {
		return true
	}
	return s.quiz.Policy.Can(actor, schema.VerbRead, q) == nil
}
