package database_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func TestConditions(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		han, kim := l.add(l.authors, map[string]any{"name": "한강"}), l.add(l.authors, map[string]any{"name": "김"})
		novel, poem := l.add(l.subjects, map[string]any{"name": "소설"}), l.add(l.subjects, map[string]any{"name": "시"})
		one := l.book("하나", map[string]any{"pages": int64(1), "author_id": han, "lent": true, "signed": true, "price": schema.Decimal(5)})
		l.book("둘", map[string]any{"pages": int64(2), "author_id": kim, "signed": false, "mood": "loud"})
		l.book("셋", map[string]any{"pages": int64(3)})
		if _, err := l.Update(l.ctx(), librarian, l.books, one, &schema.Input{Many: map[string][]schema.ID{"subjects": {novel, poem}},
			Children: map[string]schema.Children{"chapters": {Rows: []schema.Input{{Values: map[string]any{"name": "장"}}}}}}); err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			cond schema.Cond
			want []string
		}{
			"equal":                {schema.Eq("Pages", 2), []string{"둘"}},
			"not equal keeps null": {schema.Ne("Author.Name", "한강"), []string{"둘", "셋"}},
			"greater":              {schema.Compare("Pages", schema.OpGt, 1), []string{"둘", "셋"}},
			"in":                   {schema.In("Pages", 1, 3), []string{"셋", "하나"}},
			"in nothing":           {schema.In("Pages"), []string{}},
			"bool":                 {schema.Eq("Lent", true), []string{"하나"}},
			"unknown bool":         {schema.IsNull("Signed", true), []string{"셋"}},
			"choice":               {schema.Eq("Mood", "loud"), []string{"둘"}},
			"decimal":              {schema.Compare("Price", schema.OpLt, schema.Decimal(5)), []string{"둘", "셋"}},
			"over a relation":      {schema.Eq("Author.Name", "한강"), []string{"하나"}},
			"null relation":        {schema.IsNull("Author", true), []string{"셋"}},
			"many, once a row":     {schema.In("Subjects.Name", "소설", "시"), []string{"하나"}},
			"many by id":           {schema.Eq("Subjects", poem), []string{"하나"}},
			"many, none":           {schema.IsNull("Subjects", true), []string{"둘", "셋"}},
			"owned":                {schema.Eq("Chapters.Name", "장"), []string{"하나"}},
			"contains":             {schema.Contains("Title", "하"), []string{"하나"}},
			"a text that is none":  {schema.Or(schema.Contains("Title", "하\x00"), schema.Eq("Title", "하나\xff"), schema.In("Title", "하나\x00")), []string{}},
			"and":                  {schema.And(schema.Eq("Lent", false), schema.Eq("Pages", 3)), []string{"셋"}},
			"or":                   {schema.Or(schema.Eq("Pages", 1), schema.Eq("Pages", 2)), []string{"둘", "하나"}},
			"not":                  {schema.Not(schema.Eq("Pages", 1)), []string{"둘", "셋"}},
			"empty or":             {schema.Or(), []string{}},
		} {
			got := l.titles(database.Query{Where: tt.cond})
			sort.Strings(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if n, _, err := l.Count(l.ctx(), database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Where: tt.cond}, 0); err != nil || n != len(tt.want) {
				t.Errorf("%s: count %d, %v; want %d", name, n, err, len(tt.want))
			}
		}
	})
}

// Whatever the order, walking forward and back over pages shows each row once.
func TestPagesShowEachRowOnce(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		authors := []any{nil, l.add(l.authors, map[string]any{"name": "가"}), l.add(l.authors, map[string]any{"name": "나"})}
		const rows = 23
		for i := range rows {
			more := map[string]any{"pages": int64(i % 4)}
			if i%3 > 0 {
				more["edition"] = int64(i % 5)
			}
			if a := authors[i%3]; a != nil {
				more["author_id"] = a
			}
			l.book(fmt.Sprintf("%02d", i), more)
		}
		orders := []string{"Pages", "Edition", "Author.Name", "Title", "ID", "CreatedAt"}
		rapid.Check(t, func(r *rapid.T) {
			var sort []database.Order
			for _, path := range rapid.SliceOfNDistinct(rapid.SampledFrom(orders), 0, 3, rapid.ID).Draw(r, "order") {
				sort = append(sort, database.Order{Path: path, Desc: rapid.Bool().Draw(r, "desc")})
			}
			q := database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Sort: sort, Limit: rapid.IntRange(1, 9).Draw(r, "limit")}
			want := rows
			if rapid.Bool().Draw(r, "without those that lack something") {
				var all []schema.Cond
				for _, o := range sort {
					all = append(all, schema.IsNull(o.Path, false))
					if o.Path == "Edition" || o.Path == "Author.Name" {
						want = rows - (rows+2)/3
					}
				}
				q.Where = schema.And(all...)
			}
			var forward [][]string
			for {
				page, err := l.List(l.ctx(), q)
				if err != nil {
					r.Fatal(err)
				}
				forward = append(forward, bookTitles(page.Rows))
				if q.Cursor = page.Next; page.Next == "" {
					q.Cursor = page.Prev
					break
				}
			}
			all := slices.Concat(forward...)
			if len(all) != want || len(slices.Compact(slices.Sorted(slices.Values(all)))) != want {
				r.Fatalf("order %v: %d rows shown: %v", sort, len(all), all)
			}
			for i := len(forward) - 2; i >= 0; i-- {
				page, err := l.List(l.ctx(), q)
				if err != nil {
					r.Fatal(err)
				}
				if diff := cmp.Diff(forward[i], bookTitles(page.Rows)); diff != "" {
					r.Fatalf("page %d walking back in order %v: %s", i, sort, diff)
				}
				if (page.Prev == "") != (i == 0) {
					r.Fatalf("page %d walking back: previous cursor %q", i, page.Prev)
				}
				q.Cursor = page.Prev
			}
		})
	})
}

func bookTitles(rows []any) []string {
	out := []string{}
	for _, row := range rows {
		out = append(out, row.(*Book).Title)
	}
	return out
}

func TestCursorsAreSigned(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		for i := range 3 {
			l.book(fmt.Sprint(i), nil)
		}
		q := database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Limit: 1}
		page, err := l.List(l.ctx(), q)
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]string{"forged": "AAAA" + page.Next[4:], "cut": page.Next[:8], "noise": "한글"} {
			q.Cursor = bad
			if _, err := l.List(l.ctx(), q); !errors.Is(err, database.ErrCursor) {
				t.Errorf("%s: %v", name, err)
			}
		}
		q.Cursor, q.Sort = page.Next, []database.Order{{Path: "Title"}}
		if _, err := l.List(l.ctx(), q); !errors.Is(err, database.ErrCursor) {
			t.Errorf("of another order: %v", err)
		}
	})
}

// full is a book with a value in every field, awkward ones first.
func (l *library) full() schema.ID {
	printed, _ := schema.ParseTime("2026-11-22T10:11:12.000001Z")
	day, _ := schema.ParseDate("0099-12-31")
	keeper := l.add(l.authors, map[string]any{"name": "지킴이"})
	row, err := l.Create(l.ctx(), librarian, l.books, &schema.Input{
		Values: map[string]any{
			"title": `"큰" \ 따옴표 / <b> 😀 é`, "blurb": "줄\n바꿈\t탭", "text": schema.Markdown("# 제목"), "slug": "가-나", "pages": int64(216),
			"edition": int64(-3), "price": schema.Decimal(-5), "weight": 0.1, "lent": true, "signed": false, "day": day, "printed": printed,
			"length": schema.Duration(90_000_000), "mood": "loud", "moods": []string{"loud", "calm"}, "extra": schema.JSON(`{"b":1.50,"a":[true,null,"é"]}`),
			"lock": schema.Secret("hidden"), "private": "혼자", "cover": schema.File("local/a.png"), "author_id": keeper, "keeper_id": keeper,
		},
		Children: map[string]schema.Children{"chapters": {All: true, Rows: []schema.Input{
			{Values: map[string]any{"name": "첫째"}, Children: map[string]schema.Children{"notes": {Rows: []schema.Input{{Values: map[string]any{"text": "쪽지"}}}}}},
			{Values: map[string]any{"name": "둘째"}}}}},
		Many: map[string][]schema.ID{"subjects": {l.add(l.subjects, map[string]any{"name": "소설"}), l.add(l.subjects, map[string]any{"name": "시"})}},
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return l.books.ID(row)
}

// Both databases build the same bytes, and the bytes are JSON.
func TestJSONIsTheSameOnBothDatabases(t *testing.T) {
	answers := map[string]string{}
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		l := openLibrary(t, engine, dsn, 4)
		id := l.full()
		empty := l.book("빈 책", map[string]any{"weight": 3.0, "price": schema.Decimal(123_456_789)})
		for _, w := range []float64{1e21, 1.5e-7, 123456.789, -0.5} {
			l.book("무게", map[string]any{"weight": w})
		}
		shape := database.Shape{Include: []string{"author", "keeper", "subjects"}}
		owner := person{id: l.ownerOf(id)}
		whole, lock, err := l.GetJSON(l.ctx(), owner, l.books, id, shape)
		if err != nil || lock != 1 {
			t.Fatal(err)
		}
		public, _, err := l.GetJSON(l.ctx(), schema.Nobody{}, l.books, empty, database.Shape{})
		if err != nil {
			t.Fatal(err)
		}
		page, err := l.ListJSON(l.ctx(), database.Query{Model: l.books, Actor: schema.Nobody{}, Verb: schema.VerbRead, Limit: 10, Sort: []database.Order{{Path: "Title"}}},
			database.Shape{Fields: []string{"title", "weight", "subject_ids"}, Include: []string{"author"}})
		if err != nil {
			t.Fatal(err)
		}
		all := fmt.Sprintf("%s\n%s\n%s", whole, public, page.Data)
		for _, text := range [][]byte{whole, public, page.Data} {
			if !json.Valid(text) {
				t.Errorf("no JSON: %s", text)
			}
		}
		answers[engine] = anonymous(all)
		if engine == "sqlite" {
			t.Log(answers[engine])
		}
	})
	if answers["sqlite"] == "" || answers["postgres"] == "" {
		return
	}
	if diff := cmp.Diff(answers["sqlite"], answers["postgres"]); diff != "" {
		t.Errorf("(-sqlite +postgres) %s", diff)
	}
}

func (l *library) ownerOf(id schema.ID) schema.ID {
	row, err := l.Find(l.ctx(), l.books, id)
	if err != nil {
		l.t.Fatal(err)
	}
	return row.(*Book).KeeperID
}

// anonymous takes out what differs from run to run: ids and times of now.
func anonymous(text string) string {
	return replaceAll(text, `[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`, "ID", `"(created|updated)_at":"[^"]{27}"`, `"${1}_at":"T"`)
}

func TestOwnerFieldsShowToTheOwnerAlone(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.full()
		mine, _, err := l.GetJSON(l.ctx(), person{id: l.ownerOf(id)}, l.books, id, database.Shape{})
		if err != nil {
			t.Fatal(err)
		}
		other, _, err := l.GetJSON(l.ctx(), person{id: schema.NewID()}, l.books, id, database.Shape{})
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{`"private":"혼자"`, `"chapters":[{`, `"notes":[{`} {
			if !contains(mine, word) {
				t.Errorf("the owner misses %s in %s", word, mine)
			}
			if contains(other, word) {
				t.Errorf("a stranger sees %s", word)
			}
		}
		for _, word := range []string{"hidden", "lock", "email", "deleted_at"} {
			if contains(mine, word) || contains(other, word) {
				t.Errorf("%q left the house: %s", word, mine)
			}
		}
	})
}

// TestWaysOfReadingAgree reads lists that words and relations narrow in both
// ways: rows gathered from what narrows them, and the order walked.
func TestWaysOfReadingAgree(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		authors := []schema.ID{l.add(l.authors, map[string]any{"name": "가"}), l.add(l.authors, map[string]any{"name": "나"})}
		subjects := []schema.ID{l.add(l.subjects, map[string]any{"name": "소설"}), l.add(l.subjects, map[string]any{"name": "시집"}), l.add(l.subjects, map[string]any{"name": "없음"})}
		for i := range 24 {
			id := l.book(fmt.Sprintf("%s %02d", []string{"이야기", "alpha 이야기책", "beta"}[i%3], i), map[string]any{"pages": int64(i % 5), "author_id": authors[i%2]})
			in := &schema.Input{Many: map[string][]schema.ID{"subjects": subjects[i%2 : i%2+1+i%3%2]}}
			if _, err := l.Update(l.ctx(), librarian, l.books, id, in); err != nil {
				t.Fatal(err)
			}
		}
		conds := []schema.Cond{schema.True(), schema.In("Subjects.Name", "소설", "시집"), schema.Eq("Subjects.Name", "시집"), schema.Eq("Subjects.Name", "그런 건 없다"),
			schema.Eq("Author.Name", "가"), schema.And(schema.Eq("Author.Name", "나"), schema.In("Subjects.ID", subjects[0], subjects[1])), schema.Compare("Pages", schema.OpGte, 3)}
		rapid.Check(t, func(r *rapid.T) {
			q := database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Limit: rapid.IntRange(1, 30).Draw(r, "limit"),
				Where: rapid.SampledFrom(conds).Draw(r, "where"), Search: rapid.SampledFrom([]string{"", "이야기", "야기", "al", "beta 2", "소설 이야기", "그런말"}).Draw(r, "search")}
			for _, path := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Pages", "Title", "CreatedAt"}), 0, 2, rapid.ID).Draw(r, "order") {
				q.Sort = append(q.Sort, database.Order{Path: path, Desc: rapid.Bool().Draw(r, "desc")})
			}
			all, _, err := l.Count(l.ctx(), q, 0)
			if err != nil {
				r.Fatal(err)
			}
			l.NewestDocuments(rapid.SampledFrom([]int{0, 7, 5000}).Draw(r, "newest documents"))
			var seen [2][]string
			for i, most := range []int{1000, 0} {
				l.GatherAtMost(most)
				for q.Cursor = ""; ; {
					page, err := l.List(l.ctx(), q)
					if err != nil {
						r.Fatal(err)
					}
					if q.Cursor == "" && page.All >= 0 && page.All != all {
						r.Errorf("a page says that there are %d, of %d", page.All, all)
					}
					seen[i] = append(seen[i], bookTitles(page.Rows)...)
					if q.Cursor = page.Next; page.Next == "" {
						break
					}
				}
			}
			if diff := cmp.Diff(seen[0], seen[1]); diff != "" || len(seen[0]) != all {
				r.Errorf("%d rows, of %d; gathered and walked: %s", len(seen[0]), all, diff)
			}
		})
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		poem := l.add(l.subjects, map[string]any{"name": "현대시"})
		one := l.book("지브리 애니메이션 신입생 모의고사", map[string]any{"blurb": "Totoro & friends"})
		l.book("군대 상식 퀴즈", nil)
		if _, err := l.Update(l.ctx(), librarian, l.books, one, &schema.Input{Many: map[string][]schema.ID{"subjects": {poem}}}); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string][]string{
			"지브리":         {"지브리 애니메이션 신입생 모의고사"},
			"애니":          {"지브리 애니메이션 신입생 모의고사"},
			"메이션":         {"지브리 애니메이션 신입생 모의고사"},
			"모의 지브":       {"지브리 애니메이션 신입생 모의고사"},
			"totoro":      {"지브리 애니메이션 신입생 모의고사"},
			"ＴＯＴＯ":        {"지브리 애니메이션 신입생 모의고사"},
			"현대":          {"지브리 애니메이션 신입생 모의고사"},
			"퀴즈":          {"군대 상식 퀴즈"},
			"지브리 군대":      {},
			"없는말":         {},
			`"' OR * : &`: {},
		} {
			if diff := cmp.Diff(want, l.titles(database.Query{Search: q})); diff != "" {
				t.Errorf("%q: %s", q, diff)
			}
		}
	})
}

func TestPublicGrammarIsClosedByDefault(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		g := database.PublicGrammar(l.books, schema.Nobody{})
		for _, name := range []string{"lock", "private", "author__email", "deleted_at", "lock_version", "author__lock__x", "subjects__book", "nope", "blurb", "chapters__name",
			"pages__contains", "created_at__contains", "author__contains", "lent__contains"} {
			if _, p := g.Parameter(name, "x"); p == nil || p.Code != "unknown_filter" {
				t.Errorf("filter %q is open: %v", name, p)
			}
			if _, p := g.Order(name); p == nil {
				t.Errorf("order %q is open", name)
			}
		}
		l.book("책", map[string]any{"pages": int64(7)})
		for name, value := range map[string]string{"pages": "7", "pages__gte": "7", "title__in": "책,x", "author__isnull": "true", "lent": "false", "mood": "calm",
			"created_at__gte": "2020-01-01", "subjects__isnull": "true"} {
			cond, p := g.Parameter(name, value)
			if p != nil {
				t.Errorf("%s=%s: %v", name, value, p)
				continue
			}
			if got := l.titles(database.Query{Where: cond}); len(got) != 1 {
				t.Errorf("%s=%s shows %v", name, value, got)
			}
		}
		for name, value := range map[string]string{"pages": "seven", "mood": "angry", "created_at": "yesterday", "author": "x", "lent": "maybe", "author__isnull": "1"} {
			if _, p := g.Parameter(name, value); p == nil || p.Pointer != "/"+name {
				t.Errorf("%s=%s passes: %v", name, value, p)
			}
		}
	})
}
