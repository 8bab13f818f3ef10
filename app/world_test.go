package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	undoFor = 3 * moderation.Undoable
	passwordCost = accounts.Cost{Memory: 64, Passes: 1, Lanes: 1}
	os.Exit(m.Run())
}

// world is the whole program, listening, on a database of its own.
type world struct {
	*program
	t    *testing.T
	base string

	atWork sync.Once
}

// each runs a test against the whole program on both databases.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, start(t, engine, dsn)) })
}

// testSettings are the defaults on a database and folders of the test's own,
// without the limits that a test would run into.
func testSettings(t *testing.T, engine, dsn string) *config.Settings {
	t.Helper()
	s := config.Default()
	s.Database.Engine, s.Database.DSN, s.Database.Synchronous = engine, config.NewDSN(dsn), "off"
	s.App.SecretKey = config.NewSecret(strings.Repeat("s", 32))
	s.Mail.Dir = filepath.Join(t.TempDir(), "mail")
	local := s.Storage.Backends["local"]
	local.Dir = filepath.Join(t.TempDir(), "media")
	s.Storage.Backends["local"] = local
	kept := s.Middleware[:0:0]
	for _, m := range s.Middleware {
		if m.Name != "rate_limit" {
			kept = append(kept, m)
		}
	}
	s.Middleware = kept
	return s
}

func start(t *testing.T, engine, dsn string, change ...func(*config.Settings)) *world {
	t.Helper()
	s := testSettings(t, engine, dsn)
	for _, alter := range change {
		alter(s)
	}
	dbtest.Fill(t, engine, dsn, "house", func(dsn string) error { return furnished(s, dsn) })
	return serving(t, s)
}

// serving runs the whole program until the test ends.
func serving(t *testing.T, s *config.Settings) *world {
	t.Helper()
	return servingAt(t, s, "127.0.0.1:0")
}

func servingAt(t *testing.T, s *config.Settings, address string) *world {
	t.Helper()
	p, err := newProgram(s)
	if err != nil {
		t.Fatal(err)
	}
	srv, err := p.handler()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	ln, err := listen(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- srv.serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		p.close()
	})
	return &world{program: p, t: t, base: "http://" + ln.Addr().String()}
}

// furnished migrates a database and puts in what every start does.
func furnished(s *config.Settings, dsn string) error {
	own := *s
	own.Database.DSN = config.NewDSN(dsn)
	if err := database.Migrate(context.Background(), own.Database); err != nil {
		return err
	}
	p, err := newProgram(&own)
	if err != nil {
		return err
	}
	defer p.close()
	return p.connect(context.Background())
}

// password is everybody's.
const password = "Quack-quack-1"

// person adds somebody with a role and returns their id.
func (w *world) person(handle, role string) schema.ID {
	w.t.Helper()
	m := w.registry.Model("user")
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("role"), schema.Eq("Slug", role))
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{Values: map[string]any{
		"handle": handle, "nickname": handle, "role_id": row.(*models.Role).ID, "password": schema.Secret(password),
		"is_superuser": role == models.RoleSuperuser,
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(made)
}

// browser is somebody's browser: it keeps cookies and follows no redirect.
type browser struct {
	*http.Client
	w    *world
	csrf string // for the API, once signed in there
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w: w, Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns the browser of somebody who has signed in through the API; an
// empty handle is nobody.
func (w *world) as(handle string) *browser {
	w.t.Helper()
	b := w.browser()
	if handle == "" {
		return b
	}
	res := b.send("POST", "/api/v1/auth/login", `{"username":"`+handle+`","password":"`+password+`"}`, "Content-Type", "application/json")
	var body struct {
		Token string `json:"csrf_token"`
	}
	if res.status != http.StatusOK || json.Unmarshal([]byte(res.body), &body) != nil || body.Token == "" {
		w.t.Fatalf("log-in of %s: %d %s", handle, res.status, res.body)
	}
	b.csrf = body.Token
	return b
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	t      *testing.T
}

// page reads the answer as HTML.
func (a answer) page() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}

// json reads the answer as a JSON object.
func (a answer) json() map[string]any {
	a.t.Helper()
	out := map[string]any{}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return out
}

// send makes a request; headers come in pairs.
func (b *browser) send(method, path, body string, headers ...string) answer {
	b.w.t.Helper()
	req, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.base+path, strings.NewReader(body))
	if err != nil {
		b.w.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.Do(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text), b.w.t}
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	return b.send("GET", path, "", "Accept", "text/html")
}

// api sends JSON with the session's token.
func (b *browser) api(method, path, body string, headers ...string) answer {
	b.w.t.Helper()
	all := append([]string{"Accept", "application/json", "X-CSRF-Token", b.csrf}, headers...)
	if body != "" {
		all = append([]string{"Content-Type", "application/json"}, all...)
	}
	return b.send(method, path, body, all...)
}

// post submits a form as a page of this site would, with the token of the page
// that holds the form.
func (b *browser) post(page, action string, values url.Values) answer {
	b.w.t.Helper()
	return b.posted(page, action, values)
}

// posted does so with headers beside.
func (b *browser) posted(page, action string, values url.Values, headers ...string) answer {
	b.w.t.Helper()
	form := b.get(page)
	token, _ := form.page().Find(`input[name="_csrf"]`).Attr("value")
	values.Set("_csrf", token)
	return b.send("POST", action, values.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", b.w.base}, headers...)...)
}
