package main

import (
	"strconv"
	"testing"

	"duckhoo/models"
)

// A report that was taken back, or answered by itself, weighs nothing any more:
// nobody makes a case urgent by reporting the same again and again.
func TestOnlyWhatWaitsWeighs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz := w.quiz(w.userNamed("maker").ID).String()
		report := func(by *browser) string {
			t.Helper()
			a := by.api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+quiz+`","reason":"spam"}`)
			if a.status != 201 {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
			return a.json()["id"].(string)
		}
		w.person("mina", models.RoleMember)
		report(w.as("mina"))
		alone := s.modi.waiting(quiz)
		is := func(when string, times float64) {
			t.Helper()
			c := s.modi.waiting(quiz)
			if c["score"] != times*alone["score"].(float64) || c["reports"] != times || c["due_at"] != alone["due_at"] {
				t.Errorf("%s: it weighs %v by %v reports and is due at %v; at first %v, %v", when, c["score"], c["reports"], c["due_at"], alone["score"], alone["due_at"])
			}
		}
		for range 3 {
			id := report(s.taker)
			is("two reports", 2)
			if a := s.taker.api("POST", "/api/v1/reports/"+id+"/withdraw", ""); a.status != 200 {
				t.Fatalf("withdraw: %d %s", a.status, a.body)
			}
			is("one taken back", 1)
		}
		id := report(s.taker)
		if a := s.as("modi").api("POST", "/api/v1/reports/"+id+"/ignore", ""); a.status != 200 {
			t.Fatalf("ignore: %d %s", a.status, a.body)
		}
		is("one answered", 1)

		// What was dismissed does not weigh beside what is reported of a review later.
		quiz2, edited := s.submitted()
		s.modi.decides(edited, approves)
		if a := s.maker.api("PUT", quiz2+"/draft", `{"title":"고친","questions":[{"type":"text","stem":"고양이 말로?","accepted":[{"pattern":"야옹"}]}]}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("edit: %d %s", a.status, a.body)
		}
		if a := s.maker.api("POST", quiz2+"/submit", ""); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		review := s.modi.waiting(edited)["score"].(float64)
		for i := range 2 {
			by := "reporter_" + strconv.Itoa(i)
			w.person(by, models.RoleMember)
			reason := []string{"spam", "hate"}[i]
			if a := w.as(by).api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+edited+`","reason":"`+reason+`"}`); a.status != 201 {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
			if i == 0 {
				s.modi.decides(edited, map[string]any{"action": "dismiss"})
				if got := s.modi.waiting(edited)["score"]; got != review {
					t.Errorf("the review alone weighs %v, want %v", got, review)
				}
			}
		}
		c := s.modi.waiting(edited)
		s.modi.decides(edited, map[string]any{"action": "reject", "reason": "다시 써 주세요"})
		if got := s.modi.waiting(edited)["score"]; got != c["score"].(float64)-review {
			t.Errorf("the report alone weighs %v, want %v", got, c["score"].(float64)-review)
		}
	})
}
