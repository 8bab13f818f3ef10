package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// daysPass lets the time come at which everybody leaves who has asked to.
func (w *world) daysPass() {
	w.t.Helper()
	w.exec("UPDATE users SET leaves_at = ? WHERE leaves_at IS NOT NULL", schema.At(schema.Now().Add(-1)))
}

// depart is the job that deletes them.
func (w *world) depart() {
	w.t.Helper()
	if err := w.accounts.Depart(w.t.Context(), accounts.Departed{}); err != nil {
		w.t.Fatal(err)
	}
}

// TestStayingAfterAll: who has asked to leave is logged out, writes nothing, is
// asked whether they stay wherever they log in, and keeps the account by one
// button; what ended does not come back.
func TestStayingAfterAll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann := w.person("ann", models.RoleModerator)
		w.person("chief", models.RoleSuperuser)
		w.exec("UPDATE users SET email = 'ann@example.com', email_verified = ? WHERE id = ?", true, ann)
		first, other := w.as("ann"), w.as("ann")
		k := first.newKey("secret", "read")
		if a := first.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`); a.status != http.StatusNoContent {
			t.Fatalf("asked: %d %s", a.status, a.body)
		}
		for _, b := range []*browser{first, other} {
			if a := b.api("GET", "/api/v1/me", ""); a.status != http.StatusUnauthorized {
				t.Errorf("a session goes on: %d", a.status)
			}
		}
		if a := w.by(k.Key, "GET", "/api/v1/genres", ""); a.status != http.StatusUnauthorized {
			t.Errorf("the key goes on: %d", a.status)
		}
		if text := w.mails("ann@example.com", 1)[0]; !strings.Contains(text, "/login") || !strings.Contains(text, "ann") {
			t.Errorf("the mail: %s", text)
		}
		page := w.as("chief").get("/admin/users/?leaves_at__isnull=false").page()
		if page.Find(`tr[data-id="`+ann.String()+`"]`).Length() != 1 || page.Find("tbody tr[data-id]").Length() != 1 {
			t.Error("the back office does not say who leaves")
		}
		w.leavingDoesNothing()

		r := &reader{t: t, b: w.browser(), at: &url.URL{Path: "/"}}
		r.open("/login?next=/make")
		r.send(`form[action="/login"]`, url.Values{"username": {"ann"}, "password": {password}})
		r.one("[data-leaving]")
		for _, path := range []string{"/", "/me", "/admin/", "/quizzes"} {
			r.open(path)
			r.one("[data-leaving]")
		}
		r.open("/me/decisions")
		if r.is("me"); r.page.Find(`a[href="/me/security"]`).Length() != 0 {
			t.Error("pages that are closed to who is leaving")
		}
		if a := r.b.get("/password/reset"); a.status != http.StatusOK {
			t.Errorf("a page for everybody: %d", a.status)
		}
		r.open("/make")
		r.send(`[data-action="stay"]`, nil)
		if r.at.Path != "/make" {
			t.Errorf("stayed, and went to %s", r.at)
		}
		if n := w.number("SELECT count(*) FROM users WHERE id = ? AND leaves_at IS NULL AND status = 'active'", ann); n != 1 {
			t.Error("the account still leaves")
		}
		if a := r.b.get("/admin/quizzes/"); a.status != http.StatusOK {
			t.Errorf("the rights of before: %d", a.status)
		}
		if a := w.by(k.Key, "GET", "/api/v1/genres", ""); a.status != http.StatusUnauthorized {
			t.Errorf("the key came back: %d", a.status)
		}
		w.mails("ann@example.com", 2)
		w.daysPass()
		w.depart()
		if a := w.browser().get("/users/ann"); a.status != http.StatusOK {
			t.Errorf("deleted all the same: %d", a.status)
		}
		r.open("/me/leaving")
		if r.at.Path == "/me/leaving" {
			t.Error("nobody leaves, and is asked whether they stay")
		}
		for action, want := range map[string]int64{models.VerbAskToLeave: 1, models.VerbStay: 1, "leave": 0} {
			if n := w.number("SELECT count(*) FROM audit_logs WHERE target_id = ? AND action = ?", ann, action); n != want {
				t.Errorf("%d entries of %s, want %d", n, action, want)
			}
		}
	})
}

// leavingDoesNothing comes in over the API as somebody who leaves.
func (w *world) leavingDoesNothing() {
	w.t.Helper()
	b := w.browser()
	a := b.api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"}`)
	if a.status != http.StatusOK || a.json()["leaves_at"] == nil {
		w.t.Fatalf("log-in: %d %s", a.status, a.body)
	}
	b.csrf = a.json()["csrf_token"].(string)
	for _, ask := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/api/v1/me", "", 401}, {"PATCH", "/api/v1/me", `{"nickname":"x"}`, 401}, {"POST", "/api/v1/quizzes", "{}", 401},
		{"POST", "/api/v1/me/keys", `{"name":"x","kind":"secret","scopes":["read"]}`, 401}, {"GET", "/api/v1/admin/cases", "", 401},
		{"GET", "/api/v1/me/export", "", 200}, {"GET", "/api/v1/me/decisions", "", 200},
		{"DELETE", "/api/v1/me", `{"password":"` + password + `"}`, 409},
	} {
		if a := b.api(ask.method, ask.path, ask.body); a.status != ask.want {
			w.t.Errorf("%s %s: %d, want %d: %.200s", ask.method, ask.path, a.status, ask.want, a.body)
		}
	}
	if a := b.send("POST", "/api/v1/me/stay", "", "Content-Type", "application/json"); a.status != http.StatusForbidden {
		w.t.Errorf("stayed without a token: %d", a.status)
	}
	if a := w.browser().api("POST", "/api/v1/me/stay", ""); a.status != http.StatusUnauthorized {
		w.t.Errorf("nobody stayed: %d", a.status)
	}
}

// TestStayingByTheAPI: the same by two requests.
func TestStayingByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleMember)
		b := w.as("ann")
		if a := b.api("POST", "/api/v1/me/stay", ""); a.status != http.StatusNoContent {
			t.Errorf("who has not asked: %d %s", a.status, a.body)
		}
		if a := b.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`); a.status != http.StatusNoContent {
			t.Fatalf("asked: %d %s", a.status, a.body)
		}
		days := w.text("SELECT leaves_at FROM users WHERE handle = 'ann'")
		if days == "" {
			t.Fatal("no day is set")
		}
		a := b.api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"}`)
		b.csrf = a.json()["csrf_token"].(string)
		if a := b.api("POST", "/api/v1/me/stay", ""); a.status != http.StatusNoContent {
			t.Fatalf("stay: %d %s", a.status, a.body)
		}
		if a := b.api("GET", "/api/v1/me", ""); a.status != http.StatusOK {
			t.Errorf("stayed: %d", a.status)
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE target_id = ? AND action = ?", ann, models.VerbStay); n != 1 {
			t.Errorf("%d entries", n)
		}
		// On the day itself it is too late, whether or not the job has run.
		b.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`)
		a = b.api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"}`)
		b.csrf = a.json()["csrf_token"].(string)
		w.daysPass()
		if a := b.api("POST", "/api/v1/me/stay", ""); a.status != http.StatusUnauthorized {
			t.Errorf("too late: %d %s", a.status, a.body)
		}
	})
}

// Whoever is barred stays so, whether they ask to leave or think better of it.
func TestLeavingLiftsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, standing := range []string{"suspended", "banned"} {
			id := w.person(standing, models.RoleMember)
			w.exec("UPDATE users SET status = ?, status_until = ? WHERE id = ?", standing, schema.At(time.Now().Add(time.Hour)), id)
			is := func() string { return w.text("SELECT status FROM users WHERE id = '" + id.String() + "'") }
			in := func() *browser {
				t.Helper()
				b := w.browser()
				if a := b.api("POST", "/api/v1/auth/login", `{"username":"`+standing+`","password":"`+password+`","appeal":true}`); a.status != http.StatusOK {
					t.Fatalf("%s logs in: %d %s", standing, a.status, a.body)
				}
				return b
			}
			b := in()
			if a := b.post("/me/decisions", "/me/data/delete", url.Values{"confirm": {standing}, "password": {password}}); a.status != http.StatusSeeOther || is() != standing {
				t.Errorf("%s asks to leave: %d, and is %s", standing, a.status, is())
			}
			if n := w.number("SELECT count(*) FROM users WHERE id = ? AND leaves_at IS NOT NULL", id); n != 1 {
				t.Errorf("%s does not leave", standing)
			}
			b = in()
			if a := b.post("/me/leaving", "/me/leaving", url.Values{}); a.status != http.StatusSeeOther || is() != standing {
				t.Errorf("%s stays: %d, and is %s", standing, a.status, is())
			}
			if n := w.number("SELECT count(*) FROM users WHERE id = ? AND leaves_at IS NULL", id); n != 1 {
				t.Errorf("%s leaves all the same", standing)
			}
			if a := w.browser().api("POST", "/api/v1/auth/login", `{"username":"`+standing+`","password":"`+password+`"}`); a.status == http.StatusOK {
				t.Errorf("%s is in", standing)
			}
		}
	})
}
