package exam

import (
	"fmt"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

// Typed says what a typed answer would be worth in a question as it is written, 0
// to 1. Nothing is stored, and what people said of its key before does not count.
func Typed(q *models.Question, text string) (schema.Decimal, error) {
	asked, err := keys.Apply(q, nil)
	if err != nil {
		return 0, fmt.Errorf("exam: try an answer: %w", err)
	}
	worth, err := newQuestion(asked).key.Score(grading.Answer{Text: text})
	if err != nil {
		return 0, fmt.Errorf("exam: try an answer: %w", err)
	}
	return schema.Decimal(worth), nil
}
