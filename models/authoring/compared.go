package authoring

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Compared finds the two versions of a comparison. Where the second is not
// named (0) it is the one that follows; of the newest, it is what changed from
// the one before, which for the only one is nothing.
func Compared(ctx context.Context, db *database.DB, quiz *models.Quiz, n, to int) (from, other *models.QuizVersion, err error) {
	if from, err = Version(ctx, db, quiz, n); err != nil {
		return nil, nil, err
	}
	if to != 0 {
		other, err = Version(ctx, db, quiz, to)
		return from, other, err
	}
	if other, err = beside(ctx, db, quiz, n, schema.OpGt); err == nil || !errors.Is(err, schema.ErrNotFound) {
		return from, other, err
	}
	other, err = beside(ctx, db, quiz, n, schema.OpLt)
	if errors.Is(err, schema.ErrNotFound) {
		return from, from, nil
	}
	return other, from, err
}

// Before is the number of the version that stands before one, and that one's
// own where none does. Numbers of what was thrown away are not given again.
func Before(ctx context.Context, db *database.DB, quiz *models.Quiz, n int) (int, error) {
	v, err := beside(ctx, db, quiz, n, schema.OpLt)
	if errors.Is(err, schema.ErrNotFound) {
		return n, nil
	}
	if err != nil {
		return 0, err
	}
	return v.Number, nil
}

// beside is the version next to a number, above or below it.
func beside(ctx context.Context, db *database.DB, quiz *models.Quiz, n int, way schema.Op) (*models.QuizVersion, error) {
	page, err := db.List(ctx, database.Query{Model: db.Registry.Of(&models.QuizVersion{}), Actor: self(), Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Eq("QuizID", quiz.ID), schema.Compare("Number", way, int64(n))), Sort: []database.Order{{Path: "Number", Desc: way == schema.OpLt}}})
	if err != nil {
		return nil, fmt.Errorf("the version beside %d: %w", n, err)
	}
	for _, row := range page.Rows {
		return Version(ctx, db, quiz, row.(*models.QuizVersion).Number)
	}
	return nil, schema.ErrNotFound
}
