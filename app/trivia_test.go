package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// at is a browser that asks from another address of this machine: the trivia
// API lets an address wait between two questions.
func (w *world) at(n int) *browser {
	b := w.browser()
	b.Transport = &http.Transport{DisableKeepAlives: true,
		DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(n))}}).DialContext}
	return b
}

// TestTriviaAPI asks as programs do that were written for Open Trivia DB.
func TestTriviaAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		open := w.everyType(maker, map[string]any{"answers_public": true, "licence": "CC0"})
		for _, more := range []map[string]any{{"licence": "CC0"}, {"answers_public": true}, {"answers_public": true, "licence": "CC0", "visibility": "unlisted"}} {
			w.everyType(maker, more) // closed, not to be passed on, not listed
		}
		asked := 0
		ask := func(query string, status, code int) []any {
			t.Helper()
			asked++
			a := w.at(asked).api("GET", "/api.php?"+query, "")
			got := a.json()
			if a.status != status || got["response_code"] != float64(code) {
				t.Errorf("%s: %d %s; want %d with code %d", query, a.status, a.body, status, code)
			}
			return got["results"].([]any)
		}
		question := func(encode string, write func(string) string) {
			t.Helper()
			list := ask("amount=1"+encode, 200, 0)
			if len(list) != 1 {
				t.Fatalf("%s: %d questions", encode, len(list))
			}
			q := list[0].(map[string]any)
			want := map[string]any{"type": write("multiple"), "difficulty": write("medium"), "category": q["category"], "question": q["question"],
				"correct_answer": write("=1+1"), "incorrect_answers": []any{write(secretAnswer), write("{~셋}")}}
			if diff := cmp.Diff(want, q); diff != "" {
				t.Errorf("%s: %s", encode, diff)
			}
		}
		plain := func(s string) string { return s }
		question("", plain)
		question("&encode=urlLegacy", url.QueryEscape)
		question("&encode=url3986", func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") })
		question("&encode=base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })
		if q := ask("amount=1", 200, 0)[0].(map[string]any)["question"]; q != "&quot;single&quot;,\n?" {
			t.Errorf("the stem is %q", q)
		}
		for encode, stem := range map[string]string{"urlLegacy": "%22single%22%2C%0A%3F", "url3986": "%22single%22%2C%0A%3F", "base64": "InNpbmdsZSIsCj8="} {
			if q := ask("amount=1&encode="+encode, 200, 0)[0].(map[string]any)["question"]; q != stem {
				t.Errorf("the stem in %s is %q", encode, q)
			}
		}
		ask("amount=2", 200, 1)
		ask("amount=1&difficulty=hard", 200, 1)
		ask("amount=1&type=boolean", 200, 1)
		for _, query := range []string{"", "amount=0", "amount=x", "amount=1&encode=rot13", "amount=1&difficulty=dire", "amount=1&type=essay", "amount=1&category=8"} {
			ask(query, 200, 2)
		}
		ask("amount=1&token=none", 200, 3)
		b := w.at(100)
		token := b.api("GET", "/api_token.php?command=request", "").json()["token"].(string)
		ask("amount=1&token="+token, 200, 0)
		ask("amount=1&token="+token, 200, 4)
		ask("amount=2&token="+token, 200, 1)
		if a := b.api("GET", "/api_token.php?command=reset&token="+token, ""); a.json()["response_code"] != 0.0 {
			t.Errorf("reset: %s", a.body)
		}
		if a := b.api("GET", "/api_token.php?command=reset&token=none", ""); a.json()["response_code"] != 3.0 {
			t.Errorf("reset of an unknown token: %s", a.body)
		}
		ask("amount=1&token="+token, 200, 0)
		asked-- // the same address again
		ask("amount=1", 429, 5)

		categories := b.api("GET", "/api_category.php", "").json()["trivia_categories"].([]any)
		genre := w.registry.Model("genre")
		total := 0.0
		for _, row := range categories {
			c := row.(map[string]any)
			number := strconv.Itoa(int(c["id"].(float64)))
			n := b.api("GET", "/api_count.php?category="+number, "").json()["category_question_count"].(map[string]any)
			total += n["total_question_count"].(float64)
			row, err := w.db.Find(t.Context(), genre, open.GenreID)
			if err != nil {
				t.Fatal(err)
			}
			if mine := c["name"] == row.(*models.Genre).LabelEN; mine != (n["total_medium_question_count"] == 1.0) {
				t.Errorf("%s: %v", c["name"], n)
			}
		}
		if total != 1 {
			t.Errorf("%v questions in all categories, want 1", total)
		}

		// Another four, one of them of true or false: a token gets all five once.
		w.trueOrFalse(maker, "It's <b>bold</b> & é", "True", "False")
		for range 3 {
			w.everyType(maker, map[string]any{"answers_public": true, "licence": "CC-BY-4.0", "attribution": "maker"})
		}
		bold := ask("amount=1&type=boolean", 200, 0)[0].(map[string]any)
		want := map[string]any{"type": "boolean", "difficulty": "medium", "category": bold["category"],
			"question": "It&#039;s &lt;b&gt;bold&lt;/b&gt; &amp; é", "correct_answer": "True", "incorrect_answers": []any{"False"}}
		if diff := cmp.Diff(want, bold); diff != "" {
			t.Errorf("of true or false: %s", diff)
		}
		if q := ask("amount=1&type=boolean&encode=url3986", 200, 0)[0].(map[string]any)["question"]; q != "It%27s%20%3Cb%3Ebold%3C%2Fb%3E%20%26%20%C3%A9" {
			t.Errorf("of true or false in url3986: %q", q)
		}
		if q := ask("amount=1&type=boolean&encode=urlLegacy", 200, 0)[0].(map[string]any)["question"]; q != "It%27s+%3Cb%3Ebold%3C%2Fb%3E+%26+%C3%A9" {
			t.Errorf("of true or false in urlLegacy: %q", q)
		}
		token = b.api("GET", "/api_token.php?command=request", "").json()["token"].(string)
		ask("amount=6&token="+token, 200, 1)
		ask("amount=2&token="+token, 200, 0)
		ask("amount=4&token="+token, 200, 4) // three are left
		ask("amount=3&token="+token, 200, 0)
		ask("amount=1&token="+token, 200, 4)
		ask("amount=1&type=boolean&token="+token, 200, 4)
		if got := ask("amount=5", 200, 0); len(got) != 5 {
			t.Errorf("%d without a token", len(got))
		}
	})
}

// trueOrFalse publishes a quiz of one question, to be passed on.
func (w *world) trueOrFalse(owner schema.ID, stem, right, wrong string) {
	w.t.Helper()
	choice := func(text string, correct bool) schema.Input {
		return schema.Input{Values: map[string]any{"text": text, "correct": correct}}
	}
	_, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), &schema.Input{
		Values: map[string]any{"title": stem, "owner_id": owner, "genre_id": w.row(w.registry.Model("genre")), "status": "published", "answers_public": true, "licence": "CC0"},
		Children: map[string]schema.Children{"questions": {All: true, Rows: []schema.Input{{
			Values:   map[string]any{"type": "single", "stem": stem, "points": int64(1), "scoring": "all_or_nothing"},
			Children: map[string]schema.Children{"choices": {All: true, Rows: []schema.Input{choice(wrong, false), choice(right, true)}}}}}}}})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestQuestionsByLotOverHTTP draws questions, with answers, out of quizzes whose
// answers are public and out of no others.
func TestQuestionsByLotOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		w.person("nari", models.RoleMember)
		open := w.everyType(maker, map[string]any{"answers_public": true})
		w.everyType(maker, map[string]any{"licence": "CC0"})
		nari := w.as("nari")
		const path = "/api/v1/questions/random"
		ask := func(query string) []map[string]any {
			t.Helper()
			a := nari.api("GET", path+"?"+query, "")
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", query, a.status, a.body)
			}
			var out []map[string]any
			for _, row := range a.json()["data"].([]any) {
				q := row.(map[string]any)
				if q["quiz"].(map[string]any)["id"] != open.ID.String() || len(q["choices"].([]any))+len(q["accepted"].([]any)) == 0 {
					t.Errorf("%s: %v", query, q)
				}
				out = append(out, q)
			}
			return out
		}
		all := ask("amount=50")
		kinds := map[any]bool{}
		for _, q := range all {
			kinds[q["type"]] = true
		}
		if len(all) != 5 || len(kinds) != 5 {
			t.Errorf("%d questions of %d types, want 5 of 5", len(all), len(kinds))
		}
		first := all[0]["stable_key"].(string)
		for _, q := range ask("amount=50&exclude=" + first) {
			if q["stable_key"] == first {
				t.Error("a question that was excluded is given")
			}
		}
		if list := ask("type=order"); len(list) != 1 || list[0]["type"] != "order" {
			t.Errorf("type=order: %v", list)
		}
		if list := ask("difficulty=medium&amount=2"); len(list) != 2 {
			t.Errorf("medium: %v", list)
		}
		if list := ask("difficulty=hard"); len(list) != 0 {
			t.Errorf("hard: %v", list)
		}
		for _, row := range w.as("nari").api("GET", "/api/v1/genres?limit=100", "").json()["data"].([]any) {
			g, want := row.(map[string]any), 0
			if g["id"] == open.GenreID.String() {
				want = 5
			}
			if list := ask("amount=50&genre=" + g["slug"].(string)); len(list) != want {
				t.Errorf("genre %v: %d questions, want %d", g["slug"], len(list), want)
			}
		}
		token := w.at(1).api("GET", "/api_token.php?command=request", "").json()["token"].(string)
		given := map[any]bool{}
		for range 5 {
			for _, q := range ask("amount=1&token=" + token) {
				given[q["stable_key"]] = true
			}
		}
		if rest := ask("amount=1&token=" + token); len(given) != 5 || len(rest) != 0 {
			t.Errorf("a token was given %d different questions, then %v", len(given), rest)
		}
		for query, status := range map[string]int{"amount=51": 400, "amount=0": 400, "genre=none": 400, "difficulty=dire": 400, "type=essay": 400, "exclude=x": 400, "token=x": 400, "colour=red": 400} {
			if a := nari.api("GET", path+"?"+query, ""); a.status != status {
				t.Errorf("%s: %d %s, want %d", query, a.status, a.body, status)
			}
		}
		if a := w.browser().api("GET", path, ""); a.status != http.StatusUnauthorized {
			t.Errorf("nobody: %d", a.status)
		}
	})
}

// TestLotsAmongManyQuizzes draws out of many quizzes: whoever goes on gets every
// question once, also where little fits, and nothing that does not.
func TestLotsAmongManyQuizzes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if err := sow(t.Context(), w.db, seeds{quizzes: 2600, users: 20, seed: 5}, io.Discard); err != nil {
			t.Fatal(err)
		}
		w.person("nari", models.RoleMember)
		nari := w.as("nari")
		const pool = "FROM questions x JOIN quizzes q ON q.live_version_id = x.quiz_version_id WHERE q.status = 'published' AND q.visibility = 'public' AND q.answers_public "
		// Of three quizzes people say that they are hard, and of one that is not open.
		w.exec("UPDATE quiz_stats SET ratings = 1, quality_sum = 3, difficulty_sum = 5 WHERE quiz_id IN (SELECT q.id " + pool + " ORDER BY q.slug LIMIT 3)")
		w.exec("UPDATE quiz_stats SET ratings = 1, quality_sum = 3, difficulty_sum = 5 WHERE quiz_id IN (SELECT id FROM quizzes WHERE NOT answers_public LIMIT 1)")
		for query, where := range map[string]string{
			"": "", "&type=number": "AND x.type = 'number'", "&genre=movie": "AND q.genre_id = (SELECT id FROM genres WHERE slug = 'movie')",
			"&difficulty=hard": "AND q.id IN (SELECT quiz_id FROM quiz_stats WHERE difficulty >= 35000)", "&difficulty=easy": "AND 1 = 0",
			"&difficulty=medium&type=single": "AND x.type = 'single' AND q.id NOT IN (SELECT quiz_id FROM quiz_stats WHERE difficulty >= 35000)",
			"&difficulty=hard&type=order":    "AND 1 = 0",
		} {
			token := w.at(1).api("GET", "/api_token.php?command=request", "").json()["token"].(string)
			seen := map[any]bool{}
			want := int(w.number("SELECT count(*) " + pool + where))
			amounts := []int{50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 10, 10, 10, 10, 3, 3, 3, 1, 1, 1, 1}
			for _, amount := range amounts {
				rest := min(amount, want-len(seen))
				a := nari.api("GET", fmt.Sprintf("/api/v1/questions/random?amount=%d&token=%s%s", amount, token, query), "")
				list := asList(a.json()["data"])
				if len(list) != rest {
					t.Fatalf("%s: %d of %d that are left, asked for %d: %d", query, len(list), want-len(seen), amount, a.status)
				}
				for _, row := range list {
					key := row.(map[string]any)["stable_key"]
					if seen[key] && rest == amount {
						t.Errorf("%s: %v was given before", query, key)
					}
					if rest == amount {
						seen[key] = true // a rest does not count as given
					}
				}
			}
			if len(seen) != want {
				t.Errorf("%s: %d different questions of %d", query, len(seen), want)
			}
		}
		first, second := nari.api("GET", "/api/v1/questions/random?amount=20", "").json(), nari.api("GET", "/api/v1/questions/random?amount=20", "").json()
		if cmp.Equal(first, second) {
			t.Error("the same questions come twice")
		}
	})
}
