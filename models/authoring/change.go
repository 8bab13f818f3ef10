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
	says := draftWords(c, draft)
	if whole, ok := ctx.Value(draftKey{}).(*draftText); ok {
		says.title, says.description = whole.title, whole.description
		quiz.Title, quiz.Description = called(old, says.title, says.description)
	}
	if err := r.slug(ctx, quiz); err != nil {
		return err
	}
	if says == wordsOf(draft) && !r.altersQuestions(draft, c.Input) {
		return nil
	}
	return r.edit(ctx, c, draft, says)
}

// edit carries a change of text to the draft version, a new one if need be.
func (r *rules) edit(ctx context.Context, c *schema.Change, draft *models.QuizVersion, says words) error {
	quiz := c.Row.(*models.Quiz)
	if n := countQuestions(draft, c.Input); n > QuestionsMax {
		return schema.Invalid{schema.NewProblem("/questions", "too_many", QuestionsMax)}
	}
	if !quiz.LiveVersionID.IsZero() {
		affect(c, "draft_version.title", draft.Title, says.title)
		affect(c, "draft_version.description", draft.Description, says.description)
		affect(c, "draft_version.attribution", draft.Attribution, says.attribution)
		affect(c, "draft_version.cover", string(draft.Cover), string(says.cover))
	}
	switch draft.Status {
	case models.VersionPending:
		return &schema.Refused{Code: "under_review", Detail: schema.Text{
			KO: "검토 중에는 내용을 고칠 수 없어요. 요청을 거두고 고쳐 주세요.", EN: "Its text cannot change while it is under review: withdraw it first."}}
	case models.VersionDraft:
		_, err := r.db.Update(ctx, self(), r.version, draft.ID, &schema.Input{Values: says.values()})
		return err
	}
	says.in(draft)
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
