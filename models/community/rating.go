package community

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Rate keeps what the actor thinks of a quiz, instead of what they thought
// before; fresh is true when they had said nothing yet.
func Rate(ctx context.Context, db *database.DB, actor schema.Actor, quiz schema.ID, in *schema.Input) (rating *models.Rating, fresh bool, err error) {
	m := db.Registry.Of(&models.Rating{})
	for range 3 { // two at the same time: one of them finds the other's on its next go
		rating, err = Rated(ctx, db, actor, quiz)
		if err == nil {
			row, err := db.Update(ctx, actor, m, rating.ID, in)
			if errors.Is(err, schema.ErrNotFound) {
				continue
			}
			rating, _ = row.(*models.Rating)
			return rating, false, err
		}
		if !errors.Is(err, schema.ErrNotFound) {
			return nil, false, err
		}
		in.Set("quiz_id", quiz)
		row, err := db.Create(ctx, actor, m, in)
		if !taken(err) {
			rating, _ = row.(*models.Rating)
			return rating, true, err
		}
		delete(in.Values, "quiz_id")
	}
	return nil, false, fmt.Errorf("rating: %w", schema.ErrConflict)
}

// Rated is what the actor thinks of a quiz, ErrNotFound when they have not said.
func Rated(ctx context.Context, db *database.DB, actor schema.Actor, quiz schema.ID) (*models.Rating, error) {
	row, err := db.FindBy(ctx, db.Registry.Of(&models.Rating{}), schema.And(schema.Eq("QuizID", quiz), schema.Eq("UserID", actor.ActorID())))
	if err != nil {
		return nil, err
	}
	return row.(*models.Rating), nil
}

// Unrate takes back what the actor thinks of a quiz.
func Unrate(ctx context.Context, db *database.DB, actor schema.Actor, quiz schema.ID) error {
	rating, err := Rated(ctx, db, actor, quiz)
	if err != nil {
		return err
	}
	_, err = db.Delete(ctx, actor, db.Registry.Of(rating), rating.ID, nil)
	return err
}

func taken(err error) bool {
	var invalid schema.Invalid
	return errors.As(err, &invalid) && invalid[0].Code == "not_unique"
}

// rate is the rule of rating.add.
func (r *rules) rate(ctx context.Context, c *schema.Change) error {
	rating := c.Row.(*models.Rating)
	row, err := r.seen(ctx, c.Actor, r.quiz, rating.QuizID)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.Invalid{schema.NewProblem("/quiz_id", "not_found", nil)}
	}
	if err != nil {
		return err
	}
	if row.(*models.Quiz).OwnerID == rating.UserID {
		return denied("내가 만든 퀴즈에는 별점을 줄 수 없어요.", "Nobody rates their own quiz.")
	}
	_, err = r.db.FindBy(ctx, r.attempt, schema.And(schema.Eq("QuizID", rating.QuizID), schema.Eq("UserID", rating.UserID),
		schema.Eq("Status", string(models.AttemptSubmitted))))
	if errors.Is(err, schema.ErrNotFound) {
		return schema.Refuse("not_taken", "퀴즈를 풀어서 낸 뒤에 별점을 줄 수 있어요.", "Take the quiz and submit it first.")
	}
	c.After(func(ctx context.Context) error {
		return r.count(ctx, rating.QuizID, counts{ratings: 1, quality: rating.Quality, difficulty: rating.Difficulty})
	})
	return err
}

// rerate is the rule of rating.change: who rated changes the marks, and nobody
// changes whose they are.
func (r *rules) rerate(_ context.Context, c *schema.Change) error {
	old, rating := c.Old.(*models.Rating), c.Row.(*models.Rating)
	if !schema.IsProgram(c.Actor) && c.Actor.ActorID() != old.UserID {
		return denied("다른 사람의 별점은 고칠 수 없어요.", "Nobody changes what others think.")
	}
	if old.UserID != rating.UserID || old.QuizID != rating.QuizID {
		return schema.Invalid{schema.NewProblem("/quiz_id", "read_only", nil)}
	}
	c.After(func(ctx context.Context) error {
		return r.count(ctx, rating.QuizID, counts{quality: rating.Quality - old.Quality, difficulty: rating.Difficulty - old.Difficulty})
	})
	return nil
}
