package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/schema"
)

func jane() *mockoidc.MockUser {
	return &mockoidc.MockUser{Subject: "s-jane", Email: "Jane.Doe@example.com", EmailVerified: true, PreferredUsername: "Jane.Doe"}
}

// The whole way over HTTP: a button, the provider, a new account, the same one
// the next time, out again.
func TestLogInByProvider(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		for path, label := range map[string]string{"/login?lang=ko&next=/quizzes": "오리 아이디", "/signup?lang=ko&next=/quizzes": "오리 아이디", "/admin/login?lang=en": "Duck ID"} {
			button := b.get(path).page().Find(`main a[data-provider="duck"], .login__panel a[data-provider="duck"]`)
			if button.Length() != 1 || !strings.Contains(button.Text(), label) || !strings.HasPrefix(button.AttrOr("href", ""), "/login/duck?next=") {
				t.Errorf("%s: %d buttons, %q to %q", path, button.Length(), button.Text(), button.AttrOr("href", ""))
			}
		}
		res := b.vouch(p, "/login/duck?next=/quizzes%3Fgenre%3Dgame", jane())
		if res.status != http.StatusSeeOther || res.header.Get("Location") != "/quizzes?genre=game" {
			t.Fatalf("%d to %q: %s", res.status, res.header.Get("Location"), res.body)
		}
		if got := b.handle(); got != "jane_doe" {
			t.Errorf("logged in as %q", got)
		}
		u := w.userNamed("jane_doe")
		if u.Email != "jane.doe@example.com" || !u.EmailVerified || u.Nickname != "Jane.Doe" || u.Password != "" || u.IsSuperuser || u.LastLoginAt.IsZero() {
			t.Errorf("account = %+v", u)
		}
		home, _ := url.Parse(w.base)
		session := b.Jar.Cookies(home)
		res = b.get("/login/duck?next=/search")
		if res.status != http.StatusFound || res.header.Get("Location") != "/search" {
			t.Errorf("who is in already is sent to %d %q", res.status, res.header.Get("Location"))
		}
		other := w.browser()
		other.vouch(p, "/login/duck", &mockoidc.MockUser{Subject: "s-jane", Email: "new@example.com", EmailVerified: true, PreferredUsername: "other"})
		if got := other.handle(); got != "jane_doe" {
			t.Errorf("the same subject is %q", got)
		}
		if w.count("user") != 1 || w.count("identity") != 1 {
			t.Errorf("%d people, %d identities", w.count("user"), w.count("identity"))
		}
		var logins int
		if err := w.db.From(t.Context()).Raw(`SELECT count(*) FROM audit_logs WHERE action = 'login'`).Scan(&logins).Error; err != nil || logins != 2 {
			t.Errorf("%d log-ins in the audit log, %v", logins, err)
		}
		b.post("/quizzes", "/logout", url.Values{})
		if got := b.handle(); got != "" {
			t.Errorf("after the log-out: %q", got)
		}
		thief := w.browser()
		thief.Jar.SetCookies(home, session)
		if got := thief.handle(); got != "" {
			t.Errorf("a session outlives its log-out: %q", got)
		}
	})
}

// A log-in ends the session that the browser had, and the cookie of the way is
// nothing that a script or another site gets.
func TestProviderCookies(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		start := b.get("/login/duck")
		c := start.header.Get("Set-Cookie")
		low := strings.ToLower(c)
		if !strings.HasPrefix(c, "duckhoo-login=") || !strings.Contains(low, "httponly") || !strings.Contains(low, "samesite=lax") || !strings.Contains(low, "max-age=600") {
			t.Errorf("cookie = %s", c)
		}
		to, _ := url.Parse(start.header.Get("Location"))
		for _, secret := range []string{to.Query().Get("state"), to.Query().Get("nonce")} {
			if secret == "" || strings.Contains(c, secret) {
				t.Errorf("the cookie shows %q", secret)
			}
		}
		if !strings.Contains(start.header.Get("Cache-Control"), "no-store") {
			t.Errorf("Cache-Control = %q", start.header.Get("Cache-Control"))
		}
		done := b.get(b.visit(p, to, jane()))
		gone, set := false, ""
		for _, line := range done.header.Values("Set-Cookie") {
			gone = gone || strings.HasPrefix(line, "duckhoo-login=;") && strings.Contains(strings.ToLower(line), "max-age=0") || strings.HasPrefix(line, "duckhoo-login=; expires=Thu, 01 Jan 1970")
			if strings.HasPrefix(line, "duckhoo=") {
				set = line
			}
		}
		if !gone || set == "" {
			t.Errorf("cookies = %q", done.header.Values("Set-Cookie"))
		}
	})
}

// next leads to this site alone.
func TestProviderNext(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		for _, next := range []string{
			"https://evil.example", "//evil.example", `/\evil.example`, "/%09/evil.example", "javascript:alert(1)", "evil.example", "\t//evil.example",
			"https:evil.example", "/" + strings.Repeat("a", 2000),
		} {
			b := w.browser()
			res := b.vouch(p, "/login/duck?next="+url.QueryEscape(next), jane())
			to := res.header.Get("Location")
			if res.status != http.StatusSeeOther || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n") || len(to) > 1000 {
				t.Errorf("next=%q leads to %d %q", next, res.status, to)
			}
		}
	})
}

// An address decides who somebody is only where both sides have proven it, and
// never for the staff. Who has only typed it here is passed over.
func TestEmailsLinkNothingUnproven(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		for _, test := range []struct {
			name             string
			role             string
			ours, theirs, in bool
		}{
			{"both_proven", models.RoleMember, true, true, true},
			{"theirs_unproven", models.RoleMember, true, false, false},
			{"moderator", models.RoleModerator, true, true, false},
			{"superuser", models.RoleSuperuser, true, true, false},
		} {
			id := w.person(test.name, test.role)
			email := test.name + "@example.com"
			if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), id, &schema.Input{
				Values: map[string]any{"email": email, "email_verified": test.ours}}); err != nil {
				t.Fatal(err)
			}
			people := w.count("user")
			b := w.browser()
			res := b.vouch(p, "/login/duck", &mockoidc.MockUser{Subject: "s-" + test.name, Email: email, EmailVerified: test.theirs, PreferredUsername: test.name})
			switch got := b.handle(); {
			case test.in && (res.status != http.StatusSeeOther || got != test.name):
				t.Errorf("%s: %d, in as %q", test.name, res.status, got)
			case !test.in && (res.status != http.StatusConflict || got != "" || !strings.Contains(res.page().Find(`[role="alert"]`).Text(), "이미 있어요")):
				t.Errorf("%s: %d, in as %q: %s", test.name, res.status, got, res.page().Find("main").Text())
			}
			if w.count("user") != people {
				t.Errorf("%s: an account was made", test.name)
			}
			if token := p.access("t-"+test.name, map[string]any{"email": email, "email_verified": test.theirs, "preferred_username": test.name}); w.bearer(token).status != http.StatusUnauthorized {
				t.Errorf("%s: the address in an access token lets its bearer in", test.name)
			}
		}
		if n := w.count("identity"); n != 1 {
			t.Errorf("%d identities, want the one of both_proven", n)
		}
	})
}

// An address that nobody has proven is not kept: its owner could sign up, and
// whoever wrote it would be in their account.
func TestUnprovenAddressIsLeftOut(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		b.vouch(p, "/login/duck", &mockoidc.MockUser{Subject: "s-1", Email: "victim@example.com", PreferredUsername: "힘센 오리"})
		if u := w.userNamed(b.handle()); u.Email != "" || u.EmailVerified || u.Handle != "victim" || u.Nickname != "힘센 오리" {
			t.Errorf("account = %+v", u)
		}
		for i, name := range []string{"victim", "admin", "a", ""} {
			b := w.browser()
			res := b.vouch(p, "/login/duck", &mockoidc.MockUser{Subject: "s-x" + string(rune('0'+i)), PreferredUsername: name})
			if got := b.handle(); res.status != http.StatusSeeOther || got == "" || got == name {
				t.Errorf("%q: %d, handle %q", name, res.status, got)
			}
		}
	})
}

// Who is barred here stays out, whoever vouches for them.
func TestBarredPeopleStayOut(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		program, m := schema.Program{Name: "test"}, w.registry.Model("user")
		for verb, undo := range map[string]string{"suspend": "unsuspend", "ban": "unban"} {
			who := &mockoidc.MockUser{Subject: "s-" + verb, PreferredUsername: "to_" + verb}
			token := p.access(who.Subject, nil)
			b := w.browser()
			b.vouch(p, "/login/duck", who)
			u := w.userNamed("to_" + verb)
			if res := w.bearer(token); res.status != http.StatusOK {
				t.Errorf("before: %d %s", res.status, res.body)
			}
			if _, err := w.db.Transition(t.Context(), program, m, u.ID, verb, &schema.Input{Reason: "x"}); err != nil {
				t.Fatal(err)
			}
			if got := b.handle(); got != "" {
				t.Errorf("%s: the session goes on", verb)
			}
			if res := w.bearer(token); res.status != http.StatusForbidden || w.browser().vouch(p, "/login/duck", who).status != http.StatusForbidden {
				t.Errorf("%s: token %d", verb, res.status)
			}
			if _, err := w.db.Transition(t.Context(), program, m, u.ID, undo, &schema.Input{Reason: "x"}); err != nil {
				t.Fatal(err)
			}
			if res := w.bearer(token); res.status != http.StatusOK {
				t.Errorf("after: %d %s", res.status, res.body)
			}
		}
		w.browser().vouch(p, "/login/duck", jane())
		if _, err := w.db.Delete(t.Context(), program, m, w.userNamed("jane_doe").ID, &schema.Input{}); err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		res := b.vouch(p, "/login/duck", jane())
		if b.handle() == "jane_doe" || w.bearer(p.access("s-jane", nil)).status == http.StatusOK {
			t.Errorf("who is in the trash comes in: %d", res.status)
		}
	})
}

// Where sign-up is closed those who are here come in and nobody else.
func TestProviderWithSignUpClosed(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		res := b.vouch(p, "/login/duck", jane())
		if res.status != http.StatusForbidden || b.handle() != "" || w.count("user") != 0 {
			t.Errorf("%d, in as %q", res.status, b.handle())
		}
		if res := w.bearer(p.access("s-jane", map[string]any{"preferred_username": "jane"})); res.status != http.StatusUnauthorized || res.json()["code"] != "unknown_person" {
			t.Errorf("token: %d %s", res.status, res.body)
		}
		if got := b.get("/login").page().Find(`a[data-provider="duck"]`).Length(); got != 1 {
			t.Errorf("%d buttons", got)
		}
	}, func(s *config.Settings) { s.Auth.Signup = false })
}
