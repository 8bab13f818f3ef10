package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Shared is what a shared result shows to whoever has its token: no name, no
// answer.
type Shared struct {
	QuizID       schema.ID      `json:"quiz_id"`
	Slug         string         `json:"slug"`
	Title        string         `json:"title"`
	Score        schema.Decimal `json:"score"`
	Max          int            `json:"max"`
	Share        *float64       `json:"share"`
	CorrectCount int            `json:"correct_count"`
	Total        int            `json:"total"`
	SubmittedAt  schema.Time    `json:"submitted_at"`
}

// Share makes a token that shows the result of a submitted attempt. It is told
// this once; one that was made before shows nothing any more.
func (s *Service) Share(ctx context.Context, sit *Sitting) (string, error) {
	if err := s.submitted(sit.Attempt); err != nil {
		return "", err
	}
	token := newToken()
	return token, s.alter(ctx, sit, func(a *models.Attempt) { a.ShareHash = schema.Secret(hashOf(token)) })
}

// Unshare makes the token show nothing.
func (s *Service) Unshare(ctx context.Context, sit *Sitting) error {
	return s.alter(ctx, sit, func(a *models.Attempt) { a.ShareHash = "" })
}

// List puts a submitted attempt on the board, or takes it off. Guests have no
// name to stand there.
func (s *Service) List(ctx context.Context, sit *Sitting, listed bool) error {
	if err := s.submitted(sit.Attempt); err != nil {
		return err
	}
	if sit.Attempt.UserID.IsZero() && listed {
		return schema.Refuse("guest", "순위표에는 회원만 오를 수 있어요.", "Only members stand on the board.")
	}
	return s.alter(ctx, sit, func(a *models.Attempt) { a.Listed = listed })
}

func (s *Service) submitted(a *models.Attempt) error {
	if a.Status == models.AttemptInProgress && !a.IsOver(s.now()) {
		return schema.Refuse("not_submitted", "아직 내지 않았어요.", "It is not submitted yet.")
	}
	if a.Status != models.AttemptSubmitted {
		return s.open(a)
	}
	return nil
}

func (s *Service) alter(ctx context.Context, sit *Sitting, change func(*models.Attempt)) error {
	after := *sit.Attempt
	change(&after)
	if err := s.db.Swap(ctx, sit.Attempt, &after); err != nil {
		return err
	}
	sit.Attempt = &after
	return nil
}

// FindShared returns the result that a token shows, as far as the actor may see
// the quiz.
func (s *Service) FindShared(ctx context.Context, actor schema.Actor, token string) (*Shared, error) {
	row, err := s.db.FindBy(ctx, s.attempt, schema.And(schema.Eq("ShareHash", hashOf(token)),
		schema.Eq("Status", string(models.AttemptSubmitted))), "Quiz")
	if err != nil {
		return nil, err
	}
	a := row.(*models.Attempt)
	if a.Quiz == nil || !s.visible(actor, a.Quiz) {
		return nil, fmt.Errorf("result: %w", schema.ErrNotFound)
	}
	p, err := s.paper(ctx, a.QuizVersionID)
	if err != nil {
		return nil, err
	}
	return &Shared{QuizID: a.QuizID, Slug: a.Quiz.Slug, Title: a.Quiz.Title, Score: a.Score, Max: a.Max, Share: shareOf(a),
		CorrectCount: a.CorrectCount, Total: len(p.questions), SubmittedAt: a.SubmittedAt}, nil
}

// FindOwn returns the attempt of the taker's that a token shows: ErrNotFound
// for everybody else's.
func (s *Service) FindOwn(ctx context.Context, t Taker, token string) (*Sitting, error) {
	row, err := s.db.FindBy(ctx, s.attempt, schema.And(schema.Eq("ShareHash", hashOf(token)), schema.Eq("Status", string(models.AttemptSubmitted)), t.all()))
	if err != nil {
		return nil, err
	}
	return s.Find(ctx, t, row.(*models.Attempt).ID)
}
