package panel_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
	"duckhoo/models/schema"
)

func TestListShowsEachRowOnce(t *testing.T) {
	each(t, func(h *house) {
		want := make([]string, 55)
		for i := range want {
			want[i] = fmt.Sprintf("gadget %02d", i)
			h.make(want[i], nil)
		}
		b := h.as(boss())
		var got []string
		path := "/admin/gadgets/?limit=20"
		for pages := 0; path != "" && pages < 10; pages++ {
			page := b.get(path).is(200).page("list")
			got = append(got, page.titles()...)
			path = page.doc.Find(".pager a[rel=next]").AttrOr("href", "")
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			h.Fatal(d)
		}
	})
}

func TestListSortsAcrossPages(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.add("maker", map[string]any{"name": "Ada"}), h.add("maker", map[string]any{"name": "Bob"})
		for i := range 30 {
			maker := []schema.ID{bob, ada, {}}[i%3]
			h.make(fmt.Sprintf("g%02d", i), map[string]any{"maker_id": maker, "amount": int64((i * 7) % 30)})
		}
		b := h.as(boss())
		for sort, column := range map[string]string{"maker__name": "maker__name", "amount": "amount"} {
			var got []string
			path := "/admin/gadgets/?limit=20&sort=" + sort
			for path != "" {
				page := b.get(path).is(200)
				got = append(got, page.texts(`tbody [data-column="`+column+`"]`)...)
				path = page.doc.Find(".pager a[rel=next]").AttrOr("href", "")
			}
			if len(got) != 30 {
				h.Fatalf("%s: %d rows, want 30", sort, len(got))
			}
			if sort == "maker__name" {
				want := slices.Concat(slices.Repeat([]string{"Ada"}, 10), slices.Repeat([]string{"Bob"}, 10), slices.Repeat([]string{"—"}, 10))
				if d := cmp.Diff(want, got); d != "" {
					h.Error(d)
				}
			} else if got[0] != "0" || got[29] != "29" {
				h.Errorf("by amount: %v", got)
			}
		}
		page := b.get("/admin/gadgets/?sort=-amount")
		if got := page.doc.Find(`th[data-column="parts_count"] a`).AttrOr("href", ""); !strings.Contains(got, "sort=amount") {
			h.Errorf("a computed column sorts by its path: %q", got)
		}
	})
}

func TestListFilters(t *testing.T) {
	each(t, func(h *house) {
		yes, no := true, false
		gold, silver := h.add("badge", map[string]any{"name": "gold"}), h.add("badge", map[string]any{"name": "silver"})
		ada := h.add("maker", map[string]any{"name": "Ada"})
		h.make("plain", nil)
		h.make("tested", map[string]any{"tested": yes, "colour": "green", "amount": int64(5), "day": schema.Date{Year: 2026, Month: 11, Day: 20}})
		h.make("failed", map[string]any{"tested": no, "colour": "blue", "amount": int64(9), "maker_id": ada, "lent": true})
		row, err := h.db.Create(h.Context(), program, h.gadget, &schema.Input{
			Values: map[string]any{"title": "decorated", "colour": "red"}, Many: map[string][]schema.ID{"badges": {gold, silver}}})
		if err != nil {
			h.Fatal(err)
		}
		b := h.as(boss())
		for query, want := range map[string][]string{
			"tested=true":                 {"tested"},
			"tested=false":                {"failed"},
			"tested=unknown":              {"decorated", "plain"},
			"colour=green&colour=blue":    {"failed", "tested"},
			"colour__in=green,blue":       {"failed", "tested"},
			"amount__gte=5&amount__lte=8": {"tested"},
			"lent=true":                   {"failed"},
			"maker_id=" + ada.String():    {"failed"},
			"maker_id=unknown":            {"decorated", "plain", "tested"},
			"badges=" + gold.String():     {"decorated"},
			"badges=" + gold.String() + "&badges=" + silver.String(): {"decorated"},
			"badges=unknown":           {"failed", "plain", "tested"},
			"day__gte=2026-11-20":      {"tested"},
			"created_at__preset=today": {"decorated", "failed", "plain", "tested"},
			"q=deco":                   {"decorated"},
			"q=deco&colour=green":      {},
			"view=red":                 {"decorated", "plain"},
		} {
			page := b.get("/admin/gadgets/?" + query).is(200)
			got := page.titles()
			slices.Sort(got)
			if d := cmp.Diff(want, got); d != "" {
				h.Errorf("%s: %s", query, d)
			}
			if page.doc.Find("[data-notice]").Length() > 0 {
				h.Errorf("%s: %v", query, page.texts("[data-notice]"))
			}
		}
		done := b.post("/admin/gadgets/?badges="+gold.String(), "action", "delete", "all", "1", "confirm", "1")
		done.is(303)
		if got, err := h.db.Get(h.Context(), program, schema.VerbView, h.gadget, h.gadget.ID(row)); err == nil {
			h.Errorf("what a filter over a many-to-many shows can be deleted in bulk: %v is still there", got)
		}
	})
}

func TestListRefusesWhatIsNotDeclared(t *testing.T) {
	each(t, func(h *house) {
		ada := h.add("maker", map[string]any{"name": "Ada", "password": schema.Secret("hunter2")})
		h.make("one", map[string]any{"maker_id": ada})
		b := h.as(boss())
		for _, query := range []string{
			"maker__password=hunter2", "maker__password__contains=h", "code=x", "weight=1", "nothing=1", "colour=purple", "amount=many",
			"day=yesterday", "created_at__preset=ever", "sort=weight", "sort=maker__password", "sort=;drop", "limit=0", "limit=100000", "limit=x",
			"view=none", "cursor=abc", "maker_id=1", "badges=x", "%zz=1", "lent=perhaps", "created_at__gte=2026-99-99", "colour__isnull=maybe",
		} {
			page := b.get("/admin/gadgets/?"+query).is(200).page("list").has(1, "[data-notice]")
			if got := page.titles(); len(got) != 1 {
				h.Errorf("%s: %d rows, want the one there is", query, len(got))
			}
			if strings.Contains(page.body, "hunter2") && !strings.Contains(query, "hunter2") {
				h.Errorf("%s shows a secret", query)
			}
		}
	})
}

func TestListChips(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		page := h.as(boss()).get("/admin/gadgets/?q=one&colour=red&tested=unknown&sort=-title&limit=20").is(200)
		page.has(2, ".chip").has(1, "[data-clear-filters]")
		if d := cmp.Diff([]string{"색 빨강", "시험함 모름"}, page.texts(".chip")); d != "" {
			h.Error(d)
		}
		clear, err := url.Parse(page.doc.Find("[data-clear-filters]").AttrOr("href", ""))
		if err != nil {
			h.Fatal(err)
		}
		if d := cmp.Diff(url.Values{"q": {"one"}, "sort": {"-title"}, "limit": {"20"}}, clear.Query()); d != "" {
			h.Errorf("clear all keeps search, order and size: %s", d)
		}
		off := page.doc.Find(".chip a").First().AttrOr("href", "")
		if strings.Contains(off, "colour") || !strings.Contains(off, "tested=unknown") || !strings.Contains(off, "q=one") {
			h.Errorf("x takes one filter off: %s", off)
		}
		h.as(boss()).get("/admin/gadgets/").has(0, ".chip").has(0, "[data-clear-filters]")
	})
}

func TestListCells(t *testing.T) {
	each(t, func(h *house) {
		h.make(`<script>alert("x")</script>`, nil)
		page := h.as(boss()).get("/admin/gadgets/").is(200)
		if strings.Contains(page.body, "<script>alert") {
			h.Error("a title is not escaped")
		}
		for column, want := range map[string]string{"maker__name": "—", "tested": "—", "spare": "—", "badges": "—", "amount": "0", "stage": "초안", "parts_count": "0 of 1"} {
			if got := page.texts(`tbody [data-column="` + column + `"]`); len(got) != 1 || got[0] != want {
				h.Errorf("%s shows %q, want %q", column, got, want)
			}
		}
		page.has(1, "tbody tr[data-id]").has(1, `.pager[data-count="1"]`)
	})
}

func TestListCountIsCapped(t *testing.T) {
	each(t, func(h *house) {
		h.site.Settings.Admin.CountCap = 100
		err := h.db.Tx(h.Context(), func(ctx context.Context) error {
			for i := range 120 {
				_, err := h.db.Create(ctx, program, h.gadget, &schema.Input{Values: map[string]any{"title": fmt.Sprint("g", i), "colour": "red"}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			h.Fatal(err)
		}
		b := h.as(boss())
		page := b.get("/admin/gadgets/").is(200).has(1, `.pager[data-count="100+"]`)
		exact := page.doc.Find(".pager a.link").AttrOr("href", "")
		b.get(exact).is(200).has(1, `.pager[data-count="120"]`)
	})
}

func TestListAsksTheSameForManyRows(t *testing.T) {
	each(t, func(h *house) {
		ada, gold := h.add("maker", map[string]any{"name": "Ada"}), h.add("badge", map[string]any{"name": "gold"})
		fill := func(n int) {
			for i := range n {
				_, err := h.db.Create(h.Context(), program, h.gadget, &schema.Input{
					Values: map[string]any{"title": fmt.Sprint("g", i), "colour": "red", "maker_id": ada}, Many: map[string][]schema.ID{"badges": {gold}}})
				if err != nil {
					h.Fatal(err)
				}
			}
		}
		b := h.as(boss())
		ask := func() int {
			h.statements = 0
			b.get("/admin/gadgets/?limit=200").is(200)
			return h.statements
		}
		fill(10)
		few := ask()
		fill(190)
		if many := ask(); many != few || many > 6 {
			h.Errorf("%d statements for 10 rows and %d for 200; want the same, at most 6", few, many)
		}
	})
}

func TestFiltersWithoutScripts(t *testing.T) {
	each(t, func(h *house) {
		h.add("maker", map[string]any{"name": "Ada"})
		b := h.as(boss())
		link := b.get("/admin/gadgets/?q=x").doc.Find("[data-open=filters]").AttrOr("href", "")
		page := b.get(link).is(200).has(1, "dialog#filters[open]")
		if got := page.texts(`[data-filter="maker_id"] option`); len(got) != 3 || got[1] != "Ada" {
			h.Errorf("choices of a relation: %v", got)
		}
		page.has(1, `form[data-filters] input[type=hidden][name=q][value=x]`)
	})
}

func TestListEmpty(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		b.get("/admin/gadgets/").is(200).has(1, "[data-empty]").has(0, "table")
		h.make("one", nil)
		page := b.get("/admin/gadgets/?q=nothing&colour=red").is(200).has(1, "[data-empty]").has(0, "table")
		if !strings.Contains(page.main(), "필터 1개") {
			h.Errorf("it says that a filter is on: %s", page.main())
		}
		h.as(clerk("gadget.view")).get("/admin/gadgets/?q=nothing").has(0, `[data-action="add"]`)
	})
}

// An empty list asks nobody to add who may not.
func TestEmptyListToWhomMayNotAdd(t *testing.T) {
	each(t, func(h *house) {
		for _, tt := range []struct {
			name, want string
			b          *browser
			links      int
		}{
			{"may add", "하나를 추가하면", h.as(boss()), 1},
			{"others may", "추가할 수 있는 사람이 추가하면", h.as(clerk("gadget.view")), 0},
		} {
			page := tt.b.get("/admin/gadgets/").is(200).has(tt.links, `[data-empty] a[href="/admin/gadgets/add"]`)
			if text := page.doc.Find("[data-empty] p").Text(); !strings.HasPrefix(text, tt.want) {
				h.Errorf("%s: %q", tt.name, text)
			}
		}
		h.site, h.app = serve(h.TB, h.db, h.site.Settings, h, func(s *panel.Site) {
			a := gadgets()
			a.NoAdd = true
			panel.Register(s, a)
		})
		page := h.as(boss()).get("/admin/gadgets/").is(200).has(0, "[data-empty] a")
		if text := page.doc.Find("[data-empty] p").Text(); text != "생기면 여기에 보여요." {
			h.Errorf("nobody may: %q", text)
		}
	})
}

func TestListReturnsToTheSamePage(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		list := "/admin/gadgets/?colour=red&sort=-title"
		link := b.get(list).doc.Find("tbody tr[data-id] th a").AttrOr("href", "")
		page := b.get(link).is(200)
		values := page.fields()
		values.Set("title", "two")
		b.submit(at(id), values).goes(303, list)
		values.Set("next", "https://evil.example/")
		values.Del("_version")
		b.submit(at(id), values).goes(303, "/admin/gadgets/")
		values.Set("next", "//evil.example/")
		b.submit(at(id), values).goes(303, "/admin/gadgets/")
	})
}

func TestListInEnglish(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(boss())
		b.lang = "en"
		page := b.get("/admin/gadgets/").is(200)
		if got := page.texts("main h1"); got[0] != "Gadgets" {
			h.Errorf("title %q", got)
		}
		if got := page.doc.Find("html").AttrOr("lang", ""); got != "en" {
			h.Errorf("lang %q", got)
		}
	})
}
