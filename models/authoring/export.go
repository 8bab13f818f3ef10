package authoring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

// Exported reads the content of a quiz as formats write it: its live version,
// or the one that its owner edits.
func Exported(ctx context.Context, db *database.DB, id schema.ID, live bool) (formats.Quiz, error) {
	r, err := newRules(db.Registry, db)
	if err != nil {
		return formats.Quiz{}, fmt.Errorf("export: %w", err)
	}
	row, err := db.Find(ctx, r.quiz, id, "Genre", "Tags")
	if err != nil {
		return formats.Quiz{}, fmt.Errorf("export: %w", err)
	}
	quiz := row.(*models.Quiz)
	at := quiz.DraftVersionID
	if live {
		at = quiz.LiveVersionID
	}
	version, err := r.load(ctx, at)
	if err != nil {
		return formats.Quiz{}, fmt.Errorf("export %s: %w", quiz.Slug, err)
	}
	if err := r.reviseKeys(ctx, version); err != nil {
		return formats.Quiz{}, fmt.Errorf("export %s: %w", quiz.Slug, err)
	}
	return neutralQuiz(quiz, version), nil
}

// reviseKeys puts the keys as they are now into a version that is read, as far
// as a format can say them.
func (r *rules) reviseKeys(ctx context.Context, v *models.QuizVersion) error {
	revisions, err := keys.Load(ctx, r.db, v.QuizID)
	if err != nil || len(revisions) == 0 {
		return err
	}
	for i := range v.Questions {
		q, err := keys.Apply(&v.Questions[i], revisions[v.Questions[i].StableKey])
		if err != nil {
			return err
		}
		if q.Plain() {
			v.Questions[i] = *q.Question
		}
	}
	return nil
}

func neutralQuiz(quiz *models.Quiz, version *models.QuizVersion) formats.Quiz {
	out := formats.Quiz{Key: quiz.Slug, Title: version.Title, Description: version.Description, Language: string(quiz.Language),
		Licence: string(quiz.Licence), Attribution: version.Attribution}
	if quiz.Genre != nil {
		out.Genre = quiz.Genre.Slug
	}
	for _, tag := range quiz.Tags {
		out.Tags = append(out.Tags, tag.Slug)
	}
	slices.Sort(out.Tags)
	questions := slices.Clone(version.Questions)
	slices.SortStableFunc(questions, func(a, b models.Question) int { return cmp.Compare(a.Position, b.Position) })
	for i := range questions {
		out.Questions = append(out.Questions, neutralQuestion(&questions[i]))
	}
	return out
}

func neutralQuestion(q *models.Question) formats.Question {
	out := formats.Question{Type: string(q.Type), Stem: q.Stem, Unit: q.Unit, Explanation: q.Explanation, Points: q.Points, Scoring: string(q.Scoring),
		Match: formats.Match{Width: q.IgnoreWidth, Case: q.IgnoreCase, Space: q.IgnoreSpace, Punctuation: q.IgnorePunct, MaxEdit: q.MaxEdits, Wildcard: q.Wildcard}}
	if q.Media != "" {
		out.Media++
	}
	choices := slices.Clone(q.Choices)
	slices.SortStableFunc(choices, func(a, b models.Choice) int { return cmp.Compare(a.Position, b.Position) })
	for _, c := range choices {
		out.Choices = append(out.Choices, formats.Choice{Text: c.Text, Correct: c.Correct})
		if c.Media != "" {
			out.Media++
		}
	}
	accepted := slices.Clone(q.Accepted)
	slices.SortStableFunc(accepted, func(a, b models.AcceptedAnswer) int { return cmp.Compare(a.Position, b.Position) })
	for _, a := range accepted {
		out.Accepted = append(out.Accepted, formats.Accepted{Pattern: a.Pattern, Fraction: float64(a.Fraction) / 100})
	}
	return out
}

// Credit names the maker of a quiz in its attribution, where its licence asks
// that somebody be named and nobody is. The address is the quiz's own.
func Credit(q *formats.Quiz, nickname, address string) {
	licence := models.Licence(q.Licence)
	if q.Attribution != "" || licence != models.CCBY && licence != models.CCBYSA {
		return
	}
	q.Attribution = fmt.Sprintf("“%s” — %s (%s), %s", q.Title, nickname, address, q.Licence)
	if utf8.RuneCountInString(q.Attribution) > 300 {
		q.Attribution = fmt.Sprintf("%s (%s), %s", nickname, address, q.Licence)
	}
}

// MayExport says whether somebody may have a quiz with its answers, which they
// see already: its owner and staff, and everybody where the answers are public
// and the licence lets them be passed on.
func MayExport(actor schema.Actor, quiz *models.Quiz) error {
	me := actor.ActorID()
	switch {
	case OwnExport(actor, quiz), actor.Super(), actor.Allowed("quiz.view"):
		return nil
	case quiz.AnswersPublic && quiz.Licence != models.AllRightsReserved && quiz.Status == models.QuizPublished:
		return nil
	case me.IsZero():
		return schema.ErrUnauthorized
	}
	return schema.ErrForbidden
}

// OwnExport reports whether the actor exports a quiz of their own.
func OwnExport(actor schema.Actor, quiz *models.Quiz) bool {
	me := actor.ActorID()
	return !me.IsZero() && quiz.OwnerID == me
}
