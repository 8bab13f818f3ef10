package panel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

// counts are the counts of a list's filters: "colour red" -> "3".
func (a *answer) counts() map[string]string {
	out := map[string]string{}
	for _, s := range a.doc.Find("data[data-facet]").EachIter() {
		out[s.AttrOr("data-facet", "")+" "+s.AttrOr("value", "")] = s.Text()
	}
	return out
}

func TestFacets(t *testing.T) {
	each(t, func(h *house) {
		for i := range 6 {
			h.make(fmt.Sprint("g", i), map[string]any{"colour": []string{"red", "green"}[i%2], "lent": i == 0})
		}
		h.make("hidden", nil)
		c := h.as(clerk("gadget.view"))
		h.statements = 0
		page := c.get("/admin/gadgets/?colour=red").is(200).has(1, "form[data-facets]").has(1, `[data-facet-of="colour"][data-value="green"]`)
		if h.statements > 6 {
			h.Errorf("the page takes %d statements", h.statements)
		}
		if got := page.texts("[data-facet-of]"); strings.Join(got, "") != "" {
			h.Errorf("the page counts already: %v", got)
		}
		address := page.doc.Find("form[data-facets]").AttrOr("data-facets", "")
		want := map[string]string{"colour red": "3", "colour green": "3", "colour blue": "0", "lent true": "1", "lent false": "2", "tested true": "0", "tested false": "0",
			"tested unknown": "3", "stage draft": "3", "stage shown": "0", "stage gone": "0"}
		if d := cmp.Diff(want, c.get(address).is(200).counts()); d != "" {
			h.Errorf("each is counted as if it were off, within the scope: %s", d)
		}
		if got := c.get("/admin/gadgets/facets?q=g1&view=red").is(200).counts(); got["colour green"] != "0" || got["stage draft"] != "0" {
			h.Errorf("the search and the view are left out: %v", got)
		}
		if got := c.get("/admin/gadgets/facets?colour=purple&nothing=1").is(200).counts(); got["stage draft"] != "6" {
			h.Errorf("a bad address: %v", got)
		}
		h.as(clerk("maker.view")).get(address).is(403)
		h.as(nil).get(address).is(302)
	})
}

// A count stops, however many rows there are.
func TestFacetsAreCapped(t *testing.T) {
	each(t, func(h *house) {
		err := h.db.Tx(h.Context(), func(ctx context.Context) error {
			for i := range 1010 {
				if _, err := h.db.Create(ctx, program, h.gadget, &schema.Input{Values: map[string]any{"title": fmt.Sprint("g", i), "colour": "red"}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			h.Fatal(err)
		}
		if got := h.as(boss()).get("/admin/gadgets/facets").is(200).counts(); got["colour red"] != "1,000+" || got["colour blue"] != "0" {
			h.Errorf("%v", got)
		}
	})
}
