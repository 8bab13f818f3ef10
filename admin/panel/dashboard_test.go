package panel_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/a-h/templ"

	"duckhoo/admin/panel"
	"duckhoo/models/schema"
)

// board is a back office with cards over gadgets.
func (h *house) board(cards ...panel.Card) {
	h.site, h.app = serve(h.T, h.db, h.settings, h, func(s *panel.Site) {
		panel.Register(s, gadgets())
		for _, c := range cards {
			s.Dashboard(c)
		}
	})
}

func perDay(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.PerDay(ctx, r, 30, panel.Series{Label: text, Model: &Gadget{}})
}

func waitingGadgets(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.WaitingIn(ctx, r, &Gadget{}, "CreatedAt", schema.True(), time.Hour, 24*time.Hour)
}

func TestDashboardCards(t *testing.T) {
	each(t, func(h *house) {
		h.board(
			panel.Card{Name: "by-day", Label: text, Size: panel.Half, Rights: []string{"gadget.view"}, Load: perDay},
			panel.Card{Name: "ages", Label: text, Rights: []string{"gadget.view"}, Load: waitingGadgets},
			panel.Card{Name: "makers", Label: text, Rights: []string{"maker.view"}, Load: figures},
			panel.Card{Name: "broken", Label: text, Load: func(context.Context, panel.Reader) (templ.Component, error) { return nil, errors.New("away") }},
		)
		old := h.make("the oldest", nil)
		h.make("young", nil)
		h.age(old, 3*24*time.Hour)
		page := h.as(clerk("gadget.view")).get("/admin/").is(200).page("dashboard")
		page.has(1, `[data-card="by-day"] [data-chart] [data-plot]`).has(30, `[data-card="by-day"] tbody tr`).has(0, `[data-card="makers"]`)
		days := page.texts(`[data-card="by-day"] tbody td`)
		if days[29] != "1" || days[26] != "1" || days[28] != "0" {
			t.Errorf("by day: %v", days)
		}
		if got := page.texts(`[data-card="ages"] .ages b`); !slices.Equal(got, []string{"1", "0", "1"}) {
			t.Errorf("ages: %v", got)
		}
		page.has(1, `[data-card="ages"] a[href="`+at(old)+`"]`)
		page.has(1, `[data-card="broken"] .dim`)
		page.has(1, `[data-card="models"] dd[data-value="2"] a[href="/admin/gadgets/"]`)

		h.as(clerk("maker.view")).get("/admin/").is(200).has(0, `[data-card="by-day"]`).has(1, `[data-card="makers"]`).has(0, `a[href="/admin/gadgets/"]`)
	})
}

func TestDashboardIsReadOnceAMinute(t *testing.T) {
	each(t, func(h *house) {
		loads := 0
		h.board(panel.Card{Name: "x", Label: text, Load: func(context.Context, panel.Reader) (templ.Component, error) {
			loads++
			return panel.Figures{{Label: text, Note: schema.Text{KO: "하나", EN: "one"}}}, nil
		}})
		who := clerk("gadget.view", "maker.view", "badge.view")
		b := h.as(who)
		b.get("/admin/").is(200)
		h.statements = 0
		page := b.get("/admin/").is(200)
		if loads != 1 || h.statements > 1 {
			t.Errorf("%d loads, and %d statements on the second reading", loads, h.statements)
		}
		if got := page.texts(`[data-card="x"] dd.meta`); !slices.Equal(got, []string{"하나"}) {
			t.Errorf("%v", got)
		}
		b.lang = "en"
		if got := b.get("/admin/").texts(`[data-card="x"] dd.meta`); !slices.Equal(got, []string{"one"}) {
			t.Errorf("what is kept is drawn for its reader: %v", got)
		}
		who.rights = []string{"gadget.view"}
		b.get("/admin/").is(200)
		if loads != 2 {
			t.Errorf("%d loads: other rights read anew", loads)
		}
		h.as(clerk("gadget.view")).get("/admin/").is(200)
		if loads != 3 {
			t.Errorf("%d loads: nobody has what was read for somebody else", loads)
		}
	})
}

func TestOwnPage(t *testing.T) {
	each(t, func(h *house) {
		posted := ""
		h.site, h.app = serve(t, h.db, h.settings, h, func(s *panel.Site) {
			panel.Register(s, gadgets())
			s.Page(panel.Page{
				Path: "weekly/report", Label: schema.Text{KO: "주간", EN: "Weekly"}, Help: text, Icon: "star", Key: "w", Right: "gadget.view",
				Handler: shown,
				Post: func(c *panel.Call) error {
					form, err := c.Form()
					posted = form.Get("note")
					if err != nil {
						return err
					}
					return c.Done(schema.Text{KO: "적었어요.", EN: "Noted."})
				},
			})
			s.Page(panel.Page{Path: "plain", Label: text, Handler: shown})
		})
		b := h.as(clerk("gadget.view"))
		page := b.get("/admin/weekly/report").is(200).page("weekly-report")
		page.has(1, `nav a[href="/admin/weekly/report"][aria-current="page"][data-go="w"]`).has(1, `nav a[href="/admin/plain"]:not([aria-current])`)
		if got := page.texts("main h1"); !slices.Equal(got, []string{"주간"}) {
			t.Errorf("title %v", got)
		}
		page.has(1, "main p:contains(here)")
		b.post("/admin/weekly/report", "note", "quack").goes(303, "/admin/weekly/report")
		if posted != "quack" {
			t.Errorf("posted %q", posted)
		}
		other := h.as(clerk("maker.view"))
		other.get("/admin/weekly/report").is(403)
		other.post("/admin/weekly/report", "note", "no").is(403)
		other.get("/admin/plain").is(200).has(0, `nav a[href="/admin/weekly/report"]`)
		h.as(nil).get("/admin/plain").is(302)
		b.post("/admin/plain").is(404)
	})
}
