package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// objects has somebody dispute the question of a type, and returns the page of
// the dispute.
func (c *court) objects(b *browser, s sat, kind, claim string) string {
	c.t.Helper()
	a := c.dispute(b, s.keys[kind], claim)
	if a.status != http.StatusCreated {
		c.t.Fatalf("dispute: %d %s", a.status, a.body)
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/api/v1")
}

// at is a browser that reads pages without scripts.
func (c *court) at(b *browser, path string) *reader {
	c.t.Helper()
	r := &reader{t: c.t, b: b, at: &url.URL{Path: "/"}}
	r.open(path)
	return r
}

// TestAuthorAcceptsADispute: the author is told, finds the dispute from every
// side, sees what they may see and accepts it by the form, once.
func TestAuthorAcceptsADispute(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"text": {"거위"}, "single": {"=1+1"}})
		at := c.objects(c.ann, ann, "text", "거위도 <b>맞아요</b>")
		for name, test := range map[string]struct {
			b    *browser
			want int
		}{"its author": {c.maker, 200}, "who disputed": {c.ann, 200}, "a stranger": {c.other, 404}, "a moderator": {c.modi, 404}, "a guest": {c.nobody, 302}} {
			if a := test.b.get(at); a.status != test.want || test.want == 302 && !strings.HasPrefix(a.header.Get("Location"), "/login?next=") {
				t.Errorf("%s reads it: %d %s", name, a.status, a.header.Get("Location"))
			}
		}
		mine := c.at(c.ann, at)
		mine.one("[data-claim]")
		mine.one("[data-key]")
		if mine.page.Find(`[data-accept], [data-reject], [data-answered], [data-edit-quiz], [data-action="contest"]`).Length() != 0 {
			t.Error("who disputed is shown what is for the author")
		}

		// The ways there.
		r := c.at(c.maker, "/make")
		r.follow(`[data-id="` + c.quiz.ID.String() + `"] a[data-asked="1"]`)
		r.one(`li[data-id] a[href="` + at + `"]`)
		r.open("/make/" + c.quiz.ID.String())
		r.one(`[data-live] a[data-asked="1"]`)
		r.open("/me")
		r.one(`[data-asked] a[href="` + at + `"]`)
		r.open("/me/notifications")
		r.send(`.notice [data-action="open"]`, nil)
		if r.at.Path != at {
			t.Fatalf("the notice leads to %s", r.at)
		}
		if a := c.maker.api("GET", "/api/v1/notifications", ""); !strings.Contains(a.body, `"link":"`+at+`"`) {
			t.Errorf("by the API: %s", a.body)
		}
		for selector, want := range map[string]string{"[data-claim]": "<b>맞아요</b>", "[data-by]": "ann", "[data-evidence]": "https://example.com/duck", "[data-key]": secretAnswer, "[data-answered]": "0%"} {
			if got := r.one(selector).Text(); !strings.Contains(got, want) {
				t.Errorf("%s says %q", selector, got)
			}
		}
		if got := r.one("[data-key]").Text(); !strings.Contains(got, "(50%)") {
			t.Errorf("what counts in part: %q", got)
		}

		// What is wrong stands beside its field, and what was written stays.
		r.send(`[data-action="accept"]`, url.Values{"answer": {"거위"}})
		for _, name := range []string{"change", "reason"} {
			r.one(`[data-accept] [data-error="` + name + `"]`)
		}
		if got := r.one("#answer").AttrOr("value", ""); got != "거위" || r.page.Find(`[data-reject] [data-error]`).Length() != 0 {
			t.Errorf("the answer: %q", got)
		}
		r.send(`[data-action="accept"]`, url.Values{"change": {"accept_alternative"}, "answer": {" "}, "reason": {"거위도 맞아요."}})
		r.one(`[data-accept] [data-error="answer"]`)
		r.send(`[data-action="accept"]`, url.Values{"answer": {"거위"}, "reason": {strings.Repeat("꽥", 1001)}})
		r.one(`[data-accept] [data-error="reason"]`)
		if n := w.countOf("key_revision", schema.True()); n != 0 {
			t.Fatalf("%d revisions of what was refused", n)
		}

		form, _ := r.inputs(r.one("[data-accept] form"))
		form.Set("reason", "거위도 맞아요.")
		for name, test := range map[string]struct {
			b    *browser
			want int
		}{"who disputed": {c.ann, 403}, "a stranger": {c.other, 404}, "a moderator": {c.modi, 404}} {
			for _, verb := range []string{"/accept", "/reject"} {
				if a := test.b.post("/", at+verb, with(form, "x", "1")); a.status != test.want {
					t.Errorf("%s: %s: %d", name, verb, a.status)
				}
			}
		}
		if a := c.nobody.post("/login", at+"/accept", with(form, "x", "1")); a.status != http.StatusUnauthorized && a.status != http.StatusFound && a.status != http.StatusSeeOther || strings.Contains(a.header.Get("Location"), "accepted") {
			t.Errorf("a guest: %d %s", a.status, a.header.Get("Location"))
		}
		first, again := c.maker.post("/", at+"/accept", with(form, "x", "1")), c.maker.post("/", at+"/accept", with(form, "x", "1"))
		if first.status != http.StatusSeeOther || first.header.Get("Location") != at+"?accepted=1" || again.status != first.status || again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("twice: %d %s and %d %s", first.status, first.header.Get("Location"), again.status, again.header.Get("Location"))
		}
		if n := w.countOf("key_revision", schema.True()); n != 1 {
			t.Errorf("%d revisions", n)
		}
		c.regraded()
		if res := ann.result(); res["score"] != "6.0000" || len(res["regrades"].([]any)) != 1 {
			t.Errorf("ann: %v %v", res["score"], res["regrades"])
		}
		if a := c.ann.api("GET", "/api/v1/notifications", ""); !strings.Contains(a.body, `"dispute_accepted"`) || !strings.Contains(a.body, `"regraded"`) {
			t.Errorf("ann is not told: %s", a.body)
		}

		// Settled is settled.
		r.open(at)
		if got := r.one("[data-state]").AttrOr("data-state", ""); got != string(models.DisputeAuthorAccepted) || r.page.Find("[data-accept], [data-reject]").Length() != 0 {
			t.Errorf("afterwards it is %q", got)
		}
		if got := r.one("[data-reply]").Text(); !strings.Contains(got, "거위도 맞아요.") {
			t.Errorf("the answer: %q", got)
		}
		if got := r.one("[data-key]").Text(); !strings.Contains(got, "거위") {
			t.Errorf("the key: %q", got)
		}
		for verb, values := range map[string]url.Values{"/accept": {"change": {"void"}, "reason": {"x"}}, "/reject": {"reason": {"x"}}} {
			a := c.maker.post("/", at+verb, values)
			if main := a.page().Find("main"); a.status != http.StatusConflict || main.Find(`[data-id] [role="alert"]`).Length() != 1 || main.Find("[data-accept], [data-reject]").Length() != 0 {
				t.Errorf("settled: %s: %d %s", verb, a.status, main.Text())
			}
		}
		if a := c.maker.post("/", at+"/reject", url.Values{"reason": {" "}}); a.status != http.StatusConflict {
			t.Errorf("settled, without a reason: %d", a.status)
		}
		r.open("/me")
		if r.page.Find("[data-asked]").Length() != 0 {
			t.Error("it still waits")
		}
		r.open("/disputes")
		r.one("[data-empty]")
		c.at(c.ann, "/me").follow("[data-disputes] [data-see]")
	})
}

// TestAuthorRejectsADispute: a reason is needed, the taker is told and asks a
// moderator from the same page.
func TestAuthorRejectsADispute(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"single": {"{~셋}"}})
		at := c.objects(c.ann, ann, "single", "셋이 맞아요")
		r := c.at(c.maker, at)
		r.send(`[data-action="reject"]`, url.Values{"reason": {" \n\u200b"}})
		r.one(`[data-reject] [data-error="reason"]`)
		if r.page.Find(`[data-accept] [data-error]`).Length() != 0 {
			t.Error("the other form is said to be wrong")
		}
		r.send(`[data-action="reject"]`, url.Values{"reason": {strings.Repeat("꽥", 1001)}})
		r.one(`[data-reject] [data-error="reason"]`)
		form, _ := r.inputs(r.one("[data-reject] form"))
		form.Set("reason", "하나예요.")
		for range 2 {
			if a := c.maker.post("/", at+"/reject", with(form, "x", "1")); a.status != http.StatusSeeOther || a.header.Get("Location") != at+"?rejected=1" {
				t.Errorf("%d %s", a.status, a.header.Get("Location"))
			}
		}
		if n := w.countOf("key_revision", schema.True()); n != 0 {
			t.Errorf("%d revisions", n)
		}
		if id, err := schema.ParseID(strings.TrimPrefix(at, "/disputes/")); err != nil || w.deeds("dispute", "reject")[id] != 1 {
			t.Errorf("entries in the log: %v %v", w.deeds("dispute", "reject"), err)
		}
		r.open(at)
		if r.page.Find(`[data-accept], [data-action="contest"]`).Length() != 0 {
			t.Error("the author may do more")
		}
		if a := c.ann.api("GET", "/api/v1/notifications", ""); strings.Count(a.body, `"dispute_rejected"`) != 1 {
			t.Errorf("ann is not told: %s", a.body)
		}
		mine := c.at(c.ann, at)
		if got := mine.one("[data-reply]").Text(); !strings.Contains(got, "하나예요.") {
			t.Errorf("the answer: %q", got)
		}
		mine.send(`[data-action="contest"]`, nil)
		mine.one("[data-waits]")
		if mine.at.Path != at || mine.page.Find(`[data-action="contest"]`).Length() != 0 {
			t.Errorf("contested at %s", mine.at)
		}
	})
}

// TestAcceptingByType: each type of question is revised by the form as the rule
// says, and what people picked stands beside the choices.
func TestAcceptingByType(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		said := map[string][]string{"single": {secretAnswer}, "multiple": {secretAnswer, "{~셋}"}, "order": {"{~셋}", secretAnswer, "=1+1"}, "number": {"1,000"}}
		ann := c.take(c.ann, said)
		score := []string{"3.0000", "6.0000", "9.0000", "12.0000"}
		for i, step := range []struct {
			kind   string
			change string
			picks  []int // of multiple and single: which; of order: the places
			wrong  []int
			error  string
		}{
			{"single", "change_key", []int{1}, nil, "choices"}, {"multiple", "accept_alternative", []int{1, 2}, nil, "choices"},
			{"order", "accept_alternative", []int{3, 2, 1}, []int{1, 1, 3}, "choices"}, {"number", "change_key", nil, nil, "answer"},
		} {
			r := c.at(c.maker, c.objects(c.ann, ann, step.kind, step.kind+"이 달라요"))
			if step.kind == "single" {
				if got := r.one(`[data-option="2"] [data-picked]`).Text(); !strings.HasPrefix(got, "1") {
					t.Errorf("picked: %q", got)
				}
			}
			fill := func(places []int) url.Values {
				out := url.Values{"change": {step.change}, "reason": {"그래요"}}
				ids := r.page.Find(`[name="choices"]`)
				for _, n := range places {
					if step.kind == "order" {
						out.Add("place", strconv.Itoa(n))
					} else {
						out.Add("choices", ids.Eq(n).AttrOr("value", ""))
					}
				}
				return out
			}
			r.send(`[data-action="accept"]`, fill(step.wrong))
			r.one(`[data-accept] [data-error="` + step.error + `"]`)
			values := fill(step.picks)
			if step.kind == "number" {
				values.Set("answer", "1000")
			}
			r.send(`[data-action="accept"]`, values)
			if got := r.one("[data-state]").AttrOr("data-state", ""); got != string(models.DisputeAuthorAccepted) {
				t.Fatalf("%s is %q", step.kind, got)
			}
			c.regraded()
			if res := ann.result(); res["score"] != score[i] {
				t.Errorf("%s: %v, want %s", step.kind, res["score"], score[i])
			}
		}
		// What was picked before does not count where the change names no answer.
		bob := c.take(c.bob, map[string][]string{"single": {"=1+1"}})
		for _, change := range []string{"void", "full_credit"} {
			kind := map[string]string{"void": "single", "full_credit": "text"}[change]
			r := c.at(c.maker, c.objects(c.bob, bob, kind, "셈에서 빼 주세요"))
			values := url.Values{"change": {change}, "reason": {"그래요"}}
			if kind == "single" {
				values.Set("choices", r.one(`[name="choices"]`).AttrOr("value", ""))
			} else {
				values.Set("answer", "거위")
			}
			r.send(`[data-action="accept"]`, values)
			r.one(map[string]string{"void": "[data-void]", "full_credit": "[data-full]"}[change])
		}
		c.regraded()
		if res := bob.result(); res["score"] != "3.0000" || res["max"] != 12.0 {
			t.Errorf("bob: %v of %v", res["score"], res["max"])
		}
	})
}

// TestDisputesOfAQuizThatIsGone: who disputed is shown nothing of a quiz that
// they may not see any more, and nobody's notice leads to another's dispute.
func TestDisputesOfAQuizThatIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann, bob := c.take(c.ann, map[string][]string{"text": {"거위"}}), c.take(c.bob, map[string][]string{"text": {"거위"}})
		one, two := c.objects(c.ann, ann, "text", "틀렸어요"), c.objects(c.bob, bob, "text", "틀렸어요")
		notices := c.at(c.maker, "/me/notifications")
		for i, want := range []string{two, one} {
			if got := notices.page.Find(".notice").Eq(i).Find(`[name="next"]`).AttrOr("value", ""); got != want {
				t.Errorf("notice %d leads to %s, want %s", i, got, want)
			}
		}
		if a := c.ann.get(two); a.status != http.StatusNotFound {
			t.Errorf("another's dispute: %d", a.status)
		}
		if a := c.ann.get("/disputes?quiz=" + c.quiz.ID.String()); a.status != http.StatusNotFound {
			t.Errorf("disputes of another's quiz: %d", a.status)
		}
		w.exec("UPDATE quizzes SET visibility = 'private' WHERE id = ?", c.quiz.ID)
		mine := c.at(c.ann, one)
		mine.one("[data-claim]")
		mine.hides(c.quiz.Title, secretAnswer, "왜냐하면")
		if mine.page.Find("[data-question], [data-quiz]").Length() != 0 {
			t.Error("the question is shown")
		}
		c.at(c.maker, one).one("[data-accept]")
		w.exec("UPDATE disputes SET contested_at = created_at")
		list := c.at(c.maker, "/disputes")
		if list.page.Find("li[data-id] [data-waits]").Length() != 2 {
			t.Errorf("before a moderator: %s", list.page.Find("main").Text())
		}
	})
}
