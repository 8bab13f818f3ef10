package api

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// noticesRoot is where people read what happened to what is theirs.
const noticesRoot = Root + "/notifications"

// Most unread notifications that are counted, and ids that one request marks.
const (
	unreadMost = 1000
	readMost   = 100
)

// notificationRoutes are the addresses of notifications.
func (a *API) notificationRoutes() []Route {
	quizzes := a.resource("quiz")
	if a.Registry.Model("notification") == nil || quizzes == nil {
		return nil
	}
	n := &notifications{API: a, quizzes: quizzes}
	return []Route{
		{Method: "GET", Path: noticesRoot, Name: "listNotifications", Who: "self", Serve: n.list, Doc: n.listDoc()},
		{Method: "GET", Path: noticesRoot + "/unread", Name: "countUnreadNotifications", Who: "self", Serve: n.unread, Doc: n.unreadDoc()},
		{Method: "POST", Path: noticesRoot + "/read", Name: "readNotifications", Who: "self", Serve: n.read, Doc: n.readDoc()},
		{Method: "GET", Path: noticesRoot + "/preferences", Name: "getNotificationPreferences", Who: "self", Serve: n.wanted, Doc: n.wantedDoc()},
		{Method: "PATCH", Path: noticesRoot + "/preferences", Name: "updateNotificationPreferences", Who: "self", Serve: n.want, Doc: n.wantDoc()},
	}
}

// notifications answers requests about one's own notifications.
type notifications struct {
	*API
	quizzes *resource
}

// noticeView is a notification as its reader sees it.
type noticeView struct {
	ID        schema.ID               `json:"id"`
	Kind      models.NotificationKind `json:"kind"`
	Text      string                  `json:"text"`
	Reason    *string                 `json:"reason"`
	QuizID    *schema.ID              `json:"quiz_id"`
	CommentID *schema.ID              `json:"comment_id"`
	Link      *string                 `json:"link"`
	CreatedAt schema.Time             `json:"created_at"`
	ReadAt    *schema.Time            `json:"read_at"`
}

// view writes a notification in the reader's language. A quiz that its reader
// may not see any more is not named.
func (n *notifications) view(ctx context.Context, actor schema.Actor, row *models.Notification) noticeView {
	words := ui.NoticeOf(ctx, n.quizzes.model, n.Settings.Admin.Path, actor, row)
	v := noticeView{ID: row.ID, Kind: row.Kind, Text: words.Text, Reason: orNil(row.Why(locales.Lang(ctx))), CreatedAt: row.CreatedAt, ReadAt: unlessZero(row.ReadAt)}
	if words.Link != "" {
		v.Link = &words.Link
		if !row.QuizID.IsZero() {
			v.QuizID = &row.QuizID
		}
		if !row.CommentID.IsZero() {
			v.CommentID = &row.CommentID
		}
	}
	return v
}

// reader is the person who asks.
func (n *notifications) reader(c *fiber.Ctx) (schema.Actor, error) {
	if err := wantsJSON(c); err != nil {
		return nil, err
	}
	actor := n.Actor(c)
	if actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	return actor, nil
}

// list answers GET /api/v1/notifications.
func (n *notifications) list(c *fiber.Ctx) error {
	actor, err := n.reader(c)
	if err != nil {
		return err
	}
	var unread bool
	limit, cursor, err := window(c, n.Settings, map[string]func(string) *schema.Problem{"unread": func(value string) *schema.Problem {
		if unread = value == "true"; !unread && value != "false" {
			p := problem("/unread", "invalid", "true나 false예요.", "It is true or false.")
			return &p
		}
		return nil
	}})
	if err != nil {
		return err
	}
	page, err := n.Notices.Page(c.UserContext(), actor.ActorID(), unread, cursor, limit)
	if errors.Is(err, database.ErrCursor) {
		return badParameter(problem("/cursor", "invalid_cursor", "이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list: start again."))
	}
	if err != nil {
		return err
	}
	views := make([]noticeView, len(page.Rows))
	for i, row := range page.Rows {
		views[i] = n.view(c.UserContext(), actor, row.(*models.Notification))
	}
	data, err := json.Marshal(views)
	if err != nil {
		return err
	}
	found := &database.JSONPage{Data: data, Next: page.Next, Prev: page.Prev}
	asked := []pair{{"limit", strconv.Itoa(limit)}}
	if unread {
		asked = append(asked, pair{"unread", "true"})
	}
	if links := pageLinks(noticesRoot, asked, found); len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	body := listBody(found, limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// unread answers GET /api/v1/notifications/unread.
func (n *notifications) unread(c *fiber.Ctx) error {
	actor, err := n.reader(c)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return n.sendUnread(c, actor)
}

func (n *notifications) sendUnread(c *fiber.Ctx, actor schema.Actor) error {
	count, err := n.Notices.Unread(c.UserContext(), actor.ActorID(), unreadMost)
	if err != nil {
		return err
	}
	body := []byte(`{"unread":` + strconv.Itoa(count) + `}`)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// read answers POST /api/v1/notifications/read: those named, or all.
func (n *notifications) read(c *fiber.Ctx) error {
	actor, err := n.reader(c)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	ids, err := readIDs(members)
	if err != nil {
		return err
	}
	if err := n.Notices.Read(c.UserContext(), actor.ActorID(), ids); err != nil {
		return err
	}
	return n.sendUnread(c, actor)
}

// readIDs reads ids; nil is all.
func readIDs(members map[string]json.RawMessage) ([]schema.ID, error) {
	var found schema.Invalid
	var ids []schema.ID
	for name, raw := range members {
		var texts []string
		switch {
		case name != "ids":
			found = append(found, problem("/"+name, "unknown_field", "모르는 칸이에요.", "Unknown field."))
			continue
		case json.Unmarshal(raw, &texts) != nil || texts == nil || len(texts) > readMost:
			found = append(found, problem("/ids", "invalid", "번호 100개까지의 목록이에요.", "A list of up to 100 ids."))
			continue
		}
		ids = []schema.ID{}
		for i, text := range texts {
			id, err := schema.ParseID(text)
			if err != nil {
				found = append(found, problem("/ids/"+strconv.Itoa(i), "invalid", "번호가 아니에요.", "That is no id."))
			}
			ids = append(ids, id)
		}
	}
	return ids, found.OrNil()
}

// wanted answers GET /api/v1/notifications/preferences.
func (n *notifications) wanted(c *fiber.Ctx) error {
	actor, err := n.reader(c)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return n.sendWanted(c, actor)
}

func (n *notifications) sendWanted(c *fiber.Ctx, actor schema.Actor) error {
	kinds, err := n.Notices.Wanted(c.UserContext(), actor.ActorID())
	if err != nil {
		return err
	}
	body, err := json.Marshal(kinds)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// want answers PATCH /api/v1/notifications/preferences. They are one's own, so
// it needs no If-Match.
func (n *notifications) want(c *fiber.Ctx) error {
	actor, err := n.reader(c)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON, mimePatch)
	if err != nil {
		return err
	}
	kinds := map[models.NotificationKind]bool{}
	var found schema.Invalid
	for name, raw := range members {
		kind, on := models.NotificationKind(name), false
		switch {
		case kind.Label("en") == "":
			found = append(found, problem("/"+name, "unknown_field", "모르는 알림이에요.", "There is no such notification."))
		case json.Unmarshal(raw, &on) != nil || string(raw) == "null":
			found = append(found, problem("/"+name, "invalid_type", "true나 false예요.", "It is true or false."))
		}
		kinds[kind] = on
	}
	if len(found) > 0 {
		return found
	}
	if err := n.Notices.Want(c.UserContext(), actor.ActorID(), kinds); err != nil {
		return err
	}
	return n.sendWanted(c, actor)
}
