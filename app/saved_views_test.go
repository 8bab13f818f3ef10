package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// heads are the columns of a list, in order.
func heads(page *goquery.Document) []string {
	var out []string
	for _, th := range page.Find("thead th[data-column]").EachIter() {
		out = append(out, th.AttrOr("data-column", ""))
	}
	return out
}

// tabsOf are the names of a list's views, the current one in brackets.
func tabsOf(page *goquery.Document) []string {
	var out []string
	for _, a := range page.Find("nav.tabs a").EachIter() {
		name := strings.TrimSpace(a.Text())
		if a.AttrOr("aria-current", "") != "" {
			name = "[" + name + "]"
		}
		out = append(out, name)
	}
	return out
}

// see posts to the list of tags and returns the page behind the redirect.
func (b *browser) see(action string, values url.Values) answer {
	b.w.t.Helper()
	a := b.post("/admin/tags/?view=all", action, values)
	if a.status != 303 {
		b.w.t.Fatalf("%s: %d %s", action, a.status, a.body[:min(300, len(a.body))])
	}
	return b.get(a.header.Get("Location"))
}

// actionOf is the address of a form of a page.
func actionOf(t *testing.T, page *goquery.Document, form string) string {
	t.Helper()
	action, ok := page.Find(form).Attr("action")
	if !ok {
		t.Fatalf("there is no %s", form)
	}
	return action
}

// The columns that somebody chose come back without the parameter, for them and
// for that list alone, in the export too, until they are reset.
func TestChosenColumnsStay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(3)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other := w.as("modi"), w.as("other")
		usual := heads(modi.get("/admin/tags/").page())
		page := modi.see("/admin/tags/columns", url.Values{"column": {"updated_at", "nonsense"}}).page()
		mine := []string{usual[0], "updated_at"}
		for name, got := range map[string][]string{"after": heads(page), "again": heads(modi.get("/admin/tags/").page()), "filtered": heads(modi.get("/admin/tags/?q=tag").page())} {
			if d := cmp.Diff(mine, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		if d := cmp.Diff(usual, heads(other.get("/admin/tags/").page())); d != "" {
			t.Errorf("somebody else has them: %s", d)
		}
		if n := modi.get("/admin/tags/export").page().Find("input[name=column][checked]").Length(); n != 2 {
			t.Errorf("the export has %d columns", n)
		}
		if d := cmp.Diff(usual[:1], heads(modi.get("/admin/tags/?columns="+usual[0]).page())); d != "" {
			t.Errorf("the address comes before: %s", d)
		}
		modi.see("/admin/tags/columns", url.Values{"column": {"created_at"}})
		if n := w.countOf("list_choice", schema.Eq("Target", "tag")); n != 1 {
			t.Errorf("%d choices of one person", n)
		}
		modi.see("/admin/tags/columns", url.Values{"reset": {"1"}})
		if d := cmp.Diff(usual, heads(modi.get("/admin/tags/").page())); d != "" {
			t.Errorf("after the reset: %s", d)
		}
	})
}

// A view keeps filters, search, order and columns; it is renamed, replaced,
// opened first and deleted by whose it is.
func TestOwnViews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(3)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other := w.as("modi"), w.as("other")
		made := modi.see("/admin/tags/views?q=tag&sort=-slug&columns=slug,updated_at&limit=50&cursor=x", url.Values{"name": {"  최근 꼬리표 "}}).page()
		if d := cmp.Diff([]string{"slug", "updated_at"}, heads(made)); d != "" {
			t.Error(d)
		}
		if got := tabsOf(made); len(got) < 2 || got[1] != "[최근 꼬리표]" {
			t.Errorf("tabs: %q", got)
		}
		if made.Find("[data-dirty]").Length() != 0 || made.Find("input[name=q][value=tag]").Length() == 0 {
			t.Errorf("as saved: %s", made.Find("main").Text())
		}
		if got := tabsOf(other.get("/admin/tags/").page()); strings.Contains(strings.Join(got, " "), "최근") {
			t.Errorf("somebody else has it: %q", got)
		}
		row, err := w.db.FindBy(t.Context(), w.registry.Model("saved_view"), schema.Eq("Name", "최근 꼬리표"))
		if err != nil {
			t.Fatal(err)
		}
		v := row.(*models.SavedView)
		if v.Query != "columns=slug%2Cupdated_at&q=tag&sort=-slug" || v.Target != "tag" || v.Shared {
			t.Errorf("stored: %+v", v)
		}
		at, id := "/admin/tags/views/"+v.ID.String(), v.ID.String()
		for values, why := range map[string]string{"": "without a name", "최근 꼬리표": "with a name that is taken", strings.Repeat("가", 41): "with a long name"} {
			if page := modi.see("/admin/tags/views", url.Values{"name": {values}}).page(); page.Find(`[role="alert"]`).Length() == 0 {
				t.Errorf("%s: %s", why, page.Find("main").Text())
			}
		}
		if n := w.countOf("saved_view", schema.True()); n != 1 {
			t.Errorf("%d views", n)
		}
		other.see("/admin/tags/views", url.Values{"name": {"최근 꼬리표"}})

		dirty := modi.get("/admin/tags/?q=tag&sort=slug&columns=slug,updated_at&saved=" + id).page()
		if dirty.Find(`[data-dirty] [data-action="replace-view"]`).Length() != 1 || dirty.Find("[data-new-view]").Length() != 1 {
			t.Errorf("changed: %s", dirty.Find("main").Text())
		}
		saved := modi.see(actionOf(t, dirty, "form[data-dirty]"), url.Values{"action": {"replace"}}).page()
		if saved.Find("[data-dirty]").Length() != 0 || saved.Find(`th[aria-sort="ascending"]`).Length() != 1 {
			t.Errorf("replaced: %s", saved.Find("main").Text())
		}
		renamed := modi.see(at+"?q=tag&sort=slug&columns=slug,updated_at", url.Values{"action": {"change"}, "name": {"꼬리표"}, "first": {"1"}}).page()
		if got := tabsOf(renamed); got[1] != "[꼬리표]" || renamed.Find("[data-dirty]").Length() != 0 {
			t.Errorf("renamed: %q", got)
		}
		first := modi.get("/admin/tags/")
		if to := first.header.Get("Location"); first.status != 302 || !strings.Contains(to, "saved="+id) || !strings.Contains(to, "sort=slug") {
			t.Errorf("first: %d %s", first.status, to)
		}
		if got := tabsOf(modi.get("/admin/tags/?view=all").page()); got[0] != "[전체]" {
			t.Errorf("all rows: %q", got)
		}
		if a := other.get("/admin/tags/"); a.status != 200 {
			t.Errorf("first for somebody else: %d", a.status)
		}
		for _, action := range []string{"change", "replace", "delete", "first"} {
			if a := other.post("/admin/tags/", at, url.Values{"action": {action}, "name": {"x"}}); a.status != 404 {
				t.Errorf("%s of somebody else's: %d", action, a.status)
			}
		}
		if page := other.get("/admin/tags/?saved=" + id).page(); page.Find("[data-notice]").Length() != 1 || page.Find("tbody tr").Length() != 3 {
			t.Errorf("somebody else's in the address: %s", page.Find("main").Text())
		}
		gone := modi.see(at, url.Values{"action": {"delete"}}).page()
		if got := tabsOf(gone); len(got) != 0 {
			t.Errorf("deleted: %q", got)
		}
		if a := modi.get("/admin/tags/"); a.status != 200 {
			t.Errorf("the first view is gone: %d", a.status)
		}
		if got := w.deeds("saved_view", "change")[v.ID]; got != 2 || w.deeds("saved_view", "add")[v.ID] != 1 || w.deeds("saved_view", "delete")[v.ID] != 1 {
			t.Errorf("the log has %d changes", got)
		}
	})
}

// A shared view is everybody's who may see the list, to read; sharing needs the
// right. It opens nothing that its reader may not see, and says what is not
// there any more.
func TestSharedViews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(3)
		w.person("admin", models.RoleAdmin)
		w.person("modi", models.RoleModerator)
		w.identities() // with a_viewer, who may not see tags or share
		admin, modi, viewer := w.as("admin"), w.as("modi"), w.as("a_viewer")
		made := admin.post("/admin/users/", "/admin/users/views?columns=email,handle&role_id=unknown&gone=1&sort=nothing", url.Values{"name": {"주소"}, "shared": {"1"}})
		if made.status != 303 {
			t.Fatalf("share: %d", made.status)
		}
		if a := admin.get(made.header.Get("Location")); a.status != 200 || !strings.Contains(strings.Join(heads(a.page()), " "), "email") {
			t.Errorf("whose it is: %d %q", a.status, heads(a.page()))
		}
		row, err := w.db.FindBy(t.Context(), w.registry.Model("saved_view"), schema.Eq("Name", "주소"))
		if err != nil {
			t.Fatal(err)
		}
		id := row.(*models.SavedView).ID.String()
		page := modi.get("/admin/users/").page()
		link := page.Find(`nav.tabs a[href*="` + id + `"]`)
		if link.Length() != 1 {
			t.Fatalf("a moderator's tabs: %q", tabsOf(page))
		}
		seen := modi.get(link.AttrOr("href", ""))
		if seen.status != 200 || strings.Contains(strings.Join(heads(seen.page()), " "), "email") || seen.page().Find("[data-notice]").Length() != 1 {
			t.Errorf("the address is not a moderator's: %d %q", seen.status, heads(seen.page()))
		}
		at := "/admin/users/views/" + id
		for _, action := range []string{"change", "replace", "delete"} {
			if a := modi.post("/admin/users/", at, url.Values{"action": {action}, "name": {"x"}}); a.status != 403 {
				t.Errorf("a moderator's %s: %d", action, a.status)
			}
		}
		if seen.page().Find(`[data-action="replace-view"], [data-action="delete-view"], [data-action="change-view"]`).Length() != 0 {
			t.Error("a moderator finds buttons for what is not theirs")
		}
		if a := modi.post("/admin/users/", at, url.Values{"action": {"first"}, "first": {"1"}}); a.status != 303 {
			t.Errorf("open it first: %d", a.status)
		}
		if a := modi.get("/admin/users/"); a.status != 302 {
			t.Errorf("it opens first: %d", a.status)
		}
		if a := viewer.get("/admin/users/?saved=" + id); a.status != 403 {
			t.Errorf("who may not see the list: %d", a.status)
		}
		plain := viewer.get("/admin/quizzes/").page()
		if plain.Find("[data-new-view]").Length() != 1 || plain.Find("[data-new-view] input[name=shared]").Length() != 0 {
			t.Errorf("who may not share: %s", plain.Find("[data-views]").Text())
		}
		if a := viewer.post("/admin/quizzes/", "/admin/quizzes/views", url.Values{"name": {"내 것"}, "shared": {"1"}}); a.status != 403 {
			t.Errorf("share without the right: %d", a.status)
		}
		if a := viewer.post("/admin/quizzes/", "/admin/quizzes/views", url.Values{"name": {"내 것"}}); a.status != 303 {
			t.Errorf("keep for oneself: %d", a.status)
		}
		for path, want := range map[string]int{"/api/v1/saved_views": 404, "/api/v1/saved-views": 404, "/api/v1/list_choices": 404} {
			if a := admin.api("GET", path, ""); a.status != want {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if a := admin.get("/admin/saved-views/"); a.status != 200 || a.page().Find("tbody tr").Length() != 2 {
			t.Errorf("the page of all views: %d", a.status)
		}
		if a := viewer.get("/admin/saved-views/"); a.status != 403 {
			t.Errorf("the page of all views to a viewer: %d", a.status)
		}
	})
}

// Views of one's own stand in the order that their owner gives them; those of
// others are not moved.
func TestViewsAreMoved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		w.person("other", models.RoleAdmin)
		b := w.as("boss")
		const list = "/admin/tags/"
		for _, name := range []string{"one", "two", "three"} {
			b.see("/admin/tags/views?q="+name, url.Values{"name": {name}, "shared": {"1"}})
		}
		names := func(b *browser) []string {
			var out []string
			for _, s := range b.get(list + "?view=all").page().Find(`.tabs a[href*="saved="]`).EachIter() {
				out = append(out, strings.TrimSpace(s.Text()))
			}
			return out
		}
		id := func(name string) string {
			row, err := w.db.FindBy(t.Context(), w.registry.Model("saved_view"), schema.Eq("Name", name))
			if err != nil {
				t.Fatal(err)
			}
			return row.(*models.SavedView).ID.String()
		}
		move := func(b *browser, name, way string) answer {
			return b.post(list, "/admin/tags/views/"+id(name), url.Values{"action": {way}})
		}
		if got := names(b); !slices.Equal(got, []string{"one", "two", "three"}) {
			t.Fatalf("%v", got)
		}
		move(b, "three", "earlier")
		move(b, "one", "later")
		move(b, "two", "later")
		if got := names(b); !slices.Equal(got, []string{"three", "one", "two"}) {
			t.Errorf("%v", got)
		}
		if got := move(w.as("other"), "two", "earlier"); got.status != 403 {
			t.Errorf("somebody else's: %d", got.status)
		}
		if b.get(list+"?saved="+id("one")).page().Find(`[data-action="move-view"]`).Length() != 2 {
			t.Error("no button moves a view")
		}
	})
}

// What is chosen on the page of the log leads back to it.
func TestTheLogKeepsItsPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		page := b.get("/admin/audit").page()
		to := page.Find("details[data-columns] form").AttrOr("action", "")
		if got := b.post("/admin/audit", to, url.Values{"column": {"seq"}}).header.Get("Location"); !strings.HasPrefix(got, "/admin/audit?columns=") {
			t.Errorf("columns lead to %q", got)
		}
		if got := b.get("/admin/audit?columns=seq"); got.status != 200 || got.page().Find(`th[data-column="seq"]`).Length() != 1 || got.page().Find(`th[data-column="did"]`).Length() != 0 {
			t.Errorf("%d", got.status)
		}
		for _, link := range []string{"thead a.sort", "form[role=search]", "form[data-filters]"} {
			s := page.Find(link).First()
			if at := s.AttrOr("href", s.AttrOr("action", "")); !strings.HasPrefix(at, "/admin/audit?") && at != "/admin/audit" {
				t.Errorf("%s leads to %q", link, at)
			}
		}
		if got := b.post("/admin/audit", "/admin/audit", url.Values{"action": {"export"}, "all": {"1"}}); got.status != 200 {
			t.Errorf("chosen entries: %d", got.status)
		}
	})
}
