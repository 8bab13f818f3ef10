package notify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Notices tell people on the site what happened to what is theirs. They are
// written in the transaction of what they tell.
type Notices struct {
	db                                      *database.DB
	notices, held, mutes, comments, quizzes *schema.Model
}

// NewNotices returns the notices of a database.
func NewNotices(db *database.DB) (*Notices, error) {
	n := &Notices{db: db}
	for name, at := range map[string]**schema.Model{
		"notification": &n.notices, "held_notice": &n.held, "notification_mute": &n.mutes, "comment": &n.comments, "quiz": &n.quizzes,
	} {
		if *at = db.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("notify: the registry has no model %q", name)
		}
	}
	return n, nil
}

// Attach lets the registry's writes be told of: this is the table of what is.
func (n *Notices) Attach(reg *schema.Registry) error {
	var errs []error
	for name, kind := range map[string]models.NotificationKind{
		"quiz.approve": models.NoticeQuizApproved, "quiz.reject": models.NoticeQuizRejected, "quiz.hide": models.NoticeQuizHidden, "quiz.withhold": models.NoticeWithheld,
		"quiz.unhide": models.NoticeQuizShown, "quiz.remove": models.NoticeQuizRemoved, "quiz.reinstate": models.NoticeQuizShown,
	} {
		errs = append(errs, reg.On(name, n.after(func(ctx context.Context, c *schema.Change) error { return n.quiz(ctx, c, kind) })))
	}
	for name, kind := range map[string]models.NotificationKind{
		"comment.hide": models.NoticeCommentHidden, "comment.withhold": models.NoticeWithheld, "comment.remove": models.NoticeCommentRemoved,
	} {
		errs = append(errs, reg.On(name, n.after(func(ctx context.Context, c *schema.Change) error { return n.decided(ctx, c, kind) })))
	}
	for name, kind := range map[string]models.NotificationKind{
		"report.agree": models.NoticeReportAgreed, "report.disagree": models.NoticeReportClosed, "report.ignore": models.NoticeReportClosed,
	} {
		errs = append(errs, reg.On(name, n.after(func(ctx context.Context, c *schema.Change) error { return n.report(ctx, c, kind) })))
	}
	for name, kind := range map[string]models.NotificationKind{
		"dispute.accept": models.NoticeDisputeYes, "dispute.uphold": models.NoticeDisputeYes,
		"dispute.reject": models.NoticeDisputeNo, "dispute.refuse": models.NoticeDisputeNo,
	} {
		errs = append(errs, reg.On(name, n.after(func(ctx context.Context, c *schema.Change) error { return n.dispute(ctx, c, kind) })))
	}
	errs = append(errs, n.attachDecisions(reg))
	errs = append(errs, reg.On("dispute.add", n.after(n.disputed)))
	return errors.Join(append(errs, reg.On("comment.add", n.after(n.said)))...)
}

// after tells when the row is stored.
func (n *Notices) after(tell func(context.Context, *schema.Change) error) schema.Rule {
	return func(_ context.Context, c *schema.Change) error {
		c.After(func(ctx context.Context) error { return tell(ctx, c) })
		return nil
	}
}

func (n *Notices) quiz(ctx context.Context, c *schema.Change, kind models.NotificationKind) error {
	q := c.Row.(*models.Quiz)
	return n.judged(ctx, c, &models.Notification{UserID: q.OwnerID, Kind: kind, QuizID: q.ID, About: q.Title, Until: c.Input.Until, Reason: c.Input.Reason, ReasonEN: c.Input.ReasonEN})
}

func (n *Notices) decided(ctx context.Context, c *schema.Change, kind models.NotificationKind) error {
	comment := c.Row.(*models.Comment)
	q, err := n.quizOf(ctx, comment)
	if err != nil {
		return err
	}
	return n.judged(ctx, c, &models.Notification{UserID: comment.UserID, Kind: kind, QuizID: q.ID, CommentID: comment.ID, About: q.Title,
		Until: c.Input.Until, Reason: c.Input.Reason, ReasonEN: c.Input.ReasonEN})
}

// Requesters tells people of a temporary measure that they asked for, or that
// theirs was under: when nobody takes the verdict back any more.
func (n *Notices) Requesters(ctx context.Context, verdict schema.ID, m *models.TemporaryMeasure, kind models.NotificationKind, people []schema.ID) error {
	for _, id := range people {
		note := &models.Notification{UserID: id, Kind: kind}
		if m.Subject == models.CaseQuiz {
			note.About = m.Title // what a comment said is nobody's to read now
		}
		if kind == models.NoticeWithheldFor {
			note.Until = m.EndsAt
		}
		if err := n.judged(ctx, &schema.Change{Actor: schema.Program{Name: "notify"}, Input: &schema.Input{Verdict: verdict}}, note); err != nil {
			return err
		}
	}
	return nil
}

func (n *Notices) report(ctx context.Context, c *schema.Change, kind models.NotificationKind) error {
	r := c.Row.(*models.Report)
	return n.judged(ctx, c, &models.Notification{UserID: r.ReporterID, Kind: kind, Reason: r.Outcome, ReasonEN: r.OutcomeEN})
}

// disputed tells the author of a quiz that one of its keys is disputed.
func (n *Notices) disputed(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	row, err := n.db.Find(ctx, n.quizzes, d.QuizID)
	if err != nil {
		return err
	}
	q := row.(*models.Quiz)
	return n.tell(ctx, c.Actor, &models.Notification{UserID: q.OwnerID, Kind: models.NoticeDisputed, QuizID: q.ID, About: q.Title, Reason: d.Claim})
}

// dispute tells the claimant what became of their dispute.
func (n *Notices) dispute(ctx context.Context, c *schema.Change, kind models.NotificationKind) error {
	d := c.Row.(*models.Dispute)
	row, err := n.db.Find(ctx, n.quizzes, d.QuizID)
	if err != nil {
		return err
	}
	q := row.(*models.Quiz)
	return n.judged(ctx, c, &models.Notification{UserID: d.ClaimantID, Kind: kind, QuizID: q.ID, About: q.Title, Reason: c.Input.Reason})
}

// Regraded tells whoever took a quiz that a revised key has changed their score.
// Guests are told by the result itself.
func (n *Notices) Regraded(ctx context.Context, q *models.Quiz, a *models.Attempt, was *models.Regrade) error {
	return n.tell(ctx, schema.Program{Name: "notify"}, &models.Notification{UserID: a.UserID, Kind: models.NoticeRegraded, QuizID: q.ID, About: q.Title,
		Reason: fmt.Sprintf("%s / %d → %s / %d", points(was.ScoreBefore), was.MaxBefore, points(was.ScoreAfter), was.MaxAfter)})
}

// points is a score without the places that say nothing.
func points(d schema.Decimal) string {
	return strings.TrimSuffix(strings.TrimRight(d.String(), "0"), ".")
}

// said tells whoever is answered, and the quiz's owner of everything else.
func (n *Notices) said(ctx context.Context, c *schema.Change) error {
	comment := c.Row.(*models.Comment)
	q, err := n.quizOf(ctx, comment)
	if err != nil {
		return err
	}
	note := models.Notification{UserID: q.OwnerID, Kind: models.NoticeComment, QuizID: q.ID, CommentID: comment.ID, About: q.Title, ByID: comment.UserID}
	if comment.ParentID.IsZero() {
		return n.tell(ctx, c.Actor, &note)
	}
	row, err := n.db.Find(ctx, n.comments, comment.ParentID)
	if err != nil {
		return err
	}
	reply := note
	reply.UserID, reply.Kind = row.(*models.Comment).UserID, models.NoticeReply
	if err := n.tell(ctx, c.Actor, &reply); err != nil || reply.UserID == note.UserID {
		return err
	}
	return n.tell(ctx, c.Actor, &note)
}

func (n *Notices) quizOf(ctx context.Context, comment *models.Comment) (*models.Quiz, error) {
	row, err := n.db.Find(ctx, n.quizzes, comment.QuizID)
	if err != nil {
		return nil, err
	}
	return row.(*models.Quiz), nil
}

// Task tells whoever asked for a long task how it ended.
func (n *Notices) Task(ctx context.Context, owner schema.ID, kind models.NotificationKind, about string) error {
	return n.tell(ctx, schema.Program{Name: "notify"}, &models.Notification{UserID: owner, Kind: kind, About: about})
}

// Mention tells somebody that a note calls them.
func (n *Notices) Mention(ctx context.Context, actor schema.Actor, person schema.ID, note *models.Note) error {
	return n.tell(ctx, actor, &models.Notification{UserID: person, Kind: models.NoticeMention, NoteID: note.ID, ByID: note.AuthorID})
}

// tell stores a notification, unless it would tell people what they did
// themselves, or what they do not want to be told.
func (n *Notices) tell(ctx context.Context, actor schema.Actor, note *models.Notification) error {
	if note.UserID.IsZero() || note.UserID == actor.ActorID() {
		return nil
	}
	if note.Kind.Owed() {
		return n.db.Append(ctx, note)
	}
	_, err := n.db.FindBy(ctx, n.mutes, schema.And(schema.Eq("UserID", note.UserID), schema.Eq("Kind", string(note.Kind))))
	if !errors.Is(err, schema.ErrNotFound) {
		return err
	}
	return n.db.Append(ctx, note)
}

func (n *Notices) of(person schema.ID, unread bool) schema.Cond {
	mine := schema.Eq("UserID", person)
	if unread {
		return schema.And(mine, schema.IsNull("ReadAt", true))
	}
	return mine
}

// Page lists what somebody was told, the newest first.
func (n *Notices) Page(ctx context.Context, person schema.ID, unread bool, cursor string, limit int) (*database.Page, error) {
	page, err := n.db.List(ctx, database.Query{Model: n.notices, Actor: schema.Program{Name: "notify"}, Verb: schema.VerbView,
		Where: n.of(person, unread), Of: strconv.FormatBool(unread), Cursor: cursor, Limit: limit, With: []string{"Quiz", "By"}})
	if err != nil {
		return nil, err
	}
	return page, n.findDisputes(ctx, page.Rows)
}

// Unread counts what somebody has not read, up to most.
func (n *Notices) Unread(ctx context.Context, person schema.ID, most int) (int, error) {
	count, _, err := n.db.Count(ctx, database.Query{Model: n.notices, Actor: schema.Program{Name: "notify"}, Verb: schema.VerbView, Where: n.of(person, true)}, most)
	return count, err
}

const (
	readSQL    = `UPDATE notifications SET read_at = ?, updated_at = ? WHERE user_id = ? AND read_at IS NULL AND deleted_at IS NULL`
	readOneSQL = readSQL + ` AND id IN ?`
)

// Read marks what somebody has read: some by their ids, or all for nil.
func (n *Notices) Read(ctx context.Context, person schema.ID, ids []schema.ID) error {
	now := schema.Now()
	return n.db.Tx(ctx, func(ctx context.Context) error {
		if ids == nil {
			return n.db.From(ctx).Exec(readSQL, now, now, person).Error
		}
		return n.db.From(ctx).Exec(readOneSQL, now, now, person, ids).Error
	})
}

// Own is schema.ErrNotFound for a notification that is not somebody's.
func (n *Notices) Own(ctx context.Context, person, id schema.ID) error {
	_, err := n.db.FindBy(ctx, n.notices, schema.And(schema.Eq("ID", id), n.of(person, false)))
	return err
}

// Wanted says which kinds somebody is told of.
func (n *Notices) Wanted(ctx context.Context, person schema.ID) (map[models.NotificationKind]bool, error) {
	out := map[models.NotificationKind]bool{}
	for _, kind := range models.NotificationKind("").Wanted() {
		out[models.NotificationKind(kind)] = true
	}
	page, err := n.db.List(ctx, database.Query{Model: n.mutes, Actor: schema.Program{Name: "notify"}, Verb: schema.VerbView, Where: schema.Eq("UserID", person), Limit: len(out)})
	if err != nil {
		return nil, err
	}
	for _, row := range page.Rows {
		out[row.(*models.NotificationMute).Kind] = false
	}
	return out, nil
}

// Want says for some kinds whether somebody is told of them.
func (n *Notices) Want(ctx context.Context, person schema.ID, kinds map[models.NotificationKind]bool) error {
	return n.db.Tx(ctx, func(ctx context.Context) error {
		for kind, on := range kinds {
			if _, err := n.db.Empty(ctx, n.mutes, schema.And(schema.Eq("UserID", person), schema.Eq("Kind", string(kind)))); err != nil {
				return err
			}
			if on {
				continue
			}
			if err := n.db.Append(ctx, &models.NotificationMute{UserID: person, Kind: kind}); err != nil {
				return err
			}
		}
		return nil
	})
}
