package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// add completes a new quiz and gives it its first version and its counters.
func (r *rules) add(ctx context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	if err := r.guard(c); err != nil {
		return err
	}
	c.Input = ownInput(c)
	place(c.Input, 0)
	if err := r.tags(ctx, c.Input); err != nil {
		return err
	}
	if err := r.slug(ctx, quiz); err != nil {
		return err
	}
	first, err := r.firstVersion(c, quiz)
	if err != nil {
		return err
	}
	c.After(func(ctx context.Context) error { return r.begin(ctx, quiz, first) })
	return nil
}

// firstVersion says what the first version will be: a draft, or approved when
// the program adds a quiz that is published already.
func (r *rules) firstVersion(c *schema.Change, quiz *models.Quiz) (*models.QuizVersion, error) {
	v := &models.QuizVersion{Number: 1, Status: models.VersionDraft}
	quizWords(quiz).in(v)
	planned := &models.Quiz{Language: quiz.Language}
	if err := grow(r.quiz, planned, c.Input); err != nil {
		return nil, err
	}
	if n := len(planned.Questions); n > QuestionsMax {
		return nil, schema.Invalid{schema.NewProblem("/questions", "too_many", QuestionsMax)}
	}
	switch quiz.Status {
	case models.QuizDraft:
		return v, nil
	case models.QuizPublished:
	default:
		return nil, schema.Invalid{schema.NewProblem("/status", "invalid", nil)}
	}
	v.Questions = planned.Questions
	if problems := checkContent(v.Questions); len(problems) > 0 {
		return nil, problems
	}
	v.Status, v.ContentHash = models.VersionApproved, ContentHash(v)
	if quiz.PublishedAt.IsZero() {
		quiz.PublishedAt = schema.Now()
	}
	return v, nil
}

// begin stores the first version, on which the questions then hang, and the
// counters.
func (r *rules) begin(ctx context.Context, quiz *models.Quiz, first *models.QuizVersion) error {
	first.QuizID = quiz.ID
	row, err := r.db.Create(ctx, self(), r.version, versionInput(first))
	if err != nil {
		return err
	}
	quiz.DraftVersionID, quiz.DraftStatus = row.(*models.QuizVersion).ID, first.Status
	if first.Status == models.VersionApproved {
		quiz.LiveVersionID = quiz.DraftVersionID
	}
	_, err = r.db.Create(ctx, self(), r.stats, &schema.Input{Values: map[string]any{"quiz_id": quiz.ID}})
	return err
}

// versionInput is a version's own columns as input.
func versionInput(v *models.QuizVersion) *schema.Input {
	in := &schema.Input{Values: wordsOf(v).values()}
	for name, value := range map[string]any{"quiz_id": v.QuizID, "number": v.Number, "status": string(v.Status), "content_hash": v.ContentHash} {
		in.Set(name, value)
	}
	return in
}
