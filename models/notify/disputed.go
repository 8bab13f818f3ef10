package notify

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// findDisputes finds the disputes that notices tell authors of. A notice keeps
// the claim and was written in the transaction of the dispute: it is the newest
// of its quiz with that claim that was there then.
func (n *Notices) findDisputes(ctx context.Context, rows []any) error {
	var told []*models.Notification
	var quizzes, claims []any
	for _, row := range rows {
		if note := row.(*models.Notification); note.Kind == models.NoticeDisputed && !note.QuizID.IsZero() {
			told, quizzes, claims = append(told, note), append(quizzes, note.QuizID), append(claims, note.Reason)
		}
	}
	if len(told) == 0 {
		return nil
	}
	page, err := n.db.List(ctx, database.Query{Model: n.db.Registry.Of(&models.Dispute{}), Actor: schema.Program{Name: "notify"}, Verb: schema.VerbView, Limit: disputesSought,
		Where: schema.And(schema.In("QuizID", quizzes...), schema.In("Claim", claims...)), Sort: []database.Order{{Path: "CreatedAt", Desc: true}}})
	if err != nil {
		return fmt.Errorf("notify: disputes: %w", err)
	}
	for _, note := range told {
		for _, row := range page.Rows {
			d := row.(*models.Dispute)
			if d.QuizID == note.QuizID && d.Claim == note.Reason && !d.CreatedAt.After(note.CreatedAt.Time) {
				note.DisputeID = d.ID
				break
			}
		}
	}
	return nil
}

// disputesSought is among how many disputes those of a page of notices are
// looked for.
const disputesSought = 500
