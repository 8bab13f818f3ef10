package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
)

// rename writes another title into the form of the quiz, as it stands.
func (d *desk) rename(who, title string) answer {
	d.t.Helper()
	form := d.form(who)
	form.Set("title", title)
	return d.submit(who, form)
}

// texts are what elements of a page say.
func texts(page *goquery.Document, selector string) string {
	var out []string
	for _, s := range page.Find(selector).EachIter() {
		out = append(out, strings.Join(strings.Fields(s.Text()), " "))
	}
	return strings.Join(out, " | ")
}

// TestEditsInTheBackOffice reviews edits of a published quiz with forms: what
// waits is found, what it changes is shown, and nothing of what is live changes
// before it is approved.
func TestEditsInTheBackOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.desk()
		w.person("root", models.RoleSuperuser)
		d.people["root"] = w.as("root")
		w.quiz(d.who["maker"]) // has no edit
		form, row := "/admin/quizzes/"+d.id.String()+"/", `[data-id="`+d.id.String()+`"]`
		waiting := []string{"/admin/quizzes/?view=edits", "/admin/quizzes/?draft_status=pending"}
		live := func(want string) {
			t.Helper()
			if got := d.people[""].api("GET", d.address, "").json()["title"]; got != want {
				t.Errorf("live is %q, want %q", got, want)
			}
			if got := d.number("SELECT count(*) FROM quiz_versions v JOIN quizzes q ON q.live_version_id = v.id WHERE q.id = ? AND v.title = ? AND v.status = 'approved'", d.id, want); got != 1 {
				t.Errorf("the live version is not called %q", want)
			}
		}
		first := d.modi.get(form).page()
		if first.Find("[data-draft]").Length() != 0 || first.Find(`[data-action="approve"]`).Length() != 0 {
			t.Error("a quiz without an edit shows one")
		}
		for _, path := range waiting {
			if n := d.modi.get(path).page().Find("tr[data-id]").Length(); n != 0 {
				t.Errorf("%s: %d wait, want none", path, n)
			}
		}

		// A superuser writes into the form: the edit changes, what is live does not.
		if a := d.rename("root", "고친 제목"); a.status != http.StatusSeeOther {
			t.Fatalf("save: %d %s", a.status, a.body)
		}
		live("오리 퀴즈")
		page := d.people["root"].get(form).page()
		if got := page.Find(`input[name="title"]`).AttrOr("value", ""); got != "고친 제목" {
			t.Errorf("the form shows the title %q, not that of the edit", got)
		}
		if got := page.Find("[data-draft]").AttrOr("data-draft", ""); got != "draft" {
			t.Errorf("the edit is %q", got)
		}
		if got := texts(page, `[data-draft] tr[data-field="title"] td`); got != "오리 퀴즈 | 고친 제목" {
			t.Errorf("the difference of the title is %q", got)
		}
		if page.Find(`[data-action="approve"]`).Length() != 0 {
			t.Error("what was not handed in can be approved")
		}
		// Back to what is live, through the same form.
		if a := d.rename("root", "오리 퀴즈"); a.status != http.StatusSeeOther {
			t.Fatalf("save: %d %s", a.status, a.body)
		}
		if got := texts(d.people["root"].get(form).page(), `[data-draft] tr[data-field="title"]`); got != "" {
			t.Errorf("after going back the title differs: %q", got)
		}

		// The owner hands an edit in.
		e := edited{d.plaza}
		draft, tag := e.whole(d.maker, "/draft")
		e.expect(e.put(d.maker, reworded(draft, "새로운 판", "오리는 무엇?"), "If-Match", tag), 200, "새로운 판")
		e.expect(d.maker.api("POST", d.address+"/submit", ""), 200, "")
		live("오리 퀴즈")
		for _, path := range waiting {
			list := d.modi.get(path).page()
			if list.Find("tr"+row).Length() != 1 || list.Find("tr[data-id]").Length() != 1 {
				t.Errorf("%s does not list the quiz alone", path)
			}
			if got := texts(list, "tr"+row+` [data-column="draft_status"]`); got != "검토 대기" {
				t.Errorf("%s: the column says %q", path, got)
			}
		}
		page = d.modi.get(form).page()
		if got := page.Find("[data-draft]").AttrOr("data-draft", ""); got != "pending" {
			t.Errorf("the edit is %q", got)
		}
		difference := texts(page, "[data-draft]")
		for _, want := range []string{"오리 퀴즈", "새로운 판", "오리는?", "오리는 무엇?", "오리 말로?", "물고기"} {
			if !strings.Contains(difference, want) {
				t.Errorf("the difference lacks %q: %s", want, difference)
			}
		}
		if page.Find(`[data-action="approve"]`).Length() != 1 || page.Find(`[data-action="reject"]`).Length() != 1 {
			t.Error("the form has no way to decide")
		}
		if a := d.submit("modi", d.form("modi")); a.status != http.StatusSeeOther {
			t.Errorf("a moderator saves the form as it stands: %d %s", a.status, a.body)
		}
		if got, _ := e.whole(d.modi, "/draft"); got["title"] != "새로운 판" || got["status"] != "pending" {
			t.Errorf("saving the form as it stands made the edit %v", got)
		}

		// Rejected with a reason: the quiz stays published.
		if got := texts(d.modi.get(form+"reject").page(), "form[data-save] p"); !strings.Contains(got, "게시됨") || strings.Contains(got, "반려") {
			t.Errorf("the page of the reason says %q", got)
		}
		if a := d.modi.post(form+"reject", form+"reject", url.Values{"reason": {""}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := d.modi.post(form+"reject", form+"reject", url.Values{"reason": {"정답이 달라요"}}); a.status != http.StatusSeeOther {
			t.Errorf("reject: %d %s", a.status, a.body)
		}
		e.expect(d.modi.get(form+"history"), 200, "정답이 달라요")
		live("오리 퀴즈")

		// Handed in again and approved, but not what changed since it was looked at.
		draft, tag = e.whole(d.maker, "/draft")
		e.expect(e.put(d.maker, written(draft), "If-Match", tag), 200, "")
		again := written(draft)
		again["title"] = "더 나은 판"
		_, tag = e.whole(d.maker, "/draft")
		again["questions"] = []any{}
		e.expect(e.put(d.maker, again, "If-Match", tag), 200, "더 나은 판")
		e.expect(d.maker.api("POST", d.address+"/submit", ""), 422, "/questions")
		fresh, tag := e.whole(d.maker, "/draft")
		e.expect(e.put(d.maker, reworded(map[string]any{"title": "", "description": "", "questions": []any{map[string]any{"type": "single", "stem": "?",
			"choices": []any{map[string]any{"text": "물고기"}, map[string]any{"text": "새"}}}}}, "더 나은 판", "오리는 새일까?"), "If-Match", tag), 200, "더 나은 판")
		if fresh["title"] != "더 나은 판" {
			t.Errorf("the draft is called %v", fresh["title"])
		}
		e.expect(d.maker.api("POST", d.address+"/submit", ""), 200, "")
		seen := d.modi.get(form).page()
		version := seen.Find(`form#step-approve input[name="_version"]`).AttrOr("value", "")
		e.expect(d.maker.api("POST", d.address+"/withdraw", ""), 200, "")
		e.expect(d.maker.api("POST", d.address+"/submit", ""), 200, "")
		if a := d.modi.post(form, form+"approve", url.Values{"_version": {version}}); a.status != http.StatusConflict {
			t.Errorf("approving what was handed in anew since: %d", a.status)
		}
		live("오리 퀴즈")
		version = d.modi.get(form).page().Find(`form#step-approve input[name="_version"]`).AttrOr("value", "")
		if a := d.modi.post(form, form+"approve", url.Values{"_version": {version}}); a.status != http.StatusSeeOther {
			t.Errorf("approve: %d %s", a.status, a.body)
		}
		live("더 나은 판")
		if d.modi.get(form).page().Find("[data-draft]").Length() != 0 {
			t.Error("an edit is shown that is live")
		}
	})
}
