package accounts_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

func TestReset(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		in := h.login("bora")
		for range 5 { // locked out
			_, _ = h.s.LogIn(h.ctx, "bora", "wrong", "", accounts.Client{})
		}
		must(t, h.s.RequestReset(h.ctx, "BORA@example.com ", accounts.Client{Lang: "en"}))
		token := h.token(accounts.ResetPath)
		h.who(in)
		if err := h.s.ConfirmReset(h.ctx, token, "short"); problems(err)["/password"] != "too_short" {
			t.Errorf("a short one: %v", err)
		}
		must(t, h.s.CheckReset(h.ctx, token))
		must(t, h.s.ConfirmReset(h.ctx, token, "another good one"))
		h.out(in)
		if _, err := h.s.LogIn(h.ctx, "bora", "another good one", "", accounts.Client{}); err != nil {
			t.Errorf("the new password, after the lock: %v", err)
		}
		if !h.user(u.ID).EmailVerified {
			t.Error("whoever reads the mail has the address")
		}
		for _, bad := range []string{token, "", "x"} {
			if err := h.s.ConfirmReset(h.ctx, bad, "a third good one"); problems(err)["/token"] != "invalid_ticket" {
				t.Errorf("%q: %v", bad, err)
			}
			if err := h.s.CheckReset(h.ctx, bad); problems(err)["/token"] != "invalid_ticket" {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// Asking for somebody and for nobody answers the same; only the one gets mail.
func TestResetOfNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		out := h.person("haru", models.RoleMember)
		must(t, h.do(schema.Program{Name: "test"}, out.ID, "ban"))
		for _, name := range []string{"bora@example.com", "nobody@example.com", "haru@example.com", "", "bora@example.org"} {
			must(t, h.s.RequestReset(h.ctx, name, accounts.Client{}))
		}
		h.jobs.Wait()
		if sent := h.mail.Sent(); len(sent) != 1 || sent[0].To != "bora@example.com" {
			t.Errorf("mail = %+v", sent)
		}
	})
}

func TestTicketsEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		ask := func() string {
			t.Helper()
			must(t, h.s.RequestReset(h.ctx, "bora@example.com", accounts.Client{}))
			return h.token(accounts.ResetPath)
		}
		first := ask()
		second := ask()
		if first == second {
			t.Fatal("the same token twice")
		}
		if err := h.s.CheckReset(h.ctx, first); problems(err) == nil {
			t.Errorf("the first one, after the second: %v", err)
		}
		must(t, h.s.CheckReset(h.ctx, second))
		if err := h.s.VerifyEmail(h.ctx, second); problems(err)["/token"] != "invalid_ticket" {
			t.Errorf("a reset verifies: %v", err)
		}
		h.clock.pass(time.Hour)
		if err := h.s.ConfirmReset(h.ctx, second, "another good one"); problems(err)["/token"] != "invalid_ticket" {
			t.Errorf("too old: %v", err)
		}
		third := ask()
		must(t, h.change(schema.Program{Name: "test"}, u.ID, map[string]any{"email": "new@example.com"}))
		if err := h.s.ConfirmReset(h.ctx, third, "another good one"); problems(err)["/token"] != "invalid_ticket" {
			t.Errorf("sent to the old address: %v", err)
		}
	})
}

// Of many who use one token at the same time one succeeds.
func TestTicketsUnderRace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		must(t, h.s.RequestReset(h.ctx, "bora@example.com", accounts.Client{}))
		token := h.token(accounts.ResetPath)
		var won atomic.Value
		var wins atomic.Int32
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				password := fmt.Sprintf("another good one %d", i)
				switch err := h.s.ConfirmReset(h.ctx, token, password); {
				case err == nil:
					wins.Add(1)
					won.Store(password)
				case problems(err)["/token"] != "invalid_ticket":
					t.Errorf("error = %v", err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Fatalf("%d succeeded", wins.Load())
		}
		if _, err := h.s.LogIn(h.ctx, "bora", won.Load().(string), "", accounts.Client{}); err != nil {
			t.Errorf("the password of who succeeded: %v", err)
		}
	})
}

func TestMailIsLimited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		for i := range 8 {
			must(t, h.s.RequestReset(h.ctx, "bora@example.com", accounts.Client{Address: fmt.Sprintf("192.0.2.%d", i)}))
		}
		h.jobs.Wait()
		if n := len(h.mail.Sent()); n != 5 {
			t.Errorf("%d mails to one person in an hour", n)
		}
		var locked *accounts.Locked
		var err error
		for range 61 {
			err = errors.Join(err, h.s.RequestReset(h.ctx, "nobody@example.com", accounts.Client{Address: "198.51.100.1"}))
		}
		if !errors.As(err, &locked) {
			t.Errorf("61 mails asked for from one address: %v", err)
		}
	})
}

func TestChangedAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		must(t, h.change(schema.Program{Name: "test"}, u.ID, map[string]any{"email_verified": true}))
		in := h.login("bora")
		me := h.who(in)
		if err := h.change(me, u.ID, map[string]any{"email": "new@example.com"}); problems(err)["/email"] != "not_here" {
			t.Errorf("without the password: %v", err)
		}
		must(t, h.change(me, u.ID, map[string]any{"email": "BORA@example.com", "nickname": "보라"}))
		must(t, h.s.ChangeEmail(h.ctx, me, secret, "Bora@New.example.com", accounts.Client{}))
		h.who(in)
		if got := h.user(u.ID); got.Email != "bora@new.example.com" || got.EmailVerified {
			t.Errorf("user = %+v", got)
		}
		token := h.token(accounts.VerifyPath)
		to := make([]string, 0, 2)
		for _, m := range h.mail.Sent() {
			to = append(to, m.To)
		}
		if strings.Join(to, " ") != "bora@example.com bora@new.example.com" {
			t.Errorf("mail went to %q", to)
		}
		must(t, h.s.VerifyEmail(h.ctx, token))
		if !h.user(u.ID).EmailVerified {
			t.Error("not verified")
		}
	})
}
