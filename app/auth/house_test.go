package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/app/auth"
	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/site"
)

var (
	_ panel.Door = (*auth.Handlers)(nil)
	_ site.Door  = (*auth.Handlers)(nil)
)

const secret = "correct horse battery"

// house is the stack of config.yaml with what this package serves below it,
// and two addresses that say who asks.
type house struct {
	*testing.T
	ctx    context.Context
	app    *fiber.App
	db     *database.DB
	s      *accounts.Service
	mail   *notify.Memory
	outbox *notify.Outbox
	jobs   *dbtest.Queue
	routes []auth.Route
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, build(t, engine, dsn, nil)) })
}

// build makes a house; change may alter the settings first.
func build(t *testing.T, engine, dsn string, change func(*config.Settings)) *house {
	t.Helper()
	s := config.Default()
	s.Database.Engine, s.Database.DSN = engine, config.NewDSN(dsn)
	s.Auth.Lockout.Attempts = 3
	s.App.AllowedHosts = []string{"quiz.example"}
	if change != nil {
		change(s)
	}
	h := &house{T: t, ctx: context.Background(), mail: &notify.Memory{}, outbox: notify.NewOutbox()}
	t.Cleanup(func() { _ = h.outbox.Close(h.ctx) })
	h.open(s)
	texts, err := locales.New()
	must(t, err)
	handlers := auth.New(auth.Deps{Accounts: h.s, Settings: s, Texts: texts})
	stack, err := middleware.Stack(s.Middleware, middleware.Deps{
		Settings: s, Answer: answer, Key: []byte(strings.Repeat("k", 32)), Sessions: handlers, Bearers: handlers, Locales: texts,
	})
	must(t, err)
	h.app = fiber.New(fiber.Config{Immutable: true, UnescapePath: true, CaseSensitive: true, DisableStartupMessage: true})
	for _, m := range stack {
		h.app.Use(m)
	}
	h.routes = handlers.Routes()
	for _, r := range h.routes {
		h.app.Add(r.Method, r.Path, r.Handler)
	}
	h.doors(handlers)
	return h
}

// open migrates the database and puts the roles and rules in.
func (h *house) open(s *config.Settings) {
	dbtest.Fill(h.T, s.Database.Engine, s.Database.DSN.Reveal(), "tables", func(dsn string) error {
		cfg := s.Database
		cfg.DSN = config.NewDSN(dsn)
		return database.Migrate(h.ctx, cfg)
	})
	reg, err := models.Registry()
	must(h.T, err)
	h.db, err = database.Open(h.ctx, s.Database, reg, []byte(strings.Repeat("c", 32)))
	must(h.T, err)
	h.Cleanup(func() { _ = h.db.Close() })
	h.jobs = &dbtest.Queue{T: h.T, After: h.db.AfterCommit, Work: h.work}
	h.Cleanup(h.jobs.Wait)
	h.s, err = accounts.New(accounts.Options{DB: h.db, Auth: s.Auth, App: s.App, Mail: h.mail, Jobs: h.jobs, Outbox: h.outbox,
		Cost: accounts.Cost{Memory: 64, Passes: 1, Lanes: 1}})
	must(h.T, err)
	must(h.T, accounts.Attach(reg, h.s))
	must(h.T, accounts.EnsureRoles(h.ctx, h.db))
}

// work does the jobs that accounts ask for.
func (h *house) work(ctx context.Context, job any) error {
	switch job := job.(type) {
	case accounts.Letter:
		return h.s.Deliver(ctx, job)
	case accounts.Asked:
		return h.db.Tx(ctx, func(ctx context.Context) error { return h.s.Answer(ctx, job) })
	}
	return fmt.Errorf("nobody works %T", job)
}

// doors are what the site and the back office do with a door, and who asks.
func (h *house) doors(handlers *auth.Handlers) {
	who := func(c *fiber.Ctx) error { return c.SendString(middleware.Actor(c).ActorName()) }
	h.app.Get("/who", who)
	h.app.Post("/who", who)
	h.app.Get("/api/v1/who", who)
	h.app.Get("/form", func(c *fiber.Ctx) error { return c.SendString(middleware.CSRFToken(c)) })
	h.app.Post("/login", func(c *fiber.Ctx) error {
		if err := handlers.LogIn(c, c.FormValue("username"), c.FormValue("password")); err != nil {
			return err
		}
		return c.Redirect("/", fiber.StatusSeeOther)
	})
	h.app.Post("/logout", func(c *fiber.Ctx) error { return handlers.LogOut(c) })
	h.app.Post("/signup", func(c *fiber.Ctx) error {
		return handlers.SignUp(c, site.Registration{Handle: c.FormValue("handle"), Email: c.FormValue("email"), Password: c.FormValue("password")})
	})
}

// answer writes errors as package app does, in short.
func answer(c *fiber.Ctx, err error) {
	status, code := fiber.StatusInternalServerError, err.Error()
	var known interface {
		HTTPStatus() int
		ProblemCode() string
	}
	var invalid schema.Invalid
	var refused *schema.Refused
	var routed *fiber.Error
	switch {
	case errors.As(err, &known):
		status, code = known.HTTPStatus(), known.ProblemCode()
	case errors.As(err, &invalid):
		status, code = fiber.StatusUnprocessableEntity, invalid[0].Pointer+" "+invalid[0].Code
	case errors.As(err, &refused):
		status, code = fiber.StatusConflict, refused.Code
	case errors.Is(err, schema.ErrUnauthorized):
		status, code = fiber.StatusUnauthorized, "unauthorized"
	case errors.As(err, &routed):
		status = routed.Code
	}
	_ = c.Status(status).JSON(map[string]string{"code": code})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person makes somebody with a role and the password above.
func (h *house) person(handle, role string) *models.User {
	h.Helper()
	found, err := h.db.FindBy(h.ctx, h.db.Registry.Model("role"), schema.Eq("Slug", role))
	must(h.T, err)
	row, err := h.db.Create(h.ctx, schema.Program{Name: "test"}, h.db.Registry.Model("user"), &schema.Input{Values: map[string]any{
		"handle": handle, "nickname": handle, "email": handle + "@example.com", "role_id": found.(*models.Role).ID, "password": schema.Secret(secret),
	}})
	must(h.T, err)
	return row.(*models.User)
}

// browser keeps cookies and tokens as one does.
type browser struct {
	h       *house
	cookies map[string]*http.Cookie
	csrf    string
	headers map[string]string
}

func (h *house) browser() *browser {
	return &browser{h: h, cookies: map[string]*http.Cookie{}, headers: map[string]string{}}
}

// reply is an answer that was read.
type reply struct {
	*http.Response
	body string
}

// field is one member of a JSON answer.
func (r reply) field(name string) string {
	var m map[string]any
	_ = json.Unmarshal([]byte(r.body), &m)
	text, _ := m[name].(string)
	return text
}

func (b *browser) send(method, path, contentType, body string) reply {
	b.h.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = "quiz.example"
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for name, value := range b.headers {
		req.Header.Set(name, value)
	}
	if b.csrf != "" {
		req.Header.Set("X-CSRF-Token", b.csrf)
	}
	for _, c := range b.cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	resp, err := b.h.app.Test(req, -1)
	must(b.h.T, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	must(b.h.T, err)
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c
	}
	r := reply{resp, string(raw)}
	if token := r.field("csrf_token"); token != "" {
		b.csrf = token
	}
	return r
}

func (b *browser) get(path string) reply { return b.send("GET", path, "", "") }

func (b *browser) json(path, body string) reply {
	b.h.Helper()
	return b.send("POST", path, "application/json", body)
}

// form posts as a page of the site does: with the token of a form.
func (b *browser) form(path string, values url.Values) reply {
	b.h.Helper()
	b.csrf = ""
	values.Set("_csrf", b.get("/form").body)
	b.headers["Sec-Fetch-Site"] = "same-origin"
	defer delete(b.headers, "Sec-Fetch-Site")
	return b.send("POST", path, "application/x-www-form-urlencoded", values.Encode())
}

// login signs in over the API.
func (b *browser) login(name, password string) reply {
	b.h.Helper()
	body, _ := json.Marshal(map[string]string{"username": name, "password": password})
	return b.json("/api/v1/auth/login", string(body))
}

func (b *browser) want(r reply, status int, code string) {
	b.h.Helper()
	if r.StatusCode != status || code != "" && r.field("code") != code {
		b.h.Errorf("answer %d %s, want %d %s", r.StatusCode, r.body, status, code)
	}
}

// who asserts whom the site and the API take the browser for.
func (b *browser) who(name string) {
	b.h.Helper()
	for _, path := range []string{"/who", "/api/v1/who"} {
		if got := b.get(path).body; got != name {
			b.h.Errorf("GET %s: %q asks, want %q", path, got, name)
		}
	}
}

// token is the one of the newest mail's link.
func (h *house) token(path string) string {
	h.Helper()
	h.jobs.Wait()
	sent := h.mail.Sent()
	if len(sent) == 0 {
		h.Fatal("no mail")
	}
	_, rest, ok := strings.Cut(sent[len(sent)-1].Text, path+"?token=")
	if !ok {
		h.Fatalf("mail = %+v", sent[len(sent)-1])
	}
	token, _, _ := strings.Cut(rest, "\n")
	return token
}

// user reads somebody by handle.
func (h *house) user(handle string) *models.User {
	h.Helper()
	row, err := h.db.FindBy(h.ctx, h.db.Registry.Model("user"), schema.Eq("Handle", handle))
	must(h.T, err)
	return row.(*models.User)
}
