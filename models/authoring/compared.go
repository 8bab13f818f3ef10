package authoring

import (
	"cmp"
	"context"
	"errors"

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
	other, err = Version(ctx, db, quiz, cmp.Or(to, n+1))
	if to != 0 || !errors.Is(err, schema.ErrNotFound) {
		return from, other, err
	}
	if n == 1 {
		return from, from, nil
	}
	before, err := Version(ctx, db, quiz, n-1)
	return before, from, err
}
