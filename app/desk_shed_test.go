package main

import (
	"net/http"
	"testing"
)

const gambling = "on: quiz\nwhen:\n  words: {any: [카지노]}\ndo: report\nreason: spam\n"

// What the program has found about a quiz that is live waits for somebody, whatever
// its author does with an edit of it or with its place among the others.
func TestWhatIsFoundIsNotShed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		s.turn(s.rule("casino", gambling), "watch", "turn_on")
		quiz := s.handIn(s.tina, "켜진 동안", "카지노에 오세요")
		at := "/api/v1/quizzes/" + quiz
		do := func(method, path, body string) {
			t.Helper()
			if a := s.tina.api(method, at+path, body, "If-Match", "*"); a.status != http.StatusOK {
				t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
			}
		}
		found := func(when string) {
			t.Helper()
			if got := s.kinds("quiz", quiz); got != "rule" {
				t.Errorf("%s the case is about %q, want rule", when, got)
			}
		}
		found("published:")
		do("POST", "/archive", "")
		found("archived:")
		do("POST", "/unarchive", "")
		found("back again:")
		s.becomes("tina", "member") // whose edits wait for a review
		do("PUT", "/draft", `{"title":"고친","questions":[{"type":"text","stem":"오리 말로?","accepted":[{"pattern":"꽥"}]}]}`)
		do("POST", "/submit", "")
		if got := s.kinds("quiz", quiz); got != "review rule" {
			t.Errorf("with an edit the case is about %q", got)
		}
		do("POST", "/withdraw", "")
		found("the edit taken back:")

		// What was found about the edit alone goes with it.
		clean := s.handIn(s.tina, "깨끗해요", "오리는 어떻게 우나요")
		if a := s.modi.api("POST", "/api/v1/quizzes/"+clean+"/approve", ""); a.status != http.StatusOK {
			t.Fatalf("approve: %d %s", a.status, a.body)
		}
		at, quiz = "/api/v1/quizzes/"+clean, clean
		do("PUT", "/draft", `{"title":"고친","questions":[{"type":"text","stem":"카지노는 어디?","accepted":[{"pattern":"꽥"}]}]}`)
		do("POST", "/submit", "")
		if got := s.kinds("quiz", quiz); got != "review rule" {
			t.Errorf("with an edit the case is about %q", got)
		}
		do("POST", "/withdraw", "")
		if got := s.kinds("quiz", quiz); got != "" {
			t.Errorf("without the edit the case is about %q", got)
		}
	})
}

// Reports are about what is live: an edit that waits keeps no rule from hiding it.
func TestAnEditShieldsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		s.turn(s.rule("many", "on: quiz\nwhen:\n  reports: {at_least: 2}\n  words: {any: [카지노]}\ndo: hide\nreason: spam\nsay: {ko: 살펴볼 때까지 가려요., en: Hidden until somebody has looked.}\n"), "watch", "turn_on")
		quiz := s.handIn(s.tina, "켜진 동안", "카지노에 오세요")
		s.becomes("tina", "member")
		at := "/api/v1/quizzes/" + quiz
		for _, step := range [][3]string{{"PUT", "/draft", `{"title":"고친","questions":[{"type":"text","stem":"오리 말로?","accepted":[{"pattern":"꽥"}]}]}`}, {"POST", "/submit", ""}} {
			if a := s.tina.api(step[0], at+step[1], step[2], "If-Match", "*"); a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", step[1], a.status, a.body)
			}
		}
		for _, handle := range []string{"mina", "jun"} {
			w.person(handle, "member")
			if a := w.as(handle).api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+quiz+`","reason":"spam"}`); a.status != http.StatusCreated {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
		}
		if s.quizIs(quiz) != "hidden" || s.kinds("quiz", quiz) != "report review rule" {
			t.Errorf("reported twice it is %s, the case is about %q", s.quizIs(quiz), s.kinds("quiz", quiz))
		}
		w.auditHolds()
	})
}

// Sending an edit back says nothing of what people answer: that is about the
// version that is live.
func TestRejectionsLeaveTheStatistics(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz, id := s.submitted()
		s.modi.decides(id, approves)
		for _, step := range [][3]string{{"PUT", "/draft", `{"title":"고친","questions":[{"type":"text","stem":"고양이 말로?","accepted":[{"pattern":"야옹"}]}]}`}, {"POST", "/submit", ""}} {
			if a := s.maker.api(step[0], quiz+step[1], step[2], "If-Match", "*"); a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", step[1], a.status, a.body)
			}
		}
		w.exec(`UPDATE cases SET kinds = '["review","statistic"]' WHERE subject_id = ? AND open_key IS NOT NULL`, id)
		for _, action := range s.modi.waiting(id)["allowed_actions"].([]any) {
			one := action.(map[string]any)
			if stays := one["effect"].(map[string]any)["stays"]; one["action"] == "reject" && inJSON(t, stays) != `["statistic"]` {
				t.Errorf("it says that %v stays", stays)
			}
		}
		s.modi.decides(id, map[string]any{"action": "reject", "reason": "다시 써 주세요"})
		if c := s.modi.waiting(id); inJSON(t, c["kinds"]) != `["statistic"]` {
			t.Errorf("the case is about %v", c["kinds"])
		}
		s.modi.decides(id, map[string]any{"action": "dismiss"})
	})
}

// What shows nothing says nothing: neither the letters that Hangul fills gaps
// with, nor an empty cell of braille, are a reason.
func TestReasonsThatShowNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		quiz := w.quiz(w.userNamed("maker").ID).String()
		hide := func(reason string) answer {
			return s.as("modi").api("POST", "/api/v1/quizzes/"+quiz+"/hide", `{"reason":"`+reason+`"}`)
		}
		for _, reason := range []string{"\u3164", "\u115f\u1160", "\uffa0 \uffa0", "\u2800", "\u034f\ufe0f", "\u200b"} {
			if a := hide(reason); a.status != http.StatusUnprocessableEntity || w.quizOf(quiz).Status != "published" {
				t.Errorf("%+q: %d %s", reason, a.status, a.body)
			}
		}
		if a := hide("\u3164광고"); a.status != http.StatusOK {
			t.Errorf("with words: %d %s", a.status, a.body)
		}
	})
}
