package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
)

// What is offered works, what is not offered is refused, and acts of one decision
// do not contradict one another.
func TestDecideTakesWhatIsOffered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		quiz := b.quiz.String()
		acts := func(actions ...string) (out []map[string]any) {
			for _, a := range actions {
				out = append(out, map[string]any{"action": a, "reason": "까닭"})
			}
			return out
		}
		decide := func(subject string, actions ...string) answer {
			t.Helper()
			c := modi.waiting(subject)
			return modi.ask("POST", deskAPI+"/cases/"+c["id"].(string)+"/decide", decision(t, c, acts(actions...)...))
		}
		for _, both := range [][]string{{"hide", "unhide"}, {"hide", "dismiss"}, {"dismiss", "hide"}, {"hide", "remove"}, {"mute", "unmute"}, {"hide", "hide"}, {"approve", "reject"}} {
			if a := decide(quiz, both...); a.status != 422 || !strings.Contains(a.body, `"/acts/1/action"`) || !strings.Contains(a.body, `"contradicts"`) {
				t.Errorf("%v: %d %s", both, a.status, a.body)
			}
		}
		if got := allowed(modi.waiting(quiz)); !slices.Contains(got, "remove") || slices.Contains(got, "reinstate") {
			t.Errorf("a published quiz: %v", got)
		}
		if a := decide(quiz, "remove", "warn"); a.status != 200 || b.status() != "removed" {
			t.Errorf("removed: %d %s", a.status, a.body)
		}

		// Hidden by a rule, its case stays: it is shown again, or stays hidden.
		other := w.quiz(w.userNamed("owner").ID)
		b.quiz = other
		b.report("mina", "spam")
		w.exec(`UPDATE quizzes SET status = 'hidden' WHERE id = ?`, other)
		got := allowed(modi.waiting(other.String()))
		if slices.Contains(got, "dismiss") || !slices.Contains(got, "hide") || !slices.Contains(got, "unhide") {
			t.Errorf("what is hidden: %v", got)
		}
		if a := decide(other.String(), "dismiss"); a.status != 409 || a.json()["code"] != "out_of_sight" {
			t.Errorf("dismissed while hidden: %d %s", a.status, a.body)
		}
		if a := decide(other.String(), "reinstate"); a.status != 403 {
			t.Errorf("reinstated what is hidden: %d %s", a.status, a.body)
		}
		if a := decide(other.String(), "unhide"); a.status != 200 || b.status() != "published" {
			t.Errorf("shown again: %d %s", a.status, a.body)
		}

		// A comment that is seen is removed as a quiz is: hidden first.
		said := w.as("owner").api("POST", "/api/v1/quizzes/"+other.String()+"/comments", `{"body":"광고예요"}`).json()["id"].(string)
		if a := w.as("mina").api("POST", "/api/v1/reports", `{"subject":"comment","subject_id":"`+said+`","reason":"spam"}`); a.status != 201 {
			t.Fatalf("report: %d %s", a.status, a.body)
		}
		if got := allowed(modi.waiting(said)); !slices.Contains(got, "remove") {
			t.Errorf("a comment: %v", got)
		}
		verdict := modi.decides(said, acts("remove")...)
		if s := w.text("SELECT status FROM comments WHERE id = ?", said); s != "removed" {
			t.Errorf("the comment is %s", s)
		}
		if n := len(w.decisionsOf(theID(t, said))); n != 2 {
			t.Errorf("%d decisions, want hide and remove", n)
		}
		if a := modi.undo(verdict); a.status != 200 || w.text("SELECT status FROM comments WHERE id = ?", said) != "visible" {
			t.Errorf("undone: %d %s", a.status, a.body)
		}
	})
}

// Of several appeals at one case the ruling names which it is about.
func TestRulingNamesItsAppeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other := w.robot("modi", "moderate"), w.robot("other", "moderate")
		ann, in := w.userNamed("ann").ID.String(), w.as("ann")
		decided, appeals := map[string]string{}, map[string]string{}
		for _, kind := range []string{"comment_mute", "publish_block", "warning"} {
			decided[kind] = modi.must(201, "POST", deskAPI+"/users/"+ann+"/sanctions", `{"type":"`+kind+`","reason":"광고예요"}`)["decision_id"].(string)
		}
		for _, kind := range []string{"comment_mute", "publish_block", "warning"} {
			a := in.api("POST", "/api/v1/appeals", `{"decision_id":"`+decided[kind]+`","text":"아니에요 `+kind+`"}`)
			if a.status != 201 {
				t.Fatalf("appeal: %d %s", a.status, a.body)
			}
			appeals[kind] = a.json()["id"].(string)
		}
		c := other.waiting(ann)
		path := deskAPI + "/cases/" + c["id"].(string) + "/decide"
		overturn := map[string]any{"action": "overturn", "reason": "아니었어요"}
		if a := other.ask("POST", path, decision(t, c, overturn)); a.status != 422 || !strings.Contains(a.body, `"/acts/0/appeal_id"`) {
			t.Errorf("without a name: %d %s", a.status, a.body)
		}
		overturn["appeal_id"] = "0190a2b4-0000-7000-8000-000000000000"
		if a := other.ask("POST", path, decision(t, c, overturn)); a.status != 422 || !strings.Contains(a.body, `"/acts/0/appeal_id"`) {
			t.Errorf("none of the case: %d %s", a.status, a.body)
		}
		overturn["appeal_id"] = appeals["publish_block"]
		uphold := map[string]any{"action": "uphold", "reason": "그대로예요", "appeal_id": appeals["publish_block"]}
		if a := other.ask("POST", path, decision(t, c, overturn, uphold)); a.status != 422 || !strings.Contains(a.body, `"contradicts"`) {
			t.Errorf("one ruled on twice: %d %s", a.status, a.body)
		}
		other.must(200, "POST", path, decision(t, c, overturn))
		status := func(kind string) string { return w.text("SELECT status FROM appeals WHERE id = ?", appeals[kind]) }
		if status("publish_block") != "overturned" || status("comment_mute") != "pending" || status("warning") != "pending" {
			t.Errorf("ruled on: block %s, mute %s, warning %s", status("publish_block"), status("comment_mute"), status("warning"))
		}
		if u := w.userNamed("ann"); !u.BlockedUntil.IsZero() || u.MutedUntil.IsZero() {
			t.Errorf("blocked until %v, muted until %v", u.BlockedUntil, u.MutedUntil)
		}
		// By the page: each appeal is to be picked, and none is picked before.
		at := "/admin/queue/" + c["id"].(string)
		browser := w.as("other")
		page := browser.get(at).page()
		picks := page.Find(`#act-uphold input[name="appeal_id"]`)
		if picks.Length() != 2 || page.Find(`#act-uphold input[name="appeal_id"][checked]`).Length() != 0 {
			t.Fatalf("%d appeals to pick", picks.Length())
		}
		values := url.Values{"reason": {"그대로예요"}}
		for _, in := range page.Find("#act-uphold input[type=hidden]").EachIter() {
			values.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
		b := &bench{w: w}
		if a := b.decide(browser, at+"/decide", values); a.status != 422 || a.page().Find(`#act-uphold [data-error="appeal_id"]`).Length() != 1 {
			t.Errorf("none picked: %d", a.status)
		}
		values.Set("appeal_id", appeals["warning"])
		if a := b.decide(browser, at+"/decide", values); a.status != 303 {
			t.Errorf("picked: %d %s", a.status, a.body)
		}
		if status("warning") != "upheld" || status("comment_mute") != "pending" {
			t.Errorf("ruled on: mute %s, warning %s", status("comment_mute"), status("warning"))
		}
		// The last one needs no name.
		other.decides(ann, map[string]any{"action": "uphold", "reason": "그대로예요"})
		if status("comment_mute") != "upheld" {
			t.Errorf("the last is %s", status("comment_mute"))
		}
	})
}

// Whoever judges a text that was swapped while it was under review says which one
// they saw.
func TestSwappedTextsAreSeenFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		modi := s.as("modi")
		quiz, id := s.submitted()
		first := s.modi.waiting(id)
		tag := modi.api("GET", quiz, "").header.Get("ETag")
		swap := func(stem string) {
			t.Helper()
			if a := s.maker.api("POST", quiz+"/withdraw", ""); a.status != 200 {
				t.Fatalf("withdraw: %d %s", a.status, a.body)
			}
			if a := s.maker.api("PUT", quiz+"/draft", `{"title":"초안","questions":[{"type":"text","stem":"`+stem+`","accepted":[{"pattern":"꽥"}]}]}`, "If-Match", "*"); a.status != 200 {
				t.Fatalf("another text: %d %s", a.status, a.body)
			}
			if a := s.maker.api("POST", quiz+"/submit", ""); a.status != 200 {
				t.Fatalf("submit: %d %s", a.status, a.body)
			}
		}
		swap("광고?")
		now := s.modi.waiting(id)
		if now["snapshot_hash"] == first["snapshot_hash"] {
			t.Error("the hash of what is under review is that of another text")
		}
		for _, verb := range []string{"approve", "reject"} {
			if a := modi.api("POST", quiz+"/"+verb, `{"reason":"까닭"}`); a.status != 428 {
				t.Errorf("%s without saying what was seen: %d %s", verb, a.status, a.body)
			}
			if a := modi.api("POST", quiz+"/"+verb, `{"reason":"까닭"}`, "If-Match", tag); a.status != 412 {
				t.Errorf("%s of what was seen before: %d %s", verb, a.status, a.body)
			}
		}
		if a := s.modi.ask("POST", deskAPI+"/cases/"+now["id"].(string)+"/decide", inJSON(t, map[string]any{"lock_version": now["lock_version"], "snapshot_hash": first["snapshot_hash"], "acts": []any{approves}})); a.status != 409 || a.json()["code"] != "stale" {
			t.Errorf("decided as it was: %d %s", a.status, a.body)
		}
		if q := w.quizOf(id); q.Status != models.QuizPending {
			t.Fatalf("the quiz is %s", q.Status)
		}
		if a := modi.api("POST", quiz+"/approve", "", "If-Match", modi.api("GET", quiz, "").header.Get("ETag")); a.status != 200 {
			t.Errorf("as it is now: %d %s", a.status, a.body)
		}
		// What was withdrawn and submitted as it was needs no more than before, and
		// the desk says what was seen anyway.
		quiz, id = s.submitted()
		hash := s.modi.waiting(id)["snapshot_hash"]
		for _, verb := range []string{"withdraw", "submit"} {
			if a := s.maker.api("POST", quiz+"/"+verb, ""); a.status != 200 {
				t.Fatalf("%s: %d %s", verb, a.status, a.body)
			}
		}
		if s.modi.waiting(id)["snapshot_hash"] != hash {
			t.Error("the same text has another hash")
		}
		if a := modi.api("POST", quiz+"/approve", ""); a.status != 200 {
			t.Errorf("the same text: %d %s", a.status, a.body)
		}
		quiz, id = s.submitted()
		swap("또 다른 것?")
		s.modi.decides(id, approves)
	})
}
