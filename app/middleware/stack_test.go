package middleware_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"duckhoo/app/middleware"
	"duckhoo/config"
)

// TestOrder walks one request through the shipped list: down on the request,
// up on the response.
func TestOrder(t *testing.T) {
	var walked []string
	record := func(name string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			walked = append(walked, "down "+name)
			err := c.Next()
			walked = append(walked, "up "+name)
			return err
		}
	}
	settings := config.Default()
	deps := middleware.Deps{Settings: settings, Answer: answer, Key: make([]byte, 32)}
	bare := slices.Clone(settings.Middleware)
	names := make([]string, 0, len(bare))
	var down, up []string
	for i, m := range bare {
		bare[i] = config.Middleware{Name: m.Name}
		if slices.Contains(names, m.Name) { // the check of equal entries is kept quiet
			bare[i].Methods = []string{"GET"}
		}
		names = append(names, m.Name)
		down = append(down, "down "+m.Name)
		up = append([]string{"up " + m.Name}, up...)
	}
	stack, err := middleware.Assemble(bare, deps, middleware.Recorder(names, record))
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	for _, handler := range stack {
		app.Use(handler)
	}
	app.Get("/", func(c *fiber.Ctx) error {
		walked = append(walked, "handler")
		return nil
	})
	(&kit{App: app}).ask(t, "GET", "/", "")
	want := append(append(down, "handler"), up...)
	if diff := cmp.Diff(want, walked); diff != "" {
		t.Error(diff)
	}
}

// TestAnswerOnTheWayUp sees that what stands above an error sees its answer,
// where the router, a handler or another middleware raises it.
func TestAnswerOnTheWayUp(t *testing.T) {
	var seen int
	watch := func(name string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			if name == "session" && c.Get("Refuse") != "" {
				return middleware.ErrTooMany
			}
			err := c.Next()
			if name == "recover" {
				seen = c.Response().StatusCode()
			}
			return err
		}
	}
	deps := middleware.Deps{Settings: config.Default(), Answer: answer, Key: make([]byte, 32)}
	stack, err := middleware.Assemble(parse(t, "[recover, session, locale]"), deps,
		middleware.Recorder([]string{"recover", "session", "locale"}, watch))
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	for _, handler := range stack {
		app.Use(handler)
	}
	app.Get("/", hello)
	app.Get("/teapot", func(*fiber.Ctx) error { return fiber.ErrTeapot })
	for _, tt := range []struct {
		name, path, refuse string
		status             int
	}{
		{"well", "/", "", 200},
		{"router", "/nowhere", "", 404},
		{"handler", "/teapot", "", 418},
		{"middleware", "/", "1", 429},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, _ := (&kit{App: app}).ask(t, "GET", tt.path, "", "Refuse", tt.refuse)
			if res.StatusCode != tt.status || seen != tt.status {
				t.Errorf("client got %d, the outermost saw %d, want %d", res.StatusCode, seen, tt.status)
			}
		})
	}
}

func TestLimitedToPathsAndMethods(t *testing.T) {
	k := newKit(t, `
- session
- authenticate
- check_token: {paths: ["/api/**"], methods: [GET, POST]}
`, nil)
	k.All("/*", func(c *fiber.Ctx) error {
		if middleware.TokenVerified(c) {
			c.Set("Token", "verified")
		}
		return nil
	})
	for _, tt := range []struct {
		name, method, path, token, want string
	}{
		{"listed", "GET", "/api/v1/quizzes", "dk_good", "verified"},
		{"head counts as get", "HEAD", "/api/v1/quizzes", "dk_good", "verified"},
		{"other method", "PUT", "/api/v1/quizzes", "dk_good", ""},
		{"escaped path is the same path", "GET", "/%61pi/v1/quizzes", "dk_good", "verified"},
		{"without token", "GET", "/api/v1/quizzes", "", ""},
		{"other path", "GET", "/admin/quizzes", "dk_good", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := []string{}
			if tt.token != "" {
				header = []string{"Authorization", "Bearer " + tt.token}
			}
			res, _ := k.ask(t, tt.method, tt.path, "", header...)
			if got := res.Header.Get("Token"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestMistakes sees that all mistakes of a list come at once, each with its place.
func TestMistakes(t *testing.T) {
	k := &kit{settings: config.Default(), lookups: &lookups{}}
	_, err := middleware.Stack(parse(t, `
- recover: {loud: true}
- rate_limt
- compress: {level: 12}
- body_limit: {max: 2GiB}
- rate_limit: {by: phone}
- timeout: {after: soon}
- cors: {origins: [quiz.example]}
- csrf
`), k.deps(t))
	if err == nil {
		t.Fatal("the list was taken")
	}
	for _, want := range []string{
		`config.yaml:3: middleware.recover.loud: unknown key`,
		`config.yaml:4: middleware: middleware "rate_limt" is unknown; known: access_log, allowed_hosts,`,
		`config.yaml:5: middleware.compress: level: 12 is out of range; from 1 to 9 (config.E040)`,
		`config.yaml:6: middleware.body_limit: max: 2GiB is larger than server.body_limit, which is 1MiB; name the paths that take more (config.E040)`,
		`config.yaml:7: middleware.rate_limit: by: "phone" is unknown; known: address, person, key (config.E040)`,
		`config.yaml:8: middleware.timeout.after: "soon" is not a duration`,
		`config.yaml:9: middleware.cors: origins: "quiz.example" is not an origin`,
		`config.yaml:10: middleware: csrf needs session above it`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in\n%v", want, err)
		}
	}
}

func TestDepsAreAskedFor(t *testing.T) {
	full := (&kit{settings: config.Default(), lookups: &lookups{}}).deps(t)
	for _, tt := range []struct {
		name, list, want string
		change           func(*middleware.Deps)
	}{
		{"settings", "[recover]", "settings are missing", func(d *middleware.Deps) { d.Settings = nil }},
		{"answer", "[recover]", "the function that answers errors is missing", func(d *middleware.Deps) { d.Answer = nil }},
		{"key", "[recover]", "shorter than 32 bytes", func(d *middleware.Deps) { d.Key = []byte("short") }},
		{"sessions", "[session]", "nothing to look sessions up in", func(d *middleware.Deps) { d.Sessions = nil }},
		{"bearers", "[session, authenticate]", "nothing to look tokens up in", func(d *middleware.Deps) { d.Bearers = nil }},
		{"locales", "[locale]", "there are no texts", func(d *middleware.Deps) { d.Locales = nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			deps := full
			tt.change(&deps)
			_, err := middleware.Stack(parse(t, tt.list), deps)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestDefaultListIsKnown builds the shipped list and asks that every name can
// be listed with the options it says it has.
func TestDefaultListIsKnown(t *testing.T) {
	newKit(t, "[recover]", nil)
	k := &kit{settings: config.Default(), lookups: &lookups{}}
	if _, err := middleware.Stack(k.settings.Middleware, k.deps(t)); err != nil {
		t.Error(err)
	}
	if names, options := middleware.Names(), middleware.Options(); len(names) != len(options) {
		t.Errorf("%d names, %d options", len(names), len(options))
	}
}
