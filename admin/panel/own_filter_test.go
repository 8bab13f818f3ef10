package panel_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
)

func TestOwnFilter(t *testing.T) {
	each(t, func(h *house) {
		h.site, h.app = serve(h, h.db, h.settings, h, func(s *panel.Site) {
			a := gadgets()
			a.ListFilter, a.Filters = append(a.ListFilter, "Busy"), []panel.Filter{ownFilter("Busy", "Amount")}
			panel.Register(s, a)
		})
		h.make("much", map[string]any{"amount": int64(500)})
		h.make("few", map[string]any{"amount": int64(5)})
		h.make("hidden", map[string]any{"amount": int64(500)})
		c := h.as(clerk("gadget.view"))
		for query, want := range map[string][]string{
			"busy=very": {"much"}, "busy=little": {"few"}, "busy=very&busy=little": {"few", "much"}, "busy=very&colour=green": {},
			"any=busy%3Dvery": {"much"},
		} {
			page := c.get("/admin/gadgets/?"+query).is(200).has(0, "[data-notice]")
			got := page.titles()
			slices.Sort(got)
			if d := cmp.Diff(want, got); d != "" {
				h.Errorf("%s: %s", query, d)
			}
		}
		page := c.get("/admin/gadgets/?busy=very").has(1, `[data-filter="busy"] input[checked]`)
		if got := page.texts(".chip"); len(got) != 1 || got[0] != "바쁨 아주" {
			h.Errorf("chips: %v", got)
		}
		if got := c.get("/admin/gadgets/facets").counts(); got["busy very"] != "1" || got["busy little"] != "1" {
			h.Errorf("counts: %v", got)
		}
		c.get("/admin/gadgets/?busy=never").is(200).has(1, "[data-notice]")
		c.get("/admin/gadgets/?busy__gte=1").is(200).has(1, "[data-notice]")
	})
}
