package community

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// subject looks at what a report is about, ErrNotFound where the reporter does
// not see it.
func (r *rules) subject(ctx context.Context, actor schema.Actor, report *models.Report) (moderation.Look, error) {
	m := r.about(report)
	if m == nil {
		return moderation.Look{}, fmt.Errorf("%s: %w", report.Subject, schema.ErrNotFound)
	}
	row, err := r.seen(ctx, actor, m, report.SubjectID)
	if err != nil {
		return moderation.Look{}, err
	}
	// There is nothing to report of the place that a hidden comment keeps.
	if c, is := row.(*models.Comment); is && c.Status != models.CommentVisible {
		return moderation.Look{}, fmt.Errorf("comment: %w", schema.ErrNotFound)
	}
	return moderation.LookAt(row)
}

// about is the model of what a report is about.
func (r *rules) about(report *models.Report) *schema.Model {
	return map[models.ReportSubject]*schema.Model{models.ReportQuiz: r.quiz, models.ReportComment: r.comment, models.ReportUser: r.user}[report.Subject]
}

// whose is who answers for what a report is about, zero where it is gone.
func (r *rules) whose(ctx context.Context, report *models.Report) (schema.ID, error) {
	m := r.about(report)
	row, err := r.db.Find(ctx, m, report.SubjectID)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.ID{}, nil
	}
	if err != nil {
		return schema.ID{}, fmt.Errorf("community: whose it is: %w", err)
	}
	return m.OwnerID(row), nil
}
