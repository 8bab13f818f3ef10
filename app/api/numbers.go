package api

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/people"
)

// numbers is what a person did, beside their profile; none where nobody counts
// it.
func (a *API) numbers() []Extra {
	if a.People == nil {
		return nil
	}
	return []Extra{{
		Model: "user", Name: "numbers", Description: "What the person did.", Schema: numbersSchema(), Example: numbersExample(),
		Read: func(ctx context.Context, row any) (any, error) {
			u := row.(*models.User)
			return a.People.Numbers(ctx, u.ID, u.CreatedAt)
		},
	}}
}

func numbersSchema() Schema {
	count := func(text string) Schema {
		return Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": 1 << 53, "description": text}
	}
	label := func(text string) Schema {
		return Schema{"type": "string", "maxLength": 40, "pattern": linePattern, "description": text}
	}
	var names []any
	for _, step := range people.Ladder() {
		names = append(names, step.Name)
	}
	next := count("Points of the next step; null on the last.")
	next["type"] = []any{"integer", "null"}
	tier := Schema{
		"type": "object", "title": "Tier", "required": []any{"name", "label_ko", "label_en", "points", "next"},
		"description": "A step of the ladder. Each quiz taken is worth as much as the person is right on the whole, each quiz made five times its mean stars by five, three stars where nobody has rated.",
		"properties": Schema{
			"name": Schema{"type": "string", "enum": names, "description": "The step."}, "label_ko": label("Its name in Korean."), "label_en": label("Its name in English."),
			"points": count("What the ladder measures."), "next": next,
		},
	}
	return Schema{
		"type": "object", "title": "Numbers", "required": []any{"joined", "quizzes_made", "quizzes_taken", "accuracy", "tier"},
		"properties": Schema{
			"joined":        Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When the person came."},
			"quizzes_made":  count("Quizzes of theirs that everybody finds."),
			"quizzes_taken": count("Quizzes of others that they have submitted, each counted once."),
			"accuracy": Schema{"type": []any{"number", "null"}, "format": "double", "minimum": 0, "maximum": 1,
				"description": "Right answers by all answers over the first submitted attempts at quizzes of others; null before the first."},
			"tier": tier,
		},
	}
}

func numbersExample() any {
	return Schema{"joined": exampleTime, "quizzes_made": 4, "quizzes_taken": 40, "accuracy": 0.5,
		"tier": Schema{"name": "duck", "label_ko": "오리", "label_en": "Duck", "points": 32, "next": 75}}
}
