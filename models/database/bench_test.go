package database_test

import (
	"context"
	"fmt"
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// shelf fills a library for the benchmarks.
func shelf(b *testing.B, engine string) *library {
	dsn := map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres}[engine]
	l := openLibrary(b, engine, dsn(b), 4)
	author, subject := l.add(l.authors, map[string]any{"name": "한강"}), l.add(l.subjects, map[string]any{"name": "소설"})
	err := l.Tx(b.Context(), func(ctx context.Context) error {
		for i := range 2000 {
			_, err := l.Create(ctx, librarian, l.books, &schema.Input{
				Values: map[string]any{"title": fmt.Sprintf("책 %d", i), "mood": "calm", "author_id": author, "keeper_id": author},
				Many:   map[string][]schema.ID{"subjects": {subject}},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return l
}

func BenchmarkListJSON(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			l := shelf(b, engine)
			q := database.Query{Model: l.books, Actor: schema.Nobody{}, Verb: schema.VerbRead, Limit: 20}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.ListJSON(b.Context(), q, database.Shape{Include: []string{"author", "subjects"}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkList(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			l := shelf(b, engine)
			q := database.Query{Model: l.books, Actor: librarian, Verb: schema.VerbView, Limit: 100, With: []string{"Author", "Subjects"}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.List(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
