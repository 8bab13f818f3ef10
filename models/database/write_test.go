package database_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

func TestValuesComeBack(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		author := l.add(l.authors, map[string]any{"name": "한강"})
		printed, _ := schema.ParseTime("2026-11-22T10:11:12.123456Z")
		day, _ := schema.ParseDate("1999-12-31")
		id := l.book("소년이 온다", map[string]any{
			"blurb": "두 줄\n둘째", "text": schema.Markdown("# 제목"), "slug": "소년이-온다", "site": "https://example.com/a?b=c", "pages": int64(216),
			"edition": int64(3), "price": schema.Decimal(125_000), "weight": 0.25, "lent": true, "signed": false, "day": day, "printed": printed,
			"length": schema.Duration(90_000_000), "moods": []string{"loud", "calm"}, "extra": schema.JSON(`{"b":1,"a":[true,null]}`),
			"lock": schema.Secret("hidden"), "author_id": author,
		})
		row, err := l.Find(l.ctx(), l.books, id, "Author")
		if err != nil {
			t.Fatal(err)
		}
		b := row.(*Book)
		got := fmt.Sprintln(b.Blurb, b.Text, b.Slug, b.Site, b.Pages, *b.Edition, b.Price, b.Weight, b.Lent, *b.Signed, b.Day, b.Printed, b.Length,
			b.Moods.Words(), b.Extra, string(b.Lock), b.Author.Name, b.State, b.LockVersion)
		want := "두 줄\n둘째 # 제목 소년이-온다 https://example.com/a?b=c 216 3 12.5000 0.25 true false 1999-12-31 2026-11-22T10:11:12.123456Z 1m30s " +
			"[calm loud] {\"b\":1,\"a\":[true,null]} hidden 한강 draft 1\n"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUpdateRaisesTheLockOnceAndRefusesStale(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("하나", nil)
		one := int64(1)
		row, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Lock: &one, Values: map[string]any{"title": "둘"},
			Children: map[string]schema.Children{"chapters": {Rows: []schema.Input{{Values: map[string]any{"name": "첫 장"}}}}}})
		if err != nil || row.(*Book).LockVersion != 2 {
			t.Fatalf("update: %v, version %d, want 2", err, row.(*Book).LockVersion)
		}
		if row, err = l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Values: map[string]any{"title": "둘"}}); err != nil || row.(*Book).LockVersion != 2 {
			t.Errorf("a save that changes nothing: %v, version %d, want 2", err, row.(*Book).LockVersion)
		}
		_, err = l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Lock: &one, Values: map[string]any{"title": "셋"}})
		var stale *database.Stale
		if !errors.As(err, &stale) || !errors.Is(err, schema.ErrStale) || stale.Row.(*Book).Title != "둘" {
			t.Errorf("stale update: %v, want a Stale with the row as it is", err)
		}
	})
}

func TestChildrenAreWrittenAsADifference(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("책", nil)
		save := func(all bool, rows ...schema.Input) error {
			_, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Children: map[string]schema.Children{"chapters": {Rows: rows, All: all}}})
			return err
		}
		kid := func(name string) schema.Input { return schema.Input{Values: map[string]any{"name": name}} }
		first := kid("가")
		first.Children = map[string]schema.Children{"notes": {All: true, Rows: []schema.Input{{Values: map[string]any{"text": "쪽지"}}}}}
		if err := save(true, first, kid("나"), kid("다")); err != nil {
			t.Fatal(err)
		}
		names := func() string {
			row, err := l.Find(l.ctx(), l.books, id, "Chapters.Notes")
			if err != nil {
				t.Fatal(err)
			}
			out := ""
			for _, c := range row.(*Book).Chapters {
				out += c.Name
				for _, n := range c.Notes {
					out += "(" + n.Text + ")"
				}
			}
			return out
		}
		if got := names(); got != "가(쪽지)나다" {
			t.Fatalf("children = %q", got)
		}
		row, _ := l.Find(l.ctx(), l.books, id, "Chapters")
		ids := row.(*Book).Chapters
		second := schema.Input{ID: ids[1].ID, Values: map[string]any{"name": "나나"}}
		if err := save(false, second, schema.Input{ID: ids[2].ID, Remove: true}); err != nil {
			t.Fatal(err)
		}
		if got := names(); got != "가(쪽지)나나" {
			t.Errorf("a child that is not named stays; got %q", got)
		}
		if err := save(true, schema.Input{ID: ids[1].ID}, kid("라")); err != nil {
			t.Fatal(err)
		}
		if got := names(); got != "나나라" {
			t.Errorf("with All what is not named goes; got %q", got)
		}
		err := save(false, schema.Input{ID: ids[0].ID, Values: map[string]any{"name": "x"}})
		var invalid schema.Invalid
		if !errors.As(err, &invalid) || invalid[0].Pointer != "/chapters/0/id" {
			t.Errorf("a child that is gone: %v", err)
		}
		if err := save(false, kid("")); !errors.As(err, &invalid) || invalid[0].Pointer != "/chapters/0/name" {
			t.Errorf("a child with a mistake: %v", err)
		}
		if got := names(); got != "나나라" {
			t.Errorf("a refused save wrote something: %q", got)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		l.add(l.authors, map[string]any{"name": "한강"})
		long := ""
		for range 61 {
			long += "가"
		}
		for name, tt := range map[string]struct {
			m       *schema.Model
			values  map[string]any
			pointer string
			code    string
		}{
			"required":       {l.books, map[string]any{"mood": "calm"}, "/title", "required"},
			"too long":       {l.books, map[string]any{"title": long, "mood": "calm"}, "/title", "too_long"},
			"unknown choice": {l.books, map[string]any{"title": "a", "mood": "angry"}, "/mood", "unknown_choice"},
			"no such row":    {l.books, map[string]any{"title": "a", "mood": "calm", "author_id": schema.NewID()}, "/author_id", "not_found"},
			"too big":        {l.books, map[string]any{"title": "a", "mood": "calm", "pages": int64(10_000)}, "/pages", "too_big"},
			"no e-mail":      {l.authors, map[string]any{"name": "b", "email": "nope"}, "/email", "invalid_email"},
			"taken":          {l.authors, map[string]any{"name": "한강"}, "/name", "not_unique"},
			"unknown field":  {l.books, map[string]any{"nope": 1}, "/nope", "unknown_field"},
		} {
			_, err := l.Create(l.ctx(), librarian, tt.m, &schema.Input{Values: tt.values})
			var invalid schema.Invalid
			if !errors.As(err, &invalid) || invalid[0].Pointer != tt.pointer || invalid[0].Code != tt.code {
				t.Errorf("%s: %v, want %s at %s", name, err, tt.code, tt.pointer)
			}
		}
		if n, _, _ := l.Count(l.ctx(), database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView}, 0); n != 0 {
			t.Errorf("%d books after refusals, want 0", n)
		}
	})
}

func TestTransitions(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		keeper := person{id: l.add(l.authors, map[string]any{"name": "지킴이"}), rights: map[string]bool{"book.add": true}}
		row, err := l.Create(l.ctx(), keeper, l.books, &schema.Input{Values: map[string]any{"title": "책", "mood": "calm", "keeper_id": schema.NewID()}})
		if err != nil {
			t.Fatal(err)
		}
		book := row.(*Book)
		if book.KeeperID != keeper.id {
			t.Error("the owner came from the input")
		}
		if _, err := l.Transition(l.ctx(), schema.Nobody{}, l.books, book.ID, "publish", nil); !errors.Is(err, schema.ErrUnauthorized) {
			t.Errorf("nobody publishes: %v", err)
		}
		if _, err := l.Transition(l.ctx(), keeper, l.books, book.ID, "publish", nil); err != nil {
			t.Errorf("the owner publishes: %v", err)
		}
		if _, err := l.Transition(l.ctx(), keeper, l.books, book.ID, "publish", nil); !errors.Is(err, schema.ErrConflict) {
			t.Errorf("publish twice: %v", err)
		}
		if _, err := l.Transition(l.ctx(), keeper, l.books, book.ID, "pull", nil); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("the owner pulls: %v", err)
		}
		var invalid schema.Invalid
		if _, err := l.Transition(l.ctx(), librarian, l.books, book.ID, "pull", nil); !errors.As(err, &invalid) || invalid[0].Pointer != "/reason" {
			t.Errorf("pull without a reason: %v", err)
		}
		blank := &schema.Input{Reason: " \n\u200b"}
		if _, err := l.Transition(l.ctx(), librarian, l.books, book.ID, "pull", blank); !errors.As(err, &invalid) || invalid[0].Pointer != "/reason" {
			t.Errorf("pull with a blank reason: %v", err)
		}
		if _, err := l.Update(l.ctx(), keeper, l.books, book.ID, &schema.Input{Values: map[string]any{"state": "gone"}}); !errors.As(err, &invalid) {
			t.Errorf("a state written by hand: %v", err)
		}
	})
}

func TestTrashRestorePurge(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		author := l.add(l.authors, map[string]any{"name": "한강"})
		id := l.book("책", map[string]any{"author_id": author})
		if _, err := l.Delete(l.ctx(), librarian, l.authors, author, nil); !errors.Is(err, schema.ErrConflict) {
			t.Errorf("an author with books went: %v", err)
		}
		if err := l.Purge(l.ctx(), librarian, l.books, id, nil); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("purge of a living row: %v", err)
		}
		if _, err := l.Delete(l.ctx(), librarian, l.books, id, nil); err != nil {
			t.Fatal(err)
		}
		if got := l.titles(database.Query{}); len(got) != 0 {
			t.Errorf("in the list after delete: %v", got)
		}
		if got := l.titles(database.Query{Trash: true}); len(got) != 1 {
			t.Errorf("in the trash: %v", got)
		}
		if _, err := l.Restore(l.ctx(), librarian, l.books, id, nil); err != nil {
			t.Fatal(err)
		}
		if got := l.titles(database.Query{Search: "책"}); len(got) != 1 {
			t.Errorf("after restore: %v", got)
		}
		if _, err := l.Delete(l.ctx(), librarian, l.books, id, nil); err != nil {
			t.Fatal(err)
		}
		if err := l.Purge(l.ctx(), librarian, l.books, id, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Find(l.ctx(), l.books, id); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("after purge: %v", err)
		}
	})
}

func TestRestoringIntoATakenName(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.add(l.authors, map[string]any{"name": "한강"})
		if _, err := l.Delete(l.ctx(), librarian, l.authors, id, nil); err != nil {
			t.Fatal(err)
		}
		l.add(l.authors, map[string]any{"name": "한강"})
		var invalid schema.Invalid
		if _, err := l.Restore(l.ctx(), librarian, l.authors, id, nil); !errors.As(err, &invalid) || invalid[0].Code != "not_unique" {
			t.Errorf("restore: %v, want not_unique", err)
		}
	})
}

// Nothing takes the root handle inside a transaction: with one connection it
// would wait for itself for ever.
func TestEveryWriteWithAPoolOfOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		l := openLibrary(t, engine, dsn, 1)
		author := l.add(l.authors, map[string]any{"name": "한강"})
		subject := l.add(l.subjects, map[string]any{"name": "소설"})
		row, err := l.Create(l.ctx(), librarian, l.books, &schema.Input{
			Values: map[string]any{"title": "책", "mood": "calm", "author_id": author},
			Many:   map[string][]schema.ID{"subjects": {subject}},
			Children: map[string]schema.Children{"chapters": {Rows: []schema.Input{{Values: map[string]any{"name": "장"},
				Children: map[string]schema.Children{"notes": {Rows: []schema.Input{{Values: map[string]any{"text": "쪽지"}}}}}}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		id := l.books.ID(row)
		steps := []func() error{
			func() error {
				_, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Values: map[string]any{"pages": int64(3)}, Many: map[string][]schema.ID{"subjects": {}}})
				return err
			},
			func() error { _, err := l.Transition(l.ctx(), librarian, l.books, id, "publish", nil); return err },
			func() error { _, err := l.Delete(l.ctx(), librarian, l.books, id, nil); return err },
			func() error { _, err := l.Restore(l.ctx(), librarian, l.books, id, nil); return err },
			func() error { _, err := l.Delete(l.ctx(), librarian, l.books, id, nil); return err },
			func() error { return l.Purge(l.ctx(), librarian, l.books, id, nil) },
		}
		for i, step := range steps {
			if err := step(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		if n, err := l.VerifyAudit(l.ctx()); err != nil || n.Entries != 9 {
			t.Errorf("audit: %+v, %v; want 9 entries", n, err)
		}
	})
}

func TestConcurrentWritersKeepCountAndChain(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("책", nil)
		const writers, rounds = 8, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for range rounds {
					for {
						row, err := l.Find(l.ctx(), l.books, id)
						if err != nil {
							t.Error(err)
							return
						}
						b := row.(*Book)
						_, err = l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Lock: &b.LockVersion, Values: map[string]any{"pages": int64(b.Pages + 1)}})
						if err == nil {
							break
						}
						if !errors.Is(err, schema.ErrStale) {
							t.Errorf("writer %d: %v", w, err)
							return
						}
					}
				}
			})
		}
		wg.Wait()
		row, err := l.Find(l.ctx(), l.books, id)
		if err != nil || row.(*Book).Pages != writers*rounds {
			t.Errorf("pages = %d, %v; want %d", row.(*Book).Pages, err, writers*rounds)
		}
		if n, err := l.VerifyAudit(l.ctx()); err != nil || n.Entries != 1+writers*rounds {
			t.Errorf("audit: %+v, %v; want %d entries", n, err, 1+writers*rounds)
		}
	})
}
