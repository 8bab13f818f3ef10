package main

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Who takes away what they have appealed about asks nobody any more: the appeal
// ends with it, and none waits that no case has.
func TestAppealsEndWithWhatTheyAreAbout(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz := w.quiz(w.userNamed("maker").ID).String()
		said := s.taker.api("POST", "/api/v1/quizzes/"+quiz+"/comments", `{"body":"미운 오리"}`).json()["id"].(string)
		if a := s.as("modi").api("POST", "/api/v1/comments/"+said+"/hide", `{"reason":"미운 말"}`); a.status != http.StatusOK {
			t.Fatalf("hide: %d %s", a.status, a.body)
		}
		var last verdicts
		if err := json.Unmarshal([]byte(s.taker.api("GET", "/api/v1/me/decisions", "").body), &last); err != nil || len(last.Data) != 1 {
			t.Fatalf("decisions: %v %+v", err, last)
		}
		made := s.taker.api("POST", "/api/v1/appeals", `{"decision_id":"`+last.Data[0].ID+`","text":"그런 말이 아니에요"}`)
		if made.status != http.StatusCreated {
			t.Fatalf("appeal: %d %s", made.status, made.body)
		}
		s.other.waiting(said)
		if a := s.taker.api("DELETE", "/api/v1/comments/"+said, "", "If-Match", "*"); a.status >= 300 {
			t.Fatalf("delete: %d %s", a.status, a.body)
		}
		if n := len(s.other.rows(deskAPI + "/cases?state=pending,claimed,escalated&subject_id=" + said)); n != 0 {
			t.Errorf("%d cases are open about what is gone", n)
		}
		if got := s.taker.api("GET", "/api/v1/appeals/"+idOf(t, made), "").json(); got["status"] != "withdrawn" {
			t.Errorf("the appeal about what is gone is %v", got["status"])
		}
		if a := s.other.ask("POST", "/api/v1/appeals/"+idOf(t, made)+"/overturn", `{"reason":"괜찮아요"}`); a.status != http.StatusConflict && a.status != http.StatusNotFound {
			t.Errorf("ruled on all the same: %d %s", a.status, a.body)
		}
		w.auditHolds()
	})
}
