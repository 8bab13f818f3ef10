package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// breaks lists what a new document takes from the clients of an old one.
func breaks(t testing.TB, old, fresh []byte) []string {
	t.Helper()
	if len(old) == 0 {
		return nil
	}
	var a, b map[string]any
	if err := json.Unmarshal(old, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(fresh, &b); err != nil {
		t.Fatal(err)
	}
	c := &comparison{}
	c.paths(at(a, "paths"), at(b, "paths"))
	before, after := at(a, "components", "schemas"), at(b, "components", "schemas")
	for _, name := range keys(before) {
		c.schema(name, at(before, name), at(after, name), strings.HasSuffix(name, "Create") || strings.HasSuffix(name, "Patch"))
	}
	slices.Sort(c.found)
	return c.found
}

type comparison struct{ found []string }

func (c *comparison) say(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *comparison) paths(before, after map[string]any) {
	for _, path := range keys(before) {
		for _, method := range keys(at(before, path)) {
			old, fresh := at(before, path, method), at(after, path, method)
			switch {
			case fresh == nil:
				c.say("%s %s is gone", method, path)
				continue
			case old["operationId"] != fresh["operationId"]:
				c.say("%s %s: operationId %v is now %v", method, path, old["operationId"], fresh["operationId"])
			}
			c.parameters(method+" "+path, old, fresh)
			for _, status := range keys(at(old, "responses")) {
				if at(fresh, "responses", status) == nil {
					c.say("%s %s: status %s is gone", method, path, status)
				}
			}
		}
	}
}

func (c *comparison) parameters(where string, old, fresh map[string]any) {
	now := named(fresh)
	for name := range named(old) {
		if now[name] == nil {
			c.say("%s: parameter %s is gone", where, name)
		}
	}
	for name, p := range now {
		if named(old)[name] == nil && p["required"] == true {
			c.say("%s: parameter %s is new and required", where, name)
		}
	}
}

func named(op map[string]any) map[string]map[string]any {
	out := map[string]map[string]any{}
	list, _ := op["parameters"].([]any)
	for _, one := range list {
		p := one.(map[string]any)
		name := fmt.Sprint(p["name"])
		if r, ok := p["$ref"]; ok {
			name = fmt.Sprint(r)
		}
		out[name] = p
	}
	return out
}

// schema compares one schema: answers may only gain, bodies may only ask less.
func (c *comparison) schema(where string, old, fresh map[string]any, input bool) {
	if fresh == nil {
		c.say("schema %s is gone", where)
		return
	}
	if diff := cmp.Diff(old["type"], fresh["type"]); diff != "" {
		c.say("%s: type %v is now %v", where, old["type"], fresh["type"])
	}
	now, _ := fresh["enum"].([]any)
	if words, ok := old["enum"].([]any); ok && input && now != nil {
		for _, w := range words {
			if !slices.Contains(now, w) {
				c.say("%s: the value %v is gone", where, w)
			}
		}
	}
	before, _ := old["required"].([]any)
	after, _ := fresh["required"].([]any)
	for _, name := range after {
		if input && !slices.Contains(before, name) {
			c.say("%s.%v is required now", where, name)
		}
	}
	for _, name := range before {
		if !input && !slices.Contains(after, name) {
			c.say("%s.%v may be absent now", where, name)
		}
	}
	for _, name := range keys(at(old, "properties")) {
		c.schema(where+"."+name, at(old, "properties", name), at(fresh, "properties", name), input)
	}
}

func at(m map[string]any, way ...string) map[string]any {
	for _, name := range way {
		m, _ = m[name].(map[string]any)
	}
	return m
}

func keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func TestBreaks(t *testing.T) {
	const base = `{"paths":{"/a":{"get":{"operationId":"listA","parameters":[{"name":"x"}],"responses":{"200":{},"404":{}}}}},
		"components":{"schemas":{"A":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"s":{"type":"string","enum":["a","b"]}}},
		"ACreate":{"type":"object","properties":{"s":{"type":"string","enum":["a","b"]}}}}}}`
	for name, tt := range map[string]struct{ from, to, want string }{
		"nothing":               {`x`, `x`, ""},
		"a new parameter":       {`[{"name":"x"}]`, `[{"name":"x"},{"name":"y"}]`, ""},
		"a new field":           {`"id":{"type":"string"},`, `"id":{"type":"string"},"n":{"type":"string"},`, ""},
		"a path is gone":        {`"/a"`, `"/b"`, "get /a is gone"},
		"another name":          {`listA`, `listB`, "get /a: operationId listA is now listB"},
		"a parameter is gone":   {`{"name":"x"}`, ``, "get /a: parameter x is gone"},
		"a parameter is needed": {`[{"name":"x"}]`, `[{"name":"x"},{"name":"y","required":true}]`, "get /a: parameter y is new and required"},
		"a status is gone":      {`,"404":{}`, ``, "get /a: status 404 is gone"},
		"a field is gone":       {`"s":{"type":"string","enum":["a","b"]}}},`, `"t":{"type":"string"}}},`, "schema A.s is gone"},
		"a field changes":       {`"id":{"type":"string"}`, `"id":{"type":"integer"}`, "A.id: type string is now integer"},
		"a field may be absent": {`"required":["id"],`, ``, "A.id may be absent now"},
		"a schema is gone":      {`"ACreate"`, `"BCreate"`, "schema ACreate is gone"},
		"a body asks more":      {`"ACreate":{`, `"ACreate":{"required":["s"],`, "ACreate.s is required now"},
		"a body takes less":     {`"ACreate":{"type":"object","properties":{"s":{"type":"string","enum":["a","b"]`, `"ACreate":{"type":"object","properties":{"s":{"type":"string","enum":["a"]`, "ACreate.s: the value b is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := strings.Replace(base, tt.from, tt.to, 1)
			if tt.want != "" && fresh == base {
				t.Fatalf("%q does not stand in the document", tt.from)
			}
			if got := strings.Join(breaks(t, []byte(base), []byte(fresh)), "; "); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
