package panel_test

import (
	"testing"

	"duckhoo/models/schema"
)

func TestNewChildrenBeginWithDefaults(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		id := h.make("box", nil)
		b.post(at(id), "title", "box", "parts.0.name", "old", "parts.1.name", "new").is(303)
		page := b.get(at(id)).is(200)
		blank := func(part string) (string, bool) {
			screw := page.doc.Find("[data-inline-list] [data-inline-template]")
			count := screw.Find(`[name="parts.` + part + `.screws.__parts-screws__.count"]`)
			_, rusty := screw.Find(`input[type="checkbox"][name="parts.` + part + `.screws.__parts-screws__.rusty"]`).Attr("checked")
			return count.AttrOr("value", ""), rusty
		}
		for part, rusty := range map[string]bool{"0": true, "1": false} {
			if count, checked := blank(part); count != "4" || checked != rusty {
				t.Errorf("a new screw of part %s begins with %q, rusty %v", part, count, checked)
			}
		}
		page = b.post(at(id), "title", "box", "parts.0.name", "old", "_add", "parts.0.screws").is(200)
		if got := page.doc.Find(`[name="parts.0.screws.0.count"]`).AttrOr("value", ""); got != "4" {
			t.Errorf("without scripts a new screw begins with %q", got)
		}
	})
}

func TestUntouchedNewChildIsNotStored(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		id := h.make("box", nil)
		b.post(at(id), "title", "box", "parts.0.name", "lid",
			"parts.0.screws.0.size", "", "parts.0.screws.0.count", "4", "parts.0.screws.0.rusty", "0",
			"parts.0.screws.1.size", "M3", "parts.0.screws.1.count", "").is(303)
		screws := h.find(id).Parts[0].Screws
		if len(screws) != 1 || screws[0].Size != "M3" || screws[0].Count != 4 {
			t.Errorf("stored %+v; a row that was left as it began is none, and an empty number is the first one", screws)
		}
	})
}

func TestStoredChildBeginsAsTheFormShowsIt(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("box", nil)
		lid := schema.Input{Values: map[string]any{"name": "old"}, Children: map[string]schema.Children{
			"screws": {Rows: []schema.Input{{Values: map[string]any{"size": "M3"}}, {Values: map[string]any{"size": "M4", "count": int64(0), "rusty": false}}}}}}
		if _, err := h.db.Update(h.Context(), program, h.gadget, id, &schema.Input{Children: map[string]schema.Children{"parts": {Rows: []schema.Input{lid}}}}); err != nil {
			t.Fatal(err)
		}
		screws := h.find(id).Parts[0].Screws
		if len(screws) != 2 || screws[0].Count != 4 || !screws[0].Rusty || screws[1].Count != 0 || screws[1].Rusty {
			t.Errorf("stored %+v", screws)
		}
	})
}
