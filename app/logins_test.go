package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// logins are the ids of the log-ins that the account's page lists, and the one
// that it marks.
func (b *browser) logins() (ids []string, this string) {
	b.w.t.Helper()
	for _, li := range b.get("/admin/account").page().Find("#logins li[data-id]").EachIter() {
		id, _ := li.Attr("data-id")
		ids = append(ids, id)
		if li.Find(".badge").Length() > 0 {
			this = id
		}
	}
	return ids, this
}

func TestOwnLogIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		w.person("other", models.RoleModerator)
		stranger, first, second, third := w.as("other"), w.as("mod"), w.as("mod"), w.as("mod")
		ids, this := third.logins()
		if len(ids) != 3 || this == "" || this != ids[0] {
			t.Fatalf("log-ins %v, this one %q", ids, this)
		}
		if text := third.get("/admin/account").page().Find("#logins").Text(); !strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "비밀번호") {
			t.Errorf("the list says %q", text)
		}
		if res := third.post("/admin/account", "/admin/account/logins", url.Values{"id": {ids[2]}}); res.status != http.StatusSeeOther {
			t.Fatalf("end one: %d", res.status)
		}
		for name, want := range map[*browser]int{first: http.StatusFound, second: http.StatusOK, third: http.StatusOK} {
			if res := name.get("/admin/account"); res.status != want {
				t.Errorf("after one has ended: %d, want %d", res.status, want)
			}
		}
		theirs, _ := stranger.logins()
		third.post("/admin/account", "/admin/account/logins", url.Values{"id": {theirs[0]}})
		third.post("/admin/account", "/admin/account/logins", url.Values{"all": {"1"}})
		if second.get("/admin/account").status != http.StatusFound || third.get("/admin/account").status != http.StatusOK {
			t.Error("all but this one have not ended")
		}
		if stranger.get("/admin/account").status != http.StatusOK {
			t.Error("somebody else was logged out")
		}
		if res := third.post("/admin/account", "/admin/account/logins", url.Values{"id": {"x"}}); res.status != http.StatusNotFound {
			t.Errorf("no id: %d", res.status)
		}
	})
}

// A change of the password ends the other sessions.
func TestPasswordEndsOtherLogIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		one, two := w.as("mod"), w.as("mod")
		if res := two.api("POST", "/api/v1/auth/password/change", `{"current_password":"`+password+`","password":"another-good-one"}`); res.status != http.StatusOK {
			t.Fatal(res.status, res.body)
		}
		if one.get("/admin/account").status != http.StatusFound || two.get("/admin/account").status != http.StatusOK {
			t.Error("the other session goes on, or this one does not")
		}
	})
}

func TestStaffEndLogIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for handle, role := range map[string]string{"mod": models.RoleModerator, "ann": models.RoleMember, "boss": models.RoleSuperuser} {
			w.person(handle, role)
		}
		mod, ann, boss := w.as("mod"), w.as("ann"), w.as("boss")
		of := func(handle string) string {
			return "/admin/sessions/" + w.text("SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.handle = '"+handle+"' AND s.deleted_at IS NULL") + "/"
		}
		anns, bosss := of("ann"), of("boss")
		if res := mod.post("/admin/account", anns+"delete", url.Values{"confirm": {"1"}}); res.status != http.StatusForbidden {
			t.Errorf("without the right: %d", res.status)
		}
		w.grant(models.RoleModerator, "session.view", "session.delete")
		if res := mod.post("/admin/account", anns+"delete", url.Values{"confirm": {"1"}}); res.status != http.StatusSeeOther {
			t.Fatalf("with the right: %d %.300s", res.status, res.body)
		}
		if res := ann.api("GET", "/api/v1/me", ""); res.status != http.StatusUnauthorized {
			t.Errorf("the next request: %d", res.status)
		}
		if res := mod.post("/admin/account", anns+"restore", url.Values{}); res.status == http.StatusSeeOther && ann.api("GET", "/api/v1/me", "").status == http.StatusOK {
			t.Error("a session came back")
		}
		mod.post("/admin/account", bosss+"delete", url.Values{"confirm": {"1"}})
		if res := boss.get("/admin/account"); res.status != http.StatusOK {
			t.Errorf("somebody above was logged out: %d", res.status)
		}
		if got := w.text("SELECT count(*) FROM audit_logs WHERE action = 'end_login' AND actor_name = 'mod'"); got != "1" {
			t.Errorf("%s entries", got)
		}
	})
}

// grant adds rights to a role.
func (w *world) grant(role string, rights ...string) {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("role"), schema.Eq("Slug", role))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, right := range rights {
		if _, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("permission"), &schema.Input{
			Values: map[string]any{"role_id": row.(*models.Role).ID, "codename": right}}); err != nil {
			w.t.Fatal(err)
		}
	}
}
