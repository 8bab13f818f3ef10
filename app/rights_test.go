package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// rightsNow are the rights of a role as they are stored.
func (w *world) rightsNow(role string) []string {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("role"), schema.Eq("Slug", role), "Permissions")
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, p := range row.(*models.Role).Permissions {
		out = append(out, p.Codename)
	}
	slices.Sort(out)
	return out
}

func (w *world) roleURL(role string) string {
	return "/admin/roles/" + w.text("SELECT id FROM roles WHERE slug = '"+role+"'") + "/"
}

// tick saves the form of a role with these boxes.
func (b *browser) tick(role string, boxes ...string) answer {
	b.w.t.Helper()
	at := b.w.roleURL(role)
	name := b.w.text("SELECT name FROM roles WHERE slug = '" + role + "'")
	rank := b.w.text("SELECT rank FROM roles WHERE slug = '" + role + "'")
	return b.post(at, at, url.Values{"name": {name}, "slug": {role}, "rank": {rank}, "_matrix": {"permissions"}, "permissions": boxes})
}

func TestRightsAreBoxes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		w.person("mod", models.RoleModerator)
		boss, mod := w.as("boss"), w.as("mod")
		page := boss.get(w.roleURL(models.RoleModerator)).page()
		had := w.rightsNow(models.RoleModerator)
		for _, code := range w.registry.Permissions() {
			model, _, _ := strings.Cut(code, ".")
			if m := w.registry.Model(model); m != nil && m.Unseen(code) {
				continue
			}
			box := page.Find(`input[data-right="` + code + `"]`)
			_, on := box.Attr("checked")
			if box.Length() != 1 || on != slices.Contains(had, code) {
				t.Errorf("%s: %d boxes, checked %v", code, box.Length(), on)
			}
			if label, _ := box.Attr("aria-label"); strings.HasSuffix(label, strings.TrimPrefix(code, model+".")) {
				t.Errorf("%s is called %q", code, label)
			}
		}
		want := append(slices.DeleteFunc(slices.Clone(had), func(r string) bool { return r == "quiz.hide" }), "genre.add")
		slices.Sort(want)
		if res := mod.get("/admin/genres/add"); res.status != http.StatusForbidden {
			t.Errorf("before: %d", res.status)
		}
		if res := boss.tick(models.RoleModerator, want...); res.status != http.StatusSeeOther {
			t.Fatalf("save: %d %s", res.status, res.page().Find(".error, .summary").Text())
		}
		if diff := cmp.Diff(want, w.rightsNow(models.RoleModerator)); diff != "" {
			t.Error(diff)
		}
		if res := mod.get("/admin/genres/add"); res.status != http.StatusOK {
			t.Errorf("at the next request: %d", res.status)
		}
		at := w.roleURL(models.RoleModerator)
		boss.post(at, at, url.Values{"name": {"모더레이터"}, "slug": {models.RoleModerator}, "rank": {"50"}})
		if diff := cmp.Diff(want, w.rightsNow(models.RoleModerator)); diff != "" {
			t.Errorf("a form without the boxes changes them: %s", diff)
		}
		boss.post(at, at, url.Values{"name": {"모더레이터"}, "slug": {models.RoleModerator}, "rank": {"50"}, "permissions.0.codename": {"quiz.hide"}})
		if !slices.Contains(w.rightsNow(models.RoleModerator), "quiz.hide") {
			t.Error("a right posted as an owned row is not added")
		}
	})
}

// Nobody grants what they lack, nor takes it away by a box that they cannot tick.
func TestRightsThatOneLacks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("admin", models.RoleAdmin)
		w.grant(models.RoleModerator, "ticket.view")
		admin := w.as("admin")
		page := admin.get(w.roleURL(models.RoleModerator)).page()
		for code, on := range map[string]bool{"ticket.view": true, "throttle.view": false} {
			box := page.Find(`[data-right="` + code + `"] input`)
			_, disabled := box.Attr("disabled")
			_, checked := box.Attr("checked")
			if box.Length() != 1 || !disabled || checked != on || box.AttrOr("name", "") != "" {
				t.Errorf("%s: %d boxes, disabled %v, checked %v", code, box.Length(), disabled, checked)
			}
			if box.Parent().AttrOr("title", "") == "" || !strings.Contains(box.AttrOr("aria-label", ""), "없어서") {
				t.Errorf("%s does not say why", code)
			}
		}
		had := w.rightsNow(models.RoleModerator)
		boxes := slices.DeleteFunc(slices.Clone(had), func(r string) bool { return r == "ticket.view" })
		if res := admin.tick(models.RoleModerator, boxes...); res.status != http.StatusSeeOther {
			t.Fatalf("save: %d", res.status)
		}
		if diff := cmp.Diff(had, w.rightsNow(models.RoleModerator)); diff != "" {
			t.Errorf("a locked box was taken away: %s", diff)
		}
		for _, forged := range []string{"throttle.view", "quiz.fly", "nonsense"} {
			res := admin.tick(models.RoleModerator, append(boxes, forged)...)
			if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.page().Find(`[data-error="permissions"]`).Text(), forged) {
				t.Errorf("%s: %d", forged, res.status)
			}
		}
		if res := admin.tick(models.RoleAdmin, boxes...); res.status == http.StatusSeeOther {
			t.Error("a role of one's own rank was changed")
		}
		if diff := cmp.Diff(had, w.rightsNow(models.RoleModerator)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRightsWithoutTheRightToChange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		w.grant(models.RoleModerator, "role.view", "permission.view")
		had := w.rightsNow(models.RoleModerator)
		mod := w.as("mod")
		page := mod.get(w.roleURL(models.RoleModerator)).page()
		if n := page.Find(".matrix input").Length(); n != 0 {
			t.Errorf("%d boxes", n)
		}
		if n := page.Find(".matrix [data-right]").Length(); n != len(had) {
			t.Errorf("%d rights shown, want %d", n, len(had))
		}
		if res := mod.tick(models.RoleMember, "role.change"); res.status != http.StatusForbidden {
			t.Errorf("forged: %d", res.status)
		}
	})
}
