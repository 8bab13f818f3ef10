package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// TestFormsNameOnlyOnesOwn sends each form of the pages about oneself with the id
// of something of somebody else's: it is not there, and nothing changes.
func TestFormsNameOnlyOnesOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := startNamed(t, engine, dsn)
		_, owner := w.owned("ann", models.RoleMember)
		ann := w.text("SELECT CAST(id AS TEXT) FROM users WHERE handle = 'ann'")
		key := owner.newKey("secret", "read")
		w.person("bob", models.RoleMember)
		me, err := schema.ParseID(ann)
		if err != nil {
			t.Fatal(err)
		}
		link := w.put("identity", map[string]any{"user_id": me, "provider": "duck", "subject": "1"})
		if err := w.db.Tx(t.Context(), func(ctx context.Context) error {
			return w.db.Append(ctx, &models.Notification{UserID: me, Kind: models.NoticeReply})
		}); err != nil {
			t.Fatal(err)
		}
		w.person("boss", models.RoleSuperuser)
		if a := w.as("boss").api("POST", "/api/v1/users/"+ann+"/warn", `{"reason":"까닭"}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("warned: %d %s", a.status, a.body)
		}
		decision := w.text("SELECT CAST(id AS TEXT) FROM decisions")
		if a := owner.post("/me/decisions", "/me/decisions/appeal", url.Values{"decision_id": {decision}, "text": {"아니에요, 정말 아니에요."}}); a.status != http.StatusSeeOther {
			t.Fatalf("appeal: %d %s", a.status, a.page().Find("main").Text())
		}
		id := func(table string) string {
			return w.text("SELECT CAST(id AS TEXT) FROM "+table+" WHERE user_id = ?", me)
		}
		appeal := w.text("SELECT CAST(id AS TEXT) FROM appeals")
		stood := func() string {
			var out strings.Builder
			for _, table := range []string{"sessions", "passkeys", "identities", "api_keys", "notifications", "appeals"} {
				n := w.number("SELECT count(*) FROM " + table + " WHERE deleted_at IS NULL")
				if n == 0 {
					t.Fatal("there are no " + table)
				}
				fmt.Fprint(&out, table, n, " ", w.number("SELECT sum(lock_version) FROM "+table), " ")
			}
			return out.String() + w.text("SELECT name FROM passkeys") + w.text("SELECT hash || status FROM api_keys") + w.text("SELECT CAST(count(read_at) AS TEXT) FROM notifications") + w.text("SELECT status FROM appeals")
		}
		bob := w.member(t, "bob").b
		was := stood()
		for _, tt := range []struct {
			path string
			form url.Values
		}{
			{"/me/security/logins", url.Values{"id": {id("sessions")}}},
			{"/me/security/passkeys", url.Values{"id": {id("passkeys")}, "name": {"내 것"}}},
			{"/me/security/passkeys", url.Values{"id": {id("passkeys")}, "remove": {"1"}}},
			{"/me/security/links", url.Values{"id": {link.String()}}},
			{"/me/keys/" + key.ID + "/rotate", url.Values{}},
			{"/me/keys/" + key.ID + "/rotate", url.Values{"grace": {"1"}}},
			{"/me/keys/" + key.ID + "/revoke", url.Values{}},
			{"/me/notifications/read", url.Values{"id": {id("notifications")}}},
			{"/me/decisions/appeal", url.Values{"decision_id": {decision}, "text": {"아니에요, 정말 아니에요."}}},
			{"/me/decisions/withdraw", url.Values{"id": {appeal}}},
		} {
			theirs := bob.post("/me", tt.path, tt.form)
			if theirs.status != http.StatusNotFound {
				t.Errorf("%s %v: %d", tt.path, tt.form, theirs.status)
			}
			for name := range tt.form { // what is nobody's is told in the same words
				if strings.HasSuffix(name, "id") {
					tt.form.Set(name, schema.NewID().String())
				}
			}
			nobodys := bob.post("/me", strings.Replace(tt.path, key.ID, schema.NewID().String(), 1), tt.form)
			if nobodys.status != theirs.status || nobodys.page().Find("main").Text() != theirs.page().Find("main").Text() {
				t.Errorf("%s: %d for what is nobody's", tt.path, nobodys.status)
			}
			if now := stood(); now != was {
				t.Fatalf("%s has changed something: %s, was %s", tt.path, now, was)
			}
		}
		// A form of one's own that is sent twice leads to the same place.
		mine := w.member(t, "bob")
		mine.open("/me/security")
		row := `li[data-id="` + mine.page.Find("[data-logins] li[data-id]").Last().AttrOr("data-id", "") + `"] [data-action="end"]`
		form := mine.form(row)
		form.Set("id", mine.one(row).AttrOr("value", ""))
		for range 2 {
			if a := mine.b.post("/me", "/me/security/logins", form); a.status != http.StatusSeeOther || bob.get("/me").status != http.StatusFound {
				t.Errorf("one's own: %d", a.status)
			}
		}
	})
}

// put stores a row as the program does.
func (w *world) put(model string, values map[string]any) schema.ID {
	w.t.Helper()
	m := w.registry.Model(model)
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{Values: values})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(row)
}
