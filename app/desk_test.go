package main

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// bench is a quiz that two people have reported, and who decides.
type bench struct {
	w           *world
	quiz        schema.ID
	modi, other *browser
}

func (w *world) bench() *bench {
	w.t.Helper()
	owner := w.person("owner", models.RoleMember)
	for _, handle := range []string{"modi", "other"} {
		w.person(handle, models.RoleModerator)
	}
	b := &bench{w: w, quiz: w.quiz(owner), modi: w.as("modi"), other: w.as("other")}
	for _, handle := range []string{"mina", "jun"} {
		w.person(handle, models.RoleMember)
		b.report(handle, "spam")
	}
	return b
}

// report reports the quiz over the API.
func (b *bench) report(handle, reason string) {
	b.w.t.Helper()
	a := b.w.as(handle).api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+b.quiz.String()+`","reason":"`+reason+`","detail":"광고예요"}`)
	if a.status != http.StatusCreated {
		b.w.t.Fatalf("report: %d %s", a.status, a.body)
	}
}

// form is what a page sends to decide, without what is decided.
func form(page *goquery.Document) url.Values {
	out := url.Values{}
	for _, in := range page.Find("#act-hide input[type=hidden]").EachIter() {
		out.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	return out
}

func (b *bench) decide(who *browser, to string, values url.Values) answer {
	return who.send("POST", to, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", b.w.base)
}

func (b *bench) status() string {
	b.w.t.Helper()
	row, err := b.w.db.Find(b.w.t.Context(), b.w.registry.Model("quiz"), b.quiz)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return string(row.(*models.Quiz).Status)
}

// A case is found in the queue, with what its decider has to know, and decided
// by forms alone.
func TestQueue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		page := b.modi.get("/admin/queue").page()
		one := page.Find("ol.cases .case")
		if one.Length() != 1 || page.Find("body").AttrOr("data-page", "") != "queue" {
			t.Fatalf("%d cases", one.Length())
		}
		address := one.AttrOr("href", "")
		page = b.modi.get(address).page()
		text := page.Find("main").Text()
		for _, want := range []string{"오리 퀴즈", "오리는?", "물고기", "광고예요", "@mina", "@jun", "@owner"} {
			if !strings.Contains(text, want) {
				t.Errorf("the case does not say %q", want)
			}
		}
		if page.Find("body").AttrOr("data-page", "") != "case" || page.Find(".feed li").Length() != 2 {
			t.Errorf("%d reports", page.Find(".feed li").Length())
		}
		for action, want := range map[string]int{"dismiss": 1, "hide": 1, "approve": 0, "reject": 0, "unhide": 0, "ban": 0, "claim": 1} {
			if n := page.Find(`[data-action="` + action + `"]`).Length(); n != want {
				t.Errorf("%d times %s, want %d", n, action, want)
			}
		}
		values := form(page)
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusUnprocessableEntity || b.status() != "published" ||
			a.page().Find(`#act-hide[open] [data-error="reason"]`).Length() != 1 {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := b.modi.get(address + "?act=hide"); a.page().Find("#act-hide[open] form").Length() != 1 {
			t.Error("without scripts there is nowhere to write the reason")
		}
		values.Set("reason", "광고로 가득해요")
		values.Set("note", "세 번째")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther || b.status() != "hidden" {
			t.Fatalf("%d, the quiz is %s: %s", a.status, b.status(), a.body)
		}
		if page = b.modi.get("/admin/queue").page(); page.Find("ol.cases .case").Length() != 0 || page.Find("[data-empty]").Length() != 1 {
			t.Error("the case is still in the queue")
		}
		page = b.modi.get(address).page()
		if page.Find(`[data-action="hide"], [data-action="claim"]`).Length() != 0 || page.Find("[data-decision]").Length() != 1 {
			t.Error("a resolved case can be decided")
		}
		again := b.modi.get("/admin/queue?tab=resolved").page()
		if again.Find("ol.cases .case").Length() != 1 {
			t.Error("it is not among the resolved")
		}
		told := b.w.as("mina").api("GET", "/api/v1/reports", "")
		if !strings.Contains(told.body, `"agreed"`) || !strings.Contains(told.body, "광고로 가득해요") || strings.Contains(told.body, "세 번째") {
			t.Errorf("whoever reported reads %s", told.body)
		}
	})
}

// Who stays at the desk is answered by the case that follows, which says what was
// decided and says so once; where none follows, by the way to the queue.
func TestDeskAnswersByWhatFollows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		w.reported(1)
		var ids []string
		for _, one := range b.modi.get("/admin/queue").page().Find("ol.cases .case").EachIter() {
			ids = append(ids, one.AttrOr("data-id", ""))
		}
		if len(ids) != 2 {
			t.Fatalf("%d cases", len(ids))
		}
		seen := map[string]url.Values{}
		for _, id := range ids {
			seen[id] = form(b.modi.get("/admin/queue/" + id).page())
			seen[id].Set("reason", "광고로 가득해요")
		}
		stay := func(id string) answer {
			return b.modi.send("POST", "/admin/queue/"+id+"/decide", seen[id].Encode(), "Content-Type", "application/x-www-form-urlencoded",
				"Accept", "text/html", "Origin", w.base, "Desk-Stay", "1")
		}
		a := stay(ids[0])
		page := a.page()
		if a.status != http.StatusOK || a.header.Get("Content-Location") != "/admin/queue/"+ids[1] || page.Find(".desk__subject").AttrOr("data-id", "") != ids[1] ||
			page.Find("body").AttrOr("data-page", "") != "case" {
			t.Fatalf("%d at %q", a.status, a.header.Get("Content-Location"))
		}
		if page.Find("[data-toasts] > [data-toast] form").Length() != 1 || page.Find(`ol.cases [data-case="`+ids[0]+`"]`).Length() != 0 {
			t.Error("what was decided cannot be undone, or is still in the list")
		}
		if n := b.modi.get("/admin/queue/" + ids[1]).page().Find("[data-toasts] > [data-toast]").Length(); n != 0 {
			t.Error("it is told twice")
		}
		if a := stay(ids[0]); a.status != http.StatusConflict || a.header.Get("Content-Location") != "" {
			t.Errorf("decided twice: %d", a.status)
		}
		if a := stay(ids[1]); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/queue" {
			t.Errorf("the last one: %d to %q", a.status, a.header.Get("Location"))
		}
	})
}

// What has changed since it was seen is a conflict that shows what it is now.
func TestQueueConflict(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		values := form(b.modi.get(address).page())
		values.Set("reason", "광고로 가득해요")
		b.w.person("late", models.RoleMember)
		b.report("late", "hate")
		if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), b.quiz, &schema.Input{Values: map[string]any{"language": "en"}}); err != nil {
			t.Fatal(err)
		}
		a := b.decide(b.modi, address+"/decide", values)
		page := a.page()
		since := page.Find("[data-since]")
		if n := since.Find(`[data-signal="report"]`).Length(); n != 1 || !strings.Contains(since.Text(), "혐오") {
			t.Errorf("%d reports since: %q", n, since.Text())
		}
		if changed := since.Find(`[data-action="change"]`); changed.Length() != 1 || !strings.Contains(changed.Text(), "한국어") || !strings.Contains(changed.Text(), "영어") {
			t.Errorf("what has changed since: %q", since.Text())
		}
		for _, opened := range []string{"", "x", "-1", "9223372036854775807", "-9223372036854775808", "1"} {
			forged := maps.Clone(values)
			forged.Set("opened", opened)
			if a := b.decide(b.modi, address+"/decide", forged); a.status != http.StatusConflict || a.page().Find("[data-since]").Length() != 0 {
				t.Errorf("opened %q: %d", opened, a.status)
			}
		}
		if n := b.modi.get(address).page().Find("[data-since]").Length(); n != 0 {
			t.Error("without a conflict something has changed")
		}
		if a.status != http.StatusConflict || page.Find("body").AttrOr("data-page", "") != "conflict" || b.status() != "published" {
			t.Fatalf("%d, the quiz is %s", a.status, b.status())
		}
		if page.Find(".feed li").Length() != 3 || !strings.Contains(page.Find("#act-hide textarea[name=reason]").Text(), "광고로 가득해요") {
			t.Error("what was written is lost, or what is new does not show")
		}
		values = form(page)
		values.Set("reason", "광고로 가득해요")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther || b.status() != "hidden" {
			t.Errorf("seen anew: %d", a.status)
		}
	})
}

// A case that somebody has claimed says by whom, and is nobody else's.
func TestQueueClaims(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		values := form(b.modi.get(address).page())
		if a := b.decide(b.modi, address+"/claim", values); a.status != http.StatusSeeOther {
			t.Fatalf("claim: %d %s", a.status, a.body)
		}
		if n := b.modi.get("/admin/queue?tab=mine").page().Find("ol.cases .case").Length(); n != 1 {
			t.Errorf("%d cases are mine", n)
		}
		page := b.other.get(address).page()
		if !strings.Contains(page.Find("[data-lease]").Text(), "@modi") || page.Find(`[data-action="claim"]`).Length() != 0 {
			t.Error("it does not say who has it")
		}
		if page.Find(".decide__taken").Length() != 1 || page.Find(`.decide [data-action="hide"], .decide [data-action="dismiss"], .decide [data-open]`).Length() != 0 {
			t.Error("what another has is offered to be decided")
		}
		theirs := form(page)
		theirs.Set("reason", "내가 할래요")
		for _, verb := range []string{"claim", "release", "decide"} {
			if a := b.decide(b.other, address+"/"+verb, theirs); a.status != http.StatusConflict || !strings.Contains(a.body, "@modi") {
				t.Errorf("%s by another: %d", verb, a.status)
			}
		}
		if b.status() != "published" {
			t.Errorf("the quiz is %s", b.status())
		}
		mine := form(b.modi.get(address).page())
		if a := b.decide(b.modi, address+"/release", mine); a.status != http.StatusSeeOther {
			t.Errorf("release: %d", a.status)
		}
		if n := b.modi.get("/admin/queue?tab=mine").page().Find("ol.cases .case").Length(); n != 0 {
			t.Errorf("%d cases are mine after all", n)
		}
	})
}

// Whom a case is about learns nothing of who reported it, staff or not.
func TestQueueOfOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		w.become(w.userNamed("owner").ID, models.RoleModerator)
		page := w.as("owner").get(address).page()
		text := page.Find("main").Text()
		for _, hidden := range []string{"@mina", "@jun", "광고예요"} {
			if strings.Contains(text, hidden) {
				t.Errorf("the one it is about reads %q", hidden)
			}
		}
		if n := page.Find(`[data-action="hide"], [data-action="dismiss"], [data-action="claim"], [data-action="escalate"]`).Length(); n != 0 {
			t.Errorf("the one it is about may do %d things", n)
		}
	})
}

// TestWordsThatCannotBeKept sends a NUL, which PostgreSQL does not take, and too
// much, wherever a form takes a text: an answer with the reason, nothing stored.
func TestWordsThatCannotBeKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		id := b.quiz.String()
		address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		decide := form(b.modi.get(address).page())
		for name, bad := range map[string]string{"NUL": "a\x00b", "too long": strings.Repeat("가", 2001)} {
			for _, field := range []string{"reason", "note"} {
				values := url.Values{"reason": {"까닭"}, "note": {"메모"}, "text": {"메모"}}
				values.Set(field, bad)
				for key := range decide {
					values.Set(key, decide.Get(key))
				}
				if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s in the %s of a decision: %d", name, field, a.status)
				}
				values.Del("_version")
				if a := b.decide(b.modi, "/admin/quizzes/"+id+"/hide", values); a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s in the %s of a transition: %d", name, field, a.status)
				}
			}
			bulk := url.Values{"_csrf": {decide.Get("_csrf")}, "action": {"hide"}, "id": {id}, "confirm": {"1"}, "reason": {bad}}
			if a := b.decide(b.modi, "/admin/quizzes/", bulk); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s in the reason of an action: %d", name, a.status)
			}
			for path, field := range map[string]string{"/admin/quizzes/" + id + "/notes": "text", "/admin/quizzes/views": "name"} {
				a := b.decide(b.modi, path, url.Values{"_csrf": {decide.Get("_csrf")}, field: {bad}})
				if a.status >= 500 {
					t.Errorf("%s in %s: %d", name, path, a.status)
				}
			}
		}
		if b.status() != "published" || w.countOf("decision", schema.True()) != 0 || w.countOf("note", schema.True()) != 0 || w.countOf("saved_view", schema.True()) != 0 {
			t.Error("something was stored")
		}
		for _, query := range []string{"created_at__gte=0000-01-01", "created_at__lte=0000-01-01", "created_at=0001-01-01", "published_at__gte=9999-12-31"} {
			if a := b.modi.get("/admin/quizzes/?" + query); a.status != http.StatusOK {
				t.Errorf("%s: %d", query, a.status)
			}
		}
	})
}
