package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
)

// form is what a form of the open page sends as it stands.
func (r *reader) form(selector string) url.Values {
	r.t.Helper()
	values, _ := r.inputs(r.one(selector).Closest("form"))
	if values.Get("_once") == "" {
		r.t.Fatalf("%s: the form has no id of its own", selector)
	}
	return values
}

// TestKeyFormTwice: the form of a new key makes one key however often it is sent,
// and shows its value once. So does the form that renews one.
func TestKeyFormTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		r := w.member(t, "ann")
		r.open("/me/keys")
		form := r.form(`[data-action="new-key"]`)
		form.Set("name", "두 번")
		var wait sync.WaitGroup
		answers := make([]answer, 4)
		for i := range answers {
			wait.Go(func() { answers[i] = r.b.post("/me/keys", "/me/keys", maps.Clone(form)) })
		}
		wait.Wait()
		var shown int
		for _, a := range answers {
			switch {
			case a.status == http.StatusOK && a.page().Find("[data-secret]").Length() == 1:
				shown++
			case a.status != http.StatusSeeOther || a.header.Get("Location") != "/me/keys?again=made":
				t.Errorf("sent again: %d %q", a.status, a.header.Get("Location"))
			}
		}
		if n := w.count("api_key"); n != 1 || shown != 1 {
			t.Fatalf("%d keys, their values shown %d times", n, shown)
		}
		r.ask("POST", "/me/keys", form)
		if text := r.one(`[data-again="made"]`).Text(); text == "" || r.page.Find("[data-secret]").Length() != 0 {
			t.Errorf("sent again it says %q", text)
		}
		form.Set("name", "다른 것")
		r.ask("POST", "/me/keys", form)
		if r.secret(); w.count("api_key") != 2 {
			t.Error("another name is no other key")
		}
		r.open("/me/keys")
		form = r.form(`[data-action="new-key"]`)
		form.Set("name", "두 번")
		r.ask("POST", "/me/keys", form)
		if r.secret(); w.count("api_key") != 3 {
			t.Error("a new form makes no key")
		}

		first := r.one("[data-keys] li").AttrOr("data-id", "")
		was := r.secret()
		form = r.form(`[data-id="` + first + `"] [data-action="rotate"]`)
		r.ask("POST", "/me/keys/"+first+"/rotate", form)
		is := r.secret()
		r.ask("POST", "/me/keys/"+first+"/rotate", form)
		if r.one(`[data-again="renewed"]`); r.page.Find("[data-secret]").Length() != 0 {
			t.Error("renewed again, or its value once more")
		}
		for _, key := range []string{was, is} { // the grace of the first time
			if a := w.by(key, "GET", "/api/v1/me", ""); a.status != http.StatusOK {
				t.Errorf("renewed by a form that came twice: %d", a.status)
			}
		}
		form = r.form(`[data-id="` + first + `"] [data-action="revoke"]`)
		for range 2 {
			if a := r.b.post("/me/keys", "/me/keys/"+first+"/revoke", form); a.status != http.StatusSeeOther {
				t.Errorf("revoked: %d", a.status)
			}
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE target = 'api_key' AND actor_name = 'ann' AND action <> 'add'"); n != 2 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

// TestScopesBeyondTheirPerson: nobody gives a key what they cannot have or its
// kind never has, wherever they ask; who is staff may, and a key that has more
// gains nothing by it.
func TestScopesBeyondTheirPerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.person("boss", models.RoleSuperuser)
		quiz := w.quiz(w.person("bob", models.RoleMember)).String()
		for handle, mayModerate := range map[string]bool{"ann": false, "modi": true, "boss": true} {
			r := w.member(t, handle)
			for _, tt := range []struct {
				kind   string
				scopes []string
				fine   bool
			}{
				{"secret", []string{"read", "take", "write"}, true}, {"secret", []string{"moderate"}, mayModerate}, {"secret", []string{"read", "moderate"}, mayModerate},
				{"publishable", []string{"read"}, true}, {"publishable", []string{"write"}, false}, {"publishable", []string{"read", "write"}, false},
				{"publishable", []string{"take"}, false}, {"publishable", []string{"read", "moderate"}, false}, {"publishable", []string{"read", "take", "write", "moderate"}, false},
			} {
				before := w.count("api_key")
				body, _ := json.Marshal(map[string]any{"name": "x", "kind": tt.kind, "scopes": tt.scopes})
				a := w.as(handle).api("POST", "/api/v1/me/keys", string(body))
				if fine := a.status == 201; fine != tt.fine || !fine && (a.status != 422 || !strings.Contains(a.body, `"/scopes"`)) {
					t.Errorf("%s, %s %v by the API: %d %s", handle, tt.kind, tt.scopes, a.status, a.body)
				}
				a = r.b.post("/me/keys", "/me/keys", url.Values{"name": {"x"}, "kind": {tt.kind}, "scopes": tt.scopes, "ends": {"30"}})
				if tt.fine != (a.status == 200) || !tt.fine && (a.status != 422 || a.page().Find(`[data-error="scopes"]`).Length() != 1) {
					t.Errorf("%s, %s %v on the site: %d", handle, tt.kind, tt.scopes, a.status)
				}
				if made := w.count("api_key") - before; made != map[bool]int{true: 2}[tt.fine] {
					t.Errorf("%s, %s %v made %d keys", handle, tt.kind, tt.scopes, made)
				}
				w.exec("UPDATE api_keys SET status = 'revoked'")
			}
			r.open("/me/keys")
			if offered := r.page.Find(`input[name=scopes][value=moderate]`).Length() == 1; offered != mayModerate {
				t.Errorf("%s is offered moderate: %v", handle, offered)
			}
		}

		k := w.as("ann").newKey("secret", "read")
		if a := w.as("ann").api("PATCH", "/api/v1/me/keys/"+k.ID, `{"scopes":["read","moderate"]}`); a.status != 422 || !strings.Contains(a.body, `"beyond_role"`) {
			t.Errorf("given later: %d %s", a.status, a.body)
		}
		w.exec("UPDATE api_keys SET scopes = ? WHERE id = ?", `["read","moderate"]`, k.ID) // as keys from before
		for _, r := range [][3]string{{"GET", "/api/v1/admin/cases", ""}, {"POST", "/api/v1/quizzes/" + quiz + "/hide", `{"reason":"x"}`}, {"PATCH", "/api/v1/me", `{"nickname":"x"}`}} {
			if a := w.browser().api(r[0], r[1], r[2], "Authorization", "Bearer "+k.Key, "If-Match", "*"); a.status != 403 && a.status != 404 {
				t.Errorf("%s %s by a member's key: %d %s", r[0], r[1], a.status, a.body)
			}
		}
		if a := w.as("ann").api("PATCH", "/api/v1/me/keys/"+k.ID, `{"name":"old"}`); a.status != 200 || !slices.Equal(a.key().Scopes, []string{"read", "moderate"}) {
			t.Errorf("an old key gets a name: %d %s", a.status, a.body)
		}
		w.becomes("ann", models.RoleModerator)
		if a := w.by(k.Key, "GET", "/api/v1/admin/cases", ""); a.status != 200 {
			t.Errorf("its person is staff now: %d %s", a.status, a.body)
		}
	})
}
