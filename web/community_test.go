package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
	"duckhoo/web"
	"duckhoo/web/locales"
	"duckhoo/web/site"
	"duckhoo/web/static"
)

// community is a site over a database of its own, with people and quizzes in
// every state.
type community struct {
	t     testing.TB
	db    *database.DB
	app   *fiber.App
	site  *web.Site
	cfg   *config.Settings
	actor schema.Actor
	door  *door

	notices *notify.Notices

	mishap *site.Mishap // what /mishap answers

	people map[string]schema.ID
	tags   map[string]schema.ID
	genres map[string]schema.ID
}

var program = schema.Program{Name: "test"}

// somebody is who asks.
type somebody struct {
	id     schema.ID
	handle string
	rights string // of one who has one
}

func (s somebody) ActorID() schema.ID             { return s.id }
func (s somebody) ActorName() string              { return s.handle }
func (s somebody) Super() bool                    { return false }
func (s somebody) Allowed(permission string) bool { return permission == s.rights }

// door answers as it is told and keeps what it was given.
type door struct {
	answer error
	got    site.Registration
	user   string
	out    int
}

func (d *door) LogIn(_ *fiber.Ctx, username, password string) error {
	d.user, d.got.Password = username, password
	return d.answer
}

func (d *door) SignUp(_ *fiber.Ctx, r site.Registration) error {
	d.got = r
	return d.answer
}

func (d *door) LogOut(*fiber.Ctx) error {
	d.out++
	return d.answer
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, c *community)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, open(t, engine, dsn)) })
}

func open(t testing.TB, engine, dsn string) *community {
	t.Helper()
	reg, err := models.Registry()
	must(t, err)
	cfg := config.Default()
	cfg.App.PublicURL = "https://quiz.example/"
	cfg.Database.Engine, cfg.Database.DSN, cfg.Database.Synchronous = engine, config.NewDSN(dsn), "off"
	dbtest.Fill(t, engine, dsn, "tables", func(dsn string) error {
		cfg := cfg.Database
		cfg.DSN = config.NewDSN(dsn)
		return database.Migrate(context.Background(), cfg)
	})
	db, err := database.Open(t.Context(), cfg.Database, reg, []byte("0123456789abcdef0123456789abcdef"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, authoring.Attach(reg, db))
	must(t, authoring.EnsureGenres(t.Context(), db))
	c := &community{
		t: t, db: db, cfg: cfg, actor: schema.Nobody{}, door: &door{},
		people: map[string]schema.ID{}, tags: map[string]schema.ID{}, genres: map[string]schema.ID{},
	}
	c.serve()
	c.settle()
	return c
}

// serve mounts the site as the program does.
func (c *community) serve() {
	texts, err := locales.New()
	must(c.t, err)
	c.notices, err = notify.NewNotices(c.db)
	must(c.t, err)
	c.site, err = web.New(web.Deps{
		DB: c.db, Registry: c.db.Registry, Settings: c.cfg, Catalogue: texts,
		Actor:     func(*fiber.Ctx) schema.Actor { return c.actor },
		CSRF:      func(*fiber.Ctx) string { return "the-token" },
		RequestID: func(*fiber.Ctx) string { return "request-7" },
		Door:      c.door,
		Notices:   c.notices,
		FileURL:   func(key schema.File) string { return "/media/" + string(key) },
	})
	must(c.t, err)
	c.app = fiber.New(fiber.Config{
		Immutable: true, UnescapePath: true, CaseSensitive: true, DisableStartupMessage: true, ErrorHandler: c.fail,
	})
	c.app.Use(func(ctx *fiber.Ctx) error {
		ctx.Set(fiber.HeaderContentSecurityPolicy, policy)
		if lang := ctx.Query("lang"); lang != "" {
			ctx.SetUserContext(locales.With(ctx.UserContext(), texts.Locale(lang, time.UTC)))
		}
		return ctx.Next()
	})
	for _, r := range c.site.Routes() {
		c.app.Add(r.Method, r.Path, r.Handler)
	}
	c.app.Get(static.Prefix+"*", asset)
	c.app.Get("/mishap", func(ctx *fiber.Ctx) error { return c.site.Error(ctx, *c.mishap) })
}

// policy is the one that the program sends with the site.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func asset(c *fiber.Ctx) error {
	found, ok := static.Find(c.Params("*"))
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, found.Type)
	return c.Send(found.Body)
}

// fail answers errors as the program does.
func (c *community) fail(ctx *fiber.Ctx, err error) error {
	status := fiber.StatusInternalServerError
	var routed *fiber.Error
	switch {
	case errors.Is(err, schema.ErrNotFound):
		status = fiber.StatusNotFound
	case errors.Is(err, schema.ErrForbidden):
		status = fiber.StatusForbidden
	case errors.As(err, &routed):
		status = routed.Code
	default:
		c.t.Logf("%s %s: %v", ctx.Method(), ctx.Path(), err)
	}
	return c.site.Error(ctx, site.Mishap{Status: status, Title: "title", Detail: err.Error(), RequestID: "request-7"})
}

// settle puts people, tags and texts in.
func (c *community) settle() {
	c.t.Helper()
	genres, err := c.db.List(c.t.Context(), database.Query{Model: c.model("genre"), Actor: program, Verb: schema.VerbRead, Limit: 20})
	must(c.t, err)
	for _, row := range genres.Rows {
		c.genres[row.(*models.Genre).Slug] = row.(*models.Genre).ID
	}
	role := c.add("role", map[string]any{"slug": "member", "name": "member", "rank": int64(1)}).(*models.Role)
	for handle, nickname := range map[string]string{"dot_master": "도트장인", "ghost": "복도유령", "gone": "떠날사람"} {
		u := c.add("user", map[string]any{
			"handle": handle, "nickname": nickname, "email": handle + "@secret.example", "role_id": role.ID, "status": "active",
		}).(*models.User)
		c.people[handle] = u.ID
	}
	for _, slug := range []string{"8비트", "도트"} {
		c.tags[slug] = c.add("tag", map[string]any{"slug": slug}).(*models.Tag).ID
	}
	c.tags["8bit"] = c.add("tag", map[string]any{"slug": "8bit", "alias_of_id": c.tags["8비트"]}).(*models.Tag).ID
}

func (c *community) model(name string) *schema.Model {
	c.t.Helper()
	m := c.db.Registry.Model(name)
	if m == nil {
		c.t.Fatalf("there is no model %q", name)
	}
	return m
}

func (c *community) add(model string, values map[string]any) any {
	c.t.Helper()
	row, err := c.db.Create(c.t.Context(), program, c.model(model), &schema.Input{Values: values})
	must(c.t, err)
	return row
}

// secrets are texts of questions that no page may hold.
var secrets = []string{"SECRET-STEM", "SECRET-RIGHT", "SECRET-WRONG", "SECRET-EXPLANATION", "SECRET-TYPED"}

// quiz adds a published quiz with two questions; change may make it another.
func (c *community) quiz(slug, title string, change func(in *schema.Input)) *models.Quiz {
	c.t.Helper()
	in := &schema.Input{
		Values: map[string]any{
			"title": title, "slug": slug, "description": "", "genre_id": c.genres["game"], "language": "ko", "visibility": "public",
			"status": "published", "owner_id": c.people["dot_master"], "licence": "CC-BY-4.0", "attribution": "점찍는사람",
		},
		Children: map[string]schema.Children{"questions": {Rows: questions()}},
	}
	if change != nil {
		change(in)
	}
	row, err := c.db.Create(c.t.Context(), program, c.model("quiz"), in)
	must(c.t, err)
	return row.(*models.Quiz)
}

func questions() []schema.Input {
	choice := func(text string, correct bool) schema.Input {
		return schema.Input{Values: map[string]any{"text": text, "correct": correct}}
	}
	base := map[string]any{"stem": "SECRET-STEM", "explanation": "SECRET-EXPLANATION", "points": int64(1), "scoring": "all_or_nothing"}
	typed := map[string]any{"type": "text", "position": int64(1)}
	picked := map[string]any{"type": "single", "position": int64(0)}
	for name, value := range base {
		typed[name], picked[name] = value, value
	}
	return []schema.Input{
		{Values: picked, Children: map[string]schema.Children{"choices": {Rows: []schema.Input{choice("SECRET-RIGHT", true), choice("SECRET-WRONG", false)}}}},
		{Values: typed, Children: map[string]schema.Children{"accepted": {Rows: []schema.Input{
			{Values: map[string]any{"pattern": "SECRET-TYPED", "fraction": int64(100)}}}}}},
	}
}

// set gives an input other values.
func set(values map[string]any) func(*schema.Input) {
	return func(in *schema.Input) {
		for name, value := range values {
			in.Values[name] = value
		}
	}
}

// becomes takes a quiz through transitions.
func (c *community) becomes(quiz *models.Quiz, verbs ...string) {
	c.t.Helper()
	for _, verb := range verbs {
		_, err := c.db.Transition(c.t.Context(), program, c.model("quiz"), quiz.ID, verb, &schema.Input{Reason: "because"})
		must(c.t, err)
	}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
	doc  *goquery.Document
}

// get asks for a page; the address is as a browser would send it.
func (c *community) get(address string, headers ...string) answer {
	c.t.Helper()
	return c.do(http.MethodGet, address, nil, headers...)
}

func (c *community) post(address string, form url.Values, headers ...string) answer {
	c.t.Helper()
	return c.do(http.MethodPost, address, form, append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

func (c *community) do(method, address string, form url.Values, headers ...string) answer {
	c.t.Helper()
	return c.send(method, address, strings.NewReader(form.Encode()), headers...)
}

func (c *community) send(method, address string, sent io.Reader, headers ...string) answer {
	c.t.Helper()
	r := httptest.NewRequest(method, address, sent)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := c.app.Test(r, int((20 * time.Second).Milliseconds()))
	must(c.t, err)
	defer func() { must(c.t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	must(c.t, err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	must(c.t, err)
	return answer{response, string(body), doc}
}

// page is get for a page that must be there.
func (c *community) page(address string) answer {
	c.t.Helper()
	a := c.get(address)
	if a.StatusCode != http.StatusOK {
		c.t.Fatalf("GET %s = %d, want 200\n%s", address, a.StatusCode, a.body)
	}
	return a
}

// one is the single element that a selector finds.
func (a answer) one(t testing.TB, selector string) *goquery.Selection {
	t.Helper()
	found := a.doc.Find(selector)
	if found.Length() != 1 {
		t.Fatalf("%s: %q finds %d elements, want 1", a.Request.URL, selector, found.Length())
	}
	return found
}

// titles are those of the cards, in order.
func (a answer) titles() []string {
	return a.doc.Find(".card h3").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
}

// lacks fails where the answer holds one of the texts.
func (a answer) lacks(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the answer holds %q", text)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
