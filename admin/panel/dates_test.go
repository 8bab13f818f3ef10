package panel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
	"duckhoo/models/schema"
)

func TestDateHierarchy(t *testing.T) {
	each(t, func(h *house) {
		for _, field := range []string{"Day", "MadeAt"} {
			h.site, h.app = serve(h.T, h.db, h.site.Settings, h, func(s *panel.Site) {
				a := gadgets()
				a.DateHierarchy = field
				panel.Register(s, a)
			})
			name := map[string]string{"Day": "day", "MadeAt": "made_at"}[field]
			for _, day := range []string{"2024-03-01", "2024-03-31", "2024-12-31", "2025-01-01", "2026-02-28"} {
				date, err := schema.ParseDate(day)
				if err != nil {
					h.Fatal(err)
				}
				at, err := schema.ParseTime(day + "T00:30:00+09:00")
				if err != nil {
					h.Fatal(err)
				}
				h.make(field+" "+day, map[string]any{"day": date, "made_at": at})
			}
			h.make("hidden", map[string]any{"day": schema.Date{Year: 2019, Month: 1, Day: 1}})
			c := h.as(clerk("gadget.view"))
			page := c.get("/admin/gadgets/").is(200)
			follow := func(want ...string) {
				h.Helper()
				if d := cmp.Diff(want, page.texts("[data-dates] li")); d != "" {
					h.Errorf("%s: %s", field, d)
				}
			}
			open := func(text string) {
				h.Helper()
				for _, a := range page.doc.Find("[data-dates] a").EachIter() {
					if a.Text() == text {
						h.statements = 0
						page = c.get(a.AttrOr("href", "")).is(200).has(0, "[data-notice]")
						if h.statements > 6 {
							h.Errorf("%s %s: %d statements", field, text, h.statements)
						}
						return
					}
				}
				h.Fatalf("%s: no %s in %v", field, text, page.texts("[data-dates] a"))
			}
			follow("2026", "2025", "2024")
			open("2024")
			follow("3월", "12월")
			open("3월")
			follow("1일", "31일")
			open("31일")
			page.has(0, "[data-dates] li")
			if got := page.titles(); len(got) == 0 || got[0] != field+" 2024-03-31" {
				h.Errorf("%s: the day shows %v", field, got)
			}
			page.has(2, ".chip")
			open("2024")
			follow("3월", "12월")
			open("전체")
			follow("2026", "2025", "2024")
			c.get("/admin/gadgets/?"+name+"__gte=2024-03-02&"+name+"__lte=2024-12-30").is(200).has(3, "[data-dates] li")
			if _, err := h.db.Empty(h.Context(), h.gadget, schema.True()); err != nil {
				h.Fatal(err)
			}
		}
	})
}
