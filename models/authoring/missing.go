package authoring

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Missing says what keeps a version of a quiz from being submitted, with
// pointers such as /questions/0/choices. Questions count as they stand in v.
func Missing(ctx context.Context, db *database.DB, quiz *models.Quiz, v *models.QuizVersion) (schema.Invalid, error) {
	out := checkContent(v.Questions)
	bare, err := undescribed(ctx, db, v)
	if err != nil {
		return nil, err
	}
	out = append(out, bare...)
	var found schema.Invalid
	if errors.As(credited(quiz, v), &found) {
		out = append(out, found...)
	}
	return out, nil
}
