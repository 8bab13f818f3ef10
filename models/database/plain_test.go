package database_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Tally counts, and nobody audits it. Its slips are written once.
type Tally struct {
	schema.Base
	Name  string `gorm:"size:20;not null;uniqueIndex"`
	Count int64
	Total int64
	Slips []Slip
}

func (*Tally) Audited() bool { return false }

type Slip struct {
	schema.Entry
	TallyID schema.ID `gorm:"not null;uniqueIndex:idx_slips_once,priority:1"`
	Text    string    `gorm:"size:20;uniqueIndex:idx_slips_once,priority:2"`
}

func (*Slip) Audited() bool { return false }

func (l *library) tally(name string, slips ...string) *Tally {
	l.t.Helper()
	t := &Tally{Name: name}
	if err := l.Append(l.ctx(), t); err != nil {
		l.t.Fatal(err)
	}
	var rows []any
	for _, text := range slips {
		rows = append(rows, &Slip{TallyID: t.ID, Text: text})
	}
	if err := l.Append(l.ctx(), rows...); err != nil {
		l.t.Fatal(err)
	}
	return t
}

func (l *library) read(t *Tally) *Tally {
	l.t.Helper()
	row, err := l.Find(l.ctx(), l.Registry.Of(t), t.ID, "Slips")
	if err != nil {
		l.t.Fatal(err)
	}
	return row.(*Tally)
}

// TestChildrenThatAreEntries loads and writes children that have no trash.
func TestChildrenThatAreEntries(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.read(l.tally("one", "b", "a"))
		if len(one.Slips) != 2 || one.Slips[0].Text != "b" || one.LockVersion != 1 || one.CreatedAt.IsZero() {
			t.Errorf("%+v", one)
		}
		m := l.Registry.Of(one)
		in := &schema.Input{Children: map[string]schema.Children{"slips": {Rows: []schema.Input{{Values: map[string]any{"text": "c"}}}}}}
		if _, err := l.Update(l.ctx(), librarian, m, one.ID, in); err != nil {
			t.Fatal(err)
		}
		if got := l.read(one); len(got.Slips) != 3 || got.Slips[2].Text != "c" {
			t.Errorf("%+v", got.Slips)
		}
		if plan, err := l.DeletePlan(l.ctx(), one); err != nil || len(plan.Owned) != 1 || plan.Owned[0].Count != 3 {
			t.Errorf("%+v, %v", plan, err)
		}
	})
}

func TestPlainWrites(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.tally("one")
		m := l.Registry.Of(one)
		row, err := l.Increase(l.ctx(), m, schema.Eq("Name", "one"), map[string]int64{"Count": 2, "Total": -5})
		if err != nil || row.(*Tally).Count != 2 || row.(*Tally).Total != -5 || row.(*Tally).Name != "one" {
			t.Errorf("increase: %+v, %v", row, err)
		}
		if _, err := l.Increase(l.ctx(), m, schema.Eq("Name", "two"), map[string]int64{"Count": 1}); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("increase of nothing: %v", err)
		}
		if _, err := l.Increase(l.ctx(), m, schema.True(), map[string]int64{"Name": 1}); err == nil {
			t.Error("a name was increased")
		}
		before := l.read(one)
		first, second := *before, *before
		first.Name, second.Name = "first", "second"
		if err := l.Swap(l.ctx(), before, &first); err != nil || first.LockVersion != 2 {
			t.Errorf("swap: %v", err)
		}
		if err := l.Swap(l.ctx(), before, &second); !errors.Is(err, schema.ErrStale) {
			t.Errorf("second swap: %v", err)
		}
		if got := l.read(one); got.Name != "first" || got.LockVersion != 2 || got.Count != 2 {
			t.Errorf("%+v", got)
		}
		var taken schema.Invalid
		l.tally("slips", "a")
		if err := l.Append(l.ctx(), &Tally{Name: "first"}); !errors.As(err, &taken) || taken[0].Pointer != "/name" {
			t.Errorf("taken name: %v", err)
		}
	})
}

// TestPlainWritesAreNotForWhatIsAudited keeps the one way to write.
func TestPlainWritesAreNotForWhatIsAudited(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("책", nil)
		row, err := l.Find(l.ctx(), l.books, id)
		if err != nil {
			t.Fatal(err)
		}
		changed := *row.(*Book)
		changed.Title = "다른 책"
		_, counted := l.Increase(l.ctx(), l.books, schema.Eq("ID", id), map[string]int64{"Pages": 1})
		for name, err := range map[string]error{
			"append": l.Append(l.ctx(), &Book{Title: "새 책"}), "swap": l.Swap(l.ctx(), row, &changed), "increase": counted,
		} {
			if err == nil || !strings.Contains(err.Error(), "audited") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := l.titles(database.Query{}); len(got) != 1 || got[0] != "책" {
			t.Errorf("%v", got)
		}
	})
}

// TestConcurrentIncrease loses no count.
func TestConcurrentIncrease(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		one := l.tally("one")
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				err := l.Tx(l.ctx(), func(ctx context.Context) error {
					_, err := l.Increase(ctx, l.Registry.Of(one), schema.Eq("ID", one.ID), map[string]int64{"Count": 1})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := l.read(one); got.Count != 32 {
			t.Errorf("%d of 32", got.Count)
		}
	})
}

// TestFindWith reads some fields of a target, and its id, and no others.
func TestFindWith(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		author := l.add(l.authors, map[string]any{"name": "작가", "email": "a@b.example"})
		id := l.book("책", map[string]any{"author_id": author})
		row, err := l.FindWith(l.ctx(), l.books, schema.Eq("ID", id), "Author", "Name")
		if err != nil {
			t.Fatal(err)
		}
		b := row.(*Book)
		if b.Title != "책" || b.Author == nil || b.Author.ID != author || b.Author.Name != "작가" || b.Author.Email != "" {
			t.Errorf("%+v %+v", b, b.Author)
		}
	})
}
