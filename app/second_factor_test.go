package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// code is what an app with that key shows, some 30 seconds from now.
func code(t *testing.T, key string, steps int) string {
	t.Helper()
	out, err := totp.GenerateCode(key, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const appPath = "/admin/account/app"

// enrol sets an app up for whoever is logged in, and returns its key and the
// recovery codes. The code that confirms it is that of 30 seconds ago, so that
// those of now and of the next 30 seconds are left.
func (b *browser) enrol() (key string, codes []string) {
	b.w.t.Helper()
	if res := b.post("/admin/account/app", appPath, url.Values{}); res.status != http.StatusSeeOther {
		b.w.t.Fatalf("start: %d %.300s", res.status, res.body)
	}
	key, _ = b.get(appPath).page().Find("[data-key]").Attr("data-key")
	res := b.post(appPath, appPath+"/confirm", url.Values{"code": {code(b.w.t, key, -1)}})
	for _, li := range res.page().Find("[data-recovery] code").EachIter() {
		codes = append(codes, li.Text())
	}
	if res.status != http.StatusOK || len(codes) != 10 {
		b.w.t.Fatalf("confirm: %d, %d codes", res.status, len(codes))
	}
	b.csrf, _ = res.page().Find(`meta[name="csrf-token"]`).Attr("content")
	return key, codes
}

// tryIn logs in over the API and returns the answer.
func (w *world) tryIn(handle, secret, code string) answer {
	w.t.Helper()
	body := `{"username":"` + handle + `","password":"` + secret + `"`
	if code != "" {
		body += `,"code":"` + code + `"`
	}
	return w.browser().send("POST", "/api/v1/auth/login", body+"}", "Content-Type", "application/json")
}

func (w *world) wantProblem(res answer, status int, code string) {
	w.t.Helper()
	if got, _ := res.json()["code"].(string); res.status != status || got != code {
		w.t.Errorf("answer %d %s, want %d %s", res.status, got, status, code)
	}
	if strings.Contains(strings.Join(res.header.Values("Set-Cookie"), " "), "duckhoo=") {
		w.t.Error("a session for who was refused")
	}
}

func TestAppIsSetUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		other, b := w.as("mod"), w.as("mod")
		if page := b.get(appPath).page(); page.Find("svg.qr").Length() != 0 || page.Find("form[action='"+appPath+"']").Length() != 1 {
			t.Error("the page of who has no app")
		}
		b.post("/admin/account/app", appPath, url.Values{})
		page := b.get(appPath).page()
		key, _ := page.Find("[data-key]").Attr("data-key")
		if page.Find("svg.qr path").Length() != 1 || len(key) != 32 {
			t.Errorf("no QR code, or a key of %d letters", len(key))
		}
		if raw := w.text("SELECT secret FROM authenticators"); strings.Contains(raw, key) || !strings.HasPrefix(raw, "sealed1.") {
			t.Errorf("the key stands in the database as %q", raw)
		}
		if res := w.tryIn("mod", password, ""); res.status != http.StatusOK {
			t.Errorf("an app that is not confirmed is asked for: %d", res.status)
		}
		res := b.post(appPath, appPath+"/confirm", url.Values{"code": {"000000"}})
		if res.status != http.StatusUnprocessableEntity || res.page().Find(`[data-error="code"]`).Length() != 1 {
			t.Errorf("a wrong code: %d", res.status)
		}
		key, codes := b.enrol()
		if got := w.text("SELECT count(*) FROM recovery_codes WHERE code_hash LIKE '%" + codes[0][:4] + "%'"); got != "0" && len(codes[0]) == 19 {
			t.Error("a recovery code stands in the database")
		}
		if res := other.get("/admin/account"); res.status != http.StatusFound {
			t.Errorf("another session goes on: %d", res.status)
		}
		res = b.get("/admin/account")
		if res.status != http.StatusOK || strings.Contains(res.body, key) || strings.Contains(res.body, codes[0]) {
			t.Errorf("the account's page: %d", res.status)
		}
		if strings.Contains(b.get(appPath).body, key) {
			t.Error("the key is shown again")
		}
		if res := b.post(appPath, appPath, url.Values{}); res.status != http.StatusUnprocessableEntity {
			t.Errorf("a second app: %d", res.status)
		}
	})
}

func TestSecondFactorOfTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		key, codes := w.as("mod").enrol()
		w.wantProblem(w.tryIn("mod", password, ""), 401, "second_factor")
		w.wantProblem(w.tryIn("mod", "wrong", code(t, key, 0)), 401, "wrong_credentials")
		w.wantProblem(w.tryIn("mod", password, "123"), 401, "wrong_code")
		w.wantProblem(w.tryIn("mod", password, code(t, key, -1)), 401, "wrong_code") // confirmed the app
		now := code(t, key, 0)
		if res := w.tryIn("mod", password, now[:3]+" "+now[3:]); res.status != http.StatusOK {
			t.Errorf("the right code: %d %s", res.status, res.body)
		}
		w.wantProblem(w.tryIn("mod", password, now), 401, "wrong_code")
		if res := w.tryIn("mod", password, strings.ToUpper(codes[3])); res.status != http.StatusOK {
			t.Errorf("a recovery code: %d %s", res.status, res.body)
		}
		w.wantProblem(w.tryIn("mod", password, codes[3]), 401, "wrong_code")
		if got := w.text("SELECT count(*) FROM audit_logs WHERE action IN ('app_on', 'recovery') AND actor_name = 'mod'"); got != "2" {
			t.Errorf("%s entries in the log", got)
		}
	})
}

func TestSecondFactorOfThePages(t *testing.T) {
	for name, at := range map[string]struct{ page, step, here string }{
		"panel": {"/admin/login", "/admin/login/code", "/admin/audit"}, "site": {"/login", "/login/code", "/quizzes"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.person("mod", models.RoleModerator)
				key, codes := w.as("mod").enrol()
				b := w.browser()
				if res := b.get(at.step + "?next=" + at.here); res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), at.page+"?") {
					t.Errorf("without a password: %d %s", res.status, res.header.Get("Location"))
				}
				res := b.post(at.page, at.page, url.Values{"username": {"mod"}, "password": {password}, "next": {at.here}})
				next := res.header.Get("Location")
				if res.status != http.StatusSeeOther || !strings.HasPrefix(next, at.step+"?next=") {
					t.Fatalf("the first step: %d to %q", res.status, next)
				}
				if res := b.get("/admin/"); res.status != http.StatusFound {
					t.Errorf("half way in: %d", res.status)
				}
				page := b.get(next).page()
				if want := map[string]string{"panel": "totp", "site": "login"}[name]; page.Find("body").AttrOr("data-page", "") != want {
					t.Errorf("the page is %q", page.Find("body").AttrOr("data-page", ""))
				}
				if res := b.post(next, at.step, url.Values{"code": {"111111"}, "next": {at.here}}); res.status != http.StatusUnprocessableEntity {
					t.Errorf("a wrong code: %d", res.status)
				}
				res = b.post(next, at.step, url.Values{"code": {code(t, key, 0)}, "next": {"https://evil.example/"}})
				if res.status != http.StatusSeeOther || strings.Contains(res.header.Get("Location"), "evil") {
					t.Errorf("the right code: %d %s", res.status, res.header.Get("Location"))
				}
				if res := b.get("/admin/account"); res.status != http.StatusOK {
					t.Errorf("signed in: %d", res.status)
				}
				if res := b.post("/admin/account", at.step, url.Values{"code": {codes[0]}}); res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), at.page) {
					t.Errorf("a step that is finished: %d %s", res.status, res.header.Get("Location"))
				}
			})
		})
	}
}

// A code is tried as often as a password, and who knows the password starts no
// count anew by showing it.
func TestSecondFactorLocks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Auth.Lockout.Attempts = 4 })
		w.person("mod", models.RoleModerator)
		key, codes := w.as("mod").enrol()
		for range 4 {
			w.wantProblem(w.tryIn("mod", password, ""), 401, "second_factor")
			w.wantProblem(w.tryIn("mod", password, "000000"), 401, "wrong_code")
		}
		w.wantProblem(w.tryIn("mod", password, code(t, key, 0)), 429, "locked")
		w.wantProblem(w.tryIn("mod", password, codes[0]), 429, "locked")
	})
}

func TestAppIsTurnedOff(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		b := w.as("mod")
		key, codes := b.enrol()
		for field, values := range map[string]url.Values{
			"current_password": {"current_password": {"wrong"}, "code": {code(t, key, 0)}},
			"code":             {"current_password": {password}, "code": {"999999"}},
		} {
			res := b.post(appPath, appPath+"/off", values)
			if res.status != http.StatusUnprocessableEntity || res.page().Find(`[data-error="`+field+`"]`).Length() != 1 {
				t.Errorf("a wrong %s: %d", field, res.status)
			}
		}
		res := b.post(appPath, appPath+"/codes", url.Values{"current_password": {password}, "code": {codes[0]}})
		if res.status != http.StatusOK || res.page().Find("[data-recovery] li").Length() != 10 || strings.Contains(res.body, codes[1]) {
			t.Fatalf("new codes: %d", res.status)
		}
		w.wantProblem(w.tryIn("mod", password, codes[1]), 401, "wrong_code")
		if res := b.post(appPath, appPath+"/off", url.Values{"current_password": {password}, "code": {code(t, key, 0)}}); res.status != http.StatusSeeOther {
			t.Fatalf("off: %d %.200s", res.status, res.body)
		}
		if b.get("/admin/account").status != http.StatusOK || w.tryIn("mod", password, "").status != http.StatusOK {
			t.Error("the password alone does not do")
		}
		if got := w.text("SELECT count(*) FROM recovery_codes"); got != "0" {
			t.Errorf("%s recovery codes of nothing", got)
		}
	})
}

func TestSecondFactorIsDemanded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Admin.Require2FA = []string{models.RoleModerator, models.RoleSuperuser} })
		for handle, role := range map[string]string{"mod": models.RoleModerator, "boss": models.RoleSuperuser, "admin": models.RoleAdmin} {
			w.person(handle, role)
		}
		quiz := w.quiz(w.person("ann", models.RoleMember))
		if res := w.as("admin").get("/admin/quizzes/"); res.status != http.StatusOK {
			t.Errorf("another role: %d", res.status)
		}
		for _, handle := range []string{"mod", "boss"} {
			b := w.as(handle)
			for _, path := range []string{"/admin/", "/admin/quizzes/", "/admin/users/", "/admin/audit", "/admin/jobs", "/admin/search?q=a"} {
				if res := b.get(path); res.status != http.StatusSeeOther || res.header.Get("Location") != appPath {
					t.Errorf("%s: GET %s: %d %s", handle, path, res.status, res.header.Get("Location"))
				}
			}
			if res := b.get(appPath); res.status != http.StatusOK || res.page().Find("[data-demanded]").Length() != 1 {
				t.Errorf("%s: the page to set it up: %d", handle, res.status)
			}
			hide := "/api/v1/quizzes/" + quiz.String() + "/hide"
			w.wantProblem(b.api("POST", hide, `{"reason":"저작권"}`, "If-Match", "*"), 403, "second_factor_required")
			if res := b.api("POST", "/api/v1/quizzes", `{"title":"오리 퀴즈","language":"ko"}`); res.status == http.StatusForbidden {
				t.Errorf("%s: what members may do: %d %s", handle, res.status, res.body)
			}
			key := b.newKey("secret", "read", "moderate").Key
			w.wantProblem(w.by(key, "POST", hide, `{"reason":"저작권"}`), 403, "second_factor_required")
			b.enrol()
			if res := w.by(key, "POST", hide, `{}`); res.status == http.StatusForbidden {
				t.Errorf("%s: the key after the set-up: %s", handle, res.body)
			}
			if res := b.get("/admin/quizzes/"); res.status != http.StatusOK {
				t.Errorf("%s: after the set-up: %d", handle, res.status)
			}
		}
	})
}

// Staff take the app of who has lost it away: of those below them alone.
func TestLostApp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		w.person("admin", models.RoleAdmin)
		w.person("boss", models.RoleSuperuser)
		mod, boss, admin := w.as("mod"), w.as("boss"), w.as("admin")
		mod.enrol()
		admin.enrol()
		of := func(handle string) string {
			return "/admin/authenticators/" + w.text("SELECT a.id FROM authenticators a JOIN users u ON u.id = a.user_id WHERE u.handle = '"+handle+"'") + "/"
		}
		if res := boss.get(of("mod")); res.status != http.StatusOK || strings.Contains(res.body, "sealed1.") {
			t.Errorf("the form: %d", res.status)
		}
		if res := mod.get(of("mod")); res.status != http.StatusForbidden {
			t.Errorf("a moderator looks: %d", res.status)
		}
		if res := boss.post(of("mod")+"delete", of("mod")+"delete", url.Values{"confirm": {"1"}}); res.status != http.StatusSeeOther {
			t.Fatalf("delete: %d %.300s", res.status, res.body)
		}
		if res := mod.get("/admin/account"); res.status != http.StatusFound {
			t.Errorf("the session goes on: %d", res.status)
		}
		if res := w.tryIn("mod", password, ""); res.status != http.StatusOK {
			t.Errorf("log-in: %d", res.status)
		}
		if got := w.text("SELECT count(*) FROM audit_logs WHERE action = 'app_off' AND actor_name = 'boss'"); got != "1" {
			t.Errorf("%s entries", got)
		}
	})
}

// text returns the one value of a query.
func (w *world) text(sql string, args ...any) string {
	w.t.Helper()
	var out string
	if err := w.db.From(w.t.Context()).Raw(sql, args...).Scan(&out).Error; err != nil {
		w.t.Fatal(err)
	}
	return out
}
