package community

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// say is the rule of comment.add.
func (r *rules) say(ctx context.Context, c *schema.Change) error {
	comment := c.Row.(*models.Comment)
	if err := r.maySpeak(ctx, c.Actor); err != nil {
		return err
	}
	comment.Replies, comment.Withheld = 0, ""
	if comment.Status != models.CommentVisible {
		return schema.Invalid{schema.NewProblem("/status", "read_only", nil)}
	}
	if err := r.openTo(ctx, c.Actor, comment.QuizID); err != nil {
		return err
	}
	found := worded(comment)
	if err := r.answers(ctx, c.Actor, comment, &found); err != nil {
		return err
	}
	if len(found) > 0 {
		return found
	}
	if err := r.limit(ctx, c.Actor, "comment", CommentsPerMinute); err != nil {
		return err
	}
	c.After(func(ctx context.Context) error { return r.follow(ctx, comment, 1) })
	return nil
}

// maySpeak refuses people who may say nothing now.
func (r *rules) maySpeak(ctx context.Context, actor schema.Actor) error {
	if schema.IsProgram(actor) {
		return nil
	}
	row, err := r.db.FindBy(ctx, r.user, schema.Eq("ID", actor.ActorID()))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	u, now := row.(*models.User), schema.Now()
	switch {
	case u.Muted(now):
		return moderation.Withheld(ctx, r.db, u, models.SanctionMute, u.MutedUntil)
	case u.Barred(now), u.Status == models.UserLimited && (u.StatusUntil.IsZero() || now.Before(u.StatusUntil.Time)):
		return denied("지금은 댓글을 쓸 수 없어요. 계정이 제한되어 있어요.", "You may not comment now: your account is limited.")
	}
	return nil
}

// limit counts what a person writes. It also makes one of their writes of a
// kind wait for the other.
func (r *rules) limit(ctx context.Context, actor schema.Actor, kind string, most int) error {
	if schema.IsProgram(actor) {
		return nil
	}
	return r.limiter.Limit(ctx, kind+":"+actor.ActorID().String(), most, time.Minute)
}

// openTo asks that the quiz is there for the actor and published.
func (r *rules) openTo(ctx context.Context, actor schema.Actor, id schema.ID) error {
	row, err := r.seen(ctx, actor, r.quiz, id)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.Invalid{schema.NewProblem("/quiz_id", "not_found", nil)}
	}
	if err != nil {
		return err
	}
	if row.(*models.Quiz).Status != models.QuizPublished {
		return schema.Refuse("quiz_not_published", "게시된 퀴즈에만 댓글을 쓸 수 있어요.", "Only published quizzes have comments.")
	}
	return nil
}

// worded tidies the text and says what is wrong with it.
func worded(comment *models.Comment) schema.Invalid {
	comment.Body = tidy(comment.Body)
	if blank(comment.Body) {
		return schema.Invalid{schema.NewProblem("/body", "required", nil)}
	}
	return nil
}

// answers asks that a reply is to a comment of the same quiz that is visible
// and no reply itself.
func (r *rules) answers(ctx context.Context, actor schema.Actor, comment *models.Comment, found *schema.Invalid) error {
	if comment.ParentID.IsZero() {
		return nil
	}
	row, err := r.seen(ctx, actor, r.comment, comment.ParentID)
	if err != nil && !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	parent, _ := row.(*models.Comment)
	switch {
	case err != nil, parent.QuizID != comment.QuizID, parent.Status != models.CommentVisible:
		*found = append(*found, schema.NewProblem("/parent_id", "not_found", nil))
	case !parent.ParentID.IsZero():
		*found = append(*found, schema.Problem{Pointer: "/parent_id", Code: "reply_to_reply", Detail: schema.Text{
			KO: "답글에는 답글을 달 수 없어요.", EN: "A reply has no replies: answer the comment above it."}})
	}
	return nil
}

// reword is the rule of comment.change: authors change what is visible.
func (r *rules) reword(ctx context.Context, c *schema.Change) error {
	old, comment := c.Old.(*models.Comment), c.Row.(*models.Comment)
	if !schema.IsProgram(c.Actor) && c.Actor.ActorID() != old.UserID {
		return denied("다른 사람의 댓글은 고칠 수 없어요.", "Nobody changes what others said.")
	}
	if old.Status != models.CommentVisible || comment.Status != old.Status {
		return schema.Refuse("not_visible", "보이지 않는 댓글은 고칠 수 없어요.", "A comment that is not visible does not change.")
	}
	if err := r.maySpeak(ctx, c.Actor); err != nil {
		return err
	}
	if err := r.openTo(ctx, c.Actor, old.QuizID); errors.As(err, new(schema.Invalid)) {
		return fmt.Errorf("the quiz of a comment: %w", schema.ErrNotFound) // nobody is told where it went
	} else if err != nil {
		return err
	}
	comment.QuizID, comment.ParentID, comment.UserID = old.QuizID, old.ParentID, old.UserID
	comment.Replies, comment.Withheld = old.Replies, old.Withheld
	return worded(comment).OrNil()
}
