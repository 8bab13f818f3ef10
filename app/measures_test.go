package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// withheld is a quiz and a comment that somebody asks to have out of sight.
type withheldThings struct {
	*bench
	t                     *testing.T
	owner, asker, visitor *browser
	comment, slug         string
}

func (w *world) withheldThings() *withheldThings {
	w.t.Helper()
	b := w.bench()
	w.person("rina", models.RoleMember)
	out := &withheldThings{bench: b, t: w.t, owner: w.as("owner"), asker: w.as("rina"), visitor: w.as("")}
	a := out.owner.api("POST", "/api/v1/quizzes/"+b.quiz.String()+"/comments", `{"body":"미나는 010-1234-5678"}`)
	if a.status != http.StatusCreated {
		w.t.Fatalf("comment: %d %s", a.status, a.body)
	}
	out.comment = a.json()["id"].(string)
	out.slug = w.text("SELECT slug FROM quizzes WHERE id = ?", b.quiz)
	return out
}

func (x *withheldThings) ask(subject, id, reason string) {
	x.t.Helper()
	a := x.asker.api("POST", "/api/v1/reports", `{"subject":"`+subject+`","subject_id":"`+id+`","reason":"`+reason+`","detail":"제 이야기예요"}`)
	if a.status != http.StatusCreated {
		x.t.Fatalf("report: %d %s", a.status, a.body)
	}
}

// caseOf is the address of the open case about something.
func (x *withheldThings) caseOf(id string) string {
	x.t.Helper()
	return "/admin/queue/" + x.w.text("SELECT id FROM cases WHERE subject_id = ? AND open_key IS NOT NULL", id)
}

// withhold decides at the desk.
func (x *withheldThings) withhold(id string, more url.Values) answer {
	x.t.Helper()
	at := x.caseOf(id)
	values := url.Values{}
	for _, in := range x.modi.get(at).page().Find("#act-withhold input[type=hidden]").EachIter() {
		values.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	values.Set("reason", "권리를 침해한다는 요청이 있어요")
	values.Set("lasts", "30")
	for name, list := range more {
		values[name] = list
	}
	return x.decide(x.modi, at+"/decide", values)
}

func (x *withheldThings) quizStatus() int {
	return x.visitor.api("GET", "/api/v1/quizzes/"+x.quiz.String(), "").status
}

// over makes the time of all measures be over.
func (x *withheldThings) over() {
	past := schema.At(time.Now().Add(-time.Minute))
	x.w.exec("UPDATE quizzes SET withheld_until = ? WHERE withheld_until IS NOT NULL", past)
	x.w.exec("UPDATE comments SET withheld_until = ? WHERE withheld_until IS NOT NULL", past)
	x.w.exec("UPDATE temporary_measures SET ends_at = ? WHERE status = 'active'", past)
}

func (w *world) measureStatus() string {
	return w.text("SELECT status FROM temporary_measures ORDER BY id DESC LIMIT 1")
}

// Content is withheld for up to 30 days when somebody asks for it: both sides are
// told until when, and then it is shown again without anybody's doing.
func TestTemporaryMeasure(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.withheldThings()
		x.report("other", "hate")
		if n := x.modi.get(x.caseOf(x.quiz.String())).page().Find(`[data-action="withhold"]`).Length(); n != 0 {
			t.Errorf("nobody has asked for it, and %d buttons", n)
		}
		if a := x.modi.api("POST", "/api/v1/quizzes/"+x.quiz.String()+"/withhold", `{"reason":"r"}`); a.status != http.StatusConflict || a.json()["code"] != "no_request" {
			t.Errorf("withheld without a request: %d %s", a.status, a.body)
		}
		x.ask("quiz", x.quiz.String(), "rights_request")
		for name, until := range map[string]time.Time{"too long": time.Now().AddDate(0, 0, 40), "past": time.Now().Add(-time.Hour)} {
			if a := x.modi.api("POST", "/api/v1/quizzes/"+x.quiz.String()+"/withhold", `{"reason":"r","until":"`+until.UTC().Format(time.RFC3339)+`"}`); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "/until") {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if a := x.withhold(x.quiz.String(), url.Values{"reason": {""}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := x.withhold(x.quiz.String(), nil); a.status != http.StatusSeeOther || x.status() != "hidden" || x.quizStatus() != http.StatusNotFound {
			t.Fatalf("%d, the quiz is %s: %s", a.status, x.status(), a.body)
		}
		w.tell()
		end := w.text("SELECT ends_at FROM temporary_measures")
		if d, err := schema.ParseTime(strings.Replace(end, " ", "T", 1)); err == nil && (time.Until(d.Time) > 30*24*time.Hour || time.Until(d.Time) < 30*24*time.Hour-time.Hour) {
			t.Errorf("it ends at %s", end)
		}
		day := time.Now().AddDate(0, 0, 30).In(time.FixedZone("KST", 9*3600)).Format("2006")
		told := func(b *browser, kind string) string {
			t.Helper()
			for _, n := range b.told("") {
				if n["kind"] == kind {
					return n["text"].(string)
				}
			}
			t.Errorf("nobody is told %s: %v", kind, b.told(""))
			return ""
		}
		if text := told(x.owner, "withheld"); !strings.Contains(text, "object") || !strings.Contains(text, day) {
			t.Errorf("the author reads %q", text)
		}
		if a := x.owner.api("GET", "/api/v1/notifications", "", "Accept-Language", "ko"); !strings.Contains(a.body, "임시로 가렸어요") || !strings.Contains(a.body, "이의") {
			t.Errorf("in Korean: %s", a.body)
		}
		if text := told(x.asker, "withheld_for"); !strings.Contains(text, "오리 퀴즈") || !strings.Contains(text, day) {
			t.Errorf("who asked reads %q", text)
		}
		for _, n := range w.as("jun").told("") {
			if n["kind"] == "withheld_for" {
				t.Error("who reported for another reason is told that they asked")
			}
		}
		mine := x.owner.api("GET", "/api/v1/me/decisions", "").json()["data"].([]any)[0].(map[string]any)
		if mine["action"] != "withhold" || mine["ends_at"] == nil || mine["appealable"] != true || mine["appeal_until"] != mine["ends_at"] {
			t.Errorf("the decision: %v", mine)
		}
		if page := x.owner.get("/me/decisions").page(); page.Find(`[data-action="withhold"] form [data-action="appeal"]`).Length() != 1 {
			t.Error("there is nowhere to object")
		}
		if n := w.number("SELECT count(*) FROM river_job WHERE kind = 'end_temporary_measure'"); n != 1 {
			t.Errorf("%d jobs at its end", n)
		}
		x.over()
		if got := x.quizStatus(); got != http.StatusOK || x.status() != "published" || w.measureStatus() != "expired" {
			t.Errorf("afterwards: %d, the quiz is %s, the measure %s", got, x.status(), w.measureStatus())
		}
		told(x.owner, "quiz_shown")
		told(x.asker, "withheld_over")
		if a := x.owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+mine["id"].(string)+`","text":"아니에요"}`); a.status != http.StatusConflict {
			t.Errorf("an objection afterwards: %d %s", a.status, a.body)
		}
		if n := w.deeds("quiz", "withhold")[x.quiz]; n != 1 {
			t.Errorf("%d entries in the log", n)
		}
		if n := w.deeds("quiz", "unhide")[x.quiz]; n != 1 {
			t.Errorf("%d entries of its end", n)
		}
		w.auditHolds()
	})
}

// Comments are withheld as well, and the sweep writes down what is over; what was
// reported since stays open.
func TestTemporaryMeasureOfAComment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.withheldThings()
		x.ask("comment", x.comment, "privacy")
		if a := x.withhold(x.comment, url.Values{"lasts": {"7"}}); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.tell()
		list := "/api/v1/quizzes/" + x.quiz.String() + "/comments"
		if a := x.visitor.api("GET", list, ""); strings.Contains(a.body, "010-1234") {
			t.Error("it is still there")
		}
		if a := x.asker.api("GET", "/api/v1/notifications", ""); !strings.Contains(a.body, `"withheld_for"`) || strings.Contains(a.body, "010-1234") {
			t.Errorf("who asked is told %s", a.body)
		}
		if err := w.program.desk.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if w.measureStatus() != "active" {
			t.Fatalf("too early it is %s", w.measureStatus())
		}
		x.over()
		if err := w.program.desk.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := x.visitor.api("GET", list, ""); !strings.Contains(a.body, "010-1234") || w.measureStatus() != "expired" {
			t.Errorf("afterwards it is %s: %s", w.measureStatus(), a.body)
		}
		if got := w.number("SELECT comments FROM quiz_stats WHERE quiz_id = ?", x.quiz); got != 1 {
			t.Errorf("%d comments are counted", got)
		}
		for name, b := range map[string]*browser{"the author": x.owner, "who asked": x.asker} {
			if a := b.api("GET", "/api/v1/notifications", ""); strings.Count(a.body, `"withheld_over"`) != 1 {
				t.Errorf("%s is told %s", name, a.body)
			}
		}
		w.auditHolds()
	})
}

// The author objects while it is withheld; somebody else rules: it is shown at
// once, or stays out of sight for good.
func TestTemporaryMeasureObjection(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.withheldThings()
		object := func() string {
			t.Helper()
			x.ask("quiz", x.quiz.String(), "rights_request")
			if a := x.withhold(x.quiz.String(), nil); a.status != http.StatusSeeOther {
				t.Fatalf("%d %s", a.status, a.body)
			}
			w.tell()
			id := x.owner.api("GET", "/api/v1/me/decisions", "").json()["data"].([]any)[0].(map[string]any)["id"].(string)
			a := x.owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"허락을 받았어요"}`)
			if a.status != http.StatusCreated {
				t.Fatalf("object: %d %s", a.status, a.body)
			}
			return "/api/v1/appeals/" + a.json()["id"].(string)
		}
		appeal := object()
		page := x.other.get(x.caseOf(x.quiz.String())).page()
		if page.Find(".desk__subject [data-withheld]").Length() != 1 || page.Find(".cases [data-withheld]").Length() != 1 {
			t.Error("case and queue do not say that it is withheld")
		}
		if a := x.modi.api("POST", appeal+"/overturn", `{"reason":"r"}`); a.status != http.StatusForbidden {
			t.Errorf("by who withheld it: %d", a.status)
		}
		if a := x.other.api("POST", appeal+"/overturn", `{"reason":"허락이 있어요."}`); a.status != http.StatusOK || x.status() != "published" || w.measureStatus() != "lifted" {
			t.Fatalf("overturned: %d, the quiz is %s, the measure %s: %s", a.status, x.status(), w.measureStatus(), a.body)
		}
		w.exec("DELETE FROM reports WHERE reporter_id = (SELECT id FROM users WHERE handle = 'rina')")
		appeal = object()
		if a := x.other.api("POST", appeal+"/uphold", `{"reason":"허락이 없어요."}`); a.status != http.StatusOK || x.status() != "hidden" || w.measureStatus() != "kept" {
			t.Fatalf("upheld: %d, the quiz is %s, the measure %s: %s", a.status, x.status(), w.measureStatus(), a.body)
		}
		x.over()
		if got := x.quizStatus(); got != http.StatusNotFound || x.status() != "hidden" {
			t.Errorf("afterwards it is %s: %d", x.status(), got)
		}
		last := x.owner.api("GET", "/api/v1/me/decisions", "").json()["data"].([]any)[0].(map[string]any)
		if last["action"] != "hide" || last["appealable"] != true {
			t.Errorf("the last decision: %v", last)
		}
		w.auditHolds()
	})
}

// It is undone like any other decision, and hidden for good by another one.
func TestTemporaryMeasureIsUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.withheldThings()
		x.ask("quiz", x.quiz.String(), "rights_request")
		undo := func() {
			t.Helper()
			page := x.modi.get("/admin/queue").page()
			values := url.Values{"_csrf": {page.Find(`[data-toast-left] form input[name="_csrf"]`).AttrOr("value", "")}}
			if a := x.decide(x.modi, page.Find("[data-toast-left] form").AttrOr("action", ""), values); a.status != http.StatusSeeOther {
				t.Fatalf("undo: %d %s", a.status, a.body)
			}
		}
		if a := x.withhold(x.quiz.String(), nil); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		undo()
		if x.status() != "published" || w.measureStatus() != "undone" || x.quizStatus() != http.StatusOK {
			t.Fatalf("undone: the quiz is %s, the measure %s", x.status(), w.measureStatus())
		}
		w.tell()
		if n := w.countOf("notification", schema.True()); n != 0 {
			t.Errorf("%d are told of what was undone", n)
		}
		if a := x.withhold(x.quiz.String(), nil); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.tell()
		x.report("other", "spam")
		at := x.caseOf(x.quiz.String())
		values := form(x.modi.get(at).page())
		values.Set("reason", "광고이기도 해요")
		if a := x.decide(x.modi, at+"/decide", values); a.status != http.StatusSeeOther || w.measureStatus() != "kept" {
			t.Fatalf("hidden for good: %d, the measure is %s: %s", a.status, w.measureStatus(), a.body)
		}
		undo()
		if x.status() != "hidden" || w.measureStatus() != "active" {
			t.Errorf("undone: the quiz is %s, the measure %s", x.status(), w.measureStatus())
		}
		x.over()
		if x.quizStatus() != http.StatusOK || x.status() != "published" {
			t.Errorf("afterwards it is %s", x.status())
		}
		if n := w.countOf("report", schema.And(schema.Eq("Status", string(models.ReportOpen)), schema.Eq("Reason", "spam"))); n == 0 {
			t.Error("what was reported since is answered by the end of the measure")
		}
		w.auditHolds()
	})
}
