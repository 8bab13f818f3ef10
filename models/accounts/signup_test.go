package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func registration(handle string) accounts.Registration {
	return accounts.Registration{Handle: handle, Nickname: "보라", Email: handle + "@example.com", Password: secret}
}

func TestSignUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := registration("bora")
		r.Email = " Bora@Example.com"
		in, err := h.s.SignUp(h.ctx, r, accounts.Client{Lang: "en"})
		must(t, err)
		id := h.who(in)
		if id.ActorName() != "bora" || id.Role.Slug != models.RoleMember || id.Super() || id.User.Status != models.UserActive {
			t.Errorf("identity = %+v", id.User)
		}
		if u := h.user(id.ActorID()); u.Email != "bora@example.com" || u.EmailVerified || strings.Contains(string(u.Password), secret) {
			t.Errorf("user = %+v", u)
		}
		h.login("bora")

		token := h.token(accounts.VerifyPath)
		if sent := h.mail.Sent(); len(sent) != 1 || sent[0].To != "bora@example.com" || !strings.Contains(sent[0].Subject, "Confirm") {
			t.Errorf("mail = %+v", sent)
		}
		must(t, h.s.VerifyEmail(h.ctx, token))
		if !h.user(id.ActorID()).EmailVerified {
			t.Error("not verified")
		}
		if err := h.s.VerifyEmail(h.ctx, token); problems(err)["/token"] != "invalid_ticket" {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestSignUpRefuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		for name, test := range map[string]struct {
			change func(*accounts.Registration)
			want   map[string]string
		}{
			"taken handle":    {func(r *accounts.Registration) { r.Handle = "bora" }, map[string]string{"/handle": "not_unique"}},
			"reserved handle": {func(r *accounts.Registration) { r.Handle = "admin" }, map[string]string{"/handle": "not_unique"}},
			"capitals":        {func(r *accounts.Registration) { r.Handle = "Haru" }, map[string]string{"/handle": "invalid_handle"}},
			"no address":      {func(r *accounts.Registration) { r.Email = "" }, map[string]string{"/email": "required"}},
			"no e-mail":       {func(r *accounts.Registration) { r.Email = "haru" }, map[string]string{"/email": "invalid_email"}},
			"bad nickname":    {func(r *accounts.Registration) { r.Nickname = "a\x00b" }, map[string]string{"/nickname": "control_character"}},
			"of the house":    {func(r *accounts.Registration) { r.Nickname = "운영 자" }, map[string]string{"/nickname": "reserved"}},
			"drawn like it":   {func(r *accounts.Registration) { r.Nickname = "★аＤmin★" }, map[string]string{"/nickname": "reserved"}},
			"nothing":         {func(r *accounts.Registration) { *r = accounts.Registration{} }, map[string]string{"/handle": "required", "/nickname": "required", "/email": "required", "/password": "required"}},
			"weak password":   {func(r *accounts.Registration) { r.Password = "haru" }, map[string]string{"/password": "too_short"}},
		} {
			r := registration("haru")
			test.change(&r)
			_, err := h.s.SignUp(h.ctx, r, accounts.Client{})
			if diff := cmp.Diff(test.want, problems(err)); diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		}
	})
}

func TestSignUpClosed(t *testing.T) {
	cfg := config.Default()
	cfg.Database.Engine, cfg.Database.DSN, cfg.Auth.Signup = "sqlite", config.NewDSN(dbtest.SQLite(t)), false
	h := newHouse(t, cfg, accounts.Options{})
	if _, err := h.s.SignUp(h.ctx, registration("bora"), accounts.Client{}); !errors.Is(err, accounts.ErrClosed) {
		t.Errorf("error = %v", err)
	}
}

func TestSignUpIsLimitedByAddress(t *testing.T) {
	cfg := config.Default()
	cfg.Database.Engine, cfg.Database.DSN = "sqlite", config.NewDSN(dbtest.SQLite(t))
	h := newHouse(t, cfg, accounts.Options{Limits: accounts.Limits{SignupsByAddress: 2}})
	from := accounts.Client{Address: "192.0.2.1"}
	for _, handle := range []string{"one", "two"} {
		if _, err := h.s.SignUp(h.ctx, registration(handle), from); err != nil {
			t.Fatal(err)
		}
	}
	var locked *accounts.Locked
	if _, err := h.s.SignUp(h.ctx, registration("three"), from); !errors.As(err, &locked) {
		t.Errorf("error = %v, want the lock", err)
	}
	h.clock.pass(61 * time.Minute)
	if _, err := h.s.SignUp(h.ctx, registration("three"), from); err != nil {
		t.Error(err)
	}
}

// Of several who verify one address at the same time one gets it.
func TestOneAddressUnderRace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		handles := []string{"one", "two", "three", "four"}
		for _, handle := range handles {
			r := registration(handle)
			r.Email = "Same@Example.com"
			_, err := h.s.SignUp(h.ctx, r, accounts.Client{Lang: "en"})
			must(t, err)
		}
		var in, refused atomic.Int32
		var wg sync.WaitGroup
		for _, handle := range handles {
			token := h.tokenOf(handle, accounts.VerifyPath)
			wg.Go(func() {
				switch err := h.s.VerifyEmail(h.ctx, token); {
				case err == nil:
					in.Add(1)
				case allowed(err) == "email_taken":
					refused.Add(1)
				default:
					t.Errorf("%s: %v", handle, err)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 || refused.Load() != 3 {
			t.Errorf("%d verified, %d refused", in.Load(), refused.Load())
		}
	})
}

func TestFirstStart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		password, created, err := h.s.FirstStart(h.ctx, "")
		must(t, err)
		if !created || len(password) != 19 {
			t.Fatalf("created %t, password of %d characters", created, len(password))
		}
		in, err := h.s.LogIn(h.ctx, "admin", password, "", accounts.Client{})
		must(t, err)
		if id := h.who(in); !id.Super() || id.Role.Slug != models.RoleSuperuser || !id.Panel() {
			t.Errorf("identity = %+v", id)
		}
		if _, created, err := h.s.FirstStart(h.ctx, "other"); created || err != nil {
			t.Errorf("a second start: created %t, %v", created, err)
		}
	})
}

func TestFirstStartWithAPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var made atomic.Int32
		var wg sync.WaitGroup
		for range 3 { // instances
			wg.Go(func() {
				_, created, err := h.s.FirstStart(h.ctx, "short")
				if err != nil {
					t.Error(err)
				}
				if created {
					made.Add(1)
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 {
			t.Errorf("made %d superusers", made.Load())
		}
		if _, err := h.s.LogIn(h.ctx, "admin", "short", "", accounts.Client{}); err != nil {
			t.Error(err)
		}
	})
}

func TestCreateSuperuserChecks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if _, err := h.s.CreateSuperuser(h.ctx, "boss", "", "short"); problems(err)["/password"] != "too_short" {
			t.Errorf("short password: %v", err)
		}
		if _, err := h.s.CreateSuperuser(h.ctx, "Bo", "", secret); problems(err)["/handle"] != "invalid_handle" {
			t.Errorf("bad handle: %v", err)
		}
		if boss, err := h.s.CreateSuperuser(h.ctx, "BOSS", "", secret); err != nil || boss.Handle != "boss" {
			t.Errorf("capitals: %+v %v", boss, err)
		}
		if err := h.s.SetPassword(h.ctx, "BOSS", secret+"2"); err != nil {
			t.Errorf("capitals, again: %v", err)
		}
		if err := h.s.SetPassword(h.ctx, "nobody", secret); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}
