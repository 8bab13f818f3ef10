package panel_test

import (
	"slices"
	"testing"

	"duckhoo/admin/panel"
)

func TestTiles(t *testing.T) {
	each(t, func(h *house) {
		g := gadgets()
		g.Thumb, g.Grid = "Picture", &panel.Grid{Badge: "Stage", Lines: []string{"Amount"}}
		h.site, h.app = serve(t, h.db, h.settings, h, func(s *panel.Site) { panel.Register(s, g) })
		id := h.make("a tile", map[string]any{"amount": int64(7)})
		h.make("another", nil)
		b := h.as(boss())
		page := b.get("/admin/gadgets/?q=tile").is(200)
		page.has(1, `.tiles .tile[data-id="`+id.String()+`"] input[name="id"][form="bulk"]`).has(0, "table").has(1, "form#bulk").has(1, "[data-count]")
		if got := page.texts(".tile .meta"); len(got) != 1 || got[0] != "7" {
			t.Errorf("lines %v", got)
		}
		page.has(1, ".tile .badge").has(1, `nav.seg a[aria-current="true"]`)
		table := b.get("/admin/gadgets/?as=table&q=tile").is(200).has(0, ".tile").has(1, "tbody tr")
		if href := table.doc.Find("nav.seg a").First().AttrOr("href", ""); href != "/admin/gadgets/?q=tile" {
			t.Errorf("tiles again: %s", href)
		}
		b.post("/admin/gadgets/", "action", "delete", "id", id.String(), "confirm", "1").is(303)
		if got := b.get("/admin/gadgets/").texts(".tile__name"); slices.Contains(got, "a tile") {
			t.Errorf("still there: %v", got)
		}
	})
}
