package panel_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

// deeds are what a row's menu offers, in order.
func (a *answer) deeds() []string {
	var out []string
	for _, s := range a.doc.Find("[data-row-choices] [data-action]").EachIter() {
		out = append(out, s.AttrOr("data-action", ""))
	}
	return out
}

func TestRowMenu(t *testing.T) {
	each(t, func(h *house) {
		id, sealed, hidden := h.make("one", nil), h.make("sealed", nil), h.make("hidden", nil)
		page := h.as(boss()).get("/admin/gadgets/?colour=red").is(200)
		menu := page.doc.Find(`tr[data-id="` + id.String() + `"] [data-row-menu]`)
		address := menu.AttrOr("data-row-menu", "")
		if menu.Find("a").AttrOr("href", "") != address {
			h.Error("without scripts the menu leads nowhere")
		}
		if n := page.doc.Find(`tr[data-id="` + id.String() + `"] .table__end *`).Length(); n > 12 {
			h.Errorf("the end of a row has %d nodes", n)
		}
		for name, tt := range map[string]struct {
			who  *staff
			row  schema.ID
			want []string
		}{
			"everything":    {boss(), id, []string{"edit", "history", "copy", "show", "polish", "delete"}},
			"looking":       {clerk("gadget.view"), id, []string{"open", "history"}},
			"changing":      {clerk("gadget.view", "gadget.change"), id, []string{"edit", "history", "polish"}},
			"a sealed one":  {clerk("gadget.view", "gadget.change", "gadget.show"), sealed, []string{"open", "history", "show", "polish"}},
			"deleting":      {clerk("gadget.view", "gadget.delete"), id, []string{"open", "history", "delete"}},
			"adding":        {clerk("gadget.view", "gadget.add"), id, []string{"open", "history", "copy"}},
			"changing only": {clerk("gadget.change"), id, []string{"edit", "polish"}},
		} {
			if d := cmp.Diff(tt.want, h.as(tt.who).get(at(tt.row, "actions")+"?part=1").is(200).deeds()); d != "" {
				h.Errorf("%s: %s", name, d)
			}
		}
		h.as(clerk("gadget.view")).get(at(hidden, "actions")).is(404)
		h.as(clerk("maker.view")).get(at(id, "actions")).is(403)
		whole := h.as(boss()).get(address).is(200).page("list").has(1, "main [data-row-choices]")
		if href := whole.doc.Find(`[data-action="edit"]`).AttrOr("href", ""); href != at(id)+"?next=%2Fadmin%2Fgadgets%2F%3Fcolour%3Dred" {
			h.Errorf("the way back is lost: %q", href)
		}

		// A copy is a new row, once its form is saved.
		form := h.as(boss()).get(at(id)+"?asnew=1").is(200).has(1, `[data-action="saveasnew"]`).has(0, `[data-action="save"]`)
		values := form.fields()
		values.Set("title", "copy")
		values.Set("_saveasnew", "1")
		h.as(boss()).submit(at(id), values).is(303)
		if h.count() != 4 || h.find(id).Title != "one" {
			h.Errorf("%d gadgets, the first is %s", h.count(), h.find(id).Title)
		}
		h.as(clerk("gadget.view")).get(at(id)+"?asnew=1").is(200).has(0, `[data-action="saveasnew"]`)
	})
}

func TestPreview(t *testing.T) {
	each(t, func(h *house) {
		ada := h.add("maker", map[string]any{"name": "Ada"})
		var parts []schema.Input
		for i := range 8 {
			parts = append(parts, schema.Input{Values: map[string]any{"name": fmt.Sprint("part ", i), "position": int64(i)}})
		}
		row, err := h.db.Create(h.Context(), program, h.gadget, &schema.Input{
			Values:   map[string]any{"title": "<b>one</b>", "colour": "red", "body": "long", "code": schema.Secret("hunter2"), "maker_id": ada},
			Children: map[string]schema.Children{"parts": {All: true, Rows: parts}}})
		if err != nil {
			h.Fatal(err)
		}
		id, hidden := h.gadget.ID(row), h.make("hidden", nil)
		b := h.as(boss())
		list := b.get("/admin/gadgets/").is(200)
		link := list.doc.Find(`tr[data-id="` + id.String() + `"] a[data-preview]`)
		if link.AttrOr("href", "") != at(id) {
			h.Errorf("without scripts a preview leads to %q", link.AttrOr("href", ""))
		}
		page := b.get(link.AttrOr("data-preview", "")).is(200).has(1, "dialog#preview").has(1, `[data-field="title"]`).has(0, `[data-field="blurb"]`).
			has(0, "input, textarea, select").has(5, "section ol li")
		if got := page.texts("section h3"); len(got) != 1 || got[0] != "부품 8" {
			h.Errorf("children: %v", got)
		}
		if got := page.texts(`[data-field="title"] dd`); got[0] != "<b>one</b>" {
			h.Errorf("the title: %v", got)
		}
		page.has(0, `[data-field="code"] :contains("hunter2")`)
		h.as(clerk("gadget.view")).get(at(id, "preview")).is(200).has(0, "section ol li")
		h.as(clerk("gadget.view")).get(at(hidden, "preview")).is(404)
		h.as(clerk("gadget.change")).get(at(id, "preview")).is(403)
	})
}
