package main

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const passwordPath = "/admin/account/password"

func TestOwnPasswordOnTheAccountPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		one, two := w.as("mod"), w.as("mod")
		if n := two.get("/admin/account").page().Find(`a[href="` + passwordPath + `"]`).Length(); n != 1 {
			t.Errorf("%d links on the account page", n)
		}
		page := two.get(passwordPath).page()
		if page.Find(`body[data-page="account"]`).Length() != 1 || page.Find(`main input[type="password"][required]`).Length() != 3 {
			t.Errorf("the page: %s", page.Find("main").Text())
		}
		const better = "another-good-one"
		typed := func(current, first, again string) url.Values {
			return url.Values{"current_password": {current}, "password": {first}, "password_again": {again}}
		}
		for _, tt := range []struct {
			name, at string
			values   url.Values
		}{
			{"not the present one", "current_password", typed("wrong", better, better)},
			{"typed differently", "password_again", typed(password, better, better+"x")},
			{"too short", "password", typed(password, "short", "short")},
			{"the handle", "password", typed(password, "mod", "mod")},
			{"nothing", "password", typed(password, "", "")},
		} {
			a := two.post(passwordPath, passwordPath, tt.values)
			page := a.page()
			if a.status != http.StatusUnprocessableEntity || page.Find(`[data-error="`+tt.at+`"]`).Length() != 1 || page.Find("[data-error]").Length() != 1 {
				t.Errorf("%s: %d %s", tt.name, a.status, page.Find("[data-error]").Text())
			}
			if page.Find(`input[type="password"][value]`).Length() != 0 {
				t.Errorf("%s: what was typed is on the page", tt.name)
			}
		}
		if one.get("/admin/account").status != http.StatusOK {
			t.Error("a refused password ends other sessions")
		}
		if a := two.post(passwordPath, passwordPath, typed(password, better, better)); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/account" {
			t.Fatalf("change: %d %s", a.status, a.page().Find("main").Text())
		}
		if one.get("/admin/account").status != http.StatusFound || two.get("/admin/account").status != http.StatusOK {
			t.Error("the other session goes on, or this one does not")
		}
		if got := w.tryIn("mod", password, "").status; got != http.StatusUnauthorized {
			t.Errorf("the password before: %d", got)
		}
		if got := w.tryIn("mod", better, "").status; got != http.StatusOK {
			t.Errorf("the new password: %d", got)
		}
		entry, err := w.db.FindBy(t.Context(), w.registry.Model("audit_log"), schema.And(schema.Eq("Target", "user"), schema.Eq("Action", "change"), schema.Eq("ActorName", "mod")))
		if err != nil || strings.Contains(entry.(*models.AuditLog).Title, better) {
			t.Errorf("the entry: %v", err)
		}
		if a := w.browser().post("/admin/login", passwordPath, typed(better, password, password)); a.status != http.StatusFound {
			t.Errorf("nobody: %d", a.status)
		}
		if a := two.send("POST", passwordPath, typed(better, password, password).Encode(), "Content-Type", "application/x-www-form-urlencoded"); a.status != http.StatusForbidden {
			t.Errorf("without a token: %d", a.status)
		}
	})
}

// mails waits for as many mails to an address and returns their subjects and
// texts, the oldest first.
func (w *world) mails(to string, want int) []string {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(w.settings.Mail.Dir, "*.eml"))
		if err != nil {
			w.t.Fatal(err)
		}
		var out []string
		for _, name := range files { // by their keys, which follow the time
			if subject, text := readMail(w.t, name, to); subject != "" {
				out = append(out, subject+"\n"+text)
			}
		}
		if len(out) >= want || time.Now().After(end) {
			if len(out) != want {
				w.t.Fatalf("%d mails to %s, want %d: %q", len(out), to, want, out)
			}
			return out
		}
	}
}

// readMail is the subject and the text of a mail, "" when it goes to somebody else.
func readMail(t *testing.T, name, to string) (subject, text string) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Header.Get("To"), to) {
		return "", ""
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(body)
}

// Whoever's password or second factor changes hears of it by mail, in the
// language of who changed it.
func TestMailAboutFactors(t *testing.T) {
	atLocalhost(t, func(t *testing.T, w *world) {
		w.work()
		for handle, role := range map[string]string{"mod": models.RoleModerator, "boss": models.RoleSuperuser, "bare": models.RoleModerator} {
			w.person(handle, role)
		}
		w.exec("UPDATE users SET email = 'mod@example.com', email_verified = ? WHERE handle = 'mod'", true)
		sent := 0
		tells := func(words string) {
			t.Helper()
			sent++
			if list := w.mails("mod@example.com", sent); !strings.Contains(list[sent-1], words) || !strings.Contains(list[sent-1], "/password/reset") {
				t.Errorf("mail %d does not say %q: %s", sent, words, list[sent-1])
			}
		}
		w.as("bare").enrol() // without an address: nobody to tell
		b := w.as("mod")
		_, codes := b.enrol()
		tells("인증 앱을 켰어요")
		if a := b.post(appPath, appPath+"/codes", url.Values{"current_password": {password}, "code": {codes[0]}}); a.status != http.StatusOK {
			t.Fatal(a.status)
		}
		tells("복구 코드를 새로 만들었어요")
		if a := b.register(newDevice(t, w.base)); a.status != http.StatusCreated {
			t.Fatal(a.status, a.body)
		}
		tells("a passkey was added to mod.") // the API speaks English to who says nothing
		key := url.Values{"id": {w.text("SELECT id FROM passkeys")}, "remove": {"1"}}
		b.post("/admin/account", "/admin/account/passkeys", key)
		tells("패스키를 지웠어요")
		app := "/admin/authenticators/" + w.text("SELECT a.id FROM authenticators a JOIN users u ON u.id = a.user_id WHERE u.handle = 'mod'") + "/delete"
		w.as("boss").post(app, app, url.Values{"confirm": {"1"}})
		tells("인증 앱을 껐어요")
		b = w.as("mod")
		b.post(passwordPath, passwordPath+"", url.Values{"current_password": {"wrong"}, "password": {"another-good-one"}, "password_again": {"another-good-one"}})
		b.post(passwordPath, passwordPath+"", url.Values{"current_password": {password}, "password": {"another-good-one"}, "password_again": {"another-good-one"}})
		tells("아이디 mod의 비밀번호가 바뀌었어요")
		if err := w.accounts.RemoveFactors(t.Context(), "mod"); err != nil {
			t.Fatal(err)
		}
		tells("2단계 인증을 모두 껐어요")
	})
}
