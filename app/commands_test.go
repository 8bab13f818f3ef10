package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"duckhoo/models/database/dbtest"
)

// shell runs commands in a folder of its own, with the settings of the
// repository and what the environment adds.
type shell struct{ t *testing.T }

func newShell(t *testing.T, env ...string) *shell {
	t.Helper()
	settings, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	write(t, "config.yaml", string(settings))
	for i := 0; i < len(env); i += 2 {
		t.Setenv(env[i], env[i+1])
	}
	return &shell{t}
}

// run returns the exit code and what was said.
func (s *shell) run(args ...string) (code int, stdout, stderr string) {
	var out, words bytes.Buffer
	code = run(s.t.Context(), args, &out, &words)
	return code, out.String(), words.String()
}

// nothing fails when a command left something behind.
func (s *shell) nothing() {
	s.t.Helper()
	list, err := os.ReadDir(".")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range list {
		if f.Name() != "config.yaml" {
			s.t.Errorf("%s was left behind", f.Name())
		}
	}
}

func TestExitCodes(t *testing.T) {
	s := newShell(t)
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"fly"}, 2, `unknown command "fly"`},
		{[]string{"fly", "--format", "x"}, 2, `unknown command "fly"`},
		{[]string{"fly", "-f"}, 2, `unknown command "fly"`},
		{[]string{"fly", "high", "--from=a", "--to", "b"}, 2, `unknown command "fly"`},
		{[]string{"audit"}, 2, "verify"},
		{[]string{"audit", "bogus"}, 2, `unknown command "bogus" for "duckhoo audit"`},
		{[]string{"audit", "bogus", "--all"}, 2, `unknown command "bogus" for "duckhoo audit"`},
		{[]string{"audit", "verify", "twice"}, 2, "twice"},
		{[]string{"audit", "--all"}, 2, "unknown flag: --all"},
		{[]string{"help", "bogus"}, 2, `unknown command "bogus"`},
		{[]string{"help", "audit", "bogus"}, 2, `unknown command "bogus"`},
		{[]string{"help", "--all"}, 2, "unknown flag: --all"},
		{[]string{"help", "audit", "verify"}, 0, ""},
		{[]string{"help"}, 0, ""},
		{[]string{"--fly"}, 2, "unknown flag: --fly"},
		{[]string{"migrate", "--check", "--plan"}, 2, "check"},
		{[]string{"makemigrations", "--rename", "quiz"}, 2, "quiz"},
		{[]string{"backup"}, 2, "accepts 1 arg(s)"},
		{[]string{"createsuperuser"}, 2, "accepts 1 arg(s)"},
		{[]string{"import", "--format", "paper", "x"}, 2, "paper"},
		{[]string{"serve"}, 1, "duckhoo migrate"},
		{[]string{}, 1, "duckhoo migrate"},
		{[]string{"demo"}, 1, "duckhoo migrate"},
		{[]string{"migrate", "--check"}, 1, "pending: 0001_initial"},
		{[]string{"migrate", "--plan"}, 0, ""},
		{[]string{"migrate", "--to", "99"}, 1, `no migration "99"`},
		{[]string{"check"}, 0, "no mistake found"},
		{[]string{"check", "--deploy"}, 1, "(config.W001)"},
	} {
		code, _, words := s.run(tt.args...)
		if code != tt.code || !strings.Contains(words, tt.says) {
			t.Errorf("%v: exit %d, %q; want %d with %q", tt.args, code, words, tt.code, tt.says)
		}
	}
	s.nothing()
}

// What is wrong in the settings stops every command with its place, and
// nothing is created.
func TestMistakesInSettingsStopTheStart(t *testing.T) {
	for name, tt := range map[string]struct {
		yaml string
		env  []string
		says []string
	}{
		"empty database":       {"database:\n", nil, []string{"config.yaml", "database.engine: required; one of sqlite, postgres (config.E003)"}},
		"unknown engine":       {"database: {engine: oracle, dsn: x}\n", nil, []string{"config.yaml:1: database.engine"}},
		"unknown key":          {"database: {engine: sqlite, dsn: x}\nserver: {lisen: x}\n", nil, []string{"config.yaml:2: server.lisen", "listen"}},
		"unknown middleware":   {"database: {engine: sqlite, dsn: x}\nmiddleware: [recover, sesion]\n", nil, []string{"sesion", "session"}},
		"csrf above session":   {"database: {engine: sqlite, dsn: x}\nmiddleware: [recover, csrf, session, authenticate]\n", nil, []string{"csrf", "session"}},
		"from the environment": {"database: {engine: sqlite, dsn: x}\n", []string{"DUCKHOO_DATABASE__ENGINE", "oracle"}, []string{"env DUCKHOO_DATABASE__ENGINE"}},
		"unknown variable":     {"database: {engine: sqlite, dsn: x}\n", []string{"DUCKHOO_DATABSE__ENGINE", "sqlite"}, []string{"DUCKHOO_DATABSE__ENGINE"}},
		"two at once":          {"database: {engine: oracle, dsn: x}\nlog: {level: loud}\n", nil, []string{"database.engine", "log.level"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t, tt.env...)
			write(t, "config.yaml", tt.yaml)
			for _, command := range []string{"serve", "check", "migrate"} {
				code, _, words := s.run(command)
				if code != 1 {
					t.Errorf("%s: exit %d", command, code)
				}
				for _, part := range tt.says {
					if !strings.Contains(words, part) {
						t.Errorf("%s says %q, which lacks %q", command, words, part)
					}
				}
			}
			s.nothing()
		})
	}
}

func TestCommandsOnBothDatabases(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn, "DUCKHOO_SECRET_KEY", strings.Repeat("k", 32))
		steps := []struct {
			args  string
			code  int
			out   string
			words string
		}{
			{"migrate --check", 1, "", "pending: 0001_initial"},
			{"migrate --plan", 0, "CREATE TABLE", ""},
			{"migrate", 0, "", "applied 0001_initial"},
			{"migrate", 0, "", "nothing to migrate"},
			{"migrate --check", 0, "", "agree"},
			{"migrate --to 1", 0, "", "undone 0002_search"},
			{"migrate --to 99", 1, "", "99"},
			{"migrate", 0, "", "applied 0002_search"},
			{"demo", 0, "", "added"},
			{"audit verify", 0, "broken=0 erased=0", ""},
			{"routes", 0, "/api/v1/quizzes/:id/approve", ""},
			{"config", 0, "engine: " + engine, ""},
			{"version", 0, "duckhoo", ""},
		}
		for _, step := range steps {
			code, out, words := s.run(strings.Fields(step.args)...)
			if code != step.code || !strings.Contains(out, step.out) || !strings.Contains(words, step.words) {
				t.Fatalf("%s: exit %d, out %.200q, words %.400q; want %d, %q, %q", step.args, code, out, words, step.code, step.out, step.words)
			}
		}
		if _, out, _ := s.run("config"); strings.Contains(out, strings.Repeat("k", 32)) {
			t.Error("config prints the secret key")
		}
		_, out, _ := s.run("openapi")
		if !json.Valid([]byte(out)) || !strings.Contains(out, `"3.1.0"`) {
			t.Error("openapi prints no document")
		}
	})
}
