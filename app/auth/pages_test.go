package auth_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database/dbtest"
)

// page reads an answer as HTML.
func page(t *testing.T, r reply) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	must(t, err)
	return doc
}

// token of the form that a page shows.
func formToken(t *testing.T, r reply) string {
	t.Helper()
	token, _ := page(t, r).Find(`main form input[name="_csrf"]`).Attr("value")
	if token == "" {
		t.Fatalf("no form: %s", r.body)
	}
	return token
}

func (b *browser) post(path string, values url.Values) reply {
	b.h.Helper()
	b.headers["Sec-Fetch-Site"] = "same-origin"
	defer delete(b.headers, "Sec-Fetch-Site")
	return b.send("POST", path, "application/x-www-form-urlencoded", values.Encode())
}

func TestDoors(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		b := h.browser()
		b.want(b.form("/login", url.Values{"username": {"bora"}, "password": {"wrong"}}), 401, "unauthorized")
		b.want(b.form("/login", url.Values{"username": {"bora"}, "password": {secret}}), 303, "")
		b.who("bora")
		b.want(b.form("/logout", url.Values{}), 200, "")
		b.who("")
		for range 3 {
			b.form("/login", url.Values{"username": {"bora"}, "password": {"wrong"}})
		}
		r := b.form("/login", url.Values{"username": {"bora"}, "password": {secret}})
		b.want(r, 409, "locked")
		if r.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		b.want(b.form("/signup", url.Values{"handle": {"haru"}, "email": {"haru@example.com"}, "password": {"short"}}), 422, "/password too_short")
		b.want(b.form("/signup", url.Values{"handle": {"haru"}, "email": {"haru@example.com"}, "password": {secret}}), 200, "")
		b.who("haru")
	})
}

func TestResetByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		b := h.browser()
		r := b.get("/password/reset")
		b.want(r, 200, "")
		shown := make([]string, 0, 2)
		for _, email := range []string{"bora@example.com", "nobody@example.com"} {
			r := b.post("/password/reset", url.Values{"_csrf": {formToken(t, r)}, "email": {email}})
			b.want(r, 200, "")
			shown = append(shown, page(t, r).Find("main").Text())
		}
		if shown[0] != shown[1] || !strings.Contains(shown[0], "보냈어요") {
			t.Errorf("somebody: %q\nnobody: %q", shown[0], shown[1])
		}
		token := h.token(accounts.ResetPath)
		address := "/password/reset/confirm?token=" + token
		r = b.get(address)
		b.want(r, 200, "")
		if r.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(r.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("headers = %v", r.Header)
		}
		bad := b.post("/password/reset/confirm", url.Values{"_csrf": {formToken(t, r)}, "token": {token}, "password": {"short"}})
		b.want(bad, 422, "")
		if page(t, bad).Find(`[data-error="password"]`).Length() != 1 || strings.Contains(bad.body, `value="short"`) {
			t.Errorf("page = %s", bad.body)
		}
		done := b.post("/password/reset/confirm", url.Values{"_csrf": {formToken(t, bad)}, "token": {token}, "password": {"another good one"}})
		b.want(done, 200, "")
		if page(t, done).Find(`main a[href="/login"]`).Length() != 1 {
			t.Errorf("page = %s", done.body)
		}
		used := b.get(address)
		b.want(used, 422, "")
		if page(t, used).Find("main form").Length() != 0 {
			t.Error("a link that was used shows a form")
		}
		b.want(b.login("bora", "another good one"), 200, "")
	})
}

func TestVerifyByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		b.want(b.json("/api/v1/auth/signup", `{"handle":"bora","email":"bora@example.com","password":"`+secret+`"}`), 201, "")
		token := h.token(accounts.VerifyPath)
		guest := h.browser()
		r := guest.get("/email/verify?token=" + token)
		guest.want(r, 200, "")
		if row := h.user("bora"); row.EmailVerified {
			t.Error("looking at the page verified the address")
		}
		guest.want(guest.post("/email/verify", url.Values{"_csrf": {formToken(t, r)}, "token": {token}}), 200, "")
		if row := h.user("bora"); !row.EmailVerified {
			t.Error("not verified")
		}
		guest.want(guest.post("/email/verify", url.Values{"_csrf": {formToken(t, r)}, "token": {token}}), 422, "")
	})
}

// The pages hold nothing of what came in that a browser could run.
func TestPagesEscape(t *testing.T) {
	h := build(t, "sqlite", dbtest.SQLite(t), nil)
	const evil = `"><script>alert(1)</script>`
	b := h.browser()
	for _, path := range []string{"/email/verify", "/password/reset/confirm"} {
		if r := b.get(path + "?token=" + url.QueryEscape(evil)); strings.Contains(r.body, "<script>alert") {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	for _, lang := range []string{"ko", "en"} {
		doc := page(t, b.get("/password/reset?lang="+lang))
		if got, _ := doc.Find("html").Attr("lang"); got != lang || strings.Contains(doc.Text(), "password.") {
			t.Errorf("%s: %s", lang, doc.Text())
		}
	}
}
