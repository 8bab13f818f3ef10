package main

import (
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
)

// sketch begins a quiz of whoever the browser is, with questions as JSON, and
// returns its address.
func (w *world) sketch(b *browser, questions string) string {
	w.t.Helper()
	a := b.api("POST", "/api/v1/quizzes", `{"title":"초안","genre_id":"`+w.row(w.registry.Model("genre")).String()+`","language":"ko","questions":`+questions+`}`)
	if a.status != 201 {
		w.t.Fatalf("a draft: %d %s", a.status, a.body)
	}
	return "/api/v1/quizzes/" + a.json()["id"].(string)
}

const oneQuestion = `[{"type":"text","stem":"오리 말로?","accepted":[{"pattern":"꽥"}]}]`

// TestSenselessKeysAreNotSubmitted: what everybody answers right, or nobody
// could answer in full, is refused with its place.
func TestSenselessKeysAreNotSubmitted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		maker := w.as("maker")
		for name, test := range map[string]struct {
			question string
			pointers []string
		}{
			"a star alone":      {`{"type":"text","stem":"?","wildcard":true,"accepted":[{"pattern":"새"},{"pattern":"*"},{"pattern":"* *"}]}`, []string{"/questions/0/accepted/1/pattern", "/questions/0/accepted/2/pattern"}},
			"half at most":      {`{"type":"text","stem":"?","scoring":"partial","accepted":[{"pattern":"새","fraction":50},{"pattern":"오리","fraction":99}]}`, []string{"/questions/0/accepted"}},
			"half a number":     {`{"type":"number","stem":"?","accepted":[{"pattern":"7","fraction":0}]}`, []string{"/questions/0/accepted"}},
			"steps at a place":  {`{"type":"order","stem":"?","choices":[{"text":"가","position":0},{"text":"나","position":1},{"text":"다","position":1}]}`, []string{"/questions/0/choices/2/position"}},
			"a star is a star":  {`{"type":"text","stem":"?","accepted":[{"pattern":"*"}]}`, nil},
			"a star and more":   {`{"type":"text","stem":"?","wildcard":true,"accepted":[{"pattern":"새*"},{"pattern":"오리","fraction":50}]}`, nil},
			"steps in an order": {`{"type":"order","stem":"?","choices":[{"text":"가"},{"text":"나"}]}`, nil},
		} {
			a := maker.api("POST", w.sketch(maker, "["+test.question+"]")+"/submit", "")
			if want := map[bool]int{true: 200, false: 422}[test.pointers == nil]; a.status != want {
				t.Errorf("%s: %d %s, want %d", name, a.status, a.body, want)
			}
			for _, pointer := range test.pointers {
				if !strings.Contains(a.body, `"pointer":"`+pointer+`"`) {
					t.Errorf("%s: no %s in %s", name, pointer, a.body)
				}
			}
			if n := strings.Count(a.body, `"pointer"`); n != len(test.pointers) {
				t.Errorf("%s: %d problems: %s", name, n, a.body)
			}
		}
	})
}

// TestAllOrNothingIsNothingForLess: an accepted answer that is worth a half
// gives a half only where the scoring is partial.
func TestAllOrNothingIsNothingForLess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleTrusted)
		maker, nobody := w.as("maker"), w.as("")
		for scoring, want := range map[string]string{"all_or_nothing": "0.0000", "partial": "1.5000"} {
			address := w.sketch(maker, `[{"type":"text","stem":"새?","points":3,"scoring":"`+scoring+`","accepted":[{"pattern":"오리"},{"pattern":"닭","fraction":50}]}]`)
			if a := maker.api("POST", address+"/submit", ""); a.status != 200 {
				t.Fatalf("submit: %d %s", a.status, a.body)
			}
			taken := begin(t, nobody, strings.TrimPrefix(address, "/api/v1/quizzes/"))
			at, token := "/api/v1/attempts/"+taken.ID, []string{"Attempt-Token", taken.Token}
			a := nobody.api("POST", at+"/submit", `{"answers":[{"question":"`+taken.Questions[0].Key+`","text":"닭"}]}`, token...)
			if a.status != 200 || a.json()["score"] != want {
				t.Errorf("%s: %d %s, want %s", scoring, a.status, a.body, want)
			}
			q := asList(nobody.api("GET", at+"/result", "", token...).json()["questions"])[0].(map[string]any)
			worth := map[string]string{"all_or_nothing": "0.0000", "partial": "0.5000"}[scoring]
			if half := asList(q["accepted"])[1].(map[string]any); half["text"] != "닭" || half["fraction"] != worth || q["fraction"] != worth {
				t.Errorf("%s: %v", scoring, q)
			}
		}
	})
}

// TestTextsThatSteerOthers: what is one line for everybody to read holds
// nothing that cannot be seen, by the API and by an import.
func TestTextsThatSteerOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		maker := w.as("maker")
		e := edited{&plaza{world: w, address: w.sketch(maker, oneQuestion), maker: maker}}
		for _, body := range []string{`{"title":"제목\u202e"}`, `{"title":"ad\u200bmin"}`} {
			e.expect(maker.api("PATCH", e.address, body, "If-Match", "*"), 422, `"control_character"`)
		}
		choices := `{"questions":[{"type":"single","stem":"?","choices":[{"text":"가\u202e"},{"text":"나","correct":true}]}]}`
		e.expect(maker.api("PATCH", e.address, choices, "If-Match", "*"), 422, `"pointer":"/questions/0/choices/0/text","code":"control_character"`)
		e.expect(maker.api("PATCH", e.address, `{"description":"여러\n줄"}`, "If-Match", "*"), 200, "줄")
		a := maker.bring("ducks.gift", "gift", []byte("$CATEGORY: 오\u202e리\n\n::하나::새는?{=오리 ~물고기}\n"), nil)
		w.expectClean(a, maker)
	})
}

// expectClean asks that what was brought has a title without marks of direction.
func (w *world) expectClean(a answer, b *browser) {
	w.t.Helper()
	if list := b.api("GET", "/api/v1/me/quizzes?sort=-created_at", ""); a.status >= 300 || strings.Contains(list.body, "\u202e") || !strings.Contains(list.body, `"title":"오리"`) {
		w.t.Errorf("brought: %d %s, then %s", a.status, a.body, list.body)
	}
}

// TestFirstVersionUnderReview: the text of a quiz under its first review is a
// conflict to change, as that of later versions is; what is no text changes.
func TestFirstVersionUnderReview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		maker := w.as("maker")
		e := edited{&plaza{world: w, address: w.sketch(maker, oneQuestion), maker: maker}}
		if a := maker.api("POST", e.address+"/submit", ""); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		draft, tag := e.whole(maker, "/draft")
		other := written(draft)
		other["title"] = "다른 제목"
		e.expect(e.put(maker, other, "If-Match", tag), 409, `"under_review"`)
		e.expect(maker.api("PATCH", e.address, `{"title":"다른 제목"}`, "If-Match", tag), 409, `"under_review"`)
		e.expect(maker.api("PATCH", e.address, `{"questions":[]}`, "If-Match", "*"), 409, `"under_review"`)
		e.expect(maker.api("PATCH", e.address, `{"visibility":"unlisted"}`, "If-Match", "*"), 200, `"unlisted"`)
		if again, _ := e.whole(maker, "/draft"); again["title"] != draft["title"] || len(asList(again["questions"])) != 1 {
			t.Errorf("the draft is now %v", again)
		}
		e.expect(maker.api("POST", e.address+"/withdraw", ""), 200, `"draft"`)
		e.expect(maker.api("PATCH", e.address, `{"title":"다른 제목"}`, "If-Match", "*"), 200, "다른 제목")
	})
}

// TestLimitedPeopleSubmitNothing: a draft of somebody whose account is limited
// stays where it is, and so does what they archived.
func TestLimitedPeopleSubmitNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		draft := w.sketch(p.maker, oneQuestion)
		p.expect(p.maker.api("DELETE", p.address, "", "If-Match", "*"), 204, "")
		key := p.maker.newKey("secret", "read", "write").Key
		w.setStatus(p.who["maker"], "limited")
		p.expect(p.maker.api("POST", draft+"/submit", ""), 403, `"forbidden"`)
		p.expect(w.by(key, "POST", draft+"/submit", ""), 403, `"forbidden"`)
		p.expect(p.maker.api("POST", p.address+"/unarchive", ""), 403, `"forbidden"`)
		p.expect(p.maker.api("GET", draft, ""), 200, `"status":"draft"`)
		p.expect(p.maker.api("PATCH", draft, `{"title":"고친 초안"}`, "If-Match", "*"), 200, "고친 초안")
		w.setStatus(p.who["maker"], "active")
		p.expect(w.by(key, "POST", draft+"/submit", ""), 200, `"status":"pending"`)
		p.expect(p.maker.api("POST", p.address+"/unarchive", ""), 200, `"status":"published"`)
	})
}

// TestFormsOfAnEarlierDraft: a form that was opened before somebody's save
// began a new draft, with copies of all questions, writes to those copies.
func TestFormsOfAnEarlierDraft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		w.person("other", models.RoleSuperuser)
		boss, other := w.as("boss"), w.as("other")
		at := "/admin/quizzes/" + w.quiz(w.person("maker", models.RoleMember)).String() + "/"
		first, second := asItStands(boss.get(at).page()), asItStands(boss.get(at).page())
		late := asItStands(other.get(at).page())
		first.Set("description", "새 설명")
		second.Set("questions.0.stem", "새 질문?")
		late.Set("questions.0.choices.0.text", "새 보기")
		for _, form := range []url.Values{first, second} {
			if a := boss.post(at, at, form); a.status != 303 {
				t.Fatalf("save: %d %s", a.status, a.page().Find("main").Text())
			}
		}
		now := asItStands(boss.get(at).page())
		if now.Get("description") != "새 설명" || now.Get("questions.0.stem") != "새 질문?" {
			t.Errorf("one's own two windows: %q %q", now.Get("description"), now.Get("questions.0.stem"))
		}
		a := other.post(at, at, late)
		if text := a.page().Find(`form [role="alert"]`).Text(); a.status != 409 || strings.Contains(text, "지워져서") {
			t.Fatalf("somebody else's: %d %s", a.status, text)
		}
		if a := other.post(at, at, asItStands(a.page())); a.status != 303 {
			t.Fatalf("merge: %d %s", a.status, a.page().Find("main").Text())
		}
		now = asItStands(boss.get(at).page())
		if now.Get("description") != "새 설명" || now.Get("questions.0.stem") != "새 질문?" || now.Get("questions.0.choices.0.text") != "새 보기" {
			t.Errorf("merged: %q %q %q", now.Get("description"), now.Get("questions.0.stem"), now.Get("questions.0.choices.0.text"))
		}
	})
}
