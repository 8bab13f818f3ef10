package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duckhoo/config"
)

// database is the section that no file may lack.
const database = "database: {engine: sqlite, dsn: data/duckhoo.db}\n"

// files are settings files in memory.
type files map[string]string

func (f files) read(name string) ([]byte, error) {
	text, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

// load reads files in memory and fails the test when they are wrong.
func load(t *testing.T, f files, environ ...string) *config.Settings {
	t.Helper()
	s, err := config.Load(config.Source{Environ: environ, Middleware: known(), ReadFile: f.read})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// loadError is what is wrong with files in memory.
func loadError(t *testing.T, f files, environ ...string) string {
	t.Helper()
	_, err := config.Load(config.Source{Environ: environ, Middleware: known(), ReadFile: f.read})
	if err == nil {
		t.Fatal("loads")
	}
	return err.Error()
}

func TestShippedFileSaysTheDefaults(t *testing.T) {
	got, err := config.Load(config.Source{Path: "../config.yaml", Middleware: known()})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Database.Engine = "sqlite"
	want.Database.DSN = config.NewDSN("data/duckhoo.db")
	options := cmp.Options{
		cmpopts.IgnoreUnexported(config.Settings{}), cmpopts.EquateEmpty(),
		cmp.Transformer("entry", config.Middleware.String),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Errorf("config.yaml and Default differ (-default +file):\n%s", diff)
	}
}

func TestPrecedence(t *testing.T) {
	f := files{
		"config.yaml":            database + "app: {name: file}\nserver: {listen: \"0.0.0.0:1\"}\napi: {page_size: 21}\n",
		"config.test.yaml":       "app: {name: overlay}\napi: {page_max: 42}\n",
		"config.production.yaml": "app: {name: wrong}\n",
	}
	tests := []struct {
		name    string
		environ []string
		path    string
		value   func(*config.Settings) any
		want    any
		origin  string
	}{
		{"default", nil, "admin.page_size", func(s *config.Settings) any { return s.Admin.PageSize }, 50, "default"},
		{"file", nil, "app.name", func(s *config.Settings) any { return s.App.Name }, "file", "config.yaml:2"},
		{"overlay", []string{"DUCKHOO_ENV=test"}, "app.name", func(s *config.Settings) any { return s.App.Name }, "overlay", "config.test.yaml:1"},
		{"overlay by the long name", []string{"DUCKHOO_APP__ENV=test"}, "app.name", func(s *config.Settings) any { return s.App.Name }, "overlay", "config.test.yaml:1"},
		{"maps merge by key", []string{"DUCKHOO_ENV=test"}, "api.page_size", func(s *config.Settings) any { return s.API.PageSize }, 21, "config.yaml:4"},
		{"environment", []string{"DUCKHOO_ENV=test", "DUCKHOO_APP__NAME=env"}, "app.name", func(s *config.Settings) any { return s.App.Name }, "env", "env DUCKHOO_APP__NAME"},
		{"DUCKHOO_ENV is app.env", []string{"DUCKHOO_ENV=test"}, "app.env", func(s *config.Settings) any { return s.App.Env }, "test", "env DUCKHOO_ENV"},
		{"PORT wins for the port alone", []string{"PORT=9", "DUCKHOO_SERVER__LISTEN=[::1]:2"}, "server.listen", func(s *config.Settings) any { return s.Server.Listen }, "[::1]:9", "env PORT"},
		{"PORT keeps the host of the file", []string{"PORT=9"}, "server.listen", func(s *config.Settings) any { return s.Server.Listen }, "0.0.0.0:9", "env PORT"},
		{"empty PORT is none", []string{"PORT="}, "server.listen", func(s *config.Settings) any { return s.Server.Listen }, "0.0.0.0:1", "config.yaml:3"},
		{"list as JSON", []string{`DUCKHOO_APP__ALLOWED_HOSTS=["a.example","b.example"]`}, "app.allowed_hosts", func(s *config.Settings) any { return strings.Join(s.App.AllowedHosts, " ") }, "a.example b.example", "env DUCKHOO_APP__ALLOWED_HOSTS"},
		{"bool, number, duration", []string{"DUCKHOO_DATABASE__POOL__LIFETIME=90m"}, "database.pool.lifetime", func(s *config.Settings) any { return s.Database.Pool.Lifetime.Std() }, 90 * time.Minute, "env DUCKHOO_DATABASE__POOL__LIFETIME"},
		{"a key of a backend", []string{"DUCKHOO_STORAGE__BACKENDS__LOCAL__DIR=/srv/media"}, "storage.backends.local.dir", func(s *config.Settings) any { return s.Storage.Backends["local"].Dir }, "/srv/media", "env DUCKHOO_STORAGE__BACKENDS__LOCAL__DIR"},
		{"others' variables", []string{"HOME=/root", "duckhoo_name=x", "DUCKHOOX=1"}, "app.name", func(s *config.Settings) any { return s.App.Name }, "file", "config.yaml:2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := load(t, f, test.environ...)
			if got := test.value(s); got != test.want {
				t.Errorf("%s is %v, want %v", test.path, got, test.want)
			}
			if got := s.Origin(test.path).String(); got != test.origin {
				t.Errorf("%s is from %q, want %q", test.path, got, test.origin)
			}
		})
	}
}

func TestOverlayReplacesLists(t *testing.T) {
	s := load(t, files{
		"config.yaml":      database + "app: {allowed_hosts: [a.example, b.example]}\n",
		"config.test.yaml": "app: {allowed_hosts: [c.example]}\nmiddleware: [recover, etag]\nserver:\n",
	}, "DUCKHOO_ENV=test")
	if diff := cmp.Diff([]string{"c.example"}, s.App.AllowedHosts); diff != "" {
		t.Error(diff)
	}
	if len(s.Middleware) != 2 || s.Middleware[1].Name != "etag" || s.Middleware[1].Origin.String() != "config.test.yaml:2" {
		t.Errorf("middleware is %v", s.Middleware)
	}
}

func TestOverlayOfANamedFileIsBesideIt(t *testing.T) {
	s := load(t, files{
		"/etc/duckhoo/site.yml":         database,
		"/etc/duckhoo/site.staging.yml": "app: {name: beside}\n",
	}, "DUCKHOO_CONFIG=/etc/duckhoo/site.yml", "DUCKHOO_ENV=staging", "DUCKHOO_SECRET_KEY="+strings.Repeat("k", 32))
	if s.App.Name != "beside" {
		t.Errorf("app.name is %q", s.App.Name)
	}
}

func TestAppEnvOfTheFileChoosesTheOverlay(t *testing.T) {
	s := load(t, files{
		"config.yaml":      database + "app: {env: test}\n",
		"config.test.yaml": "app: {name: overlay}\n",
	})
	if s.App.Name != "overlay" {
		t.Errorf("app.name is %q", s.App.Name)
	}
}

func TestSettingsByEnvironmentAlone(t *testing.T) {
	s := load(t, files{}, "DUCKHOO_DATABASE__ENGINE=postgres", "DUCKHOO_DATABASE__DSN=host=db dbname=duckhoo password=hunter2")
	if s.Database.Engine != "postgres" || s.Database.DSN.Reveal() != "host=db dbname=duckhoo password=hunter2" {
		t.Errorf("database is %v", s.Database)
	}
}

func TestWithoutAnyFile(t *testing.T) {
	got := loadError(t, files{})
	want := "config.yaml: database.engine: required; one of sqlite, postgres; there is no config.yaml here (config.E003)"
	if first, _, _ := strings.Cut(got, "\n"); first != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
}

func TestEnvironmentSuppliesTheDatabase(t *testing.T) {
	for _, section := range []string{"", "database:\n", "database: {}\n"} {
		s := load(t, files{"config.yaml": "app: {name: x}\n" + section},
			"DUCKHOO_DATABASE__ENGINE=sqlite", "DUCKHOO_DATABASE__DSN=x.db")
		if s.Database.DSN.Reveal() != "x.db" || s.Database.Pool.Open != 16 {
			t.Errorf("%q: database is %v", section, s.Database)
		}
	}
}

func TestInterpolation(t *testing.T) {
	tests := []struct {
		name, text string
		environ    []string
		want       string
		origin     string
	}{
		{"set", `"${SITE}"`, []string{"SITE=Quiz"}, "Quiz", "config.yaml:3 ${SITE}"},
		{"bare", `${SITE}`, []string{"SITE=Quiz"}, "Quiz", "config.yaml:3 ${SITE}"},
		{"within", `"the ${SITE} site of ${WHO}"`, []string{"SITE=Quiz", "WHO=us"}, "the Quiz site of us", "config.yaml:3 ${SITE}"},
		{"default", `"${SITE:-Duck}"`, nil, "Duck", "config.yaml:3"},
		{"empty takes the default", `"${SITE:-Duck}"`, []string{"SITE="}, "Duck", "config.yaml:3"},
		{"set beats the default", `"${SITE:-Duck}"`, []string{"SITE=Quiz"}, "Quiz", "config.yaml:3 ${SITE}"},
		{"not twice", `"${SITE}"`, []string{"SITE=${WHO}", "WHO=us"}, "${WHO}", "config.yaml:3 ${SITE}"},
		{"escaped", `"$${SITE}"`, nil, "${SITE}", "config.yaml:3"},
		{"a dollar", `"$5 and $SITE"`, nil, "$5 and $SITE", "config.yaml:3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := load(t, files{"config.yaml": database + "app:\n  name: " + test.text + "\n"}, test.environ...)
			if s.App.Name != test.want || s.Origin("app.name").String() != test.origin {
				t.Errorf("app.name is %q from %q", s.App.Name, s.Origin("app.name"))
			}
		})
	}
}

func TestInterpolationOfOtherKinds(t *testing.T) {
	s := load(t, files{"config.yaml": database + `
auth: {signup: "${SIGNUP:-false}"}
jobs: {workers: "${WORKERS:-4}"}
server: {body_limit: "${LIMIT:-2MiB}", read_timeout: "${READ:-3s}"}
app: {allowed_hosts: '${HOSTS:-["x.example"]}'}
`}, "WORKERS=9")
	if s.Auth.Signup || s.Jobs.Workers != 9 || s.Server.BodyLimit != 2<<20 || s.Server.ReadTimeout.Std() != 3*time.Second {
		t.Errorf("got %v %v %v", s.Auth.Signup, s.Jobs, s.Server)
	}
	if diff := cmp.Diff([]string{"x.example"}, s.App.AllowedHosts); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsOfTheEnvironment(t *testing.T) {
	key := strings.Repeat("0123456789abcdef", 2)
	s := load(t, files{"config.yaml": database}, "DUCKHOO_SECRET_KEY="+key, "DUCKHOO_ADMIN_PASSWORD=correct horse")
	if s.App.SecretKey.Reveal() != key || s.AdminPassword.Reveal() != "correct horse" {
		t.Error("the secret key or the password did not arrive")
	}
	s = load(t, files{"config.yaml": database}, "DUCKHOO_SECRET_KEY=", "DUCKHOO_ENV=", "DUCKHOO_ADMIN_PASSWORD=", "DUCKHOO_CONFIG=")
	if !s.App.SecretKey.Empty() || !s.AdminPassword.Empty() || s.Production() {
		t.Error("an empty variable counts")
	}
}

func TestProvidersOfTheEnvironment(t *testing.T) {
	s := load(t, files{"config.yaml": database}, `DUCKHOO_AUTH__PROVIDERS=[{"name":"home","issuer":"https://id.example.com","client_id":"x","client_secret":"hunter2","scopes":["openid"]}]`)
	if len(s.Auth.Providers) != 1 || s.Auth.Providers[0].ClientSecret.Reveal() != "hunter2" {
		t.Errorf("providers are %v", s.Auth.Providers)
	}
	got := loadError(t, files{"config.yaml": database}, `DUCKHOO_AUTH__PROVIDERS=[{"nam":"home"}]`)
	if !strings.HasPrefix(got, "env DUCKHOO_AUTH__PROVIDERS: auth.providers[0].") || !strings.Contains(got, "did you mean name?") {
		t.Errorf("got %s", got)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	got := loadError(t, files{
		"config.yaml":            "database: {engine: oracle, dsn: x}\napp: {naem: x, timezone: Mars}\nmiddleware: [recover, csrf, session, quack]\n",
		"config.production.yaml": "log: {level: loud}\n",
	}, "DUCKHOO_ENV=production", "DUCKHOO_QUACK=1", "PORT=99999")
	for _, want := range []string{"E003", "E004", "E022", "E038", "E035", "E016", "E023", "E011", "E015"} {
		if !strings.Contains(got, "(config."+want+")") {
			t.Errorf("%s is missing in:\n%s", want, got)
		}
	}
}

func TestUnreadableAndLargeFiles(t *testing.T) {
	dir := t.TempDir()
	_, err := config.Load(config.Source{Path: dir})
	if err == nil || !strings.Contains(err.Error(), "(config.E001)") {
		t.Errorf("a folder: %v", err)
	}
	got := loadError(t, files{"config.yaml": strings.Repeat("[", 1<<20)})
	if !strings.Contains(got, "config.yaml:1: the file is larger than 256KiB (config.E001)") {
		t.Errorf("a large file: %s", got)
	}
}

func TestProductionIsTheSafeSide(t *testing.T) {
	for env, want := range map[string]bool{"development": false, "test": false, "production": true, "staging": true, "": true} {
		s := config.Default()
		s.App.Env = env
		if got := s.Production(); got != want {
			t.Errorf("%q: %v", env, got)
		}
	}
}

func TestLoadCreatesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.yaml")
	text := "database: {engine: sqlite, dsn: " + filepath.ToSlash(filepath.Join(dir, "new/duckhoo.db")) + "}\n" +
		"storage: {backends: {local: {driver: local, dir: " + filepath.ToSlash(filepath.Join(dir, "media")) + "}}}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := config.Load(config.Source{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	config.Deploy(s)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(seeds, "../config.yaml") {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "DUCKHOO_APP__NAME", "x")
	}
	f.Add(database, "DUCKHOO_AUTH__PROVIDERS", `[{"name":1}]`)
	f.Fuzz(func(t *testing.T, text, name, value string) {
		read := files{"config.yaml": text}.read
		s, err := config.Load(config.Source{Environ: []string{name + "=" + value}, Middleware: known(), ReadFile: read})
		if err == nil {
			if s.Database.Engine == "" || s.Database.DSN.Empty() {
				t.Errorf("no database, but it loads")
			}
			return
		}
		var problems config.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("not problems: %v", err)
		}
		for _, p := range problems {
			if p.Origin == (config.Origin{}) || strings.ContainsAny(p.Error(), "\n") {
				t.Errorf("no place, or two lines: %q", p.Error())
			}
		}
	})
}
