package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// edited is a quiz of maker's that is published, as its owner edits it.
type edited struct{ *plaza }

// whole reads the draft, or a version by its number.
func (e edited) whole(b *browser, path string) (draft map[string]any, tag string) {
	e.t.Helper()
	a := b.api("GET", e.address+path, "")
	if a.status != http.StatusOK {
		e.t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
	return a.json(), a.header.Get("ETag")
}

// put sends a whole draft with a precondition.
func (e edited) put(b *browser, draft map[string]any, header ...string) answer {
	e.t.Helper()
	body, err := json.Marshal(draft)
	if err != nil {
		e.t.Fatal(err)
	}
	return b.api("PUT", e.address+"/draft", string(body), header...)
}

// written is what PUT takes of a version that was read: the API gives more of
// it than it takes.
func written(version map[string]any) map[string]any {
	out := map[string]any{"title": version["title"], "description": version["description"]}
	var questions []any
	for _, q := range version["questions"].([]any) {
		questions = append(questions, accepts(q.(map[string]any)))
	}
	out["questions"] = questions
	return out
}

func accepts(row map[string]any) map[string]any {
	out := maps.Clone(row)
	for _, name := range []string{"stable_key", "created_at", "updated_at", "media"} {
		delete(out, name)
	}
	for _, list := range []string{"choices", "accepted"} {
		var kids []any
		for _, kid := range asList(row[list]) {
			kids = append(kids, accepts(kid.(map[string]any)))
		}
		if kids != nil {
			out[list] = kids
		} else {
			delete(out, list)
		}
	}
	return out
}

func asList(v any) []any { list, _ := v.([]any); return list }

// reworded makes the quiz ask in new words, with the other choice right, and
// puts a second question behind the first.
func reworded(draft map[string]any, title, stem string) map[string]any {
	out := written(draft)
	out["title"] = title
	first := asList(out["questions"])[0].(map[string]any)
	first["stem"] = stem
	for _, c := range asList(first["choices"]) {
		one := c.(map[string]any)
		one["correct"] = one["text"] == "물고기"
	}
	out["questions"] = append(asList(out["questions"]), map[string]any{"type": "text", "stem": "오리 말로?", "accepted": []any{map[string]any{"pattern": "꽥"}}})
	return out
}

// TestEditOfAPublishedQuiz edits a quiz that people take: what is live stays
// until a moderator approved the edit, and who began stays with what they
// began with.
func TestEditOfAPublishedQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := edited{w.plaza()}
		nobody := w.as("")
		live := func(title, lacks string) {
			t.Helper()
			for _, path := range []string{e.address, "/api/v1/quizzes", "/api/v1/quizzes?q=" + url.QueryEscape(strings.Fields(title)[0]), "/quizzes", "/feed"} {
				e.expect(nobody.api("GET", path, "", "Accept", "*/*"), 200, title, lacks)
			}
		}
		draft, tag := e.whole(e.maker, "/draft")
		if draft["number"] != 1.0 || draft["status"] != "approved" || draft["live"] != true {
			t.Errorf("before any edit: %v", draft)
		}
		other := reworded(draft, "새로운 판", "오리는 무엇?")

		// Who may write a draft, and with which precondition.
		e.expect(e.put(nobody, other, "If-Match", tag), 401, `"unauthorized"`)
		for _, b := range []*browser{e.juno, e.modi} {
			e.expect(e.put(b, other, "If-Match", tag), 403, `"forbidden"`)
		}
		e.expect(e.put(e.maker, other), 428, `"precondition_required"`)
		e.expect(e.put(e.maker, other, "If-Match", `"v0-0"`), 412, `"precondition_failed"`)
		for body, want := range map[string]string{
			`{"title":"이름만"}`:                                    `"/questions"`,
			`{"questions":[]}`:                                   `"/title"`,
			`{"title":"","questions":[]}`:                        `"/title"`,
			`{"title":"새 판","questions":[],"status":"approved"}`: `"/status"`,
			`{"title":"새 판","questions":[{"type":"single","stem":"?","points":"많이"}]}`: `"/questions/0/points"`,
			`{"title":"새 판","questions":[{"type":"essay","stem":"?"}]}`:                `"/questions/0/type"`,
			`{"title":"새 판","questions":[{"type":"single"}]}`:                          `"/questions/0/stem"`,
		} {
			e.expect(e.maker.api("PUT", e.address+"/draft", body, "If-Match", tag), 422, want)
		}
		e.expect(e.maker.api("POST", e.address+"/submit", ""), 409, "")

		started := begin(t, e.juno, e.id.String())
		saved := e.put(e.maker, other, "If-Match", tag)
		e.expect(saved, 200, `"새로운 판"`)
		if v := saved.json(); v["number"] != 2.0 || v["status"] != "draft" || v["live"] != false || len(asList(v["questions"])) != 2 {
			t.Errorf("the draft: %s", saved.body)
		}
		e.expect(e.put(e.maker, other, "If-Match", tag), 412, `"precondition_failed"`)
		live("오리 퀴즈", "새로운 판")

		// Submitted, and the old one goes on.
		e.expect(e.juno.api("POST", e.address+"/submit", ""), 403, `"forbidden"`)
		e.expect(e.maker.api("POST", e.address+"/submit", ""), 200, `"published"`)
		_, tag = e.whole(e.maker, "/draft")
		e.expect(e.put(e.maker, written(draft), "If-Match", tag), 409, `"under_review"`)
		live("오리 퀴즈", "새로운 판")
		e.expect(e.maker.api("GET", "/api/v1/me/quizzes", ""), 200, `"draft_status":"pending"`)
		e.expect(nobody.api("GET", e.address, ""), 200, "오리 퀴즈", "draft_status")
		meanwhile := begin(t, e.nari, e.id.String())
		if len(meanwhile.Questions) != 1 || meanwhile.Questions[0].Choices == nil || meanwhile.answers("새") == "" {
			t.Errorf("an attempt begun during the review asks %v", meanwhile)
		}

		// Taken back, handed in again, rejected with a reason.
		e.expect(e.juno.api("POST", e.address+"/withdraw", ""), 403, `"forbidden"`)
		e.expect(e.maker.api("POST", e.address+"/withdraw", ""), 200, `"published"`)
		e.expect(e.maker.api("POST", e.address+"/withdraw", ""), 409, "")
		e.expect(e.modi.api("POST", e.address+"/approve", ""), 409, "")
		e.expect(e.maker.api("POST", e.address+"/submit", ""), 200, `"published"`)
		for _, b := range []*browser{e.juno, e.maker} {
			e.expect(b.api("POST", e.address+"/approve", ""), 403, `"forbidden"`)
			e.expect(b.api("POST", e.address+"/reject", `{"reason":"그냥"}`), 403, `"forbidden"`)
		}
		e.expect(e.modi.api("POST", e.address+"/reject", ""), 422, `"/reason"`)
		e.expect(e.modi.api("POST", e.address+"/reject", `{"reason":"물고기가 아니에요"}`), 200, `"published"`)
		live("오리 퀴즈", "새로운 판")
		draft, tag = e.whole(e.maker, "/draft")
		if draft["status"] != "rejected" || draft["number"] != 2.0 {
			t.Errorf("rejected: %v", draft)
		}
		if n := w.number("SELECT count(*) FROM audit_logs l JOIN audit_diffs d ON d.log_id = l.id WHERE l.action = 'reject' AND l.target_id = ? AND CAST(d.changes AS text) LIKE ?", e.id, "%물고기가 아니에요%"); n != 1 {
			t.Errorf("%d entries of the log tell the reason", n)
		}

		// What was handed in never changes: the next edit is another version.
		e.expect(e.maker.api("POST", e.address+"/submit", ""), 409, "")
		again := written(draft)
		again["title"] = "다시 쓴 판"
		e.expect(e.put(e.maker, again, "If-Match", tag), 200, `"number":3`)
		e.expect(e.maker.api("POST", e.address+"/submit", ""), 200, "")
		e.expect(e.modi.api("POST", e.address+"/approve", ""), 200, `"다시 쓴 판"`)
		live("다시 쓴 판", "오리 퀴즈")
		if v, _ := e.whole(e.modi, "/versions/2"); v["title"] != "새로운 판" || v["status"] != "rejected" {
			t.Errorf("version 2 became %v", v)
		}

		// Who began with the first version is graded by it, who begins now by the last.
		for _, one := range []struct {
			b       *browser
			attempt asked
			max     float64
		}{{e.juno, started, 1}, {e.nari, meanwhile, 1}} {
			a := one.b.api("POST", "/api/v1/attempts/"+one.attempt.ID+"/submit", one.attempt.answers("새"))
			if a.status != 200 || a.json()["score"] != "1.0000" || a.json()["max"] != one.max {
				t.Errorf("graded by the version that was begun: %d %s", a.status, a.body)
			}
			e.expect(one.b.api("GET", "/api/v1/attempts/"+one.attempt.ID+"/result", ""), 200, `"오리는?"`, "오리는 무엇?", "꽥")
		}
		guest := begin(t, nobody, e.id.String())
		if len(guest.Questions) != 2 {
			t.Errorf("a new attempt asks %v", guest.Questions)
		}

		e.versions(nobody, 3)
	})
}

// versions reads the history of the quiz as everybody.
func (e edited) versions(nobody *browser, newest int) {
	e.t.Helper()
	for _, path := range []string{"/draft", "/versions", "/versions/1", "/versions/9", "/versions/1/diff"} {
		e.expect(nobody.api("GET", e.address+path, ""), 401, `"unauthorized"`, "오리")
		e.expect(e.juno.api("GET", e.address+path, ""), 403, `"forbidden"`, "오리")
	}
	for _, b := range []*browser{e.maker, e.modi} {
		var numbers []string
		next := e.address + "/versions?limit=1"
		for range newest + 1 {
			a := b.api("GET", next, "")
			for _, row := range asList(a.json()["data"]) {
				v := row.(map[string]any)
				numbers = append(numbers, strconv.Itoa(int(v["number"].(float64)))+" "+v["status"].(string))
			}
			if a.header.Get("Link") == "" || !strings.Contains(a.header.Get("Link"), `rel="next"`) {
				break
			}
			next = nextOf(e.t, a)
		}
		if want := []string{"3 approved", "2 rejected", "1 superseded"}; !slices.Equal(numbers, want) {
			e.t.Errorf("versions %v, want %v", numbers, want)
		}
		for _, wrong := range []string{"/versions/0", "/versions/4", "/versions/01", "/versions/x", "/versions/4/diff", "/versions/1/diff?to=7", "/versions/3/diff?to=4"} {
			e.expect(b.api("GET", e.address+wrong, ""), 404, `"not_found"`)
		}
		e.expect(b.api("GET", e.address+"/versions/1/diff?to=x", ""), 400, `"/to"`)
		e.expect(b.api("GET", e.address+"/versions?sort=number", ""), 400, `"/sort"`)

		d := b.api("GET", e.address+"/versions/1/diff", "").json()
		e.differs(d, 1, 2, `"name":"title"`, `"before":"오리 퀴즈"`, `"after":"새로운 판"`, `"op":"added"`, `"op":"changed"`, `"오리는 무엇?"`, "꽥")
		d = b.api("GET", e.address+"/versions/2/diff?to=3", "").json()
		e.differs(d, 2, 3, `"after":"다시 쓴 판"`)
		if len(asList(d["questions"])) != 0 {
			e.t.Errorf("the title alone changed: %v", d)
		}
		d = b.api("GET", e.address+"/versions/3/diff", "").json() // the newest: what it changed
		e.differs(d, 2, 3, `"after":"다시 쓴 판"`)
		d = b.api("GET", e.address+"/versions/3/diff?to=1", "").json()
		e.differs(d, 3, 1, `"op":"removed"`, `"before":"다시 쓴 판"`)
	}
}

func (e edited) differs(d map[string]any, from, to float64, has ...string) {
	e.t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		e.t.Fatal(err)
	}
	if d["from"] != from || d["to"] != to {
		e.t.Errorf("from %v to %v: %s", d["from"], d["to"], text)
	}
	for _, want := range has {
		if !strings.Contains(string(text), want) {
			e.t.Errorf("the difference lacks %s: %s", want, text)
		}
	}
}
