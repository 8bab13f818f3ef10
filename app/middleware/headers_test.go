package middleware_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

func TestSecurityHeaders(t *testing.T) {
	k := newKit(t, "[security_headers]", nil)
	k.Get("/media/picture", func(c *fiber.Ctx) error {
		c.Set("Content-Security-Policy", "sandbox")
		return nil
	})
	k.Get("/fails", func(*fiber.Ctx) error { return fiber.ErrTeapot })
	k.Get("/*", hello)
	for name, want := range map[string]string{
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
		"Referrer-Policy":            "strict-origin-when-cross-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Strict-Transport-Security":  "",
	} {
		for _, path := range []string{"/", "/fails", "/api/v1/x"} {
			if res, _ := k.ask(t, "GET", path, ""); res.Header.Get(name) != want {
				t.Errorf("%s: %s: %q, want %q", path, name, res.Header.Get(name), want)
			}
		}
	}
	if res, _ := k.ask(t, "GET", "/media/picture", ""); res.Header.Get("Content-Security-Policy") != "sandbox" {
		t.Error("a handler cannot write a policy of its own")
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	k := newKit(t, "[security_headers]", nil)
	k.Get("/*", hello)
	for _, tt := range []struct {
		path string
		data bool
	}{
		{"/", true}, {"/quizzes/a", true}, {"/api/docs", true},
		{"/admin", false}, {"/admin/quizzes/", false}, {"/api/v1/quizzes", false}, {"/administrators", true},
	} {
		t.Run(tt.path, func(t *testing.T) {
			res, _ := k.ask(t, "GET", tt.path, "")
			csp := res.Header.Get("Content-Security-Policy")
			if strings.Contains(csp, "data:") != tt.data {
				t.Errorf("data: in %q, want %t", csp, tt.data)
			}
			if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") {
				t.Errorf("too much is allowed: %q", csp)
			}
			for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("%q is missing in %q", want, csp)
				}
			}
		})
	}
}

func TestStrictTransportSecurity(t *testing.T) {
	for _, tt := range []struct{ name, list, public, want string }{
		{"plain", "[security_headers]", "http://quiz.example", ""},
		{"TLS", "[security_headers]", "https://quiz.example", "max-age=31536000"},
		{"shorter", "[security_headers: {hsts: 1h}]", "https://quiz.example", "max-age=3600"},
		{"off", "[security_headers: {hsts: 0s}]", "https://quiz.example", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, tt.list, func(s *config.Settings) { s.App.PublicURL = tt.public })
			k.Get("/", hello)
			if res, _ := k.ask(t, "GET", "/", ""); res.Header.Get("Strict-Transport-Security") != tt.want {
				t.Errorf("got %q, want %q", res.Header.Get("Strict-Transport-Security"), tt.want)
			}
		})
	}
}

// TestHeaderInjection holds fasthttp to what it was pinned for: CR LF in a
// value must not begin a new header.
func TestHeaderInjection(t *testing.T) {
	const evil = "/x\r\nSet-Cookie: session=evil\r\n\r\n<script>"
	k := newKit(t, "[security_headers]", nil)
	k.Get("/redirect", func(c *fiber.Ctx) error { return c.Redirect(evil, 303) })
	k.Get("/header", func(c *fiber.Ctx) error {
		c.Set("X-Name", evil)
		return nil
	})
	k.Get("/cookie", func(c *fiber.Ctx) error {
		c.Cookie(&fiber.Cookie{Name: "name", Value: evil})
		return nil
	})
	k.Get("/query", func(c *fiber.Ctx) error { return c.Redirect(c.Query("next"), 303) })
	for _, path := range []string{"/redirect", "/header", "/cookie", "/query?next=/x%0d%0aSet-Cookie:%20session=evil"} {
		t.Run(path, func(t *testing.T) {
			res, body := k.ask(t, "GET", path, "")
			for _, c := range res.Cookies() {
				if c.Name == "session" {
					t.Errorf("a header came in: %v", res.Header)
				}
			}
			if strings.Contains(body, "<script>") {
				t.Errorf("a body came in: %q", body)
			}
		})
	}
}

func TestCORS(t *testing.T) {
	const own, other = "http://quiz.example", "https://app.example"
	for _, tt := range []struct {
		name, origins, method, path, origin string
		want, credentials, exposed          string
	}{
		{"every origin", `["*"]`, "GET", "/api/v1/quizzes", other, "*", "", "ETag"},
		{"own origin", `["*"]`, "GET", "/api/v1/quizzes", own, own, "true", "ETag"},
		{"null origin", `["*"]`, "GET", "/api/v1/quizzes", "null", "*", "", "ETag"},
		{"listed", "[https://app.example]", "GET", "/api/v1/quizzes", other, other, "", "ETag"},
		{"not listed", "[https://app.example]", "GET", "/api/v1/quizzes", "https://evil.example", "", "", ""},
		{"no origin", `["*"]`, "GET", "/api/v1/quizzes", "", "", "", ""},
		{"other path", `["*"]`, "GET", "/me", other, "", "", ""},
		{"on errors", `["*"]`, "GET", "/api/v1/fails", other, "*", "", "ETag"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[cors: {origins: "+tt.origins+", paths: [\"/api/**\"]}]", nil)
			k.Get("/api/v1/fails", func(*fiber.Ctx) error { return fiber.ErrTeapot })
			k.Get("/*", hello)
			res, _ := k.ask(t, tt.method, tt.path, "", "Origin", tt.origin)
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != tt.want {
				t.Errorf("allowed %q, want %q", got, tt.want)
			}
			if got := res.Header.Get("Access-Control-Allow-Credentials"); got != tt.credentials {
				t.Errorf("credentials %q, want %q", got, tt.credentials)
			}
			if got := res.Header.Get("Access-Control-Expose-Headers"); strings.Contains(got, "ETag") != (tt.exposed != "") {
				t.Errorf("exposed %q", got)
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	k := newKit(t, `[cors: {origins: [https://app.example], paths: ["/api/**"]}]`, nil)
	k.Patch("/api/v1/quizzes/1", hello)
	for _, tt := range []struct{ name, origin, methods string }{
		{"listed", "https://app.example", "GET, HEAD, POST, PUT, PATCH, DELETE"},
		{"not listed", "https://evil.example", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, _ := k.ask(t, "OPTIONS", "/api/v1/quizzes/1", "", "Origin", tt.origin, "Access-Control-Request-Method", "PATCH")
			if res.StatusCode != http.StatusNoContent || res.Header.Get("Access-Control-Allow-Methods") != tt.methods {
				t.Errorf("got %d, %q", res.StatusCode, res.Header.Get("Access-Control-Allow-Methods"))
			}
			if got := res.Header.Get("Vary"); !strings.Contains(got, "Origin") {
				t.Errorf("Vary: %q", got)
			}
		})
	}
}

func TestLocale(t *testing.T) {
	k := newKit(t, "[locale]", func(s *config.Settings) { s.App.Language = "ko" })
	k.Get("/*", func(c *fiber.Ctx) error { return c.SendString(langs(c)) })
	for _, tt := range []struct{ name, path, cookie, accept, want, remembered string }{
		{"nothing said", "/", "", "", "ko", ""},
		{"accepted", "/", "", "en-US,en;q=0.9,ko;q=0.8", "en", ""},
		{"by weight", "/", "", "en;q=0.2, ko-KR;q=0.9", "ko", ""},
		{"others alone", "/", "", "fr,*;q=0.5", "ko", ""},
		{"refused", "/", "", "en;q=0", "ko", ""},
		{"cookie goes before", "/", "lang=ko", "en", "ko", ""},
		{"unknown cookie", "/", "lang=fr", "en", "en", ""},
		{"asked for", "/?lang=en", "lang=ko", "ko", "en", "en"},
		{"asked for an unknown one", "/?lang=fr", "", "", "ko", ""},
		{"API", "/api/v1/x", "", "", "en", ""},
		{"API, accepted", "/api/v1/x", "", "ko", "ko", ""},
		{"API, cookie and parameter", "/api/v1/x?lang=ko", "lang=ko", "", "en", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, got := k.ask(t, "GET", tt.path, "", "Cookie", tt.cookie, "Accept-Language", tt.accept)
			if want := tt.want + " " + tt.want; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			remembered := ""
			for _, c := range res.Cookies() {
				remembered = c.Value
			}
			if remembered != tt.remembered {
				t.Errorf("remembered %q, want %q", remembered, tt.remembered)
			}
		})
	}
}

func TestMaintenance(t *testing.T) {
	for _, tt := range []struct {
		name, list, path string
		on               bool
		want             int
		retry            string
	}{
		{"off", "[maintenance]", "/", false, 200, ""},
		{"site", "[maintenance: {retry_after: 90s}]", "/", true, 503, "90"},
		{"API", "[maintenance]", "/api/v1/quizzes", true, 503, "300"},
		{"not in the list", "[recover]", "/", true, 503, "300"},
		{"back office", "[maintenance]", "/admin/quizzes", true, 200, ""},
		{"probe", "[maintenance]", "/healthz", true, 200, ""},
		{"asset", "[maintenance]", "/static/site.css", true, 200, ""},
		{"a picture in the back office", "[maintenance]", "/media/a.png", true, 200, ""},
		{"log-in of members", "[maintenance]", "/login", true, 503, "300"},
		{"log-in of staff", "[maintenance]", "/admin/login", true, 200, ""},
		{"log-in of staff by a provider", "[maintenance]", "/login/google/callback", true, 200, ""},
		{"log-in of staff by a passkey", "[maintenance]", "/api/v1/auth/passkey/login", true, 200, ""},
		{"log-in over the API", "[maintenance]", "/api/v1/auth/login", true, 503, "300"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, tt.list, func(s *config.Settings) { s.App.Maintenance = tt.on })
			k.Get("/*", hello)
			res, _ := k.ask(t, "GET", tt.path, "")
			if res.StatusCode != tt.want || res.Header.Get("Retry-After") != tt.retry {
				t.Errorf("got %d after %q, want %d after %q", res.StatusCode, res.Header.Get("Retry-After"), tt.want, tt.retry)
			}
		})
	}
}

// TestMaintenanceSaysWhenItEnds: Retry-After is what is left of it.
func TestMaintenanceSaysWhenItEnds(t *testing.T) {
	k := newKit(t, "[maintenance]", func(s *config.Settings) {
		s.App.Maintenance, s.App.MaintenanceUntil = true, time.Now().Add(time.Hour).Format(time.RFC3339)
	})
	k.Get("/*", hello)
	res, _ := k.ask(t, "GET", "/", "")
	if left, err := strconv.Atoi(res.Header.Get("Retry-After")); err != nil || left < 3500 || left > 3600 {
		t.Errorf("Retry-After = %q, want about an hour", res.Header.Get("Retry-After"))
	}
	k = newKit(t, "[maintenance]", func(s *config.Settings) { s.App.Maintenance, s.App.MaintenanceUntil = true, "2020-01-01T00:00:00Z" })
	k.Get("/*", hello)
	if res, _ := k.ask(t, "GET", "/", ""); res.Header.Get("Retry-After") != "300" {
		t.Errorf("an end that is over: Retry-After = %q", res.Header.Get("Retry-After"))
	}
}
