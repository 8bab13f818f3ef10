package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// choices are the texts of the choices, as the form holds them.
func (r *reader) choices() string {
	var out []string
	for i := range r.page.Find(`[name="choice_text"]`).Length() {
		out = append(out, r.page.Find(`[name="choice_text"]`).Eq(i).AttrOr("value", ""))
	}
	return strings.Trim(strings.Join(out, ","), ",")
}

// TestANewQuestionHasItsControls: what moves and deletes a question that is not
// kept yet, and its choices, is there at once and does so.
func TestANewQuestionHasItsControls(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		r.begins("오리 고사")
		edit := r.at.Path
		r.open(edit + "?q=new")
		if r.page.Find(`.qform [data-do="up"][disabled], .qform [data-do="down"][disabled]`).Length() != 2 || r.page.Find(`.qform [data-do="drop"]:not([disabled])`).Length() != 1 {
			t.Error("the first question moves, or cannot be thrown away")
		}
		// Thrown away before it was kept: nothing was made.
		r.send(`.qform [data-do="drop"]`, url.Values{"stem": {"버릴 문제"}})
		if r.page.Find(`.qlist [data-question]`).Length() != 0 || r.one("#title").AttrOr("value", "") != "오리 고사" {
			t.Errorf("after throwing away: %s", r.page.Find(".qlist").Text())
		}
		for _, stem := range []string{"첫 문제", "둘째 문제"} {
			r.send(`[data-do="add"]`, nil)
			r.send(`.qform [data-do="save"]`, url.Values{"stem": {stem}, "choice_text": {"하나", "둘", "", ""}, "choice_right": {"0"}})
		}
		r.send(`[data-do="add"]`, nil)
		if r.page.Find(`.qform [data-do="up"]:not([disabled])`).Length() != 1 || r.page.Find(`.qform [data-do="down"][disabled]`).Length() != 1 {
			t.Error("the last question does not go up, or goes down")
		}
		r.send(`.qform [data-do="up"]`, url.Values{"stem": {"사이 문제"}})
		if got := r.one(`.qlist .is-now a`).AttrOr("aria-label", ""); !strings.HasPrefix(got, "2 사이 문제") {
			t.Errorf("it went up and is %q", got)
		}
		r.send(`[data-do="add"]`, nil)
		r.send(`.qform [data-do="drop"]`, url.Values{"stem": {"버릴 문제"}})
		if got := r.one(`.qlist .is-now a`).AttrOr("aria-label", ""); !strings.HasPrefix(got, "3 둘째 문제") || r.page.Find(`.qlist [data-question]`).Length() != 3 {
			t.Errorf("after throwing away the last %q is open", got)
		}
		// Rows that were typed just now move and go, with an empty one between them too.
		r.send(`[data-do="add"]`, nil)
		r.send(`button[value="choice:up:2"]`, url.Values{"stem": {"보기"}, "choice_text": {"가", "", "나", ""}, "choice_right": {"2"}})
		if got := r.choices(); got != "나,가" || r.page.Find(`[name="choice_right"][checked]`).AttrOr("value", "") != "0" {
			t.Errorf("a row went up: %s", got)
		}
		r.send(`button[value="choice:drop:3"]`, url.Values{"choice_text": {"나", "가", "", "다"}})
		if got := r.choices(); got != "나,가" {
			t.Errorf("the last row was taken out: %s", got)
		}
		r.send(`button[value="choice:drop:3"]`, nil)
		if got := r.choices(); got != "나,가" {
			t.Errorf("an empty row was taken out: %s", got)
		}
	})
}

// TestDiscardOfAnEdit: who edits a published quiz throws the edit away by a form
// and by the API; nobody else does, and nothing but an edit goes.
func TestDiscardOfAnEdit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.quiz(w.person("maker", models.RoleMember))
		w.person("other", models.RoleMember)
		w.person("modi", models.RoleModerator)
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		edit, api := "/make/"+id.String(), "/api/v1/quizzes/"+id.String()
		r.open(edit)
		if r.page.Find("[data-discard]").Length() != 0 {
			t.Error("there is nothing to discard")
		}
		if a := r.b.post(edit, edit+"/state", url.Values{"verb": {"discard"}}); a.status != http.StatusConflict {
			t.Errorf("nothing to discard: %d", a.status)
		}
		if a := r.b.api("POST", api+"/discard", "{}"); a.status != http.StatusConflict {
			t.Errorf("nothing to discard by API: %d %s", a.status, a.body)
		}
		title := r.one("#title").AttrOr("value", "")
		r.send(`[data-do="save"]`, url.Values{"title": {"버릴 이름"}})
		r.one("[data-discard]:not([open])")
		for _, who := range []string{"other", "modi"} {
			b := w.as(who)
			if a := b.post("/make", edit+"/state", url.Values{"verb": {"discard"}}); a.status != http.StatusNotFound {
				t.Errorf("%s by form: %d", who, a.status)
			}
			if a := b.api("POST", api+"/discard", "{}"); a.status != http.StatusForbidden {
				t.Errorf("%s by API: %d %s", who, a.status, a.body)
			}
		}
		if a := w.browser().send("POST", api+"/discard", "{}", "Content-Type", "application/json"); a.status != http.StatusUnauthorized {
			t.Errorf("a guest by API: %d", a.status)
		}
		r.send(`[data-verb="discard"]`, nil)
		if got := r.one("#title").AttrOr("value", ""); got != title || r.page.Find(`[data-state="edit-draft"], [data-discard]`).Length() != 0 {
			t.Errorf("after it the draft is called %q", got)
		}
		r.open("/make/" + id.String() + "/versions")
		if n := r.page.Find("[data-version]").Length(); n != 1 {
			t.Errorf("%d versions are listed", n)
		}
		r.open(edit)
		r.send(`[data-do="save"]`, url.Values{"title": {"또 버릴 이름"}})
		r.open(edit + "/versions/3")
		r.one(`[data-comparison="1-3"]`)
		if a := r.b.api("POST", api+"/discard", "{}"); a.status != http.StatusOK || a.json()["draft_status"] != string(models.VersionApproved) || a.json()["title"] != title {
			t.Errorf("by API: %d %s", a.status, a.body)
		}
		if n := w.countOf("audit_log", schema.And(schema.Eq("Action", "discard"), schema.Eq("TargetID", id))); n != 2 {
			t.Errorf("%d entries of 2", n)
		}
	})
}
