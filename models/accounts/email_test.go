package accounts_test

import (
	"fmt"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// owner makes somebody who has verified their address.
func (h *house) owner(handle string) *models.User {
	h.Helper()
	u := h.person(handle, models.RoleMember)
	must(h.T, h.change(schema.Program{Name: "test"}, u.ID, map[string]any{"email_verified": true}))
	return u
}

// signUp makes somebody with an address over the front door.
func (h *house) signUp(handle, email string) *accounts.SignedIn {
	h.Helper()
	in, err := h.s.SignUp(h.ctx, accounts.Registration{Handle: handle, Email: email, Password: secret}, accounts.Client{Lang: "en"})
	must(h.T, err)
	return in
}

// sentTo counts the mails to an address whose text holds a word.
func (h *house) sentTo(email, word string) int {
	h.Helper()
	h.jobs.Wait()
	n := 0
	for _, m := range h.mail.Sent() {
		if m.To == email && strings.Contains(m.Text, word) {
			n++
		}
	}
	return n
}

// The staff see addresses and are told whose one is; nobody verifies what
// somebody else has verified.
func TestWhoMayHaveAnAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.owner("haru")
		bora, mina := h.person("bora", models.RoleMember), h.person("mina", models.RoleMember)
		h.superuser("boss")
		boss, program := h.who(h.login("boss")), schema.Program{Name: "test"}
		for _, test := range []struct {
			name   string
			who    schema.Actor
			values map[string]any
			want   string
		}{
			{"staff, a verified one", boss, map[string]any{"email": "HARU@example.com"}, "not_unique"},
			{"program, a verified one, claimed", program, map[string]any{"email": "haru@example.com", "email_verified": true}, "not_unique"},
			{"staff, one that nobody verified", boss, map[string]any{"email": "mina@example.com"}, ""},
			{"program, a verified one, typed", program, map[string]any{"email": "haru@example.com"}, ""},
			{"staff, claimed without a new one", boss, map[string]any{"email_verified": true}, "not_unique"},
			{"staff, something else", boss, map[string]any{"nickname": "보"}, ""},
		} {
			if err := h.change(test.who, bora.ID, test.values); problems(err)["/email"] != test.want || test.want == "" && err != nil {
				t.Errorf("%s: %v, want %q", test.name, err, test.want)
			}
		}
		add := func(who schema.Actor, values map[string]any) string {
			_, err := h.db.Create(h.ctx, who, h.model(bora), &schema.Input{Values: values})
			return problems(err)["/email"]
		}
		if got := add(boss, map[string]any{"handle": "fresh", "nickname": "x", "email": "haru@example.com"}); got != "not_unique" {
			t.Errorf("staff add somebody with a verified address: %q", got)
		}
		if _, err := h.s.CreateSuperuser(h.ctx, "chief", "Haru@example.com", secret); problems(err)["/email"] != "not_unique" {
			t.Errorf("a superuser with a verified address: %v", err)
		}
		must(t, h.change(boss, mina.ID, map[string]any{"email_verified": true}))
	})
}

// Who comes back from the trash has their address, unless they had verified it
// and somebody else has meanwhile.
func TestRestoredAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		program, m := schema.Program{Name: "test"}, h.model(&models.User{})
		verified, typed := h.owner("bora"), h.person("haru", models.RoleMember)
		for _, u := range []*models.User{verified, typed} {
			_, err := h.db.Trash(h.ctx, program, m, u.ID, nil)
			must(t, err)
			h.signUp(u.Handle+"2", u.Email)
			must(t, h.s.VerifyEmail(h.ctx, h.tokenOf(u.Handle+"2", accounts.VerifyPath)))
		}
		if _, err := h.db.Restore(h.ctx, program, m, verified.ID, nil); problems(err)["/email"] != "not_unique" {
			t.Errorf("who had verified it: %v", err)
		}
		_, err := h.db.Restore(h.ctx, program, m, typed.ID, nil)
		must(t, err)
		second, err := h.db.FindBy(h.ctx, m, schema.Eq("Handle", "bora2"))
		must(t, err)
		must(t, h.change(program, m.ID(second), map[string]any{"email": "other@example.com"}))
		_, err = h.db.Restore(h.ctx, program, m, verified.ID, nil)
		must(t, err)
	})
}

// A reset goes to who has verified the address, else to who typed it first; one
// that is on its way still works when somebody else is faster.
func TestResetOfSharedAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const shared = "same@example.com"
		first, second := h.signUp("first", shared), h.signUp("second", shared)
		must(t, h.s.RequestReset(h.ctx, shared, accounts.Client{Lang: "en"}))
		token := h.tokenOf("first", accounts.ResetPath)
		must(t, h.s.VerifyEmail(h.ctx, h.tokenOf("second", accounts.VerifyPath)))

		must(t, h.s.RequestReset(h.ctx, "first", accounts.Client{Lang: "en"}))
		must(t, h.s.RequestReset(h.ctx, shared, accounts.Client{Lang: "en"}))
		for handle, want := range map[string]int{"@first": 1, "@second": 1} {
			if n := h.sentTo(shared, "new password for "+handle); n != want {
				t.Errorf("%d resets for %s, want %d", n, handle, want)
			}
		}
		must(t, h.s.ConfirmReset(h.ctx, token, "another good one"))
		if u := h.user(first.Identity.ActorID()); u.EmailVerified {
			t.Error("a reset took an address that somebody else has verified")
		}
		if _, err := h.s.LogIn(h.ctx, "first", "another good one", "", accounts.Client{}); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if in := h.login(shared); in.Identity.ActorID() != second.Identity.ActorID() {
			t.Errorf("the address lets %s in", in.Identity.ActorName())
		}
	})
}

// However many accounts name a mailbox, it is not flooded.
func TestMailboxIsLimited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.owner("haru")
		for i := range 8 {
			h.signUp(fmt.Sprintf("known%d", i), "haru@example.com")
			h.signUp(fmt.Sprintf("fresh%d", i), "nobody@example.com")
		}
		for _, to := range []string{"haru@example.com", "nobody@example.com"} {
			if n := h.sentTo(to, ""); n != 5 {
				t.Errorf("%d mails to %s in an hour", n, to)
			}
		}
	})
}
