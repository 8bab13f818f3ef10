package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

var sixDigits = regexp.MustCompile(`(?m)^[0-9]{6}\r?$`)

// codeOf is the code of the last of so many mails to an address.
func (w *world) codeOf(to string, mails int) string {
	w.t.Helper()
	all := w.mails(to, mails)
	code := strings.TrimSpace(sixDigits.FindString(all[len(all)-1]))
	if code == "" {
		w.t.Fatalf("no code in %s", all[len(all)-1])
	}
	return code
}

// other is a code that is not this one.
func other(code string, n int) string {
	var was int
	_, _ = fmt.Sscanf(code, "%d", &was)
	return fmt.Sprintf("%06d", (was+n+1)%1_000_000)
}

func (w *world) verified(handle string) bool {
	return w.number("SELECT count(*) FROM users WHERE handle = ? AND email_verified", handle) == 1
}

// unproven adds a member whose address is not verified.
func (w *world) unproven(handle string) *reader {
	w.t.Helper()
	id := w.person(handle, models.RoleMember)
	w.exec("UPDATE users SET email = ?, email_verified = ? WHERE id = ?", handle+"@example.com", false, id)
	return w.member(w.t, handle)
}

// TestAddressByCode: the digits of the mail prove an address to who is logged in
// as whom it is about: once, for ten minutes, and for five tries.
func TestAddressByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann, bob := w.unproven("ann"), w.unproven("bob")
		for _, r := range []*reader{ann, bob} {
			r.open("/email/verify?next=/me")
			r.send(`[data-action="verify-again"]`, nil)
		}
		first := w.codeOf("ann@example.com", 1)
		w.codeOf("bob@example.com", 1)
		var stored struct{ CodeHash string }
		if err := w.db.From(t.Context()).Raw("SELECT t.code_hash FROM tickets t JOIN users u ON u.id = t.user_id WHERE u.handle = 'ann'").Scan(&stored).Error; err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256([]byte(first)); len(stored.CodeHash) != 64 || stored.CodeHash == hex.EncodeToString(sum[:]) {
			t.Errorf("stored as %q", stored.CodeHash)
		}
		for name, code := range map[string]string{"another": other(first, 0), "empty": "", "short": first[:5], "not digits": "abcdef", "long": first + first} {
			a := bob.b.post("/email/verify", "/email/verify", url.Values{"code": {code}})
			if a.status != http.StatusUnprocessableEntity && name != "another" {
				t.Errorf("%s: %d", name, a.status)
			}
		}
		w.exec("UPDATE tickets SET code_tries = 0")
		if a := bob.b.post("/email/verify", "/email/verify", url.Values{"code": {first}}); a.status != http.StatusUnprocessableEntity || w.verified("bob") || w.verified("ann") {
			t.Errorf("somebody else's code: %d", a.status)
		}
		if a := w.browser().post("/login", "/email/verify", url.Values{"code": {first}}); w.verified("ann") || a.status == http.StatusOK {
			t.Errorf("the code without a log-in: %d", a.status)
		}
		if a := w.browser().api("POST", "/api/v1/auth/email/verify", `{"code":"`+first+`"}`); a.status != 401 {
			t.Errorf("the code by the API without a log-in: %d", a.status)
		}
		for i := range 5 {
			if a := ann.b.post("/email/verify", "/email/verify", url.Values{"code": {other(first, i)}}); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="code"]`).Length() != 1 {
				t.Errorf("wrong: %d", a.status)
			}
		}
		if a := ann.b.post("/email/verify", "/email/verify", url.Values{"code": {first}}); a.status != http.StatusUnprocessableEntity || w.verified("ann") {
			t.Errorf("right after five wrong ones: %d", a.status)
		}
		ann.open("/email/verify?next=/me")
		ann.send(`[data-action="verify-again"]`, nil)
		second := w.codeOf("ann@example.com", 2)
		w.exec("UPDATE tickets SET code_until = ?", schema.At(time.Now().Add(-time.Second)))
		if a := ann.b.post("/email/verify", "/email/verify", url.Values{"code": {second}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("too old: %d", a.status)
		}
		w.exec("UPDATE tickets SET code_until = ?", schema.At(time.Now().Add(time.Minute)))
		link := regexp.MustCompile(`/email/verify\?token=[\w-]+`).FindString(w.mails("ann@example.com", 2)[1])
		ann.open("/email/verify?next=/me/data")
		ann.send(`[data-action="verify"]`, url.Values{"code": {" " + second[:3] + " " + second[3:]}})
		if ann.one("main a.nes-btn").AttrOr("href", "") != "/me/data" || !w.verified("ann") {
			t.Error("the right code does not verify, or leads nowhere")
		}
		ann.open(link)
		ann.send("main form", nil)
		if ann.page.Find(".note.is-good").Length() != 0 {
			t.Error("the link of a used code works")
		}
		if a := ann.b.post("/me", "/email/verify", url.Values{"code": {second}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("used again: %d", a.status)
		}
	})
}

// TestCodesAreNotGuessed: an account has ten wrong tries a day over all its mails,
// and of many at once no more count than one code has.
func TestCodesAreNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann := w.unproven("ann")
		ask := func() { ann.b.post("/email/verify", "/email/verify/again", url.Values{}) }
		ask()
		code := w.codeOf("ann@example.com", 1)
		var wait sync.WaitGroup
		var wrong, locked atomic.Int32
		b := w.as("ann")
		for i := range 20 {
			wait.Go(func() {
				switch a := b.api("POST", "/api/v1/auth/email/verify", `{"code":"`+other(code, i)+`"}`); a.status {
				case 422:
					wrong.Add(1)
				case 429:
					locked.Add(1)
				}
			})
		}
		wait.Wait()
		if wrong.Load() != 10 || locked.Load() != 10 || w.number("SELECT max(code_tries) FROM tickets") != 5 {
			t.Errorf("%d wrong, %d locked, %d tries at the code", wrong.Load(), locked.Load(), w.number("SELECT max(code_tries) FROM tickets"))
		}
		ask()
		fresh := w.codeOf("ann@example.com", 2)
		if a := ann.b.post("/email/verify", "/email/verify", url.Values{"code": {fresh}}); a.status != http.StatusTooManyRequests || w.verified("ann") {
			t.Errorf("a new mail gives new guesses: %d", a.status)
		}
		link := regexp.MustCompile(`/email/verify\?token=[\w-]+`).FindString(w.mails("ann@example.com", 2)[1])
		ann.open(link)
		ann.send("main form", nil)
		if !w.verified("ann") {
			t.Error("the link does not work any more")
		}
	})
}

// TestResetByCode: the digits of the mail set a new password where it was asked
// for, once, and answer nobody's address as somebody's.
func TestResetByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.atWork.Do(w.work)
		ann, bob := w.unproven("ann"), w.unproven("bob")
		for _, to := range []string{"ann@example.com", "bob@example.com"} {
			if a := w.browser().api("POST", "/api/v1/auth/password/reset", `{"email":"`+to+`"}`); a.status != 202 {
				t.Fatal(a.status)
			}
		}
		w.codeOf("ann@example.com", 1) // the last mail that is sent is the one that holds
		guest := w.reader(t)
		for lang, want := range map[string]string{"ko": " · 덕후", "en": " · Duckhoo"} { // the name of the site, as on all its pages
			for _, path := range []string{"/password/reset", "/email/verify?token=x", "/login"} {
				page := w.browser().send("GET", path, "", "Accept", "text/html", "Accept-Language", lang).page()
				if got := page.Find("title").Text(); !strings.HasSuffix(got, want) {
					t.Errorf("%s in %s: %q", path, lang, got)
				}
			}
		}
		guest.open("/password/reset")
		guest.send("main form", url.Values{"email": {"ann@example.com"}})
		code, bobs := w.codeOf("ann@example.com", 2), w.codeOf("bob@example.com", 1)
		const better = "another-good-one"
		try := func(email, code, password string) (int, string) {
			a := w.browser().post("/password/reset", "/password/reset/confirm", url.Values{"email": {email}, "code": {code}, "password": {password}})
			return a.status, strings.ReplaceAll(strings.Join(strings.Fields(a.page().Find("main").Text()), " "), email, "")
		}
		known, told := try("ann@example.com", other(code, 1), better)
		unknown, same := try("nobody@example.com", other(code, 1), better)
		if known != http.StatusUnprocessableEntity || unknown != known || told != same {
			t.Errorf("known %d %s, unknown %d %s", known, told, unknown, same)
		}
		if bobs != code {
			if status, _ := try("bob@example.com", code, better); status != http.StatusUnprocessableEntity {
				t.Errorf("ann's code for bob: %d", status)
			}
		}
		guest.send("[data-code] button", url.Values{"code": {code}, "password": {"short"}})
		if guest.one(`[data-error="password"]`); guest.page.Find(`[data-error="code"]`).Length() != 0 || guest.page.Find(`input[type=password][value]:not([value=""])`).Length() != 0 {
			t.Error("a short password is told otherwise, or comes back")
		}
		if ann.b.get("/me").status != http.StatusOK {
			t.Error("a refused password ends log-ins")
		}
		var right atomic.Int32
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				a := w.browser().api("POST", "/api/v1/auth/password/reset/confirm", `{"email":"ANN@example.com","code":"`+code+`","password":"`+better+`"}`)
				if a.status == 204 {
					right.Add(1)
				} else if a.status != 422 {
					t.Errorf("at once: %d %s", a.status, a.body)
				}
			})
		}
		wait.Wait()
		if right.Load() != 1 {
			t.Errorf("the code works %d times", right.Load())
		}
		if ann.b.get("/me").status != http.StatusFound || bob.b.get("/me").status != http.StatusOK {
			t.Error("log-ins go on, or somebody else's end")
		}
		if was, is := w.tryIn("ann", password, "").status, w.tryIn("ann", better, "").status; was != http.StatusUnauthorized || is != http.StatusOK {
			t.Errorf("log-in: %d before, %d now", was, is)
		}
		for body, want := range map[string]string{`{"password":"x"}`: "/token", `{"token":"x","code":"1","password":"x"}`: "/code"} {
			if a := w.browser().api("POST", "/api/v1/auth/password/reset/confirm", body); a.status != 422 || !strings.Contains(a.body, want) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
	})
}
