package database_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// TestBulkStoresWhatCreateWould compares rows that both ways have stored.
func TestBulkStoresWhatCreateWould(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		author, subject := l.add(l.authors, map[string]any{"name": "한강"}), l.add(l.subjects, map[string]any{"name": "소설"})
		day, _ := schema.ParseDate("1999-12-31")
		printed, _ := schema.ParseTime("2026-11-22T10:11:12.123456Z")
		values := map[string]any{"mood": "calm", "blurb": "두 줄\n'둘째' \\ \"", "pages": int64(216), "edition": int64(3), "price": schema.Decimal(125_000),
			"weight": 0.25, "lent": true, "signed": false, "day": day, "printed": printed, "length": schema.Duration(90_000_000),
			"moods": []string{"loud"}, "extra": schema.JSON(`{"b":1}`), "author_id": author, "title": "소년이 온다"}
		row, err := l.Create(l.ctx(), librarian, l.books, &schema.Input{Values: values, Many: map[string][]schema.ID{"subjects": {subject}}})
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]any, 0, 240)
		for range 120 { // more than one statement
			twin := *row.(*Book)
			twin.ID = schema.NewID()
			twin.Subjects = []Subject{{Base: schema.Base{ID: subject}, Name: "소설"}}
			chapter := &Chapter{Base: schema.Base{ID: schema.NewID(), CreatedAt: twin.CreatedAt, UpdatedAt: twin.UpdatedAt, LockVersion: 1}, BookID: twin.ID, Name: "첫 장"}
			rows = append(rows, chapter, &twin) // the child stands before what it hangs on
		}
		if err := l.Bulk(l.ctx(), rows...); err != nil {
			t.Fatal(err)
		}
		page, err := l.List(l.ctx(), database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Limit: 200, Search: "소년이 소설", With: []string{"Subjects", "Chapters"}})
		if err != nil || len(page.Rows) != 121 {
			t.Fatalf("search finds %d, %v; want 121", len(page.Rows), err)
		}
		for _, found := range page.Rows {
			b := found.(*Book)
			kids := len(b.Chapters)
			if b.ID == row.(*Book).ID {
				kids++
			}
			if kids != 1 || len(b.Subjects) != 1 {
				t.Fatalf("book %s: %d chapters, %d subjects", b.ID, len(b.Chapters), len(b.Subjects))
			}
			b.ID, b.Subjects, b.Chapters = schema.ID{}, nil, nil
			if diff := cmp.Diff(page.Rows[0], found); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestBulkStoresAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, l *library) {
		base := schema.Base{ID: schema.NewID(), CreatedAt: schema.Now(), UpdatedAt: schema.Now(), LockVersion: 1}
		lost := &Book{Base: base, Title: "길 잃은 책", Mood: "calm", State: "draft", AuthorID: schema.NewID()}
		if err := l.Bulk(l.ctx(), lost); err == nil {
			t.Error("a book by nobody was stored")
		}
		if got := l.titles(database.Query{}); len(got) != 0 {
			t.Errorf("stored: %v", got)
		}
		if err := l.Bulk(l.ctx(), &models.Page{}); err == nil || errors.Is(err, schema.ErrNotFound) {
			t.Errorf("a model of another registry: %v", err)
		}
	})
}
