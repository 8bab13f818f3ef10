package database_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func note(text string) schema.Input { return schema.Input{Values: map[string]any{"text": text}} }

func chapter(name string, notes ...schema.Input) schema.Input {
	in := schema.Input{Values: map[string]any{"name": name}}
	if len(notes) > 0 {
		in.Children = map[string]schema.Children{"notes": {Rows: notes}}
	}
	return in
}

func chapters(rows ...schema.Input) map[string]schema.Children {
	return map[string]schema.Children{"chapters": {Rows: rows}}
}

// outline writes a book's chapters and their notes on one line.
func (l *library) outline(id schema.ID) string {
	l.t.Helper()
	row, err := l.Find(l.ctx(), l.books, id, "Chapters.Notes")
	if err != nil {
		l.t.Fatal(err)
	}
	var out strings.Builder
	for _, c := range row.(*Book).Chapters {
		fmt.Fprintf(&out, "%s(", c.Name)
		for _, n := range c.Notes {
			out.WriteString(n.Text)
		}
		out.WriteString(")")
	}
	return out.String()
}

// TestNewGrandchildrenWaitForTheirParents adds a note to an old chapter before a
// new chapter with notes: notes come first and must still be stored last.
func TestNewGrandchildrenWaitForTheirParents(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("책", nil)
		if _, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Children: chapters(chapter("가"))}); err != nil {
			t.Fatal(err)
		}
		row, err := l.Find(l.ctx(), l.books, id, "Chapters")
		if err != nil {
			t.Fatal(err)
		}
		old := schema.Input{ID: row.(*Book).Chapters[0].ID, Children: map[string]schema.Children{"notes": {Rows: []schema.Input{note("1"), note("2")}}}}
		fresh := chapter("나", note("3"))
		fresh.Set("position", int64(1))
		if _, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{Children: chapters(old, fresh)}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("가(12)나(3)", l.outline(id)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestChildrenStayWithTheirParent sends another book's id as the key of a child.
func TestChildrenStayWithTheirParent(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		mine, other := l.book("내 책", nil), l.book("남의 책", nil)
		stray := chapter("가")
		stray.Set("book_id", other)
		if _, err := l.Update(l.ctx(), librarian, l.books, mine, &schema.Input{Children: chapters(stray)}); err != nil {
			t.Fatal(err)
		}
		row, err := l.Find(l.ctx(), l.books, mine, "Chapters")
		if err != nil {
			t.Fatal(err)
		}
		moved := schema.Input{ID: row.(*Book).Chapters[0].ID, Values: map[string]any{"book_id": other, "name": "나"}}
		if _, err := l.Update(l.ctx(), librarian, l.books, mine, &schema.Input{Children: chapters(moved)}); err != nil {
			t.Fatal(err)
		}
		if got := l.outline(mine) + "|" + l.outline(other); got != "나()|" {
			t.Errorf("got %q, want the chapter in the first book alone", got)
		}
	})
}

func TestOnlyTheProgramChoosesTheIDsOfNewChildren(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		wish := schema.NewID()
		named := func() *schema.Input {
			c := chapter("가")
			c.ID = wish
			return &schema.Input{Values: map[string]any{"title": "책", "mood": "calm"}, Children: chapters(c)}
		}
		row, err := l.Create(l.ctx(), librarian, l.books, named())
		if err != nil {
			t.Fatal(err)
		}
		full, err := l.Find(l.ctx(), l.books, l.books.ID(row), "Chapters")
		if err != nil || full.(*Book).Chapters[0].ID != wish {
			t.Errorf("the program's child: %v, want the id %s", err, wish)
		}
		var invalid schema.Invalid
		keeper := person{l.add(l.authors, map[string]any{"name": "사서"}), map[string]bool{"book.add": true, "chapter.add": true}}
		_, err = l.Create(l.ctx(), keeper, l.books, named())
		if !errors.As(err, &invalid) || invalid[0].Pointer != "/chapters/0/id" {
			t.Errorf("anybody else's child: %v, want /chapters/0/id", err)
		}
	})
}

// TestEffectsOfRulesCountAsChanges changes nothing in the row, and a rule
// something beside it.
func TestEffectsOfRulesCountAsChanges(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		id := l.book("책", nil)
		if err := l.Registry.On("book.change", func(_ context.Context, c *schema.Change) error {
			c.Affect("shelf", "", "위 칸")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		row, err := l.Update(l.ctx(), librarian, l.books, id, &schema.Input{})
		if err != nil || row.(*Book).LockVersion != 2 {
			t.Fatalf("update: %v, version %d, want 2", err, row.(*Book).LockVersion)
		}
		diff := l.Registry.Of(&models.AuditDiff{})
		page, err := l.List(l.ctx(), database.Query{Model: diff, Actor: librarian, Verb: schema.VerbView, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		want := `{"fields":[{"name":"shelf","after":"위 칸"}]}`
		if got := page.Rows[0].(*models.AuditDiff).Changes.String(); got != want {
			t.Errorf("entry %s, want %s", got, want)
		}
	})
}
