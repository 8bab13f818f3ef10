package main

import (
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
)

// Cases that are chosen together are bound to what was seen as well: a text that
// was swapped since is left, by the form and by the API alike, also by who names
// the case as it is now, and the others are decided.
func TestSwappedTextsAreNotApprovedTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		for name, together := range map[string]func(*studio, []seenCase) []string{"by the form": (*studio).togetherByForm, "by the API": (*studio).togetherByAPI} {
			quiz, id := s.submitted()
			_, other := s.submitted()
			first, beside := s.seen(id), s.seen(other)
			s.swap(quiz, "사세요?")
			now := s.seen(id)
			if now.hash == first.hash {
				t.Fatalf("%s: the hash is that of another text", name)
			}
			stays := func(what string, left []string, want string) {
				t.Helper()
				if len(left) != 1 || left[0] != want {
					t.Errorf("%s: %s: %v is left, not %s", name, what, left, want)
				}
				if q := w.quizOf(id); q.Status != models.QuizPending || len(w.decisionsOf(q.ID)) != 0 {
					t.Errorf("%s: %s: the swapped quiz is %s", name, what, q.Status)
				}
			}
			stays("as it was", together(s, []seenCase{first, beside}), first.id)
			if q := w.quizOf(other); q.Status != models.QuizPublished {
				t.Errorf("%s: the other quiz is %s", name, q.Status)
			}
			stays("the case as it is, the text as it was", together(s, []seenCase{{now.id, now.lock, first.hash}}), now.id)
			if left := together(s, []seenCase{now}); len(left) != 0 || w.quizOf(id).Status != models.QuizPublished {
				t.Errorf("%s: as it is now: %v is left", name, left)
			}
		}
		w.auditHolds()
	})
}

// seenCase is what somebody who decides says that they saw.
type seenCase struct {
	id   string
	lock any
	hash string
}

func (s *studio) seen(quiz string) seenCase {
	c := s.modi.waiting(quiz)
	return seenCase{c["id"].(string), c["lock_version"], c["snapshot_hash"].(string)}
}

// swap puts another text under review.
func (s *studio) swap(quiz, stem string) {
	s.t.Helper()
	for _, step := range []struct{ method, path, body string }{
		{"POST", "/withdraw", ""},
		{"PUT", "/draft", `{"title":"초안","questions":[{"type":"text","stem":"` + stem + `","accepted":[{"pattern":"꽥"}]}]}`},
		{"POST", "/submit", ""},
	} {
		if a := s.maker.api(step.method, quiz+step.path, step.body, "If-Match", "*"); a.status != 200 {
			s.t.Fatalf("%s: %d %s", step.path, a.status, a.body)
		}
	}
}

// togetherByForm approves cases on the page of many and names what it leaves.
func (s *studio) togetherByForm(cases []seenCase) (left []string) {
	s.t.Helper()
	values := url.Values{"action": {"approve"}}
	for _, c := range cases {
		values.Add("id", c.id)
		values.Set("lock-"+c.id, inJSON(s.t, c.lock))
		values.Set("seen-"+c.id, c.hash)
	}
	by := s.as("modi")
	page := by.get("/admin/queue/many?id=" + cases[0].id).page()
	if page.Find(`[name="seen-`+cases[0].id+`"]`).Length()+page.Find(`[name="lock-`+cases[0].id+`"]`).Length() != 2 {
		s.t.Error("the form does not say what is seen")
	}
	a := by.post("/admin/queue", "/admin/queue/many", values)
	if a.status != 200 && a.status != 303 {
		s.t.Fatalf("together: %d %s", a.status, a.body)
	}
	for _, one := range a.page().Find("[data-left]").EachIter() {
		left = append(left, one.AttrOr("data-left", ""))
	}
	return left
}

// togetherByAPI does the same by the API.
func (s *studio) togetherByAPI(cases []seenCase) (left []string) {
	s.t.Helper()
	var list []any
	for _, c := range cases {
		list = append(list, map[string]any{"id": c.id, "lock_version": c.lock, "snapshot_hash": c.hash})
	}
	made := s.modi.must(200, "POST", deskAPI+"/cases/bulk", inJSON(s.t, map[string]any{"cases": list, "action": "approve"}))
	for _, one := range made["results"].([]any) {
		one := one.(map[string]any)
		if one["verdict_id"] != nil {
			continue
		}
		left = append(left, one["case_id"].(string))
		if code := one["code"]; code != "stale" && code != "state" && !strings.Contains(code.(string), "resolved") {
			s.t.Errorf("left because of %v", code)
		}
	}
	return left
}
