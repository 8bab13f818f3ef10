package panel_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models/schema"
)

// head reads a column's head: where it leads, where it leads with shift, and
// how it is sorted.
func (a *answer) head(column string) (sort, more, sorted string) {
	a.Helper()
	th := a.doc.Find(`thead th[data-column="` + column + `"]`)
	link := th.Find("a")
	if link.Length() != 1 {
		a.Fatalf("%d links in the head of %s", link.Length(), column)
	}
	return sortOf(a, link.AttrOr("href", "")), sortOf(a, link.AttrOr("data-sort-more", "")), th.AttrOr("aria-sort", "")
}

func sortOf(a *answer, href string) string {
	u, err := url.Parse(href)
	if err != nil {
		a.Fatal(err)
	}
	return u.Query().Get("sort")
}

func TestHeadsSortBothWays(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(boss())
		for _, x := range []struct{ list, column, sorted, next, more string }{
			{"", "created_at", "descending", "created_at", "created_at"},
			{"?sort=created_at", "created_at", "ascending", "", ""},
			{"?sort=title", "created_at", "", "", "title,-created_at"},
			{"", "amount", "", "-amount", "-amount"},
			{"?sort=-amount", "amount", "descending", "amount", "amount"},
			{"?sort=amount", "amount", "ascending", "", ""},
			{"", "title", "", "title", "title"},
			{"?sort=title", "title", "ascending", "-title", "-title"},
			{"?sort=-title", "title", "descending", "", ""},
			{"?sort=title,-amount", "title", "ascending", "-title,-amount", "-title,-amount"},
			{"?sort=title,-amount", "amount", "descending", "title,amount", "title,amount"},
			{"?sort=-title,-amount", "title", "descending", "-amount", "-amount"},
			{"?sort=title,-amount", "stage", "", "stage", "title,-amount,stage"},
		} {
			next, more, sorted := b.get("/admin/gadgets/" + x.list).is(200).head(x.column)
			if d := cmp.Diff([]string{x.sorted, x.next, x.more}, []string{sorted, next, more}); d != "" {
				h.Errorf("%s of %q: %s", x.column, x.list, d)
			}
		}
		page := b.get("/admin/gadgets/?sort=title,-amount").is(200)
		if d := cmp.Diff([]string{"1"}, page.texts(`th[data-column="title"] .sort__place`)); d != "" {
			h.Error(d)
		}
	})
}

func TestDeclaredOrderShowsInItsHead(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		h.register(func(s *panel.Site) {
			panel.Register(s, panel.ModelAdmin[Gadget]{ListDisplay: []string{"Title", "Amount", "CreatedAt"}, Ordering: []string{"Amount"},
				Views: []panel.View{{Name: "old", Label: schema.Text{EN: "Old"}, Query: "colour=red&sort=created_at"}}, ListFilter: []string{"Colour"}})
		})
		b := h.as(boss())
		for _, x := range []struct{ list, column, sorted, next string }{
			{"", "amount", "ascending", "-amount"},
			{"?sort=-amount", "amount", "descending", ""},
			{"", "created_at", "", "-created_at"},
			{"?view=old", "created_at", "ascending", "-created_at"},
			{"?view=old&sort=-created_at", "created_at", "descending", ""},
		} {
			next, _, sorted := b.get("/admin/gadgets/" + x.list).is(200).head(x.column)
			if d := cmp.Diff([]string{x.sorted, x.next}, []string{sorted, next}); d != "" {
				h.Errorf("%s of %q: %s", x.column, x.list, d)
			}
		}
	})
}

// register serves the site again with other declarations.
func (h *house) register(declare func(*panel.Site)) {
	h.Helper()
	h.site, h.app = serve(h.TB, h.db, config.Default(), h, declare)
}
