package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Related lists quizzes that are like one, as an actor finds them in lists:
// those with a tag of it, the newest first, then others of its genre. The quiz
// itself is not among them. Its Tags must be loaded; with names relations to load
// into the rows.
func Related(ctx context.Context, db *database.DB, actor schema.Actor, quiz *models.Quiz, n int, with ...string) ([]any, error) {
	m := db.Registry.Of(quiz)
	var tags []any
	for _, t := range quiz.Tags {
		tags = append(tags, t.ID)
	}
	seen := []any{quiz.ID}
	var out []any
	for _, like := range []schema.Cond{schema.In("Tags.ID", tags...), schema.Eq("GenreID", quiz.GenreID)} {
		if len(out) == n || like.Op == schema.OpIn && len(tags) == 0 {
			continue
		}
		page, err := db.List(ctx, database.Query{Model: m, Actor: actor, Verb: schema.VerbRead, Limit: n - len(out), With: with,
			Where: schema.And(like, schema.Not(schema.In("ID", seen...))), Sort: []database.Order{{Path: "PublishedAt", Desc: true}}})
		if err != nil {
			return nil, err
		}
		for _, found := range page.Rows {
			out, seen = append(out, found), append(seen, m.ID(found))
		}
	}
	return out, nil
}
