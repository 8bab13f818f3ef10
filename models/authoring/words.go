package authoring

import (
	"duckhoo/models"
	"duckhoo/models/schema"
)

// words are what a version says and shows beside its questions. A quiz has those
// of its live version, or of its draft as long as nothing was ever published.
type words struct {
	title, description, attribution string
	cover                           schema.File
}

func wordsOf(v *models.QuizVersion) words {
	return words{v.Title, v.Description, v.Attribution, v.Cover}
}

// in puts the words into a version.
func (w words) in(v *models.QuizVersion) {
	v.Title, v.Description, v.Attribution, v.Cover = w.title, w.description, w.attribution, w.cover
}

func quizWords(q *models.Quiz) words { return words{q.Title, q.Description, q.Attribution, q.Cover} }

// on puts the words onto a quiz.
func (w words) on(q *models.Quiz) {
	q.Title, q.Description, q.Attribution, q.Cover = w.title, w.description, w.attribution, w.cover
}

// values are the words as input for a version.
func (w words) values() map[string]any {
	return map[string]any{"title": w.title, "description": w.description, "attribution": w.attribution, "cover": w.cover}
}

// draftWords takes what somebody wrote out of the row and returns what the draft
// says then. What a published quiz says stays until the draft is approved. An
// owner who writes what it says now means that of the draft too.
func draftWords(c *schema.Change, draft *models.QuizVersion) words {
	old, quiz := c.Old.(*models.Quiz), c.Row.(*models.Quiz)
	mine := c.Actor.Super() || old.OwnerID == c.Actor.ActorID()
	was, is, out := quizWords(old), quizWords(quiz), wordsOf(draft)
	for _, one := range []struct {
		name          string
		was, is, into *string
	}{
		{"title", &was.title, &is.title, &out.title},
		{"description", &was.description, &is.description, &out.description},
		{"attribution", &was.attribution, &is.attribution, &out.attribution},
	} {
		if *one.was != *one.is || mine && c.Input.Has(one.name) {
			*one.into = *one.is
		}
	}
	if was.cover != is.cover || mine && c.Input.Has("cover") {
		out.cover = is.cover
	}
	if !old.LiveVersionID.IsZero() {
		was.on(quiz)
	}
	return out
}
