package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func TestLogIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		for _, name := range []string{"bora", " BORA ", "bora@example.com", "Bora@Example.COM", "ｂｏｒａ"} {
			in := h.login(name)
			if in.Identity.ActorID() != u.ID || in.Identity.ActorName() != "bora" {
				t.Errorf("%q is %v", name, in.Identity.User)
			}
			if got := h.who(in); got.ActorID() != u.ID || !got.Allowed("quiz.add") || got.Super() || got.Panel() {
				t.Errorf("%q: identity = %+v", name, got)
			}
		}
		if h.user(u.ID).LastLoginAt.IsZero() {
			t.Error("last log-in is not noted")
		}
		if got := h.user(u.ID).LockVersion; got != u.LockVersion {
			t.Errorf("a log-in raised the lock version to %d", got)
		}
		for name, password := range map[string]string{
			"bora": "wrong", "nobody": secret, "bora@example.org": secret, "": "", "a\x00b": secret,
			"bora\x00": strings.Repeat("x", 10_000), "BORA": secret + " ",
		} {
			if _, err := h.s.LogIn(h.ctx, name, password, "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
				t.Errorf("%q with %.20q: %v, want wrong credentials", name, password, err)
			}
		}
	})
}

func TestPasswordComposition(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		must(t, h.s.SetPassword(h.ctx, "bora", "한글 비밀번호예요 가나다")) // composed
		if _, err := h.s.LogIn(h.ctx, "bora", "한글 비밀번호예요 가나다", "", accounts.Client{}); err != nil {
			t.Errorf("decomposed: %v", err)
		}
		if stored := string(h.user(u.ID).Password); !strings.HasPrefix(stored, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Errorf("stored = %.20q", stored)
		}
	})
}

func TestNoPasswordNoLogIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.db.Create(h.ctx, schema.Program{Name: "test"}, h.model(&models.User{}), &schema.Input{Values: map[string]any{
			"handle": "ghost", "nickname": "ghost"}})
		must(t, err)
		for _, password := range []string{"", "x", "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
			if _, err := h.s.LogIn(h.ctx, "ghost", password, "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
				t.Errorf("%q: %v", password, err)
			}
		}
	})
}

// Every answer to a failed log-in is the same for somebody and for nobody, step
// by step to the lock and behind it.
func TestUnknownPeopleAreLikeOthers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		ghost, err := h.db.Create(h.ctx, schema.Program{Name: "test"}, h.model(&models.User{}), &schema.Input{Values: map[string]any{
			"handle": "ghost", "nickname": "ghost"}})
		must(t, err)
		if ghost.(*models.User).Password != "" {
			t.Fatal("ghost has a password")
		}
		for i := range 7 {
			said := make([]string, 0, 4)
			for _, name := range []string{"bora", "nobody", "ghost", "none@example.com"} {
				_, err := h.s.LogIn(h.ctx, name, "wrong", "", accounts.Client{})
				said = append(said, fmt.Sprintf("%T %v", err, err))
			}
			for _, other := range said[1:] {
				if other != said[0] {
					t.Errorf("try %d: %q and %q differ", i, said[0], other)
				}
			}
		}
	})
}

func TestLockout(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		names := []string{"bora", "BORA", "bora@example.com", "Bora@EXAMPLE.com "}
		for i, name := range names {
			from := accounts.Client{Address: fmt.Sprintf("192.0.2.%d", i)}
			if _, err := h.s.LogIn(h.ctx, name, "wrong", "", from); !errors.Is(err, accounts.ErrCredentials) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		var locked *accounts.Locked
		for i := range 3 {
			_, err := h.s.LogIn(h.ctx, "bOrA", secret, "", accounts.Client{Address: "198.51.100.9"})
			if !errors.As(err, &locked) {
				t.Fatalf("right password while locked, try %d: %v", i, err)
			}
			if locked.Wait > 15*time.Minute || locked.Wait < 14*time.Minute-time.Duration(i)*2*time.Minute {
				t.Errorf("wait = %s", locked.Wait)
			}
			h.clock.pass(2 * time.Minute) // trying does not make the lock longer
		}
		h.clock.pass(10 * time.Minute)
		h.login("bora")
		if _, err := h.s.LogIn(h.ctx, "bora", "wrong", "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
			t.Errorf("after a success the count starts anew: %v", err)
		}
	})
}

func TestSuccessForgetsFailures(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		for range 4 {
			for range 3 {
				if _, err := h.s.LogIn(h.ctx, "bora", "wrong", "", accounts.Client{Address: "2001:db8::1"}); !errors.Is(err, accounts.ErrCredentials) {
					t.Fatal(err)
				}
			}
			h.login("bora")
		}
	})
}

func TestLockoutOfAnAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		address := func(i int) string { return fmt.Sprintf("2001:db8:0:1::%x", i+1) } // one network
		for i := range 20 {
			if i%5 == 0 { // an account of one's own does not give the tries back
				if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{Address: address(i)}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := h.s.LogIn(h.ctx, fmt.Sprintf("victim%d", i), "wrong", "", accounts.Client{Address: address(i)}); !errors.Is(err, accounts.ErrCredentials) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		var locked *accounts.Locked
		if _, err := h.s.LogIn(h.ctx, "victim99", "wrong", "", accounts.Client{Address: address(99)}); !errors.As(err, &locked) {
			t.Errorf("spraying: %v, want the lock", err)
		}
		if _, err := h.s.LogIn(h.ctx, "victim99", "wrong", "", accounts.Client{Address: "2001:db8:0:2::1"}); !errors.Is(err, accounts.ErrCredentials) {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

// Whoever tries at the same time, on two instances, is counted exactly.
func TestLockoutUnderRace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		var wrong, locks, other atomic.Int32
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				_, err := h.s.LogIn(h.ctx, "bora", "wrong", "", accounts.Client{Address: "192.0.2.1"})
				var l *accounts.Locked
				switch {
				case errors.Is(err, accounts.ErrCredentials):
					wrong.Add(1)
				case errors.As(err, &l):
					locks.Add(1)
				default:
					other.Add(1)
					t.Errorf("error = %v", err)
				}
			})
		}
		wg.Wait()
		if wrong.Load() != 4 || locks.Load() != 8 {
			t.Errorf("%d were checked and %d locked out, want 4 and 8", wrong.Load(), locks.Load())
		}
	})
}

func TestHashIsUpgraded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		better, err := accounts.New(accounts.Options{DB: h.db, Auth: config.Default().Auth, App: config.Default().App, Mail: h.mail,
			Jobs: h.jobs, Outbox: h.outbox, Cost: accounts.Cost{Memory: 128, Passes: 2, Lanes: 1}})
		must(t, err)
		for range 2 {
			if _, err := better.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); err != nil {
				t.Fatal(err)
			}
		}
		if stored := string(h.user(u.ID).Password); !strings.HasPrefix(stored, "$argon2id$v=19$m=128,t=2,p=1$") {
			t.Errorf("stored = %.30q", stored)
		}
	})
}

func TestUnreadableHashes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		good := string(h.user(u.ID).Password)
		for name, stored := range map[string]string{
			"too much memory": strings.Replace(good, "m=64", "m=4194304", 1),
			"no memory":       strings.Replace(good, "m=64", "m=0", 1),
			"many passes":     strings.Replace(good, "t=1", "t=1000000", 1),
			"many lanes":      strings.Replace(good, "p=1", "p=255", 1),
			"another kind":    strings.Replace(good, "argon2id", "argon2i", 1),
			"another version": strings.Replace(good, "v=19", "v=16", 1),
			"text behind":     good + "$",
			"cut":             good[:40],
			"plain text":      secret,
		} {
			must(t, h.db.Tx(h.ctx, func(ctx context.Context) error {
				return h.db.From(ctx).Exec("UPDATE users SET password = ? WHERE id = ?", stored, u.ID).Error
			}))
			if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
				t.Errorf("%s: %v", name, err)
			}
			h.clock.pass(time.Hour)
		}
	})
}

func TestBarred(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := h.superuser("boss")
		bossIn := h.login("boss")
		u := h.person("bora", models.RoleModerator)
		in := h.login("bora")
		must(t, h.do(h.who(bossIn), u.ID, "suspend"))
		h.out(in)
		var b *accounts.Barred
		if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); !errors.As(err, &b) || b.Status != "suspended" {
			t.Errorf("log-in = %v, want barred", err)
		}
		if _, err := h.s.LogIn(h.ctx, "bora", "wrong", "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
			t.Errorf("with a wrong password: %v, which tells about the person", err)
		}
		until := schema.At(h.clock.now().Add(time.Hour))
		must(t, h.change(schema.Program{Name: "test"}, u.ID, map[string]any{"status_until": until}))
		if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); !errors.As(err, &b) || b.Until != until {
			t.Errorf("log-in = %v, want barred until %s", err, until)
		}
		h.clock.pass(61 * time.Minute) // it ends by itself
		in = h.login("bora")
		must(t, h.do(h.who(bossIn), u.ID, "ban"))
		h.out(in)
		must(t, h.do(h.who(bossIn), u.ID, "unban"))
		in = h.login("bora")
		if _, err := h.db.Trash(h.ctx, h.who(bossIn), h.model(u), u.ID, nil); err != nil {
			t.Fatal(err)
		}
		h.out(in)
		if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
			t.Errorf("log-in of somebody in the trash = %v", err)
		}
		if h.who(bossIn).ActorID() != boss.ID {
			t.Error("the boss is out too")
		}
	})
}

func TestLimitedPeopleHaveNoRights(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.superuser("boss")
		u := h.person("haru", models.RoleModerator)
		in := h.login("haru")
		if id := h.who(in); !id.Allowed("quiz.approve") || !id.Panel() {
			t.Fatalf("moderator = %+v", id)
		}
		must(t, h.do(h.who(h.login("boss")), u.ID, "limit"))
		if id := h.who(in); id.Allowed("quiz.approve") || id.Panel() {
			t.Error("limited, and still with rights")
		}
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		one, two := h.login("bora"), h.login("bora")
		if _, err := h.s.ChangePassword(h.ctx, h.who(one), "wrong", "another good one", accounts.Client{}); problems(err)["/current_password"] != "wrong_password" {
			t.Errorf("wrong present password: %v", err)
		}
		if _, err := h.s.ChangePassword(h.ctx, h.who(one), secret, "short", accounts.Client{}); problems(err)["/password"] != "too_short" {
			t.Errorf("short: %v", err)
		}
		h.who(two)
		in, err := h.s.ChangePassword(h.ctx, h.who(one), secret, "another good one", accounts.Client{Token: one.Token})
		must(t, err)
		h.out(one)
		h.out(two)
		h.who(in)
		if _, err := h.s.LogIn(h.ctx, "bora", secret, "", accounts.Client{}); !errors.Is(err, accounts.ErrCredentials) {
			t.Errorf("the old password: %v", err)
		}
		if _, err := h.s.LogIn(h.ctx, "bora", "another good one", "", accounts.Client{}); err != nil {
			t.Error(err)
		}
		h.jobs.Wait()
		if sent := h.mail.Sent(); len(sent) != 1 || sent[0].To != "bora@example.com" || !strings.Contains(sent[0].Subject, "바뀌었어요") {
			t.Errorf("mail = %+v", sent)
		}
	})
}

// Guessing the present password in an open session is locked like a log-in.
func TestChangePasswordIsLocked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		id := h.login("bora").Identity
		for range 4 {
			_, err := h.s.ChangePassword(h.ctx, id, "wrong", "another good one", accounts.Client{})
			if problems(err) == nil {
				t.Fatal(err)
			}
		}
		var locked *accounts.Locked
		if _, err := h.s.ChangePassword(h.ctx, id, secret, "another good one", accounts.Client{}); !errors.As(err, &locked) {
			t.Errorf("error = %v, want the lock", err)
		}
	})
}

func TestPasswordRules(t *testing.T) {
	cfg := config.Default()
	cfg.Database.Engine, cfg.Database.DSN = "sqlite", config.NewDSN(dbtest.SQLite(t))
	h := newHouse(t, cfg, accounts.Options{})
	for password, code := range map[string]string{
		"": "required", "123456789": "too_short", strings.Repeat("가나", 129): "too_long", "bora_film_fan": "same_as_name",
		"BORA_film_FAN": "same_as_name", "bora.film@example.com": "same_as_name", "bora.film.mail": "", "aaaaaaaaaaaa": "too_simple",
		"가나다라마바사아자차": "", "가나다라마바사아자": "too_short", "\xff\xfe12345678": "invalid", "   ten  or  ": "",
	} {
		got := problems(h.s.CheckPassword(password, "bora_film_fan", "Bora.Film@example.com"))["/password"]
		if got != code {
			t.Errorf("%.20q: %q, want %q", password, got, code)
		}
	}
	if got := problems(h.s.CheckPassword("bora.film.fan", "x", "bora.film.fan@example.com"))["/password"]; got != "same_as_name" {
		t.Errorf("the mailbox: %q", got)
	}
}
