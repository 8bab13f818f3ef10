package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// stage is people of every rank, and what one of them does.
type viewStage struct {
	*world
	ids map[string]schema.ID
}

func (w *world) viewStage() *viewStage {
	w.t.Helper()
	s := &viewStage{w, map[string]schema.ID{}}
	for handle, role := range map[string]string{
		"boss": models.RoleSuperuser, "boss2": models.RoleSuperuser, "admin": models.RoleAdmin, "admin2": models.RoleAdmin,
		"mod": models.RoleModerator, "mod2": models.RoleModerator, "ann": models.RoleMember,
	} {
		s.ids[handle] = w.person(handle, role)
	}
	return s
}

func (s *viewStage) start(b *browser, handle string) answer {
	s.t.Helper()
	return b.post("/admin/account", "/admin/view-as", url.Values{"person": {s.ids[handle].String()}})
}

func (s *viewStage) entries(action string) string {
	s.t.Helper()
	return s.text("SELECT count(*) FROM audit_logs WHERE action = '" + action + "'")
}

func TestViewAs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.viewStage()
		b := w.as("admin")
		form := "/admin/users/" + s.ids["mod"].String() + "/"
		if b.get(form).page().Find(`[data-action="view_as"]`).Length() != 1 {
			t.Error("the form offers it not")
		}
		if res := s.start(b, "mod"); res.status != http.StatusSeeOther || res.header.Get("Location") != "/admin/" {
			t.Fatalf("start: %d %s", res.status, res.header.Get("Location"))
		}
		for _, path := range []string{"/admin/", "/admin/quizzes/", "/admin/account", "/", "/quizzes", "/email/change", "/admin/api-keys/", "/admin/nothing"} {
			page := b.get(path).page()
			banner := page.Find(".viewing-as")
			if banner.Length() != 1 || !strings.Contains(banner.Text(), "mod 님(모더레이터)") || banner.Find(`form[action="/admin/view-as/stop"]`).Length() != 1 {
				t.Errorf("%s has %d banners: %q", path, banner.Length(), banner.Text())
			}
		}
		if res := b.get("/admin/roles/"); res.status != http.StatusForbidden {
			t.Errorf("what the other may not see: %d", res.status)
		}
		if res := b.api("GET", "/api/v1/me", ""); res.json()["handle"] != "mod" {
			t.Errorf("the API shows %s", res.body)
		}
		if n := b.get("/admin/account").page().Find("#logins, [href='/admin/account/app']").Length(); n != 0 {
			t.Error("the page of the account shows how the other comes in")
		}
		if res := b.get(appPath); res.status != http.StatusForbidden {
			t.Errorf("the other's app: %d", res.status)
		}
		w.viewWritesNothing(b, s)
		if res := b.post("/admin/", "/admin/view-as/stop", url.Values{}); res.status != http.StatusSeeOther || res.header.Get("Location") != form {
			t.Errorf("stop: %d %s", res.status, res.header.Get("Location"))
		}
		if page := b.get("/admin/roles/"); page.status != http.StatusOK || page.page().Find(".viewing-as").Length() != 0 {
			t.Errorf("afterwards: %d", page.status)
		}
		if s.entries("view_as") != "1" || s.entries("view_as_end") != "1" {
			t.Errorf("%s and %s entries", s.entries("view_as"), s.entries("view_as_end"))
		}
		if got := w.text("SELECT count(*) FROM audit_logs WHERE action LIKE 'view_as%' AND actor_name = 'admin' AND target = 'user' AND title = 'mod'"); got != "2" {
			t.Errorf("%s entries name who and whom", got)
		}
	})
}

func (w *world) viewWritesNothing(b *browser, s *viewStage) {
	w.t.Helper()
	before := w.text("SELECT count(*) FROM audit_logs")
	for path, values := range map[string]url.Values{
		"/admin/tags/add": {"slug": {"x"}, "name": {"x"}}, "/admin/view-as": {"person": {s.ids["ann"].String()}}, "/email/change": {"email": {"a@example.com"}},
		appPath: {}, "/admin/account/logins": {"all": {"1"}}, "/admin/quizzes/columns": {"columns": {"title"}},
	} {
		res := b.post("/admin/", path, values)
		if res.status != http.StatusForbidden || !strings.Contains(res.body, "그만 보기") {
			w.t.Errorf("POST %s: %d", path, res.status)
		}
	}
	for _, path := range []string{"/api/v1/quizzes", "/api/v1/me/keys", "/api/v1/auth/password/change"} {
		w.wantProblem(b.api("POST", path, `{}`), 403, "viewing_as")
	}
	w.wantProblem(b.api("PATCH", "/api/v1/me", `{"nickname":"x"}`), 403, "viewing_as")
	if res := b.get("/login/nothing?link=1"); res.status == http.StatusFound {
		w.t.Errorf("a link: %d", res.status)
	}
	if after := w.text("SELECT count(*) FROM audit_logs"); after != before {
		w.t.Errorf("%s entries became %s", before, after)
	}
}

func TestWhoViewsAsWhom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.viewStage()
		for _, tt := range []struct {
			who, whom string
			want      int
		}{
			{"boss", "admin", 303}, {"boss", "ann", 303}, {"boss", "boss2", 403}, {"boss", "boss", 403},
			{"admin", "mod", 303}, {"admin", "admin2", 403}, {"admin", "boss", 403}, {"admin", "admin", 403},
			{"mod", "ann", 403}, {"ann", "mod", 403},
		} {
			b := w.as(tt.who)
			res := b.send("POST", "/admin/view-as", url.Values{"_csrf": {b.csrf}, "person": {s.ids[tt.whom].String()}}.Encode(),
				"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", w.base)
			if res.status != tt.want {
				t.Errorf("%s as %s: %d, want %d", tt.who, tt.whom, res.status, tt.want)
			}
			if got := b.api("GET", "/api/v1/me", "").json()["handle"]; (got == tt.whom) != (tt.want == 303 || tt.who == tt.whom) {
				t.Errorf("%s sees as %v", tt.who, got)
			}
		}
		b := w.as("boss")
		if res := s.start(b, "ann"); res.header.Get("Location") != "/" {
			t.Errorf("as a member: to %s", res.header.Get("Location"))
		}
		if res := b.get("/admin/"); res.status != http.StatusForbidden || res.page().Find(".viewing-as form").Length() != 1 {
			t.Errorf("a member's back office: %d", res.status)
		}
	})
}

// A view ends by itself: when its time is over, when who looks may no longer,
// and with the session.
func TestViewEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.viewStage()
		for name, tt := range map[string]struct {
			end  func(b *browser)
			self bool // the session goes on as one's own
		}{
			"time": {func(*browser) {
				w.exec("UPDATE sessions SET viewing_until = ? WHERE viewing_id IS NOT NULL", schema.Now())
			}, true},
			"right":   {func(*browser) { w.become(s.ids["admin"], models.RoleModerator) }, true},
			"rank":    {func(*browser) { w.become(s.ids["mod"], models.RoleAdmin) }, true},
			"log-out": {func(b *browser) { b.api("POST", "/api/v1/auth/logout", "") }, false},
			"ended":   {func(*browser) { w.exec("UPDATE users SET status = 'suspended' WHERE handle = 'mod'") }, true},
		} {
			w.become(s.ids["admin"], models.RoleAdmin)
			w.become(s.ids["mod"], models.RoleModerator)
			b := w.as("admin")
			starts, ends := w.number("SELECT count(*) FROM audit_logs WHERE action = 'view_as'"), w.number("SELECT count(*) FROM audit_logs WHERE action = 'view_as_end'")
			if res := s.start(b, "mod"); res.status != http.StatusSeeOther {
				t.Fatalf("%s: start: %d", name, res.status)
			}
			tt.end(b)
			res := b.api("GET", "/api/v1/me", "")
			if tt.self && res.json()["handle"] != "admin" || !tt.self && res.status != http.StatusUnauthorized {
				t.Errorf("%s: %d %s", name, res.status, res.body)
			}
			starts, ends = w.number("SELECT count(*) FROM audit_logs WHERE action = 'view_as'")-starts, w.number("SELECT count(*) FROM audit_logs WHERE action = 'view_as_end'")-ends
			if starts != 1 || ends != 1 {
				t.Errorf("%s: %d starts, %d ends in the log", name, starts, ends)
			}
			w.exec("UPDATE users SET status = 'active' WHERE handle = 'mod'")
		}
	})
}

// The form of a person leads to what they did, for who may see the log.
func TestActivityOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.viewStage()
		w.as("mod2")
		w.as("mod")
		form := "/admin/users/" + s.ids["mod"].String() + "/"
		b := w.as("mod2")
		href, ok := b.get(form).page().Find(`[data-action="activity"]`).Attr("href")
		if !ok {
			t.Fatal("no link")
		}
		page := b.get(href).page()
		if n := page.Find("tr[data-id]").Length(); n != 1 || !strings.Contains(page.Find("tr[data-id]").Text(), "로그인") {
			t.Errorf("%d entries at %s", n, href)
		}
		w.exec("DELETE FROM permissions WHERE codename = 'audit_log.view'")
		w.exec("UPDATE roles SET lock_version = lock_version + 1")
		if b.get(form).page().Find(`[data-action="activity"]`).Length() != 0 || b.get(href).status != http.StatusForbidden {
			t.Error("without the right to see the log")
		}
	})
}
