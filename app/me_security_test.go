package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

const sitePassword = "/me/security/password"

// TestOwnLogInsOnTheSite: where one is logged in, and the end of it.
func TestOwnLogInsOnTheSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, handle := range []string{"ann", "bob"} {
			w.person(handle, models.RoleMember)
		}
		for _, path := range []string{"/me/security", sitePassword, "/me/security/app", "/me/keys"} {
			if a := w.browser().get(path); a.status != http.StatusFound || a.header.Get("Location") != "/login?next="+url.QueryEscape(path) {
				t.Errorf("a guest at %s: %d %s", path, a.status, a.header.Get("Location"))
			}
		}
		stranger, first, second := w.member(t, "bob"), w.member(t, "ann"), w.member(t, "ann")
		third := w.member(t, "ann")
		third.open("/me")
		third.follow(`a[href="/me/security"]`)
		third.is("me")
		if n := third.page.Find("[data-logins] li[data-id]").Length(); n != 3 || third.page.Find("[data-this]").Length() != 1 {
			t.Fatalf("%d log-ins", n)
		}
		if text := third.one("[data-logins]").Text(); !strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "비밀번호") {
			t.Errorf("the list says %q", text)
		}
		oldest := third.page.Find("[data-logins] li[data-id]").Last().AttrOr("data-id", "")
		third.send(`li[data-id="`+oldest+`"] [data-action="end"]`, nil)
		theirs := w.text("SELECT CAST(s.id AS TEXT) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.handle = 'bob'")
		third.b.post("/me/security", "/me/security/logins", url.Values{"id": {theirs}})
		for who, want := range map[*reader]int{first: http.StatusFound, second: http.StatusOK, third: http.StatusOK, stranger: http.StatusOK} {
			if a := who.b.get("/me/security"); a.status != want {
				t.Errorf("after one has ended: %d, want %d", a.status, want)
			}
		}
		third.send(`[data-action="end-others"]`, nil)
		if second.b.get("/me").status != http.StatusFound || third.b.get("/me").status != http.StatusOK || stranger.b.get("/me").status != http.StatusOK {
			t.Error("all but this one have not ended, or somebody else's have")
		}
		for _, path := range []string{"/me/security/logins", "/me/security/passkeys", "/me/security/links"} {
			if a := third.b.post("/me/security", path, url.Values{"id": {"x"}}); a.status != http.StatusNotFound {
				t.Errorf("no id at %s: %d", path, a.status)
			}
		}
	})
}

// TestOwnPasswordOnTheSite: the present one is asked for, other log-ins end, a
// mail says so, and nothing that was typed comes back.
func TestOwnPasswordOnTheSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann := w.person("ann", models.RoleMember)
		w.exec("UPDATE users SET email = 'ann@example.com', email_verified = ? WHERE id = ?", true, ann)
		one, two := w.member(t, "ann"), w.member(t, "ann")
		two.open("/me/security")
		two.follow("[data-password]")
		const better = "another-good-one"
		for _, tt := range []struct{ name, at, current, first, again string }{
			{"not the present one", "current_password", "wrong", better, better},
			{"typed differently", "password_again", password, better, better + "x"},
			{"too short", "password", password, "short", "short"},
			{"the handle", "password", password, "ann", "ann"},
		} {
			two.send(`[data-action="password"]`, url.Values{"current_password": {tt.current}, "password": {tt.first}, "password_again": {tt.again}})
			if two.one(`[data-error="`+tt.at+`"]`).Text() == "" || two.page.Find("[data-error]").Length() != 1 || two.page.Find(`input[type=password]:not([value=""])`).Length() != 0 {
				t.Errorf("%s: %s", tt.name, two.page.Find("main").Text())
			}
		}
		if one.b.get("/me").status != http.StatusOK {
			t.Error("a refused password ends other log-ins")
		}
		two.send(`[data-action="password"]`, url.Values{"current_password": {password}, "password": {better}, "password_again": {better}})
		if two.at.Path != "/me/security" {
			t.Errorf("changed, and went to %s", two.at)
		}
		if one.b.get("/me").status != http.StatusFound || two.b.get("/me").status != http.StatusOK {
			t.Error("the other log-in goes on, or this one does not")
		}
		if was, is := w.tryIn("ann", password, "").status, w.tryIn("ann", better, "").status; was != http.StatusUnauthorized || is != http.StatusOK {
			t.Errorf("log-in: %d before, %d now", was, is)
		}
		w.mails("ann@example.com", 1)
		for _, path := range []string{sitePassword, "/me/security/logins", "/me/security/app", "/me/security/app/off", "/me/security/passkeys", "/me/keys", "/me/leaving", "/email/verify/again"} {
			if a := two.b.send("POST", path, "current_password=x&password=y&id=1", "Content-Type", "application/x-www-form-urlencoded", "Origin", w.base); a.status != http.StatusForbidden {
				t.Errorf("forged at %s: %d", path, a.status)
			}
		}
	})
}

// TestAppOnTheSite: the app is set up, asked for at the log-in of the site, its
// codes made anew, and turned off; each secret shows once.
func TestAppOnTheSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann := w.person("ann", models.RoleMember)
		w.exec("UPDATE users SET email = 'ann@example.com', email_verified = ? WHERE id = ?", true, ann)
		other, r := w.member(t, "ann"), w.member(t, "ann")
		r.open("/me/security")
		r.one(`[data-factors="off"]`)
		r.follow("[data-app]")
		r.send(`[data-action="start"]`, nil)
		r.one("svg.qr path")
		key := strings.ReplaceAll(r.one("[data-key]").Text(), " ", "")
		r.send(`[data-action="confirm"]`, url.Values{"code": {"000000"}})
		r.one(`[data-error="code"]`)
		r.send(`[data-action="confirm"]`, url.Values{"code": {code(t, key, -1)}})
		codes := r.codes()
		if other.b.get("/me").status != http.StatusFound {
			t.Error("another log-in goes on")
		}
		for _, path := range []string{"/me/security", "/me/security/app", "/me"} {
			if a := r.b.get(path); a.status != http.StatusOK || strings.Contains(a.body, key) || strings.Contains(a.body, codes[0]) {
				t.Errorf("%s: %d, or a secret again", path, a.status)
			}
		}
		if a := r.b.post("/me/security/app", "/me/security/app", url.Values{}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a second app: %d", a.status)
		}

		in := w.member(t, "ann")
		if in.at.Path != "/login/code" {
			t.Fatalf("the log-in asks for no second factor: %s", in.at)
		}
		in.send(`main form`, url.Values{"code": {"000000"}})
		in.send(`main form`, url.Values{"code": {code(t, key, 0)}})
		in.open("/me/security")
		in.one(`[data-factors="on"]`)
		in.open("/me/security/app")
		in.send(`[data-action="codes"]`, url.Values{"current_password": {"wrong"}, "code": {codes[0]}})
		in.one(`[data-error="current_password"]`)
		in.send(`[data-action="codes"]`, url.Values{"current_password": {password}, "code": {codes[0]}})
		if fresh := in.codes(); fresh[0] == codes[0] {
			t.Error("the codes of before")
		} else {
			codes = fresh
		}
		in.open("/me/security/app")
		in.send(`[data-action="off"]`, url.Values{"current_password": {password}, "code": {"nonsense"}})
		in.one(`[data-error="code"]`)
		in.send(`[data-action="off"]`, url.Values{"current_password": {password}, "code": {codes[0]}})
		in.one(`[data-factors="off"]`)
		if w.member(t, "ann").at.Path == "/login/code" {
			t.Error("the log-in still asks")
		}
		w.mails("ann@example.com", 3)

		w.exec("UPDATE sessions SET created_at = ?", schema.At(time.Now().Add(-time.Hour)))
		if a := in.b.post("/me/security/app", "/me/security/app", url.Values{}); a.status != http.StatusUnprocessableEntity || a.page().Find("[data-errors]").Length() != 1 {
			t.Errorf("an old log-in sets an app up: %d", a.status)
		}
	})
}

// codes are the recovery codes that the page shows, each once.
func (r *reader) codes() []string {
	r.t.Helper()
	codes := r.one("[data-recovery]").Find("code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	text, err := r.page.Html()
	if err != nil || len(codes) != 10 || strings.Count(text, codes[0]) != 1 {
		r.t.Fatalf("%d codes, or one twice: %v", len(codes), err)
	}
	return codes
}

// TestPasskeysOnTheSite: their names, and the end of one, which ends other log-ins.
func TestPasskeysOnTheSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := startNamed(t, engine, dsn)
		_, b := w.owned("ann", models.RoleMember)
		w.person("bob", models.RoleMember)
		r := &reader{t: t, b: b, at: &url.URL{Path: "/"}}
		r.open("/me/security")
		id := r.one("[data-passkeys] li").AttrOr("data-id", "")
		w.member(t, "bob").b.post("/me/security", "/me/security/passkeys", url.Values{"id": {id}, "remove": {"1"}})
		r.send(`[data-passkeys] [data-action="rename"]`, url.Values{"name": {"오리 열쇠"}})
		if got := r.one("[data-passkeys] li p").Text(); got != "오리 열쇠" {
			t.Errorf("named %q", got)
		}
		r.send(`[data-passkeys] [data-action="remove"]`, nil)
		if r.page.Find("[data-passkeys]").Length() != 0 || r.b.get("/me").status != http.StatusOK {
			t.Error("it is still there, or this log-in ended")
		}
	})
}

// TestKeysOnTheSite: a key of one's own is made, shown once, renewed, revoked.
func TestKeysOnTheSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("bob", models.RoleMember)
		r := w.member(t, "ann")
		r.open("/me/keys")
		r.one("[data-empty]")
		if r.page.Find(`input[name=scopes][value=moderate]`).Length() != 0 {
			t.Error("members moderate")
		}
		r.send(`[data-action="new-key"]`, url.Values{"name": {""}})
		r.one(`[data-error="name"]`)
		r.send(`[data-action="new-key"]`, url.Values{"name": {"내 로봇"}, "scopes": {"read", "take"}, "ends": {"30"}})
		first := r.secret()
		if a := w.by(first, "GET", "/api/v1/me/quizzes", ""); a.status != http.StatusOK {
			t.Errorf("the key: %d", a.status)
		}
		if a := w.by(first, "PATCH", "/api/v1/me", `{"nickname":"x"}`); a.status != http.StatusForbidden {
			t.Errorf("more than its scopes: %d", a.status)
		}
		if n := w.number("SELECT count(*) FROM api_keys WHERE expires_at IS NOT NULL AND kind = 'secret'"); n != 1 {
			t.Error("it has no end")
		}
		r.open("/me/keys")
		if strings.Contains(r.page.Text(), first) || !strings.Contains(r.one("[data-keys]").Text(), first[:16]) {
			t.Error("the list shows the value, or not its beginning")
		}
		id := r.one("[data-keys] li").AttrOr("data-id", "")
		for _, verb := range []string{"rotate", "revoke"} {
			if a := w.member(t, "bob").b.post("/me/keys", "/me/keys/"+id+"/"+verb, url.Values{}); a.status != http.StatusNotFound {
				t.Errorf("%s of somebody else's: %d", verb, a.status)
			}
		}
		r.send(`[data-action="rotate"]`, nil) // with a day for the one before
		second := r.secret()
		r.one("[data-old]")
		r.send(`[data-action="rotate"]`, url.Values{"grace": nil})
		third := r.secret()
		for key, want := range map[string]int{first: 401, second: 401, third: 200} {
			if a := w.by(key, "GET", "/api/v1/me/quizzes", ""); a.status != want {
				t.Errorf("renewed: %d, want %d", a.status, want)
			}
		}
		r.send(`[data-action="revoke"]`, nil)
		r.one("[data-empty]")
		if a := w.by(third, "GET", "/api/v1/genres", ""); a.status != http.StatusUnauthorized {
			t.Errorf("revoked: %d", a.status)
		}
		r.send(`[data-action="new-key"]`, url.Values{"name": {"위젯"}, "kind": {"publishable"}, "scopes": {"write"}, "ends": {""}})
		r.one(`[data-error="scopes"]`)
		r.send(`[data-action="new-key"]`, url.Values{"scopes": nil})
		r.secret()
		if n := w.number("SELECT count(*) FROM api_keys WHERE kind = 'publishable' AND CAST(scopes AS TEXT) LIKE '%read%' AND CAST(scopes AS TEXT) NOT LIKE '%write%'"); n != 1 {
			t.Error("a publishable key writes")
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE target = 'api_key' AND actor_name = 'ann'"); n != 5 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

// secret is the value that the page shows, this once and in one place.
func (r *reader) secret() string {
	r.t.Helper()
	value := r.one("[data-issued] [data-secret]").Text()
	text, err := r.page.Html()
	if err != nil || !regexp.MustCompile(`^dk_live_[a-z2-7]{52}$`).MatchString(value) || strings.Count(text, value) != 1 {
		r.t.Fatalf("the value %q, or it twice: %v", value, err)
	}
	return value
}

// TestMailAgain: the mail that proves an address is sent once more, not without
// end, and to nobody who needs none.
func TestMailAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann := w.person("ann", models.RoleMember)
		w.exec("UPDATE users SET email = 'ann@example.com', email_verified = ? WHERE id = ?", false, ann)
		r := w.member(t, "ann")
		r.open("/me/security")
		r.send(`[data-action="verify-again"]`, nil)
		if r.at.Path != "/email/verify" || !strings.Contains(r.page.Find("main").Text(), "ann@example.com") {
			t.Fatalf("went to %s", r.at)
		}
		for sent := range 4 { // one after the other: the last link is the one that holds
			w.mails("ann@example.com", sent+1)
			r.send(`[data-action="verify-again"]`, nil)
		}
		if a := r.b.post("/email/verify", "/email/verify/again", url.Values{}); a.status != http.StatusTooManyRequests {
			t.Errorf("again and again: %d", a.status)
		}
		last := w.mails("ann@example.com", 5)[4]
		r.open(regexp.MustCompile(`/email/verify\?token=[\w-]+`).FindString(last))
		r.send(`main form`, nil)
		r.open("/me/security")
		r.one("[data-verified]")
		if r.page.Find(`[data-action="verify-again"]`).Length() != 0 {
			t.Error("a verified address is mailed to")
		}
		r.open("/email/verify")
		if r.at.Path == "/email/verify" {
			t.Error("there is nothing to look for")
		}
		if a := w.browser().get("/email/verify"); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), "/login") {
			t.Errorf("a guest: %d", a.status)
		}
	})
}

// TestLinksOnTheSite: accounts of providers are linked and unlinked, but for the
// last way in.
func TestLinksOnTheSite(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		b.vouch(p, "/login/duck", jane())
		r := &reader{t: t, b: b, at: &url.URL{Path: "/"}}
		r.open("/me/security")
		if got := r.one("[data-links] li[data-id]").Text(); !strings.Contains(got, "오리 아이디") || r.page.Find("a[data-provider]").Length() != 0 {
			t.Errorf("the list: %q", got)
		}
		r.send(`[data-action="unlink"]`, nil)
		r.one("[data-errors]")
		w.exec("UPDATE users SET password = 'x' WHERE handle = 'jane_doe'")
		r.send(`[data-action="unlink"]`, nil)
		if href := r.one(`a[data-provider="duck"]`).AttrOr("href", ""); !strings.HasPrefix(href, "/login/duck?link=1") {
			t.Errorf("linked again at %q", href)
		}
		if w.count("identity") != 0 {
			t.Error("it is still there")
		}
	})
}

// TestLongTextsChangeAtOnce: what staff save in the back office is what the next
// reader sees.
func TestLongTextsChangeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("chief", models.RoleSuperuser)
		chief, guest := w.as("chief"), w.browser()
		for _, slug := range []string{"terms", "privacy", "rules"} {
			if a := guest.get("/" + slug); a.status != http.StatusNotFound {
				t.Errorf("%s before it was written: %d", slug, a.status)
			}
			form := url.Values{"title": {"오리 " + slug}, "slug": {slug}, "language": {"ko"}, "published": {"on"}, "body": {"## 처음\n\n첫 글이에요."}}
			if a := chief.post("/admin/pages/add", "/admin/pages/add", form); a.status != http.StatusSeeOther {
				t.Fatalf("add: %d %s", a.status, a.page().Find("[data-error]").Text())
			}
			if a := guest.get("/" + slug); a.status != http.StatusOK || !strings.Contains(a.body, "첫 글이에요.") {
				t.Errorf("%s: %d", slug, a.status)
			}
			etag := guest.get("/" + slug).header.Get("Etag")
			at := "/admin/pages/" + w.text("SELECT CAST(id AS TEXT) FROM pages WHERE slug = ?", slug) + "/"
			version := chief.get(at).page().Find(`input[name="_version"]`).AttrOr("value", "")
			form = url.Values{"title": {"오리 " + slug}, "slug": {slug}, "language": {"ko"}, "published": {"on"}, "body": {"고친 <b>글</b>이에요."}, "_version": {version}}
			if a := chief.post(at, at, form); a.status != http.StatusSeeOther {
				t.Fatalf("save: %d %s", a.status, a.page().Find("[data-error]").Text())
			}
			a := guest.send("GET", "/"+slug, "", "Accept", "text/html", "If-None-Match", etag)
			if a.status != http.StatusOK || !strings.Contains(a.body, "이에요.") || strings.Contains(a.body, "첫 글이에요.") || strings.Contains(a.header.Get("Cache-Control"), "max-age") {
				t.Errorf("%s after it was changed: %d %q", slug, a.status, a.header.Get("Cache-Control"))
			}
			version = chief.get(at).page().Find(`input[name="_version"]`).AttrOr("value", "")
			form.Set("_version", version)
			form.Set("published", "false")
			if a := chief.post(at, at, form); a.status != http.StatusSeeOther {
				t.Fatalf("withdraw: %d", a.status)
			}
			if a := guest.get("/" + slug); a.status != http.StatusNotFound {
				t.Errorf("%s after it was withdrawn: %d", slug, a.status)
			}
		}
	})
}
