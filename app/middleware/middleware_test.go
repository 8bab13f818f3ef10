package middleware_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// person is somebody who is signed in.
type person struct {
	id          schema.ID
	permissions string
}

func (p person) ActorID() schema.ID       { return p.id }
func (p person) ActorName() string        { return "ann" }
func (p person) Super() bool              { return false }
func (p person) Allowed(verb string) bool { return verb == p.permissions }

// ann is the person behind the session "good" and the token "dk_good".
var ann = person{id: schema.ID{1}, permissions: "quiz.approve"}

// lookups answers for sessions and tokens, and counts who asks.
type lookups struct{ asked int }

func (l *lookups) Appealing(ctx context.Context, token string) (middleware.Session, error) {
	return l.Session(ctx, token)
}

func (l *lookups) Standing(ctx context.Context, token string) (middleware.Session, error) {
	return l.Session(ctx, token)
}

func (l *lookups) Session(_ context.Context, token string) (middleware.Session, error) {
	l.asked++
	switch token {
	case "good":
		return middleware.Session{ID: schema.ID{9}, Actor: ann, CSRF: "secret of ann"}, nil
	case "down":
		return middleware.Session{}, errors.New("database is away")
	}
	return middleware.Session{}, schema.ErrUnauthorized
}

func (l *lookups) Bearer(_ context.Context, token string) (middleware.Bearer, error) {
	l.asked++
	switch token {
	case "dk_good":
		return middleware.Bearer{Actor: ann, Key: schema.ID{7}}, nil
	case "dk_down":
		return middleware.Bearer{}, errors.New("database is away")
	}
	return middleware.Bearer{}, schema.ErrUnauthorized
}

// kit is a program of middleware and a few routes.
type kit struct {
	*fiber.App
	settings *config.Settings
	lookups  *lookups
	log      *bytes.Buffer
	now      time.Time
}

// newKit builds the stack of a list; change may alter the settings before.
func newKit(t *testing.T, list string, change func(*config.Settings)) *kit {
	t.Helper()
	k := &kit{settings: config.Default(), lookups: &lookups{}, log: &bytes.Buffer{}, now: time.Unix(1_800_000_000, 0)}
	k.settings.App.AllowedHosts = []string{"quiz.example", "example.com"}
	k.settings.App.PublicURL = "http://quiz.example"
	if change != nil {
		change(k.settings)
	}
	stack, err := middleware.Stack(parse(t, list), k.deps(t))
	if err != nil {
		t.Fatal(err)
	}
	k.App = fiber.New(fiber.Config{Immutable: true, UnescapePath: true, CaseSensitive: true, DisableStartupMessage: true})
	for _, handler := range stack {
		k.Use(handler)
	}
	return k
}

func parse(t *testing.T, list string) config.Stack {
	t.Helper()
	stack, err := config.ParseStack("config.yaml", []byte(list))
	if err != nil {
		t.Fatal(err)
	}
	return stack
}

func (k *kit) deps(t testing.TB) middleware.Deps {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return middleware.Deps{
		Settings: k.settings, Answer: answer, Key: []byte("a key of thirty-two bytes or more"),
		Sessions: k.lookups, Bearers: k.lookups, Locales: texts,
		Logger: slog.New(slog.NewJSONHandler(k.log, nil)), Now: func() time.Time { return k.now },
	}
}

// answer is a plain stand-in for the function of package app.
func answer(c *fiber.Ctx, err error) {
	var refusal *middleware.Refusal
	var routed *fiber.Error
	status := 500
	switch {
	case errors.As(err, &refusal):
		status = refusal.Status
	case errors.As(err, &routed):
		status = routed.Code
	case errors.Is(err, schema.ErrUnauthorized):
		status = 401
	case errors.Is(err, schema.ErrForbidden):
		status = 403
	case errors.Is(err, context.DeadlineExceeded):
		status = 503
	}
	c.Response().ResetBody()
	c.Status(status)
	c.Response().SetBodyString(err.Error())
}

// reply is an answer whose body has been read.
type reply struct {
	StatusCode int
	Header     http.Header
}

// Cookies are those that the answer sets.
func (r reply) Cookies() []*http.Cookie { return (&http.Response{Header: r.Header}).Cookies() }

// ask sends one request; pairs are header names and values.
func (k *kit) ask(t *testing.T, method, target, body string, pairs ...string) (reply, string) {
	t.Helper()
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == "Host" {
			req.Host = pairs[i+1]
			continue
		}
		req.Header.Add(pairs[i], pairs[i+1])
	}
	res, err := k.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header}, string(text)
}

// hello is a route that says hello.
func hello(c *fiber.Ctx) error { return c.SendString("hello") }
