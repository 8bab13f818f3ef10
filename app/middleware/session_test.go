package middleware_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/schema"
)

// whoami answers with the one who asks.
func whoami(c *fiber.Ctx) error {
	if middleware.ActorFrom(c.UserContext()) != middleware.Actor(c) {
		return c.SendString("context and request differ")
	}
	return c.SendString(middleware.Actor(c).ActorName())
}

func TestWhoIsAsking(t *testing.T) {
	k := newKit(t, "[session, authenticate]", nil)
	k.Get("/*", whoami)
	for _, tt := range []struct {
		name, path, cookie, bearer string
		status                     int
		who                        string
		asked                      int // lookups
	}{
		{"nobody", "/", "", "", 200, "", 0},
		{"session", "/", "duckhoo=good", "", 200, "ann", 1},
		{"ended session", "/", "duckhoo=gone", "", 200, "", 1},
		{"database away", "/", "duckhoo=down", "", 500, "", 1},
		{"asset", "/static/site.css", "duckhoo=good", "", 200, "", 0},
		{"cookie of TLS without TLS", "/", "__Host-duckhoo=good", "", 200, "", 0},
		{"token", "/api/v1/me", "", "Bearer dk_good", 200, "ann", 1},
		{"token in other letters", "/api/v1/me", "", "bearer dk_good", 200, "ann", 1},
		{"false token", "/api/v1/me", "", "Bearer dk_bad", 401, "", 1},
		{"false token beside a session", "/api/v1/me", "duckhoo=good", "Bearer dk_bad", 401, "", 2},
		{"empty token", "/api/v1/me", "", "Bearer ", 401, "", 0},
		{"tokens away", "/api/v1/me", "", "Bearer dk_down", 500, "", 1},
		{"token on a page", "/me", "", "Bearer dk_good", 200, "", 0},
		{"other scheme", "/api/v1/me", "", "Basic dk_good", 200, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k.lookups.asked = 0
			pairs := []string{}
			if tt.cookie != "" {
				pairs = append(pairs, "Cookie", tt.cookie)
			}
			if tt.bearer != "" {
				pairs = append(pairs, "Authorization", tt.bearer)
			}
			res, who := k.ask(t, "GET", tt.path, "", pairs...)
			if res.StatusCode != tt.status || tt.status == 200 && who != tt.who {
				t.Errorf("got %d %q, want %d %q", res.StatusCode, who, tt.status, tt.who)
			}
			if k.lookups.asked != tt.asked {
				t.Errorf("%d lookups, want %d", k.lookups.asked, tt.asked)
			}
			if tt.status == 401 && res.Header.Get("WWW-Authenticate") != `Bearer realm="duckhoo", error="invalid_token"` {
				t.Errorf("WWW-Authenticate: %q", res.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

// TestEndedSessionIsTakenBack sees that a cookie that means nothing is removed.
func TestEndedSessionIsTakenBack(t *testing.T) {
	k := newKit(t, "[session]", nil)
	k.Get("/", hello)
	res, _ := k.ask(t, "GET", "/", "", "Cookie", "duckhoo=gone")
	cookies := res.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "duckhoo" || cookies[0].Value != "" || cookies[0].Expires.After(time.Now()) {
		t.Errorf("cookies %v", cookies)
	}
}

func TestSignInAndOut(t *testing.T) {
	for _, tt := range []struct {
		name, public, proto, proxy, cookie string
		secure                             bool
	}{
		{"plain", "http://quiz.example", "", "", "duckhoo", false},
		{"public address is https", "https://quiz.example", "", "", "__Host-duckhoo", true},
		{"TLS at a trusted proxy", "http://quiz.example", "https", "0.0.0.0", "__Host-duckhoo", true},
		{"TLS claimed by anybody", "http://quiz.example", "https", "", "duckhoo", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t, "[session, authenticate, csrf]", func(s *config.Settings) {
				s.App.PublicURL = tt.public
				if tt.proxy != "" {
					s.Server.TrustedProxies = []string{tt.proxy}
				}
			})
			k.Get("/in", func(c *fiber.Ctx) error {
				middleware.SetSession(c, middleware.Session{ID: schema.ID{9}, Actor: ann, CSRF: "secret of ann"}, "good", time.Hour)
				return c.SendString(middleware.Actor(c).ActorName() + " " + middleware.CSRFToken(c))
			})
			k.Post("/out", func(c *fiber.Ctx) error {
				middleware.ClearSession(c)
				return whoami(c)
			})
			res, body := k.ask(t, "GET", "/in", "", "X-Forwarded-Proto", tt.proto)
			c := res.Cookies()[0]
			if c.Name != tt.cookie || c.Value != "good" || c.Secure != tt.secure || !c.HttpOnly || c.MaxAge != 3600 || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("cookie %v", c)
			}
			token := body[len("ann "):]
			res, body = k.ask(t, "POST", "/out", "", "X-Forwarded-Proto", tt.proto, "Cookie", c.Name+"="+c.Value, "X-CSRF-Token", token)
			if res.StatusCode != http.StatusOK || body != "" || res.Cookies()[0].Value != "" {
				t.Errorf("out: %d %q %v", res.StatusCode, body, res.Cookies())
			}
		})
	}
}

func TestAnswersToPeopleStayPrivate(t *testing.T) {
	k := newKit(t, "[session, authenticate]", nil)
	k.Get("/shared", func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "public, max-age=60")
		return nil
	})
	k.Get("/*", hello)
	for _, tt := range []struct{ name, path, cookie, want, vary string }{
		{"page", "/me", "duckhoo=good", "private, no-store", "Cookie"},
		{"API", "/api/v1/me", "duckhoo=good", "private, no-cache", "Cookie, Authorization"},
		{"said otherwise", "/shared", "duckhoo=good", "public, max-age=60", "Cookie"},
		{"nobody", "/me", "", "", "Cookie"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, _ := k.ask(t, "GET", tt.path, "", "Cookie", tt.cookie)
			if got := res.Header.Get("Cache-Control"); got != tt.want {
				t.Errorf("Cache-Control: %q, want %q", got, tt.want)
			}
			if got := res.Header.Get("Vary"); got != tt.vary {
				t.Errorf("Vary: %q, want %q", got, tt.vary)
			}
		})
	}
}

func TestGuards(t *testing.T) {
	k := newKit(t, "[session, authenticate]", nil)
	k.Get("/me", middleware.LoginRequired, hello)
	k.Get("/approve", middleware.Can("quiz.approve"), hello)
	k.Get("/purge", middleware.Can("quiz.purge"), hello)
	for _, tt := range []struct {
		path, cookie string
		want         int
	}{
		{"/me", "duckhoo=good", 200}, {"/me", "", 401},
		{"/approve", "duckhoo=good", 200}, {"/approve", "", 401},
		{"/purge", "duckhoo=good", 403}, {"/purge", "", 401},
	} {
		t.Run(tt.path+" "+tt.cookie, func(t *testing.T) {
			if res, _ := k.ask(t, "GET", tt.path, "", "Cookie", tt.cookie); res.StatusCode != tt.want {
				t.Errorf("got %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}
