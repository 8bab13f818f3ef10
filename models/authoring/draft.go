package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

type draftKey struct{}

// draftText is what a draft shall be called, whatever the quiz is called.
type draftText struct{ title, description string }

// SaveDraft puts a whole draft in the place of the one that a quiz has: title,
// description and every question; what the input does not name goes back to
// what a new one has. Questions keep their identity by their id. It returns
// the quiz, whose draft is a new version when the last was submitted already.
func SaveDraft(ctx context.Context, db *database.DB, actor schema.Actor, quiz *models.Quiz, in *schema.Input) (*models.Quiz, error) {
	text := &draftText{}
	text.title, _ = in.Values["title"].(string)
	text.description, _ = in.Values["description"].(string)
	if text.title == "" {
		return nil, schema.Invalid{schema.NewProblem("/title", "required", nil)}
	}
	m := db.Registry.Of(quiz)
	whole(m.Relation("Questions"), in.Children["questions"], quiz)
	in.Values = map[string]any{}
	row, err := db.Update(context.WithValue(ctx, draftKey{}, text), actor, m, quiz.ID, in)
	if err != nil {
		return nil, err
	}
	return row.(*models.Quiz), nil
}

// whole names every column and every list of owned rows in an input, so that
// nothing of the row before it stays: what is left out begins anew.
func whole(r *schema.Relation, kids schema.Children, parent any) {
	for i := range kids.Rows {
		kid, begun := &kids.Rows[i], r.Target.Start(parent)
		for _, f := range r.Target.Fields {
			switch {
			case kid.Has(f.JSON) || !f.Write || f.Kind == schema.KindFile:
			case f == r.Position:
				kid.Set(f.JSON, int64(i))
			default:
				kid.Set(f.JSON, f.Get(begun))
			}
		}
		if kid.Children == nil {
			kid.Children = map[string]schema.Children{}
		}
		for _, owned := range r.Target.Owned() {
			list := kid.Children[owned.JSON]
			list.All = true
			whole(owned, list, begun)
			kid.Children[owned.JSON] = list
		}
	}
}

// called is what the quiz row is called when its draft changes: the live
// version's name once there is one, the draft's until then.
func called(old *models.Quiz, title, description string) (string, string) {
	if old.LiveVersionID.IsZero() {
		return title, description
	}
	return old.Title, old.Description
}

// Version returns one version of a quiz with everything in it, by its number,
// or the draft where the number is 0.
func Version(ctx context.Context, db *database.DB, quiz *models.Quiz, number int) (*models.QuizVersion, error) {
	m := db.Registry.Of(&models.QuizVersion{})
	cond := schema.And(schema.Eq("QuizID", quiz.ID), schema.Eq("Number", int64(number)))
	if number == 0 {
		cond = schema.Eq("ID", quiz.DraftVersionID)
	}
	row, err := db.FindBy(ctx, m, cond, "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return nil, err
	}
	return row.(*models.QuizVersion), nil
}
