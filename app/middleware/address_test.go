package middleware_test

import (
	"fmt"
	"testing"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
)

// seen answers with what the request looks like.
func seen(c *fiber.Ctx) error {
	return c.SendString(fmt.Sprintf("%s %s %t", middleware.Address(c), middleware.Host(c), middleware.Secure(c)))
}

// TestForwardedHeaders asks with the connection of a test, whose other end is 0.0.0.0.
func TestForwardedHeaders(t *testing.T) {
	nobody, proxy := []string{}, []string{"0.0.0.0", "10.0.0.0/8"}
	for _, tt := range []struct {
		name   string
		trust  []string
		header []string
		want   string
	}{
		{"nothing", proxy, nil, "0.0.0.0 quiz.example false"},
		{"stranger claims all", nobody, []string{"X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example"}, "0.0.0.0 quiz.example false"},
		{"proxy", proxy, []string{"X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "Example.com"}, "1.2.3.4 example.com true"},
		{"client writes in front", proxy, []string{"X-Forwarded-For", "9.9.9.9, 1.2.3.4"}, "1.2.3.4 quiz.example false"},
		{"client writes a line before", proxy, []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-For", "1.2.3.4"}, "1.2.3.4 quiz.example false"},
		{"two proxies", proxy, []string{"X-Forwarded-For", "9.9.9.9, 1.2.3.4, 10.1.1.1"}, "1.2.3.4 quiz.example false"},
		{"proxies alone", proxy, []string{"X-Forwarded-For", "10.2.2.2, 10.1.1.1"}, "10.2.2.2 quiz.example false"},
		{"nonsense behind", proxy, []string{"X-Forwarded-For", "1.2.3.4, unknown"}, "0.0.0.0 quiz.example false"},
		{"with a port", proxy, []string{"X-Forwarded-For", "1.2.3.4:5678"}, "1.2.3.4 quiz.example false"},
		{"version 6", proxy, []string{"X-Forwarded-For", "[2001:db8::1]:443"}, "2001:db8::1 quiz.example false"},
		{"4 in 6", proxy, []string{"X-Forwarded-For", "::ffff:1.2.3.4"}, "1.2.3.4 quiz.example false"},
		{"client claims TLS in front", proxy, []string{"X-Forwarded-Proto", "https, http"}, "0.0.0.0 quiz.example false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[recover]", func(s *config.Settings) { s.Server.TrustedProxies = tt.trust })
			k.Get("/", seen)
			if _, got := k.ask(t, "GET", "/", "", append([]string{"Host", "quiz.example"}, tt.header...)...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAllowedHosts(t *testing.T) {
	for _, tt := range []struct {
		name, path, host string
		trust            []string
		header           []string
		want             int
	}{
		{"own", "/", "quiz.example", nil, nil, 200},
		{"own with a port", "/", "quiz.example:8000", nil, nil, 200},
		{"own in capitals", "/", "QUIZ.example", nil, nil, 200},
		{"other", "/", "evil.example", nil, nil, 400},
		{"own behind somebody", "/", "evil.example:80@quiz.example", nil, nil, 400},
		{"own as a prefix", "/", "quiz.example.evil.example", nil, nil, 400},
		{"probe", "/healthz", "10.0.0.5:8000", nil, nil, 200},
		{"forwarded by nobody", "/", "quiz.example", nil, []string{"X-Forwarded-Host", "evil.example"}, 200},
		{"forwarded own by nobody", "/", "evil.example", nil, []string{"X-Forwarded-Host", "quiz.example"}, 400},
		{"forwarded own", "/", "inside", []string{"0.0.0.0"}, []string{"X-Forwarded-Host", "quiz.example"}, 200},
		{"forwarded other", "/", "quiz.example", []string{"0.0.0.0"}, []string{"X-Forwarded-Host", "evil.example"}, 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[allowed_hosts]", func(s *config.Settings) { s.Server.TrustedProxies = tt.trust })
			k.Get("/*", hello)
			if res, _ := k.ask(t, "GET", tt.path, "", append([]string{"Host", tt.host}, tt.header...)...); res.StatusCode != tt.want {
				t.Errorf("got %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	for _, tt := range []struct {
		name, sent string
		trust      []string
		kept       bool
	}{
		{"none", "", nil, false},
		{"of a stranger", "0123456789abcdef", nil, false},
		{"of a proxy", "0123456789abcdef", []string{"0.0.0.0"}, true},
		{"too short", "123", []string{"0.0.0.0"}, false},
		{"with other letters", "0123456789 abcdef", []string{"0.0.0.0"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[request_id]", func(s *config.Settings) { s.Server.TrustedProxies = tt.trust })
			k.Get("/", func(c *fiber.Ctx) error { return c.SendString(middleware.RequestIDFrom(c.UserContext())) })
			res, inside := k.ask(t, "GET", "/", "", "X-Request-Id", tt.sent)
			got := res.Header.Get("X-Request-Id")
			if (got == tt.sent) != tt.kept || got != inside || len(got) < 8 {
				t.Errorf("sent %q, got %q, inside %q", tt.sent, got, inside)
			}
		})
	}
}
