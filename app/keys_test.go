package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// made is a key as the answer that makes it shows it.
type made struct {
	ID     string   `json:"id"`
	Key    string   `json:"key"`
	Prefix string   `json:"prefix"`
	Scopes []string `json:"scopes"`
	Quota  int      `json:"quota"`
	Until  *string  `json:"previous_until"`
	Used   *string  `json:"last_used_at"`
}

func (a answer) key() made {
	a.t.Helper()
	var out made
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status >= 300 {
		a.t.Fatalf("no key: %d %s", a.status, a.body)
	}
	return out
}

// newKey makes a key of whoever the browser is.
func (b *browser) newKey(kind string, scopes ...string) made {
	b.w.t.Helper()
	body, _ := json.Marshal(map[string]any{"name": "bot", "kind": kind, "scopes": scopes})
	return b.api("POST", "/api/v1/me/keys", string(body)).key()
}

// by asks with a key, from a browser that has nothing else.
func (w *world) by(key, method, path, body string) answer {
	w.t.Helper()
	b := w.browser()
	return b.api(method, path, body, "Authorization", "Bearer "+key)
}

// setKey changes a key's row behind everybody's back.
func (w *world) setKey(id string, column string, value any) {
	w.t.Helper()
	err := w.db.Tx(w.t.Context(), func(ctx context.Context) error {
		return w.db.From(ctx).Exec("UPDATE api_keys SET "+column+" = ? WHERE id = ?", value, id).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestKeyForgeries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.person("ann", models.RoleModerator) // whose keys may have every scope
		w.person("bob", models.RoleMember)
		ann, bob := w.as("ann"), w.as("bob")
		k := ann.newKey("secret", "read", "take", "write", "moderate")
		if me := w.by(k.Key, "GET", "/api/v1/me", ""); me.status != 200 || me.json()["handle"] != "ann" {
			t.Fatalf("a good key: %d %s", me.status, me.body)
		}
		other := k.Key[len(k.Key)-1:]
		for name, token := range map[string]string{
			"truncated": k.Key[:len(k.Key)-1], "prefix alone": k.Prefix, "too long": k.Key + "a", "another prefix": "sk_live_" + k.Key[8:],
			"upper case": strings.ToUpper(k.Key), "changed at the end": k.Key[:len(k.Key)-1] + map[bool]string{true: "a", false: "b"}[other == "b"],
			"made up": "dk_live_" + strings.Repeat("a", 52), "its id": k.ID, "empty": "", "a hash": strings.Repeat("a", 64), "SQL": "dk_live_' OR 1=1 --",
		} {
			a := w.by(token, "GET", "/api/v1/me", "")
			if a.status != 401 || !strings.Contains(a.header.Get("WWW-Authenticate"), `error="invalid_token"`) ||
				!strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s: %d %v %s", name, a.status, a.header, a.body)
			}
			if list := w.by(token, "GET", "/api/v1/genres", ""); list.status != 401 {
				t.Errorf("%s at a public list: %d, want 401", name, list.status)
			}
		}
		for _, try := range [][2]string{{"GET", ""}, {"PATCH", `{"name":"mine"}`}, {"DELETE", ""}, {"POST", "{}"}} {
			path := "/api/v1/me/keys/" + k.ID
			if try[0] == "POST" {
				path += "/rotate"
			}
			if a := bob.api(try[0], path, try[1]); a.status != 404 {
				t.Errorf("%s of somebody else's key: %d", try[0], a.status)
			}
		}
		// A bearer goes before the cookie: also a bad one.
		if a := bob.api("GET", "/api/v1/me", "", "Authorization", "Bearer "+k.Key); a.json()["handle"] != "ann" {
			t.Errorf("cookie and key: %s", a.body)
		}
		if a := bob.api("GET", "/api/v1/me", "", "Authorization", "Bearer x"); a.status != 401 {
			t.Errorf("cookie and bad key: %d", a.status)
		}
		// A query string or a cookie is no place for a key.
		if a := w.browser().api("GET", "/api/v1/me?access_token="+k.Key, ""); a.status != 401 {
			t.Errorf("key in the address: %d", a.status)
		}
		expired := ann.newKey("secret", "read")
		w.setKey(expired.ID, "expires_at", schema.At(time.Now().Add(-time.Second)))
		if a := w.by(expired.Key, "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("expired: %d", a.status)
		}
		revoked := ann.newKey("secret", "read")
		if a := ann.api("DELETE", "/api/v1/me/keys/"+revoked.ID, ""); a.status != 204 {
			t.Fatalf("revoke: %d %s", a.status, a.body)
		}
		if a := w.by(revoked.Key, "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("revoked: %d", a.status)
		}
		if a := ann.api("GET", "/api/v1/me/keys/"+revoked.ID, ""); a.status != 404 {
			t.Errorf("a revoked key is still there: %d", a.status)
		}
		w.setStatus(id, "suspended")
		if a := w.by(k.Key, "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("suspended person: %d", a.status)
		}
		w.setStatus(id, "active")
		if a := w.by(k.Key, "GET", "/api/v1/me", ""); a.status != 200 {
			t.Errorf("unsuspended person: %d", a.status)
		}
	})
}

// TestKeyScopes asks a route of each sort with every set of scopes.
func TestKeyScopes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleModerator)
		quiz := w.quiz(ann).String()
		theirs := w.quiz(w.person("bob", models.RoleMember)).String()
		all := []string{"read", "take", "write", "moderate"}
		b := w.as("ann")
		routes := []struct {
			method, path, body string
			need               []string // one of them
		}{
			{"GET", "/api/v1/me", "", []string{"read"}},
			{"GET", "/api/v1/quizzes", "", []string{"read"}},
			{"GET", "/api/v1/me/quizzes", "", []string{"read"}},
			{"GET", "/api/openapi.json", "", all},
			{"PATCH", "/api/v1/me", `{"nickname":"앤"}`, []string{"write"}},
			{"PATCH", "/api/v1/quizzes/" + quiz, `{"attribution":"앤"}`, []string{"write", "moderate"}}, // with the latter it is no text of theirs
			{"DELETE", "/api/v1/account/img", "", []string{"write"}},
			{"POST", "/api/v1/quizzes", `{}`, []string{"write"}},
			{"POST", "/api/v1/media", `{}`, []string{"write"}},
			{"POST", "/api/v1/quizzes/" + theirs + "/attempts", `{}`, []string{"take"}},
			{"PUT", "/api/v1/quizzes/" + theirs + "/rating", `{}`, []string{"take"}},
			{"POST", "/api/v1/notifications/read", `{}`, []string{"write"}},
			{"PATCH", "/api/v1/notifications/preferences", `{}`, []string{"write"}},
			{"POST", "/api/v1/quizzes/" + theirs + "/hide", `{"reason":"나빠요"}`, []string{"moderate"}},
			{"POST", "/api/v1/quizzes/" + theirs + "/archive", `{}`, nil},
			{"GET", "/api/v1/me/keys", "", nil},
			{"POST", "/api/v1/me/keys", `{"name":"x","kind":"secret","scopes":["read"]}`, nil},
			{"GET", "/api/v1/me/export", "", nil},
			{"DELETE", "/api/v1/me", `{"password":"` + password + `"}`, nil},
			{"POST", "/api/v1/auth/logout", "", nil},
			{"POST", "/api/v1/auth/password/change", `{"current_password":"` + password + `","password":"another good one"}`, nil},
		}
		for set := 1; set < 1<<len(all); set++ {
			var scopes []string
			for i, s := range all {
				if set&(1<<i) != 0 {
					scopes = append(scopes, s)
				}
			}
			k := b.newKey("secret", scopes...)
			for _, r := range routes {
				headers := []string{"Authorization", "Bearer " + k.Key, "If-Match", "*"}
				a := w.browser().api(r.method, r.path, r.body, headers...)
				open := slices.ContainsFunc(r.need, func(s string) bool { return slices.Contains(scopes, s) })
				if refused := a.status == 401 || a.status == 403; refused == open || a.status >= 500 {
					t.Errorf("%s %s with %v: %d %s", r.method, r.path, scopes, a.status, a.body)
				}
			}
			if a := b.api("DELETE", "/api/v1/me/keys/"+k.ID, ""); a.status != 204 {
				t.Fatalf("revoke: %d", a.status)
			}
			w.restoreQuiz(theirs)
		}
		if a := w.as("ann").api("GET", "/api/v1/me", ""); a.json()["nickname"] != "앤" {
			t.Errorf("the keys with write have not written: %s", a.body)
		}
	})
}

// TestKeyChangesNoAddress lets a key of all scopes try what people do themselves.
func TestKeyChangesNoAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("root", models.RoleSuperuser)
		k := w.as("root").newKey("secret", "read", "take", "write", "moderate")
		a := w.browser().api("PATCH", "/api/v1/me", `{"email":"other@example.com"}`, "Authorization", "Bearer "+k.Key, "If-Match", "*")
		if a.status != 403 {
			t.Errorf("e-mail by key: %d %s", a.status, a.body)
		}
		if got := w.as("root").api("GET", "/api/v1/me", "").json()["email"]; got == "other@example.com" {
			t.Error("the key has changed the address")
		}
		if a := w.browser().send("GET", "/admin/", "", "Authorization", "Bearer "+k.Key, "Accept", "text/html"); a.status != 302 {
			t.Errorf("back office by key: %d", a.status)
		}
	})
}

func TestPublishableKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.person("ann", models.RoleMember)
		quiz := w.quiz(ann).String()
		b := w.as("ann")
		k := b.api("POST", "/api/v1/me/keys", `{"name":"page","kind":"publishable"}`).key()
		if !slices.Equal(k.Scopes, []string{"read"}) {
			t.Errorf("scopes %v", k.Scopes)
		}
		if a := b.api("POST", "/api/v1/me/keys", `{"name":"page","kind":"publishable","scopes":["read","write"]}`); a.status != 422 || !strings.Contains(a.body, "/scopes") {
			t.Errorf("publishable with write: %d %s", a.status, a.body)
		}
		a := w.by(k.Key, "GET", "/api/v1/quizzes/"+quiz, "")
		if a.status != 200 || strings.Contains(a.body, "questions") {
			t.Errorf("public quiz: %d %s", a.status, a.body)
		}
		if a := w.browser().api("GET", "/api/v1/quizzes", "", "Authorization", "Bearer "+k.Key, "Origin", "https://elsewhere.example"); a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("from a page elsewhere: %d %v", a.status, a.header)
		}
		if err := w.db.Tx(t.Context(), func(ctx context.Context) error {
			return w.db.From(ctx).Exec("UPDATE quizzes SET visibility = 'private' WHERE id = ?", quiz).Error
		}); err != nil {
			t.Fatal(err)
		}
		if a := w.by(k.Key, "GET", "/api/v1/quizzes/"+quiz, ""); a.status != 404 {
			t.Errorf("its owner's private quiz: %d", a.status)
		}
		w.everyType(ann, map[string]any{"answers_public": true})
		if a := w.by(k.Key, "GET", "/api/v1/questions/random?amount=50", ""); a.status != 200 || len(a.json()["data"].([]any)) != 5 {
			t.Errorf("questions by lot: %d %s", a.status, a.body)
		}
		if a := w.browser().api("GET", "/api/v1/questions/random", ""); a.status != 401 {
			t.Errorf("questions by lot without a key: %d", a.status)
		}
		for _, r := range [][3]string{{"GET", "/api/v1/me", ""}, {"GET", "/api/v1/me/quizzes", ""}, {"PATCH", "/api/v1/me", "{}"}, {"POST", "/api/v1/quizzes", "{}"},
			{"DELETE", "/api/v1/quizzes/" + quiz, ""}, {"POST", "/api/v1/me/keys", "{}"}, {"GET", "/api/v1/me/export", ""}, {"DELETE", "/api/v1/me", ""}} {
			if a := w.by(k.Key, r[0], r[1], r[2]); a.status != 403 {
				t.Errorf("%s %s by a publishable key: %d", r[0], r[1], a.status)
			}
		}
	})
}

func TestKeyShownOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("chief", models.RoleAdmin)
		b := w.as("ann")
		body := `{"name":"bot","kind":"secret","scopes":["read"]}`
		first := b.api("POST", "/api/v1/me/keys", body, "Idempotency-Key", "k1")
		again := b.api("POST", "/api/v1/me/keys", body, "Idempotency-Key", "k1")
		k := first.key()
		if first.status != 201 || again.status != 201 || again.key().ID != k.ID || again.key().Key != "" || k.Key == "" {
			t.Errorf("first %d, again %d %s", first.status, again.status, again.body)
		}
		if !strings.HasPrefix(k.Key, k.Prefix) || first.header.Get("Location") != "/api/v1/me/keys/"+k.ID {
			t.Errorf("prefix %s, location %s", k.Prefix, first.header.Get("Location"))
		}
		secret := k.Key[len(k.Prefix):]
		for _, path := range []string{"/api/v1/me/keys", "/api/v1/me/keys/" + k.ID, "/api/v1/me/export"} {
			if a := b.api("GET", path, ""); a.status != 200 || strings.Contains(a.body, secret) || strings.Contains(a.body, `"hash"`) || !strings.Contains(a.body, k.Prefix) {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
		chief := w.as("chief")
		for _, path := range []string{"/admin/api-keys/", "/admin/api-keys/" + k.ID + "/", "/admin/api-keys/" + k.ID + "/history"} {
			a := chief.get(path)
			if a.status != 200 || strings.Contains(a.body, secret) || strings.Contains(strings.ToLower(a.body), `name="hash"`) {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		var stored []struct{ Hash, Body string }
		if err := w.db.From(t.Context()).Raw("SELECT hash, '' AS body FROM api_keys UNION ALL SELECT '', body FROM idempotency_keys").Scan(&stored).Error; err != nil {
			t.Fatal(err)
		}
		for _, s := range stored {
			if strings.Contains(s.Hash+s.Body, secret) || s.Hash != "" && len(s.Hash) != 64 {
				t.Errorf("stored: %+v", s)
			}
		}
		// Staff end it, and nobody adds one for others.
		if a := chief.api("GET", "/admin/api-keys/add", ""); a.status != 403 && a.status != 404 {
			t.Errorf("add in the back office: %d", a.status)
		}
		page := "/admin/api-keys/" + k.ID + "/"
		if a := chief.post(page, page+"revoke", map[string][]string{}); a.status != 303 {
			t.Errorf("revoke in the back office: %d %s", a.status, a.body[:min(300, len(a.body))])
		}
		if a := w.by(k.Key, "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("after staff revoked it: %d", a.status)
		}
		var acts []string
		if err := w.db.From(t.Context()).Raw("SELECT action || ' ' || actor_name FROM audit_logs WHERE target = 'api_key' ORDER BY seq").Scan(&acts).Error; err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(acts, []string{"add ann", "revoke chief"}) {
			t.Errorf("audit: %v", acts)
		}
	})
}

func TestKeyRotation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		first := b.newKey("secret", "read")
		path := "/api/v1/me/keys/" + first.ID + "/rotate"
		status := func(k made) int { return w.by(k.Key, "GET", "/api/v1/me", "").status }
		second := b.api("POST", path, `{"grace":3600}`).key()
		if status(first) != 200 || status(second) != 200 || second.Until == nil || second.ID != first.ID || second.Key == first.Key {
			t.Errorf("in the grace: %d %d %+v", status(first), status(second), second)
		}
		w.setKey(first.ID, "old_until", schema.At(time.Now().Add(-time.Second)))
		if status(first) != 401 || status(second) != 200 {
			t.Errorf("after the grace: %d %d", status(first), status(second))
		}
		third := b.api("POST", path, "").key()
		if status(second) != 401 || status(third) != 200 || third.Until != nil {
			t.Errorf("without grace: %d %d", status(second), status(third))
		}
		for body, want := range map[string]int{`{"grace":86400}`: 200, `{"grace":86401}`: 422, `{"grace":-1}`: 422, `{"grace":"1"}`: 422, `{"grace":1.5}`: 422, `{"hash":"x"}`: 422, `[]`: 400} {
			if a := b.api("POST", path, body); a.status != want && (want != 400 || a.status != 422) {
				t.Errorf("%s: %d, want %d", body, a.status, want)
			}
		}
		if a := b.api("DELETE", "/api/v1/me/keys/"+first.ID, ""); a.status != 204 || status(third) != 401 {
			t.Errorf("revoked after rotation: %d", a.status)
		}
	})
}

func TestKeyInput(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		for body, pointer := range map[string]string{
			`{}`: "/name", `{"name":"x","kind":"secret"}`: "/scopes", `{"name":"x","kind":"both","scopes":["read"]}`: "/kind",
			`{"name":"x","kind":"secret","scopes":["all"]}`: "/scopes", `{"name":"x","kind":"secret","scopes":["read"],"quota":1201}`: "/quota",
			`{"name":"x","kind":"secret","scopes":["read"],"quota":-1}`: "/quota", `{"name":"x","kind":"secret","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}`: "/expires_at",
			`{"name":"x","kind":"secret","scopes":["read"],"hash":"y"}`: "/hash", `{"name":"x","kind":"secret","scopes":["read"],"prefix":"y"}`: "/prefix",
			`{"name":"x","kind":"secret","scopes":["read"],"user_id":"01980000-0000-7000-8000-000000000001"}`: "/user_id",
		} {
			if a := b.api("POST", "/api/v1/me/keys", body); a.status != 422 || !strings.Contains(a.body, `"`+pointer+`"`) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		k := b.newKey("secret", "read")
		a := b.api("PATCH", "/api/v1/me/keys/"+k.ID, `{"name":"new","scopes":["read","write"],"quota":5}`)
		if got := a.key(); a.json()["name"] != "new" || got.Quota != 5 || len(got.Scopes) != 2 {
			t.Errorf("changed: %s", a.body)
		}
		if a := b.api("PATCH", "/api/v1/me/keys/"+k.ID, `{"name":"new"}`, "If-Match", `"v1"`); a.status != 412 {
			t.Errorf("stale: %d", a.status)
		}
		for range 19 {
			b.newKey("secret", "read")
		}
		if a := b.api("POST", "/api/v1/me/keys", `{"name":"x","kind":"secret","scopes":["read"]}`); a.status != 409 || a.json()["code"] != "too_many_keys" {
			t.Errorf("one too many: %d %s", a.status, a.body)
		}
	})
}

func TestKeyLastUsed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		k := b.newKey("secret", "read")
		used := func() *string {
			if err := w.outbox.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			return b.api("GET", "/api/v1/me/keys/"+k.ID, "").key().Used
		}
		if got := used(); got != nil {
			t.Errorf("before the first use: %s", *got)
		}
		w.by(k.Key, "GET", "/api/v1/me", "")
		first := used()
		w.by(k.Key, "GET", "/api/v1/me", "")
		second := used()
		if first == nil || second == nil || *first != *second {
			t.Fatalf("twice in a minute: %v %v", first, second)
		}
		w.setKey(k.ID, "last_used_at", schema.At(time.Now().Add(-2*time.Minute)))
		w.by(k.Key, "GET", "/api/v1/me", "")
		if third := used(); third == nil || *third <= *first {
			t.Errorf("two minutes later: %v", third)
		}
	})
}

// TestConcurrentKeyQuota lets fifty requests at once use a quota of twenty.
func TestConcurrentKeyQuota(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		b := w.as("ann")
		k := b.api("POST", "/api/v1/me/keys", `{"name":"bot","kind":"secret","scopes":["read"],"quota":20}`).key()
		var passed, over, odd atomic.Int32
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base+"/api/v1/genres", nil)
				req.Header.Set("Authorization", "Bearer "+k.Key)
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					odd.Add(1)
					return
				}
				_ = res.Body.Close()
				switch {
				case res.StatusCode == http.StatusOK:
					passed.Add(1)
				case res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") != "" && strings.Contains(res.Header.Get("RateLimit"), `"quota";r=0`):
					over.Add(1)
				default:
					odd.Add(1)
				}
			})
		}
		wg.Wait()
		if passed.Load() != 20 || over.Load() != 30 || odd.Load() != 0 {
			t.Errorf("passed %d, refused %d, odd %d", passed.Load(), over.Load(), odd.Load())
		}
		if a := b.api("GET", "/api/v1/me", ""); a.status != 200 {
			t.Errorf("the person themselves: %d", a.status)
		}
		second := b.newKey("secret", "read")
		a := w.by(second.Key, "GET", "/api/v1/genres", "")
		if a.status != 200 || !strings.Contains(a.header.Get("RateLimit-Policy"), `"quota";q=600;w=60`) || !strings.Contains(a.header.Get("RateLimit"), `"quota";r=599`) {
			t.Errorf("another key: %d %v", a.status, a.header)
		}
	})
}

// TestEveryRouteHasScopes finds a route of the API that no rule of scopes covers.
func TestEveryRouteHasScopes(t *testing.T) {
	p, err := newProgram(testSettings(t, "sqlite", t.TempDir()+"/x.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.routes() {
		if !strings.HasPrefix(r.path, "/api") {
			continue
		}
		need, known := p.scopesOf(r.method, r.path)
		if !known {
			t.Errorf("no rule says which scopes open %s %s", r.method, r.path)
		}
		if r.method != http.MethodGet && slices.Equal(need, scopes{models.ScopeRead}) {
			t.Errorf("%s %s is open to keys that only read", r.method, r.path)
		}
	}
	if need, known := p.scopesOf("POST", "/api/v1/brand-new"); known || len(need) > 0 {
		t.Error(fmt.Sprint("an unknown route is open: ", need))
	}
}

// Staff make and renew keys of their own in the back office; the value shows
// once. Nobody renews somebody else's.
func TestKeysOfTheBackOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for handle, role := range map[string]string{"boss": models.RoleSuperuser, "chief": models.RoleSuperuser, "mod": models.RoleModerator} {
			w.person(handle, role)
		}
		boss, chief := w.as("boss"), w.as("chief")
		shown := func(b *browser) string {
			t.Helper()
			token := regexp.MustCompile(`dk_live_[a-z2-7]{52}`).FindString(b.get("/admin/api-keys/").page().Find("[data-toast=kept]").Text())
			if token == "" || strings.Contains(b.get("/admin/api-keys/").body, token) {
				t.Fatalf("shown %q, or again", token)
			}
			return token
		}
		const add = "/admin/api-keys/add"
		if a := boss.post(add, add, url.Values{"name": {"봇"}, "kind": {"publishable"}, "scopes": {"write"}}); a.status != 422 || a.page().Find(`[data-error="scopes"]`).Length() != 1 {
			t.Errorf("a publishable key that writes: %d", a.status)
		}
		other := w.row(w.registry.Model("user"))
		a := boss.post(add, add, url.Values{"name": {"봇"}, "kind": {"secret"}, "scopes": {"read", "moderate"}, "user_id": {other.String()}, "prefix": {"dk_live_forged"}, "hash": {"x"}})
		if a.status != 303 {
			t.Fatalf("add: %d %s", a.status, a.page().Find("[data-errors]").Text())
		}
		first := shown(boss)
		if got := w.by(first, "GET", "/api/v1/me", "").json()["handle"]; got != "boss" {
			t.Errorf("the key is %v's", got)
		}
		if got := w.text("SELECT prefix FROM api_keys"); got != first[:16] {
			t.Errorf("prefix %q of %q", got, first)
		}
		form := "/admin/api-keys/" + w.text("SELECT id FROM api_keys") + "/"
		if a := chief.get(form); a.status != 200 || a.page().Find(`[data-action="rotate"]`).Length() != 0 || a.page().Find(`[data-action="revoke"]`).Length() != 1 {
			t.Errorf("somebody else's key: %d", a.status)
		}
		if a := chief.post("/admin/", form+"rotate", url.Values{"_version": {"1"}}); a.status != 403 && a.status != 404 {
			t.Errorf("somebody else renews it: %d", a.status)
		}
		version := boss.get(form).page().Find(`form#step-rotate input[name="_version"]`).AttrOr("value", "")
		if a := boss.post(form, form+"rotate", url.Values{"_version": {version}}); a.status != 303 {
			t.Fatalf("rotate: %d", a.status)
		}
		second := shown(boss)
		for _, key := range []string{first, second} { // the one before works for a day
			if got := w.by(key, "GET", "/api/v1/me", "").status; got != 200 || first == second {
				t.Errorf("a key after the rotation: %d", got)
			}
		}
		version = boss.get(form).page().Find(`input[name="_version"]`).AttrOr("value", "")
		if a := boss.post(form, form+"revoke", url.Values{"_version": {version}, "confirm": {"1"}}); a.status != 303 {
			t.Fatalf("revoke: %d", a.status)
		}
		for _, key := range []string{first, second} {
			if got := w.by(key, "GET", "/api/v1/me", "").status; got != 401 {
				t.Errorf("a revoked key: %d", got)
			}
		}
		if a := w.as("mod").get(add); a.status != 403 {
			t.Errorf("without the right: %d", a.status)
		}
		for _, text := range []string{first, second} {
			if strings.Contains(boss.get("/admin/audit").body, text) {
				t.Error("the log has the value of a key")
			}
		}
	})
}
