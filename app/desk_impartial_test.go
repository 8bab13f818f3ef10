package main

import (
	"encoding/json"
	"testing"
	"time"

	"duckhoo/models"
)

// Who reported something decides about it nowhere: neither in the queue nor on
// its own page, and the report stays as it is.
func TestWhoReportedDecidesNowhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		maker := w.userNamed("maker").ID.String()
		quiz := w.quiz(w.userNamed("maker").ID).String()
		for subject, id := range map[string]string{"quiz": quiz, "user": maker} {
			if a := s.as("other").api("POST", "/api/v1/reports", `{"subject":"`+subject+`","subject_id":"`+id+`","reason":"hate"}`); a.status != 201 {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
		}
		other, modi := s.as("other"), s.as("modi")
		for _, address := range []string{"/api/v1/quizzes/" + quiz + "/hide", "/api/v1/users/" + maker + "/warn"} {
			if a := other.api("POST", address, `{"reason":"미워하는 말"}`); a.status != 403 {
				t.Errorf("%s by who reported it: %d %s", address, a.status, a.body)
			}
		}
		if n := w.number(`SELECT count(*) FROM reports WHERE status = 'open'`); n != 2 {
			t.Errorf("%d reports are open, want 2", n)
		}
		if u := w.userNamed("other"); u.FlagsAgreed != 0 {
			t.Errorf("%d reports of theirs were right", u.FlagsAgreed)
		}
		for _, address := range []string{"/api/v1/quizzes/" + quiz + "/hide", "/api/v1/users/" + maker + "/warn"} {
			if a := modi.api("POST", address, `{"reason":"미워하는 말"}`); a.status != 200 {
				t.Errorf("%s by another: %d %s", address, a.status, a.body)
			}
		}
	})
}

// Who reported what is appealed, and who does not stand above who appeals, neither
// claims the case nor rules, and takes nothing back on the page of the content.
func TestWhoMayRuleOnAnAppeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		w.person("boss", models.RoleAdmin)
		w.person("third", models.RoleModerator)
		boss, third := w.robot("boss", "moderate"), w.robot("third", "moderate")
		appeal := func(by *browser) string {
			t.Helper()
			var last verdicts
			a := by.api("GET", "/api/v1/me/decisions", "")
			if err := json.Unmarshal([]byte(a.body), &last); err != nil || len(last.Data) == 0 {
				t.Fatalf("decisions: %d %s", a.status, a.body)
			}
			made := by.api("POST", "/api/v1/appeals", `{"decision_id":"`+last.Data[0].ID+`","text":"그런 말이 아니에요"}`)
			if made.status != 201 {
				t.Fatalf("appeal: %d %s", made.status, made.body)
			}
			return made.json()["id"].(string)
		}
		quiz := w.quiz(w.userNamed("maker").ID).String()
		if a := s.as("other").api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+quiz+`","reason":"hate"}`); a.status != 201 {
			t.Fatalf("report: %d %s", a.status, a.body)
		}
		s.modi.decides(quiz, map[string]any{"action": "hide", "reason": "미워하는 말"})
		about := appeal(s.maker)
		c := boss.waiting(quiz)["id"].(string)
		for name, r := range map[string]robot{"who reported": s.other, "who decided": s.modi} {
			if a := r.ask("POST", deskAPI+"/cases/"+c+"/claim", ""); a.status != 403 {
				t.Errorf("claimed by %s: %d %s", name, a.status, a.body)
			}
			for _, verb := range []string{"uphold", "overturn"} {
				if a := r.ask("POST", "/api/v1/appeals/"+about+"/"+verb, `{"reason":"그대로예요"}`); a.status != 403 {
					t.Errorf("%s by %s: %d %s", verb, name, a.status, a.body)
				}
			}
			if a := r.ask("POST", "/api/v1/quizzes/"+quiz+"/unhide", ""); a.status != 403 {
				t.Errorf("shown again by %s: %d %s", name, a.status, a.body)
			}
			if got := allowed(r.must(200, "GET", deskAPI+"/cases/"+c, "")); len(got) != 0 {
				t.Errorf("%s is offered %v", name, got)
			}
		}
		if a := s.as("modi").api("POST", "/api/v1/quizzes/"+quiz+"/remove", `{"reason":"또 미워하는 말"}`); a.status != 200 {
			t.Errorf("who decided first is kept from acting anew: %d %s", a.status, a.body)
		}
		third.must(200, "POST", deskAPI+"/cases/"+c+"/claim", "")
		third.must(200, "POST", "/api/v1/appeals/"+about+"/uphold", `{"reason":"그대로예요"}`)

		// A moderator's own comment, hidden by who stands above them.
		quiz = w.quiz(w.userNamed("maker").ID).String()
		said := s.as("modi").api("POST", "/api/v1/quizzes/"+quiz+"/comments", `{"body":"미운 오리"}`).json()["id"].(string)
		if a := w.as("boss").api("POST", "/api/v1/comments/"+said+"/hide", `{"reason":"미운 말"}`); a.status != 200 {
			t.Fatalf("hide: %d %s", a.status, a.body)
		}
		about = appeal(s.as("modi"))
		c = boss.waiting(said)["id"].(string)
		if a := s.other.ask("POST", deskAPI+"/cases/"+c+"/claim", ""); a.status != 403 {
			t.Errorf("claimed by a peer: %d %s", a.status, a.body)
		}
		if a := s.other.ask("POST", "/api/v1/comments/"+said+"/unhide", ""); a.status != 403 {
			t.Errorf("shown again by a peer: %d %s", a.status, a.body)
		}
		if a := s.other.ask("POST", "/api/v1/appeals/"+about+"/overturn", `{"reason":"아니에요"}`); a.status != 403 {
			t.Errorf("ruled by a peer: %d %s", a.status, a.body)
		}
	})
}

// What is done to the author of a quiz says nothing about what waits for its
// review: the case stays until somebody has looked at that.
func TestSanctionsLeaveTheReview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		w.grant(models.RoleModerator, "user.ban")
		until := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
		for _, a := range []map[string]any{
			{"action": "warn", "reason": "까닭"}, {"action": "mute", "reason": "까닭", "until": until}, {"action": "limit", "reason": "까닭", "until": until},
			{"action": "suspend", "reason": "까닭", "until": until}, {"action": "ban", "reason": "까닭"},
		} {
			s.maker = w.as("maker")
			_, id := s.submitted()
			s.modi.decides(id, a)
			if c := s.modi.waiting(id); len(c["kinds"].([]any)) != 1 || c["kinds"].([]any)[0] != "review" {
				t.Errorf("%s: the case is about %v", a["action"], c["kinds"])
			}
			s.modi.decides(id, map[string]any{"action": "reject", "reason": "다시 써 주세요"})
			if q := w.quizOf(id); q.Status != models.QuizRejected {
				t.Errorf("%s: the quiz is %s", a["action"], q.Status)
			}
			w.exec(`UPDATE users SET status = 'active', status_until = NULL, muted_until = NULL WHERE handle = 'maker'`)
			w.exec(`UPDATE sanctions SET status = 'expired'`)
		}
	})
}
