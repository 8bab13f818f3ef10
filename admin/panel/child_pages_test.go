package panel_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// large stores a gadget of n parts with two screws each.
func (h *house) large(n int) schema.ID {
	h.Helper()
	var parts []schema.Input
	for i := range n {
		parts = append(parts, schema.Input{
			Values: map[string]any{"name": fmt.Sprintf("part %04d", i+1), "position": int64(i + 1)},
			Children: map[string]schema.Children{"screws": {Rows: []schema.Input{
				{Values: map[string]any{"size": "M1", "count": int64(1)}}, {Values: map[string]any{"size": "M2", "count": int64(2)}},
			}}},
		})
	}
	row, err := h.db.Create(h.Context(), program, h.gadget, &schema.Input{
		Values: map[string]any{"title": "large", "colour": "red"}, Children: map[string]schema.Children{"parts": {Rows: parts}},
	})
	if err != nil {
		h.Fatal(err)
	}
	return h.gadget.ID(row)
}

// names are the parts of a gadget in their order.
func (h *house) names(id schema.ID) []string {
	var out []string
	for _, p := range h.find(id).Parts {
		out = append(out, p.Name)
	}
	return out
}

// nodes counts the elements of a page, those in templates left out.
func (a *answer) nodes() int {
	all := a.doc.Find("*").Length()
	a.doc.Find("template").Each(func(_ int, s *goquery.Selection) { all -= s.Find("*").Length() })
	return all
}

// A form with 1,000 owned rows shows a page of them and links to the others, in
// less than 3,000 nodes; what stands on other pages stays as it is.
func TestThousandChildren(t *testing.T) {
	each(t, func(h *house) {
		id := h.large(1000)
		b := h.as(boss())
		page := b.get(at(id)).is(200).has(25, ".panel > .children > .child[data-inline-id]").has(1, `nav.child-pages b[aria-current]`).has(3, "nav.child-pages a")
		if n := page.nodes(); n > 3000 {
			h.Errorf("%d nodes", n)
		}
		if got := page.doc.Find("[data-inline-count]").First().Text(); got != "1000" {
			h.Errorf("%s of them", got)
		}
		second := page.doc.Find("nav.child-pages a").Eq(1).AttrOr("href", "")
		address, _, _ := strings.Cut(second, "#")
		page = b.get(address).is(200)
		if got := page.doc.Find(`input[name="parts.50.name"]`).AttrOr("value", ""); got != "part 0051" {
			h.Errorf("the third page begins with %q", got)
		}
		if got := page.doc.Find(`[data-number]`).First().Text(); got != "51" {
			h.Errorf("numbered %s", got)
		}
		form := page.fields()
		form.Set("parts.50.name", "changed")
		form.Set("parts.51._delete", "1")
		form.Set("parts.1000.name", "new")
		form.Set("_continue", "1")
		h.statements = 0
		b.submit(page.doc.Find("form[data-save]").AttrOr("action", ""), form).goes(303, address)
		if h.statements > 60 {
			h.Errorf("%d statements to save three changes", h.statements)
		}
		names := h.names(id)
		if len(names) != 1000 || names[0] != "part 0001" || names[50] != "changed" || names[51] != "part 0053" || names[999] != "new" {
			h.Errorf("%d: %s %s %s %s", len(names), names[0], names[50], names[51], names[len(names)-1])
		}
		b.get(at(id)+"?page_parts=nonsense").is(200).has(25, ".panel > .children > .child[data-inline-id]")
		b.get(at(id)+"?page_parts=99").is(200).has(1, `input[name="parts.999.name"]`)
		page = b.post(address, "title", "", "parts.50.id", h.find(id).Parts[50].ID.String(), "parts.50.name", "x").is(422)
		if got := page.doc.Find("nav.child-pages b").Text(); got != "3" {
			h.Errorf("with a mistake it shows page %s", got)
		}
	})
}

// Owned rows go to a place that is typed, on this page or another, without
// scripts; only positions that change are written.
func TestChildrenMoveWithoutScripts(t *testing.T) {
	each(t, func(h *house) {
		id := h.large(60)
		b := h.as(boss())
		parts := h.find(id).Parts
		b.get(at(id)).has(25, `.panel > .children > .child > details > .child__body > .child__move`)
		b.post(at(id), "title", "large", "parts.0.id", parts[0].ID.String(), "parts.0.position", "1", "parts.0.name", "first", "parts.0._move", "58",
			"parts.2.id", parts[2].ID.String(), "parts.2.position", "3", "parts.2._move", "1").is(303)
		names := h.names(id)
		if names[0] != "part 0003" || names[1] != "part 0002" || names[2] != "part 0004" || names[57] != "first" || names[58] != "part 0059" || len(names) != 60 {
			h.Errorf("%v", names)
		}
		b.post(at(id), "title", "large", "parts.0.id", parts[0].ID.String(), "parts.0._move", "nonsense").is(303)
		b.post(at(id), "title", "large", "parts.0.id", parts[0].ID.String(), "parts.0._move", "9999").is(303)
		if names := h.names(id); names[59] != "first" {
			h.Errorf("to the end: %v", names)
		}
		some := h.as(clerk("gadget.view", "gadget.change", "part.view"))
		some.get(at(id)).has(0, `input[name$="._move"]`)
		some.post(at(id), "title", "large", "parts.0.id", parts[0].ID.String(), "parts.0._move", "1").is(303)
		if names := h.names(id); names[59] != "first" {
			h.Errorf("moved without the right: %v", names)
		}
		three := h.large(3)
		plain := b.get(at(three)).is(200).has(0, `nav.child-pages`).doc.Find("noscript").Text()
		if !strings.Contains(plain, `name="parts.2._move"`) {
			h.Error("a short list cannot be put in order without scripts")
		}
	})
}

// A copy of a large row has all of its owned rows, of all pages.
func TestSaveAsNewOfMany(t *testing.T) {
	each(t, func(h *house) {
		id := h.large(60)
		b := h.as(boss())
		form := b.get(at(id) + "?page_parts=3").is(200).fields()
		form.Set("title", "copy")
		form.Set("parts.50.name", "mine")
		form.Set("_saveasnew", "1")
		b.submit(at(id)+"?page_parts=3", form).is(303)
		g := h.find(h.newest())
		if g.Title != "copy" || len(g.Parts) != 60 || g.Parts[0].Name != "part 0001" || g.Parts[50].Name != "mine" || len(g.Parts[7].Screws) != 2 || g.Parts[7].Screws[1].Count != 2 {
			h.Errorf("%s: %d parts, %+v", g.Title, len(g.Parts), g.Parts[0])
		}
		if len(h.find(id).Parts) != 60 {
			h.Error("the first one lost some")
		}
	})
}

// BenchmarkFormOfThousand opens the form of a row with 1,000 owned rows and says
// how many nodes it has.
func BenchmarkFormOfThousand(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			dsn := map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres}[engine](b)
			h := open(b, engine, dsn)
			id := h.large(1000)
			someone := h.as(boss())
			page := someone.get(at(id)).is(200)
			size, nodes := len(page.body), page.nodes()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodGet, at(id), nil)
				req.Header.Set("Test-Actor", someone.key)
				res, err := h.app.Test(req, -1)
				if err != nil || res.StatusCode != http.StatusOK {
					b.Fatal(strconv.Itoa(res.StatusCode), err)
				}
				_ = res.Body.Close()
			}
			b.ReportMetric(float64(nodes), "nodes")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}
