package ui

import (
	"context"
	"net/url"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// NoticeWords are a notification in its reader's language.
type NoticeWords struct {
	Text string
	Link string // of the quiz, "" where there is none that the reader may see
}

// NoticeOf writes a notification, whose relations Quiz and By are loaded. A quiz
// that its reader may not see any more is not named, nor somebody who has left.
func NoticeOf(ctx context.Context, quizzes *schema.Model, reader schema.Actor, row *models.Notification) NoticeWords {
	var out NoticeWords
	title, by := locales.T(ctx, "api.notice.a_quiz"), locales.T(ctx, "api.notice.somebody")
	if q := row.Quiz; q != nil && q.DeletedAt.IsZero() && quizzes.Policy.Can(reader, schema.VerbRead, q) == nil {
		out.Link = "/quizzes/" + url.PathEscape(q.Slug)
		title = locales.T(ctx, "api.notice.quiz", "title", row.About)
	}
	if row.By != nil && row.By.DeletedAt.IsZero() && row.By.Status != models.UserDeleted {
		by = row.By.Nickname
	}
	out.Text = locales.T(ctx, "api.notice."+string(row.Kind), "quiz", title, "by", by)
	return out
}
