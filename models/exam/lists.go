package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// attempts asks for living attempts as the program sees them.
func attempts(s *Service, cond schema.Cond) database.Query {
	return database.Query{Model: s.attempt, Actor: self(), Verb: schema.VerbView, Where: cond, Limit: 1}
}

// Window is which part of a list is asked for.
type Window struct {
	Cursor string
	Limit  int
}

// Page is a part of a list, and the cursors of those around it.
type Page[T any] struct {
	Rows       []T
	Next, Prev string
}

// Mine is one of somebody's attempts. The quiz is named as long as they may see
// it.
type Mine struct {
	ID           schema.ID            `json:"id"`
	QuizID       schema.ID            `json:"quiz_id"`
	Title        *string              `json:"title"`
	Slug         *string              `json:"slug"`
	Status       models.AttemptStatus `json:"status"`
	Score        *schema.Decimal      `json:"score"` // once submitted
	Max          int                  `json:"max"`
	CorrectCount *int                 `json:"correct_count"`
	Counts       bool                 `json:"counts"`
	StartedAt    schema.Time          `json:"started_at"`
	SubmittedAt  schema.Time          `json:"submitted_at"`
	ExpiresAt    schema.Time          `json:"expires_at"`
}

// Mine lists the attempts of a member, the newest first.
func (s *Service) Mine(ctx context.Context, actor schema.Actor, w Window) (*Page[Mine], error) {
	q := attempts(s, schema.Eq("UserID", actor.ActorID()))
	q.Of, q.Cursor, q.Limit, q.With = "mine", w.Cursor, w.Limit, []string{"Quiz"}
	return pageOf(ctx, s, q, func(a *models.Attempt) Mine { return s.mine(actor, a) })
}

func (s *Service) mine(actor schema.Actor, a *models.Attempt) Mine {
	out := Mine{ID: a.ID, QuizID: a.QuizID, Status: a.Standing(s.now()), Max: a.Max, Counts: a.Counts,
		StartedAt: a.StartedAt, SubmittedAt: a.SubmittedAt, ExpiresAt: a.ExpiresAt}
	if a.Status == models.AttemptSubmitted {
		out.Score, out.CorrectCount = &a.Score, &a.CorrectCount
	}
	if a.Quiz != nil && s.visible(actor, a.Quiz) {
		out.Title, out.Slug = &a.Quiz.Title, &a.Quiz.Slug
	}
	return out
}

// Placed is somebody on the board of a quiz.
type Placed struct {
	Nickname    string         `json:"nickname"`
	Handle      string         `json:"handle"`
	Score       schema.Decimal `json:"score"`
	Max         int            `json:"max"`
	Millis      int64          `json:"ms"`
	SubmittedAt schema.Time    `json:"submitted_at"`
}

// Board lists the first attempts of those who want to be seen, the best first
// and of equals whoever was there first.
func (s *Service) Board(ctx context.Context, quiz schema.ID, w Window) (*Page[Placed], error) {
	q := attempts(s, schema.And(schema.Eq("QuizID", quiz), schema.Eq("Listed", true), schema.Eq("Counts", true),
		schema.Eq("Status", string(models.AttemptSubmitted)), schema.Ne("User.Status", string(models.UserDeleted)), schema.IsNull("User.DeletedAt", true),
		schema.IsNull("UserID", false)))
	q.Sort = []database.Order{{Path: "Score", Desc: true}, {Path: "SubmittedAt"}}
	q.Of, q.Cursor, q.Limit, q.With = quiz.String(), w.Cursor, w.Limit, []string{"User"}
	return pageOf(ctx, s, q, func(a *models.Attempt) Placed {
		return Placed{a.User.Nickname, a.User.Handle, a.Score, a.Max, took(a.StartedAt, a.SubmittedAt), a.SubmittedAt}
	})
}

func pageOf[T any](ctx context.Context, s *Service, q database.Query, show func(*models.Attempt) T) (*Page[T], error) {
	page, err := s.db.List(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("exam: list: %w", err)
	}
	out := &Page[T]{Rows: []T{}, Next: page.Next, Prev: page.Prev}
	for _, row := range page.Rows {
		out.Rows = append(out.Rows, show(row.(*models.Attempt)))
	}
	return out, nil
}
