package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/api"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
	"duckhoo/models/database/migrations"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// Specimen has a field of every kind, some of them closed.
type Specimen struct {
	schema.Base `label:"표본|Specimen"`
	Name        string                `gorm:"size:60;not null;index" validate:"required" api:"read,write" label:"이름|Name"`
	Slug        string                `gorm:"size:60;not null;uniqueIndex" validate:"required,slug" api:"read,write"`
	Note        string                `gorm:"size:400" api:"read,write"`
	Text        schema.Markdown       `api:"read,write"`
	Mail        string                `gorm:"size:80" validate:"omitempty,email" api:"read,write"`
	Site        string                `gorm:"size:100" validate:"omitempty,url" api:"read,write"`
	Amount      int                   `gorm:"index" validate:"gte=0,lte=9999" api:"read,write"`
	Maybe       *int                  `gorm:"index" api:"read,write"`
	Big         int64                 `api:"read,write"`
	Price       schema.Decimal        `gorm:"index" api:"read,write"`
	Weight      float64               `api:"read,write"`
	Flag        bool                  `gorm:"index" api:"read,write"`
	Signed      *bool                 `api:"read,write"`
	Day         schema.Date           `gorm:"index" api:"read,write"`
	At          schema.Time           `gorm:"index" api:"read,write"`
	Length      schema.Duration       `api:"read,write"`
	Shade       Shade                 `gorm:"size:8;not null;index" api:"read,write"`
	Shades      schema.Several[Shade] `api:"read,write"`
	Extra       schema.JSON           `api:"read,write"`
	Picture     schema.File           `gorm:"size:200" api:"read,write"`
	Phase       Phase                 `gorm:"size:8;not null;index" api:"read"`
	KeeperID    schema.ID             `gorm:"index" api:"read"`
	Keeper      *models.User          `api:"read"`
	Diary       string                `gorm:"size:40" api:"owner"`
	GenreID     schema.ID             `gorm:"index" api:"read,write"`
	Genre       *models.Genre         `api:"read"`
	Tags        []models.Tag          `gorm:"many2many:specimen_tags" api:"read,write"`
	Parts       []Part                `api:"owner"`
	Vault       string                `gorm:"size:40;index"` // no api tag: never leaves the house
	VaultKind   Shade                 `gorm:"size:8;not null;index" validate:"omitempty"`
	Code        schema.Secret         `gorm:"size:80"`
	AuditorID   schema.ID             `gorm:"index"`
	Auditor     *models.User
}

func (*Specimen) OwnerField() string     { return "Keeper" }
func (*Specimen) SearchFields() []string { return []string{"Name", "Note"} }
func (*Specimen) FilterAliases() map[string]string {
	return map[string]string{"genre": "Genre.Slug", "vaulted": "Vault"}
}

// Policy hides what is gone from everybody but its keeper.
func (*Specimen) Policy(m *schema.Model) schema.Policy { return specimenPolicy{schema.Rules{Model: m}} }

type specimenPolicy struct{ schema.Rules }

func (p specimenPolicy) Can(actor schema.Actor, verb string, row any) error {
	s, _ := row.(*Specimen)
	mine := s != nil && !actor.ActorID().IsZero() && s.KeeperID == actor.ActorID()
	if s != nil && verb == schema.VerbRead && s.Phase == "gone" && !mine && !actor.Super() {
		return schema.ErrNotFound
	}
	return p.Rules.Can(actor, verb, row)
}

func (p specimenPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	if verb == schema.VerbRead {
		return schema.Ne("Phase", "gone")
	}
	return p.Rules.Scope(actor, verb)
}

// Part lives inside a specimen.
type Part struct {
	schema.Base
	SpecimenID schema.ID `gorm:"not null;index"`
	Position   int       `gorm:"not null" api:"read,write"`
	Name       string    `gorm:"size:40;not null" validate:"required" api:"read,write"`
	Vault      string    `gorm:"size:40"`
	Pieces     []Piece   `api:"read,write"`
}

// Piece lives inside a part.
type Piece struct {
	schema.Base
	PartID schema.ID `gorm:"not null;index"`
	Text   string    `gorm:"size:40;not null" validate:"required" api:"read,write"`
}

// Label points at a specimen that may be hidden.
type Label struct {
	schema.Base
	Word       string    `gorm:"size:40;not null;index" validate:"required" api:"read,write"`
	SpecimenID schema.ID `gorm:"index" api:"read,write"`
	Specimen   *Specimen `api:"read"`
}

type Shade string

func (Shade) Choices() []string { return []string{"dark", "light"} }

type Phase string

func (Phase) Choices() []string { return []string{"new", "shown", "gone"} }

func (Phase) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "show", From: []string{"new"}, To: "shown", Owner: true, Label: schema.Text{KO: "보이기", EN: "Show"}},
		{Verb: "bury", From: []string{"shown"}, To: "gone", Reason: true, Label: schema.Text{KO: "묻기", EN: "Bury"}},
		{Verb: "revive", From: []string{"gone"}, To: "shown", Hidden: true, Label: schema.Text{KO: "되살리기", EN: "Revive"}},
	}
}

// person is an actor of a test.
type person struct {
	id     schema.ID
	handle string
	rights []string
	super  bool
}

func (p person) ActorID() schema.ID        { return p.id }
func (p person) ActorName() string         { return p.handle }
func (p person) Super() bool               { return p.super }
func (p person) Allowed(right string) bool { return slices.Contains(p.rights, right) }

// house is the API over a fresh database with the test's models beside our own.
type house struct {
	t      testing.TB
	engine string
	db     *database.DB
	api    *api.API
	app    *fiber.App
	people map[string]person
	genre  schema.ID
	tags   []schema.ID
}

var program = schema.Program{Name: "test"}

func registry(t testing.TB) *schema.Registry {
	t.Helper()
	reg, err := schema.New(
		&models.Role{}, &models.Permission{}, &models.User{}, &models.Session{}, &models.Ticket{}, &models.Throttle{},
		&models.Genre{}, &models.Tag{}, &models.Quiz{}, &models.QuizVersion{}, &models.Question{}, &models.Choice{}, &models.AcceptedAnswer{}, &models.QuizStats{},
		&models.Import{}, &models.Page{}, &models.AuditLog{}, &models.AuditDiff{}, &models.AuditHead{}, &models.IdempotencyKey{},
		&models.Attempt{}, &models.Answer{}, &models.QuizScores{}, &models.ItemStats{},
		&Specimen{}, &Part{}, &Piece{}, &Label{},
	)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func openDatabase(t testing.TB, reg *schema.Registry, engine, dsn string) *database.DB {
	t.Helper()
	cfg := config.Default().Database
	cfg.Engine, cfg.DSN, cfg.Synchronous = engine, config.NewDSN(dsn), "off"
	if _, measured := t.(*testing.B); !measured {
		cfg.SlowQuery = 1 // every statement is logged, so that tests can count them
	}
	dbtest.Fill(t, engine, dsn, "specimens", func(dsn string) error {
		cfg := cfg
		cfg.DSN = config.NewDSN(dsn)
		return build(reg, cfg)
	})
	db, err := database.Open(t.Context(), cfg, reg, []byte("a key for signatures of tests 123"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// build makes the tables of a registry and the search index.
func build(reg *schema.Registry, cfg config.Database) error {
	ops, err := migrate.Diff(migrate.State{}, database.Tables(reg), nil)
	if err != nil {
		return err
	}
	run, done, err := database.Runner(context.Background(), cfg)
	if err != nil {
		return err
	}
	defer done()
	run.Migrations = []migrate.Migration{{ID: "0001_house", Operations: ops}}
	for _, m := range migrations.List() {
		if m.ID == "0002_search" {
			run.Migrations = append(run.Migrations, m)
		}
	}
	_, err = run.Up(context.Background())
	return err
}

func open(t testing.TB, engine, dsn string) *house {
	t.Helper()
	reg := registry(t)
	h := &house{t: t, engine: engine, db: openDatabase(t, reg, engine, dsn), people: map[string]person{}}
	h.fill()
	var err error
	h.api, err = api.New(api.Deps{
		DB: h.db, Registry: reg, Settings: config.Default(),
		Actor: func(c *fiber.Ctx) schema.Actor {
			if p, ok := h.people[c.Get("X-As")]; ok {
				return p
			}
			return schema.Nobody{}
		},
		CSRF: func(*fiber.Ctx) string { return "csrf-of-the-test" },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.app = fiber.New(fiber.Config{Immutable: true, UnescapePath: true, CaseSensitive: true, ErrorHandler: problemOf})
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	h.app.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(locales.With(c.UserContext(), texts.Locale(c.Get("Accept-Language", "en"), nil)))
		return c.Next()
	})
	for _, r := range h.api.Routes() {
		if r.Method == http.MethodGet {
			h.app.Get(r.Path, r.Serve)
			continue
		}
		h.app.Add(r.Method, r.Path, r.Serve)
	}
	return h
}

// routes lists what this house serves: without the addresses of services that
// it lacks, which package app asks.
func (h *house) routes() []api.Route {
	return slices.DeleteFunc(slices.Clone(h.api.Routes()), func(r api.Route) bool {
		for _, part := range []string{"/me/export", "/me/attempts", "/attempts", "/results/", "/stats", "/leaderboard", "/me/keys"} {
			if strings.Contains(r.Path, part) {
				return true
			}
		}
		return false
	})
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, open(t, engine, dsn)) })
}

func inTurn(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) { test(t, open(t, engine, dsn)) })
}

// fill makes the people, a genre and tags that tests refer to. Ids are fixed,
// so that two databases hold the same.
func (h *house) fill() {
	role := h.add("role", map[string]any{"slug": "member", "name": "회원", "rank": int64(10)})
	for i, p := range []person{
		{handle: "ann", rights: []string{"specimen.add", "quiz.add"}},
		{handle: "bob", rights: []string{"specimen.add", "quiz.add"}},
		{handle: "staff", rights: []string{"specimen.view", "specimen.add", "specimen.change", "specimen.delete", "specimen.bury", "label.add", "label.change", "part.change"}},
		{handle: "idle"},
		{handle: "root", super: true},
	} {
		p.id = fixed(100 + i)
		h.addWith(p.id, "user", map[string]any{"handle": p.handle, "nickname": strings.ToUpper(p.handle), "email": p.handle + "@secret.example",
			"role_id": role, "status": "active", "is_superuser": p.super})
		h.people[p.handle] = p
	}
	h.genre = h.addWith(fixed(1), "genre", map[string]any{"slug": "game", "label_ko": "게임", "label_en": "Game", "active": true})
	for i, slug := range []string{"red", "초록"} {
		h.tags = append(h.tags, h.addWith(fixed(10+i), "tag", map[string]any{"slug": slug}))
	}
}

// fixed is an id that is the same in every run.
func fixed(n int) schema.ID {
	id, _ := schema.ParseID("01980000-0000-7000-8000-000000000000")
	id[15], id[14] = byte(n), byte(n>>8)
	return id
}

func (h *house) add(model string, values map[string]any) schema.ID {
	return h.addWith(schema.NewID(), model, values)
}

func (h *house) addWith(id schema.ID, model string, values map[string]any) schema.ID {
	h.t.Helper()
	m := h.db.Registry.Model(model)
	row, err := h.db.Create(h.t.Context(), program, m, &schema.Input{ID: id, Values: values})
	if err != nil {
		h.t.Fatalf("add %s: %v", model, err)
	}
	return m.ID(row)
}

// specimen adds a specimen of ann's.
func (h *house) specimen(slug string, more map[string]any) schema.ID {
	h.t.Helper()
	values := map[string]any{"name": slug, "slug": slug, "shade": "dark", "keeper_id": h.people["ann"].id}
	for k, v := range more {
		values[k] = v
	}
	id, _ := values["id"].(schema.ID)
	delete(values, "id")
	if id.IsZero() {
		id = schema.NewID()
	}
	return h.addWith(id, "specimen", values)
}

// call is a request of a test.
type call struct {
	method, path, as, body string
	header                 map[string]string
}

// reply is the answer to a call.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// do sends a call. A body is sent as JSON unless a header says otherwise.
func (h *house) do(c call) reply {
	h.t.Helper()
	if c.method == "" {
		c.method = http.MethodGet
	}
	req := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("X-As", c.as)
	for k, v := range c.header {
		req.Header.Set(k, v)
	}
	resp, err := h.app.Test(req, -1)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, body}
}

func (h *house) get(path, as string) reply { h.t.Helper(); return h.do(call{path: path, as: as}) }

// problem is what the tests' error handler writes.
type problem struct {
	Status int
	Code   string
	Errors []problemEntry
}

type problemEntry struct{ Pointer, Code, Detail string }

// problemOf answers errors as package app does, as far as tests look at it.
func problemOf(c *fiber.Ctx, err error) error {
	p := problem{Status: 500, Code: "internal"}
	var known interface {
		HTTPStatus() int
		ProblemCode() string
		ProblemList() schema.Invalid
	}
	var invalid schema.Invalid
	var refused *schema.Refused
	var routed *fiber.Error
	switch {
	case errors.As(err, &known):
		p.Status, p.Code, invalid = known.HTTPStatus(), known.ProblemCode(), known.ProblemList()
	case errors.As(err, &invalid):
		p.Status, p.Code = 422, "validation_failed"
	case errors.As(err, &refused):
		p.Status, p.Code = 409, refused.Code
	case errors.As(err, &routed):
		p.Status, p.Code = routed.Code, "routed"
	case errors.Is(err, schema.ErrUnauthorized):
		p.Status, p.Code = 401, "unauthorized"
	case errors.Is(err, schema.ErrForbidden):
		p.Status, p.Code = 403, "forbidden"
	case errors.Is(err, schema.ErrNotFound):
		p.Status, p.Code = 404, "not_found"
	default:
		p.Errors = []problemEntry{{Detail: err.Error()}}
	}
	for _, one := range invalid {
		p.Errors = append(p.Errors, problemEntry{one.Pointer, one.Code, one.Detail.EN})
	}
	return c.Status(p.Status).JSON(p)
}

// problem reads the answer as one.
func (r reply) problem(t testing.TB) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatalf("no problem: %d %s", r.status, r.body)
	}
	return p
}

// object reads the answer as a JSON object.
func (r reply) object(t testing.TB) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(r.body, &out); err != nil {
		t.Fatalf("no object: %d %s", r.status, r.body)
	}
	return out
}

// page is a list as a client reads it.
type page struct {
	Data []map[string]any
	Page struct {
		NextCursor *string `json:"next_cursor"`
		PrevCursor *string `json:"prev_cursor"`
		Limit      int
		Count      *int
	}
}

func (r reply) page(t testing.TB) page {
	t.Helper()
	var out page
	if err := json.Unmarshal(r.body, &out); err != nil || r.status != 200 {
		t.Fatalf("no page: %d %s", r.status, r.body)
	}
	return out
}

// column lists one member of the rows.
func (p page) column(name string) []any {
	out := make([]any, 0, len(p.Data))
	for _, row := range p.Data {
		out = append(out, row[name])
	}
	return out
}
