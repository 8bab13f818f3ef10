package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestInvariant7NobodyActsAsAnother writes as juno, with members that name
// somebody else drawn into the body, the query and the headers: whatever is
// written is juno's, and nothing of anybody else moves.
func TestInvariant7NobodyActsAsAnother(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		p.took("juno")
		mine := "/api/v1/quizzes/" + w.quiz(p.who["juno"]).String()
		w.exec("UPDATE users SET email = handle || '@example.com'")
		written, drawn := 0, 0
		few(t, 2*len(p.writes(mine)), func(rt *rapid.T) {
			drawn++
			for _, name := range append([]string{""}, identities...) {
				if p.claims(rt, p.writes(mine)[drawn%len(p.writes(mine))], name).status < 300 {
					written++
				}
			}
		})
		if written < 10 {
			t.Errorf("%d writes went through: the drawings try too little", written)
		}
	})
}

// claims makes a request that names somebody else in a member, if there is a
// name, and perhaps in more of them and in the query, and in headers. Bodies are
// strict: what names nobody but in headers is what goes through.
func (p *plaza) claims(rt *rapid.T, request writing, name string) answer {
	before, seq := p.others("juno"), p.number("SELECT max(seq) FROM audit_logs")
	query, headers := "", []string{"If-Match", "*"}
	whom := rapid.SampledFrom([]string{"modi", "nari", "maker"}).Draw(rt, "whom")
	if name != "" && rapid.IntRange(0, 4).Draw(rt, "in the query") == 4 {
		query = "?user_id=" + p.who[whom].String()
	}
	if rapid.Bool().Draw(rt, "in a header") {
		headers = append(headers, "X-User-Id", p.who[whom].String(), "X-Forwarded-User", whom, "From", whom+"@example.com")
	}
	if rapid.IntRange(0, 4).Draw(rt, "in a cookie") == 4 {
		headers = append(headers, "Cookie", "duckhoo="+whom)
		defer p.keepCookies()() // the answer takes the cookie away, which no session has
	}
	if name != "" {
		request.body[name] = rapid.SampledFrom([]any{p.who[whom].String(), whom, whom + "@example.com", true, 7, models.RoleAdmin}).Draw(rt, name)
	}
	if strings.HasSuffix(name, "_id") {
		request.body[name] = p.who[whom].String()
	}
	if name != "" && rapid.IntRange(0, 4).Draw(rt, "another") == 4 {
		request.body[rapid.SampledFrom(identities).Draw(rt, "member")] = p.who[whom].String()
	}
	body, err := json.Marshal(request.body)
	if err != nil {
		rt.Fatal(err)
	}
	a := p.juno.api(request.method, request.path+query, string(body), headers...)
	if a.status >= 500 {
		rt.Fatalf("%s %s: %d %s", request.path, body, a.status, a.body)
	}
	if after := p.others("juno"); after != before {
		rt.Fatalf("%s %s%s %s: %d moves what is not juno's:\n%s\n%s", request.method, request.path, query, body, a.status, before, after)
	}
	if n := p.number("SELECT count(*) FROM audit_logs WHERE seq > ? AND (actor_id IS NULL OR actor_id <> ?)", seq, p.who["juno"]); n != 0 {
		rt.Fatalf("%s %s: %d entries of somebody else", request.path, body, n)
	}
	return a
}

// keepCookies keeps juno signed in; what it returns puts the cookies back.
func (p *plaza) keepCookies() func() {
	at, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	before := p.juno.Jar.Cookies(at)
	return func() { p.juno.Jar.SetCookies(at, before) }
}

// identities are names that a body might say who acts with, or what they may.
var identities = []string{"user_id", "owner_id", "user", "owner", "email", "handle", "role", "role_id", "reporter_id", "author_id", "actor_id", "is_superuser", "status", "quota", "guest_token"}

// writing is a request that juno may make.
type writing struct {
	method, path string
	body         map[string]any
}

func (p *plaza) writes(mine string) []writing {
	genre := p.row(p.registry.Model("genre")).String()
	return []writing{
		{"POST", "/api/v1/quizzes", map[string]any{"title": "오리", "genre_id": genre, "language": "ko", "visibility": "public", "licence": "ARR"}},
		{"PATCH", mine, map[string]any{"description": "설명"}},
		{"PUT", mine + "/draft", map[string]any{"title": "오리", "questions": []any{}}},
		{"PUT", p.address + "/rating", map[string]any{"quality": 3, "difficulty": 2}},
		{"POST", p.address + "/comments", map[string]any{"body": "말"}},
		{"POST", p.address + "/attempts", map[string]any{}},
		{"PATCH", "/api/v1/me", map[string]any{"nickname": "주노"}},
		{"POST", "/api/v1/me/keys", map[string]any{"name": "열쇠", "kind": "secret", "scopes": []string{"read"}}},
		{"PATCH", "/api/v1/users/" + p.who["juno"].String(), map[string]any{"nickname": "주노"}},
		{"PATCH", "/api/v1/users/" + p.who["nari"].String(), map[string]any{"nickname": "주노"}},
		{"POST", "/api/v1/reports", map[string]any{"subject": "user", "subject_id": p.who["maker"].String(), "reason": "spam"}},
	}
}

// others is everything that is somebody's, but what a person may write.
func (p *plaza) others(but string) string {
	p.t.Helper()
	var out []string
	for _, m := range p.registry.Models() {
		for _, f := range m.Fields {
			if f.Relation == nil || f.Relation.Target.Name != "user" || m.Name == "notification" && f.JSON == "user_id" || m.Name == "case" && f.JSON == "owner_id" {
				continue // whoever is spoken to is told, and what is reported is somebody's
			}
			n := p.number(`SELECT count(*) FROM "`+m.Table+`" WHERE "`+f.Column+`" IS NOT NULL AND "`+f.Column+`" <> ?`, p.who[but])
			out = append(out, fmt.Sprint(m.Name, ".", f.JSON, "=", n))
		}
	}
	var people []string
	err := p.db.From(p.t.Context()).Raw(`SELECT handle || ' ' || email || ' ' || CAST(role_id AS TEXT) || ' ' || CAST(is_superuser AS TEXT) || ' ' || status ||
		' ' || CASE WHEN handle = ? THEN '' ELSE nickname END FROM users ORDER BY handle`, but).Scan(&people).Error
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Join(append(out, people...), "; ")
}

// TestInvariant7AddressesShowToSelfAndAdmins reads every address of the
// document and every page as everybody: nobody but admins reads anybody's
// e-mail address, except one's own.
func TestInvariant7AddressesShowToSelfAndAdmins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		p.took("juno")
		_, comment := p.say(p.nari, `{"body":"말"}`)
		p.expect(p.juno.api("POST", "/api/v1/reports", `{"subject":"user","subject_id":"`+p.who["maker"].String()+`","reason":"spam"}`), 201, "")
		w.exec("UPDATE users SET email = handle || '@secret.example'")
		w.person("boss", models.RoleAdmin)
		w.exec("UPDATE users SET email = 'boss@secret.example' WHERE handle = 'boss'")
		people := map[string]*browser{"": w.as(""), "juno": p.juno, "modi": p.modi, "boss": w.as("boss")}
		handles := []string{"juno", "nari", "maker", "modi", "boss"}
		paths := p.readable(comment)
		seen := map[string]bool{}
		for who, b := range people {
			for _, path := range paths {
				a := b.api("GET", path, "")
				if !strings.HasPrefix(path, "/api") {
					a = b.get(path)
				}
				if a.status >= 500 {
					t.Fatalf("%s: %d %s", path, a.status, a.body)
				}
				text := a.body + fmt.Sprint(a.header)
				for _, other := range handles {
					if !strings.Contains(text, other+"@secret") {
						continue
					}
					seen[who+" "+other] = true
					if who != other && who != "boss" {
						t.Errorf("%s tells %q the address of %s", path, who, other)
					}
				}
			}
		}
		for _, must := range []string{"juno juno", "boss nari"} {
			if !seen[must] {
				t.Errorf("not even who may sees it: %s; seen %v", must, slices.Sorted(maps.Keys(seen)))
			}
		}
	})
}

// readable are the GET addresses of the document, of the site and of the back
// office, with names of what is there, and with what lists can be asked for.
func (p *plaza) readable(comment string) []string {
	p.t.Helper()
	var doc struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(p.as("").api("GET", "/api/openapi.json", "").body), &doc); err != nil || len(doc.Paths) < 50 {
		p.t.Fatalf("%d paths, %v", len(doc.Paths), err)
	}
	id := func(path string) string {
		plural, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "/api/v1/"), "/admin/"), "/")
		switch plural {
		case "quizzes":
			return p.id.String()
		case "comments":
			return comment
		case "users":
			return p.who["nari"].String()
		}
		if m := p.registry.Plural(plural); m != nil {
			return p.row(m).String()
		}
		return schema.NewID().String()
	}
	var out []string
	for path, methods := range doc.Paths {
		if methods["get"] == nil {
			continue
		}
		out = append(out, strings.NewReplacer("{id}", id(path), "{n}", "1").Replace(path))
		for _, query := range []string{"include=user", "include=owner", "include=reporter", "fields=email", "q=secret", "sort=email", "email__contains=secret", "user__email__contains=secret", "owner__email__contains=secret"} {
			if strings.Count(path, "/") == 3 {
				out = append(out, path+"?"+query)
			}
		}
	}
	for _, r := range p.routes() {
		if r.method != http.MethodGet || strings.HasPrefix(r.path, "/api") || strings.Contains(r.path, "*") {
			continue
		}
		if strings.HasPrefix(r.path, "/admin/:plural") {
			for _, m := range p.registry.Models() {
				path := strings.Replace(r.path, ":plural", m.Plural, 1)
				out = append(out, strings.NewReplacer(":id", id(path), ":field", "owner_id", ":verb", "hide").Replace(path))
			}
			continue
		}
		out = append(out, strings.NewReplacer(":slug", url.PathEscape("오리-퀴즈"), ":handle", "nari", ":provider", "x").Replace(r.path))
	}
	for _, who := range []string{"nari", "juno", "maker"} {
		out = append(out, "/users/"+who, "/api/v1/users/"+who, "/admin/users/"+p.who[who].String()+"/", "/admin/users/"+p.who[who].String()+"/history")
	}
	return out
}
