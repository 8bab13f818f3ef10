package main

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

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
		if a := s.as("modi").api("POST", deskAPI+"/verdicts/"+w.text(`SELECT id FROM verdicts ORDER BY created_at DESC LIMIT 1`)+"/undo", ""); a.status != 200 {
			t.Fatalf("undo: %d %s", a.status, a.body)
		}
		is("that undone", 2)

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

// What waits of a case while a part of it is decided weighs for itself, and is due
// as it is; undoing goes back to all of it. An appeal that was taken back weighs
// nothing.
func TestWhatStaysIsDueAsItIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz, id := s.submitted()
		s.modi.decides(id, approves)
		if a := s.maker.api("PUT", quiz+"/draft", `{"title":"고친","questions":[{"type":"text","stem":"고양이 말로?","accepted":[{"pattern":"야옹"}]}]}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("edit: %d %s", a.status, a.body)
		}
		if a := s.maker.api("POST", quiz+"/submit", ""); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		alone := s.modi.waiting(id)
		if a := s.taker.api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+id+`","reason":"illegal"}`); a.status != 201 {
			t.Fatalf("report: %d %s", a.status, a.body)
		}
		both := s.modi.waiting(id)
		if both["due_at"].(string) >= alone["due_at"].(string) {
			t.Fatalf("what is illegal is due at %v, not before %v", both["due_at"], alone["due_at"])
		}
		same := func(when string, is, want map[string]any) {
			t.Helper()
			for _, of := range []string{"score", "reports", "priority"} {
				if is[of] != want[of] {
					t.Errorf("%s: %s is %v, want %v", when, of, is[of], want[of])
				}
			}
			if got, want := w.moment(is["due_at"]), w.moment(want["due_at"]); got.Sub(want).Abs() > time.Second {
				t.Errorf("%s it is due at %v, want %v", when, got, want)
			}
		}
		verdict := s.modi.decides(id, map[string]any{"action": "dismiss"})
		same("dismissed", s.modi.waiting(id), alone)
		if a := s.modi.undo(verdict); a.status != 200 {
			t.Fatalf("undo: %d %s", a.status, a.body)
		}
		same("undone", s.modi.waiting(id), both)

		maker := w.userNamed("maker").ID.String()
		var appeals []string
		for range 2 {
			if a := s.as("modi").api("POST", "/api/v1/users/"+maker+"/warn", `{"reason":"까닭"}`); a.status != 200 {
				t.Fatalf("warn: %d %s", a.status, a.body)
			}
			var last verdicts
			if err := json.Unmarshal([]byte(s.maker.api("GET", "/api/v1/me/decisions", "").body), &last); err != nil {
				t.Fatal(err)
			}
			made := s.maker.api("POST", "/api/v1/appeals", `{"decision_id":"`+last.Data[0].ID+`","text":"아니에요"}`)
			if made.status != 201 {
				t.Fatalf("appeal: %d %s", made.status, made.body)
			}
			appeals = append(appeals, idOf(t, made))
			if len(appeals) == 1 {
				alone = s.other.waiting(maker)
			}
		}
		if a := s.maker.api("POST", "/api/v1/appeals/"+appeals[1]+"/withdraw", ""); a.status != 200 {
			t.Fatalf("withdraw: %d %s", a.status, a.body)
		}
		same("one appeal taken back", s.other.waiting(maker), alone)
		w.auditHolds()
	})
}

// moment reads a moment of the API's.
func (w *world) moment(text any) time.Time {
	w.t.Helper()
	out, err := time.Parse(time.RFC3339, text.(string))
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}
