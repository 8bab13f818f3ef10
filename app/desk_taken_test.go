package main

import (
	"strings"
	"testing"

	"duckhoo/models"
)

// studio is a member who submits quizzes, another who takes them, and a moderator
// by key.
type studio struct {
	*world
	maker, taker *browser
	modi, other  robot
}

func (w *world) studio() *studio {
	w.t.Helper()
	for _, handle := range []string{"maker", "taker"} {
		w.person(handle, models.RoleMember)
	}
	for _, handle := range []string{"modi", "other"} {
		w.person(handle, models.RoleModerator)
	}
	return &studio{w, w.as("maker"), w.as("taker"), w.robot("modi", "moderate"), w.robot("other", "moderate")}
}

// submitted is the address of a quiz that waits for its review, and its id.
func (s *studio) submitted() (quiz, id string) {
	s.t.Helper()
	quiz = s.sketch(s.maker, oneQuestion)
	if a := s.maker.api("POST", quiz+"/submit", ""); a.status != 200 {
		s.t.Fatalf("submit: %d %s", a.status, a.body)
	}
	return quiz, strings.TrimPrefix(quiz, "/api/v1/quizzes/")
}

// waiting is the open case about a subject.
func (r robot) waiting(subject string) map[string]any {
	r.w.t.Helper()
	list := r.rows(deskAPI + "/cases?state=pending,claimed,escalated&subject_id=" + subject)
	if len(list) != 1 {
		r.w.t.Fatalf("%d cases about %s, want one", len(list), subject)
	}
	return r.must(200, "GET", deskAPI+"/cases/"+list[0]["id"].(string), "")
}

// decides decides what waits about a subject, which must succeed, and returns the
// verdict's id.
func (r robot) decides(subject string, acts ...map[string]any) string {
	r.w.t.Helper()
	c := r.waiting(subject)
	v := r.must(200, "POST", deskAPI+"/cases/"+c["id"].(string)+"/decide", decision(r.w.t, c, acts...))
	return v["id"].(string)
}

func (r robot) undo(verdict string) answer {
	r.w.t.Helper()
	return r.ask("POST", deskAPI+"/verdicts/"+verdict+"/undo", "")
}

var approves = map[string]any{"action": "approve"}

// An approval is not undone once somebody has begun the quiz, rated it or said
// something of it, and what they took stays as it was asked.
func TestApprovalThatPeopleMetIsNotUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz, id := s.submitted()
		verdict := s.modi.decides(id, approves)
		begun := begin(t, s.taker, id)
		if a := s.modi.undo(verdict); a.status != 409 || a.json()["code"] != "moved_on" {
			t.Fatalf("undone though it was begun: %d %s", a.status, a.body)
		}
		if a := s.taker.api("POST", "/api/v1/attempts/"+begun.ID+"/submit", `{"answers":[{"question":"`+begun.Questions[0].Key+`","text":"꽥"}]}`); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		if a := s.maker.api("POST", quiz+"/withdraw", ""); a.status != 409 {
			t.Errorf("what is live is withdrawn: %d %s", a.status, a.body)
		}
		if r := s.taker.api("GET", "/api/v1/attempts/"+begun.ID+"/result", ""); r.status != 200 || !strings.Contains(r.body, "오리 말로?") {
			t.Errorf("the result: %d %s", r.status, r.body)
		}
		quiz, id = s.submitted()
		verdict = s.modi.decides(id, approves)
		if a := s.taker.api("POST", quiz+"/comments", `{"body":"오리다"}`); a.status != 201 {
			t.Fatalf("comment: %d %s", a.status, a.body)
		}
		if a := s.modi.undo(verdict); a.status != 409 || a.json()["code"] != "moved_on" {
			t.Errorf("undone though somebody spoke of it: %d %s", a.status, a.body)
		}
	})
}

// An approval that is undone leaves the version that was live as it was, and a
// copy of it waits: whoever begins at that very moment is asked and graded by
// what they saw, whatever the author makes of the copy.
func TestUndoneApprovalIsNeverWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz, id := s.submitted()
		verdict := s.modi.decides(id, approves)
		was := w.quizOf(id)
		begun := begin(t, s.taker, id)
		elsewhere := w.quizOf(w.quiz(w.userNamed("maker").ID).String()).LiveVersionID
		w.exec(`UPDATE attempts SET quiz_version_id = ? WHERE id = ?`, elsewhere, begun.ID) // not there yet, for who undoes
		if a := s.modi.undo(verdict); a.status != 200 {
			t.Fatalf("undo: %d %s", a.status, a.body)
		}
		w.exec(`UPDATE attempts SET quiz_version_id = ? WHERE id = ?`, was.LiveVersionID, begun.ID)
		if q := w.quizOf(id); q.Status != models.QuizPending || !q.LiveVersionID.IsZero() || q.DraftVersionID == was.DraftVersionID {
			t.Errorf("undone: %+v", q)
		}
		c := s.modi.waiting(id)
		if c["state"] != "claimed" {
			t.Errorf("the case: %v", c)
		}
		if a := s.maker.api("POST", quiz+"/withdraw", ""); a.status != 200 {
			t.Fatalf("withdraw: %d %s", a.status, a.body)
		}
		tag := s.maker.api("GET", quiz+"/draft", "").header.Get("ETag")
		if a := s.maker.api("PUT", quiz+"/draft", `{"title":"초안","questions":[{"type":"text","stem":"고양이 말로?","accepted":[{"pattern":"야옹"}]}]}`, "If-Match", tag); a.status != 200 {
			t.Fatalf("another text: %d %s", a.status, a.body)
		}
		if a := s.maker.api("POST", quiz+"/submit", ""); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		s.modi.decides(id, approves)
		next := begin(t, s.taker, id)
		for _, one := range []struct{ id, key, text, stem string }{
			{begun.ID, begun.Questions[0].Key, "꽥", "오리 말로?"}, {next.ID, next.Questions[0].Key, "야옹", "고양이 말로?"},
		} {
			if a := s.taker.api("POST", "/api/v1/attempts/"+one.id+"/submit", `{"answers":[{"question":"`+one.key+`","text":"`+one.text+`"}]}`); a.status != 200 {
				t.Fatalf("submit: %d %s", a.status, a.body)
			}
			r := s.taker.api("GET", "/api/v1/attempts/"+one.id+"/result", "")
			if got := r.json(); r.status != 200 || got["correct_count"] != float64(1) || !strings.Contains(r.body, one.stem) {
				t.Errorf("%s: %d %s", one.stem, r.status, r.body)
			}
		}
		w.auditHolds()
	})
}

// quizOf is a quiz as it is stored.
func (w *world) quizOf(id string) *models.Quiz {
	w.t.Helper()
	row, err := w.db.Find(w.t.Context(), w.registry.Model("quiz"), theID(w.t, id))
	if err != nil {
		w.t.Fatal(err)
	}
	return row.(*models.Quiz)
}
