package authoring

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// approve publishes the version under review.
func (r *rules) approve(ctx context.Context, c *schema.Change) error {
	if err := r.notOwn(ctx, c); err != nil {
		return err
	}
	if err := seen(c); err != nil {
		return err
	}
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	if !submitted(v, c.Old.(*models.Quiz)) {
		return &schema.Refused{Code: "changed_since_submitted", Detail: schema.Text{
			KO: "넘긴 뒤에 내용이 바뀌었어요.", EN: "Its content is not what was submitted."}}
	}
	v.ContentHash = ContentHash(v)
	return r.publish(ctx, c, v, models.VersionPending)
}

// submitted reports whether a version under review is what was submitted. One
// that waited when versions were given the credit and the cover of their quiz
// (migration 0041) was submitted without them, and has those that are shown.
func submitted(v *models.QuizVersion, quiz *models.Quiz) bool {
	if ContentHash(v) == v.ContentHash {
		return true
	}
	before := *v
	before.Attribution, before.Cover = "", ""
	return v.Attribution == quiz.Attribution && v.Cover == quiz.Cover && ContentHash(&before) == v.ContentHash
}

// trusted publishes what its author may publish at once, right after it was
// submitted. The program alone does so.
func (r *rules) trusted(ctx context.Context, c *schema.Change) error {
	if !schema.IsProgram(c.Actor) {
		return fmt.Errorf("publish: %w", schema.ErrForbidden)
	}
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	return r.publish(ctx, c, v, models.VersionPending)
}

// CodeUnseen is the code of a refusal to judge what its decider may not have seen.
const CodeUnseen = "precondition_required"

// Judges reports whether a verb judges what is under review, which says what was
// seen where that was swapped.
func Judges(model, verb string) bool {
	return model == "quiz" && (verb == "approve" || verb == "reject")
}

// seen refuses to judge a text that was put in the place of one that was under
// review before, by who does not say which of them they saw.
func seen(c *schema.Change) error {
	if !c.Old.(*models.Quiz).Swapped || c.Input.Lock != nil || schema.IsProgram(c.Actor) {
		return nil
	}
	return schema.Refuse(CodeUnseen, "거두었다가 고쳐서 다시 넘긴 글이에요. 지금 글을 보고 결정해 주세요.",
		"Its text was swapped since it was first submitted: decide about it as it is now.")
}

// reject sends the version back to its owner.
func (r *rules) reject(ctx context.Context, c *schema.Change) error {
	if err := r.notOwn(ctx, c); err != nil {
		return err
	}
	if err := seen(c); err != nil {
		return err
	}
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	return r.review(ctx, c, v, models.VersionPending, models.VersionRejected, v.ContentHash)
}

// unarchive shows a quiz again that was published once.
func (r *rules) unarchive(ctx context.Context, c *schema.Change) error {
	if err := r.mayPublish(ctx, c.Actor, c.Row.(*models.Quiz)); err != nil {
		return err
	}
	if c.Row.(*models.Quiz).LiveVersionID.IsZero() {
		return &schema.Refused{Code: "never_published", Detail: schema.Text{
			KO: "게시한 적이 없는 퀴즈예요.", EN: "It was never published."}}
	}
	return nil
}

// publishDraft publishes a draft that nobody reviewed: the program wrote it.
func (r *rules) publishDraft(ctx context.Context, c *schema.Change, v *models.QuizVersion) error {
	if problems := checkContent(v.Questions); len(problems) > 0 {
		return problems
	}
	v.ContentHash = ContentHash(v)
	return r.publish(ctx, c, v, models.VersionDraft)
}

// publish makes a version the live one: the one before is superseded, and the
// quiz takes what the version says and shows.
func (r *rules) publish(ctx context.Context, c *schema.Change, v *models.QuizVersion, from models.VersionStatus) error {
	if err := r.supersede(ctx, c.Old.(*models.Quiz).LiveVersionID); err != nil {
		return err
	}
	if err := r.move(ctx, v, from, models.VersionApproved, v.ContentHash); err != nil {
		return err
	}
	quiz := c.Row.(*models.Quiz)
	quiz.LiveVersionID, quiz.DraftStatus = v.ID, models.VersionApproved
	wordsOf(v).on(quiz)
	quiz.ReviewHash, quiz.Swapped = "", false
	if quiz.PublishedAt.IsZero() {
		quiz.PublishedAt = schema.Now()
	}
	return nil
}

// supersede retires the version that was live, if one was.
func (r *rules) supersede(ctx context.Context, live schema.ID) error {
	if live.IsZero() {
		return nil
	}
	v, err := r.load(ctx, live)
	if err != nil {
		return err
	}
	return r.move(ctx, v, models.VersionApproved, models.VersionSuperseded, v.ContentHash)
}

// undo is the rule of quiz.undo: the quiz and its versions stand where they
// stood.
func (r *rules) undo(ctx context.Context, c *schema.Change) error {
	was, desk := c.Input.Was.(models.Before)
	if !desk {
		return fmt.Errorf("undo: %w", schema.ErrForbidden)
	}
	old, quiz := c.Old.(*models.Quiz), c.Row.(*models.Quiz)
	quiz.Status, quiz.DraftStatus, quiz.LiveVersionID, quiz.PublishedAt = models.QuizStatus(was.Status), was.Draft, was.Live, was.PublishedAt
	words{was.Title, was.Description, was.Attribution, was.Cover}.on(quiz)
	quiz.WithheldUntil = was.Withheld
	if old.LiveVersionID == quiz.LiveVersionID {
		return r.back(ctx, quiz, old.DraftStatus)
	}
	if err := r.unpublish(ctx, quiz, old.LiveVersionID); err != nil {
		return err
	}
	if quiz.LiveVersionID.IsZero() {
		return nil
	}
	v, err := r.load(ctx, quiz.LiveVersionID)
	if err != nil {
		return err
	}
	return r.move(ctx, v, models.VersionSuperseded, models.VersionApproved, v.ContentHash)
}

// unpublish retires a version whose approval is undone, and a copy of it waits
// for review in its place. What was live once is never written to again, so that
// whoever began it meanwhile is graded by what they were asked.
func (r *rules) unpublish(ctx context.Context, quiz *models.Quiz, id schema.ID) error {
	v, err := r.load(ctx, id)
	if err != nil {
		return err
	}
	if err := r.move(ctx, v, models.VersionApproved, models.VersionSuperseded, v.ContentHash); err != nil {
		return err
	}
	fresh, err := r.copyVersion(ctx, v)
	if err != nil {
		return err
	}
	next, err := r.load(ctx, fresh.id)
	if err != nil {
		return err
	}
	quiz.DraftVersionID, quiz.ReviewHash = fresh.id, ContentHash(next)
	return r.move(ctx, next, models.VersionDraft, quiz.DraftStatus, quiz.ReviewHash)
}

// back moves the draft version of a quiz to where it stood.
func (r *rules) back(ctx context.Context, quiz *models.Quiz, from models.VersionStatus) error {
	if from == quiz.DraftStatus {
		return nil
	}
	v, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return err
	}
	if quiz.DraftStatus == models.VersionPending {
		quiz.ReviewHash = v.ContentHash
	}
	return r.move(ctx, v, from, quiz.DraftStatus, v.ContentHash)
}
