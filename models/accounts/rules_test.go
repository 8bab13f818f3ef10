package accounts_test

import (
	"errors"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// people is the whole ladder, each signed in.
func (h *house) people() map[string]*accounts.Identity {
	h.Helper()
	out := map[string]*accounts.Identity{}
	for handle, role := range map[string]string{
		"member1": models.RoleMember, "member2": models.RoleMember, "mod1": models.RoleModerator, "mod2": models.RoleModerator,
		"admin1": models.RoleAdmin, "admin2": models.RoleAdmin,
	} {
		h.person(handle, role)
	}
	h.superuser("super1")
	h.superuser("super2")
	for _, handle := range []string{"member1", "member2", "mod1", "mod2", "admin1", "admin2", "super1", "super2"} {
		out[handle] = h.who(h.login(handle))
	}
	return out
}

func allowed(err error) string {
	var refused *schema.Refused
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, schema.ErrForbidden):
		return "forbidden"
	case errors.As(err, &refused):
		return refused.Code
	case problems(err) != nil:
		return "invalid"
	}
	return err.Error()
}

func TestNobodyActsOnPeers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.people()
		for _, test := range []struct{ who, verb, whom, want string }{
			{"member1", "limit", "member2", "forbidden"},
			{"mod1", "limit", "mod2", "forbidden"},
			{"mod1", "limit", "admin1", "forbidden"},
			{"mod1", "limit", "super1", "forbidden"},
			{"mod1", "limit", "mod1", "forbidden"},
			{"mod1", "ban", "member1", "forbidden"},
			{"mod1", "limit", "member1", "yes"},
			{"mod1", "unlimit", "member1", "yes"},
			{"mod1", "suspend", "member1", "yes"},
			{"mod1", "unsuspend", "member1", "yes"},
			{"admin1", "suspend", "admin2", "forbidden"},
			{"admin1", "ban", "admin1", "forbidden"},
			{"admin1", "suspend", "super1", "forbidden"},
			{"admin1", "ban", "mod1", "yes"},
			{"mod2", "unban", "mod1", "forbidden"},
			{"admin1", "unban", "mod1", "yes"},
			{"super1", "ban", "super2", "forbidden"},
			{"super1", "ban", "super1", "forbidden"},
			{"super1", "ban", "admin1", "yes"},
		} {
			if got := allowed(h.do(p[test.who], p[test.whom].ActorID(), test.verb)); got != test.want {
				t.Errorf("%s %s %s: %s, want %s", test.who, test.verb, test.whom, got, test.want)
			}
		}
		for who, whom := range map[string]string{"admin2": "admin1", "mod1": "member1", "super1": "super1"} {
			if _, err := h.db.Trash(h.ctx, p[who], h.model(&models.User{}), p[whom].ActorID(), nil); !errors.Is(err, schema.ErrForbidden) {
				t.Errorf("%s deletes %s: %v", who, whom, err)
			}
		}
	})
}

func TestNobodyGrantsWhatTheyLack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.people()
		role := func(slug string) map[string]any { return map[string]any{"role_id": h.role(slug).ID} }
		for _, test := range []struct {
			who, whom string
			values    map[string]any
			want      string
		}{
			{"admin1", "member1", role(models.RoleModerator), "yes"},
			{"admin1", "member1", role(models.RoleAdmin), "invalid"},
			{"admin1", "member1", role(models.RoleSuperuser), "invalid"},
			{"admin1", "member1", map[string]any{"is_superuser": true}, "invalid"},
			{"admin1", "admin2", map[string]any{"nickname": "x"}, "forbidden"},
			{"admin1", "super1", map[string]any{"email": "mine@example.com"}, "forbidden"},
			{"admin1", "super1", map[string]any{"password": schema.Secret("another good one")}, "forbidden"},
			{"admin1", "admin1", role(models.RoleSuperuser), "invalid"},
			{"admin1", "admin1", role(models.RoleMember), "invalid"},
			{"admin1", "admin1", map[string]any{"is_superuser": true}, "invalid"},
			{"admin1", "admin1", map[string]any{"nickname": "장"}, "yes"},
			{"member2", "member2", map[string]any{"nickname": "나"}, "yes"},
			{"member2", "member2", map[string]any{"trust": int64(3)}, "invalid"},
			{"member2", "member2", map[string]any{"handle": "another"}, "invalid"},
			{"member2", "member2", map[string]any{"email_verified": true}, "invalid"},
			{"member2", "member2", map[string]any{"status": "active"}, "invalid"},
			{"member2", "member2", role(models.RoleAdmin), "invalid"},
			{"member2", "member2", map[string]any{"password": schema.Secret("another good one")}, "invalid"},
			{"member2", "member1", map[string]any{"nickname": "나"}, "forbidden"},
			{"super1", "super2", map[string]any{"nickname": "둘"}, "yes"},
			{"super1", "member1", map[string]any{"is_superuser": true}, "yes"},
			{"super1", "super1", map[string]any{"is_superuser": false}, "invalid"},
		} {
			err := h.change(p[test.who], p[test.whom].ActorID(), test.values)
			if got := allowed(err); got != test.want {
				t.Errorf("%s writes %v to %s: %s (%v), want %s", test.who, test.values, test.whom, got, err, test.want)
			}
		}
	})
}

func TestAddingPeople(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.people()
		add := func(who schema.Actor, values map[string]any) (*models.User, error) {
			row, err := h.db.Create(h.ctx, who, h.model(&models.User{}), &schema.Input{Values: values})
			if err != nil {
				return nil, err
			}
			return row.(*models.User), nil
		}
		u, err := add(p["admin1"], map[string]any{"handle": "fresh", "nickname": "새", "password": schema.Secret(secret)})
		must(t, err)
		if u.RoleID != h.role(models.RoleMember).ID || u.Status != models.UserActive {
			t.Errorf("defaults = %+v", u)
		}
		h.login("fresh")
		for name, values := range map[string]map[string]any{
			"a peer":          {"handle": "peer", "nickname": "x", "role_id": h.role(models.RoleAdmin).ID},
			"a superuser":     {"handle": "peer", "nickname": "x", "is_superuser": true},
			"a weak password": {"handle": "peer", "nickname": "x", "password": schema.Secret("peer")},
		} {
			if _, err := add(p["admin1"], values); allowed(err) != "invalid" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := add(p["member1"], map[string]any{"handle": "peer", "nickname": "x"}); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("by a member: %v", err)
		}
	})
}

// A password typed for somebody else is hashed and ends their sessions; an
// empty field keeps what was.
func TestTypedPasswords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.person("bora", models.RoleMember)
		h.superuser("boss")
		boss := h.who(h.login("boss"))
		in := h.login("bora")
		must(t, h.change(boss, u.ID, map[string]any{"password": schema.Secret(""), "nickname": "보"}))
		if got := h.user(u.ID); got.Nickname != "보" {
			t.Errorf("user = %+v", got)
		}
		h.who(in)
		must(t, h.change(boss, u.ID, map[string]any{"password": schema.Secret("another good one")}))
		h.out(in)
		if _, err := h.s.LogIn(h.ctx, "bora", "another good one", "", accounts.Client{}); err != nil {
			t.Error(err)
		}
		if err := h.change(boss, u.ID, map[string]any{"password": schema.Secret("bora")}); problems(err)["/password"] != "too_short" {
			t.Errorf("a weak one: %v", err)
		}
		stored := string(h.user(u.ID).Password)
		must(t, h.change(boss, u.ID, map[string]any{"password": schema.Secret(stored)})) // is typed text like any other
		if string(h.user(u.ID).Password) == stored {
			t.Error("a hash that somebody typed was stored as a hash")
		}
	})
}

func TestLastSuperuserStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one, two := h.superuser("super1"), h.superuser("super2")
		program := schema.Program{Name: "test"}
		must(t, h.do(program, two.ID, "ban"))
		for _, verb := range []string{"suspend", "ban"} {
			if got := allowed(h.do(program, one.ID, verb)); got != "last_superuser" {
				t.Errorf("%s: %s", verb, got)
			}
		}
		if _, err := h.db.Trash(h.ctx, program, h.model(one), one.ID, nil); allowed(err) != "last_superuser" {
			t.Errorf("delete: %v", err)
		}
		if got := allowed(h.change(program, one.ID, map[string]any{"is_superuser": false})); got != "last_superuser" {
			t.Errorf("demote: %s", got)
		}
		if got := allowed(h.change(program, one.ID, map[string]any{"status": "banned"})); got != "last_superuser" {
			t.Errorf("banned by a program: %s", got)
		}
	})
}

// Two superusers who demote each other at the same time do not both succeed.
func TestLastSuperuserUnderRace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one, two := h.superuser("super1"), h.superuser("super2")
		a, b := h.who(h.login("super1")), h.who(h.login("super2"))
		var wg sync.WaitGroup
		got := make([]string, 2)
		wg.Go(func() { got[0] = allowed(h.change(a, two.ID, map[string]any{"is_superuser": false})) })
		wg.Go(func() { got[1] = allowed(h.change(b, one.ID, map[string]any{"is_superuser": false})) })
		wg.Wait()
		if got[0] == got[1] || !h.user(one.ID).IsSuperuser && !h.user(two.ID).IsSuperuser {
			t.Errorf("answers = %v", got)
		}
	})
}

func TestRolesObeyTheLadder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.people()
		m := h.model(&models.Role{})
		grant := func(codes ...string) map[string]schema.Children {
			var kids schema.Children
			for _, code := range codes {
				kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{"codename": code}})
			}
			return map[string]schema.Children{"permissions": kids}
		}
		add := func(who string, rank int64, codes ...string) error {
			_, err := h.db.Create(h.ctx, p[who], m, &schema.Input{Children: grant(codes...),
				Values: map[string]any{"slug": "helper", "name": "도우미", "rank": rank}})
			return err
		}
		if got := problems(add("admin1", 80, "quiz.view"))["/rank"]; got != "not_yours_to_grant" {
			t.Errorf("a role of one's own rank: %q", got)
		}
		if got := problems(add("admin1", 60, "quiz.view", "ticket.delete"))["/permissions/1/codename"]; got != "not_yours_to_grant" {
			t.Errorf("a right that the admin lacks: %q", got)
		}
		if got := problems(add("admin1", 60, "quiz.fly"))["/permissions/0/codename"]; got != "not_found" {
			t.Errorf("a right that nobody has: %q", got)
		}
		must(t, add("admin1", 60, "quiz.view"))
		if err := add("mod1", 20, "quiz.view"); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("by a moderator: %v", err)
		}
		change := func(who, slug string, in *schema.Input) string {
			_, err := h.db.Update(h.ctx, p[who], m, h.role(slug).ID, in)
			return allowed(err)
		}
		for _, test := range []struct {
			who, slug string
			in        *schema.Input
			want      string
		}{
			{"admin1", models.RoleAdmin, &schema.Input{Children: grant("ticket.delete")}, "forbidden"},
			{"admin1", models.RoleSuperuser, &schema.Input{Values: map[string]any{"rank": int64(1)}}, "forbidden"},
			{"admin1", models.RoleModerator, &schema.Input{Values: map[string]any{"rank": int64(90)}}, "invalid"},
			{"admin1", models.RoleModerator, &schema.Input{Values: map[string]any{"slug": "other"}}, "invalid"},
			{"admin1", models.RoleModerator, &schema.Input{Children: grant("page.change")}, "yes"},
			{"super1", models.RoleAdmin, &schema.Input{Children: grant("ticket.delete")}, "yes"},
		} {
			if got := change(test.who, test.slug, test.in); got != test.want {
				t.Errorf("%s changes %s: %s, want %s", test.who, test.slug, got, test.want)
			}
		}
		if _, err := h.db.Trash(h.ctx, p["super1"], m, h.role(models.RoleTrusted).ID, nil); allowed(err) != "seeded_role" {
			t.Errorf("deleting a seeded role: %v", err)
		}
		_, err := h.db.Create(h.ctx, p["admin1"], h.model(&models.Permission{}), &schema.Input{Values: map[string]any{
			"role_id": h.role(models.RoleAdmin).ID, "codename": "quiz.view"}})
		if !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("a permission for one's own role: %v", err)
		}
	})
}

func TestEnsureRolesKeepsEdits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mod := h.role(models.RoleModerator)
		_, err := h.db.Update(h.ctx, schema.Program{Name: "test"}, h.model(mod), mod.ID, &schema.Input{
			Values: map[string]any{"name": "지기"}, Children: map[string]schema.Children{"permissions": {All: true}}})
		must(t, err)
		must(t, accounts.EnsureRoles(h.ctx, h.db))
		if got := h.role(models.RoleModerator); got.Name != "지기" || len(got.Permissions) != 0 {
			t.Errorf("role = %s with %d rights", got.Name, len(got.Permissions))
		}
		ranks := make([]int, 0, 5)
		for _, slug := range []string{models.RoleMember, models.RoleTrusted, models.RoleModerator, models.RoleAdmin, models.RoleSuperuser} {
			ranks = append(ranks, h.role(slug).Rank)
		}
		for i := 1; i < len(ranks); i++ {
			if ranks[i] <= ranks[i-1] {
				t.Errorf("ranks = %v", ranks)
			}
		}
	})
}

// Who may not judge somebody is told so before they are asked for a reason.
func TestForbiddenBeforeTheReason(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.people()
		for whom, want := range map[string]string{"admin2": "forbidden", "member1": "invalid"} {
			_, err := h.db.Transition(h.ctx, p["admin1"], h.model(&models.User{}), p[whom].ActorID(), "suspend", &schema.Input{})
			if got := allowed(err); got != want {
				t.Errorf("%s: %s, want %s", whom, got, want)
			}
		}
	})
}
