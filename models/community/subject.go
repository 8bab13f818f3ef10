package community

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// subject is what somebody reports, as they see it.
type subject struct {
	owner    schema.ID
	version  string
	snapshot schema.JSON
}

// subject reads what a report is about, ErrNotFound where the reporter does not
// see it.
func (r *rules) subject(ctx context.Context, actor schema.Actor, report *models.Report) (subject, error) {
	switch report.Subject {
	case models.ReportQuiz:
		return r.quizSubject(ctx, actor, report.SubjectID)
	case models.ReportComment:
		return r.commentSubject(ctx, actor, report.SubjectID)
	case models.ReportUser:
		return r.userSubject(ctx, actor, report.SubjectID)
	}
	return subject{}, fmt.Errorf("%s: %w", report.Subject, schema.ErrNotFound)
}

func (r *rules) quizSubject(ctx context.Context, actor schema.Actor, id schema.ID) (subject, error) {
	row, err := r.seen(ctx, actor, r.quiz, id)
	if err != nil {
		return subject{}, err
	}
	q := row.(*models.Quiz)
	version := q.LiveVersionID
	if version.IsZero() {
		version = q.DraftVersionID
	}
	return made(q.OwnerID, version.String(), map[string]any{
		"title": q.Title, "description": q.Description, "slug": q.Slug, "owner_id": q.OwnerID, "cover": string(q.Cover),
		"licence": q.Licence, "attribution": q.Attribution,
	})
}

// commentSubject is a visible comment: there is nothing to report of the place
// that a hidden one keeps.
func (r *rules) commentSubject(ctx context.Context, actor schema.Actor, id schema.ID) (subject, error) {
	row, err := r.seen(ctx, actor, r.comment, id)
	if err != nil {
		return subject{}, err
	}
	c := row.(*models.Comment)
	if c.Status != models.CommentVisible {
		return subject{}, fmt.Errorf("comment: %w", schema.ErrNotFound)
	}
	return made(c.UserID, locked(c.LockVersion), map[string]any{
		"body": c.Body, "spoiler": c.Spoiler, "quiz_id": c.QuizID, "user_id": c.UserID, "created_at": c.CreatedAt,
	})
}

func (r *rules) userSubject(ctx context.Context, actor schema.Actor, id schema.ID) (subject, error) {
	row, err := r.seen(ctx, actor, r.user, id)
	if err != nil {
		return subject{}, err
	}
	u := row.(*models.User)
	return made(u.ID, locked(u.LockVersion), map[string]any{"handle": u.Handle, "nickname": u.Nickname, "avatar": string(u.Avatar)})
}

func made(owner schema.ID, version string, looks map[string]any) (subject, error) {
	text, err := json.Marshal(looks)
	return subject{owner: owner, version: version, snapshot: text}, err
}

func locked(version int64) string { return "v" + strconv.FormatInt(version, 10) }

// whose is who answers for what a report is about, zero where it is gone.
func (r *rules) whose(ctx context.Context, report *models.Report) (schema.ID, error) {
	m := map[models.ReportSubject]*schema.Model{models.ReportQuiz: r.quiz, models.ReportComment: r.comment, models.ReportUser: r.user}[report.Subject]
	row, err := r.db.Find(ctx, m, report.SubjectID)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.ID{}, nil
	}
	if err != nil {
		return schema.ID{}, fmt.Errorf("community: whose it is: %w", err)
	}
	return m.OwnerID(row), nil
}
