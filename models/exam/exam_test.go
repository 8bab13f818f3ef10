package exam_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

func TestTake(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		who := member(h.person("taker"))
		_, id, view := h.start(who, q)
		if view.Status != models.AttemptInProgress || len(view.Questions) != 5 || view.Max != 8 {
			t.Errorf("%+v", view)
		}
		half := replies(view, all)[:3]
		if p, err := h.exam.Save(h.ctx(), h.sit(who, id), half); err != nil || p.Answered != 3 || p.Total != 5 {
			t.Fatalf("%+v, %v", p, err)
		}
		if again := must[*exam.View](t)(h.exam.View(h.sit(who, id))); again.Answered != 3 {
			t.Errorf("%d answers are left", again.Answered)
		}
		if _, err := h.exam.Result(h.ctx(), h.sit(who, id)); code(err) != "not_submitted" {
			t.Errorf("result before submission: %v", err)
		}
		out, err := h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: replies(view, all)[3:], Listed: true})
		if err != nil || out.Score != 80000 || out.CorrectCount != 5 || !out.Counts {
			t.Fatalf("%+v, %v", out, err)
		}
		r, err := h.exam.Result(h.ctx(), h.sit(who, id))
		if err != nil || *r.Share != 1 || *r.Average != 1 || *r.Percentile != 50 || r.People != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, c := range r.Questions {
			if !c.Right || c.Explanation != "까닭" || *c.SuccessRate != 1 || c.Answer == nil {
				t.Errorf("%+v", c)
			}
		}
		board, err := h.exam.Board(h.ctx(), q.ID, exam.Window{Limit: 10})
		if err != nil || len(board.Rows) != 1 || board.Rows[0].Nickname != "taker" {
			t.Errorf("%+v, %v", board, err)
		}
		mine, err := h.exam.Mine(h.ctx(), who.Actor, exam.Window{Limit: 10})
		if err != nil || len(mine.Rows) != 1 || *mine.Rows[0].Title != "퀴즈" || *mine.Rows[0].Score != 80000 {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

// TestPartial scores what is half right.
func TestPartial(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		who, id, view := h.start(guest(""), q)
		var in exam.Submission
		for _, asked := range view.Questions {
			r := reply(asked, true)
			switch asked.Type {
			case models.Multiple:
				r.Selected = r.Selected[:1] // one of two right ones
			case models.Order:
				r.Selected[1], r.Selected[2] = r.Selected[2], r.Selected[1] // one move
			}
			in.Replies = append(in.Replies, r)
		}
		if out, err := h.exam.Submit(h.ctx(), h.sit(who, id), in); err != nil || out.Score != 60000 || out.CorrectCount != 3 {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

func TestWhoMayTakeWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		other := member(h.person("other"))
		set := func(values map[string]any) *models.Quiz {
			must[any](t)(h.Update(h.ctx(), program, h.quiz, q.ID, &schema.Input{Values: values}))
			return h.read(q.ID)
		}
		who, id, view := h.start(guest(""), q)
		for name, t2 := range map[string]exam.Taker{"nobody": guest(""), "another token": guest(strings.Repeat("A", 26)), "a member": other, "the owner": member(h.owner), "a moderator": member(h.mod)} {
			if _, err := h.exam.Find(h.ctx(), t2, id); !errors.Is(err, schema.ErrNotFound) {
				t.Errorf("%s finds somebody's attempt: %v", name, err)
			}
		}
		if _, _, err := h.exam.Start(h.ctx(), other, set(map[string]any{"visibility": "unlisted"})); err != nil {
			t.Errorf("unlisted: %v", err)
		}
		private := set(map[string]any{"visibility": "private"})
		if _, _, err := h.exam.Start(h.ctx(), member(h.mod), private); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("private, a moderator: %v", err)
		}
		if _, err := h.exam.Find(h.ctx(), who, id); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("an attempt at what is private now: %v", err)
		}
		if _, out := h.take(member(h.owner), private, all); out.Counts || out.Score != 80000 {
			t.Errorf("the owner's own: %+v", out)
		}
		set(map[string]any{"visibility": "public"})
		for _, verb := range []string{"hide", "unhide", "archive"} {
			must[any](t)(h.Transition(h.ctx(), program, h.quiz, q.ID, verb, &schema.Input{Reason: "까닭"}))
			_, err := h.exam.Find(h.ctx(), who, id)
			if want := verb == "hide"; errors.Is(err, schema.ErrNotFound) != want {
				t.Errorf("after %s: %v", verb, err)
			}
			if _, _, err := h.exam.Start(h.ctx(), other, h.read(q.ID)); (code(err) == "not_published") != (verb != "unhide") {
				t.Errorf("start after %s: %v", verb, err)
			}
		}
		if out, err := h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: replies(view, all)}); err != nil || out.Score != 80000 {
			t.Errorf("what was begun before it was archived: %+v, %v", out, err)
		}
	})
}

// TestExpiry ends an attempt by the clock alone.
func TestExpiry(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		h.now = schema.Now()
		who, id, view := h.start(guest(""), q)
		if _, err := h.exam.Save(h.ctx(), h.sit(who, id), replies(view, all)[:2]); err != nil {
			t.Fatal(err)
		}
		h.now = later(h.now, exam.Lasts)
		sit := h.sit(who, id)
		_, saved := h.exam.Save(h.ctx(), sit, replies(view, all))
		_, submitted := h.exam.Submit(h.ctx(), sit, exam.Submission{})
		_, shown := h.exam.Result(h.ctx(), sit)
		if code(saved) != "expired" || code(submitted) != "expired" || code(shown) != "expired" {
			t.Errorf("save %v, submit %v, result %v", saved, submitted, shown)
		}
		if v := must[*exam.View](t)(h.exam.View(sit)); v.Status != models.AttemptExpired || v.Answered != 2 {
			t.Errorf("%+v", v)
		}
		if err := h.exam.Sweep(h.ctx()); err != nil {
			t.Fatal(err)
		}
		if a := h.sit(who, id).Attempt; a.Status != models.AttemptExpired {
			t.Errorf("swept: %s", a.Status)
		}
		h.now = later(h.now, -time.Hour)
		_, id, view = h.start(who, q)
		if out, err := h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: replies(view, all)}); err != nil || !out.Counts {
			t.Errorf("another after it: %+v, %v", out, err)
		}
	})
}

// TestShare shows a score and no more, until it does not.
func TestShare(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		who, id, _ := h.start(member(h.person("secretive")), q)
		if _, err := h.exam.Share(h.ctx(), h.sit(who, id)); code(err) != "not_submitted" {
			t.Errorf("share before submission: %v", err)
		}
		who, out := h.take(member(h.person("sharer")), q, func(n int) bool { return n < 2 })
		token := must[string](t)(h.exam.Share(h.ctx(), h.sit(who, out.ID)))
		shared := must[*exam.Shared](t)(h.exam.FindShared(h.ctx(), schema.Nobody{}, token))
		text, _ := json.Marshal(shared)
		if shared.Score != 30000 || shared.Title != "퀴즈" || strings.Contains(string(text), "sharer") || strings.Contains(string(text), out.ID.String()) || strings.Contains(string(text), "가") {
			t.Errorf("%s", text)
		}
		second := must[string](t)(h.exam.Share(h.ctx(), h.sit(who, out.ID)))
		if _, err := h.exam.FindShared(h.ctx(), schema.Nobody{}, token); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("the first token: %v", err)
		}
		must[any](t)(h.Transition(h.ctx(), program, h.quiz, q.ID, "hide", &schema.Input{Reason: "까닭"}))
		if _, err := h.exam.FindShared(h.ctx(), schema.Nobody{}, second); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("of a hidden quiz: %v", err)
		}
		must[any](t)(h.Transition(h.ctx(), program, h.quiz, q.ID, "unhide", nil))
		if err := h.exam.Unshare(h.ctx(), h.sit(who, out.ID)); err != nil {
			t.Fatal(err)
		}
		if _, err := h.exam.FindShared(h.ctx(), schema.Nobody{}, second); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("after unsharing: %v", err)
		}
		if _, err := h.exam.FindShared(h.ctx(), schema.Nobody{}, ""); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("no token: %v", err)
		}
	})
}

// TestOnlyExamsWriteAttempts: nobody edits what somebody answered, nor submits
// without being graded.
func TestOnlyExamsWriteAttempts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		who := h.person("cheat", "attempt.change", "attempt.add", "attempt.submit", "attempt.void", "attempt.expire", "item_stats.change")
		_, id, _ := h.start(member(who), q)
		_, changed := h.Update(h.ctx(), who, h.attempt, id, &schema.Input{Values: map[string]any{"score": "8"}})
		_, added := h.Create(h.ctx(), who, h.attempt, &schema.Input{Values: map[string]any{"quiz_id": q.ID, "quiz_version_id": q.LiveVersionID}})
		_, moved := h.Transition(h.ctx(), who, h.attempt, id, "submit", nil)
		_, expired := h.Transition(h.ctx(), who, h.attempt, id, "expire", nil)
		for name, err := range map[string]error{"change": changed, "add": added, "submit": moved, "expire": expired} {
			if err == nil {
				t.Errorf("%s: done", name)
			}
		}
		_, out := h.take(member(who), q, all)
		if _, err := h.Transition(h.ctx(), who, h.attempt, out.ID, "void", &schema.Input{Reason: "x"}); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("void of one's own: %v", err)
		}
	})
}
