package panel_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// editing opens the workshop with a list that has inputs.
func editing(h *house) {
	h.site, h.app = serve(h.TB, h.db, h.site.Settings, h, func(s *panel.Site) {
		a := gadgets()
		a.ListDisplay = []string{"Title", "Slug", "Amount", "Tested", "Lent", "Colour", "Day", "Stage"}
		a.ListEditable = []string{"Slug", "Amount", "Tested", "Lent", "Colour", "Day"}
		a.Columns = nil
		panel.Register(s, a)
		panel.Register(s, panel.ModelAdmin[Maker]{ListDisplay: []string{"Slug", "Name"}, ListEditable: []string{"Name"}})
	})
}

// cells are the values that a list's form would send as it stands.
func (a *answer) cells() url.Values {
	out := url.Values{"_save": {"1"}}
	for _, s := range a.doc.Find(`[form="edits"], form#edits input`).EachIter() {
		name := s.AttrOr("name", "")
		if _, box := s.Attr("checked"); s.AttrOr("type", "") == "checkbox" && !box {
			continue
		}
		if s.Is("select") {
			out.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
			continue
		}
		out.Add(name, s.AttrOr("value", ""))
	}
	return out
}

// cell is the name under which a row's input posts.
func (a *answer) cell(id schema.ID, field string) string {
	a.Helper()
	for _, s := range a.doc.Find(`input[form="edits"]`).EachIter() {
		if s.AttrOr("value", "") == id.String() {
			return strings.TrimSuffix(s.AttrOr("name", ""), "id") + field
		}
	}
	a.Fatalf("no inputs for %s\n%s", id, a.main())
	return ""
}

// entries counts the audit entries of an action on gadgets.
func (h *house) entries(action string) int {
	h.Helper()
	n, _, err := h.db.Count(h.Context(), database.Query{Model: h.db.Registry.Of(&models.AuditLog{}), Actor: program, Verb: schema.VerbView,
		Where: schema.And(schema.Eq("Target", "gadget"), schema.Eq("Action", action))}, 0)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func TestListEdit(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		one, two := h.make("one", map[string]any{"amount": int64(1), "slug": "a"}), h.make("two", map[string]any{"lent": true})
		b := h.as(boss())
		path := "/admin/gadgets/?colour=red&sort=title"
		page := b.get(path).is(200).has(1, "form#edits").has(12, "tbody .cell[data-field]").has(0, `[data-field="title"]`).has(0, `.cell[data-field="stage"]`)
		values := page.cells()
		b.submit(path, values).goes(303, path)
		if n := h.entries("change"); n != 0 {
			h.Errorf("%d entries when nothing was changed", n)
		}
		values.Set(page.cell(one, "amount"), "7")
		values.Set(page.cell(one, "tested"), "true")
		values.Set(page.cell(one, "colour"), "blue")
		values.Set(page.cell(one, "day"), "2026-11-28")
		values[page.cell(two, "lent")] = []string{"0"}
		b.submit(path, values).goes(303, path)
		g := h.find(one)
		if g.Amount != 7 || g.Tested == nil || !*g.Tested || g.Colour != "blue" || g.Day.String() != "2026-11-28" || g.Slug != "a" {
			h.Errorf("one is %+v", g)
		}
		if h.find(two).Lent {
			h.Error("an empty box leaves a bool as it was")
		}
		if n := h.entries("change"); n != 2 {
			h.Errorf("%d entries for two rows", n)
		}
	})
}

func TestListEditAllOrNothing(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		one, two := h.make("one", nil), h.make("two", nil)
		b := h.as(boss())
		page := b.get("/admin/gadgets/?sort=title").is(200)
		values := page.cells()
		values.Set(page.cell(one, "amount"), "5")
		values.Set(page.cell(two, "amount"), "-1")
		values.Set(page.cell(two, "day"), "yesterday")
		again := b.submit("/admin/gadgets/?sort=title", values).is(422).page("list").has(1, "[data-errors]").
			has(1, `.cell [data-error="amount"]`).has(1, `.cell [data-error="day"]`)
		if got := again.cells(); got.Get(again.cell(one, "amount")) != "5" || got.Get(again.cell(two, "amount")) != "-1" || got.Get(again.cell(two, "day")) != "yesterday" {
			h.Error("what was typed is not kept")
		}
		if href := again.doc.Find("[data-errors] a").First().AttrOr("href", ""); again.doc.Find(`[id="`+strings.TrimPrefix(href, "#")+`"]`).Length() != 1 {
			h.Errorf("the summary leads nowhere: %q", href)
		}
		if h.find(one).Amount != 0 || h.entries("change") != 0 {
			h.Error("one row was stored although another was refused")
		}

		// The database refuses what no validation sees: a name that is taken.
		ada, bob := h.add("maker", map[string]any{"name": "Ada"}), h.add("maker", map[string]any{"name": "Bob"})
		page = b.get("/admin/makers/?sort=slug").is(200)
		values = page.cells()
		values.Set(page.cell(ada, "name"), "Adele")
		values.Set(page.cell(bob, "name"), "Adele")
		b.submit("/admin/makers/?sort=slug", values).is(422).has(1, `.cell [data-error="name"]`)
		row, err := h.db.Find(h.Context(), h.maker, ada)
		if err != nil || row.(*Maker).Name != "Ada" {
			h.Errorf("%v %v: the first row was stored", row, err)
		}
	})
}

// A row that somebody else moved to another page is still the one that changes.
func TestListEditOfAMovedRow(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		ids := make([]schema.ID, 25)
		for i := range ids {
			ids[i] = h.make(fmt.Sprintf("g%02d", i), map[string]any{"amount": int64(i)})
		}
		path := "/admin/gadgets/?limit=20&sort=amount"
		b := h.as(boss())
		page := b.get(path).is(200)
		values := page.cells()
		values.Set(page.cell(ids[4], "slug"), "mine")
		if _, err := h.db.Update(h.Context(), program, h.gadget, ids[3], &schema.Input{Values: map[string]any{"amount": int64(99)}}); err != nil {
			h.Fatal(err)
		}
		before := h.count()
		b.submit(path, values).goes(303, path)
		if h.find(ids[4]).Slug != "mine" || h.find(ids[3]).Amount != 99 || h.count() != before {
			h.Error("another row changed, or one was created, or what nobody touched went back")
		}

		// The one that moved was changed in the list too: a conflict that says so.
		values.Set(page.cell(ids[3], "slug"), "late")
		again := b.submit(path, values).is(409).page("list").has(1, `.cell [data-error="slug"]`)
		if got := again.titles(); !slices.Contains(got, "g03") {
			h.Errorf("the row that is meant is not shown: %v", got)
		}
		if h.find(ids[3]).Slug != "" {
			h.Error("a stale row was stored")
		}
		values = again.cells()
		if values.Get(again.cell(ids[3], "slug")) != "late" {
			h.Error("what was typed is not kept")
		}
		b.submit(path, values).goes(303, path)
		if g := h.find(ids[3]); g.Slug != "late" || g.Amount != 99 {
			h.Errorf("the second save: %+v", g)
		}
		for _, id := range []schema.ID{ids[5], schema.NewID()} {
			gone := form("_save", "1", "rows.0.id", id.String(), "rows.0._version", "1", "rows.0.slug", "x")
			if id == ids[5] {
				if _, err := h.db.Trash(h.Context(), program, h.gadget, id, nil); err != nil {
					h.Fatal(err)
				}
			}
			b.submit(path, gone).is(409).has(1, "[data-errors]")
		}
		if h.count() != before-1 {
			h.Error("a row was created")
		}
	})
}

// A row that comes without what its inputs were drawn from was not changed by
// somebody else: the request is a bad one, and says so.
func TestListEditOfABrokenRow(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		id := h.make("one", nil)
		b := h.as(boss())
		for name, sent := range map[string]url.Values{
			"no version":                  form("_save", "1", "rows.0.id", id.String(), "rows.0.amount", "9"),
			"another version and no _was": form("_save", "1", "rows.0.id", id.String(), "rows.0.amount", "9", "rows.0._version", "77"),
			"no version among whole ones": form("_save", "1", "rows.0.id", id.String(), "rows.0.amount", "9", "rows.0._was", "x"),
		} {
			page := b.submit("/admin/gadgets/", sent).is(400).page("list").has(1, "[data-errors] a")
			if text := page.doc.Find("[data-errors]").Text(); !strings.Contains(text, "온전하지 않아요") || strings.Contains(text, "다른 사람") {
				h.Errorf("%s: %q", name, text)
			}
			if g := h.find(id); g.Amount != 0 {
				h.Errorf("%s: it was stored", name)
			}
		}
	})
}

func TestListEditNeedsTheRight(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		open, sealed := h.make("open", nil), h.make("sealed", nil)
		hidden := h.make("hidden", nil)
		h.as(clerk("gadget.view")).get("/admin/gadgets/").is(200).has(0, "form#edits").has(0, "tbody .cell")
		forged := func(id schema.ID) url.Values {
			return form("_save", "1", "rows.0.id", id.String(), "rows.0._version", "1", "rows.0.amount", "9", "rows.0.title", "forged", "rows.0.stage", "gone", "rows.0.fixed", "forged")
		}
		h.as(clerk("gadget.view")).submit("/admin/gadgets/", forged(open)).is(403)
		b := h.as(clerk("gadget.view", "gadget.change"))
		page := b.get("/admin/gadgets/").is(200).has(6, "tbody .cell").has(2, "tbody tr[data-id]")
		page.has(0, `tr[data-id="`+sealed.String()+`"] .cell`)
		b.submit("/admin/gadgets/", forged(sealed)).is(303)
		b.submit("/admin/gadgets/", forged(hidden)).is(409)
		for _, id := range []schema.ID{sealed, hidden} {
			if g := h.find(id); g.Amount != 0 || g.Title == "forged" {
				h.Errorf("a forged value was stored: %+v", g)
			}
		}
		b.submit("/admin/gadgets/", forged(open)).is(303)
		if g := h.find(open); g.Amount != 9 || g.Title != "open" || g.Stage != "draft" || g.Fixed != "" {
			h.Errorf("more than the inputs was stored: %+v", g)
		}
		b.get("/admin/gadgets/?columns=stage").is(200).has(0, "form#edits").has(0, "tbody .cell")
	})
}

func TestListEditAsksTheSameForManyRows(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		b := h.as(boss())
		ask := func() int {
			h.statements = 0
			b.get("/admin/gadgets/?limit=200").is(200)
			return h.statements
		}
		h.make("one", nil)
		few := ask()
		for i := range 60 {
			h.make(fmt.Sprint("g", i), nil)
		}
		if many := ask(); many != few || many > 6 {
			h.Errorf("%d statements for 1 row and %d for 61; want the same, at most 6", few, many)
		}
	})
}

// TestListEditOfARelation: the cell of a relation offers what its reader may
// see, each row of it read once for the whole list.
func TestListEditOfARelation(t *testing.T) {
	each(t, func(h *house) {
		editing(h)
		h.site, h.app = serve(h.TB, h.db, h.site.Settings, h, func(s *panel.Site) {
			a := gadgets()
			a.ListDisplay, a.ListEditable, a.Columns = []string{"Title", "Maker"}, []string{"Maker"}, nil
			panel.Register(s, a)
		})
		ada, bob := h.add("maker", map[string]any{"name": "Ada"}), h.add("maker", map[string]any{"name": "Bob"})
		id := h.make("one", map[string]any{"maker_id": ada})
		for i := range 9 {
			h.make(fmt.Sprint("more ", i), nil)
		}
		b := h.as(boss())
		page := b.get("/admin/gadgets/").is(200)
		form, name := page.cells(), page.cell(id, "maker_id")
		if got := form.Get(name); got != ada.String() {
			h.Fatalf("the cell holds %q", got)
		}
		page.has(1, `select[name="`+name+`"] option:contains("Bob")`)
		h.statements = 0
		b.get("/admin/gadgets/")
		few := h.statements
		for i := range 30 {
			h.make(fmt.Sprint("many ", i), nil)
		}
		h.statements = 0
		b.get("/admin/gadgets/")
		if h.statements != few {
			h.Errorf("%d statements, %d before there were many rows", h.statements, few)
		}
		form.Set(name, bob.String())
		b.submit("/admin/gadgets/", form).is(303)
		if h.find(id).MakerID != bob {
			h.Error("the relation did not change")
		}
		b.submit("/admin/gadgets/", form).is(303)
		form.Set(name, h.add("maker", map[string]any{"name": "Cem"}).String())
		b.submit("/admin/gadgets/", form).is(409).has(1, `[data-error="maker_id"]:contains("Bob")`)
		form = b.get("/admin/gadgets/").cells()
		form.Set(name, schema.NewID().String())
		b.submit("/admin/gadgets/", form).is(422)

		blind := h.as(clerk("gadget.view", "gadget.change"))
		blind.get("/admin/gadgets/").is(200).has(0, `select[form="edits"]`)
		blind.submit("/admin/gadgets/", form).is(303)
		if h.find(id).MakerID != bob {
			h.Error("changed by somebody who may not see makers")
		}
	})
}
