package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// asked is an attempt as a client reads it.
type asked struct {
	ID        string
	Token     string `json:"guest_token"`
	Questions []struct {
		Key     string
		Type    string
		Stem    string
		Choices []struct{ Key, Text string }
	}
}

// begin starts an attempt at the quiz of world.quiz.
func begin(t *testing.T, b *browser, quiz string, headers ...string) asked {
	t.Helper()
	a := b.api("POST", "/api/v1/quizzes/"+quiz+"/attempts", "", headers...)
	var out asked
	if err := json.Unmarshal([]byte(a.body), &out); a.status != http.StatusCreated || err != nil || a.header.Get("Location") != "/api/v1/attempts/"+out.ID {
		t.Fatalf("start: %d %s", a.status, a.body)
	}
	return out
}

// answers is a body that picks the choice of a text.
func (a asked) answers(text string) string {
	for _, c := range a.Questions[0].Choices {
		if c.Text == text {
			return `{"answers":[{"question":"` + a.Questions[0].Key + `","selected":["` + c.Key + `"],"ms":1200}]}`
		}
	}
	return ""
}

// TestAttemptsOverHTTP takes a quiz as a guest and as a member.
func TestAttemptsOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember)).String()
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		nobody, ann, maker, modi := w.as(""), w.as("ann"), w.as("maker"), w.as("modi")
		guest := begin(t, nobody, quiz)
		at, token := "/api/v1/attempts/"+guest.ID, []string{"Attempt-Token", guest.Token}
		for _, test := range []struct {
			name, method, path, body string
			b                        *browser
			header                   []string
			want                     int
		}{
			{"without the token", "GET", at, "", nobody, nil, 404},
			{"with another token", "GET", at, "", nobody, []string{"Attempt-Token", "AAAAAAAAAAAAAAAAAAAAAAAAAA"}, 404},
			{"as a member", "PUT", at + "/answers", guest.answers("새"), ann, nil, 404},
			{"as its owner", "GET", at + "/result", "", maker, nil, 404},
			{"as a moderator", "GET", at, "", modi, nil, 404},
			{"no id", "GET", "/api/v1/attempts/nothing", "", nobody, token, 404},
			{"an unknown member at the start", "POST", "/api/v1/quizzes/" + quiz + "/attempts", `{"seed":"1"}`, nobody, nil, 422},
			{"nothing at the start", "POST", "/api/v1/quizzes/" + quiz + "/attempts", `{}`, nobody, nil, 201},
			{"no type", "PUT", at + "/answers", guest.answers("새"), nobody, append([]string{"Content-Type", "text/plain"}, token...), 415},
			{"a key twice", "PUT", at + "/answers", `{"answers":[],"answers":[]}`, nobody, token, 400},
			{"nothing", "PUT", at + "/answers", `{}`, nobody, token, 422},
			{"unknown member", "PUT", at + "/answers", `{"answers":[],"score":8}`, nobody, token, 422},
			{"a number", "PUT", at + "/answers", `{"answers":[7]}`, nobody, token, 422},
			{"an unknown choice", "PUT", at + "/answers", strings.Replace(guest.answers("새"), `"selected":["`, `"selected":["x`, 1), nobody, token, 422},
			{"a wrong listing", "POST", at + "/submit", `{"listed":1}`, nobody, token, 422},
			{"a result too early", "GET", at + "/result", "", nobody, token, 409},
			{"a share too early", "POST", at + "/share", "", nobody, token, 409},
			{"an answer", "PUT", at + "/answers", guest.answers("새"), nobody, token, 200},
			{"the attempt", "GET", at, "", nobody, token, 200},
			{"the wrong method", "DELETE", at, "", nobody, token, 405},
		} {
			if a := test.b.api(test.method, test.path, test.body, test.header...); a.status != test.want {
				t.Errorf("%s: %d %s", test.name, a.status, a.body)
			} else if strings.Contains(a.body, `"correct`) || strings.Contains(a.body, `"fraction`) {
				t.Errorf("%s: the key shows: %s", test.name, a.body)
			}
		}
		for body, want := range map[string]string{
			`{"answers":[{"question":"` + schema.NewID().String() + `","text":"새"}]}`:             `"pointer":"/answers/0/question","code":"not_found","detail":"This quiz does not ask such a question."`,
			`{"answers":[{"question":"` + guest.Questions[0].Key + `","selected":[1]}]}`:          `"pointer":"/answers/0/selected/0","code":"wrong_type","detail":"It must be a string."`,
			`{"answers":[{"question":"` + guest.Questions[0].Key + `","selected":"a"}]}`:          `"pointer":"/answers/0/selected","code":"wrong_type","detail":"It must be a list."`,
			`{"answers":[{"question":"` + guest.Questions[0].Key + `","selected":["a",null,7]}]}`: `"pointer":"/answers/0/selected/2"`,
			`{"answers":[{"question":"` + guest.Questions[0].Key + `","selected":["nothing"]}]}`:  `"detail":"This question does not offer such a choice."`,
		} {
			if a := nobody.api("PUT", at+"/answers", body, token...); a.status != 422 || !strings.Contains(a.body, want) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		key := append([]string{"Idempotency-Key", "once"}, token...)
		first := nobody.api("POST", at+"/submit", "", key...)
		second, third := nobody.api("POST", at+"/submit", "", key...), nobody.api("POST", at+"/submit", "", token...)
		if first.status != 200 || first.json()["score"] != "1.0000" || second.body != first.body || third.body != first.body || second.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d %s\n%s\n%s", first.status, first.body, second.body, third.body)
		}
		if a := nobody.api("POST", at+"/submit", `{"listed":false}`, key...); a.status != 422 {
			t.Errorf("the key with another body: %d", a.status)
		}
		if a := nobody.api("PUT", at+"/answers", guest.answers("물고기"), token...); a.status != 409 || a.json()["code"] != "submitted" {
			t.Errorf("saving after it: %d %s", a.status, a.body)
		}
		if a := nobody.api("PUT", at+"/listing", `{"listed":true}`, token...); a.status != 409 {
			t.Errorf("a guest on the board: %d", a.status)
		}
		result := nobody.api("GET", at+"/result", "", token...)
		if q := result.json()["questions"].([]any)[0].(map[string]any); result.status != 200 || q["right"] != true || q["success_rate"] != 1.0 {
			t.Errorf("%d %s", result.status, result.body)
		}
		again := begin(t, nobody, quiz, token...)
		if again.Token != "" {
			t.Error("a guest with a token got another")
		}
		if a := nobody.api("POST", "/api/v1/attempts/"+again.ID+"/submit", again.answers("물고기"), token...); a.json()["counts"] != false {
			t.Errorf("a second time: %s", a.body)
		}
		blank := "/api/v1/attempts/" + begin(t, nobody, quiz, token...).ID
		if a := nobody.api("POST", blank+"/submit", "", token...); a.status != 200 || a.json()["score"] != "0.0000" || a.json()["correct_count"] != 0.0 || a.json()["total"] != 1.0 {
			t.Errorf("nothing answered: %d %s", a.status, a.body)
		}
		if q := asList(nobody.api("GET", blank+"/result", "", token...).json()["questions"])[0].(map[string]any); q["answer"] != nil || q["right"] != false || q["fraction"] != "0.0000" {
			t.Errorf("nothing answered: %v", q)
		}
		share := nobody.api("POST", at+"/share", "", token...)
		if a := ann.api("GET", share.header.Get("Location"), ""); a.status != 200 || a.json()["score"] != "1.0000" || strings.Contains(a.body, guest.ID) {
			t.Errorf("shared: %d %s", a.status, a.body)
		}
		if a := nobody.api("DELETE", at+"/share", "", token...); a.status != 204 {
			t.Errorf("unshare: %d", a.status)
		}
		if a := ann.api("GET", share.header.Get("Location"), ""); a.status != 404 {
			t.Errorf("shared no more: %d", a.status)
		}

		// A member, on the board.
		mine := begin(t, ann, quiz)
		if mine.Token != "" {
			t.Error("a member got a guest's token")
		}
		if a := ann.api("POST", "/api/v1/attempts/"+mine.ID+"/submit", strings.Replace(mine.answers("물고기"), "{", `{"listed":true,`, 1)); a.json()["score"] != "0.0000" {
			t.Errorf("%s", a.body)
		}
		if a := nobody.api("GET", "/api/v1/quizzes/"+quiz+"/leaderboard", ""); strings.Count(a.body, "nickname") != 1 || !strings.Contains(a.body, `"ann"`) {
			t.Errorf("board: %d %s", a.status, a.body)
		}
		if a := ann.api("GET", "/api/v1/me/attempts?limit=1", ""); a.status != 200 || !strings.Contains(a.body, mine.ID) {
			t.Errorf("mine: %d %s", a.status, a.body)
		}
		if a := nobody.api("GET", "/api/v1/me/attempts", ""); a.status != 401 {
			t.Errorf("nobody's: %d", a.status)
		}
		if a := ann.api("GET", "/api/v1/me/attempts?sort=x", ""); a.status != 400 {
			t.Errorf("an unknown parameter: %d", a.status)
		}
		for who, want := range map[*browser]bool{nobody: false, ann: false, maker: true, modi: true} {
			a := who.api("GET", "/api/v1/quizzes/"+quiz+"/stats", "")
			if _, items := a.json()["items"]; items != want || a.json()["attempts"] != 4.0 || a.json()["people"] != 2.0 || a.json()["average"] != 0.5 {
				t.Errorf("%d %s", a.status, a.body)
			}
		}

		// Voided in the back office, and out of everything.
		if a := modi.post("/admin/attempts/"+mine.ID+"/", "/admin/attempts/"+mine.ID+"/void", map[string][]string{"reason": {"부정행위"}, "confirm": {"1"}}); a.status != 303 {
			t.Errorf("void: %d", a.status)
		}
		if a := ann.api("GET", "/api/v1/attempts/"+mine.ID+"/result", ""); a.status != 409 || a.json()["code"] != "voided" {
			t.Errorf("voided: %d %s", a.status, a.body)
		}
		if a := nobody.api("GET", "/api/v1/quizzes/"+quiz+"/stats", ""); a.json()["attempts"] != 3.0 || a.json()["people"] != 1.0 || a.json()["average"] != 1.0 {
			t.Errorf("%s", a.body)
		}
		m := w.registry.Model("audit_log")
		if _, err := w.db.FindBy(t.Context(), m, schema.And(schema.Eq("Action", "void"), schema.Eq("ActorName", "modi"))); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}
