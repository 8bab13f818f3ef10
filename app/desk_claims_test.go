package main

import (
	"fmt"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// A claim holds wherever its case could be ended: an answer to its last report, and
// to a disputed key.
func TestClaimsAreNotGotAround(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		c := modi.waiting(b.quiz.String())
		modi.must(200, "POST", deskAPI+"/cases/"+c["id"].(string)+"/claim", "")
		for _, row := range w.every("report") {
			for _, verb := range []string{"agree", "disagree", "ignore"} {
				if a := b.other.api("POST", "/api/v1/reports/"+row.(*models.Report).ID.String()+"/"+verb, ""); a.status != 409 || a.json()["code"] != "claimed" {
					t.Errorf("%s: %d %s", verb, a.status, a.body)
				}
			}
		}
		if c := modi.waiting(b.quiz.String()); c["state"] != "claimed" {
			t.Errorf("the case is %v", c["state"])
		}
		modi.decides(b.quiz.String(), map[string]any{"action": "dismiss"})
	})
}

// A disputed key is judged under the claim of its case, as a decision of its own,
// and by nobody in their own matter: not by a revision beside it either.
func TestDisputedKeysAreJudgedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		w.person("judge", models.RoleModerator)
		w.person("third", models.RoleModerator)
		judge, third := w.as("judge"), w.as("third")
		mine := c.take(judge, map[string][]string{"text": {"거위"}, "number": {"7"}})
		at := c.dispute(judge, mine.keys["text"], "거위도 맞아요").header.Get("Location")
		revision := `{"change":"full_credit","reason":"모두 맞아요"}`
		refused := func(by *browser, status int, code string) {
			t.Helper()
			if a := by.api("POST", "/api/v1/questions/"+mine.keys["text"]+"/revisions", revision); a.status != status || code != "" && a.json()["code"] != code {
				t.Errorf("revised: %d %s", a.status, a.body)
			}
		}
		refused(judge, 403, "")
		if a := c.maker.api("PATCH", at, `{"status":"author_rejected","reason":"아니요"}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		refused(judge, 403, "")
		if a := judge.api("PATCH", at, `{"status":"contested"}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n := w.countOf("key_revision", schema.True()); n != 0 {
			t.Fatalf("%d revisions", n)
		}
		id := w.text("SELECT id FROM cases WHERE open_key IS NOT NULL")
		if a := third.api("POST", deskAPI+"/cases/"+id+"/claim", ""); a.status != 200 {
			t.Fatalf("claim: %d %s", a.status, a.body)
		}
		accept := `{"status":"mod_accepted","change":"full_credit","reason":"거위도 맞아요"}`
		for _, body := range []string{accept, `{"status":"mod_rejected","reason":"아니요"}`} {
			if a := c.modi.api("PATCH", at, body); a.status != 409 || a.json()["code"] != "claimed" {
				t.Errorf("judged under another's claim: %d %s", a.status, a.body)
			}
		}
		refused(c.modi, 409, "claimed")
		if a := third.api("PATCH", at, accept); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n := w.countOf("case", schema.IsNull("OpenKey", false)); n != 0 {
			t.Errorf("%d open cases", n)
		}
		decided := w.decisionsOf(c.quiz.ID)
		if len(decided) != 1 || decided[0].Action != models.ActReviseKey || decided[0].PublicText != "거위도 맞아요" || decided[0].ActorName != "third" || decided[0].CaseID.String() != id || decided[0].SnapshotHash == "" {
			t.Fatalf("decisions: %+v", decided)
		}
		w.tell()
		if a := third.api("POST", deskAPI+"/verdicts/"+decided[0].VerdictID.String()+"/undo", ""); a.status != 409 || a.json()["code"] != "too_late" {
			t.Errorf("undone when people were told: %d %s", a.status, a.body)
		}
		if a := c.maker.api("GET", "/api/v1/me/decisions", ""); !strings.Contains(a.body, `"revise_key"`) {
			t.Errorf("the author reads %s", a.body)
		}
		// One that is refused is a decision as well, and its claimant does not get around it.
		two := c.dispute(judge, mine.keys["number"], "일곱이에요").header.Get("Location")
		w.exec("UPDATE disputes SET due_at = created_at WHERE id = ?", strings.TrimPrefix(two, "/api/v1/disputes/"))
		if err := w.disputes.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := c.modi.api("PATCH", two, `{"status":"mod_rejected","reason":"-3.5예요"}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if decided = w.decisionsOf(c.quiz.ID); len(decided) != 2 || decided[0].Action != models.ActKeepKey {
			t.Errorf("decisions: %+v", decided)
		}
		if a := judge.api("POST", "/api/v1/questions/"+mine.keys["number"]+"/revisions", revision); a.status != 403 {
			t.Errorf("revised by whose claim was refused: %d %s", a.status, a.body)
		}
		if a := third.api("POST", "/api/v1/questions/"+mine.keys["number"]+"/revisions", revision); a.status != 201 {
			t.Errorf("revised by another: %d %s", a.status, a.body)
		}
		c.regraded()
		w.auditHolds()
	})
}

// decisionsOf are the decisions about a subject, the newest first.
func (w *world) decisionsOf(id schema.ID) []*models.Decision {
	w.t.Helper()
	var out []*models.Decision
	for _, row := range w.every("decision") {
		if d := row.(*models.Decision); d.SubjectID == id {
			out = append(out, d)
		}
	}
	return out
}

// What somebody says of their own rights is looked at whoever says it, and what
// another was told of theirs says nothing about it.
func TestRightsAreLookedAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		quiz := b.quiz.String()
		modi.decides(quiz, map[string]any{"action": "dismiss"})
		for _, reason := range []string{"rights_request", "privacy"} {
			b.report("mina", reason)
			modi.decides(quiz, map[string]any{"action": "dismiss"})
			again := func(handle string) answer {
				return w.as(handle).api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+quiz+`","reason":"`+reason+`"}`)
			}
			if a := again("mina"); a.status != 409 || a.json()["code"] != "cleared" {
				t.Errorf("%s: the same again: %d %s", reason, a.status, a.body)
			}
			w.exec(`UPDATE users SET flags_disagreed = 12, flags_agreed = 0 WHERE handle = 'jun'`)
			if a := again("jun"); a.status != 201 {
				t.Fatalf("%s of whose rights they are: %d %s", reason, a.status, a.body)
			}
			c := modi.waiting(quiz)
			if got := fmt.Sprint(allowed(c)); !strings.Contains(got, "withhold") || len(c["signals"].([]any)) != 1 {
				t.Errorf("%s: %v, %v", reason, got, c["signals"])
			}
			modi.decides(quiz, map[string]any{"action": "dismiss"})
		}
		w.exec(`UPDATE users SET flags_disagreed = 12, flags_agreed = 0 WHERE handle = 'jun'`)
		other := w.quiz(w.userNamed("owner").ID)
		b.quiz = other
		b.report("jun", "spam")
		if n := len(modi.rows(deskAPI + "/cases?subject_id=" + other.String())); n != 0 {
			t.Errorf("%d cases of who is always wrong", n)
		}
	})
}
