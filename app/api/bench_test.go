package api_test

import (
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/valyala/fasthttp"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// BenchmarkList measures a page of twenty quizzes with owner and tags, from the
// request's bytes to the answer's, not cached.
func BenchmarkList(b *testing.B) {
	benchmark(b, "/api/v1/quizzes?limit=20&include=owner,tags")
}

// BenchmarkRow measures one quiz, not cached.
func BenchmarkRow(b *testing.B) { benchmark(b, "/api/v1/quizzes/quiz-7") }

func benchmark(b *testing.B, path string) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			before := slog.Default()
			slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError})))
			b.Cleanup(func() { slog.SetDefault(before) })
			h := open(b, name, dsn(b))
			for i := range 200 {
				h.quiz(i)
			}
			serve := h.app.Handler()
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				var ctx fasthttp.RequestCtx
				ctx.Request.Header.SetMethod("GET")
				ctx.Request.SetRequestURI(path)
				serve(&ctx)
				if ctx.Response.StatusCode() != 200 {
					b.Fatalf("%d %s", ctx.Response.StatusCode(), ctx.Response.Body())
				}
				size = len(ctx.Response.Body())
			}
			b.ReportMetric(float64(size), "bytes/answer")
		})
	}
}

// quiz adds a published quiz of ann's with both tags.
func (h *house) quiz(i int) {
	h.t.Helper()
	_, err := h.db.Create(h.t.Context(), program, h.db.Registry.Model("quiz"), &schema.Input{
		Values: map[string]any{"title": fmt.Sprintf("Quiz %d", i), "slug": fmt.Sprintf("quiz-%d", i), "owner_id": h.people["ann"].id, "genre_id": h.genre,
			"language": "ko", "visibility": "public", "status": "published", "licence": "CC0", "published_at": schema.Now(), "description": "A quiz about something."},
		Many: map[string][]schema.ID{"tags": h.tags},
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
