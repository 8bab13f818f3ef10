package middleware_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
)

const guarded = "[session, authenticate, csrf]"

// guardedKit has a form at GET /form and takes writes everywhere.
func guardedKit(t *testing.T, change func(*config.Settings)) *kit {
	k := newKit(t, guarded, change)
	k.Get("/*", func(c *fiber.Ctx) error { return c.SendString(middleware.CSRFToken(c)) })
	k.Post("/*", hello)
	return k
}

// formFor is a token and the cookie it is bound to.
func formFor(t *testing.T, k *kit, session string) (token, cookie string) {
	t.Helper()
	pairs := []string{"Host", "quiz.example"}
	if session != "" {
		pairs = append(pairs, "Cookie", "duckhoo="+session)
	}
	res, token := k.ask(t, "GET", "/form", "", pairs...)
	if session != "" {
		return token, "duckhoo=" + session
	}
	for _, c := range res.Cookies() {
		if c.Name == "duckhoo-visitor" {
			return token, c.Name + "=" + c.Value
		}
	}
	t.Fatal("the form came without a cookie")
	return "", ""
}

func TestForgedRequests(t *testing.T) {
	k := guardedKit(t, nil)
	annToken, annCookie := formFor(t, k, "good")
	token, cookie := formFor(t, k, "")
	strange, _ := formFor(t, k, "")
	const own, evil = "http://quiz.example", "https://evil.example"
	for _, tt := range []struct {
		name, path, cookie, field string
		header                    []string
		want                      int
	}{
		{"signed in, token", "/me", annCookie, annToken, nil, 200},
		{"signed in, token and own origin", "/me", annCookie, annToken, []string{"Origin", own, "Sec-Fetch-Site", "same-origin"}, 200},
		{"signed in, token as header", "/me", annCookie, "", []string{"X-CSRF-Token", annToken}, 200},
		{"signed in, no token", "/me", annCookie, "", nil, 403},
		{"signed in, no token but own origin", "/me", annCookie, "", []string{"Origin", own}, 403},
		{"signed in, nonsense", "/me", annCookie, "nonsense", nil, 403},
		{"signed in, cut token", "/me", annCookie, annToken[:len(annToken)-2], nil, 403},
		{"signed in, a visitor's token", "/me", annCookie, token, nil, 403},
		{"signed in, a visitor's token and cookie", "/me", annCookie + "; " + cookie, token, nil, 403},
		{"signed in, token in the query", "/me?_csrf=" + annToken, annCookie, "", nil, 403},
		{"signed in, token, other origin", "/me", annCookie, annToken, []string{"Origin", evil}, 403},
		{"signed in, token, other scheme", "/me", annCookie, annToken, []string{"Origin", "https://quiz.example"}, 403},
		{"signed in, token, other port", "/me", annCookie, annToken, []string{"Origin", own + ":8080"}, 403},
		{"signed in, token, host as a prefix", "/me", annCookie, annToken, []string{"Origin", own + ".evil.example"}, 403},
		{"signed in, token, null origin", "/me", annCookie, annToken, []string{"Origin", "null"}, 403},
		{"signed in, token, null origin of this site", "/me", annCookie, annToken, []string{"Origin", "null", "Sec-Fetch-Site", "same-origin"}, 200},
		{"signed in, token, cross-site", "/me", annCookie, annToken, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"signed in, token, same-site", "/me", annCookie, annToken, []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"signed in, token, cross-site with own origin", "/me", annCookie, annToken, []string{"Origin", own, "Sec-Fetch-Site", "cross-site"}, 403},
		{"signed in, token, other referer", "/me", annCookie, annToken, []string{"Referer", evil + "/page"}, 403},
		{"signed in, token, own referer", "/me", annCookie, annToken, []string{"Referer", own + "/page"}, 200},
		{"log-in, token", "/login", cookie, token, nil, 200},
		{"log-in, token and own origin", "/admin/login", cookie, token, []string{"Origin", own}, 200},
		{"log-in, no token", "/login", cookie, "", nil, 403},
		{"log-in, no token, own origin", "/login", "", "", []string{"Origin", own}, 403},
		{"log-in, token without cookie", "/login", "", token, nil, 403},
		{"log-in, another visitor's token", "/login", cookie, strange, nil, 403},
		{"log-in, token, other origin", "/login", cookie, token, []string{"Origin", evil}, 403},
		{"guest, own origin", "/quizzes/capitals/play", "", "", []string{"Origin", own}, 200},
		{"guest, own site", "/quizzes/capitals/play", "", "", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"guest, unsaid", "/quizzes/capitals/play", "", "", nil, 403},
		{"guest, other origin", "/quizzes/capitals/play", "", "", []string{"Origin", evil}, 403},
		{"guest page, signed in, no token", "/quizzes/capitals/play", annCookie, "", []string{"Origin", own}, 403},
		{"API, signed in, header", "/api/v1/quizzes", annCookie, "", []string{"X-CSRF-Token", annToken}, 200},
		{"API, signed in, no token", "/api/v1/quizzes", annCookie, "", []string{"Origin", own}, 403},
		{"API, signed in, header, other origin", "/api/v1/quizzes", annCookie, "", []string{"X-CSRF-Token", annToken, "Origin", evil}, 403},
		{"API, nobody", "/api/v1/attempts", "", "", nil, 200},
		{"API, nobody, other origin", "/api/v1/attempts", "", "", []string{"Origin", evil}, 200},
		{"API, bearer", "/api/v1/quizzes", "", "", []string{"Authorization", "Bearer dk_good", "Origin", evil}, 200},
		{"API, bearer with cookie", "/api/v1/quizzes", annCookie, "", []string{"Authorization", "Bearer dk_good"}, 200},
		{"API, false bearer with cookie", "/api/v1/quizzes", annCookie, "", []string{"Authorization", "Bearer dk_bad"}, 401},
		{"bearer outside of the API", "/me", annCookie, "", []string{"Authorization", "Bearer dk_good"}, 403},
		{"API, log-in", "/api/v1/auth/login", "", "", nil, 200},
		{"API, log-in while signed in", "/api/v1/auth/login", annCookie, "", nil, 200},
		{"API, log-in, other origin", "/api/v1/auth/login", "", "", []string{"Origin", evil}, 403},
		{"API, sign-up, other origin", "/api/v1/auth/signup", "", "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"packed", "/me", annCookie, annToken, []string{"Content-Encoding", "gzip"}, 415},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pairs := append([]string{"Host", "quiz.example", "Content-Type", "application/x-www-form-urlencoded"}, tt.header...)
			if tt.cookie != "" {
				pairs = append(pairs, "Cookie", tt.cookie)
			}
			body := url.Values{"title": {"x"}}
			if tt.field != "" {
				body.Set("_csrf", tt.field)
			}
			res, text := k.ask(t, "POST", tt.path, body.Encode(), pairs...)
			if res.StatusCode != tt.want || (text == "hello") != (tt.want == 200) {
				t.Errorf("got %d %q, want %d", res.StatusCode, text, tt.want)
			}
		})
	}
}

func TestTokenOfMultipart(t *testing.T) {
	k := guardedKit(t, nil)
	token, cookie := formFor(t, k, "good")
	for _, tt := range []struct {
		name, token string
		want        int
	}{{"right", token, 200}, {"wrong", "x" + token[1:len(token)-1], 403}} {
		t.Run(tt.name, func(t *testing.T) {
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			if err := w.WriteField("_csrf", tt.token); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			res, _ := k.ask(t, "POST", "/me", body.String(), "Host", "quiz.example", "Cookie", cookie, "Content-Type", w.FormDataContentType())
			if res.StatusCode != tt.want {
				t.Errorf("got %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}

// TestTokenIsMasked sees that a token is written differently each time and
// that a page with one is kept by no cache.
func TestTokenIsMasked(t *testing.T) {
	k := guardedKit(t, nil)
	res, first := k.ask(t, "GET", "/form", "", "Cookie", "duckhoo=good")
	_, second := k.ask(t, "GET", "/form", "", "Cookie", "duckhoo=good")
	if first == second || len(first) != len(second) {
		t.Errorf("tokens %q and %q", first, second)
	}
	if got := res.Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
	if strings.Contains(first, "secret") {
		t.Error("the secret stands in the token")
	}
}

// TestVisitorCookie sees what the cookie of a log-in form is like.
func TestVisitorCookie(t *testing.T) {
	for _, tt := range []struct {
		name, public, cookie string
		secure               bool
	}{
		{"plain", "http://quiz.example", "duckhoo-visitor", false},
		{"TLS", "https://quiz.example", "__Host-duckhoo-visitor", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := guardedKit(t, func(s *config.Settings) { s.App.PublicURL = tt.public })
			res, _ := k.ask(t, "GET", "/login", "", "Host", "quiz.example")
			cookies := res.Cookies()
			if len(cookies) != 1 {
				t.Fatalf("%d cookies", len(cookies))
			}
			c := cookies[0]
			if c.Name != tt.cookie || c.Secure != tt.secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("cookie %v", c)
			}
		})
	}
}

func TestPagesWithoutFormsSetNoCookie(t *testing.T) {
	k := newKit(t, guarded, nil)
	k.Get("/", hello)
	res, _ := k.ask(t, "GET", "/", "")
	if got := res.Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("cookies %q", got)
	}
	if k.lookups.asked != 0 {
		t.Errorf("%d lookups for a request without a cookie", k.lookups.asked)
	}
}
