package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"duckhoo/config"
)

// printed is v in every way that a value gets into a log or a page.
func printed(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
		fmt.Fprintf(&out, verb+"\n", []any{v, &v})
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		text, err := marshal(map[string]any{"v": v})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
	}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(handler).Info("message", "v", v, "group", struct{ V any }{v})
	}
	return out.String()
}

func TestSecretNeverShows(t *testing.T) {
	type holder struct{ Inside config.Secret }
	for name, v := range map[string]any{
		"bare":     config.NewSecret("hunter2"),
		"inside":   holder{config.NewSecret("hunter2")},
		"settings": config.Settings{AdminPassword: config.NewSecret("hunter2"), App: config.App{SecretKey: config.NewSecret("hunter2")}},
	} {
		got := printed(t, v)
		if strings.Contains(got, "hunter2") || strings.Contains(got, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("%s shows:\n%s", name, got)
		}
		if !strings.Contains(got, "***") {
			t.Errorf("%s has no mask:\n%s", name, got)
		}
	}
}

func TestSecretIsItself(t *testing.T) {
	s := config.NewSecret("hunter2")
	if s.Reveal() != "hunter2" || s.Empty() || !s.Equal(config.NewSecret("hunter2")) || s.Equal(config.NewSecret("other")) {
		t.Error("a secret is not its text")
	}
	if empty := (config.Secret{}); empty.String() != "" || !empty.Empty() {
		t.Error("an empty secret looks set")
	}
}

func TestDSNWithoutPassword(t *testing.T) {
	tests := map[string]string{
		"data/duckhoo.db":                                              "data/duckhoo.db",
		"postgres://duckhoo@db/name":                                   "postgres://duckhoo@db/name",
		"postgres://db:5432/name?sslmode=require":                      "postgres://db:5432/name?sslmode=require",
		"postgres://duckhoo:hunter2@db:5432/name":                      "postgres://duckhoo:***@db:5432/name",
		"postgres://duckhoo:hunter2@a,b/name":                          "postgres://duckhoo:***@a,b/name",
		"postgres://duckhoo:hunt/er2@2@db/name":                        "postgres://duckhoo:***@db/name",
		"postgres://:hunter2@db/name":                                  "postgres://:***@db/name",
		"postgres://db/name?user=x&password=hunter2&sslmode=require":   "postgres://db/name?user=x&password=***&sslmode=require",
		"host=db password=hunter2 dbname=name":                         "host=db password=*** dbname=name",
		"host=db password = 'hunter2 \\' hunter2' sslpassword=hunter2": "host=db password = *** sslpassword=***",
		"host=db PASSWORD='hunter2":                                    "host=db PASSWORD=***",
	}
	for dsn, want := range tests {
		d := config.NewDSN(dsn)
		if d.String() != want || d.Reveal() != dsn {
			t.Errorf("%s prints as %s, want %s", dsn, d, want)
		}
		if got := printed(t, config.Database{DSN: d, Replicas: []config.DSN{d}}) + printed(t, d); strings.Contains(got, "hunter2") {
			t.Errorf("%s shows:\n%s", dsn, got)
		}
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]string{
		"336h": "336h", "90m": "1h30m", "60s": "1m", "10s": "10s", "1500ms": "1.5s", "0s": "0s", "1h0m5s": "1h0m5s", "-1m": "-1m",
	} {
		var d config.Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || d.String() != want {
			t.Errorf("%s is %s, %v", text, d, err)
		}
		var again config.Duration
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%s does not come back: %v", d, err)
		}
	}
	for _, text := range []string{"", "10", "10 s", "1d", "h", "999999999h"} {
		d := config.Duration(time.Second)
		if err := d.UnmarshalText([]byte(text)); err == nil || d != config.Duration(time.Second) {
			t.Errorf("%q is a duration: %s", text, d)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "512": "512", "512B": "512", "1KiB": "1KiB", "64 KiB": "64KiB", "1048576": "1MiB", "1MB": "1000000", "2GiB": "2GiB", "1536KiB": "1536KiB", "3kB": "3000",
	} {
		var s config.Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s.String() != want {
			t.Errorf("%s is %s, %v", text, s, err)
		}
		var again config.Size
		if err := again.UnmarshalText([]byte(s.String())); err != nil || again != s {
			t.Errorf("%s does not come back: %v", s, err)
		}
	}
	for _, text := range []string{"", "-1", "1.5MiB", "MiB", "1TiB", "9223372036854775807KiB", "1 000"} {
		s := config.Size(7)
		if err := s.UnmarshalText([]byte(text)); err == nil || s != 7 {
			t.Errorf("%q is a size: %s", text, s)
		}
	}
}

func TestHostAllowed(t *testing.T) {
	app := config.App{AllowedHosts: []string{"quiz.example.com", ".example.org", "127.0.0.1", "::1"}}
	for host, want := range map[string]bool{
		"quiz.example.com": true, "QUIZ.example.com:443": true, "quiz.example.com.": true, "example.com": false,
		"quiz.example.com.evil.test": false, "evilquiz.example.com": false, "example.org": true, "a.b.example.org": true,
		"badexample.org": false, "127.0.0.1:8000": true, "[::1]:8000": true, "[::1]": true, "": false, ":80": false,
	} {
		if got := app.HostAllowed(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
	if app.AllowedHosts = []string{"*"}; !app.HostAllowed("anything") || app.HostAllowed("") {
		t.Error("* is not every host")
	}
}
