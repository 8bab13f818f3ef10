package community

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// hide is the rule of comment.hide and comment.remove.
func (r *rules) hide(_ context.Context, c *schema.Change) error {
	if err := notOwn(c); err != nil {
		return err
	}
	r.withhold(c)
	return nil
}

// withdraw is the rule by which authors take a comment back.
func (r *rules) withdraw(_ context.Context, c *schema.Change) error {
	r.withhold(c)
	return nil
}

// withhold takes the text out of everybody's sight.
func (r *rules) withhold(c *schema.Change) {
	old, comment := c.Old.(*models.Comment), c.Row.(*models.Comment)
	if old.Status != models.CommentVisible {
		return // it is withheld already
	}
	comment.Withheld, comment.Body = comment.Body, ""
	c.After(func(ctx context.Context) error { return r.follow(ctx, comment, -1) })
}

// unhide is the rule of comment.unhide: the text is back where it was.
func (r *rules) unhide(_ context.Context, c *schema.Change) error {
	if err := notOwn(c); err != nil {
		return err
	}
	comment := c.Row.(*models.Comment)
	comment.Body, comment.Withheld = comment.Withheld, ""
	c.After(func(ctx context.Context) error { return r.follow(ctx, comment, 1) })
	return nil
}

// undo is the rule of comment.undo: it is seen, or is not, as it was.
func (r *rules) undo(_ context.Context, c *schema.Change) error {
	was, desk := c.Input.Was.(models.Before)
	if !desk {
		return fmt.Errorf("undo: %w", schema.ErrForbidden)
	}
	comment, by := c.Row.(*models.Comment), 0
	comment.Status, comment.WithheldUntil = models.CommentStatus(was.Status), was.Withheld
	before, after := c.Old.(*models.Comment).Status == models.CommentVisible, comment.Status == models.CommentVisible
	switch {
	case after && !before:
		comment.Body, comment.Withheld, by = comment.Withheld, "", 1
	case before && !after:
		comment.Body, comment.Withheld, by = "", comment.Body, -1
	default:
		return nil
	}
	c.After(func(ctx context.Context) error { return r.follow(ctx, comment, by) })
	return nil
}

// follow moves what counts visible comments.
func (r *rules) follow(ctx context.Context, comment *models.Comment, by int) error {
	if err := r.addReplies(ctx, comment.ParentID, by); err != nil {
		return err
	}
	return r.count(ctx, comment.QuizID, counts{comments: by})
}

// notOwn keeps staff from deciding about what they said themselves.
func notOwn(c *schema.Change) error {
	if schema.IsProgram(c.Actor) || c.Old.(*models.Comment).UserID != c.Actor.ActorID() {
		return nil
	}
	return denied("내 댓글은 다른 사람이 판단해요.", "Somebody else decides about what you said.")
}
