package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models/database/dbtest"
)

// queries are strange query strings.
func queries() []string {
	return []string{
		"sort=-amount,slug&limit=3", "amount__gte=1&amount__lt=99999999999999999999", "at__gte=2026-02-30", "day__in=2026-01-31,,x", "q=%EB%94%B8*\"'", "q=a AND NOT b",
		"price=1e5", "maybe__isnull=TRUE", "keeper__handle__contains=%", "fields=id,,id", "include=tags,tags", "cursor=AAAA", "limit=%31", "flag=", "length=-1",
		"id=01980000-0000-7000-8000-000000000001", "id__in=x", "genre=%ed%a0%80", "amount=+1", "shade__contains=%5C", "a[]=1", "=", "&&", "%", "slug=%00",
	}
}

// bodies are strange bodies.
func bodies() []string {
	return []string{
		`{}`, `{"name":"\u0000"}`, `{"name":"\ud800"}`, `{"amount":1e3}`, `{"amount":99999999999999999999}`, `{"weight":1e999}`, `{"price":"-0.00001"}`,
		`{"day":"0000-00-00"}`, `{"at":"9999-12-31T23:59:59-12:00"}`, `{"extra":{"a":"\u0000"}}`, `{"extra":null}`, `{"shades":["dark","dark"]}`, `{"tag_ids":[null]}`,
		`{"parts":[{"id":null}]}`, `{"parts":[{"pieces":[{"text":"x","id":"x"}]}]}`, `{"parts":[{"position":-1,"name":"x"}]}`, `{"big":-9223372036854775808}`, `{"slug":"` + strings.Repeat("a", 100) + `"}`,
		`{"maybe":null,"signed":null,"flag":null}`, `{"length":1.5}`, `{"text":"a\r\nb\tc"}`, `{"genre_id":""}`, `{"mail":"@"}`, `{"site":"javascript:alert(1)"}`,
	}
}

// TestStrange sends what is strange to both databases.
func TestStrange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := "/api/v1/specimens/" + h.specimen("one", nil).String()
		for _, query := range queries() {
			values, _ := url.ParseQuery(query) // what cannot be parsed is asked as far as it goes
			if r := h.get("/api/v1/specimens?"+values.Encode(), ""); r.status != 200 && r.status != 400 {
				t.Errorf("%s: %d %s", query, r.status, r.body)
			}
		}
		for _, body := range bodies() {
			r := h.do(call{method: "PATCH", path: path, as: "ann", body: body, header: map[string]string{"If-Match": "*"}})
			if r.status != 200 && r.status != 400 && r.status != 422 {
				t.Errorf("%s: %d %s", body, r.status, r.body)
			}
		}
		if r := h.get(path, "ann"); r.status != 200 || !json.Valid(r.body) {
			t.Errorf("afterwards: %d %s", r.status, r.body)
		}
	})
}

// FuzzQuery asks a list anything: it answers 200 or says what is wrong.
func FuzzQuery(f *testing.F) {
	for _, seed := range queries() {
		f.Add(seed)
	}
	h := open(f, "sqlite", dbtest.SQLite(f))
	h.specimen("one", nil)
	f.Fuzz(func(t *testing.T, query string) {
		h.t = t
		values, _ := url.ParseQuery(query) // what cannot be parsed is asked as far as it goes
		if len(values.Encode()) > 3000 {
			return // the server refuses such a head
		}
		for _, path := range []string{"/api/v1/specimens?" + values.Encode(), "/api/v1/specimens/one?" + values.Encode()} {
			if r := h.get(path, "ann"); r.status != 200 && r.status != 400 {
				t.Errorf("%s: %d %s", path, r.status, r.body)
			}
		}
	})
}

// FuzzBody sends a write anything: it is done or says what is wrong.
func FuzzBody(f *testing.F) {
	for _, seed := range bodies() {
		f.Add(seed)
	}
	h := open(f, "sqlite", dbtest.SQLite(f))
	path := "/api/v1/specimens/" + h.specimen("one", nil).String()
	f.Fuzz(func(t *testing.T, body string) {
		h.t = t
		if body == "" {
			return
		}
		r := h.do(call{method: "PATCH", path: path, as: "ann", body: body, header: map[string]string{"If-Match": "*"}})
		if r.status != 200 && r.status != 400 && r.status != 422 {
			t.Errorf("PATCH %q: %d %s", body, r.status, r.body)
		}
		if r := h.get(path, "ann"); r.status != 200 {
			t.Errorf("after %q: %d", body, r.status)
		}
		r = h.do(call{method: "POST", path: "/api/v1/specimens", as: "ann", body: body})
		if r.status != 201 && r.status != 400 && r.status != 422 {
			t.Errorf("POST %q: %d %s", body, r.status, r.body)
		}
	})
}

// FuzzMatch sends any precondition.
func FuzzMatch(f *testing.F) {
	for _, seed := range []string{`"v1"`, `*`, `W/"v1"`, `"v1`, `"v-1"`, `"v99999999999999999999"`, `, ,`, `"v1-x-gz", "v2"`, "\"v\t1\""} {
		f.Add(seed)
	}
	h := open(f, "sqlite", dbtest.SQLite(f))
	path := "/api/v1/specimens/" + h.specimen("one", nil).String()
	f.Fuzz(func(t *testing.T, header string) {
		h.t = t
		if strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) || strings.TrimSpace(header) == "" {
			return
		}
		r := h.do(call{method: "PATCH", path: path, as: "ann", body: `{}`, header: map[string]string{"If-Match": header}})
		if r.status != 200 && r.status != 412 {
			t.Errorf("%q: %d %s", header, r.status, r.body)
		}
	})
}
