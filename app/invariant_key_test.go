package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestInvariant1KeyIsNotInAnyAnswer gives one quiz another key again and again
// and asks everything that somebody can ask who is not its owner and has not
// submitted: every address of the API that names the quiz or an attempt, every
// list, every page, and what is wrong to ask. Status, headers and body are the
// same bytes whatever the key is.
func TestInvariant1KeyIsNotInAnyAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.examined()
		var want []string
		few(t, 4, func(rt *rapid.T) {
			e.rekey(rt)
			e.world = serving(t, w.settings) // which remembers no version
			got := e.transcript()
			if want == nil {
				want = got
			}
			for i, text := range got {
				if text != want[i] {
					rt.Fatalf("what is said depends on the key:\n%s\nand with another key\n%s", want[i], text)
				}
			}
		})
		if said := strings.Join(want, "\n"); strings.Count(said, "\n200 ") < 40 || strings.Count(said, "data-page=\"play\"") < 10 || !strings.Contains(said, `"answered":5`) {
			t.Errorf("too little was asked: %s", said)
		}
	})
}

// examined is a quiz with a question of each type, and people who are in the
// middle of it: a guest and juno. Nari has not begun.
type examined struct {
	*world
	quiz   *models.Quiz
	people map[string]*browser
	taken  map[string]asked
}

func (w *world) examined() *examined {
	w.t.Helper()
	e := &examined{world: w, people: map[string]*browser{}, taken: map[string]asked{}}
	e.quiz = w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
	for _, handle := range []string{"", "juno", "nari"} {
		if handle != "" {
			w.person(handle, models.RoleMember)
		}
		e.people[handle] = w.as(handle)
	}
	for _, handle := range []string{"", "juno"} {
		e.taken[handle] = begin(w.t, e.people[handle], e.quiz.ID.String())
	}
	return e
}

// rekey draws another key: which choices are right, the right order, what is
// accepted for how much and how it is compared, and the explanations.
func (e *examined) rekey(rt *rapid.T) {
	e.t.Helper()
	version, err := e.db.Find(e.t.Context(), e.registry.Model("quiz_version"), e.quiz.LiveVersionID, "Questions.Choices", "Questions.Accepted")
	if err != nil {
		e.t.Fatal(err)
	}
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab가나*? ")), 1, 30, -1)
	for _, q := range version.(*models.QuizVersion).Questions {
		e.exec("UPDATE questions SET explanation = ?, max_edits = ?, wildcard = ?, ignore_punct = ? WHERE id = ?", text.Draw(rt, "explanation"),
			rapid.IntRange(0, 2).Draw(rt, "edits"), rapid.Bool().Draw(rt, "wildcard"), rapid.Bool().Draw(rt, "punct"), q.ID)
		order := make([]int, len(q.Choices))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(rt, "order")
		for i, c := range q.Choices {
			e.exec("UPDATE choices SET correct = ?, position = ? WHERE id = ?", rapid.Bool().Draw(rt, "correct"), order[i], c.ID)
		}
		for _, a := range q.Accepted {
			e.exec("UPDATE accepted_answers SET pattern = ?, fraction = ? WHERE id = ?", text.Draw(rt, "pattern"), rapid.IntRange(0, 100).Draw(rt, "fraction"), a.ID)
		}
	}
	e.exec("UPDATE attempts SET saved = NULL, lock_version = 1") // as if nothing had been answered
}

// onlyTaken takes away the attempts that were started since.
func (e *examined) onlyTaken() {
	e.t.Helper()
	e.exec("DELETE FROM attempts WHERE id NOT IN (?, ?)", e.taken[""].ID, e.taken["juno"].ID)
}

var (
	ids   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
)

// transcript asks everything as everybody, a text an answer.
func (e *examined) transcript() []string {
	e.t.Helper()
	var out []string
	for _, who := range []string{"", "juno", "nari"} {
		b := *e.people[who]
		b.w = e.world
		taken, mine := e.taken[who]
		if !mine {
			taken = e.taken["juno"] // somebody else's
		}
		for _, request := range e.questions(taken) {
			method, rest, _ := strings.Cut(request, " ")
			path, body, _ := strings.Cut(rest, " ")
			a := e.send(&b, method, path, body, taken.Token)
			if out = append(out, e.said(request, a)); a.status == http.StatusCreated {
				e.onlyTaken()
			}
		}
	}
	return out
}

func (e *examined) send(b *browser, method, path, body, token string) answer {
	if strings.HasPrefix(path, "/api") {
		return b.api(method, path, body, "If-Match", "*", "Attempt-Token", token)
	}
	headers := []string{"Accept", "text/html", "Origin", b.w.base, "X-CSRF-Token", b.csrf}
	if token != "" {
		headers = append(headers, "Cookie", "duckhoo-guest="+token)
	}
	if method != http.MethodPost || !strings.HasSuffix(path, "/play/answers") {
		return b.send(http.MethodGet, path, "", headers...)
	}
	return b.send(method, path, e.form(body), append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

// form is the body of an API's request as the form of the paper has it.
func (e *examined) form(body string) string {
	e.t.Helper()
	var in struct {
		Attempt string
		Answers []struct {
			Question, Text string
			Selected       []string
		}
	}
	_ = json.Unmarshal([]byte(body), &in) // what is no answer is an empty form
	out := url.Values{"attempt": {in.Attempt}}
	for _, a := range in.Answers {
		out.Add("question", a.Question)
		for _, name := range []string{"answer.", "order."} {
			out[name+a.Question] = append(out[name+a.Question], a.Selected...)
		}
		if a.Text != "" {
			out.Set("answer."+a.Question, a.Text)
		}
		out.Set("settled."+a.Question, "1")
	}
	return out.Encode()
}

// said is an answer as text, without its time, its ids and the tokens of forms.
// A new attempt has an order of its own: of it the letters are compared.
func (e *examined) said(request string, a answer) string {
	header := a.header.Clone()
	for _, name := range moments {
		header.Del(name)
	}
	fresh := a.status == http.StatusCreated
	if fresh {
		header.Del("Location")
	}
	body := changing.ReplaceAllString(times.ReplaceAllString(ids.ReplaceAllString(a.body, "id"), "time"), "~")
	if a.header.Get("Content-Type") != "application/json" {
		header.Del("Etag")
	}
	if fresh {
		letters := []byte(keys.ReplaceAllString(body, "key"))
		slices.Sort(letters)
		body = string(bytes.TrimSpace(letters))
	}
	return fmt.Sprintf("%s\n%d %v\n%s", request, a.status, header, body)
}

var keys = regexp.MustCompile(`"[A-Za-z0-9_-]{22}"|"[A-Z2-7]{26}"`)

// questions are the requests: the table's, with answers right and wrong, and
// lists that are asked for what they do not tell.
func (e *examined) questions(taken asked) []string {
	e.t.Helper()
	var out []string
	quiz := e.quiz.ID.String()
	for _, r := range e.routes() {
		path := r.path
		switch {
		case strings.HasPrefix(path, "/api/v1/quizzes/:id"), strings.HasPrefix(path, "/quizzes/:slug"):
			path = strings.NewReplacer(":id", quiz, ":slug", url.PathEscape(e.quiz.Slug), ":n", "1").Replace(path)
		case strings.HasPrefix(path, "/api/v1/attempts/:id"):
			path = strings.Replace(path, ":id", taken.ID, 1)
		case r.method != http.MethodGet, strings.ContainsAny(path, ":*"), strings.HasPrefix(path, "/admin"), path == "/api_token.php", path == "/api.php", // a new token each time; one call in five seconds
			path == "/me/security": // it says when somebody was here last
			continue
		}
		if r.method == http.MethodPost && strings.HasPrefix(r.path, "/api/v1/attempts/:id") && strings.HasSuffix(path, "/submit") {
			out = append(out, "POST "+path+` {"answers":[{"question":"x"}]}`, "POST "+path+` {"listed":3}`)
			continue // what follows a submission may tell
		}
		bodies := []string{""}
		if r.method != http.MethodGet && r.method != http.MethodDelete {
			bodies = bodiesOf(r)
		}
		if strings.HasSuffix(path, "/comments") {
			bodies = bodies[:1] // what is said stays said
		}
		if strings.HasSuffix(path, "/answers") {
			bodies = append(bodies, e.replies(taken)...)
		}
		if strings.HasSuffix(path, "/play/answers") {
			for i, body := range bodies {
				bodies[i] = strings.Replace(body, "{", `{"attempt":"`+taken.ID+`",`, 1)
			}
		}
		for _, body := range bodies {
			out = append(out, r.method+" "+path+" "+body)
		}
	}
	at := "/api/v1/quizzes"
	for _, query := range []string{"include=questions", "fields=id,questions", "sort=questions.explanation", "questions__explanation__contains=a", "questions__choices__correct=true", "draft_version__questions=x",
		"q=" + url.QueryEscape(secretAnswer), "q=a", "title__contains=a", "include=live_version", "fields=title,answers_public"} {
		out = append(out, "GET "+at+"?"+query, "GET "+at+"/"+quiz+"?"+query)
	}
	for _, format := range []string{"gift", "aiken", "moodle-xml", "qti21", "qti30", "csv", "xlsx", "json"} {
		out = append(out, "GET "+at+"/"+quiz+"/export?format="+format)
	}
	return append(out, "GET /search?q="+url.QueryEscape(secretAnswer), "GET /api/v1/questions/random?limit=50&type=text", "GET "+at+"/"+quiz+"/versions/1/diff?to=1",
		"GET /api/v1/attempts/"+taken.ID)
}

// replies are answers to save, each choice alone, all, twice, in order, and
// texts that may be accepted.
func (e *examined) replies(taken asked) []string {
	e.t.Helper()
	var out []string
	save := func(replies ...any) {
		body, err := json.Marshal(map[string]any{"answers": replies})
		if err != nil {
			e.t.Fatal(err)
		}
		out = append(out, string(body))
	}
	var all []any
	for _, q := range taken.Questions {
		var every []string
		for _, c := range q.Choices {
			every = append(every, c.Key)
			save(map[string]any{"question": q.Key, "selected": []string{c.Key}})
		}
		save(map[string]any{"question": q.Key, "selected": every})
		save(map[string]any{"question": q.Key, "selected": append(slices.Clone(every), every...)})
		save(map[string]any{"question": q.Key, "selected": []string{strings.Repeat("A", 22)}})
		for _, text := range []string{secretAnswer, "a", "-3.5", "", strings.Repeat("가", 201)} {
			save(map[string]any{"question": q.Key, "text": text})
		}
		if len(every) == 0 {
			all = append(all, map[string]any{"question": q.Key, "text": "7"})
		} else {
			all = append(all, map[string]any{"question": q.Key, "selected": every[:1], "ms": 7})
		}
	}
	for i, q := range taken.Questions { // what asks for an order wants all of them
		if reply := all[i].(map[string]any); len(q.Choices) > 0 && q.Type == string(models.Order) {
			var every []string
			for _, c := range q.Choices {
				every = append(every, c.Key)
			}
			reply["selected"] = every
		}
	}
	save(all...)
	return out
}
