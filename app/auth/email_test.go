package auth_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// owner makes somebody who has verified their address.
func (h *house) owner(handle string) *models.User {
	h.Helper()
	u := h.person(handle, models.RoleMember)
	_, err := h.db.Update(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), u.ID, &schema.Input{Values: map[string]any{"email_verified": true}})
	must(h.T, err)
	return u
}

// mails are those to an address, the oldest first.
func (h *house) mails(to string) []notify.Mail {
	h.Helper()
	h.jobs.Wait()
	return slices.DeleteFunc(h.mail.Sent(), func(m notify.Mail) bool { return m.To != to })
}

// tokenOf is the token of the newest mail to an address about an account.
func (h *house) tokenOf(to, handle, path string) string {
	h.Helper()
	for _, m := range slices.Backward(h.mails(to)) {
		if _, rest, ok := strings.Cut(m.Text, path+"?token="); ok && strings.Contains(m.Text, "@"+handle) {
			token, _, _ := strings.Cut(rest, "\n")
			return token
		}
	}
	h.Fatalf("no mail to %s about %s: %+v", to, handle, h.mails(to))
	return ""
}

// signUp signs somebody up and returns what everybody sees of the answer: all
// but what is theirs alone.
func (b *browser) signUp(handle, email string) (r reply, seen string) {
	b.h.Helper()
	r = b.json("/api/v1/auth/signup", `{"handle":"`+handle+`","email":"`+email+`","password":"`+secret+`"}`)
	body := r.body
	for _, own := range []string{r.field("id"), r.field("csrf_token"), handle} {
		body = strings.ReplaceAll(body, own, "*")
	}
	header := r.Header.Clone()
	for _, own := range []string{"Date", "X-Request-Id", "Ratelimit", "Location"} {
		if header.Get(own) != "" {
			header.Set(own, "*")
		}
	}
	cookies := make([]string, 0, 1)
	for _, c := range r.Cookies() {
		c.Value, c.Raw = fmt.Sprint(len(c.Value)), ""
		cookies = append(cookies, c.String())
	}
	header["Set-Cookie"] = cookies
	return r, fmt.Sprint(r.StatusCode, "\n", header, "\n", body)
}

// Whoever signs up with an address learns nothing of whose it is: only its
// mailbox does.
func TestSignUpTellsNothingOfAddresses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.owner("haru")
		h.person("bora", models.RoleMember)
		answers := map[string]string{}
		for handle, email := range map[string]string{"guest1": "haru@example.com", "guest2": "bora@example.com", "guest3": "free@example.com"} {
			b := h.browser()
			r, seen := b.signUp(handle, email)
			b.want(r, 201, "")
			b.who(handle)
			answers[email] = seen
		}
		for _, email := range []string{"haru@example.com", "bora@example.com"} {
			if diff := cmp.Diff(answers["free@example.com"], answers[email]); diff != "" {
				t.Errorf("%s answers otherwise than a free address:\n%s", email, diff)
			}
		}
		for email, want := range map[string]string{"haru@example.com": "@haru", "bora@example.com": "@guest2", "free@example.com": "@guest3"} {
			sent := h.mails(email)
			if len(sent) != 1 || !strings.Contains(sent[0].Text, want) {
				t.Errorf("mail to %s = %+v", email, sent)
				continue
			}
			if known := strings.Contains(sent[0].Text, "/login\n"); known != (want == "@haru") || known == strings.Contains(sent[0].Text, accounts.VerifyPath) {
				t.Errorf("mail to %s: %s", email, sent[0].Text)
			}
		}
	})
}

// An address is whose who verifies it first, and a log-in by it is theirs; until
// then it is of who typed it first.
func TestAddressBelongsToWhoVerifiesIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const shared = "same@example.com"
		by := func() string {
			b := h.browser()
			b.want(b.login(shared, secret), 200, "")
			return b.get("/who").body
		}
		for _, handle := range []string{"first", "second", "third"} {
			h.browser().signUp(handle, shared)
		}
		if got := by(); got != "first" {
			t.Errorf("before anybody has verified it, it lets %s in", got)
		}
		guest := h.browser()
		verify := func(handle string) reply {
			return guest.json("/api/v1/auth/email/verify", `{"token":"`+h.tokenOf(shared, handle, accounts.VerifyPath)+`"}`)
		}
		guest.want(verify("second"), 204, "")
		guest.want(verify("first"), 409, "email_taken")
		if got := by(); got != "second" {
			t.Errorf("it lets %s in", got)
		}
		token := h.tokenOf(shared, "third", accounts.VerifyPath)
		r := guest.get("/email/verify?token=" + token)
		r = guest.post("/email/verify", url.Values{"_csrf": {formToken(t, r)}, "token": {token}})
		guest.want(r, 409, "")
		if got := page(t, r).Find(`[role="alert"]`).Text(); !strings.Contains(got, "다른 계정") {
			t.Errorf("the page says %q", got)
		}
		if h.user("first").EmailVerified || h.user("third").EmailVerified || !h.user("second").EmailVerified {
			t.Error("more than one has verified it")
		}

		body := `{"email":"` + shared + `"}`
		guest.want(guest.json("/api/v1/auth/password/reset", body), 202, "")
		token = h.tokenOf(shared, "second", accounts.ResetPath)
		guest.want(guest.json("/api/v1/auth/password/reset/confirm", `{"token":"`+token+`","password":"another good one"}`), 204, "")
		guest.want(guest.login("second", "another good one"), 200, "")
	})
}

func change(current, email string) string {
	return `{"current_password":"` + current + `","email":"` + email + `"}`
}

// One's own address changes with the present password; the answer is the same
// whose ever the new one is.
func TestChangeEmail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const path = "/api/v1/auth/email/change"
		h.owner("haru")
		h.owner("bora")
		b := h.browser()
		b.want(b.json(path, change(secret, "new@example.com")), 401, "unauthorized")
		b.login("bora", secret)
		session := b.cookies["duckhoo"].Value
		b.want(b.json(path, change("wrong", "new@example.com")), 422, "/current_password wrong_password")
		b.want(b.json(path, `{"email":"new@example.com"}`), 422, "/current_password required")
		b.want(b.json(path, change(secret, "new")), 422, "/email invalid_email")
		b.want(b.json(path, change(secret, " ")), 422, "/email required")
		b.want(b.json(path, `{"current_password":"`+secret+`","email":"x@example.com","email_verified":true}`), 422, "/email_verified unknown_field")
		b.want(b.json(path, change(secret, "BORA@example.com")), 204, "")
		if u := h.user("bora"); u.Email != "bora@example.com" || !u.EmailVerified || len(h.mails("bora@example.com")) != 0 {
			t.Errorf("the address that it was: %+v, mail %+v", u, h.mails("bora@example.com"))
		}

		b.want(b.json("/api/v1/auth/password/reset", `{"email":"bora@example.com"}`), 202, "")
		old := h.tokenOf("bora@example.com", "bora", accounts.ResetPath)
		taken := b.json(path, change(secret, "Haru@example.com"))
		b.want(taken, 204, "")
		if u := h.user("bora"); u.Email != "haru@example.com" || u.EmailVerified {
			t.Errorf("user = %+v", u)
		}
		free := b.json(path, change(secret, "new@example.com"))
		b.want(free, 204, "")
		for _, r := range []reply{taken, free} {
			for _, own := range []string{"Date", "X-Request-Id", "Ratelimit"} {
				r.Header.Del(own)
			}
		}
		if diff := cmp.Diff(taken.Header, free.Header); diff != "" || taken.body != free.body {
			t.Errorf("somebody's address answers otherwise:\n%s", diff)
		}
		if b.who("bora"); b.cookies["duckhoo"].Value != session {
			t.Error("the session has not stayed")
		}
		if sent := h.mails("bora@example.com"); len(sent) != 2 || !strings.Contains(sent[1].Subject, "address was changed") {
			t.Errorf("the old address got %+v", sent)
		}
		if sent := h.mails("haru@example.com"); len(sent) == 0 || !strings.Contains(sent[0].Text, "@haru") {
			t.Errorf("whose address was typed got %+v", sent)
		}
		b.want(b.json("/api/v1/auth/password/reset/confirm", `{"token":"`+old+`","password":"another good one"}`), 422, "/token invalid_ticket")
		b.want(b.json("/api/v1/auth/email/verify", `{"token":"`+h.tokenOf("new@example.com", "bora", accounts.VerifyPath)+`"}`), 204, "")
		if !h.user("bora").EmailVerified {
			t.Error("not verified")
		}
		csrf := b.csrf
		b.csrf = ""
		b.want(b.json(path, change(secret, "x@example.com")), 403, "csrf_failed")
		b.csrf = csrf
		for range 3 {
			b.want(b.json(path, change("wrong", "x@example.com")), 422, "/current_password wrong_password")
		}
		b.want(b.json(path, change(secret, "x@example.com")), 429, "locked")
		guest := h.browser()
		guest.want(guest.login("bora", secret), 429, "locked")
	})
}

func TestChangeEmailByPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.owner("bora")
		const path = "/email/change"
		b := h.browser()
		b.want(b.get(path), 401, "unauthorized")
		b.login("bora", secret)
		b.csrf = ""
		for _, lang := range []string{"ko", "en"} {
			doc := page(t, b.get(path+"?lang="+lang))
			if doc.Find(`[data-field="email"] input[type="email"]`).AttrOr("value", "") != "bora@example.com" ||
				doc.Find(`[data-field="current_password"] input[type="password"]`).Length() != 1 || strings.Contains(doc.Text(), "password.") {
				t.Errorf("%s: %s", lang, doc.Find("main").Text())
			}
		}
		r := b.get(path)
		bad := b.post(path, url.Values{"_csrf": {formToken(t, r)}, "email": {"new@example.com"}, "current_password": {"wrong"}})
		b.want(bad, 422, "")
		if doc := page(t, bad); doc.Find(`[data-error="current_password"]`).Length() != 1 || doc.Find(`[data-error="email"]`).Length() != 0 || strings.Contains(bad.body, `value="wrong"`) {
			t.Errorf("page = %s", bad.body)
		}
		if forged := b.post(path, url.Values{"email": {"new@example.com"}, "current_password": {secret}}); forged.StatusCode != http.StatusForbidden {
			t.Errorf("without a token: %d", forged.StatusCode)
		}
		done := b.post(path, url.Values{"_csrf": {formToken(t, bad)}, "email": {"new@example.com"}, "current_password": {secret}})
		b.want(done, 200, "")
		if u := h.user("bora"); u.Email != "new@example.com" || u.EmailVerified || page(t, done).Find("main form").Length() != 0 {
			t.Errorf("user = %+v, page = %s", u, done.body)
		}
	})
}
