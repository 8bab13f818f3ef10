package accounts_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// Invariant 7 for tokens: who somebody is hangs on issuer and subject alone.
// Whatever a token says beside them, no two subjects are one person, one
// subject is never two, and nobody becomes somebody who was here before.
func TestTokensNameNobodyButTheirSubject(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", "member")
		h.person("haru", "moderator")
		for _, handle := range []string{"bora", "haru"} {
			if _, err := h.db.Update(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), h.byHandle(handle), &schema.Input{
				Values: map[string]any{"email": handle + "@example.com", "email_verified": true}}); err != nil {
				t.Fatal(err)
			}
		}
		old := map[schema.ID]bool{h.byHandle("bora"): true, h.byHandle("haru"): true}
		people := map[string]schema.ID{} // by provider and subject
		owner := map[schema.ID]string{}
		words := []string{"", "bora", "haru", "admin", "Bora", "bora@example.com", "오리", "x"}
		emails := []string{"", "bora@example.com", "BORA@example.com", "haru@example.com", "new@example.com", "not an address"}
		rapid.Check(t, func(rt *rapid.T) {
			h.clock.pass(2 * time.Hour)
			for range rapid.IntRange(1, 4).Draw(rt, "tokens") {
				who := openid.Claims{
					Provider: rapid.SampledFrom([]string{"duck", "google"}).Draw(rt, "provider"),
					Subject:  fmt.Sprint("s-", rapid.IntRange(0, 30).Draw(rt, "subject")),
					Email:    rapid.SampledFrom(emails).Draw(rt, "email"),
					Unproven: rapid.SampledFrom(emails).Draw(rt, "unproven"),
					Username: rapid.SampledFrom(words).Draw(rt, "username"),
					Name:     rapid.SampledFrom(words).Draw(rt, "name"),
				}
				key := who.Provider + " " + who.Subject
				known, here := people[key]
				id, err := h.s.Bearer(h.ctx, who)
				switch {
				case err != nil && here:
					rt.Fatalf("%s was here and is refused: %v", key, err)
				case errors.Is(err, accounts.ErrLinkFirst), errors.Is(err, accounts.ErrUnknown):
					continue
				case err != nil:
					rt.Fatalf("%+v: %v", who, err)
				case here && id.ActorID() != known:
					rt.Fatalf("%s is two people", key)
				case old[id.ActorID()]:
					rt.Fatalf("%+v is %s", who, id.ActorName())
				case owner[id.ActorID()] != "" && owner[id.ActorID()] != key:
					rt.Fatalf("%s and %s are one person", key, owner[id.ActorID()])
				case id.Super() || id.Panel() || id.User.Password != "":
					rt.Fatalf("%+v has more than a member", id.User)
				}
				people[key], owner[id.ActorID()] = id.ActorID(), key
			}
		})
		if len(people) < 10 {
			t.Errorf("only %d people came in: the property was hardly asked", len(people))
		}
	})
}

func (h *house) byHandle(handle string) schema.ID {
	h.Helper()
	m := h.db.Registry.Model("user")
	row, err := h.db.FindBy(h.ctx, m, schema.Eq("Handle", handle))
	if err != nil {
		h.Fatal(err)
	}
	return m.ID(row)
}

// Nobody ties an identity to a person by the back office, whatever their role.
func TestIdentitiesAreTiedBySigningInAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person("bora", "member")
		var refused *schema.Refused
		boss := h.who(h.login(h.superuser("boss").Handle))
		m := h.db.Registry.Model("identity")
		values := map[string]any{"user_id": h.byHandle("bora"), "provider": "duck", "subject": "s-1"}
		if _, err := h.db.Create(h.ctx, boss, m, &schema.Input{Values: values}); !errors.As(err, &refused) {
			t.Errorf("a superuser ties an identity: %v", err)
		}
		if _, err := h.s.Bearer(h.ctx, openid.Claims{Provider: "duck", Subject: "s-1", Username: "miri"}); err != nil {
			t.Fatal(err)
		}
		links, err := h.s.Links(h.ctx, h.byHandle("miri"))
		if err != nil || len(links) != 1 {
			t.Fatalf("%v, %v", links, err)
		}
		if _, err := h.db.Update(h.ctx, boss, m, links[0].ID, &schema.Input{Values: map[string]any{"user_id": h.byHandle("bora")}}); !errors.As(err, &refused) {
			t.Errorf("a superuser moves an identity: %v", err)
		}
		if _, err := h.db.Delete(h.ctx, boss, m, links[0].ID, &schema.Input{}); err != nil {
			t.Errorf("a superuser takes an identity away: %v", err)
		}
		if _, err := h.db.Delete(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), h.byHandle("miri"), &schema.Input{}); err != nil {
			t.Fatal(err)
		}
	})
}
