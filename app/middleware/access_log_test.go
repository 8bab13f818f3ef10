package middleware_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"duckhoo/app/middleware"
)

func TestAccessLog(t *testing.T) {
	k := newKit(t, "[recover, request_id, access_log, session, authenticate, check_token]", nil)
	k.Get("/panics", func(*fiber.Ctx) error { panic("oh") })
	k.Get("/fails", func(*fiber.Ctx) error { return fiber.ErrTeapot })
	k.Get("/*", hello)
	const person = "01000000-0000-0000-0000-000000000000"
	for _, tt := range []struct {
		name, path string
		header     []string
		want       map[string]any
	}{
		{"page", "/quizzes?sort=title", nil, map[string]any{"path": "/quizzes", "query": "sort=title", "status": 200.0, "bytes": 5.0}},
		{"person", "/me", []string{"Cookie", "duckhoo=good"}, map[string]any{"path": "/me", "status": 200.0, "bytes": 5.0, "person": person}},
		{"token", "/api/v1/me", []string{"Authorization", "Bearer dk_good"},
			map[string]any{"path": "/api/v1/me", "status": 200.0, "bytes": 5.0, "person": person, "token": true}},
		{"error", "/fails", nil, map[string]any{"path": "/fails", "status": 418.0, "bytes": 12.0}},
		{"panic", "/panics", nil, map[string]any{"path": "/panics", "status": 500.0, "bytes": 0.0}},
		{"secret in the path", "/results/abcdef/card", nil, map[string]any{"path": "/results/***/card", "status": 200.0, "bytes": 5.0}},
		{"line breaks", "/a%0Ab", nil, map[string]any{"path": "/a\nb", "status": 200.0, "bytes": 5.0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k.log.Reset()
			res, _ := k.ask(t, "GET", tt.path, "", tt.header...)
			if n := strings.Count(k.log.String(), "\n"); n != 1 {
				t.Fatalf("%d lines: %s", n, k.log)
			}
			got := map[string]any{}
			if err := json.Unmarshal(k.log.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			delete(got, "time")
			tt.want["id"], tt.want["method"], tt.want["address"] = res.Header.Get("X-Request-Id"), "GET", "0.0.0.0"
			tt.want["level"], tt.want["msg"], tt.want["ms"] = "INFO", "request", 0.0
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQuietPaths(t *testing.T) {
	k := newKit(t, `[access_log: {quiet: ["/healthz", "/static/**"]}]`, nil)
	k.Get("/*", hello)
	for path, lines := range map[string]int{"/healthz": 0, "/static/a/b.css": 0, "/": 1} {
		k.log.Reset()
		k.ask(t, "GET", path, "")
		if got := strings.Count(k.log.String(), "\n"); got != lines {
			t.Errorf("%s: %d lines, want %d", path, got, lines)
		}
	}
}

func TestLoggedQuery(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"q=duck&sort=-created_at", "q=duck&sort=-created_at"},
		{"token=abc&q=duck", "token=***&q=duck"},
		{"reset_password=abc", "reset_password=***"},
		{"CODE=abc&state=def", "CODE=***&state=***"},
		{"X-Amz-Signature=abc&X-Amz-Credential=def", "X-Amz-Signature=***&X-Amz-Credential=***"},
		{"%74oken=abc", "%74oken=***"},
		{"email=a@b.example", "email=***"},
		{"q=" + strings.Repeat("x", 600), "q=" + strings.Repeat("x", 510) + "..."},
	} {
		t.Run(tt.want, func(t *testing.T) {
			if got := middleware.LoggedQuery(tt.query); got != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestRecover(t *testing.T) {
	k := newKit(t, "[recover, request_id]", nil)
	k.Get("/panics", func(c *fiber.Ctx) error {
		var nobody *middleware.Session
		return c.SendString(nobody.CSRF)
	})
	res, _ := k.ask(t, "GET", "/panics", "")
	if res.StatusCode != http.StatusInternalServerError || res.Header.Get("X-Request-Id") == "" {
		t.Errorf("got %d %v", res.StatusCode, res.Header)
	}
	if res, _ := k.ask(t, "GET", "/nowhere", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("afterwards: %d", res.StatusCode)
	}
}
