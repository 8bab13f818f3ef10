package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/quality"
	"duckhoo/models/schema"
)

// crowdAnswers has people take the quiz: every other one knows everything but the
// single choice, and the rest nothing but that.
func (c *court) crowdAnswers(n int, typed func(i int) string) {
	c.t.Helper()
	for i := range n {
		said := map[string][]string{"single": {"=1+1"}}
		if i%2 == 0 {
			said = map[string][]string{"single": {"{~셋}"}, "multiple": {"=1+1"}, "order": {"=1+1", secretAnswer, "{~셋}"}, "number": {"-3.5"}, "text": {typed(i)}}
		}
		c.take(c.as(""), said)
	}
}

// studied waits until all that was to be looked at is.
func (c *court) studied() {
	c.t.Helper()
	c.atWork.Do(c.work)
	until(c.t, time.Minute, "all quizzes are looked at", func() bool {
		return c.number("SELECT count(*) FROM river_job WHERE kind = 'study_items' AND finalized_at IS NULL") == 0
	})
}

func (c *court) look() {
	c.t.Helper()
	if err := c.quality.Work(c.t.Context(), quality.Study{QuizID: c.quiz.ID}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *court) openCases() int {
	return c.countOf("case", schema.And(schema.Eq("SubjectID", c.quiz.ID), schema.Ne("State", "resolved")))
}

// A question that those get wrong who know the rest comes before a moderator,
// once; and again when its key is another one.
func TestStatisticsOpenCases(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		c.crowdAnswers(9, func(int) string { return "" })
		c.look()
		if n := c.openCases(); n != 0 {
			t.Fatalf("%d cases of nine answers", n)
		}
		c.crowdAnswers(21, func(int) string { return "" })
		c.studied()
		if n := c.openCases(); n != 1 {
			t.Fatalf("%d open cases", n)
		}
		if n := w.number("SELECT count(*) FROM case_signals"); n != 1 {
			t.Errorf("%d signals", n)
		}
		page := c.modi.get("/admin/queue").page()
		address := page.Find("ol.cases .case").AttrOr("href", "")
		item := page.Find("[data-items] [data-item]")
		if item.Length() != 1 || !strings.Contains(item.Text(), "single") {
			t.Fatalf("%d questions beside the case: %s", item.Length(), item.Text())
		}
		for _, fault := range []string{"negative", "inefficient", "rival"} {
			if item.Find(`[data-fault="`+fault+`"]`).Length() != 1 {
				t.Errorf("%s is not told", fault)
			}
		}
		for figure, want := range map[string]string{"discrimination": "-100%", "rival": "{~셋} 16 · 정답 0", "facility": "47%"} {
			if got := strings.TrimSpace(item.Find(`[data-figure="` + figure + `"]`).Text()); got != want {
				t.Errorf("%s is %q, want %q", figure, got, want)
			}
		}
		if page.Find(`[data-signal="statistic"]`).Length() != 1 || page.Find(`[data-action="dismiss"]`).Length() != 1 {
			t.Error("the case does not say why it is there")
		}
		if page := c.maker.get(address); page.status != http.StatusForbidden {
			t.Errorf("its author sees the case: %d", page.status)
		}

		values := form(page)
		values.Set("action", "dismiss")
		if a := c.modi.post(address, address+"/decide", values); a.status != http.StatusSeeOther || c.openCases() != 0 {
			t.Fatalf("dismissed: %d, %d open cases", a.status, c.openCases())
		}
		c.crowdAnswers(10, func(int) string { return "" })
		c.studied()
		c.look()
		if n := c.openCases(); n != 0 {
			t.Errorf("%d cases about what was dismissed", n)
		}

		version := c.maker.api("GET", "/api/v1/quizzes/"+c.quiz.ID.String()+"/versions/1", "").json()["questions"].([]any)
		single := version[0].(map[string]any)
		choice := func(i int) string { return single["choices"].([]any)[i].(map[string]any)["id"].(string) }
		key := w.text("SELECT stable_key FROM questions WHERE type = 'single' LIMIT 1")
		revise := func(body string) {
			t.Helper()
			if a := c.maker.api("POST", "/api/v1/questions/"+key+"/revisions", body); a.status != http.StatusCreated {
				t.Fatalf("revise: %d %s", a.status, a.body)
			}
			c.regraded()
		}
		revise(`{"change":"accept_alternative","choices":["` + choice(1) + `"],"reason":"r"}`)
		c.look()
		c.look()
		if n := c.openCases(); n != 1 {
			t.Errorf("%d cases about the new key", n)
		}
		revise(`{"change":"change_key","choices":["` + choice(2) + `"],"reason":"r"}`)
		if n := c.openCases(); n != 0 {
			t.Errorf("%d cases though its key is revised", n)
		}
		c.look()
		if n := c.openCases(); n != 0 {
			t.Errorf("%d cases about a good key", n)
		}
		w.auditHolds()
	})
}

// What several people write who do well is suggested to the author and to staff,
// and one click makes it right for everybody; what one or two write is theirs.
func TestAnswersAreSuggested(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		forms := []string{"거위", " 거 위 ", "거위", "거위!", "010-1234-5678", "몰라"}
		c.crowdAnswers(12, func(i int) string { return forms[i/2] })
		one := c.take(c.ann, map[string][]string{"text": {"거위"}})
		stats := "/api/v1/quizzes/" + c.quiz.ID.String() + "/stats"
		said := func(b *browser) []any {
			for _, i := range b.api("GET", stats, "").json()["items"].([]any) {
				if i := i.(map[string]any); i["type"] == "text" {
					return i["suggestions"].([]any)
				}
			}
			return nil
		}
		for name, b := range map[string]*browser{"the author": c.maker, "a moderator": c.modi} {
			list := said(b)
			if len(list) != 1 || list[0].(map[string]any)["text"] != "거위" || list[0].(map[string]any)["top"] != 3.0 && list[0].(map[string]any)["top"] != 4.0 {
				t.Errorf("%s is suggested %v", name, list)
			}
		}
		for name, b := range map[string]*browser{"a member": c.bob, "nobody": c.nobody} {
			if a := b.api("GET", stats, ""); strings.Contains(a.body, "거위") || strings.Contains(a.body, "suggestions") {
				t.Errorf("%s sees suggestions: %s", name, a.body)
			}
		}
		c.dispute(c.ann, one.keys["text"], "거위도 맞아요")
		dispute := w.text("SELECT id FROM disputes")
		w.exec("UPDATE disputes SET due_at = created_at")
		if err := w.disputes.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, page := range []string{"/admin/queue", "/admin/disputes/" + dispute + "/"} {
			got := c.modi.get(page)
			if n := got.page().Find(`[data-suggestion="거위"] button[data-action="accept_answer"]`).Length(); n != 1 || strings.Contains(got.body, "010-1234") {
				t.Errorf("%s: %d buttons", page, n)
			}
		}
		address := c.modi.get("/admin/disputes/" + dispute + "/").page().Find("[data-suggestion] form")
		values := url.Values{}
		for _, in := range address.Find("input").EachIter() {
			values.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
		if values.Get("dispute") != dispute {
			t.Error("the button does not decide the dispute")
		}
		if a := c.bob.send("POST", address.AttrOr("action", ""), values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", w.base); a.status != http.StatusForbidden {
			t.Errorf("a member accepts: %d", a.status)
		}
		if a := c.modi.post("/admin/disputes/"+dispute+"/", address.AttrOr("action", ""), values); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/disputes/"+dispute+"/" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		c.regraded()
		if q := one.of("text"); q["right"] != true {
			t.Errorf("it is still wrong: %v", q)
		}
		if got := w.text("SELECT status FROM disputes"); got != string(models.DisputeModAccepted) {
			t.Errorf("the dispute is %s", got)
		}
		if a := c.ann.api("GET", "/api/v1/notifications", ""); strings.Count(a.body, `"regraded"`) != 1 {
			t.Errorf("nobody is told: %s", a.body)
		}
		if list := said(c.maker); len(list) != 0 {
			t.Errorf("still suggested: %v", list)
		}
		if n := w.number("SELECT count(*) FROM key_revisions WHERE change = 'accept_alternative' AND answer = '거위'"); n != 1 {
			t.Errorf("%d revisions", n)
		}
		w.auditHolds()
	})
}

// auditHolds verifies the chain of the log.
func (w *world) auditHolds() {
	w.t.Helper()
	if v, err := w.db.VerifyAudit(w.t.Context()); err != nil || v.Broken != 0 {
		w.t.Errorf("the log is broken: %+v %v", v, err)
	}
}
