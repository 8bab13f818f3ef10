package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// first is the address of the first case in the queue.
func (b *bench) first() string {
	b.w.t.Helper()
	address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
	if address == "" {
		b.w.t.Fatal("no case waits")
	}
	return address
}

// Undoing is a button of the notice: nobody was told anything, and everything is
// as it was. Afterwards people are told, each in their language, and it stands.
func TestUndoAtTheDesk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address, owner, mina := b.first(), w.as("owner"), w.as("mina")
		hide := func(address string, values url.Values) string {
			t.Helper()
			values.Set("reason", "광고로 가득해요")
			if a := b.decide(b.modi, address, values); a.status != http.StatusSeeOther || b.status() != "hidden" {
				t.Fatalf("%d, the quiz is %s: %s", a.status, b.status(), a.body)
			}
			toast := b.modi.get("/admin/queue").page().Find("[data-toast-left] form")
			if toast.Find(`[data-key="u"]`).Length() != 1 {
				t.Fatal("it cannot be undone")
			}
			return toast.AttrOr("action", "")
		}
		values := form(b.modi.get(address).page())
		undo := hide(address+"/decide", values)
		if n := w.countOf("notification", schema.True()); n != 0 {
			t.Errorf("%d are told already", n)
		}
		token := url.Values{"_csrf": {values.Get("_csrf")}}
		other := form(b.other.get(address).page())
		if other.Get("_csrf") == "" {
			other.Set("_csrf", b.other.get("/admin/queue").page().Find(`input[name="_csrf"], meta[name="csrf-token"]`).AttrOr("content", ""))
		}
		if a := b.decide(b.other, undo, url.Values{"_csrf": {other.Get("_csrf")}}); a.status != http.StatusConflict || b.status() != "hidden" {
			t.Errorf("undone by another: %d, the quiz is %s", a.status, b.status())
		}
		if a := b.decide(b.modi, undo, token); a.status != http.StatusSeeOther || a.header.Get("Location") != address || b.status() != "published" {
			t.Fatalf("undo: %d to %s, the quiz is %s", a.status, a.header.Get("Location"), b.status())
		}
		page := b.modi.get(address).page()
		if page.Find("[data-claim]").Length() != 1 || page.Find(".desk__subject").AttrOr("data-state", "") != "claimed" {
			t.Error("the case is not the decider's")
		}
		w.tell()
		if n := w.countOf("notification", schema.True()) + w.countOf("held_notice", schema.True()); n != 0 {
			t.Errorf("%d are told of what was undone", n)
		}
		undo = hide("/admin/quizzes/"+b.quiz.String()+"/hide", url.Values{"_csrf": token["_csrf"]})
		w.tell()
		if a := b.decide(b.modi, undo, token); a.status != http.StatusConflict || b.status() != "hidden" {
			t.Errorf("undone too late: %d, the quiz is %s", a.status, b.status())
		}
		if got := owner.told(""); len(got) != 1 || got[0]["kind"] != "quiz_hidden" || got[0]["reason"] != "광고로 가득해요" {
			t.Errorf("the owner is told %v", got)
		}
		if got := mina.told(""); len(got) != 1 || got[0]["kind"] != "report_agreed" {
			t.Errorf("mina is told %v", got)
		}
		if v, err := w.db.VerifyAudit(t.Context()); err != nil || v.Broken != 0 {
			t.Errorf("the log: %+v, %v", v, err)
		}
	})
}

// A job tells people by itself when the time to undo is over.
func TestVerdictsAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		w.work()
		address := b.first()
		values := form(b.modi.get(address).page())
		values.Set("reason", "광고로 가득해요")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n := w.countOf("notification", schema.True()); n != 0 {
			t.Errorf("%d are told at once", n)
		}
		until(t, 3*undoFor, "people are told", func() bool { return w.countOf("notification", schema.True()) == 3 })
	})
}

// canned makes a canned reason with one place to fill in.
func (w *world) canned() *models.CannedReason {
	w.t.Helper()
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("canned_reason"), &schema.Input{Values: map[string]any{
		"name": "출처", "name_en": "Source", "text": "{where}에 출처가 없어요.", "text_en": "No source in {where}.", "reason": "copyright", "position": int64(1), "active": true}})
	if err != nil {
		w.t.Fatal(err)
	}
	return row.(*models.CannedReason)
}

// A canned reason has to be filled in; everybody reads it in their language.
// Several things are decided at once, and the page says before what they do.
func TestCannedReasons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		canned := w.canned()
		address := b.first()
		page := b.modi.get(address).page()
		fill := "fill-" + canned.ID.String() + "-0"
		if page.Find(`#act-hide [name="canned"][value="`+canned.ID.String()+`"]`).Length() != 1 || page.Find(`#act-hide [name="`+fill+`"]`).Length() != 1 {
			t.Fatal("the canned reason is not offered")
		}
		effects := page.Find(`[data-effects="hide"]`).Text()
		for _, want := range []string{"게시됨 → 숨김", "@owner", "신고 2건"} {
			if !strings.Contains(effects, want) {
				t.Errorf("before it is decided it does not say %q: %s", want, effects)
			}
		}
		values := form(page)
		values.Set("canned", canned.ID.String())
		values.Add("also", "limit")
		a := b.decide(b.modi, address+"/decide", values)
		if a.status != http.StatusUnprocessableEntity || b.status() != "published" || a.page().Find(`#act-hide[open] [data-error="`+fill+`"]`).Length() != 1 {
			t.Errorf("not filled in: %d, the quiz is %s", a.status, b.status())
		}
		values.Set(fill, "2번 문제")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther || b.status() != "hidden" {
			t.Fatalf("filled in: %d, the quiz is %s", a.status, b.status())
		}
		if u := w.userNamed("owner"); u.Status != models.UserLimited {
			t.Errorf("the owner is %s", u.Status)
		}
		if n := w.countOf("decision", schema.Eq("ReasonCode", "copyright")); n != 2 {
			t.Errorf("%d decisions", n)
		}
		for lang, want := range map[string]string{"ko": "2번 문제에 출처가 없어요.", "en": "No source in 2번 문제."} {
			for who, n := range map[string]int{"owner": 2, "mina": 1} { // of the quiz, and of the limit
				got := w.as(who).told("", "Accept-Language", lang)
				if len(got) != n || slices.ContainsFunc(got, func(one map[string]any) bool { return one["reason"] != want }) {
					t.Errorf("%s is told %v", who, got)
				}
			}
		}
		if got := w.as("mina").api("GET", "/api/v1/reports", "").body; !strings.Contains(got, "2번 문제에 출처가 없어요.") || !strings.Contains(got, "No source in 2번 문제.") {
			t.Errorf("the report says %s", got)
		}
		w.person("boss", models.RoleAdmin)
		bad := url.Values{"name": {"가"}, "name_en": {"A"}, "text": {"{where}"}, "text_en": {"nothing"}, "position": {"1"}, "active": {"true"}}
		if a := w.as("boss").post("/admin/canned-reasons/add", "/admin/canned-reasons/add", bad); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="text_en"]`).Length() != 1 {
			t.Errorf("places that are not the same in both languages: %d", a.status)
		}
		if a := b.modi.get("/admin/canned-reasons/add"); a.status != http.StatusForbidden {
			t.Errorf("a moderator writes canned reasons: %d", a.status)
		}
	})
}

// Many cases are decided for one reason; what somebody else has or has changed is
// left and named, and each has its own decision.
func TestManyAtTheDesk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		w.reported(23)
		page := b.modi.get("/admin/queue?cursor=").page()
		var query []string
		for _, one := range page.Find("ol.cases input[name=id]").EachIter() {
			query = append(query, "id="+one.AttrOr("value", ""))
		}
		if len(query) != 24 {
			t.Fatalf("%d cases can be chosen", len(query))
		}
		page = b.modi.get("/admin/queue/many?" + strings.Join(query, "&")).page()
		values := url.Values{}
		for _, in := range page.Find("main form input[type=hidden]").EachIter() {
			values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
		values.Set("action", "hide")
		values.Set("reason", "광고로 가득해요")
		if a := b.decide(b.modi, "/admin/queue/many", values); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="typed"]`).Length() != 1 {
			t.Errorf("24 without their number: %d", a.status)
		}
		taken := strings.TrimPrefix(query[3], "id=")
		theirs := b.other.get("/admin/queue/" + taken).page()
		if a := b.decide(b.other, "/admin/queue/"+taken+"/claim", form(theirs)); a.status != http.StatusSeeOther {
			t.Fatalf("claim: %d", a.status)
		}
		values.Set("typed", "24")
		before := w.countOf("audit_log", schema.Eq("Action", "bulk"))
		a := b.decide(b.modi, "/admin/queue/many", values)
		left := a.page().Find("[data-left]")
		if a.status != http.StatusOK || left.Length() != 1 || left.AttrOr("data-left", "") != taken || !strings.Contains(left.Text(), "@other") {
			t.Errorf("%d, left: %s", a.status, left.Text())
		}
		if n := w.countOf("decision", schema.And(schema.Eq("Action", "hide"), schema.IsNull("BulkParentID", false))); n != 23 {
			t.Errorf("%d decisions", n)
		}
		if n := w.countOf("audit_log", schema.Eq("Action", "hide")) + w.countOf("audit_log", schema.Eq("Action", "bulk")) - before; n != 24 {
			t.Errorf("%d entries in the log, want 24", n)
		}

		undo := a.page().Find(`form:has([data-action="undo"])`).AttrOr("action", "")
		if a := b.other.post("/admin/queue", undo, url.Values{}); a.status != http.StatusConflict {
			t.Errorf("another's bulk: %d", a.status)
		}
		if a := b.modi.post("/admin/queue", "/admin/queue/many/"+schema.NewID().String()+"/undo", url.Values{}); a.status != http.StatusNotFound {
			t.Errorf("no bulk: %d", a.status)
		}
		bulks := w.countOf("audit_log", schema.Eq("Action", "bulk"))
		if a := b.modi.post("/admin/queue", undo, url.Values{}); a.status != http.StatusSeeOther {
			t.Fatalf("undoing all: %d %s", a.status, a.body)
		}
		if n := w.countOf("decision", schema.Eq("Action", "undo")); n != 23 {
			t.Errorf("%d decisions revert what was decided", n)
		}
		if n := w.countOf("audit_log", schema.And(schema.Eq("Action", "undo"), schema.Ne("Target", "report"))) + w.countOf("audit_log", schema.Eq("Action", "bulk")) - bulks; n != 24 {
			t.Errorf("%d entries in the log of undoing, want 24", n)
		}
		if n := w.countOf("quiz", schema.Eq("Status", "hidden")) + w.countOf("comment", schema.Eq("Status", "hidden")); n != 0 {
			t.Errorf("%d are hidden yet", n)
		}
		if a := b.modi.post("/admin/queue", undo, url.Values{}); a.status != http.StatusConflict {
			t.Errorf("undoing again: %d", a.status)
		}
		w.chainHolds()
	})
}
