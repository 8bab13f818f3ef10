package middleware_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"duckhoo/app/middleware"
	"duckhoo/config"
)

// BenchmarkStack is what the shipped list costs a read of the API by nobody,
// with a body of 6 KB that is not packed.
func BenchmarkStack(b *testing.B) {
	k := &kit{settings: config.Default(), lookups: &lookups{}}
	deps := k.deps(b)
	deps.Logger = slog.New(slog.NewJSONHandler(io.Discard, nil))
	deps.Now = func() time.Time { // time flies, so that no limit is reached
		k.now = k.now.Add(time.Second)
		return k.now
	}
	stack, err := middleware.Stack(k.settings.Middleware, deps)
	if err != nil {
		b.Fatal(err)
	}
	app := fiber.New(fiber.Config{Immutable: true, UnescapePath: true, CaseSensitive: true})
	for _, handler := range stack {
		app.Use(handler)
	}
	body := []byte(strings.Repeat(`{"title":"What is the capital?"},`, 200))
	app.Get("/api/v1/quizzes", func(c *fiber.Ctx) error {
		c.Set("Content-Type", "application/json")
		return c.Send(body)
	})
	handler := app.Handler()
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.Header.SetHost("localhost")
	ctx.Request.SetRequestURI("/api/v1/quizzes?limit=20")
	for b.Loop() {
		ctx.Response.Reset()
		ctx.ResetUserValues()
		handler(ctx)
	}
	if code := ctx.Response.StatusCode(); code != 200 {
		b.Fatal(code)
	}
}
