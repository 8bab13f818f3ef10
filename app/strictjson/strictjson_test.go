package strictjson_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

func TestObject(t *testing.T) {
	got, err := strictjson.Object([]byte(" {\"a\": 1, \"b\": {\"c\": [1, \"x\"]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got["a"]) != "1" || string(got["b"]) != `{"c": [1, "x"]}` || len(got) != 2 {
		t.Errorf("members = %s", got)
	}
}

func TestSyntax(t *testing.T) {
	for name, test := range map[string]struct{ body, code, pointer string }{
		"empty":               {"", "malformed", ""},
		"blank":               {" \n", "malformed", ""},
		"word":                {"hello", "malformed", ""},
		"cut":                 {`{"a":`, "malformed", "/a"},
		"cut object":          {`{"a":1`, "malformed", ""},
		"comma at the end":    {`{"a":1,}`, "malformed", ""},
		"number as key":       {`{1:1}`, "malformed", ""},
		"two values":          {`{} {}`, "trailing_text", ""},
		"text behind":         {`{}x`, "trailing_text", ""},
		"bracket behind":      {`{}}`, "trailing_text", ""},
		"list":                {`[]`, "not_an_object", ""},
		"string":              {`"a"`, "not_an_object", ""},
		"null":                {`null`, "not_an_object", ""},
		"twice":               {`{"a":1,"a":1}`, "duplicate_key", "/a"},
		"twice by escape":     {`{"a":1,"\u0061":1}`, "duplicate_key", "/a"},
		"twice deep":          {`{"q":[{"a/b":1,"a/b":2}]}`, "duplicate_key", "/q/0/a~1b"},
		"half a pair":         {`{"a":"\ud800"}`, "invalid_utf8", ""},
		"the other half":      {`{"a":"\udc00x"}`, "invalid_utf8", ""},
		"half and a letter":   {`{"a":"\ud83d\u0041"}`, "invalid_utf8", ""},
		"Latin-1":             {"{\"a\":\"\xe9\"}", "invalid_utf8", ""},
		"as deep as the moon": {strings.Repeat(`{"a":`, 50) + "1" + strings.Repeat("}", 50), "too_deep", strings.Repeat("/a", 32)},
		"lists in lists":      {`{"a":` + strings.Repeat("[", 100_000), "too_deep", "/a" + strings.Repeat("/0", 31)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := strictjson.Object([]byte(test.body))
			var s *strictjson.SyntaxError
			if !errors.As(err, &s) {
				t.Fatalf("error = %v, want a syntax error", err)
			}
			if s.Code != test.code || s.Pointer != test.pointer {
				t.Errorf("%s at %q, want %s at %q", s.Code, s.Pointer, test.code, test.pointer)
			}
			if s.Detail.KO == "" || s.Detail.EN == "" {
				t.Errorf("detail = %+v", s.Detail)
			}
		})
	}
}

type body struct {
	Name  string   `json:"name"`
	Count int      `json:"count,omitempty"`
	Yes   bool     `json:"yes,omitempty"`
	Words []string `json:"words,omitempty"`
	Maybe *string  `json:"maybe,omitempty"`
	Own   string   `json:"-"`
}

func TestDecode(t *testing.T) {
	var got body
	if err := strictjson.Decode([]byte(`{"name":"김","count":3,"yes":true,"words":["a"],"maybe":null}`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(body{Name: "김", Count: 3, Yes: true, Words: []string{"a"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeInvalid(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want map[string]string
	}{
		"missing":      {`{}`, map[string]string{"/name": "required"}},
		"unknown":      {`{"name":"a","nope":1,"Own":"x"}`, map[string]string{"/Own": "unknown_field", "/nope": "unknown_field"}},
		"letter case":  {`{"Name":"a"}`, map[string]string{"/Name": "unknown_field", "/name": "required"}},
		"types":        {`{"name":1,"count":"1","yes":"true","words":"a"}`, map[string]string{"/name": "wrong_type", "/count": "wrong_type", "/yes": "wrong_type", "/words": "wrong_type"}},
		"null":         {`{"name":null}`, map[string]string{"/name": "wrong_type"}},
		"fraction":     {`{"name":"a","count":1.5}`, map[string]string{"/count": "wrong_type"}},
		"escaped name": {`{"name":"a","x/y":1}`, map[string]string{"/x~1y": "unknown_field"}},
	} {
		t.Run(name, func(t *testing.T) {
			var invalid schema.Invalid
			if err := strictjson.Decode([]byte(test.body), &body{}); !errors.As(err, &invalid) {
				t.Fatalf("error = %v, want problems", err)
			}
			got := map[string]string{}
			for _, p := range invalid {
				got[p.Pointer] = p.Code
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,{"b":null}]}`, `{"a":1,"a":2}`, `[`, `{"a":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		members, err := strictjson.Object(in)
		var s *strictjson.SyntaxError
		if err != nil && !errors.As(err, &s) {
			t.Fatalf("error of another kind: %v", err)
		}
		for key, raw := range members {
			if err := strictjson.Check(raw); err != nil {
				t.Errorf("member %q does not pass by itself: %v", key, err)
			}
		}
	})
}
