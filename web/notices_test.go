package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// told tells somebody of a comment or a decision on a quiz, "" for none, and
// returns the notice.
func (c *community) told(handle string, kind models.NotificationKind, slug string) *models.Notification {
	c.t.Helper()
	n := &models.Notification{UserID: c.people[handle], Kind: kind, ByID: c.people["dot_master"]}
	if slug != "" {
		row, err := c.db.FindBy(c.t.Context(), c.model("quiz"), schema.Eq("Slug", slug))
		must(c.t, err)
		n.QuizID, n.About = row.(*models.Quiz).ID, row.(*models.Quiz).Title
	}
	must(c.t, c.db.Append(c.t.Context(), n))
	return n
}

// as has somebody ask from now on.
func (c *community) as(handle string) { c.actor = somebody{id: c.people[handle], handle: handle} }

func TestNotifications(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("duck", "오리 고사", nil)
		hidden := c.quiz("goose", "거위 고사", nil)
		if got := c.get("/me/notifications"); got.StatusCode != http.StatusFound || got.Header.Get("Location") != "/login?next=%2Fme%2Fnotifications" {
			t.Errorf("a guest: %d %s", got.StatusCode, got.Header.Get("Location"))
		}
		for _, path := range []string{"/me/notifications/read", "/me/notifications/preferences"} {
			if got := c.post(path, url.Values{"all": {"1"}}); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/login") {
				t.Errorf("a guest, %s: %d %s", path, got.StatusCode, got.Header.Get("Location"))
			}
		}
		if n := c.page("/").doc.Find(".bell").Length(); n != 0 {
			t.Error("guests have a bell")
		}
		c.as("ghost")
		empty := c.page("/me/notifications")
		empty.one(t, "[data-empty]")
		empty.one(t, ".bell[href='/me/notifications']")
		if n := empty.doc.Find("[data-unread], [data-action=read]").Length(); n != 0 {
			t.Errorf("without notices %d marks of unread ones", n)
		}
		first := c.told("ghost", models.NoticeComment, "duck")
		c.told("ghost", models.NoticeQuizHidden, "goose")
		c.told("ghost", models.NoticeReportAgreed, "")
		other := c.told("dot_master", models.NoticeReply, "duck")
		c.becomes(hidden, "hide")
		for lang, words := range map[string][2]string{"ko": {"도트장인님이 ‘오리 고사’에 댓글을 남겼어요.", "소식, 읽지 않은 것 3개"}, "en": {"도트장인 commented on “오리 고사”.", "News, 3 unread"}} {
			page := c.page("/me/notifications?lang=" + lang)
			if got := page.one(t, ".bell .vh").Text(); got != words[1] {
				t.Errorf("%s: the bell is %q", lang, got)
			}
			if n := page.doc.Find("li.notice.is-new").Length(); n != 3 || !strings.Contains(page.doc.Find("main").Text(), words[0]) {
				t.Errorf("%s: %d new, %s", lang, n, page.doc.Find("main").Text())
			}
			page.lacks(t, "거위 고사", "/quizzes/goose", other.ID.String())
		}
		open := c.page("/me/notifications").one(t, fmt.Sprintf(`li[data-id="%s"] form`, first.ID))
		if got := open.AttrOr("action", "") + open.Find("[name=next]").AttrOr("value", "") + open.Find("[name=_csrf]").AttrOr("value", ""); got != "/me/notifications/read/quizzes/duckthe-token" {
			t.Errorf("it opens by %s", got)
		}
		to := c.post("/me/notifications/read", url.Values{"id": {first.ID.String()}, "next": {"/quizzes/duck"}})
		if to.StatusCode != http.StatusSeeOther || to.Header.Get("Location") != "/quizzes/duck" {
			t.Errorf("opened: %d %s", to.StatusCode, to.Header.Get("Location"))
		}
		page := c.page("/me/notifications")
		if got := page.one(t, ".bell [data-unread]").AttrOr("data-unread", ""); got != "2" {
			t.Errorf("%s unread after one was opened", got)
		}
		page.one(t, fmt.Sprintf(`li[data-id="%s"] a[href="/quizzes/duck"]`, first.ID))
		if n := c.page("/me/notifications?unread=1").doc.Find("li.notice").Length(); n != 2 {
			t.Errorf("%d in the list of unread ones", n)
		}
		for _, next := range outside {
			if got := c.post("/me/notifications/read", url.Values{"id": {first.ID.String()}, "next": {next}}).Header.Get("Location"); got != "/" && got != "/me/notifications" {
				t.Errorf("%q leads to %q", next, got)
			}
		}
		c.post("/me/notifications/read", url.Values{"id": {other.ID.String()}}) // is not theirs
		c.post("/me/notifications/read", url.Values{"all": {"1"}})
		if n := c.page("/me/notifications").doc.Find("li.is-new, [data-unread]").Length(); n != 0 {
			t.Errorf("%d new after all were read", n)
		}
		c.page("/me/notifications?unread=1").one(t, "[data-empty]")
		c.as("dot_master")
		if got := c.page("/").one(t, ".bell [data-unread]").AttrOr("data-unread", ""); got != "1" {
			t.Errorf("somebody else has %s unread", got)
		}
	})
}

// TestNotificationsWanted: what is not ticked is not told, and pages lead on.
func TestNotificationsWanted(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.as("ghost")
		for range 45 {
			c.told("ghost", models.NoticeReportAgreed, "")
		}
		page := c.page("/me/notifications")
		kinds := models.NotificationKind("").Wanted()
		if n := page.doc.Find("input[name=kind][checked]").Length(); n != len(kinds) {
			t.Errorf("%d kinds are ticked", n)
		}
		seen := map[string]bool{}
		for at, pages := "/me/notifications", 0; at != ""; pages++ {
			page := c.page(at)
			for _, id := range page.doc.Find("li[data-id]").Nodes {
				seen[id.Attr[len(id.Attr)-1].Val] = true
			}
			if at = page.doc.Find(".center a.nes-btn").AttrOr("href", ""); pages > 5 {
				t.Fatal("the pages have no end")
			}
		}
		if len(seen) != 45 {
			t.Errorf("%d of 45 on the pages", len(seen))
		}
		saved := c.post("/me/notifications/preferences", url.Values{"kind": {"reply", "comment"}})
		if saved.StatusCode != http.StatusSeeOther {
			t.Fatalf("saved: %d", saved.StatusCode)
		}
		page = c.page("/me/notifications?saved=1")
		if !strings.Contains(page.body, "받을 소식을 저장했어요.") {
			t.Error("it does not say that it was saved")
		}
		if n := page.doc.Find("input[name=kind][checked]").Length(); n != 2 {
			t.Errorf("%d kinds are ticked after it was saved", n)
		}
		wanted, err := c.notices.Wanted(t.Context(), c.people["ghost"])
		if must(t, err); wanted[models.NoticeReportAgreed] || !wanted[models.NoticeReply] {
			t.Errorf("%v", wanted)
		}
		if got := c.post("/me/notifications/preferences", url.Values{"kind": {"paint"}}); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an unknown kind: %d", got.StatusCode)
		}
	})
}
