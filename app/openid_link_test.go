package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"duckhoo/models"
)

// wish follows the page that asks whether to link, and returns where it leads.
func (b *browser) wish() string {
	b.w.t.Helper()
	res := b.get("/login/duck?link=1&next=/me")
	href, _ := res.page().Find(`main a[data-provider]`).Attr("href")
	if res.status != http.StatusOK || !strings.HasPrefix(href, "/login/duck?") || !strings.Contains(href, "token=") {
		b.w.t.Fatalf("%d, link to %q", res.status, href)
	}
	return href
}

func (b *browser) identities() []any {
	b.w.t.Helper()
	list, _ := b.api("GET", "/api/v1/me/identities", "").json()["data"].([]any)
	return list
}

func TestLinking(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		w.person("bora", models.RoleMember)
		w.person("haru", models.RoleMember)
		bora, haru := w.as("bora"), w.as("haru")
		if res := w.browser().get("/login/duck?link=1"); res.status != http.StatusFound || res.header.Get("Location") != "/login?next="+url.QueryEscape("/login/duck?link=1") {
			t.Errorf("nobody links: %d %q", res.status, res.header.Get("Location"))
		}
		if res := bora.vouch(p, bora.wish(), jane()); res.status != http.StatusSeeOther || res.header.Get("Location") != "/me" {
			t.Fatalf("%d to %q: %s", res.status, res.header.Get("Location"), res.body)
		}
		if list := bora.identities(); len(list) != 1 || list[0].(map[string]any)["provider"] != "duck" || list[0].(map[string]any)["label"] != "Duck ID" || strings.Contains(bora.api("GET", "/api/v1/me/identities", "").body, "s-jane") {
			t.Errorf("identities = %v", list)
		}
		guest := w.browser()
		guest.vouch(p, "/login/duck", jane())
		if got := guest.handle(); got != "bora" {
			t.Errorf("the linked identity is %q", got)
		}
		if res := haru.vouch(p, haru.wish(), jane()); res.status != http.StatusConflict || len(haru.identities()) != 0 {
			t.Errorf("somebody else's identity: %d, %v", res.status, haru.identities())
		}
		id := bora.identities()[0].(map[string]any)["id"].(string)
		if res := haru.api("DELETE", "/api/v1/me/identities/"+id, ""); res.status != http.StatusNotFound {
			t.Errorf("somebody else unlinks it: %d", res.status)
		}
		if res := w.browser().send("DELETE", "/api/v1/me/identities/"+id, "", "Authorization", "Bearer "+p.access("s-jane", nil)); res.status != http.StatusForbidden {
			t.Errorf("a token unlinks it: %d %s", res.status, res.body)
		}
		if res := bora.api("DELETE", "/api/v1/me/identities/"+id, "", "X-CSRF-Token", ""); res.status != http.StatusForbidden {
			t.Errorf("without a token of the page: %d", res.status)
		}
		if res := bora.api("DELETE", "/api/v1/me/identities/"+id, ""); res.status != http.StatusNoContent || len(bora.identities()) != 0 {
			t.Errorf("unlinking: %d %s, %v", res.status, res.body, bora.identities())
		}
		again := w.browser()
		again.vouch(p, "/login/duck", jane())
		if got := again.handle(); got == "bora" || got == "" {
			t.Errorf("the unlinked identity is %q", got)
		}
	})
}

// The last way to log in stays.
func TestLastWayIn(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		b.vouch(p, "/login/duck", jane())
		b.csrf = csrfOf(b)
		id := b.identities()[0].(map[string]any)["id"].(string)
		if res := b.api("DELETE", "/api/v1/me/identities/"+id, ""); res.status != http.StatusConflict || res.json()["code"] != "last_way_in" {
			t.Errorf("%d %s", res.status, res.body)
		}
		b.vouch(p, b.wish(), &mockoidc.MockUser{Subject: "s-second"})
		if list := b.identities(); len(list) != 2 {
			t.Fatalf("identities = %v", list)
		}
		if res := b.api("DELETE", "/api/v1/me/identities/"+id, ""); res.status != http.StatusNoContent {
			t.Errorf("with another way: %d %s", res.status, res.body)
		}
	})
}

// csrfOf is the token of a form that the site shows the browser.
func csrfOf(b *browser) string {
	token, _ := b.get("/quizzes").page().Find(`input[name="_csrf"]`).First().Attr("value")
	return token
}

// Another site cannot make a browser link what it likes: the page must have
// been asked, by this session, for this provider.
func TestForgedLinking(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		w.person("bora", models.RoleMember)
		w.person("haru", models.RoleMember)
		bora, haru := w.as("bora"), w.as("haru")
		for name, path := range map[string]string{
			"no token": "/login/duck?link=1", "a made-up token": "/login/duck?link=1&token=AAAA", "somebody else's": haru.wish(),
			"by next": "/login?next=" + url.QueryEscape("/login/duck?link=1"),
		} {
			res := bora.get(path)
			if to := res.header.Get("Location"); strings.HasPrefix(to, "http") {
				t.Errorf("%s: sent to %q", name, to)
			}
		}
		// Bora begins to link, somebody else is logged in when the browser comes back.
		back := bora.visit(p, bora.leave(bora.wish()), jane())
		bora.api("POST", "/api/v1/auth/login", `{"username":"haru","password":"`+password+`"}`)
		if got := bora.handle(); got != "haru" {
			t.Fatalf("in as %q", got)
		}
		if res := bora.get(back); res.status != http.StatusBadRequest || w.count("identity") != 0 {
			t.Errorf("%d, %d identities", res.status, w.count("identity"))
		}
	})
}
