package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

func TestCreate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := h.do(call{method: "POST", path: "/api/v1/specimens", as: "ann", body: fmt.Sprintf(`{
			"name":" Fresh ","slug":"fresh","shade":"light","amount":7,"maybe":null,"price":"12.5","weight":0.25,"flag":true,"signed":null,
			"day":"2026-01-31","at":"2026-01-31T18:00:00+09:00","length":1500000,"shades":["light","dark"],"extra":{"b": 1, "a": [2]},
			"diary":"mine alone","genre_id":%q,"tag_ids":[%q,%q],
			"parts":[{"name":"one","pieces":[{"text":"a"},{"text":"b"}]},{"name":"two"}]}`, h.genre, h.tags[1], h.tags[0])})
		if r.status != 201 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		row := r.object(t)
		if r.header.Get("Location") != "/api/v1/specimens/"+row["id"].(string) {
			t.Errorf("Location = %s", r.header.Get("Location"))
		}
		if !regexp.MustCompile(`^"v1-[0-9a-f]{8}"$`).MatchString(r.header.Get("Etag")) {
			t.Errorf("ETag = %s", r.header.Get("Etag"))
		}
		for name, want := range map[string]any{
			"name": "Fresh", "amount": 7.0, "maybe": nil, "price": "12.5000", "weight": 0.25, "flag": true, "signed": nil, "day": "2026-01-31",
			"at": "2026-01-31T09:00:00.000000Z", "length": 1500000.0, "shades": []any{"dark", "light"}, "extra": map[string]any{"b": 1.0, "a": []any{2.0}},
			"diary": "mine alone", "genre_id": h.genre.String(), "tag_ids": []any{h.tags[0].String(), h.tags[1].String()},
			"phase": "new", "keeper_id": h.people["ann"].id.String(), "picture": nil,
		} {
			if diff := cmp.Diff(want, row[name]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		parts := row["parts"].([]any)
		if len(parts) != 2 || len(parts[0].(map[string]any)["pieces"].([]any)) != 2 || parts[1].(map[string]any)["position"] != 1.0 {
			t.Errorf("parts = %v", parts)
		}
		again := h.get(r.header.Get("Location"), "ann")
		if string(again.body) != string(r.body) || again.header.Get("Etag") != r.header.Get("Etag") {
			t.Errorf("read back:\n%s\n%s", again.body, r.body)
		}
		stranger := h.get(r.header.Get("Location"), "bob")
		for _, word := range []string{"mine alone", "diary", "parts", "pieces"} {
			if strings.Contains(string(stranger.body), word) {
				t.Errorf("a stranger sees %q", word)
			}
		}
	})
}

func TestPatchChildren(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := "/api/v1/specimens/" + h.specimen("one", nil).String()
		patch := func(lock int, body string) map[string]any {
			t.Helper()
			r := h.do(call{method: "PATCH", path: path, as: "ann", body: body, header: map[string]string{"If-Match": fmt.Sprintf(`"v%d"`, lock), "Content-Type": "application/merge-patch+json"}})
			if r.status != 200 || !strings.HasPrefix(r.header.Get("Etag"), fmt.Sprintf(`"v%d-`, lock+1)) {
				t.Fatalf("%d %s %s", r.status, r.header.Get("Etag"), r.body)
			}
			return r.object(t)
		}
		names := func(row map[string]any) string {
			parts := row["parts"].([]any)
			out := make([]string, 0, len(parts))
			for _, p := range parts {
				part := p.(map[string]any)
				words := part["name"].(string)
				for _, piece := range part["pieces"].([]any) {
					words += "/" + piece.(map[string]any)["text"].(string)
				}
				out = append(out, words)
			}
			return strings.Join(out, " ")
		}
		row := patch(1, `{"parts":[{"name":"a","pieces":[{"text":"1"},{"text":"2"}]},{"name":"b"},{"name":"c"}]}`)
		if names(row) != "a/1/2 b c" {
			t.Fatalf("parts = %s", names(row))
		}
		parts := row["parts"].([]any)
		id := func(i int) string { return parts[i].(map[string]any)["id"].(string) }
		piece := parts[0].(map[string]any)["pieces"].([]any)[1].(map[string]any)["id"].(string)

		row = patch(2, fmt.Sprintf(`{"parts":[{"id":%q,"name":"C"},{"name":"new"},{"id":%q,"pieces":[{"id":%q,"text":"TWO"}]}]}`, id(2), id(0), piece))
		if names(row) != "C new a/TWO" {
			t.Errorf("parts = %s", names(row))
		}
		row = patch(3, `{"note":"parts stay as they are"}`)
		if names(row) != "C new a/TWO" {
			t.Errorf("parts = %s", names(row))
		}
		row = patch(4, `{"parts":[],"tag_ids":[]}`)
		if names(row) != "" {
			t.Errorf("parts = %s", names(row))
		}
	})
}

func TestPreconditions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := "/api/v1/specimens/" + h.specimen("one", nil).String()
		read := h.get(path, "ann")
		tag := read.header.Get("Etag")

		for name, header := range map[string]string{"same": tag, "packed": strings.TrimSuffix(tag, `"`) + `-gz"`, "weak": "W/" + tag, "any": "*", "list": `"x", ` + tag} {
			r := h.do(call{path: path, as: "ann", header: map[string]string{"If-None-Match": header}})
			if r.status != 304 || len(r.body) != 0 || r.header.Get("Etag") != tag {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
		}
		if r := h.do(call{path: path, as: "bob", header: map[string]string{"If-None-Match": tag}}); r.status != 200 {
			t.Errorf("another representation: %d", r.status)
		}
		for _, name := range []string{"Accept", "Cookie", "Authorization"} {
			if !strings.Contains(strings.Join(read.header.Values("Vary"), ","), name) {
				t.Errorf("Vary = %v lacks %s", read.header.Values("Vary"), name)
			}
		}

		change := func(match string, n int) reply {
			return h.do(call{method: "PATCH", path: path, as: "ann", body: fmt.Sprintf(`{"amount":%d}`, n), header: map[string]string{"If-Match": match}})
		}
		if r := change(tag, 1); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if r := change(tag, 2); r.status != 412 {
			t.Errorf("with an old tag: %d", r.status)
		}
		if r := change(`"v1", "v2"`, 3); r.status != 200 {
			t.Errorf("with a list: %d", r.status)
		}
		if r := change(`*`, 4); r.status != 200 {
			t.Errorf("with *: %d", r.status)
		}
		if r := change(`"v4-gz"`, 5); r.status != 200 {
			t.Errorf("with a packed tag: %d %s", r.status, r.body)
		}

		list := h.get("/api/v1/specimens", "")
		if r := h.do(call{path: "/api/v1/specimens", header: map[string]string{"If-None-Match": list.header.Get("Etag")}}); r.status != 304 {
			t.Errorf("list: %d", r.status)
		}
		change(`*`, 6)
		if r := h.do(call{path: "/api/v1/specimens", header: map[string]string{"If-None-Match": list.header.Get("Etag")}}); r.status != 200 {
			t.Errorf("list after a change: %d", r.status)
		}
	})
}

func TestTransitions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := "/api/v1/specimens/" + h.specimen("one", nil).String()
		shown := h.do(call{method: "POST", path: path + "/show", as: "ann", header: map[string]string{"If-Match": `"v1"`}})
		if shown.status != 200 || shown.object(t)["phase"] != "shown" || !strings.HasPrefix(shown.header.Get("Etag"), `"v2-`) {
			t.Fatalf("%d %s", shown.status, shown.body)
		}
		// Who buries it does not see it any more.
		buried := h.do(call{method: "POST", path: path + "/bury", as: "staff", body: `{"reason":"도배예요","note":"for staff"}`})
		if buried.status != 204 || len(buried.body) != 0 {
			t.Fatalf("%d %s", buried.status, buried.body)
		}
		if r := h.get(path, "staff"); r.status != 404 {
			t.Errorf("%d", r.status)
		}
		if r := h.get(path, "ann"); r.object(t)["phase"] != "gone" {
			t.Errorf("%s", r.body)
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := "/api/v1/specimens/" + h.specimen("one", nil).String()
		if r := h.do(call{method: "DELETE", path: path, as: "ann", header: map[string]string{"If-Match": `"v1"`}}); r.status != 204 || len(r.body) != 0 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if r := h.get(path, "ann"); r.status != 404 {
			t.Errorf("%d", r.status)
		}
		if r := h.get("/api/v1/specimens/one", "ann"); r.status != 404 {
			t.Errorf("by its slug: %d", r.status)
		}
		if rows := h.get("/api/v1/me/specimens", "ann").page(t).Data; len(rows) != 0 {
			t.Errorf("%v", rows)
		}
	})
}

// TestQuiz drives the model of the product as a member does.
func TestQuiz(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := h.do(call{method: "POST", path: "/api/v1/quizzes", as: "ann", body: fmt.Sprintf(
			`{"title":"퀴즈","genre_id":%q,"language":"ko","visibility":"public","licence":"CC0","tag_ids":[%q]}`, h.genre, h.tags[0])})
		if r.status != 201 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		path := r.header.Get("Location")
		for as, want := range map[string]int{"": 404, "bob": 404, "ann": 200, "root": 200} {
			if got := h.get(path, as); got.status != want {
				t.Errorf("draft as %q: %d, want %d", as, got.status, want)
			}
		}
		if rows := h.get("/api/v1/quizzes", "ann").page(t).Data; len(rows) != 0 {
			t.Errorf("a draft is listed: %v", rows)
		}
		if rows := h.get("/api/v1/me/quizzes", "ann").page(t).Data; len(rows) != 1 || rows[0]["status"] != "draft" {
			t.Errorf("my quizzes = %v", rows)
		}
		for _, verb := range []string{"submit", "withdraw", "archive"} {
			if got := h.do(call{method: "POST", path: path + "/" + verb, as: "ann"}); got.status != 200 {
				t.Errorf("%s: %d %s", verb, got.status, got.body)
			}
		}
		missing := h.do(call{method: "POST", path: "/api/v1/quizzes", as: "ann", body: `{"title":"퀴즈","language":"ko","visibility":"public","licence":"CC0"}`})
		if p := missing.problem(t); p.Status != 422 || p.Errors[0].Pointer != "/genre_id" {
			t.Errorf("without a genre: %+v", p)
		}
	})
}

func TestMe(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := h.get("/api/v1/me", "ann")
		me := r.object(t)
		if me["handle"] != "ann" || me["email"] != "ann@secret.example" || me["role"] != "member" || me["is_superuser"] != false {
			t.Errorf("me = %s", r.body)
		}
		if diff := cmp.Diff([]any{"quiz.add", "specimen.add"}, me["permissions"]); diff != "" {
			t.Error(diff)
		}
		changed := h.do(call{method: "PATCH", path: "/api/v1/me", as: "ann", body: `{"nickname":"앤"}`, header: map[string]string{"If-Match": r.header.Get("Etag")}})
		if changed.status != 200 || changed.object(t)["nickname"] != "앤" {
			t.Errorf("%d %s", changed.status, changed.body)
		}
		if other := h.get("/api/v1/users/ann", "bob").object(t); other["email"] != nil || other["nickname"] != "앤" {
			t.Errorf("to others: %v", other)
		}
	})
}

// TestAbsent fills every closed column with a word and looks for the word in
// whatever the API says, to everybody.
func TestAbsent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const word = "zzclosedzz"
		open := h.specimen("open", map[string]any{"vault": word, "code": schema.Secret(word), "auditor_id": h.people["root"].id, "diary": word + "diary"})
		hidden := h.specimen("hidden", map[string]any{"name": word + "name", "phase": "gone"})
		h.add("label", map[string]any{"word": "a", "specimen_id": hidden})
		h.add("label", map[string]any{"word": "b", "specimen_id": open})
		if _, err := h.db.Update(t.Context(), program, h.db.Registry.Model("specimen"), open, &schema.Input{Children: map[string]schema.Children{
			"parts": {Rows: []schema.Input{{Values: map[string]any{"name": "p", "vault": word}}}}}}); err != nil {
			t.Fatal(err)
		}
		paths := []string{"/api/v1/labels?include=specimen", "/api/v1/specimens?include=keeper,genre,tags", "/api/v1/specimens?q=" + word,
			"/api/v1/specimens?fields=vault", "/api/v1/specimens?include=auditor"}
		for _, r := range h.routes() {
			if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/api/docs") || r.Path == "/api/v1/events" {
				paths = append(paths, strings.Replace(r.Path, ":id", open.String(), 1))
			}
		}
		for _, path := range paths {
			for _, as := range []string{"", "bob", "staff", "root", "ann"} {
				r := h.get(path, as)
				body := string(r.body)
				if as == "ann" { // the keeper sees the diary and what is hidden
					body = strings.NewReplacer(word+"diary", "", word+"name", "").Replace(body)
				}
				for _, no := range []string{word, "vault\"", "\"code\":\"z", "auditor_id", "lock_version", "deleted_at", "password"} {
					if strings.Contains(body, no) {
						t.Errorf("%s as %q says %q: %s", path, as, no, body)
					}
				}
			}
		}
		for _, as := range []string{"", "bob", "root"} {
			for _, filter := range []string{"specimen__name__contains=" + word, "specimen__name=" + word + "name", "specimen__phase=gone"} {
				if rows := h.get("/api/v1/labels?"+filter, as).page(t).Data; len(rows) != 0 {
					t.Errorf("%s as %q finds by a hidden row: %v", filter, as, rows)
				}
			}
			if r := h.get("/api/v1/labels?sort=specimen__name", as); r.status != 400 {
				t.Errorf("as %q: the order of hidden names shows: %d", as, r.status)
			}
		}
		for _, row := range h.get("/api/v1/labels?include=specimen&word=a", "bob").page(t).Data {
			if diff := cmp.Diff(map[string]any{"id": hidden.String(), "deleted": true}, row["specimen"]); diff != "" {
				t.Error(diff)
			}
		}
		for _, row := range h.get("/api/v1/labels?include=specimen&word=a", "ann").page(t).Data {
			if row["specimen"].(map[string]any)["name"] != word+"name" {
				t.Errorf("its keeper sees %v", row)
			}
		}
	})
}

// TestDeletedPerson reads rows whose author is gone.
func TestDeletedPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.specimen("one", nil)
		if _, err := h.db.Update(t.Context(), program, h.db.Registry.Model("user"), h.people["ann"].id, &schema.Input{Values: map[string]any{"status": "deleted"}}); err != nil {
			t.Fatal(err)
		}
		rows := h.get("/api/v1/specimens?include=keeper", "bob").page(t).Data
		if diff := cmp.Diff(map[string]any{"id": h.people["ann"].id.String(), "deleted": true}, rows[0]["keeper"]); diff != "" {
			t.Error(diff)
		}
		if r := h.get("/api/v1/users/ann", "bob"); r.status != 404 {
			t.Errorf("%d", r.status)
		}
	})
}

// TestBodiesOfListsAreJSON decodes what is put together from bytes; a stream is
// none.
func TestBodiesOfListsAreJSON(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, r := range h.routes() {
			if r.Method != http.MethodGet || strings.Contains(r.Path, ":") || strings.HasPrefix(r.Path, "/api/docs") || r.Path == "/api/v1/events" {
				continue
			}
			if got := h.get(r.Path, "ann"); got.status != 200 || !json.Valid(got.body) {
				t.Errorf("%s: %d %.80s", r.Path, got.status, got.body)
			}
		}
	})
}
