package panel_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// stages counts gadgets by their stage.
func (h *house) stages() map[string]int {
	h.Helper()
	out, err := h.db.Facets(h.Context(), database.Query{Model: h.gadget, Actor: program, Verb: schema.VerbView}, h.gadget.Field("Stage"))
	if err != nil {
		h.Fatal(err)
	}
	return out
}

func TestBulkNothingAndGone(t *testing.T) {
	each(t, func(h *house) {
		id, gone := h.make("one", nil), h.make("two", nil)
		b := h.as(boss())
		answer := b.post("/admin/gadgets/", "action", "show").goes(303, "/admin/gadgets/")
		if len(answer.cookie) == 0 {
			h.Error("nothing selected: no notice")
		}
		b.post("/admin/gadgets/", "action", "show", "id", "nonsense").is(303)
		b.post("/admin/gadgets/", "action", "nothing", "id", id.String()).is(303)
		b.post(at(gone, "delete")).is(303)
		b.post("/admin/gadgets/", "action", "show", "id", id.String(), "id", gone.String()).is(200).page("confirm").has(1, `dd[data-count="1"]`)
		b.post("/admin/gadgets/", "action", "show", "id", id.String(), "id", gone.String(), "id", schema.NewID().String(), "confirm", "1").is(303)
		if got := h.stages(); got["shown"] != 1 {
			h.Errorf("%v", got)
		}
	})
}

// TestBulkOfRowsThatAllVanished: there is nothing to confirm.
func TestBulkOfRowsThatAllVanished(t *testing.T) {
	each(t, func(h *house) {
		h.make("stays", nil)
		gone, hidden := h.make("gone", nil), h.make("hidden one", nil)
		b := h.as(clerk("gadget.view", "gadget.show", "gadget.change", "gadget.delete", "gadget.export"))
		b.post(at(gone, "delete")).is(303)
		for _, action := range []string{"show", "polish", "delete", "export"} {
			for _, confirm := range []string{"0", "1"} {
				answer := b.post("/admin/gadgets/?colour=red", "action", action, "confirm", confirm, "id", gone.String(), "id", hidden.String(), "id", schema.NewID().String())
				answer.goes(303, "/admin/gadgets/?colour=red")
				if said := b.told(answer, answer.to).texts("#toasts > [data-toast] [data-toast-text]"); len(said) != 1 || !strings.Contains(said[0], "고른 것이 모두 벌써 없어졌어요.") {
					h.Errorf("%s: said %q", action, said)
				}
			}
		}
		if got := h.stages(); got["draft"] != 2 {
			h.Errorf("%v", got)
		}
	})
}

// TestBulkSaysWhyARowWasRefused: in the words of what refused it.
func TestBulkSaysWhyARowWasRefused(t *testing.T) {
	each(t, func(h *house) {
		fine, matt := h.make("fine", nil), h.make("matt", nil)
		b := h.as(boss())
		for _, ids := range [][]string{{fine.String(), matt.String()}, {matt.String()}} {
			values := form("action", "polish", "confirm", "1")
			values["id"] = ids
			answer := b.submit("/admin/gadgets/", values).is(303)
			if said := b.told(answer, answer.to).texts("#toasts > [data-toast] [data-toast-text]"); len(said) != 1 || !strings.HasSuffix(said[0], " 무광은 닦지 않아요.") {
				h.Errorf("said %q", said)
			}
		}
	})
}

func TestBulkAllMatching(t *testing.T) {
	each(t, func(h *house) {
		for i := range 30 {
			h.make(fmt.Sprint("g", i), map[string]any{"colour": []string{"red", "green"}[i%2]})
		}
		h.make("hidden red", nil)
		b := h.as(clerk("gadget.view", "gadget.show", "gadget.pull", "gadget.change"))
		path := "/admin/gadgets/?colour=red"
		page := b.post(path, "action", "show", "all", "1").is(200).page("confirm").has(1, `dd[data-count="15"]`).has(0, "#typed")
		values := page.fields()
		h.make("later", nil)
		b.submit(path, values).goes(303, path)
		if got := h.stages(); got["shown"] != 15 || got["draft"] != 17 {
			h.Errorf("select-all with a filter changes exactly the matching rows: %v", got)
		}
		b.post(path, "action", "pull", "all", "1", "confirm", "1").is(422).has(1, `[data-error="reason"]`)
		b.post("/admin/gadgets/?colour=purple", "action", "show", "all", "1", "confirm", "1").is(303)
		if got := h.stages(); got["shown"] != 15 {
			h.Errorf("a filter that cannot be read changes nothing: %v", got)
		}
		page = b.post("/admin/gadgets/", "action", "polish", "all", "1").is(200).has(1, "#typed")
		values = page.fields()
		b.submit("/admin/gadgets/", values).is(422).has(1, `[data-error="typed"]`)
		values.Set("typed", "닦기 31")
		b.submit("/admin/gadgets/", values).is(303)
		n, _, err := h.db.Count(h.Context(), database.Query{Model: h.gadget, Actor: program, Verb: schema.VerbView, Where: schema.Eq("Blurb", "polished")}, 0)
		if err != nil || n != 31 {
			h.Errorf("%d polished, %v", n, err)
		}
	})
}

func TestBulkLeavesWhatChangedSinceItWasShown(t *testing.T) {
	each(t, func(h *house) {
		kept, changed := h.make("kept", nil), h.make("changed", nil)
		b := h.as(clerk("gadget.view", "gadget.show", "gadget.change"))
		page := b.post("/admin/gadgets/", "action", "show", "id", kept.String(), "id", changed.String()).is(200).has(1, `dd[data-count="2"]`)
		if _, err := h.db.Update(h.Context(), program, h.gadget, changed, &schema.Input{Values: map[string]any{"blurb": "not what was shown"}}); err != nil {
			h.Fatal(err)
		}
		b.submit("/admin/gadgets/", page.fields()).is(303)
		if got := h.stages(); got["shown"] != 1 || got["draft"] != 1 {
			h.Errorf("a decision is about what was shown: %v", got)
		}
	})
}

func TestBulkNeedsTheRight(t *testing.T) {
	each(t, func(h *house) {
		id, hidden := h.make("one", nil), h.make("hidden one", nil)
		viewer := h.as(clerk("gadget.view"))
		viewer.get("/admin/gadgets/").is(200).has(0, `button[name=action]:not([value="export"])`).has(1, `[data-selection] button[value="export"]`)
		for _, action := range []string{"show", "pull", "delete", "polish"} {
			viewer.post("/admin/gadgets/", "action", action, "id", id.String(), "confirm", "1").is(403)
		}
		some := h.as(clerk("gadget.view", "gadget.show"))
		some.submit("/admin/gadgets/", url.Values{"action": {"show"}, "id": {id.String(), hidden.String()}, "confirm": {"1"}}).is(303)
		if got := h.stages(); got["shown"] != 1 || got["draft"] != 1 {
			h.Errorf("a row outside of one's scope was changed: %v", got)
		}
	})
}
