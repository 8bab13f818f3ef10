package panel_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models/schema"
)

// declared is the house with another declaration of gadgets.
func (h *house) declared(change func(*panel.ModelAdmin[Gadget])) *house {
	h.Helper()
	a, other := gadgets(), *h
	change(&a)
	_, other.app = serve(h.T, h.db, config.Default(), h, func(s *panel.Site) { panel.Register(s, a) })
	return &other
}

// A field whose condition does not hold is not taken, whatever is sent, and
// keeps what it has; the form says the condition without scripts.
func TestConditionalFields(t *testing.T) {
	each(t, func(h *house) {
		h = h.declared(func(a *panel.ModelAdmin[Gadget]) {
			a.When = map[string]panel.When{"Spare": {Field: "Colour", In: []string{"green", "blue"}}, "Blurb": {Field: "Lent", In: []string{"true"}}, "Badges": {Field: "Lent", In: []string{"true"}}}
			a.Inlines = []panel.Inline{{Relation: "Parts", Inlines: []panel.Inline{{Relation: "Screws", When: map[string]panel.When{"Count": {Field: "Rusty", In: []string{"false"}}}}}}}
		})
		gold := h.add("badge", map[string]any{"name": "gold"})
		id := h.make("one", map[string]any{"spare": int64(1), "blurb": "old"})
		b := h.as(boss())
		page := b.get(at(id)).is(200)
		page.has(1, `[data-field="spare"][data-when="colour"]`).has(1, `[data-field="blurb"][data-when="lent"]`).has(1, `[data-field="badges"][data-when="lent"]`)
		if got := page.doc.Find(`[data-field="spare"]`).AttrOr("data-when-in", ""); got != `["green","blue"]` {
			h.Errorf("for the script: %q", got)
		}
		if d := cmp.Diff([]string{"색: 초록, 파랑일 때만 써요."}, page.texts(`[data-field="spare"] .help`)); d != "" {
			h.Error(d)
		}
		b.post(at(id), "title", "one", "colour", "red", "spare", "not a number", "lent", "0", "blurb", "forged", "badges", gold.String()).is(303)
		if g := h.find(id); *g.Spare != 1 || g.Blurb != "old" || len(g.Badges) != 0 {
			h.Errorf("taken without its condition: %d %q %v", *g.Spare, g.Blurb, g.Badges)
		}
		b.post(at(id), "title", "one", "colour", "green", "spare", "7", "lent", "0", "lent", "1", "blurb", "new", "badges", gold.String()).is(303)
		if g := h.find(id); *g.Spare != 7 || g.Blurb != "new" || len(g.Badges) != 1 {
			h.Errorf("not taken with its condition: %d %q %v", *g.Spare, g.Blurb, g.Badges)
		}
		b.post(at(id), "title", "one", "spare", "8").is(303) // what is stored decides
		if g := h.find(id); *g.Spare != 8 {
			h.Errorf("not taken by what is stored: %d", *g.Spare)
		}
		b.post("/admin/gadgets/add", "title", "two", "colour", "red", "spare", "9", "parts.0.name", "a",
			"parts.0.screws.0.size", "M1", "parts.0.screws.0.count", "9", "parts.0.screws.0.rusty", "1",
			"parts.0.screws.1.size", "M2", "parts.0.screws.1.count", "9", "parts.0.screws.1.rusty", "0").is(303)
		g := h.find(h.newest())
		if g.Spare != nil || g.Parts[0].Screws[0].Count != 4 || g.Parts[0].Screws[1].Count != 9 {
			h.Errorf("of new rows: %v %+v", g.Spare, g.Parts[0].Screws)
		}
	})
}

// Tabs are anchors to parts of one page; owned rows have one of their own.
func TestFormTabs(t *testing.T) {
	each(t, func(h *house) {
		h = h.declared(func(a *panel.ModelAdmin[Gadget]) {
			a.Fieldsets = []panel.Fieldset{
				{Tab: schema.Text{KO: "처음", EN: "First"}, Fields: []string{"Title", "Slug"}}, {Tab: schema.Text{KO: "처음", EN: "First"}, Title: text, Fields: []string{"Blurb"}},
				{Tab: schema.Text{KO: "나머지", EN: "Rest"}, Fields: []string{"Amount", "Colour"}},
			}
		})
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "parts.0.name", "a", "parts.1.name", "b").is(303)
		id := h.newest()
		page := b.get(at(id)).is(200).has(3, "[data-tabpane]").has(1, `[id="tab-0"] [name="title"]`).has(1, `[id="tab-0"] [name="blurb"]`).has(1, `[id="tab-1"] [name="amount"]`).has(1, `[id="tab-2"] [name="parts.1.name"]`)
		if d := cmp.Diff([]string{"처음", "나머지", "부품 2"}, page.texts("[data-tabs] a")); d != "" {
			h.Error(d)
		}
		for _, link := range page.doc.Find("[data-tabs] a").EachIter() {
			if href := link.AttrOr("href", ""); !strings.HasPrefix(href, "#") || page.doc.Find(`[id="`+href[1:]+`"]`).Length() != 1 {
				h.Errorf("a tab leads to %q", href)
			}
		}
		page = b.post(at(id), "title", "lamp", "amount", "many").is(422)
		page.has(1, `[data-tabs] a[href="#tab-1"] svg`).has(0, `[data-tabs] a[href="#tab-0"] svg`)
		some := h.as(clerk("gadget.view", "gadget.change"))
		some.get(at(id)).is(200).has(2, "[data-tabs] a").has(2, "[data-tabpane]")
	})
}
