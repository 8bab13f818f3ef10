package authoring_test

import (
	"errors"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// discards counts the audit entries of quizzes whose edit was thrown away.
func (h *house) discards() (n int, last *models.AuditLog) {
	h.t.Helper()
	page, err := h.List(h.ctx(), database.Query{Model: h.Registry.Model("audit_log"), Actor: program, Verb: schema.VerbView, Limit: 100,
		Where: schema.Eq("Action", "discard")})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, row := range page.Rows {
		last = row.(*models.AuditLog)
	}
	return len(page.Rows), last
}

// TestDiscard: an edit beside what is live is thrown away by its owner alone,
// with one entry; the next begins from what is live, under a number of its own.
func TestDiscard(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		refused := func(actor schema.Actor, what string) error {
			t.Helper()
			_, err := h.Transition(h.ctx(), actor, h.quiz, id, "discard", nil)
			if err == nil {
				t.Errorf("%s: it was thrown away", what)
			}
			return err
		}
		if err := refused(h.mina, "nothing edited"); !errors.Is(err, schema.ErrConflict) {
			t.Errorf("nothing edited: %v", err)
		}
		if err := h.change(h.mina, id, titled("새 제목")); err != nil {
			t.Fatal(err)
		}
		for _, who := range []schema.Actor{h.juno, h.mod} {
			if err := refused(who, "somebody else"); errors.Is(err, schema.ErrConflict) {
				t.Errorf("somebody else: %v", err)
			}
		}
		q := h.do(h.mina, id, "discard")
		if q.DraftVersionID != q.LiveVersionID || q.DraftStatus != models.VersionApproved || q.Status != models.QuizPublished || q.Title != "제목" || h.states(id) != "approved" {
			t.Errorf("thrown away: %+v, versions %s", q, h.states(id))
		}
		if n, entry := h.discards(); n != 1 || entry.TargetID != id || entry.ActorID != h.mina.id {
			t.Errorf("%d entries, the last %+v", n, entry)
		}
		refused(h.mina, "twice")
		if n, _ := h.discards(); n != 1 {
			t.Errorf("%d entries after a refusal", n)
		}

		// The next edit begins from what is live.
		if err := h.change(h.mina, id, &schema.Input{Values: map[string]any{"description": "다른 설명"}}); err != nil {
			t.Fatal(err)
		}
		list := h.versions(id)
		if len(list) != 2 || list[1].Number != 3 || list[1].Title != "제목" || list[1].Description != "다른 설명" {
			t.Fatalf("the next: %+v", list[len(list)-1])
		}
		if n, err := authoring.Before(h.ctx(), h.DB, h.read(id), 3); n != 1 || err != nil {
			t.Errorf("before version 3 stands %d, %v", n, err)
		}
		from, to, err := authoring.Compared(h.ctx(), h.DB, h.read(id), 1, 0)
		if err != nil || from.Number != 1 || to.Number != 3 {
			t.Errorf("compared: %v %v %v", from, to, err)
		}

		// Under review it cannot be thrown away; what came back from it can, and stays.
		h.do(h.mina, id, "submit")
		if err := refused(h.mina, "under review"); !errors.Is(err, schema.ErrConflict) {
			t.Errorf("under review: %v", err)
		}
		h.do(h.mod, id, "reject")
		h.do(h.mina, id, "discard")
		if got := h.states(id); got != "approved rejected" {
			t.Errorf("a rejected one: %s", got)
		}
		if err := h.change(h.mina, id, titled("넷째")); err != nil {
			t.Fatal(err)
		}
		if list := h.versions(id); list[len(list)-1].Number != 4 {
			t.Errorf("its number: %d", list[len(list)-1].Number)
		}
		h.do(h.mina, id, "archive")
		if err := refused(h.mina, "archived"); !errors.Is(err, schema.ErrConflict) {
			t.Errorf("archived: %v", err)
		}
	})
}

// TestDiscardNeedsWhatIsLive: a draft that was never published is not thrown away.
func TestDiscardNeedsWhatIsLive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		for _, verb := range []string{"", "submit"} {
			if verb != "" {
				h.do(h.mina, id, verb)
			}
			if _, err := h.Transition(h.ctx(), h.mina, h.quiz, id, "discard", nil); !errors.Is(err, schema.ErrConflict) {
				t.Errorf("after %q: %v", verb, err)
			}
		}
		if got := h.states(id); got != "pending" {
			t.Errorf("versions %s", got)
		}
	})
}

// TestDiscardDoesNotHideASwap: what was submitted, taken back and thrown away is
// remembered when another text is submitted in its place.
func TestDiscardDoesNotHideASwap(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		edit := func(title string) {
			t.Helper()
			if err := h.change(h.mina, id, titled(title)); err != nil {
				t.Fatal(err)
			}
		}
		edit("첫 글")
		h.do(h.mina, id, "submit")
		h.do(h.mina, id, "withdraw")
		h.do(h.mina, id, "discard")
		edit("다른 글")
		if q := h.do(h.mina, id, "submit"); !q.Swapped {
			t.Error("another text stands in the place of what was submitted, and nobody is told")
		}
		h.do(h.mina, id, "withdraw")
		h.do(h.mina, id, "discard")
		if err := h.change(h.mina, id, &schema.Input{Children: questions(single("하나?", "가", strings.Repeat("나", 3)))}); err != nil {
			t.Fatal(err)
		}
		if got := h.states(id); got != "approved draft" {
			t.Errorf("versions %s", got)
		}
	})
}
