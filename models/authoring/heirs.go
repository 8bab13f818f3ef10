package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Heirs says which rows of the draft of a quiz stand for questions of an
// earlier version and for what those own: questions by their stable key, what
// they own by its text, else by its place.
func Heirs(ctx context.Context, db *database.DB, quiz *models.Quiz, questions []schema.ID) (map[schema.ID]schema.ID, error) {
	r, err := newRules(db.Registry, db)
	if err != nil {
		return nil, err
	}
	draft, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return nil, err
	}
	earlier, err := r.versionsOf(ctx, quiz, questions)
	if err != nil {
		return nil, err
	}
	out, now := map[schema.ID]schema.ID{}, byKey(draft.Questions)
	for _, id := range earlier {
		v, err := r.load(ctx, id)
		if err != nil {
			return nil, err
		}
		for i := range v.Questions {
			if heir := now[v.Questions[i].StableKey]; heir != nil {
				inherit(out, &v.Questions[i], heir)
			}
		}
	}
	return out, nil
}

// versionsOf finds the earlier versions of the quiz that have one of the questions.
func (r *rules) versionsOf(ctx context.Context, quiz *models.Quiz, questions []schema.ID) ([]schema.ID, error) {
	ids := make([]any, len(questions))
	for i, id := range questions {
		ids[i] = id
	}
	page, err := r.db.List(ctx, database.Query{
		Model: r.db.Registry.Of(&models.Question{}), Actor: self(), Verb: schema.VerbView, Limit: len(ids),
		Where: schema.And(schema.In("ID", ids...), schema.Eq("QuizVersion.QuizID", quiz.ID), schema.Ne("QuizVersionID", quiz.DraftVersionID)),
	})
	if err != nil {
		return nil, err
	}
	var out []schema.ID
	seen := map[schema.ID]bool{}
	for _, row := range page.Rows {
		if id := row.(*models.Question).QuizVersionID; !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out, nil
}

// inherit notes the heirs of a question and of what it owns.
func inherit(out map[schema.ID]schema.ID, old, q *models.Question) {
	out[old.ID] = q.ID
	choices := pairs(old.Choices, q.Choices, func(c models.Choice) string { return c.Text })
	for j, i := range choices {
		if i >= 0 {
			out[old.Choices[i].ID] = q.Choices[j].ID
		}
	}
	accepted := pairs(old.Accepted, q.Accepted, func(a models.AcceptedAnswer) string { return a.Pattern })
	for j, i := range accepted {
		if i >= 0 {
			out[old.Accepted[i].ID] = q.Accepted[j].ID
		}
	}
}
