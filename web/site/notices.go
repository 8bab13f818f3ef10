package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// noticesPath is where people read what happened to what is theirs.
const noticesPath = "/me/notifications"

// noticesPage is how many notices a page has; badgeMost is up to where the
// header counts those that are not read.
const (
	noticesPage = 20
	badgeMost   = 99
)

// noticeList is the page of one's notices.
type noticeList struct {
	Page   ui.Site
	Unread bool // only those
	First  bool // the newest are on it
	Tabs   bool // there are other pages about oneself
	Count  int  // not read, up to badgeMost+1
	List   []noticeItem
	More   string // address of the next page, "" for none
	Kinds  []wantedKind
	Now    time.Time
}

// noticeItem is one of them.
type noticeItem struct {
	ui.NoticeWords
	ID     string
	New    bool
	Look   look
	Reason string
	At     time.Time
}

// open is where the words stand that lead to what a notice is about.
func (i noticeItem) open() string {
	switch {
	case i.Task:
		return "site.notices_open_task"
	case i.Note:
		return "site.notices_open_note"
	case i.Dispute:
		return "site.notices_open_dispute"
	}
	return "site.notices_open"
}

// look is the pixel icon of a notice.
type look struct {
	Icon          string
	Width, Height int
	Tone          string // "", good, bad
}

// wantedKind is a kind of notices that somebody wants to be told of, or not.
type wantedKind struct {
	Name, Label string
	On          bool
}

// Notifications answers GET /me/notifications. Guests are asked to log in.
func (s *Site) Notifications(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", noticesPath), fiber.StatusFound)
	}
	page, err := v.notices(v.Query("unread") == "1", v.Query("cursor"))
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(noticesPath, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, noticesPageOf(page))
}

func (v *visit) notices(unread bool, cursor string) (noticeList, error) {
	out := noticeList{Page: v.page("me", v.T("notices_title"), ""), Unread: unread, First: cursor == "", Tabs: v.site.About(), Now: time.Now()}
	out.Page.Hidden, out.Page.Model = true, "notification"
	if v.Query("saved") == "1" {
		out.Page.Toasts = append(out.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("notices_saved")})
	}
	if out.Page.Reader != nil {
		out.Count = out.Page.Reader.Unread
	}
	page, err := v.site.Notices.Page(v.ctx, v.actor.ActorID(), unread, cursor, noticesPage)
	if err != nil {
		return out, err
	}
	for _, row := range rowsOf[models.Notification](page.Rows) {
		out.List = append(out.List, noticeItem{NoticeWords: ui.NoticeOf(v.ctx, v.site.quizzes, v.site.Settings.Admin.Path, v.actor, row), ID: row.ID.String(),
			New: row.ReadAt.IsZero(), Look: lookOf(row.Kind), Reason: row.Why(v.lang()), At: row.CreatedAt.Time})
	}
	if page.Next != "" {
		query := url.Values{"cursor": {page.Next}}
		if unread {
			query.Set("unread", "1")
		}
		out.More = noticesPath + "?" + query.Encode()
	}
	wanted, err := v.site.Notices.Wanted(v.ctx, v.actor.ActorID())
	for _, name := range models.NotificationKind("").Wanted() {
		kind := models.NotificationKind(name)
		out.Kinds = append(out.Kinds, wantedKind{Name: name, Label: kind.Label(v.lang()), On: wanted[kind]})
	}
	return out, err
}

func lookOf(kind models.NotificationKind) look {
	switch kind {
	case models.NoticeQuizApproved, models.NoticeQuizShown, models.NoticeTaskDone:
		return look{"check", 22, 18, "good"}
	case models.NoticeQuizRejected, models.NoticeQuizRemoved, models.NoticeCommentRemoved, models.NoticeTaskFailed:
		return look{"cross", 18, 18, "bad"}
	case models.NoticeQuizHidden, models.NoticeCommentHidden:
		return look{"warn", 20, 20, ""}
	case models.NoticeReportAgreed, models.NoticeReportClosed:
		return look{"flag", 20, 22, ""}
	}
	return look{"reply", 18, 14, ""}
}

// ReadNotifications answers POST /me/notifications/read: those named by id, or
// all, and next.
func (s *Site) ReadNotifications(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", noticesPath), fiber.StatusSeeOther)
	}
	ids := []schema.ID{}
	if v.posted("all") == "1" {
		ids = nil
	} else {
		id, err := v.named()
		if err == nil {
			err = s.Notices.Own(v.ctx, v.actor.ActorID(), id)
		}
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := s.Notices.Read(v.ctx, v.actor.ActorID(), ids); err != nil {
		return err
	}
	next := noticesPath
	if v.posted("next") != "" {
		next = local(v.posted("next"))
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// WantNotifications answers POST /me/notifications/preferences: the kinds that
// are ticked are told, the others not.
func (s *Site) WantNotifications(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", noticesPath), fiber.StatusSeeOther)
	}
	kinds := map[models.NotificationKind]bool{}
	for _, name := range models.NotificationKind("").Wanted() {
		kinds[models.NotificationKind(name)] = false
	}
	for _, value := range v.Request().PostArgs().PeekMulti("kind") {
		kind := models.NotificationKind(value)
		if _, known := kinds[kind]; !known {
			return fiber.NewError(http.StatusUnprocessableEntity, "unknown kind")
		}
		kinds[kind] = true
	}
	if err := s.Notices.Want(v.ctx, v.actor.ActorID(), kinds); err != nil {
		return err
	}
	return c.Redirect(noticesPath+"?saved=1#wants", fiber.StatusSeeOther)
}

// unread counts what the reader has not read. A header without its badge is
// better than a page that fails.
func (v *visit) unread() int {
	if v.site.Notices == nil {
		return 0
	}
	n, err := v.site.Notices.Unread(v.ctx, v.actor.ActorID(), badgeMost+1)
	if err != nil {
		v.site.Logger.WarnContext(v.ctx, "notices are not counted", "err", err)
		return 0
	}
	return n
}

// counted writes a number up to badgeMost.
func counted(n int) string {
	if n > badgeMost {
		return strconv.Itoa(badgeMost) + "+"
	}
	return strconv.Itoa(n)
}
