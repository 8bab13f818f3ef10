package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const changeEmail = "/api/v1/auth/email/change"

// A session alone changes nobody's address: not by the API, not by the back
// office, not by a key.
func TestEmailNeedsThePassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		boss, _ := w.person("boss", models.RoleSuperuser), w.person("chief", models.RoleSuperuser)
		ann := w.as("ann")
		body := func(email string) string { return `{"current_password":"` + password + `","email":"` + email + `"}` }
		for _, address := range []string{"/api/v1/me", "/api/v1/users/ann"} {
			a := ann.api("PATCH", address, `{"email":"ann@example.com"}`, "If-Match", "*")
			if a.status != 422 || !strings.Contains(a.body, `"not_here"`) || !strings.Contains(a.body, `"/email"`) || !strings.Contains(a.body, changeEmail) {
				t.Errorf("PATCH %s: %d %s", address, a.status, a.body)
			}
		}
		if a := ann.api("POST", changeEmail, body("ann@example.com")); a.status != 204 {
			t.Errorf("with the password: %d %s", a.status, a.body)
		}
		for _, same := range []string{`{"email":"ann@example.com","nickname":"앤"}`, `{"email":"ANN@Example.com"}`} {
			if a := ann.api("PATCH", "/api/v1/me", same, "If-Match", "*"); a.status != 200 || a.json()["email"] != "ann@example.com" {
				t.Errorf("the address that it is: %d %s", a.status, a.body)
			}
		}
		k := ann.newKey("secret", "read", "take", "write")
		if a := w.browser().api("POST", changeEmail, body("other@example.com"), "Authorization", "Bearer "+k.Key); a.status != 403 || a.json()["code"] != "not_by_key" {
			t.Errorf("by key: %d %s", a.status, a.body)
		}

		form := "/admin/users/" + boss.String() + "/"
		b := w.as("boss")
		version, _ := b.get(form).page().Find(`input[name="_version"]`).Attr("value")
		a := b.post(form, form, url.Values{"_version": {version}, "nickname": {"boss"}, "email": {"boss@example.com"}})
		if a.status != 422 || !strings.Contains(a.page().Find(`[data-error="email"]`).Text(), "/email/change") {
			t.Errorf("one's own row in the back office: %d %.400s", a.status, a.page().Find("[data-error]").Text())
		}
		if n := b.get("/admin/account").page().Find(`a[href="/email/change"]`).Length(); n != 1 {
			t.Errorf("%d links on the account page", n)
		}
		if a := w.browser().get("/email/change"); a.status != 302 || a.header.Get("Location") != "/login?next=%2Femail%2Fchange" {
			t.Errorf("nobody: %d %q", a.status, a.header.Get("Location"))
		}
		if a := b.post("/email/change", "/email/change", url.Values{"email": {"boss@example.com"}, "current_password": {password}}); a.status != 200 {
			t.Errorf("by the page: %d %s", a.status, a.page().Find("main").Text())
		}
		if got := b.api("GET", "/api/v1/me", "").json()["email"]; got != "boss@example.com" {
			t.Errorf("boss has %v", got)
		}
	})
}

// People who log in elsewhere have no password to show: they need a session that
// has just begun, as when they leave.
func TestEmailWithoutPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleMember)
		b := w.as("ann")
		w.exec("UPDATE users SET password = '' WHERE id = ?", ann)
		w.exec("UPDATE sessions SET created_at = ? WHERE user_id = ?", schema.At(schema.Now().AddDate(0, 0, -1)), ann)
		if a := b.api("POST", changeEmail, `{"email":"ann@example.com"}`); a.status != 403 || a.json()["code"] != "login_too_old" {
			t.Errorf("an old log-in: %d %s", a.status, a.body)
		}
		w.exec("UPDATE sessions SET created_at = ? WHERE user_id = ?", schema.Now(), ann)
		if a := b.api("POST", changeEmail, `{"email":"ann@example.com"}`); a.status != 204 {
			t.Errorf("a fresh log-in: %d %s", a.status, a.body)
		}
	})
}

// Who only typed an address keeps nobody with a provider's word for it out, nor
// gets into their account, nor can verify it afterwards.
func TestImpostorKeepsNobodyOut(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		impostor := w.browser()
		a := impostor.api("POST", "/api/v1/auth/signup", `{"handle":"impostor","email":"jane.doe@example.com","password":"`+password+`"}`)
		if a.status != 201 {
			t.Fatalf("sign-up: %d %s", a.status, a.body)
		}
		b := w.browser()
		b.vouch(p, "/login/duck", jane())
		if got := b.handle(); got != "jane_doe" {
			t.Errorf("in as %q", got)
		}
		if u := w.userNamed("jane_doe"); u.Email != "jane.doe@example.com" || !u.EmailVerified {
			t.Errorf("account = %+v", u)
		}
		if u := w.userNamed("impostor"); u.EmailVerified || w.count("identity") != 1 {
			t.Errorf("impostor = %+v, %d identities", u, w.count("identity"))
		}
		other := w.browser()
		other.vouch(p, "/login/duck", &mockoidc.MockUser{Subject: "s-other", Email: "Jane.Doe@example.com", EmailVerified: true, PreferredUsername: "other"})
		if got := other.handle(); got != "jane_doe" {
			t.Errorf("who has proven the same address is in as %q", got)
		}
	})
}
