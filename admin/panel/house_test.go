package panel_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
	"duckhoo/models/database/migrations"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// house is a back office of the workshop over HTTP.
type house struct {
	testing.TB
	db         *database.DB
	settings   *config.Settings
	site       *panel.Site
	app        *fiber.App
	shelf      *shelf
	door       *door
	gadget     *schema.Model
	maker      *schema.Model
	badge      *schema.Model
	actors     map[string]schema.Actor // who asks, by what their requests carry
	statements int
}

// staff is somebody with rights.
type staff struct {
	id     schema.ID
	name   string
	super  bool
	rights []string
}

func (s *staff) ActorID() schema.ID { return s.id }
func (s *staff) ActorName() string  { return s.name }
func (s *staff) Super() bool        { return s.super }
func (s *staff) Allowed(permission string) bool {
	return slices.Contains(s.rights, permission)
}

// boss may do everything.
func boss() *staff { return &staff{id: schema.NewID(), name: "boss", super: true} }

// clerk may do what is listed.
func clerk(rights ...string) *staff {
	return &staff{id: schema.NewID(), name: "clerk", rights: rights}
}

// door lets in who knows the word.
type door struct{ in, out int }

func (d *door) LogIn(_ *fiber.Ctx, username, password string) error {
	if username == "locked" {
		return &schema.Refused{Code: "locked", Detail: schema.Text{KO: "잠겼어요.", EN: "Locked."}}
	}
	if username != "boss" || password != "quack" {
		return schema.ErrUnauthorized
	}
	d.in++
	return nil
}

func (d *door) Waiting(*fiber.Ctx) (*accounts.Halfway, error) { return nil, accounts.ErrLost }

func (d *door) Finish(*fiber.Ctx, string) error { return accounts.ErrLost }

func (d *door) LogOut(*fiber.Ctx) error {
	d.out++
	return nil
}

// each runs a test on both engines.
func each(t *testing.T, test func(h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(open(t, engine, dsn)) })
}

func registry(t testing.TB) *schema.Registry {
	t.Helper()
	reg, err := schema.New(&models.AuditLog{}, &models.AuditDiff{}, &models.AuditHead{}, &models.IdempotencyKey{}, &Maker{}, &Badge{}, &Gadget{}, &Part{}, &Screw{}, &Loan{}, &Patent{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(reg.On("maker.add", nameMaker), reg.On("gadget.change", renameMaker)); err != nil {
		t.Fatal(err)
	}
	return reg
}

func open(t testing.TB, engine, dsn string) *house {
	t.Helper()
	reg := registry(t)
	cfg := config.Default()
	cfg.Database.Engine, cfg.Database.DSN, cfg.Database.Synchronous = engine, config.NewDSN(dsn), "off"
	dbtest.Fill(t, engine, dsn, "workshop", func(dsn string) error {
		cfg := cfg.Database
		cfg.DSN = config.NewDSN(dsn)
		return build(cfg, reg)
	})
	db, err := database.Open(t.Context(), cfg.Database, reg, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &house{
		TB: t, db: db, settings: cfg, shelf: &shelf{kept: map[schema.File]string{}}, door: &door{}, actors: map[string]schema.Actor{},
		gadget: reg.Model("gadget"), maker: reg.Model("maker"), badge: reg.Model("badge"),
	}
	h.site, h.app = serve(t, db, cfg, h, func(s *panel.Site) { panel.Register(s, gadgets()) })
	var counting sync.Mutex // requests come at once
	count := func(*gorm.DB) {
		counting.Lock()
		defer counting.Unlock()
		h.statements++
	}
	if err := db.From(t.Context()).Callback().Row().Before("gorm:row").Register("test:count", count); err != nil {
		t.Fatal(err)
	}
	return h
}

// build makes the tables of a registry and the search index.
func build(cfg config.Database, reg *schema.Registry) error {
	ops, err := migrate.Diff(migrate.State{}, database.Tables(reg), nil)
	if err != nil {
		return err
	}
	run, done, err := database.Runner(context.Background(), cfg)
	if err != nil {
		return err
	}
	defer done()
	run.Migrations = []migrate.Migration{{ID: "0001_workshop", Operations: ops}}
	for _, m := range migrations.List() {
		if m.ID == "0002_search" {
			run.Migrations = append(run.Migrations, m)
		}
	}
	_, err = run.Up(context.Background())
	return err
}

// serve puts a site behind an app that knows who asks by a header's number.
func serve(t testing.TB, db *database.DB, cfg *config.Settings, h *house, register func(*panel.Site)) (*panel.Site, *fiber.App) {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := panel.New(panel.Deps{
		DB: db, Registry: db.Registry, Settings: cfg, Catalogue: texts, Door: h.door, Files: h.shelf, Key: []byte("panel"),
		Actor: func(c *fiber.Ctx) schema.Actor {
			if a, ok := c.Locals("actor").(schema.Actor); ok {
				return a
			}
			return schema.Nobody{}
		},
		CSRF: func(*fiber.Ctx) string { return "token" },
	})
	if err != nil {
		t.Fatal(err)
	}
	panel.Hide[models.IdempotencyKey](s)
	register(s)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{CaseSensitive: true, UnescapePath: true, Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		status := statusOf(err)
		if status == http.StatusInternalServerError {
			t.Errorf("%s %s: %v", c.Method(), c.OriginalURL(), err)
		}
		var refused *schema.Refused
		errors.As(err, &refused)
		detail := schema.Text{}
		if refused != nil {
			detail = refused.Detail
		}
		return s.ErrorPage(c, status, detail, "")
	}})
	app.Use(func(c *fiber.Ctx) error {
		if a := h.actors[c.Get("Test-Actor")]; a != nil {
			c.Locals("actor", a)
		}
		c.SetUserContext(locales.With(c.UserContext(), texts.Locale(c.Cookies("lang", "ko"), nil)))
		return c.Next()
	})
	for _, r := range s.Routes() {
		app.Add(r.Method, r.Path, r.Handler)
	}
	return s, app
}

func statusOf(err error) int {
	var routed *fiber.Error
	switch {
	case errors.Is(err, schema.ErrForbidden):
		return http.StatusForbidden
	case errors.Is(err, schema.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, schema.ErrConflict), errors.Is(err, schema.ErrStale):
		return http.StatusConflict
	case errors.As(err, &routed):
		return routed.Code
	}
	return http.StatusInternalServerError
}

// answer is what came back, with the page in it.
type answer struct {
	testing.TB
	status int
	to     string // Location
	body   string
	doc    *goquery.Document
	cookie []*http.Cookie
}

// as returns somebody's way to ask.
func (h *house) as(who schema.Actor) *browser {
	b := &browser{house: h}
	if who != nil {
		b.key = who.ActorName() + who.ActorID().String()
		h.actors[b.key] = who
	}
	return b
}

// browser asks as one person. It keeps no cookie but the language.
type browser struct {
	*house
	key  string
	lang string
}

func (b *browser) send(req *http.Request) *answer {
	b.Helper()
	req.Header.Set("Test-Actor", b.key)
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "text/html")
	}
	if b.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: b.lang})
	}
	res, err := b.app.Test(req, -1)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	return &answer{TB: b.TB, status: res.StatusCode, to: res.Header.Get("Location"), body: string(raw), doc: doc, cookie: res.Cookies()}
}

func (b *browser) get(path string) *answer {
	b.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form of pairs: "title", "A", "badges", id.
func (b *browser) post(path string, pairs ...string) *answer {
	b.Helper()
	return b.submit(path, form(pairs...))
}

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

func (b *browser) submit(path string, values url.Values) *answer {
	b.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(req)
}

// upload sends a form with one file.
func (b *browser) upload(path string, values url.Values, field, name string) *answer {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, list := range values {
		for _, v := range list {
			if err := w.WriteField(k, v); err != nil {
				b.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := part.Write([]byte("pixels")); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(req)
}

// is fails unless the answer has the status.
func (a *answer) is(status int) *answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d, want %d; to %q\n%s", a.status, status, a.to, a.main())
	}
	return a
}

// goes fails unless the answer is a redirect to the address.
func (a *answer) goes(status int, to string) *answer {
	a.Helper()
	a.is(status)
	if a.to != to {
		a.Fatalf("leads to %q, want %q", a.to, to)
	}
	return a
}

// page fails unless data-page is as named.
func (a *answer) page(name string) *answer {
	a.Helper()
	if got := a.doc.Find("body").AttrOr("data-page", ""); got != name {
		a.Fatalf("data-page %q, want %q", got, name)
	}
	return a
}

func (a *answer) main() string { return strings.Join(strings.Fields(a.doc.Find("main").Text()), " ") }

// has fails unless the selector finds n elements.
func (a *answer) has(n int, selector string) *answer {
	a.Helper()
	if got := a.doc.Find(selector).Length(); got != n {
		a.Fatalf("%d of %s, want %d\n%s", got, selector, n, a.main())
	}
	return a
}

// texts are the texts of what the selector finds, their spaces joined.
func (a *answer) texts(selector string) []string {
	out := []string{}
	a.doc.Find(selector).Each(func(_ int, s *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(s.Text()), " "))
	})
	return out
}

// titles are the first cells of a list.
func (a *answer) titles() []string { return a.texts("tbody tr th[data-column]") }

// fields are the values that the page's form would send as it stands.
func (a *answer) fields() url.Values {
	out := url.Values{}
	a.doc.Find("form[data-save] input, form[data-save] textarea, form[data-save] select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		_, off := s.Attr("disabled")
		if name == "" || off || s.ParentsFiltered("template, noscript").Length() > 0 {
			return
		}
		switch kind := s.AttrOr("type", goquery.NodeName(s)); kind {
		case "checkbox", "radio":
			if _, on := s.Attr("checked"); on {
				out.Add(name, s.AttrOr("value", "on"))
			}
		case "file":
		case "select":
			s.Find("option[selected]").Each(func(_ int, o *goquery.Selection) { out.Add(name, o.AttrOr("value", "")) })
			if _, multiple := s.Attr("multiple"); !multiple && !out.Has(name) {
				out.Add(name, s.Find("option").First().AttrOr("value", ""))
			}
		case "textarea":
			out.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	})
	return out
}

var program = schema.Program{Name: "test"}

// make stores a gadget.
func (h *house) make(title string, more map[string]any) schema.ID {
	h.Helper()
	values := map[string]any{"title": title, "colour": "red"}
	for k, v := range more {
		values[k] = v
	}
	return h.add("gadget", values)
}

func (h *house) add(model string, values map[string]any) schema.ID {
	h.Helper()
	m := h.db.Registry.Model(model)
	row, err := h.db.Create(h.Context(), program, m, &schema.Input{Values: values})
	if err != nil {
		h.Fatal(err)
	}
	return m.ID(row)
}

// find reads a gadget with all that hangs on it.
func (h *house) find(id schema.ID) *Gadget {
	h.Helper()
	row, err := h.db.Find(h.Context(), h.gadget, id, "Maker", "Badges", "Parts.Screws")
	if err != nil {
		h.Fatal(err)
	}
	return row.(*Gadget)
}

// age moves the time at which a gadget was made into the past.
func (h *house) age(id schema.ID, by time.Duration) {
	h.Helper()
	err := h.db.Tx(h.Context(), func(ctx context.Context) error {
		return h.db.From(ctx).Table(h.gadget.Table).Where("id = ?", id).Update("created_at", schema.At(time.Now().Add(-by))).Error
	})
	if err != nil {
		h.Fatal(err)
	}
}

// count counts living gadgets.
func (h *house) count() int {
	h.Helper()
	n, _, err := h.db.Count(h.Context(), database.Query{Model: h.gadget, Actor: program, Verb: schema.VerbView}, 0)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func at(id schema.ID, more ...string) string {
	return "/admin/gadgets/" + id.String() + "/" + strings.Join(more, "/")
}
