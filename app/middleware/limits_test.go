package middleware_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/web/locales"
)

// langs is the language by request and by context.
func langs(c *fiber.Ctx) string { return middleware.Lang(c) + " " + locales.Lang(c.UserContext()) }

func TestRateLimitHeaders(t *testing.T) {
	k := newKit(t, `
- rate_limit: {by: address, max: 3, window: 1m}
- session
- authenticate
- rate_limit: {by: [person, key], max: 2, window: 10s}
`, nil)
	k.Get("/*", hello)
	type answer struct {
		Status                    int
		Policy, Limit, RetryAfter string
	}
	got := make([]answer, 0, 4)
	for range 4 {
		res, _ := k.ask(t, "GET", "/", "", "Cookie", "duckhoo=good")
		got = append(got, answer{res.StatusCode, res.Header.Get("RateLimit-Policy"), res.Header.Get("RateLimit"), res.Header.Get("Retry-After")})
		k.now = k.now.Add(2500 * time.Millisecond)
	}
	both := `"address";q=3;w=60, "person";q=2;w=10`
	want := []answer{
		{200, both, `"address";r=2;t=60, "person";r=1;t=10`, ""},
		{200, both, `"address";r=1;t=58, "person";r=0;t=8`, ""},
		{429, both, `"address";r=0;t=55, "person";r=0;t=5`, "5"},
		{429, `"address";q=3;w=60`, `"address";r=0;t=53`, "53"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	k.now = k.now.Add(time.Minute)
	if res, _ := k.ask(t, "GET", "/", ""); res.StatusCode != http.StatusOK || res.Header.Get("RateLimit") != `"address";r=2;t=60` {
		t.Errorf("after the window: %d %s", res.StatusCode, res.Header.Get("RateLimit"))
	}
}

func TestRateLimitCountsWho(t *testing.T) {
	for _, tt := range []struct {
		name, by      string
		first, second []string // headers
		apart         bool
	}{
		{"two addresses", "address", []string{"X-Forwarded-For", "1.1.1.1"}, []string{"X-Forwarded-For", "1.1.1.2"}, true},
		{"one address", "address", []string{"X-Forwarded-For", "1.1.1.1"}, []string{"X-Forwarded-For", "9.9.9.9, 1.1.1.1"}, false},
		{"one network of version 6", "address", []string{"X-Forwarded-For", "2001:db8::1"}, []string{"X-Forwarded-For", "2001:db8::2:3"}, false},
		{"two networks of version 6", "address", []string{"X-Forwarded-For", "2001:db8::1"}, []string{"X-Forwarded-For", "2001:db8:0:1::1"}, true},
		{"person and key", "[person, key]", []string{"Cookie", "duckhoo=good"}, []string{"Authorization", "Bearer dk_good"}, true},
		{"person at two addresses", "person", []string{"Cookie", "duckhoo=good"}, []string{"Cookie", "duckhoo=good", "X-Forwarded-For", "1.1.1.1"}, false},
		{"nobody is no person", "person", nil, nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[session, authenticate, rate_limit: {by: "+tt.by+", max: 1, window: 1m}]",
				func(s *config.Settings) { s.Server.TrustedProxies = []string{"0.0.0.0"} })
			k.Get("/*", hello)
			if res, _ := k.ask(t, "GET", "/api/v1/x", "", tt.first...); res.StatusCode != http.StatusOK {
				t.Fatalf("first: %d", res.StatusCode)
			}
			if res, _ := k.ask(t, "GET", "/api/v1/x", "", tt.second...); (res.StatusCode == http.StatusOK) != tt.apart {
				t.Errorf("second: %d, want apart %t", res.StatusCode, tt.apart)
			}
		})
	}
}

func TestAssetsAndProbesAreNotCounted(t *testing.T) {
	k := newKit(t, "[rate_limit: {max: 1}]", nil)
	k.Get("/*", hello)
	for _, path := range []string{"/static/site.css", "/healthz", "/readyz", "/"} {
		if res, _ := k.ask(t, "GET", path, ""); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// TestFloodOfAddresses sees that memory is bounded and that a flood does not
// make somebody forgotten who has used up the limit.
func TestFloodOfAddresses(t *testing.T) {
	if got := middleware.Buckets(200_000); got > 131_072 || got < 90_000 {
		t.Errorf("%d buckets", got)
	}
	take := middleware.Take(4)
	for range 4 {
		take(1, 0)
	}
	for address := range 200_000 {
		take(1000+address, 1)
	}
	if _, ok := take(1, 2); ok {
		t.Error("the limit was forgotten")
	}
}

func TestBodyLimit(t *testing.T) {
	k := newKit(t, `[body_limit: {max: 10, paths: ["/api/v1/auth/**"]}]`, nil)
	k.Post("/*", hello)
	for _, tt := range []struct {
		path string
		size int
		want int
	}{{"/api/v1/auth/login", 10, 200}, {"/api/v1/auth/login", 11, 413}, {"/api/v1/quizzes", 11, 200}} {
		t.Run(fmt.Sprint(tt.path, tt.size), func(t *testing.T) {
			if res, _ := k.ask(t, "POST", tt.path, strings.Repeat("x", tt.size)); res.StatusCode != tt.want {
				t.Errorf("got %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}

// TestPackedBodies sees that no request is unpacked, whatever the list says.
func TestPackedBodies(t *testing.T) {
	k := newKit(t, "[]", nil)
	k.Post("/", hello)
	for _, coding := range []string{"gzip", "br", "deflate", "identity", "gzip, gzip"} {
		t.Run(coding, func(t *testing.T) {
			res, _ := k.ask(t, "POST", "/", "x", "Content-Encoding", coding)
			if res.StatusCode != http.StatusUnsupportedMediaType || res.Header.Get("Accept-Encoding") != "identity" {
				t.Errorf("got %d, Accept-Encoding %q", res.StatusCode, res.Header.Get("Accept-Encoding"))
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	k := newKit(t, "[timeout: {after: 20ms}]", nil)
	k.Get("/waits", func(c *fiber.Ctx) error {
		<-c.UserContext().Done()
		return fmt.Errorf("wait: %w", c.UserContext().Err())
	})
	k.Get("/stubborn", func(c *fiber.Ctx) error {
		<-c.UserContext().Done()
		return c.SendString("written all the same")
	})
	var stream context.Context
	k.Get("/stream", func(c *fiber.Ctx) error {
		stream = context.WithoutCancel(c.UserContext())
		return nil
	})
	for path, want := range map[string]int{"/waits": 503, "/stubborn": 200, "/stream": 200} {
		if res, _ := k.ask(t, "GET", path, ""); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	if stream.Err() != nil {
		t.Error("the stream was cut")
	}
}
