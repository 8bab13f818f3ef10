package auth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func TestLogIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		b := h.browser()
		b.who("")
		r := b.login("Bora@Example.com", secret)
		b.want(r, 200, "")
		if b.csrf == "" || len(r.Cookies()) != 1 {
			t.Fatalf("answer = %s, cookies %v", r.body, r.Cookies())
		}
		c := r.Cookies()[0]
		if c.Name != "duckhoo" || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 2160*3600 {
			t.Errorf("cookie = %+v", c)
		}
		if got := r.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("Cache-Control = %q", got)
		}
		b.who("bora")
		first := c.Value

		b.want(b.login("bora", secret), 200, "")
		if b.cookies["duckhoo"].Value == first {
			t.Error("the session stayed the same over a log-in")
		}
		old := h.browser()
		old.cookies["duckhoo"] = &http.Cookie{Name: "duckhoo", Value: first}
		old.who("")

		again := b.cookies["duckhoo"]
		b.want(b.json("/api/v1/auth/logout", ""), 204, "")
		b.who("")
		old.cookies["duckhoo"] = again
		old.who("")
	})
}

func TestCookieOverTLS(t *testing.T) {
	h := build(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) { s.App.PublicURL = "https://quiz.example" })
	h.person("bora", models.RoleMember)
	b := h.browser()
	r := b.login("bora", secret)
	if c := r.Cookies(); len(c) != 1 || c[0].Name != "__Host-duckhoo" || !c[0].Secure || !c[0].HttpOnly || c[0].Path != "/" || c[0].Domain != "" {
		t.Errorf("cookies = %v", c)
	}
	b.who("bora")
	plain := h.browser() // a cookie that a plain connection could have planted
	plain.cookies["duckhoo"] = &http.Cookie{Name: "duckhoo", Value: b.cookies["__Host-duckhoo"].Value}
	plain.who("")
}

func TestLogInFails(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		h.person("haru", models.RoleMember)
		said := make([]string, 0, 10)
		for _, name := range []string{"bora", "nobody"} {
			b := h.browser()
			for range 5 {
				r := b.login(name, "wrong")
				said = append(said, fmt.Sprint(r.StatusCode, r.body, r.Header.Get("Retry-After") != "", r.Cookies()))
			}
		}
		for i := range 5 {
			if said[i] != said[i+5] {
				t.Errorf("somebody: %s\nnobody: %s", said[i], said[i+5])
			}
		}
		if !strings.HasPrefix(said[0], "401") || !strings.Contains(said[0], "wrong_credentials") || !strings.HasPrefix(said[4], "429") || !strings.Contains(said[4], "true") {
			t.Errorf("answers = %q", said)
		}
		b := h.browser()
		b.want(b.login("BORA@example.com", secret), 429, "locked")
		b.want(b.login("haru", secret), 200, "")

		_, err := h.db.Transition(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), u.ID, "suspend", &schema.Input{Reason: "x"})
		must(t, err)
		h2 := h.person("dami", models.RoleMember)
		b = h.browser()
		b.want(b.login("dami", secret), 200, "")
		_, err = h.db.Transition(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), h2.ID, "ban", &schema.Input{Reason: "x"})
		must(t, err)
		b.who("")
		b.want(b.login("dami", secret), 403, "banned")
	})
}

func TestBodies(t *testing.T) {
	h := build(t, "sqlite", dbtest.SQLite(t), nil)
	h.person("bora", models.RoleMember)
	for name, test := range map[string]struct {
		contentType, body string
		status            int
		code              string
	}{
		"form":             {"application/x-www-form-urlencoded", "username=bora&password=" + url.QueryEscape(secret), 415, "unsupported_media_type"},
		"no type":          {"", `{"username":"bora","password":"` + secret + `"}`, 415, "unsupported_media_type"},
		"text":             {"text/plain", `{"username":"bora","password":"` + secret + `"}`, 415, "unsupported_media_type"},
		"nothing":          {"application/json", "", 400, "malformed_body"},
		"list":             {"application/json", "[]", 400, "malformed_body"},
		"twice":            {"application/json", `{"username":"bora","username":"haru","password":"x"}`, 400, "malformed_body"},
		"text behind":      {"application/json", `{"username":"bora","password":"x"} x`, 400, "malformed_body"},
		"unknown key":      {"application/json", `{"username":"bora","password":"` + secret + `","user_id":"1"}`, 422, "/user_id unknown_field"},
		"missing":          {"application/json", `{"username":"bora"}`, 422, "/password required"},
		"number":           {"application/json", `{"username":1,"password":"x"}`, 422, "/username wrong_type"},
		"null":             {"application/json", `{"username":"bora","password":null}`, 422, "/password wrong_type"},
		"with parameters":  {"application/json; charset=utf-8", `{"username":"bora","password":"` + secret + `"}`, 200, ""},
		"capitals in type": {"Application/JSON", `{"username":"bora","password":"` + secret + `"}`, 200, ""},
	} {
		b := h.browser()
		r := b.send("POST", "/api/v1/auth/login", test.contentType, test.body)
		if r.StatusCode != test.status || r.field("code") != test.code {
			t.Errorf("%s: %d %s, want %d %s", name, r.StatusCode, r.body, test.status, test.code)
		}
		if test.status != 200 && len(r.Cookies()) > 0 {
			t.Errorf("%s: cookies %v", name, r.Cookies())
		}
	}
}

func TestSignUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		r := b.json("/api/v1/auth/signup", `{"handle":"bora","nickname":"보라","email":"Bora@example.com","password":"`+secret+`"}`)
		b.want(r, 201, "")
		if r.field("handle") != "bora" || r.field("nickname") != "보라" || r.Header.Get("Location") != "/api/v1/users/"+r.field("id") {
			t.Errorf("answer = %s, Location %s", r.body, r.Header.Get("Location"))
		}
		for _, never := range []string{"example.com", "argon2", "role"} {
			if strings.Contains(r.body, never) {
				t.Errorf("the answer holds %q: %s", never, r.body)
			}
		}
		b.who("bora")
		guest := h.browser()
		guest.want(guest.json("/api/v1/auth/email/verify", `{"token":"`+h.token(accounts.VerifyPath)+`"}`), 204, "")
		guest.want(guest.json("/api/v1/auth/signup", `{"handle":"bora","email":"x@example.com","password":"`+secret+`"}`), 422, "/handle not_unique")
		guest.want(guest.json("/api/v1/auth/signup", `{"handle":"haru","email":"haru@example.com","password":"`+secret+`","is_superuser":true}`), 422, "/is_superuser unknown_field")
		guest.who("")
	})
}

func TestPasswords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		b, other := h.browser(), h.browser()
		b.want(b.json("/api/v1/auth/password/change", `{}`), 401, "unauthorized")
		b.want(b.json("/api/v1/auth/logout", ``), 401, "unauthorized")
		b.login("bora", secret)
		other.login("bora", secret)
		before := b.cookies["duckhoo"].Value
		b.want(b.json("/api/v1/auth/password/change", `{"current_password":"wrong","password":"another good one"}`), 422, "/current_password wrong_password")
		b.want(b.json("/api/v1/auth/password/change", `{"current_password":"`+secret+`","password":"another good one"}`), 200, "")
		if b.cookies["duckhoo"].Value == before {
			t.Error("the session stayed the same")
		}
		b.who("bora")
		other.who("")

		guest := h.browser()
		for _, email := range []string{"bora@example.com", "nobody@example.com"} {
			body, _ := json.Marshal(map[string]string{"email": email})
			r := guest.json("/api/v1/auth/password/reset", string(body))
			guest.want(r, 202, "")
		}
		token := h.token(accounts.ResetPath)
		guest.want(guest.json("/api/v1/auth/password/reset/confirm", `{"token":"`+token+`","password":"short"}`), 422, "/password too_short")
		guest.want(guest.json("/api/v1/auth/password/reset/confirm", `{"token":"`+token+`","password":"a third good one"}`), 204, "")
		guest.want(guest.json("/api/v1/auth/password/reset/confirm", `{"token":"`+token+`","password":"a third good one"}`), 422, "/token invalid_ticket")
		b.who("")
		guest.want(guest.login("bora", "a third good one"), 200, "")
	})
}

// A write by cookie needs the session's own token, and another site never gets
// a browser to log in or out.
func TestForgedRequests(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		h.person("haru", models.RoleMember)
		b, other := h.browser(), h.browser()
		b.login("bora", secret)
		other.login("haru", secret)
		b.csrf, other.csrf = other.csrf, b.csrf
		for _, path := range []string{"/api/v1/auth/logout", "/api/v1/auth/password/change"} {
			b.want(b.json(path, `{"current_password":"`+secret+`","password":"another good one"}`), 403, "csrf_failed")
		}
		b.csrf = ""
		b.want(b.json("/api/v1/auth/logout", ""), 403, "csrf_failed")
		b.want(b.send("POST", "/logout", "application/x-www-form-urlencoded", ""), 403, "csrf_failed")
		b.who("bora")
		guest := h.browser()
		guest.headers["Origin"], guest.headers["Sec-Fetch-Site"] = "https://evil.example", "cross-site"
		guest.want(guest.login("haru", secret), 403, "csrf_failed")
		guest.want(guest.send("GET", "/logout", "", ""), 405, "")
	})
}

// Who asks comes from the session alone: no header, query, body or made-up
// cookie names anybody.
func TestIdentityComesFromTheSession(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleAdmin)
		guest := h.browser()
		for name, value := range map[string]string{
			"X-User": "bora", "X-Forwarded-User": "bora", "Remote-User": "bora", "X-User-Id": u.ID.String(), "From": "bora@example.com",
			"Authorization": "Basic Ym9yYTpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=",
		} {
			guest.headers[name] = value
		}
		for _, token := range []string{u.ID.String(), "bora", "", "' OR 1=1 --", strings.Repeat("A", 43), strings.Repeat("A", 3000)} {
			guest.cookies["duckhoo"] = &http.Cookie{Name: "duckhoo", Value: url.QueryEscape(token)}
			if got := guest.get("/who?user=bora&actor=bora&user_id=" + u.ID.String()).body; got != "" {
				t.Errorf("token %.50q makes %q", token, got)
			}
		}
		guest = h.browser()
		guest.headers["Authorization"] = "Bearer " + u.ID.String()
		guest.want(guest.get("/api/v1/who"), 401, "unauthorized")

		me := h.browser()
		h.person("haru", models.RoleMember)
		me.login("haru", secret)
		if got := me.form("/who", url.Values{"user": {"bora"}, "user_id": {u.ID.String()}}).body; got != "haru" {
			t.Errorf("a body makes haru %q", got)
		}
	})
}

func TestEveryOperationIsDescribed(t *testing.T) {
	h := build(t, "sqlite", dbtest.SQLite(t), nil)
	names := map[string]bool{}
	for _, r := range h.routes {
		if !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		if r.Doc == nil || r.Name == "" || names[r.Name] || r.Doc.Summary == "" || r.Doc.Description == "" || r.Doc.Says == "" || r.Doc.Status < 200 || len(r.Doc.Errors) == 0 {
			t.Errorf("%s %s: %+v", r.Method, r.Path, r.Doc)
			continue
		}
		names[r.Name] = true
		for key := range r.Doc.Example {
			if _, known := r.Doc.Body["properties"].(map[string]any)[key]; !known {
				t.Errorf("%s: the example has %q", r.Name, key)
			}
		}
	}
}
