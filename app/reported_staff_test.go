package main

import (
	"net/http"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Who was reported does not learn by whom and in which words, on any page and by
// any address, though they may see all other reports and the log.
func TestReportedStaffLearnNothing(t *testing.T) {
	const secret = "이 사람이 나를 괴롭혀요"
	each(t, func(t *testing.T, w *world) {
		b, _, other := w.plant()
		haru := w.person("haru", models.RoleModerator)
		quiz := w.quiz(haru)
		mina := w.as("mina")
		var mine []string // the reports about haru and theirs
		for subject, id := range map[string]schema.ID{"quiz": quiz, "user": haru} {
			a := mina.api("POST", "/api/v1/reports", inJSON(t, map[string]any{"subject": subject, "subject_id": id, "reason": "hate", "detail": secret}))
			if a.status != http.StatusCreated {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
			mine = append(mine, a.json()["id"].(string))
		}
		at := deskAPI + "/cases/" + w.text("SELECT id FROM cases WHERE subject_id = ?", quiz)
		other.must(http.StatusCreated, "POST", at+"/notes", `{"text":"mina 말이 맞아요"}`)
		b.other.post("/admin/quizzes/"+quiz.String()+"/", "/admin/quizzes/"+quiz.String()+"/notes", map[string][]string{"text": {"mina가 알린 퀴즈"}})
		entry := w.text("SELECT id FROM audit_logs WHERE target = 'report' AND target_id = ?", mine[0])
		own, theirs := w.robot("haru", "moderate"), w.as("haru")

		for _, id := range mine {
			for _, page := range []string{"/admin/reports/" + id + "/", "/admin/reports/" + id + "/history"} {
				if got := theirs.get(page); got.status != http.StatusNotFound {
					t.Errorf("%s for whom it is about: %d", page, got.status)
				}
				if got := b.other.get(page); got.status != http.StatusOK || strings.HasSuffix(page, "/") && !strings.Contains(got.body, secret) {
					t.Errorf("%s for others: %d", page, got.status)
				}
			}
			for _, verb := range []string{"agree", "disagree"} {
				if a := theirs.api("POST", "/api/v1/reports/"+id+"/"+verb, `{"reason":"r"}`); a.status != http.StatusNotFound {
					t.Errorf("%s by whom it is about: %d %s", verb, a.status, a.body)
				}
			}
			if a := theirs.api("GET", "/api/v1/reports/"+id, ""); a.status != http.StatusNotFound {
				t.Errorf("GET reports/%s: %d %s", id, a.status, a.body)
			}
		}
		if rows := theirs.get("/admin/reports/").page().Find("[data-id]"); rows.Length() != 2 {
			t.Errorf("the list has %d reports, want the two about others", rows.Length())
		}
		if rows := b.other.get("/admin/reports/").page().Find("[data-id]"); rows.Length() != 4 {
			t.Errorf("others see %d reports", rows.Length())
		}
		for _, page := range []string{"/admin/reports/?q=mina&reason=hate", "/admin/reports/export?format=csv", "/admin/audit?target=report", "/admin/", at, "/admin/queue"} {
			if got := theirs.get(page); strings.Contains(got.body, secret) {
				t.Errorf("%s says what was reported", page)
			}
		}
		entries := func(r robot) (n int) {
			t.Helper()
			for _, e := range r.rows(deskAPI + "/audit?limit=100") {
				for _, id := range mine {
					if e["target_id"] == id {
						n++
					}
				}
			}
			return n
		}
		if n := entries(own); n != 0 {
			t.Errorf("the log tells whom it is about %d times who reported", n)
		}
		if n := entries(other); n != len(mine) {
			t.Errorf("the log tells others %d times", n)
		}
		if a := own.ask("GET", deskAPI+"/audit/"+entry, ""); a.status != http.StatusNotFound {
			t.Errorf("one entry: %d %s", a.status, a.body)
		}
		other.must(http.StatusOK, "GET", deskAPI+"/audit/"+entry, "")

		if a := own.ask("GET", at+"/notes", ""); a.status != http.StatusForbidden || strings.Contains(a.body, "mina") {
			t.Errorf("notes about one's own case: %d %s", a.status, a.body)
		}
		if a := own.ask("POST", at+"/notes", `{"text":"그건 아니에요"}`); a.status != http.StatusForbidden {
			t.Errorf("a note about one's own case: %d %s", a.status, a.body)
		}
		if n := len(other.rows(at + "/notes")); n != 1 {
			t.Errorf("others read %d notes", n)
		}
		if got := theirs.get("/admin/quizzes/" + quiz.String() + "/"); got.status != http.StatusOK || strings.Contains(got.body, "mina") {
			t.Errorf("the page of one's own quiz: %d, says who: %v", got.status, strings.Contains(got.body, "mina"))
		}
		if got := b.other.get("/admin/quizzes/" + quiz.String() + "/"); !strings.Contains(got.body, "mina가 알린 퀴즈") {
			t.Error("others do not read the note about the quiz")
		}
		w.chainHolds()
	})
}
