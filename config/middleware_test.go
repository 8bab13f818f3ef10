package config_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckhoo/config"
)

func stack(t *testing.T, text string) config.Stack {
	t.Helper()
	s, err := config.ParseStack("config.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDecodeOptions(t *testing.T) {
	m := stack(t, "- rate_limit: {by: [person, key], max: 12, window: 1m, paths: [/api/**], methods: GET}\n")[0]
	got := limitOptions{Max: 1}
	if err := m.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := limitOptions{By: config.Strings{"person", "key"}, Max: 12, Window: config.Duration(time.Minute)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]config.Glob{"/api/**"}, m.Paths); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"GET"}, m.Methods); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeKeepsDefaults(t *testing.T) {
	for _, text := range []string{"- cors\n", "- cors:\n", "- cors: {}\n", "- cors: {credentials: true}\n"} {
		got := corsOptions{Origins: config.Strings{"*"}}
		if err := stack(t, text)[0].Decode(&got); err != nil || len(got.Origins) != 1 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestDecodeEveryKind(t *testing.T) {
	type inner struct {
		Key config.Secret `yaml:"key"`
	}
	type options struct {
		Share float64     `yaml:"share"`
		Count int64       `yaml:"count"`
		Max   config.Size `yaml:"max"`
		On    bool        `yaml:"on"`
		Inner inner       `yaml:"inner"`
		List  []inner     `yaml:"list"`
	}
	text := "- x: {share: 0.5, count: 7, max: 1KiB, on: true, inner: {key: a}, list: [{key: b}]}\n"
	var got options
	if err := stack(t, text)[0].Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := options{0.5, 7, 1024, true, inner{config.NewSecret("a")}, []inner{{config.NewSecret("b")}}}
	if diff := cmp.Diff(want, got); diff != "" || got.Max.Bytes() != 1024 {
		t.Error(diff)
	}
}

func TestDecodeNamesEveryFault(t *testing.T) {
	m := stack(t, "- recover\n- rate_limit:\n    bye: x\n    max: lots\n    window: 1\n")[1]
	err := m.Decode(&limitOptions{})
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"config.yaml:4: middleware.rate_limit.bye: unknown key; did you mean by? known: by, max, methods, paths, window (config.E004)",
		"config.yaml:5: middleware.rate_limit.max: want a whole number, not a text (config.E006)",
		"config.yaml:6: middleware.rate_limit.window: \"1\" is not a duration; write it as 500ms, 10s, 5m or 336h (config.E007)",
	}, "\n")
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestParseStackRefuses(t *testing.T) {
	for _, text := range []string{"cors", "- {a: 1, b: 2}", "- cors: yes", "- [", "- cors: {paths: [x]}"} {
		if s, err := config.ParseStack("x", []byte(text)); err == nil {
			t.Errorf("%q is %v", text, s)
		}
	}
}

func TestShippedStackCanWork(t *testing.T) {
	if problems := config.CheckStack(config.Default().Middleware); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestCheckStackNamesBoth(t *testing.T) {
	tests := []struct{ name, stack, first, second string }{
		{"csrf above session", "[csrf, session]", "csrf", "session"},
		{"authenticate above session", "[authenticate, session]", "authenticate", "session"},
		{"check_token above authenticate", "[check_token, authenticate]", "check_token", "authenticate"},
		{"the second of two", "[session, authenticate, csrf, rate_limit: {by: key}, session, recover]", "recover", "session"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problems := config.CheckStack(stack(t, test.stack))
			if len(problems) == 0 {
				t.Fatal("can work")
			}
			text := problems[0].Text
			if !strings.Contains(text, test.first+" stands") || !strings.Contains(text, test.second) || !strings.Contains(text, ": ") && !strings.Contains(text, "because") {
				t.Errorf("got %q", text)
			}
		})
	}
}

func TestSameNameWithOtherOptions(t *testing.T) {
	s := stack(t, "- rate_limit: {by: address}\n- rate_limit: {by: address, paths: [/api/**]}\n- rate_limit: {by: address, methods: [POST]}\n")
	if problems := config.CheckStack(s); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestApplies(t *testing.T) {
	tests := []struct {
		entry, method, path string
		want                bool
	}{
		{"etag", "GET", "/", true},
		{"etag: {paths: [/api/**]}", "GET", "/api/v1/quizzes", true},
		{"etag: {paths: [/api/**]}", "GET", "/api", true},
		{"etag: {paths: [/api/**]}", "GET", "/apiary", false},
		{"etag: {paths: [/a, /b]}", "GET", "/b", true},
		{"etag: {methods: [POST]}", "GET", "/", false},
		{"etag: {methods: [GET]}", "HEAD", "/", true},
		{"etag: {methods: [POST]}", "HEAD", "/", false},
		{"etag: {methods: [POST], paths: [/a]}", "POST", "/b", false},
	}
	for _, test := range tests {
		m := stack(t, "- "+test.entry+"\n")[0]
		if got := m.Applies(test.method, test.path); got != test.want {
			t.Errorf("%s: %s %s: %v", test.entry, test.method, test.path, got)
		}
	}
}

func TestGlob(t *testing.T) {
	tests := []struct {
		glob, path string
		want       bool
	}{
		{"/", "/", true},
		{"/", "/a", false},
		{"/**", "/", true},
		{"/**", "/a/b", true},
		{"/a", "/a/", true},
		{"/a/", "/a", true},
		{"/a", "/A", false},
		{"/a/*", "/a/b", true},
		{"/a/*", "/a", false},
		{"/a/*", "/a/b/c", false},
		{"/a/*/c", "/a/b/c", true},
		{"/a/**/c", "/a/c", true},
		{"/a/**/c", "/a/b/b/c", true},
		{"/a/**/c", "/a/b/d", false},
		{"/**/c/**", "/a/c", true},
		{"/q*.json", "/quiz.json", true},
		{"/q*.json", "/q.json", true},
		{"/q*.json", "/quiz.jsonx", false},
		{"/*a*b*", "/xaybz", true},
		{"/*a*b*", "/xbya", false},
		{"/퀴즈/*", "/퀴즈/하나", true},
	}
	for _, test := range tests {
		if got := config.Glob(test.glob).Match(test.path); got != test.want {
			t.Errorf("%s and %s: %v", test.glob, test.path, got)
		}
	}
}
