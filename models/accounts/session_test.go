package accounts_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

func TestSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		in := h.login("bora")
		h.clock.pass(335 * time.Hour) // two weeks are 336
		h.who(in)
		h.clock.pass(335 * time.Hour) // it was used in between
		h.who(in)
		h.clock.pass(336*time.Hour + time.Second)
		h.out(in)

		h.clock.set(time.Now()) // the time at which rows say that they were made
		in = h.login("bora")
		for range 13 {
			h.clock.pass(160 * time.Hour)
			h.who(in)
		}
		h.clock.pass(81 * time.Hour) // 90 days are over, used or not
		h.out(in)
	})
}

func TestSessionRotates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		h.person("haru", models.RoleMember)
		one := h.login("bora")
		other := h.login("bora") // another browser
		two, err := h.s.LogIn(h.ctx, "haru", secret, "", accounts.Client{Token: one.Token, Agent: "a\x00b\xff", Address: "192.0.2.1"})
		must(t, err)
		if two.Token == one.Token {
			t.Error("the token stayed")
		}
		h.out(one)
		h.who(other)
		if got := h.who(two); got.ActorName() != "haru" || got.Session.Agent != "ab" || got.Session.CSRF == one.Identity.Session.CSRF {
			t.Errorf("session = %+v", got.Session)
		}
		list, err := h.s.Sessions(h.ctx, other.Identity.ActorID())
		must(t, err)
		if len(list) != 1 || list[0].ID != other.Identity.Session.ID {
			t.Errorf("sessions = %v", list)
		}
		must(t, h.s.LogOut(h.ctx, h.who(two)))
		h.out(two)
	})
}

func TestTokensAreNotStored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		in := h.login("bora")
		if len(in.Token) != 43 || string(in.Identity.Session.TokenHash) == in.Token || len(in.Identity.Session.TokenHash) != 64 {
			t.Errorf("token %d characters, hash %d", len(in.Token), len(in.Identity.Session.TokenHash))
		}
		for _, token := range []string{"", "x", string(in.Identity.Session.TokenHash), in.Token + "x", in.Token[:42]} {
			if _, err := h.s.Session(h.ctx, token); !errors.Is(err, schema.ErrUnauthorized) {
				t.Errorf("%q: %v", token, err)
			}
		}
		if in.Identity.User.Password != "" || h.who(in).User.Password != "" {
			t.Error("the identity carries the password's hash")
		}
	})
}

func TestDemotionHoldsAtTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.superuser("boss")
		boss := h.login("boss")
		u := h.person("haru", models.RoleModerator)
		in := h.login("haru")
		if !h.who(in).Allowed("quiz.approve") || !h.who(in).Panel() {
			t.Fatal("the moderator may not approve")
		}
		must(t, h.change(h.who(boss), u.ID, map[string]any{"role_id": h.role(models.RoleMember).ID}))
		if id := h.who(in); id.Allowed("quiz.approve") || id.Panel() || !id.Allowed("quiz.add") || id.Rank() != 10 {
			t.Errorf("after the demotion: %+v", id)
		}
		must(t, h.change(h.who(boss), u.ID, map[string]any{"is_superuser": true}))
		if !h.who(in).Super() {
			t.Error("promoted, and not super")
		}
		must(t, h.change(h.who(boss), u.ID, map[string]any{"is_superuser": false}))
		if h.who(in).Super() {
			t.Error("demoted, and still super")
		}
	})
}

// What a role may do is remembered, and forgotten with any change: of the role
// with its permissions, of a permission alone, and of the role's life.
func TestChangedRolesHoldAtTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.superuser("boss")
		boss := h.who(h.login("boss"))
		h.person("haru", models.RoleModerator)
		in := h.login("haru")
		role := h.role(models.RoleModerator)
		asked := func(want bool, when string) {
			t.Helper()
			if got := h.who(in).Allowed("quiz.approve"); got != want {
				t.Errorf("%s: may approve = %t", when, got)
			}
		}
		asked(true, "at first")
		var approve schema.ID
		for _, p := range role.Permissions {
			if p.Codename == "quiz.approve" {
				approve = p.ID
			}
		}
		_, err := h.db.Update(h.ctx, boss, h.model(role), role.ID, &schema.Input{
			Children: map[string]schema.Children{"permissions": {Rows: []schema.Input{{ID: approve, Remove: true}}}}})
		must(t, err)
		asked(false, "taken from the role")
		row, err := h.db.Create(h.ctx, boss, h.model(&models.Permission{}), &schema.Input{Values: map[string]any{
			"role_id": role.ID, "codename": "quiz.approve"}})
		must(t, err)
		asked(true, "given by itself")
		_, err = h.db.Trash(h.ctx, boss, h.model(row), row.(*models.Permission).ID, nil)
		must(t, err)
		asked(false, "trashed by itself")
	})
}

// Requests at the same time see one truth each, under the race detector too.
func TestSessionsAtTheSameTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("haru", models.RoleModerator)
		in := h.login("haru")
		h.clock.pass(2 * time.Minute) // all of them touch the session
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				id, err := h.s.Session(h.ctx, in.Token)
				if err != nil || !id.Allowed("quiz.approve") {
					t.Errorf("session = %v, %v", id, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", models.RoleMember)
		h.login("bora")
		must(t, h.s.RequestReset(h.ctx, "bora@example.com", accounts.Client{Address: "192.0.2.1"}))
		h.jobs.Wait()
		h.clock.pass(400 * time.Hour)
		in := h.login("bora")
		must(t, h.s.Sweep(h.ctx))
		h.who(in)
		for _, left := range []struct {
			row  any
			want int64
		}{{&models.Session{}, 1}, {&models.Ticket{}, 0}, {&models.Throttle{}, 0}} {
			var n int64
			must(t, h.db.From(h.ctx).Model(left.row).Count(&n).Error)
			if n != left.want {
				t.Errorf("%T: %d left, want %d", left.row, n, left.want)
			}
		}
	})
}
