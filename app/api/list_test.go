package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func TestListParameters(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.specimen("apple", map[string]any{"amount": int64(1), "flag": true, "genre_id": h.genre, "at": schema.At(must(schema.ParseTime("2026-01-31T09:00:00Z")).Time)})
		h.specimen("berry", map[string]any{"amount": int64(2), "shade": "light", "name": "Berry 딸기"})
		h.specimen("cherry", map[string]any{"amount": int64(3), "maybe": int64(7), "note": "red thing"})
		h.specimen("buried", map[string]any{"phase": "gone"})
		for query, want := range map[string]string{
			"":                                      "cherry berry apple",
			"sort=name":                             "berry apple cherry",
			"sort=-amount":                          "cherry berry apple",
			"sort=shade,-slug":                      "cherry apple berry",
			"amount=2":                              "berry",
			"amount__gte=2&sort=slug":               "berry cherry",
			"amount__gt=1&amount__lt=3":             "berry",
			"amount__in=1,3&sort=slug":              "apple cherry",
			"flag=true":                             "apple",
			"shade=light":                           "berry",
			"shade__ne=light&sort=slug":             "apple cherry",
			"maybe__isnull=false":                   "cherry",
			"slug__contains=ERR":                    "cherry berry",
			"name__contains=%EB%94%B8":              "berry",
			"genre=game":                            "apple",
			"genre__slug=game":                      "apple",
			"genre__isnull=true":                    "cherry berry",
			"genre_id__isnull=true":                 "cherry berry",
			"keeper__handle=ann":                    "cherry berry apple",
			"keeper__handle=bob":                    "",
			"at__gte=2026-01-31&at__lte=2026-01-31": "apple",
			"at__gt=2026-01-31":                     "",
			"q=red":                                 "cherry",
			"q=%EB%94%B8%EA%B8%B0":                  "berry",
			"q=+":                                   "cherry berry apple",
			"phase=gone":                            "",
			"limit=1":                               "cherry",
		} {
			r := h.get("/api/v1/specimens?"+query, "")
			slugs := r.page(t).column("slug")
			got := make([]string, 0, len(slugs))
			for _, slug := range slugs {
				got = append(got, slug.(string))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: %v, want %s", query, got, want)
			}
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestListShape(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.specimen("apple", map[string]any{"genre_id": h.genre})
		h.link(id, h.tags...)
		h.specimen("berry", nil)
		ann, tags := h.people["ann"].id.String(), []any{h.tags[0].String(), h.tags[1].String()}

		got := h.get("/api/v1/specimens?fields=slug,tag_ids&sort=slug&count=exact", "").page(t)
		want := []map[string]any{{"slug": "apple", "tag_ids": tags}, {"slug": "berry", "tag_ids": []any{}}}
		if diff := cmp.Diff(want, got.Data); diff != "" {
			t.Error(diff)
		}
		if got.Page.Count == nil || *got.Page.Count != 2 || got.Page.Limit != 20 || got.Page.NextCursor != nil || got.Page.PrevCursor != nil {
			t.Errorf("page = %+v", got.Page)
		}

		got = h.get("/api/v1/specimens?fields=slug&include=keeper,genre,tags&sort=slug", "").page(t)
		for _, one := range got.Data {
			keeper := one["keeper"].(map[string]any)
			if keeper["id"] != ann || keeper["nickname"] != "ANN" || keeper["email"] != nil {
				t.Errorf("keeper = %v", keeper)
			}
		}
		if got.Data[0]["genre"].(map[string]any)["slug"] != "game" || got.Data[1]["genre"] != nil || len(got.Data[0]["tags"].([]any)) != 2 {
			t.Errorf("rows = %v", got.Data)
		}
	})
}

// link gives a specimen its tags.
func (h *house) link(id schema.ID, tags ...schema.ID) {
	h.t.Helper()
	_, err := h.db.Update(h.t.Context(), program, h.db.Registry.Model("specimen"), id, &schema.Input{Many: map[string][]schema.ID{"tags": tags}})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestListLinks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 5 {
			h.specimen(fmt.Sprintf("s%d", i), map[string]any{"amount": int64(i)})
		}
		first := h.get("/api/v1/specimens?sort=amount&limit=2&shade=dark&fields=amount", "")
		links := linksOf(first)
		if links["prev"] != "" || !strings.Contains(links["next"], "shade=dark") || !strings.Contains(links["next"], "limit=2") {
			t.Fatalf("links = %v", links)
		}
		second := h.get(links["next"], "")
		if diff := cmp.Diff([]any{2.0, 3.0}, second.page(t).column("amount")); diff != "" {
			t.Error(diff)
		}
		third := h.get(linksOf(second)["next"], "")
		if diff := cmp.Diff([]any{4.0}, third.page(t).column("amount")); diff != "" {
			t.Error(diff)
		}
		if linksOf(third)["next"] != "" || third.page(t).Page.NextCursor != nil {
			t.Error("a page follows the last")
		}
		back := h.get(linksOf(third)["prev"], "")
		if diff := cmp.Diff(second.page(t).Data, back.page(t).Data); diff != "" {
			t.Error(diff)
		}
		for name, path := range map[string]string{
			"another order":  "/api/v1/specimens?sort=slug&cursor=" + url.QueryEscape(*first.page(t).Page.NextCursor),
			"another list":   "/api/v1/labels?cursor=" + url.QueryEscape(*first.page(t).Page.NextCursor),
			"a changed byte": "/api/v1/specimens?sort=amount&cursor=A" + url.QueryEscape(*first.page(t).Page.NextCursor),
		} {
			if r := h.get(path, ""); r.status != 400 {
				t.Errorf("%s: %d", name, r.status)
			}
		}
	})
}

// linksOf reads the header Link.
func linksOf(r reply) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(r.header.Get("Link"), ", ") {
		if href, rel, ok := strings.Cut(part, ">; rel=\""); ok {
			out[strings.TrimSuffix(rel, `"`)] = strings.TrimPrefix(href, "<")
		}
	}
	return out
}

// TestPagingProperty walks a list by cursors, forth and back again, in any order
// and with any page size, while rows come and go in between, also those that a
// cursor stands on: what was there all the time comes once each way.
func TestPagingProperty(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := &passers{house: h, stable: map[string]bool{}}
		for i := range 25 {
			slug := fmt.Sprintf("stable-%02d", i)
			more := map[string]any{"amount": int64(i % 4)}
			if i%3 == 0 {
				more["maybe"] = int64(i % 5)
			}
			h.specimen(slug, more)
			p.stable[slug] = true
		}
		rapid.Check(t, func(rt *rapid.T) {
			sort := rapid.SampledFrom([]string{"", "amount", "-amount", "maybe", "-maybe,amount", "amount,-maybe", "-created_at", "shade,-amount,maybe"}).Draw(rt, "sort")
			limit := rapid.SampledFrom([]int{7, 5, 9, 3, 2, 1}).Draw(rt, "limit")
			at := fmt.Sprintf("sort=%s limit=%d", sort, limit)
			last := p.walk(rt, at+" forth", fmt.Sprintf("/api/v1/specimens?fields=id,slug&limit=%d&sort=%s", limit, sort), "next", nil)
			if back := linksOf(last)["prev"]; back != "" {
				seen := map[string]int{}
				for _, slug := range last.page(t).column("slug") {
					seen[slug.(string)]++
				}
				p.walk(rt, at+" back", back, "prev", seen)
			}
		})
	})
}

// passers are rows that stay, and guests who come and go.
type passers struct {
	*house
	stable map[string]bool
	guests []schema.ID
	named  int
}

// walk reads page after page and returns the last. What stays came once, and
// nothing came twice; seen is what came before.
func (p *passers) walk(rt *rapid.T, at, path, rel string, seen map[string]int) (last reply) {
	if seen == nil {
		seen = map[string]int{}
	}
	for path != "" {
		last = p.get(path, "")
		page := last.page(p.t)
		for _, slug := range page.column("slug") {
			seen[slug.(string)]++
		}
		if path = linksOf(last)[rel]; path == "" {
			break
		}
		p.comes(rt)
		p.goes(rt, page.column("id"))
	}
	for slug, times := range seen {
		if times > 1 {
			rt.Errorf("%s: %s came %d times", at, slug, times)
		}
	}
	for slug := range p.stable {
		if seen[slug] != 1 {
			rt.Errorf("%s: %s came %d times", at, slug, seen[slug])
		}
	}
	return last
}

func (p *passers) comes(rt *rapid.T) {
	if len(p.guests) < 20 && rapid.IntRange(0, 3).Draw(rt, "one comes") == 3 {
		p.named++
		p.guests = append(p.guests, p.specimen(fmt.Sprintf("guest-%03d", p.named), map[string]any{"amount": int64(rapid.IntRange(0, 4).Draw(rt, "amount"))}))
	}
}

// goes takes a guest away: the last of the page if it is one, else any.
func (p *passers) goes(rt *rapid.T, page []any) {
	if len(p.guests) == 0 || len(page) == 0 || rapid.IntRange(0, 2).Draw(rt, "one goes") != 2 {
		return
	}
	i := slices.IndexFunc(p.guests, func(id schema.ID) bool { return id.String() == page[len(page)-1] })
	if i < 0 {
		i = rapid.IntRange(0, len(p.guests)-1).Draw(rt, "guest")
	}
	if _, err := p.db.Trash(p.t.Context(), schema.Program{Name: "test"}, p.db.Registry.Model("specimen"), p.guests[i], nil); err != nil {
		rt.Fatal(err)
	}
	p.guests = slices.Delete(p.guests, i, i+1)
}

// TestListStatements counts what a list costs: as many statements for twenty
// rows as for two.
func TestListStatements(t *testing.T) {
	inTurn(t, func(t *testing.T, h *house) {
		count := statements(t)
		path := "/api/v1/specimens?limit=50&include=keeper,genre,tags"
		for i := range 2 {
			h.link(h.specimen(fmt.Sprintf("two-%d", i), map[string]any{"genre_id": h.genre}), h.tags...)
		}
		count.Store(0)
		h.get(path, "").page(t)
		few := count.Load()
		for i := range 18 {
			h.link(h.specimen(fmt.Sprintf("more-%d", i), map[string]any{"genre_id": h.genre}), h.tags...)
		}
		count.Store(0)
		if rows := h.get(path, "").page(t).Data; len(rows) != 20 {
			t.Fatalf("%d rows", len(rows))
		}
		if many := count.Load(); few != 1 || many != few {
			t.Errorf("%d statements for two rows, %d for twenty, want 1", few, many)
		}
	})
}

// statements counts what the database is asked: the tests' databases log every
// statement as slow, in the log of the whole process.
func statements(t *testing.T) *atomic.Int64 {
	t.Helper()
	var n atomic.Int64
	before := slog.Default()
	slog.SetDefault(slog.New(counting{&n}))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &n
}

type counting struct{ n *atomic.Int64 }

func (counting) Enabled(context.Context, slog.Level) bool { return true }
func (c counting) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "slow statement" {
		c.n.Add(1)
	}
	return nil
}
func (c counting) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c counting) WithGroup(string) slog.Handler      { return c }

// TestBytes compares both databases byte for byte, over every kind of field
// and over texts that JSON must escape.
func TestBytes(t *testing.T) {
	sqlite, postgres := open(t, "sqlite", dbtest.SQLite(t)), open(t, "postgres", dbtest.Postgres(t))
	for _, h := range []*house{sqlite, postgres} {
		h.everyKind()
	}
	const one = "/api/v1/specimens/"
	for _, path := range []string{
		"/api/v1/specimens", "/api/v1/specimens?fields=tag_ids&include=tags", "/api/v1/specimens?include=tags&sort=-price&limit=2",
		"/api/v1/specimens?include=keeper,genre,tags&count=exact", "/api/v1/specimens?sort=-price,day&limit=2",
		"/api/v1/specimens?sort=name&fields=name,tag_ids,extra,weight", "/api/v1/specimens?sort=maybe&limit=1", "/api/v1/me/specimens?include=parts",
		one + fixed(200).String(), one + fixed(201).String() + "?include=keeper,tags", one + fixed(202).String(), one + fixed(203).String(),
		"/api/v1/users/ann", "/api/v1/genres", "/api/v1/tags?sort=slug", "/api/v1/labels?include=specimen",
	} {
		for _, as := range []string{"", "ann", "bob", "root"} {
			if strings.Contains(path, "/me/") && as == "" {
				continue
			}
			a, b := sqlite.get(path, as), postgres.get(path, as)
			if a.status != 200 || string(a.body) != string(b.body) {
				t.Errorf("%s as %q: %d\nsqlite   %s\npostgres %s", path, as, a.status, a.body, b.body)
			}
			if a.header.Get("Etag") != b.header.Get("Etag") || a.header.Get("Etag") == "" {
				t.Errorf("%s as %q: ETag %s and %s", path, as, a.header.Get("Etag"), b.header.Get("Etag"))
			}
		}
	}
}

// everyKind fills specimens whose every column is the same in each run.
func (h *house) everyKind() {
	h.t.Helper()
	at := must(schema.ParseTime("2026-01-31T09:00:00.5Z"))
	stamp := func(n int, slug string, more map[string]any) {
		values := map[string]any{"id": fixed(n), "created_at": at, "updated_at": at}
		for k, v := range more {
			values[k] = v
		}
		h.specimen(slug, values)
	}
	for _, name := range slices.Sorted(maps.Keys(h.people)) {
		h.setTimes("user", h.people[name].id, at)
	}
	h.setTimes("genre", h.genre, at)
	for _, id := range h.tags {
		h.setTimes("tag", id, at)
	}
	stamp(200, "zero", nil)
	stamp(201, "full", map[string]any{
		"name": "따옴표 \" 역슬래시 \\ 줄/슬래시 </script> 😀 \u2028", "note": "두 줄\n탭\t끝", "text": schema.Markdown("# 제목\r\n\"a\"\b\f\u001f\u007f"), "mail": "a@example.com",
		"site": "https://example.com/?a=1&b=2", "amount": int64(9999), "maybe": int64(-3), "big": int64(9007199254740993), "price": schema.Decimal(-5),
		"weight": 0.1, "flag": true, "signed": false, "day": must(schema.ParseDate("0099-12-31")), "at": must(schema.ParseTime("1969-12-31T23:59:59.999999Z")),
		"length": schema.Duration(1), "shades": []string{"light", "dark"}, "extra": schema.JSON(`{"b":1.50,"a":[true,null,"한"]}`), "picture": schema.File(`local/a"b.png`),
		"diary": "mine", "genre_id": h.genre, "vault": "vault words",
	})
	stamp(202, "half", map[string]any{"price": schema.Decimal(1_234_567), "weight": 1e21, "signed": true, "maybe": int64(0), "extra": schema.JSON(`[]`), "phase": "shown"})
	stamp(203, "tiny", map[string]any{"price": schema.Decimal(-12_345), "weight": -1.5e-7, "big": int64(-1), "keeper_id": h.people["bob"].id})
	h.link(fixed(201), h.tags...)
	h.setTimes("specimen", fixed(201), at)
	for i := range 2 {
		h.addWith(fixed(210+i), "label", map[string]any{"word": "w", "specimen_id": fixed(201 + i), "created_at": at, "updated_at": at})
	}
}

// setTimes makes a row as old as the others.
func (h *house) setTimes(model string, id schema.ID, at schema.Time) {
	h.t.Helper()
	pool, err := h.db.Pool()
	if err != nil {
		h.t.Fatal(err)
	}
	table := h.db.Registry.Model(model).Table
	if _, err := pool.Exec(`UPDATE "` + table + `" SET created_at = '` + at.String() + `', updated_at = '` + at.String() + `' WHERE id = '` + id.String() + `'`); err != nil {
		h.t.Fatal(err)
	}
}

// TestListWhileWriting reads pages while others write; no page is torn.
func TestListWhileWriting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var wg sync.WaitGroup
		for w := range 3 {
			wg.Go(func() {
				for i := range 15 {
					h.specimen(fmt.Sprintf("w%d-%d", w, i), nil)
				}
			})
		}
		for range 20 {
			if r := h.get("/api/v1/specimens?include=keeper", ""); r.status != 200 {
				t.Errorf("%d %s", r.status, r.body)
			}
		}
		wg.Wait()
	})
}

// TestRowStatements counts what one row costs, whoever asks and by whatever name.
func TestRowStatements(t *testing.T) {
	inTurn(t, func(t *testing.T, h *house) {
		count := statements(t)
		id := h.specimen("one", map[string]any{"genre_id": h.genre})
		for _, path := range []string{"/api/v1/specimens/" + id.String(), "/api/v1/specimens/one", "/api/v1/specimens/one?include=keeper,genre,tags"} {
			count.Store(0)
			if r := h.get(path, "ann"); r.status != 200 {
				t.Fatalf("%s: %d", path, r.status)
			}
			if n := count.Load(); n != 2 {
				t.Errorf("%s: %d statements, want 2", path, n)
			}
		}
	})
}
