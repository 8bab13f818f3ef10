package authoring

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// change writes the text of a quiz to its draft version, and makes one from a
// copy of the last where that one was submitted already.
func (r *rules) change(ctx context.Context, c *schema.Change) error {
	old, quiz := c.Old.(*models.Quiz), c.Row.(*models.Quiz)
	if err := r.guard(c); err != nil {
		return err
	}
	draft, err := r.load(ctx, old.DraftVersionID)
	if err != nil {
		return err
	}
	if schema.IsProgram(c.Actor) && quiz.LiveVersionID != old.LiveVersionID && quiz.LiveVersionID == draft.ID {
		return r.publishDraft(ctx, c, draft)
	}
	if err := r.othersText(c, draft); err != nil {
		return err
	}
	c.Input = ownInput(c)
	place(c.Input, len(draft.Questions))
	if err := r.tags(ctx, c.Input); err != nil {
		return err
	}
	title, description := draftTexts(c, draft)
	if whole, ok := ctx.Value(draftKey{}).(*draftText); ok {
		title, description = whole.title, whole.description
		quiz.Title, quiz.Description = called(old, title, description)
	}
	if err := r.slug(ctx, quiz); err != nil {
		return err
	}
	if title == draft.Title && description == draft.Description && !r.altersQuestions(draft, c.Input) {
		return nil
	}
	return r.edit(ctx, c, draft, title, description)
}

// draftTexts takes the title and description that somebody wrote out of the
// row and returns those of the draft. What a published quiz is called stays
// until the draft is approved. An owner who writes what it is called now means
// that of the draft too.
func draftTexts(c *schema.Change, draft *models.QuizVersion) (title, description string) {
	old, quiz := c.Old.(*models.Quiz), c.Row.(*models.Quiz)
	title, description = draft.Title, draft.Description
	mine := c.Actor.Super() || old.OwnerID == c.Actor.ActorID()
	if quiz.Title != old.Title || mine && c.Input.Has("title") {
		title = quiz.Title
	}
	if quiz.Description != old.Description || mine && c.Input.Has("description") {
		description = quiz.Description
	}
	if !old.LiveVersionID.IsZero() {
		quiz.Title, quiz.Description = old.Title, old.Description
	}
	return title, description
}

// edit carries a change of text to the draft version, a new one if need be.
func (r *rules) edit(ctx context.Context, c *schema.Change, draft *models.QuizVersion, title, description string) error {
	quiz := c.Row.(*models.Quiz)
	if n := countQuestions(draft, c.Input); n > QuestionsMax {
		return schema.Invalid{schema.NewProblem("/questions", "too_many", QuestionsMax)}
	}
	if !quiz.LiveVersionID.IsZero() {
		affect(c, "draft_version.title", draft.Title, title)
		affect(c, "draft_version.description", draft.Description, description)
	}
	switch draft.Status {
	case models.VersionPending:
		return &schema.Refused{Code: "under_review", Detail: schema.Text{
			KO: "검토 중에는 내용을 고칠 수 없어요. 요청을 거두고 고쳐 주세요.", EN: "Its text cannot change while it is under review: withdraw it first."}}
	case models.VersionDraft:
		_, err := r.db.Update(ctx, self(), r.version, draft.ID, &schema.Input{Values: map[string]any{"title": title, "description": description}})
		return err
	}
	draft.Title, draft.Description = title, description
	copied, err := r.copyVersion(ctx, draft)
	if err != nil {
		return err
	}
	quiz.DraftVersionID, quiz.DraftStatus = copied.id, models.VersionDraft
	copied.follow(c.Input)
	if quiz.Status == models.QuizRejected {
		quiz.Status = models.QuizDraft
	}
	return nil
}

func affect(c *schema.Change, name, before, after string) {
	if before != after {
		c.Affect(name, before, after)
	}
}
