package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"duckhoo/models"
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

// What is in the trash is decided about by nobody; when it comes back the appeal
// about it goes on to wait, and so does the edit of it.
func TestWhatWaitedComesBackFromTheTrash(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		w.person("root", models.RoleSuperuser)
		root := w.as("root")
		quiz := w.quiz(w.userNamed("maker").ID).String()
		if a := s.as("modi").api("POST", "/api/v1/quizzes/"+quiz+"/hide", `{"reason":"광고"}`); a.status != http.StatusOK {
			t.Fatalf("hide: %d %s", a.status, a.body)
		}
		var last verdicts
		if err := json.Unmarshal([]byte(s.maker.api("GET", "/api/v1/me/decisions", "").body), &last); err != nil || len(last.Data) != 1 {
			t.Fatalf("decisions: %v %+v", err, last)
		}
		made := s.maker.api("POST", "/api/v1/appeals", `{"decision_id":"`+last.Data[0].ID+`","text":"광고가 아니에요"}`)
		if made.status != http.StatusCreated {
			t.Fatalf("appeal: %d %s", made.status, made.body)
		}
		at := "/admin/quizzes/" + quiz
		if a := root.post(at+"/delete", at+"/delete", url.Values{"confirm": {"1"}}); a.status != http.StatusSeeOther {
			t.Fatalf("delete: %d %s", a.status, a.body)
		}
		if n := len(s.other.rows(deskAPI + "/cases?state=pending,claimed,escalated&subject_id=" + quiz)); n != 0 {
			t.Errorf("%d cases are open about what is in the trash", n)
		}
		if a := root.post("/admin/quizzes/trash", at+"/restore", url.Values{}); a.status != http.StatusSeeOther {
			t.Fatalf("restore: %d %s", a.status, a.body)
		}
		if c := s.other.waiting(quiz); len(c["kinds"].([]any)) != 1 || c["kinds"].([]any)[0] != "appeal" {
			t.Errorf("the case is about %v", c["kinds"])
		}
		if a := s.other.ask("POST", "/api/v1/appeals/"+idOf(t, made)+"/overturn", `{"reason":"괜찮아요"}`); a.status != http.StatusOK || w.quizOf(quiz).Status != "published" {
			t.Errorf("overturned: %d %s", a.status, a.body)
		}

		_, under := s.submitted()
		at = "/admin/quizzes/" + under
		if a := root.post(at+"/delete", at+"/delete", url.Values{"confirm": {"1"}}); a.status != http.StatusSeeOther {
			t.Fatalf("delete: %d %s", a.status, a.body)
		}
		if a := root.post("/admin/quizzes/trash", at+"/restore", url.Values{}); a.status != http.StatusSeeOther {
			t.Fatalf("restore: %d %s", a.status, a.body)
		}
		s.modi.decides(under, approves)
		if q := w.quizOf(under); q.Status != models.QuizPublished {
			t.Errorf("the quiz that came back is %s", q.Status)
		}
		w.auditHolds()
	})
}
