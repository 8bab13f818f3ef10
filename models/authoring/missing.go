package authoring

import (
	"errors"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Missing says what keeps a version of a quiz from being submitted, with
// pointers such as /questions/0/choices. Questions count as they stand in v.
func Missing(quiz *models.Quiz, v *models.QuizVersion) schema.Invalid {
	out := checkContent(v.Questions)
	var found schema.Invalid
	if errors.As(credited(quiz, v), &found) {
		out = append(out, found...)
	}
	return out
}
