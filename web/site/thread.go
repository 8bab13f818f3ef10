package site

import (
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

const (
	// remarksPage is how many comments a page has, without their replies.
	remarksPage = 20
	// repliesMost is how many replies all of them show together.
	repliesMost = 500
)

// thread is what stands below a quiz.
type thread struct {
	Quiz   string // id
	Slug   string
	Here   string // the page to come back to
	CSRF   string
	Count  int64 // of those that are visible, with replies; 0 where nobody counted
	List   []remark
	More   string // address of the next page, "" for none
	Opened bool   // the reader has taken the quiz, so that nothing is closed
	Sealed bool   // something that is shown is closed
	May    bool   // the reader may write
	Member bool
	Now    time.Time
}

// remark is a comment as its reader sees it.
type remark struct {
	ID      string
	Author  person
	Maker   bool // the author made the quiz
	Mine    bool
	At      time.Time
	Body    string // "" for what is closed or gone
	Spoiler bool
	Closed  bool
	Gone    bool // it keeps its place for the replies
	Replies []remark
}

// thread reads the comments of a quiz that the reader sees. Those that hold an
// answer are sent to nobody who has not taken it, but its owner, their author
// and staff.
func (v *visit) thread(quiz *models.Quiz, here string) (thread, error) {
	t := thread{Quiz: quiz.ID.String(), Slug: quiz.Slug, Here: here, Member: !v.actor.ActorID().IsZero(), Now: time.Now()}
	m := v.site.comments
	t.May = quiz.Status == models.QuizPublished && m.Policy.Can(v.actor, schema.VerbAdd, nil) == nil
	var err error
	if t.Opened, err = v.opened(quiz); err != nil {
		return t, err
	}
	q := database.Query{
		Model: m, Actor: v.actor, Verb: models.VerbThread, Where: schema.And(schema.Eq("QuizID", quiz.ID), schema.IsNull("ParentID", true)),
		Cursor: v.Query("comments"), Limit: remarksPage, With: []string{"User"}, Of: "thread " + t.Quiz,
	}
	page, err := v.site.DB.List(v.ctx, q)
	if err != nil {
		return t, err
	}
	if page.Next != "" {
		t.More = withQuery(here, "comments", page.Next) + "#comments"
	}
	roots := rowsOf[models.Comment](page.Rows)
	replies, err := v.repliesTo(q, roots)
	if err != nil {
		return t, err
	}
	for _, c := range roots {
		one := v.remark(&t, quiz, c)
		for _, reply := range replies[c.ID] {
			one.Replies = append(one.Replies, v.remark(&t, quiz, reply))
		}
		t.List = append(t.List, one)
	}
	return t, nil
}

// opened reports whether the reader may read answers in comments.
func (v *visit) opened(quiz *models.Quiz) (bool, error) {
	me := v.actor.ActorID()
	if !me.IsZero() && quiz.OwnerID == me || v.actor.Super() || v.actor.Allowed("comment.view") {
		return true, nil
	}
	if v.site.Exam == nil {
		return false, nil
	}
	t := v.taker()
	if me.IsZero() && t.Token == "" {
		return false, nil
	}
	return v.site.Exam.HasTaken(v.ctx, t, quiz.ID)
}

// repliesTo are the replies to some comments, the oldest first.
func (v *visit) repliesTo(q database.Query, roots []*models.Comment) (map[schema.ID][]*models.Comment, error) {
	out := map[schema.ID][]*models.Comment{}
	var ids []any
	for _, c := range roots {
		if c.Replies > 0 {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	q.Where, q.Cursor, q.Limit = schema.In("ParentID", ids...), "", repliesMost
	q.Sort = []database.Order{{Path: "CreatedAt"}}
	page, err := v.site.DB.List(v.ctx, q)
	if err != nil {
		return nil, err
	}
	for _, c := range rowsOf[models.Comment](page.Rows) {
		out[c.ParentID] = append(out[c.ParentID], c)
	}
	return out, nil
}

func (v *visit) remark(t *thread, quiz *models.Quiz, c *models.Comment) remark {
	me := v.actor.ActorID()
	out := remark{ID: c.ID.String(), At: c.CreatedAt.Time, Gone: c.Status != models.CommentVisible}
	if out.Gone {
		return out
	}
	out.Author, out.Spoiler = v.person(c.User), c.Spoiler
	out.Maker, out.Mine = c.UserID == quiz.OwnerID && !c.UserID.IsZero(), c.UserID == me && !me.IsZero()
	if out.Closed = c.Spoiler && !t.Opened && !out.Mine; out.Closed {
		t.Sealed = true
		return out
	}
	out.Body = c.Body
	return out
}

// remarkForm is a comment that is being written.
type remarkForm struct {
	Page    ui.Site
	Title   string
	Action  string
	Next    string
	Parent  string
	Body    string
	Spoiler bool
	Error   string
}
