package community

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// This file follows what goes to the trash, comes back and is gone for good,
// with all that goes along.

func (r *rules) quizMoved(_ context.Context, c *schema.Change) error {
	id := c.Old.(*models.Quiz).ID
	c.After(func(ctx context.Context) error {
		if err := r.recountThreads(ctx, id); err != nil {
			return err
		}
		return r.recount(ctx, id)
	})
	return nil
}

func (r *rules) ratingMoved(_ context.Context, c *schema.Change) error {
	id := c.Old.(*models.Rating).QuizID
	c.After(func(ctx context.Context) error { return r.recount(ctx, id) })
	return nil
}

// commentMoved follows a comment and its replies.
func (r *rules) commentMoved(_ context.Context, c *schema.Change) error {
	old := c.Old.(*models.Comment)
	c.After(func(ctx context.Context) error {
		counted := old.ID
		if !old.ParentID.IsZero() {
			counted = old.ParentID
		}
		if err := r.recountReplies(ctx, counted); err != nil {
			return err
		}
		return r.recount(ctx, old.QuizID)
	})
	return nil
}

func (r *rules) reportMoved(_ context.Context, c *schema.Change) error {
	old := c.Old.(*models.Report)
	if old.Subject != models.ReportQuiz {
		return nil
	}
	c.After(func(ctx context.Context) error { return r.recount(ctx, old.SubjectID) })
	return nil
}

const touchedSQL = `SELECT quiz_id FROM ratings WHERE user_id = ? UNION SELECT subject_id FROM reports WHERE reporter_id = ? AND subject = 'quiz' ORDER BY 1`

// userMoved follows what somebody rated and reported, which goes along with
// them. What they said stays.
func (r *rules) userMoved(ctx context.Context, c *schema.Change) error {
	id := c.Old.(*models.User).ID
	var touched []struct{ QuizID schema.ID }
	if err := r.db.From(ctx).Raw(touchedSQL, id, id).Scan(&touched).Error; err != nil {
		return fmt.Errorf("community: what somebody rated and reported: %w", err)
	}
	c.After(func(ctx context.Context) error {
		for _, at := range touched {
			if err := r.recount(ctx, at.QuizID); err != nil {
				return err
			}
		}
		return nil
	})
	return nil
}
