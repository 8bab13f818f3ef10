package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// tooOld is an error of app/api as errors.go sees it.
type tooOld struct{}

func (tooOld) Error() string       { return "too old" }
func (tooOld) HTTPStatus() int     { return 412 }
func (tooOld) ProblemCode() string { return "too_old" }
func (tooOld) ProblemDetail() schema.Text {
	return schema.Text{KO: "낡았어요.", EN: "It is too old."}
}
func (tooOld) ProblemList() schema.Invalid {
	return schema.Invalid{{Pointer: "/if_match", Code: "old", Detail: schema.Text{KO: "낡음", EN: "old"}}}
}

// failing is a server whose routes fail in every way there is.
func failing(t *testing.T, page func(*fiber.Ctx, mishap) error) (*server, *bytes.Buffer) {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	cfg, log := config.Default(), &bytes.Buffer{}
	cfg.App.AllowedHosts = []string{"example.com", "127.0.0.1"}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	a := &answers{settings: cfg, texts: texts, logger: logger, page: page}
	s := newServer(cfg, a.unread)
	list, err := config.ParseStack("config.yaml", []byte("[recover, request_id, security_headers, timeout: {after: 50ms}]"))
	if err != nil {
		t.Fatal(err)
	}
	stack, err := middleware.Stack(list, middleware.Deps{Settings: cfg, Answer: a.answer, Key: make([]byte, 32), Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	for _, handler := range stack {
		s.Use(handler)
	}
	for name, err := range faults() {
		fail := func(c *fiber.Ctx) error {
			c.Set("ETag", `"v1"`)
			c.Set("Cache-Control", "public, max-age=60")
			_ = c.SendString("half an answer")
			return fmt.Errorf("in the secret place: %w", err)
		}
		s.Get("/api/v1/"+name, fail)
		s.Get("/"+name, fail)
		s.Get("/admin/"+name, fail)
	}
	s.Get("/api/v1/panic", func(*fiber.Ctx) error { panic("in the secret place") })
	s.Get("/api/v1/slow", func(c *fiber.Ctx) error {
		<-c.UserContext().Done()
		return errors.New("interrupted in the secret place")
	})
	s.Post("/login", func(*fiber.Ctx) error { return schema.ErrUnauthorized })
	return s, log
}

func faults() map[string]error {
	return map[string]error{
		"unauthorized": schema.ErrUnauthorized,
		"forbidden":    schema.ErrForbidden,
		"not-found":    schema.ErrNotFound,
		"conflict":     schema.ErrConflict,
		"stale":        schema.ErrStale,
		"refused":      &schema.Refused{Code: "not_pending", Detail: schema.Text{KO: "대기 중이 아니에요.", EN: "It is not pending."}},
		"invalid":      schema.Invalidf("/title", "required", schema.Text{KO: "필요해요.", EN: "Required."}),
		"own":          tooOld{},
		"csrf":         middleware.ErrCSRF,
		"teapot":       fiber.ErrTeapot,
		"away":         &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"crowded":      &pgconn.PgError{Code: "53300"},
		"late":         context.DeadlineExceeded,
		"full":         syscall.ENOSPC,
		"unknown":      errors.New("relation quizzes does not exist"),
	}
}

// reply is an answer whose body has been read.
type reply struct {
	StatusCode int
	Header     http.Header
}

func ask(t *testing.T, s *server, method, path string, pairs ...string) (reply, string) {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(pairs); i += 2 {
		req.Header.Set(pairs[i], pairs[i+1])
	}
	res, err := s.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header}, string(body)
}

func TestProblems(t *testing.T) {
	s, log := failing(t, nil)
	const sorry = "This is our fault. Try again in a moment."
	for _, tt := range []struct {
		name   string
		want   problemBody
		header map[string]string
		logged bool
	}{
		{"unauthorized", problemBody{"/problems/unauthorized", "Log in first", 401, "unauthorized", "Nobody is signed in, or the token does not hold.", "", nil},
			map[string]string{"WWW-Authenticate": `Bearer realm="duckhoo"`}, false},
		{"forbidden", problemBody{"/problems/forbidden", "Not allowed", 403, "forbidden", "You may not do this.", "", nil}, nil, false},
		{"not-found", problemBody{"/problems/not-found", "Not found", 404, "not_found", "There is nothing here.", "", nil}, nil, false},
		{"nowhere", problemBody{"/problems/not-found", "Not found", 404, "not_found", "There is nothing here.", "", nil}, nil, false},
		{"conflict", problemBody{"/problems/conflict", "Conflict", 409, "conflict", "This does not go with what is there.", "", nil}, nil, false},
		{"stale", problemBody{"/problems/stale", "Changed meanwhile", 409, "stale", "Somebody else changed it first. Load it again.", "", nil}, nil, false},
		{"refused", problemBody{"/problems/not-pending", "Conflict", 409, "not_pending", "It is not pending.", "", nil}, nil, false},
		{"invalid", problemBody{"/problems/validation", "Invalid input", 422, "validation_failed", "Some of it needs to be corrected.", "",
			[]problemEntry{{"/title", "required", "Required."}}}, nil, false},
		{"own", problemBody{"/problems/too-old", "Precondition failed", 412, "too_old", "It is too old.", "",
			[]problemEntry{{"/if_match", "old", "old"}}}, nil, false},
		{"csrf", problemBody{"/problems/csrf", "Send it again", 403, "csrf_failed",
			"It could not be verified that this site sent the form. Load the page again and retry.", "", nil}, nil, false},
		{"teapot", problemBody{"/problems/bad-request", "Bad request", 418, "bad_request", "The request cannot be read.", "", nil}, nil, false},
		{"away", problemBody{"/problems/unavailable", "Unavailable", 503, "unavailable", "Try again in a moment.", "", nil}, map[string]string{"Retry-After": "2"}, true},
		{"crowded", problemBody{"/problems/unavailable", "Unavailable", 503, "unavailable", "Try again in a moment.", "", nil}, map[string]string{"Retry-After": "2"}, true},
		{"late", problemBody{"/problems/unavailable", "Unavailable", 503, "unavailable", "Try again in a moment.", "", nil}, map[string]string{"Retry-After": "2"}, true},
		{"slow", problemBody{"/problems/unavailable", "Unavailable", 503, "unavailable", "Try again in a moment.", "", nil}, map[string]string{"Retry-After": "2"}, true},
		{"full", problemBody{"/problems/storage-full", "Storage full", 507, "storage_full", "There is no room left; nothing was saved.", "", nil}, nil, true},
		{"unknown", problemBody{"/problems/internal", "Something went wrong", 500, "internal", sorry, "", nil}, nil, true},
		{"panic", problemBody{"/problems/internal", "Something went wrong", 500, "internal", sorry, "", nil}, nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log.Reset()
			res, body := ask(t, s, "GET", "/api/v1/"+tt.name)
			var got problemBody
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if got.RequestID == "" || got.RequestID != res.Header.Get("X-Request-Id") {
				t.Errorf("request %q, header %q", got.RequestID, res.Header.Get("X-Request-Id"))
			}
			tt.want.RequestID = got.RequestID
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if res.StatusCode != tt.want.Status || res.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("status %d, type %s", res.StatusCode, res.Header.Get("Content-Type"))
			}
			for name, want := range tt.header {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if res.Header.Get("ETag") != "" || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", res.Header)
			}
			if strings.Contains(body, "secret") || strings.Contains(body, "quizzes") || strings.Contains(body, "half") {
				t.Errorf("the inside leaks: %s", body)
			}
			lines := strings.Count(log.String(), "\n")
			if (lines == 1) != tt.logged || lines > 1 {
				t.Errorf("%d lines logged: %s", lines, log)
			}
			if tt.logged && (!strings.Contains(log.String(), got.RequestID) || !strings.Contains(log.String(), "secret") && tt.name != "panic") {
				t.Errorf("the line does not say what it was: %s", log)
			}
		})
	}
}

func TestKoreanProblem(t *testing.T) {
	s, _ := failing(t, nil)
	res, body := ask(t, s, "GET", "/api/v1/invalid", "Accept-Language", "ko-KR")
	if !strings.Contains(body, `"title":"입력을 확인해 주세요"`) || !strings.Contains(body, `"detail":"필요해요."`) || res.Header.Get("Content-Language") != "ko" {
		t.Errorf("%v %s", res.Header, body)
	}
}

func TestJSONOrPage(t *testing.T) {
	s, _ := failing(t, nil)
	for _, tt := range []struct {
		path, accept string
		json         bool
	}{
		{"/not-found", "", false},
		{"/not-found", "*/*", false},
		{"/not-found", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
		{"/not-found", "application/json", true},
		{"/not-found", "application/problem+json", true},
		{"/not-found", "application/json, */*;q=0.1", true},
		{"/not-found", "text/html;q=0.5, application/json", true},
		{"/api/v1/not-found", "text/html", true},
		{"/api/v1/not-found", "", true},
		{"/api.php", "text/html", true},
		{"/apiary", "text/html", false},
	} {
		t.Run(tt.path+" "+tt.accept, func(t *testing.T) {
			res, _ := ask(t, s, "GET", tt.path, "Accept", tt.accept)
			if got := res.Header.Get("Content-Type"); (got == "application/problem+json") != tt.json || res.StatusCode != http.StatusNotFound {
				t.Errorf("%d %s", res.StatusCode, got)
			}
		})
	}
}

func TestErrorPages(t *testing.T) {
	drawn := mishap{}
	s, _ := failing(t, func(c *fiber.Ctx, m mishap) error {
		drawn = m
		if m.Code == "conflict" {
			return errors.New("cannot be drawn")
		}
		return c.SendString("drawn")
	})
	_, body := ask(t, s, "GET", "/admin/forbidden")
	want := mishap{Status: 403, Code: "forbidden", Title: "권한이 없어요", Detail: "이 일을 할 권한이 없어요.", Lang: "ko", Panel: true, RequestID: drawn.RequestID}
	if diff := cmp.Diff(want, drawn); diff != "" || body != "drawn" {
		t.Errorf("%s %s", body, diff)
	}
	res, body := ask(t, s, "GET", "/conflict")
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, `data-page="error"`) || !strings.Contains(body, "409 지금은 할 수 없어요") || !strings.Contains(body, drawn.RequestID) {
		t.Errorf("plain page: %d %s", res.StatusCode, body)
	}
}

func TestNobodyIsSentToLogin(t *testing.T) {
	s, _ := failing(t, nil)
	for _, tt := range []struct {
		name, method, path string
		header             []string
		status             int
		location, htmx     string
	}{
		{"panel", "GET", "/admin/unauthorized?view=mine&q=a", nil, 302, "/admin/login?next=%2Fadmin%2Funauthorized%3Fview%3Dmine%26q%3Da", ""},
		{"site", "GET", "/unauthorized", nil, 302, "/login?next=%2Funauthorized", ""},
		{"htmx", "GET", "/admin/unauthorized", []string{"HX-Request", "true"}, 401, "", "/admin/login?next=%2Fadmin%2Funauthorized"},
		{"JSON", "GET", "/unauthorized", []string{"Accept", "application/json"}, 401, "", ""},
		{"API", "GET", "/api/v1/unauthorized", nil, 401, "", ""},
		{"at the log-in itself", "POST", "/login", nil, 401, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, _ := ask(t, s, tt.method, tt.path, tt.header...)
			if res.StatusCode != tt.status || res.Header.Get("Location") != tt.location || res.Header.Get("HX-Redirect") != tt.htmx {
				t.Errorf("%d to %q, %q", res.StatusCode, res.Header.Get("Location"), res.Header.Get("HX-Redirect"))
			}
		})
	}
}

func TestMethodNotAllowed(t *testing.T) {
	s, _ := failing(t, nil)
	res, body := ask(t, s, "DELETE", "/api/v1/not-found")
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" || !strings.Contains(body, `"code":"method_not_allowed"`) {
		t.Errorf("%d Allow %q %s", res.StatusCode, res.Header.Get("Allow"), body)
	}
}

// TestDatabaseHook sees that the caller's knowledge of its errors is asked for.
func TestDatabaseHook(t *testing.T) {
	s, _ := failing(t, nil)
	pool := errors.New("no connection is free")
	a := &answers{unavailable: func(err error) bool { return errors.Is(err, pool) }}
	s.Get("/hook", func(c *fiber.Ctx) error {
		return c.SendString(fmt.Sprint(a.meaning(c, pool).Status, a.meaning(c, errors.New("other")).Status))
	})
	if _, body := ask(t, s, "GET", "/hook"); body != "503 500" {
		t.Errorf("got %s", body)
	}
}

// TestEveryCodeHasWords asks both catalogues for what errors.go can say.
func TestEveryCodeHasWords(t *testing.T) {
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"stale", "csrf_failed", "unknown_host", "encoded_body", "maintenance"}
	for status := 400; status < 600; status++ {
		codes = append(codes, ofStatus(status).Code)
	}
	for _, code := range codes {
		for _, lang := range locales.Languages() {
			for _, part := range []string{"title", "detail"} {
				if key := "problem." + code + "_" + part; !texts.Has(lang, key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
	}
}

func TestTryAgain(t *testing.T) {
	for _, tt := range []struct {
		name        string
		err         error
		again, full bool
	}{
		{"serialization", &pgconn.PgError{Code: "40001"}, true, false},
		{"connection failure", &pgconn.PgError{Code: "08006"}, true, false},
		{"shut down", &pgconn.PgError{Code: "57P01"}, true, false},
		{"read-only standby", &pgconn.PgError{Code: "25006"}, true, false},
		{"cannot connect", &pgconn.ConnectError{}, true, false},
		{"disk of PostgreSQL", &pgconn.PgError{Code: "53100"}, false, true},
		{"unique", &pgconn.PgError{Code: "23505"}, false, false},
		{"busy SQLite", sqliteError(5), true, false},
		{"busy snapshot of SQLite", sqliteError(5 | 2<<8), true, false},
		{"disk of SQLite", sqliteError(13), false, true},
		{"constraint of SQLite", sqliteError(19), false, false},
		{"cut connection", io.ErrUnexpectedEOF, true, false},
		{"other", errors.New("other"), false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := fmt.Errorf("save: %w", tt.err)
			if tryAgain(err) != tt.again || diskFull(err) != tt.full {
				t.Errorf("again %t, full %t", tryAgain(err), diskFull(err))
			}
		})
	}
}

type sqliteError int

func (sqliteError) Error() string { return "sqlite" }
func (e sqliteError) Code() int   { return int(e) }
