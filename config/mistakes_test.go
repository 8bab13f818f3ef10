package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duckhoo/config"
)

type corsOptions struct {
	Origins     config.Strings `yaml:"origins"`
	Credentials bool           `yaml:"credentials"`
}

type limitOptions struct {
	By     config.Strings  `yaml:"by"`
	Max    int             `yaml:"max"`
	Window config.Duration `yaml:"window"`
}

type bodyOptions struct {
	Max config.Size `yaml:"max"`
}

func (o bodyOptions) Validate() error {
	if o.Max < 1 {
		return errors.New("max must be at least one byte")
	}
	return nil
}

type timeoutOptions struct {
	After config.Duration `yaml:"after"`
}

// known are the middleware of these tests.
func known() map[string]any {
	names := map[string]any{
		"cors":       corsOptions{Origins: config.Strings{"*"}},
		"rate_limit": limitOptions{},
		"body_limit": &bodyOptions{Max: 1 << 20},
		"timeout":    timeoutOptions{},
	}
	for _, name := range []string{
		"recover", "request_id", "security_headers", "access_log", "allowed_hosts", "compress",
		"etag", "session", "authenticate", "check_token", "csrf", "locale",
	} {
		names[name] = nil
	}
	return names
}

// mistakes are the bad files; an overlay beside one belongs to it.
func mistakes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/E*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(files, func(name string) bool { return strings.Count(filepath.Base(name), ".") > 1 })
}

// source is a bad file with the environment that its first lines name.
func source(t *testing.T, name string) config.Source {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	src := config.Source{Path: filepath.ToSlash(name), Middleware: known()}
	for _, pair := range regexp.MustCompile(`(?m)^# env: (.*)$`).FindAllStringSubmatch(string(text), -1) {
		src.Environ = append(src.Environ, pair[1])
		if strings.HasPrefix(pair[1], "DUCKHOO_CONFIG=") {
			src.Path = ""
		}
	}
	return src
}

func TestMistakes(t *testing.T) {
	for _, name := range mistakes(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			settings, err := config.Load(source(t, name))
			var problems config.Problems
			if !errors.As(err, &problems) || settings != nil {
				t.Fatalf("loads, or fails without problems: %v", err)
			}
			id := "config." + filepath.Base(name)[:4]
			if !slices.ContainsFunc(problems, func(p config.Problem) bool { return p.ID == id }) {
				t.Errorf("%s is not among them:\n%v", id, err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a password shows:\n%v", err)
			}
			golden(t, strings.TrimSuffix(name, ".yaml")+".golden", []byte(err.Error()+"\n"))
		})
	}
}

func TestEveryErrorHasABadFile(t *testing.T) {
	files := mistakes(t)
	for _, check := range config.Errors() {
		has := func(name string) bool { return "config."+filepath.Base(name)[:4] == check.ID }
		if !slices.ContainsFunc(files, has) {
			t.Errorf("%s has no file in testdata", check.ID)
		}
	}
}

func TestEveryProblemHasAPlace(t *testing.T) {
	for _, name := range mistakes(t) {
		_, err := config.Load(source(t, name))
		var problems config.Problems
		if !errors.As(err, &problems) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range problems {
			if p.Origin == (config.Origin{}) || (p.Origin.Env == "" && p.Origin.Line == 0 && p.ID != "config.E001") {
				t.Errorf("%s: no place: %v", name, p)
			}
		}
	}
}
