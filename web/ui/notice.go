package ui

import (
	"context"
	"net/url"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// NoticeWords are a notification in its reader's language.
type NoticeWords struct {
	Text string
	Link string // of what it is about, "" where there is nothing that the reader may see
	Task bool   // it is about a task of the back office
	Note bool   // it is about a note there

	Dispute bool // it is about a dispute that its reader answers
}

// NoticeOf writes a notification, whose relations Quiz and By are loaded. A quiz
// that its reader may not see any more is not named, nor somebody who has left.
// panel is where the back office stands.
func NoticeOf(ctx context.Context, quizzes *schema.Model, panel string, reader schema.Actor, row *models.Notification) NoticeWords {
	var out NoticeWords
	title, by := locales.T(ctx, "api.notice.a_quiz"), locales.T(ctx, "api.notice.somebody")
	if q := row.Quiz; q != nil && q.DeletedAt.IsZero() && quizzes.Policy.Can(reader, schema.VerbRead, q) == nil {
		out.Link = "/quizzes/" + url.PathEscape(q.Slug)
		title = locales.T(ctx, "api.notice.quiz", "title", row.About)
	}
	if row.Kind == models.NoticeTaskDone || row.Kind == models.NoticeTaskFailed {
		title, out.Link, out.Task = row.About, strings.TrimSuffix(panel, "/")+"/tasks", true
	}
	if row.Kind == models.NoticeMention && !row.NoteID.IsZero() {
		out.Link, out.Note = strings.TrimSuffix(panel, "/")+"/notes/"+row.NoteID.String()+"/", true
	}
	if !row.DisputeID.IsZero() {
		out.Link, out.Dispute = DisputesPath+"/"+row.DisputeID.String(), true
	}
	if row.By != nil && row.By.DeletedAt.IsZero() && row.By.Status != models.UserDeleted {
		by = row.By.Nickname
	}
	if row.Kind.Owed() {
		return decisionNotice(ctx, row)
	}
	out.Text = locales.T(ctx, "api.notice."+string(row.Kind), "quiz", title, "by", by)
	return out
}

// DisputesPath is where authors answer what is said against their keys.
const DisputesPath = "/disputes"

// DecisionsPath is where people read what was decided about them.
const DecisionsPath = "/me/decisions"

// decisionNotice says what was decided about a person, and until when that holds.
func decisionNotice(ctx context.Context, row *models.Notification) NoticeWords {
	lang := locales.Lang(ctx)
	about := row.Action.Label(lang)
	if t, ok := row.Action.Sanction(); ok {
		about = t.Label(lang)
	}
	key := "api.notice." + string(row.Kind)
	withheld := row.Kind == models.NoticeWithheld || row.Kind == models.NoticeWithheldFor || row.Kind == models.NoticeWithheldOver
	if withheld && (row.About == "" || !row.CommentID.IsZero()) {
		key += "_comment"
	}
	out := NoticeWords{Link: DecisionsPath, Text: locales.T(ctx, key, "action", about, "title", row.About)}
	if withheld && row.Kind != models.NoticeWithheld {
		out.Link = "" // who asked was decided nothing about
	}
	if !row.Until.IsZero() {
		out.Text += " " + locales.T(ctx, "api.notice.until", "until", locales.From(ctx).DateTime(row.Until.Time))
	}
	return out
}
