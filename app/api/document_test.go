package api_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"duckhoo/app/api"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/schema"
)

var (
	update      = flag.Bool("update", false, "write golden files anew")
	allowBreaks = flag.Bool("breaking", false, "with -update: also when clients of the old document would break")
)

const golden = "testdata/openapi.golden.json"

// ours is the document of the program's own models.
func ours(t testing.TB, also ...api.Route) []byte {
	t.Helper()
	reg, err := models.Registry()
	if err != nil {
		t.Fatal(err)
	}
	return documentOf(t, reg, also...)
}

func documentOf(t testing.TB, reg *schema.Registry, also ...api.Route) []byte {
	t.Helper()
	a, err := api.New(api.Deps{Registry: reg, Settings: config.Default(), Also: also})
	if err != nil {
		t.Fatal(err)
	}
	return written(t, a)
}

func written(t testing.TB, a *api.API) []byte {
	t.Helper()
	doc, err := a.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// handWritten is a route of another package with its description.
func handWritten() api.Route {
	return api.Route{Method: "POST", Path: "/api/v1/auth/enter", Name: "enter", Doc: &api.Operation{
		Tag: "Accounts", Summary: "Enter", Description: "Starts a session.", Access: api.Guest,
		Body: &api.Content{Schema: api.Schema{"type": "object", "additionalProperties": false, "required": []string{"username"},
			"properties": map[string]any{"username": map[string]any{"type": "string", "maxLength": 254, "pattern": "^.+$"}}},
			Example: map[string]any{"username": "ann"}},
		Answers: map[int]api.Answer{200: {Description: "Entered.", Schema: api.Schema{"type": "object", "description": "A token.",
			"properties": map[string]any{"csrf_token": map[string]any{"type": "string", "maxLength": 100, "pattern": "^.+$"}}}},
			400: {}, 401: {}, 422: {}, 429: {}, 500: {}},
	}}
}

// TestDocumentGolden shows every change of the document in a diff, and refuses
// to write one anew that breaks clients.
func TestDocumentGolden(t *testing.T) {
	got := ours(t)
	want, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if *update {
		if list := breaks(t, want, got); len(list) > 0 && !*allowBreaks {
			t.Fatalf("clients of the old document would break; with -breaking it is written anyway:\n%s", strings.Join(list, "\n"))
		}
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if list := breaks(t, want, got); len(list) > 0 {
		t.Errorf("clients of %s would break:\n%s", golden, strings.Join(list, "\n"))
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the document differs from %s; look at it, then run: go test ./app/api -run Golden -update\n%s", golden, diff)
	}
}

// TestDocumentValid asks a parser that others use.
func TestDocumentValid(t *testing.T) {
	for name, body := range map[string][]byte{"ours": ours(t), "every kind": documentOf(t, registry(t)), "with others": ours(t, handWritten())} {
		t.Run(name, func(t *testing.T) {
			doc, err := openapi3.NewLoader().LoadFromData(body)
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaFormatValidation()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDocumentRoutes compares the document with the table of routes.
func TestDocumentRoutes(t *testing.T) {
	reg := registry(t)
	a, err := api.New(api.Deps{Registry: reg, Settings: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal(written(t, a), &doc); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			described[strings.ToUpper(method)+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = true
			if len(op.Responses) < 4 || op.OperationID == "" {
				t.Errorf("%s %s: %d responses, operationId %q", method, path, len(op.Responses), op.OperationID)
			}
		}
	}
	names := map[string]bool{}
	for _, r := range a.Routes() {
		if r.Who == "" || r.Serve == nil || r.Name == "" || names[r.Name] {
			t.Errorf("%s %s: who %q, name %q", r.Method, r.Path, r.Who, r.Name)
		}
		names[r.Name] = true
		if key := r.Method + " " + r.Path; described[key] != (r.Doc != nil) {
			t.Errorf("%s: described %v", key, described[key])
		}
		delete(described, r.Method+" "+r.Path)
	}
	for key := range described {
		t.Errorf("%s is described and not served", key)
	}
}

// TestDocumentHides looks for what no tag opens.
func TestDocumentHides(t *testing.T) {
	body := string(documentOf(t, registry(t)))
	for _, word := range []string{"vault", "auditor", "\"code_", "password", "token_hash", "role_id", "lock_version", "deleted_at", "\"origin\"", "revive", "reinstate", "live_version", "flags_agreed"} {
		if strings.Contains(strings.ToLower(body), word) {
			i := strings.Index(strings.ToLower(body), word)
			t.Errorf("the document says %q: ...%s...", word, body[max(0, i-80):min(len(body), i+80)])
		}
	}
}

// TestDocumentNames refuses two schemas of one name.
func TestDocumentNames(t *testing.T) {
	type Problem struct {
		schema.Base
		Word string `gorm:"size:10" api:"read"`
	}
	reg, err := schema.New(&Problem{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.New(api.Deps{Registry: reg, Settings: config.Default()}); err == nil || !strings.Contains(err.Error(), `"Problem"`) {
		t.Errorf("error = %v, want one that names Problem", err)
	}
}
