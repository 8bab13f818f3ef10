package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
)

// safe are settings without a weakness, and the environment beside them.
func safe(t *testing.T) (text string, environ []string, backups string) {
	t.Helper()
	backups = t.TempDir()
	if err := os.WriteFile(filepath.Join(backups, "today.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	return `
app: {env: production, public_url: "https://quiz.example.com", allowed_hosts: [quiz.example.com], secret_key: "${DUCKHOO_SECRET_KEY}"}
server: {trusted_proxies: [10.0.0.1]}
database: {engine: sqlite, dsn: data/duckhoo.db}
admin: {require_2fa: [superuser, admin]}
mail: {driver: smtp, smtp: {host: mail.example.com}}
`, []string{"DUCKHOO_SECRET_KEY=JrXb8kQ2vN5wT7yZ0aC3dF6gH9jL1mPq", "DUCKHOO_DATABASE__BACKUP__DIR=" + filepath.ToSlash(backups)}, backups
}

// weaknesses are what Deploy says of the safe settings with an overlay and variables.
func weaknesses(t *testing.T, overlay string, extra ...string) []config.Problem {
	t.Helper()
	text, environ, _ := safe(t)
	s, err := config.Load(config.Source{
		Environ: append(environ, extra...), ReadFile: files{"config.yaml": text, "config.production.yaml": overlay}.read,
	})
	if err != nil {
		t.Fatal(err)
	}
	return config.Deploy(s)
}

func TestSafeSettingsHaveNoWeakness(t *testing.T) {
	if got := weaknesses(t, ""); len(got) > 0 {
		t.Error(config.Problems(got))
	}
}

// weakCases change one thing about the safe settings.
func weakCases() []struct{ id, name, overlay, env string } {
	return []struct{ id, name, overlay, env string }{
		{"W001", "development", "", "DUCKHOO_ENV=development"},
		{"W001", "test", "", "DUCKHOO_ENV=test"},
		{"W002", "monotonous", "", "DUCKHOO_SECRET_KEY=" + strings.Repeat("ab", 20)},
		{"W003", "any host", `app: {allowed_hosts: ["*"]}`, ""},
		{"W004", "this machine", `app: {allowed_hosts: [localhost, 127.0.0.1, "::1"]}`, ""},
		{"W005", "http", `app: {public_url: "http://quiz.example.com"}`, ""},
		{"W006", "another host", `app: {public_url: "https://other.example.com"}`, ""},
		{"W007", "credentials", `middleware: [cors: {origins: ["*"], credentials: true, paths: [/api/**]}]`, ""},
		{"W007", "every path", `middleware: [cors: {origins: "*"}]`, ""},
		{"W007", "the back office", `middleware: [cors: {origins: ["*"], paths: [/api/**, /admin/**]}]`, ""},
		{"W008", "well known", "", "DUCKHOO_ADMIN_PASSWORD=Password123"},
		{"W008", "short", "", "DUCKHOO_ADMIN_PASSWORD=xK4!pQ"},
		{"W008", "one letter", "", "DUCKHOO_ADMIN_PASSWORD=aaaaaaaaaaaaaaa"},
		{"W009", "every address", `metrics: {listen: ":9100"}`, ""},
		{"W009", "public address", `metrics: {listen: "203.0.113.5:9100"}`, ""},
		{"W010", "nothing said", "", "DUCKHOO_DATABASE__BACKUP__DIR="},
		{"W010", "no folder", "", "DUCKHOO_DATABASE__BACKUP__DIR=not/there"},
		{"W011", "normal", `database: {synchronous: normal}`, ""},
		{"W012", "no csrf", `middleware: [recover, security_headers, allowed_hosts, rate_limit]`, ""},
		{"W013", "no proxy", `server: {trusted_proxies: []}`, ""},
		{"W014", "every proxy", `server: {trusted_proxies: [0.0.0.0/0]}`, ""},
		{"W015", "nobody", `admin: {require_2fa: []}`, ""},
		{"W016", "folder", `mail: {driver: folder}`, ""},
		{"W017", "no sslmode", `database: {engine: postgres, dsn: "postgres://db.example.com/duckhoo"}`, ""},
		{"W017", "disabled", `database: {engine: postgres, dsn: "host=db.example.com dbname=duckhoo sslmode=disable"}`, ""},
		{"W017", "a replica", `database: {engine: postgres, dsn: "host=/run/postgresql dbname=duckhoo", replicas: ["postgres://replica/duckhoo"]}`, ""},
		{"W018", "none", `mail: {smtp: {tls: none}}`, ""},
		{"W019", "debug", `log: {level: debug}`, ""},
		{"W020", "password of the database", `database: {engine: postgres, dsn: "postgres://duckhoo:hunter2@localhost/duckhoo"}`, ""},
		{"W020", "default of a variable", `mail: {smtp: {username: x, password: "${SMTP_PASSWORD:-hunter2}"}}`, ""},
		{"W020", "secret of a provider", `auth: {providers: [{name: home, issuer: "https://id.example.com", client_id: x, client_secret: hunter2}]}`, ""},
		{"W020", "secret of a backend", `storage: {backends: {s3: {driver: s3, bucket: b, region: r, access_key: a, secret_key: hunter2}}}`, ""},
	}
}

func TestWeaknesses(t *testing.T) {
	for _, test := range weakCases() {
		t.Run(test.id+" "+test.name, func(t *testing.T) {
			var extra []string
			if test.env != "" {
				extra = []string{test.env}
			}
			got := weaknesses(t, test.overlay, extra...)
			i := slices.IndexFunc(got, func(p config.Problem) bool { return p.ID == "config."+test.id })
			if i < 0 {
				t.Fatalf("%s is not among:\n%v", test.id, config.Problems(got))
			}
			if text := config.Problems(got).Error(); strings.Contains(text, "hunter2") {
				t.Errorf("a secret shows: %s", text)
			}
		})
	}
}

func TestMissingSecretKeyIsWeak(t *testing.T) {
	s := load(t, files{"config.yaml": database})
	if !slices.ContainsFunc(config.Deploy(s), func(p config.Problem) bool { return p.ID == "config.W002" }) {
		t.Error("a missing secret key is not weak")
	}
}

func TestEveryWeaknessHasACase(t *testing.T) {
	for _, check := range config.Weaknesses() {
		if !slices.ContainsFunc(weakCases(), func(c struct{ id, name, overlay, env string }) bool { return "config."+c.id == check.ID }) {
			t.Errorf("%s has no case", check.ID)
		}
	}
}

func TestSafeVariants(t *testing.T) {
	tests := []struct{ name, overlay, env string }{
		{"metrics with a token", `metrics: {listen: ":9100"}`, "DUCKHOO_METRICS__TOKEN=x"},
		{"metrics on a private address", `metrics: {listen: "10.0.0.2:9100"}`, ""},
		{"postgres by socket", `database: {engine: postgres, dsn: "host=/run/postgresql dbname=duckhoo"}`, ""},
		{"postgres with TLS", `database: {engine: postgres, dsn: "postgres://db.example.com/duckhoo?sslmode=verify-full"}`, ""},
		{"a good password", "", "DUCKHOO_ADMIN_PASSWORD=correct horse battery staple"},
		{"cors for named origins", `middleware: [recover, security_headers, allowed_hosts, rate_limit, session, csrf, cors: {origins: ["https://a.example"], credentials: true}]`, ""},
		{"secrets of variables", `mail: {smtp: {username: x, password: "${SMTP_PASSWORD}"}}`, "SMTP_PASSWORD=hunter2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := weaknesses(t, test.overlay, test.env); len(got) > 0 {
				t.Error(config.Problems(got))
			}
		})
	}
}

func TestBackupsAreLookedAt(t *testing.T) {
	text, environ, backups := safe(t)
	s, err := config.Load(config.Source{Environ: environ, ReadFile: files{"config.yaml": text}.read})
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-49 * time.Hour)
	if err := os.Chtimes(filepath.Join(backups, "today.db"), old, old); err != nil {
		t.Fatal(err)
	}
	if got := config.Problems(config.Deploy(s)).Error(); !strings.Contains(got, "the newest backup is 49h old") {
		t.Errorf("an old backup: %q", got)
	}
	if err := os.Truncate(filepath.Join(backups, "today.db"), 0); err != nil {
		t.Fatal(err)
	}
	if got := config.Problems(config.Deploy(s)).Error(); !strings.Contains(got, "has no backup in it") {
		t.Errorf("an empty backup: %q", got)
	}
}
