package notify

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// judged tells what was decided: at once where nobody can take it back, else
// when the verdict's time is over.
func (n *Notices) judged(ctx context.Context, c *schema.Change, note *models.Notification) error {
	if c.Input.Verdict.IsZero() {
		return n.tell(ctx, c.Actor, note)
	}
	if note.UserID.IsZero() || note.UserID == c.Actor.ActorID() {
		return nil
	}
	return n.db.Append(database.Later(ctx), &models.HeldNotice{VerdictID: c.Input.Verdict, UserID: note.UserID, Kind: note.Kind, QuizID: note.QuizID, CommentID: note.CommentID,
		About: note.About, Reason: note.Reason, ReasonEN: note.ReasonEN, Action: note.Action, Until: note.Until})
}

// atATime is how many notices of one verdict are told in a statement.
const atATime = 200

// Release tells what waits for a verdict, which nobody takes back any more.
func (n *Notices) Release(ctx context.Context, verdict schema.ID) error {
	mine := schema.Eq("VerdictID", verdict)
	for cursor := ""; ; {
		page, err := n.db.List(ctx, database.Query{Model: n.held, Actor: schema.Program{Name: "notify"}, Verb: schema.VerbView, Where: mine, Limit: atATime, Cursor: cursor})
		if err != nil {
			return fmt.Errorf("notify: what a verdict holds: %w", err)
		}
		for _, row := range page.Rows {
			h := row.(*models.HeldNotice)
			err := n.tell(ctx, schema.Program{Name: "notify"}, &models.Notification{UserID: h.UserID, Kind: h.Kind, QuizID: h.QuizID, CommentID: h.CommentID,
				About: h.About, Reason: h.Reason, ReasonEN: h.ReasonEN, Action: h.Action, Until: h.Until})
			if err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == "" {
			return n.Drop(ctx, verdict)
		}
	}
}

// Drop forgets what waits for a verdict: nobody is told.
func (n *Notices) Drop(ctx context.Context, verdict schema.ID) error {
	_, err := n.db.Empty(ctx, n.held, schema.Eq("VerdictID", verdict))
	return err
}
