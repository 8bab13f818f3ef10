package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestTryingAnAnswer: an answer is graded by the question as it stands in the
// form, with a page and for a script, and nothing of it is kept.
func TestTryingAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		r.begins("오리 고사")
		edit := r.at.Path
		r.send(`[data-do="add"]`, nil)
		if r.page.Find("#try").Length() != 0 {
			t.Error("an answer is picked, and may be typed")
		}
		r.send(`[data-do="retype"]`, url.Values{"type": {"number"}, "stem": {"몇 분?"}})
		if r.page.Find(`[name="accepted_off"]`).Length() != 2 {
			t.Error("a number does not say how far off it may be")
		}
		fields := url.Values{"accepted_pattern": {"86", "86"}, "accepted_off": {"2", "5"}, "accepted_fraction": {"100", "50"}, "scoring": {"partial"}}
		for text, want := range map[string]string{"88.0": "right", "８４": "right", "90": "partly", "91.5": "wrong", "여든여섯": "wrong", "": ""} {
			fields.Set("try", text)
			r.send(`[data-do="try"]`, fields)
			if got := r.one("[data-tried]").AttrOr("data-tried", ""); got != want || r.one("#try").AttrOr("value", "") != text || (text != "") != (r.one("[data-try-words]").Text() != "시험할 답을 적어 주세요.") {
				t.Errorf("%q is %q: %s", text, got, r.one("[data-tried]").Text())
			}
		}
		if got := strings.Join(r.page.Find("[data-span]").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), " "); got != "84에서 88까지 100%예요. 81에서 91까지 50%예요." {
			t.Errorf("it says %q", got)
		}
		if n := w.countOf("question", schema.Eq("Stem", "몇 분?")); n != 0 {
			t.Error("a question that was tried is kept")
		}
		// All or nothing gives nothing for less than all.
		fields.Set("scoring", "all_or_nothing")
		fields.Set("try", "90")
		r.send(`[data-do="try"]`, fields)
		r.one(`[data-tried="wrong"]`)

		// Kept, it comes back as it was written, and is complete.
		r.send(`.qform [data-do="save"]`, nil)
		if got := r.page.Find(`[name="accepted_off"]`).First().AttrOr("value", "") + " " + r.page.Find(`[name="accepted_pattern"]`).First().AttrOr("value", ""); got != "2 86" || r.page.Find("[data-missing]").Length() != 0 {
			t.Errorf("kept as %s, missing %s", got, r.page.Find("[data-missing]").Text())
		}
		if n := w.countOf("accepted_answer", schema.Eq("Pattern", "86±2")); n != 1 {
			t.Errorf("%d answers of 86±2", n)
		}
		for _, off := range []string{"-1", "둘", "1±1"} {
			r.send(`.qform [data-do="save"]`, url.Values{"accepted_off": {off, "5"}})
			if r.page.Find("[data-missing]").Length() != 1 {
				t.Errorf("off by %q may be submitted", off)
			}
		}
		r.send(`.qform [data-do="save"]`, url.Values{"accepted_off": {"2", ""}})

		// A script is told, and nobody else.
		form, _ := r.inputs(r.one("[data-edit]"))
		form.Set("do", "try")
		form.Set("try", "85")
		before := r.b.get(edit).page().Find(`[name="lock"]`).AttrOr("value", "")
		if a := r.b.json(edit, edit, form); a.status != http.StatusOK || a.json()["state"] != "right" || a.json()["words"] == "" {
			t.Errorf("a script: %d %s", a.status, a.body)
		}
		if after := r.b.get(edit).page().Find(`[name="lock"]`).AttrOr("value", ""); after != before {
			t.Error("trying changed the quiz")
		}
		if a := w.as("other").post("/make", edit, form); a.status != http.StatusNotFound {
			t.Errorf("somebody else: %d", a.status)
		}

		// A text, by what it may differ in.
		r.send(`[data-do="add"]`, nil)
		r.send(`[data-do="retype"]`, url.Values{"type": {"text"}, "stem": {"주문은?"}})
		for text, want := range map[string]string{"바 루스": "right", "바르스": "wrong"} {
			r.send(`[data-do="try"]`, url.Values{"accepted_pattern": {"바루스", ""}, "ignore_space": {"1"}, "try": {text}})
			r.one(`[data-tried="` + want + `"]`)
		}
		r.send(`[data-do="try"]`, url.Values{"max_edits": {"1"}, "try": {"바르스"}})
		r.one(`[data-tried="right"]`)
	})
}
