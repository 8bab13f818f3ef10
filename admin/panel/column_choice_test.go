package panel_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// heads are the columns of a list, in order.
func (a *answer) heads() []string {
	var out []string
	for _, th := range a.doc.Find("thead th[data-column]").EachIter() {
		out = append(out, th.AttrOr("data-column", ""))
	}
	return out
}

// The address says which columns the list has and in which order; what leads to
// the row stands first, whatever it says.
func TestColumnsOfTheAddress(t *testing.T) {
	each(t, func(h *house) {
		gold := h.add("badge", map[string]any{"name": "gold"})
		_, err := h.db.Create(h.Context(), program, h.gadget, &schema.Input{
			Values: map[string]any{"title": "one", "colour": "red", "slug": "one-slug", "body": "**bold**", "code": schema.Secret("hunter2")},
			Many:   map[string][]schema.ID{"badges": {gold}}})
		if err != nil {
			h.Fatal(err)
		}
		b := h.as(boss())
		for query, want := range map[string][]string{
			"":                                     {"title", "maker__name", "badges", "stage", "amount", "tested", "parts_count", "spare", "created_at"},
			"columns=amount,title,stage":           {"title", "amount", "stage"},
			"columns=slug&columns=body":            {"title", "slug", "body"},
			"columns=badges,colour,badges":         {"title", "badges", "colour"},
			"columns=parts_count,maker__name":      {"title", "parts_count", "maker__name"},
			"columns=title":                        {"title"},
			"columns=":                             {"title", "maker__name", "badges", "stage", "amount", "tested", "parts_count", "spare", "created_at"},
			"columns=slug&sort=-amount&colour=red": {"title", "slug"},
		} {
			page := b.get("/admin/gadgets/?"+query).is(200).has(0, "[data-notice]")
			if d := cmp.Diff(want, page.heads()); d != "" {
				h.Errorf("%s: %s", query, d)
			}
			if got := page.doc.Find("tbody tr").First().Find("[data-column]").Length(); got != len(want) {
				h.Errorf("%s: %d cells", query, got)
			}
		}
		page := b.get("/admin/gadgets/?columns=slug,badges").is(200)
		if got := page.texts(`tbody [data-column="slug"], tbody [data-column="badges"]`); len(got) != 2 || got[0] != "one-slug" || !strings.Contains(got[1], "gold") {
			h.Errorf("cells: %q", got)
		}
		for _, link := range []string{"thead th a.sort", "form[role=search] input[name=columns]", "form[data-filters] input[name=columns]"} {
			if page.doc.Find(link).Length() == 0 {
				h.Errorf("nothing is %s", link)
			}
		}
		if href := page.doc.Find(`[data-action="export"]`).AttrOr("href", ""); !strings.Contains(href, "columns=") {
			h.Errorf("the export forgets the columns: %s", href)
		}
		export := b.get("/admin/gadgets/export?columns=slug,badges").is(200)
		var chosen []string
		for _, box := range export.doc.Find("input[name=column][checked]").EachIter() {
			chosen = append(chosen, box.AttrOr("value", ""))
		}
		if d := cmp.Diff([]string{"title", "slug", "badges"}, chosen); d != "" {
			h.Errorf("the export has other columns: %s", d)
		}
		for _, bad := range []string{"code", "weight", "lock_version", "deleted_at", "maker__password", "nothing", "parts", "%3Bdrop", "title.x"} {
			page := b.get("/admin/gadgets/?columns=slug,"+bad).is(200).has(1, "[data-notice]")
			if d := cmp.Diff([]string{"title", "slug"}, page.heads()); d != "" {
				h.Errorf("%s: %s", bad, d)
			}
			if strings.Contains(page.body, "hunter2") {
				h.Errorf("%s shows a secret", bad)
			}
		}
	})
}

// The control works as a plain form, and offers what the reader may see alone.
func TestColumnsAreChosen(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(boss())
		page := b.get("/admin/gadgets/?colour=red&sort=title").is(200).has(1, "details[data-columns] form")
		form := page.doc.Find("details[data-columns] form")
		var offered, on []string
		for _, box := range form.Find("input[name=column]").EachIter() {
			offered = append(offered, box.AttrOr("value", ""))
			if _, checked := box.Attr("checked"); checked {
				on = append(on, box.AttrOr("value", ""))
			}
		}
		if d := cmp.Diff([]string{"maker__name", "badges", "stage", "amount", "tested", "parts_count", "spare", "created_at"}, on); d != "" {
			h.Error(d)
		}
		for _, name := range []string{"slug", "body", "colour", "updated_at", "extra"} {
			if !slices.Contains(offered, name) {
				h.Errorf("%s is not on offer", name)
			}
		}
		for _, name := range []string{"code", "weight", "lock_version", "deleted_at", "parts", "title"} {
			if slices.Contains(offered, name) {
				h.Errorf("%s is on offer", name)
			}
		}
		action := form.AttrOr("action", "")
		b.post(action, "column", "stage", "column", "slug", "column", "code").goes(303, "/admin/gadgets/?colour=red&columns=title%2Cstage%2Cslug&sort=title")
		b.post("/admin/gadgets/columns?columns=slug&q=x", "reset", "1", "column", "slug").goes(303, "/admin/gadgets/?q=x")
		b.post("/admin/gadgets/columns", "column", "nothing").goes(303, "/admin/gadgets/?columns=title")
		h.as(clerk("maker.view")).post("/admin/gadgets/columns", "column", "slug").is(403)
		h.as(nil).post("/admin/gadgets/columns", "column", "slug").is(302)
		page.has(1, `[data-columns] [data-reorder] li[data-column="stage"] [data-grip][data-needs-js]`).has(0, `[data-reorder] li[data-column="title"]`)
		b.get("/admin/gadgets/trash").has(0, "[data-columns]")
	})
}

// Columns that are added cost statements by the relation, never by the row.
func TestChosenColumnsAskTheSameForManyRows(t *testing.T) {
	each(t, func(h *house) {
		ada, gold := h.add("maker", map[string]any{"name": "Ada"}), h.add("badge", map[string]any{"name": "gold"})
		fill := func(n int) {
			rows := make([]any, n)
			for i := range rows {
				rows[i] = &Gadget{Base: schema.Base{ID: schema.NewID(), CreatedAt: schema.Now(), UpdatedAt: schema.Now(), LockVersion: 1},
					Title: "g", Colour: "red", Stage: "draft", MakerID: ada, Badges: []Badge{{Base: schema.Base{ID: gold}}}}
			}
			if err := h.db.Bulk(h.Context(), rows...); err != nil {
				h.Fatal(err)
			}
		}
		b := h.as(boss())
		ask := func(path string) int {
			h.statements = 0
			b.get(path).is(200)
			return h.statements
		}
		const path = "/admin/gadgets/?limit=200&columns=badges,maker_id,body,maker__name,parts_count,extra"
		fill(5)
		few := ask(path)
		fill(150)
		if many := ask(path); many != few || many > 6 {
			h.Errorf("%d statements for few rows, %d for many", few, many)
		}
		if n, _, err := h.db.Count(h.Context(), database.Query{Model: h.gadget, Actor: program, Verb: schema.VerbView}, 0); err != nil || n != 155 {
			h.Fatal(n, err)
		}
	})
}
