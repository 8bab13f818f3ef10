package panel_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

// entries are the addresses of a gadget's history, the newest first.
func (b *browser) entries(id schema.ID) []string {
	b.Helper()
	var out []string
	for _, li := range b.get(at(id, "history")).is(200).doc.Find(".picks [data-id]").EachIter() {
		out = append(out, at(id, "history")+"/"+li.AttrOr("data-id", ""))
	}
	return out
}

// A row goes back to how it was after an entry of its history: fields, links and
// rows two deep. What nobody may bring back stays and is named.
func TestRestoreOfAVersion(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.add("maker", map[string]any{"name": "Ada"}), h.add("maker", map[string]any{"name": "Bob"})
		gold, silver := h.add("badge", map[string]any{"name": "gold"}), h.add("badge", map[string]any{"name": "silver"})
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "amount", "3", "lent", "1", "maker_id", ada.String(), "badges", gold.String(), "code", "first",
			"made_at", "2026-11-22T09:30", "extra", `{"a": 1}`, "parts.0.name", "bulb", "parts.0.screws.0.size", "M1", "parts.1.name", "foot", "parts.1.screws.0.size", "M2").is(303)
		id := h.newest()
		g := h.find(id)
		b.post(at(id), "title", "a lamp", "colour", "green", "amount", "4", "lent", "0", "maker_id", bob.String(), "badges", silver.String(), "code", "second",
			"made_at", "", "extra", "", "parts.0.id", g.Parts[0].ID.String(), "parts.0.name", "big bulb",
			"parts.0.screws.0.id", g.Parts[0].Screws[0].ID.String(), "parts.0.screws.0.size", "M9",
			"parts.1.id", g.Parts[1].ID.String(), "parts.1._delete", "1", "parts.2.name", "switch").is(303)
		b.post(at(id), "title", "the lamp", "blurb", "new words").is(303)
		b.post(at(id, "show")).is(303)
		all := b.entries(id)
		if len(all) != 4 {
			h.Fatalf("%d entries", len(all))
		}
		b.get(at(id, "history")).has(0, `[data-action="revert"]`)
		first := strings.TrimPrefix(all[3], at(id, "history")+"/")
		b.get(at(id, "history")+"?entry="+first).has(1, `a[data-action="revert"][href="`+all[3]+`"]`)

		page := b.get(all[3]).is(200).page("confirm")
		if d := cmp.Diff([]string{"the lamp", "lamp"}, page.texts(`tr[data-field="title"] td`)); d != "" {
			h.Error(d)
		}
		if d := cmp.Diff([]string{"Bob", "Ada"}, page.texts(`tr[data-field="maker_id"] td`)); d != "" {
			h.Error(d)
		}
		if got := page.texts("[data-stays] b"); !cmp.Equal(got, []string{"암호"}) {
			h.Errorf("what stays: %v", got)
		}
		if h.find(id).Title != "the lamp" {
			h.Fatal("to look changes something")
		}
		version := page.doc.Find(`[data-revert] input[name="_version"]`).AttrOr("value", "")
		b.post(all[3], "_version", version).goes(303, at(id))
		now := h.find(id)
		if now.Title != "lamp" || now.Blurb != "" || now.Colour != "red" || now.Amount != 3 || !now.Lent || now.MakerID != ada || now.Code != "second" ||
			now.MadeAt.String() != g.MadeAt.String() || now.Extra.String() != `{"a":1}` || now.Stage != "shown" || len(now.Badges) != 1 || now.Badges[0].Name != "gold" {
			h.Errorf("the row: %+v", now)
		}
		if len(now.Parts) != 2 || now.Parts[0].Name != "bulb" || now.Parts[0].Screws[0].Size != "M1" || now.Parts[1].Name != "foot" ||
			len(now.Parts[1].Screws) != 1 || now.Parts[1].Screws[0].Size != "M2" || now.LockVersion != 5 {
			h.Errorf("the parts: %+v", now.Parts)
		}
		b.get(at(id, "history")).has(1, `[data-back="`+first+`"]`).has(5, ".picks [data-id]")
		b.get(all[3]).is(200).has(1, `button[data-action="revert"][disabled]`)
		b.post(all[2], "_version", "5").is(303)
		if again := h.find(id); again.Title != "a lamp" || again.Parts[0].Name != "big bulb" || len(again.Parts) != 2 || again.Parts[1].Name != "switch" || again.Parts[0].Screws[0].Size != "M9" {
			h.Errorf("and forth again: %+v", again.Parts)
		}
	})
}

func TestRestoreOfAVersionIsRefused(t *testing.T) {
	each(t, func(h *house) {
		ada := h.add("maker", map[string]any{"name": "Ada"})
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "one", "colour", "red", "maker_id", ada.String(), "parts.0.name", "bulb").is(303)
		id, other := h.newest(), h.make("other", nil)
		part := h.find(id).Parts[0].ID.String()
		b.post(at(id), "title", "two", "maker_id", "", "parts.0.id", part, "parts.0.name", "big bulb").is(303)
		first := b.entries(id)[1]
		entry := strings.TrimPrefix(first, at(id, "history")+"/")

		h.as(clerk("gadget.view")).get(first).is(403)
		h.as(clerk("gadget.view")).post(first, "_version", "2").is(403)
		h.as(clerk("gadget.change")).get(first).is(403) // history needs the right to view
		h.as(clerk("gadget.view")).get(at(id, "history")+"?entry="+entry).is(200).has(0, `[data-action="revert"]`)
		b.get(at(other, "history") + "/" + entry).is(404)
		b.get(at(id, "history") + "/nonsense").is(404)

		some := h.as(clerk("gadget.view", "gadget.change", "part.view"))
		if got := some.get(first).is(200).texts("[data-stays] b"); !cmp.Equal(got, []string{"부품 · 이름"}) {
			h.Errorf("without the right to change parts: %v", got)
		}
		some.post(first, "_version", "2").is(303)
		if g := h.find(id); g.Title != "one" || g.Parts[0].Name != "big bulb" {
			h.Errorf("%s %s", g.Title, g.Parts[0].Name)
		}
		b.post(first, "_version", "2").is(409).has(1, `main [role="alert"]`)

		b.post(at(id), "title", "three", "maker_id", "").is(303)
		b.post("/admin/makers/" + ada.String() + "/delete").is(303)
		b.post(first, "_version", "4").is(409).has(1, `main [role="alert"] li`)
		if g := h.find(id); g.Title != "three" {
			h.Errorf("half of it was brought back: %s", g.Title)
		}
		b.post(at(id, "delete")).is(303)
		b.get(first).is(404)
	})
}
