package authoring_test

import (
	"testing"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// TestPurgedQuizzesLeaveNothing although quiz and versions name one another.
func TestPurgedQuizzesLeaveNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		if err := h.change(h.mina, id, titled("새 제목")); err != nil {
			t.Fatal(err)
		}
		count := func(model string, trash bool) int {
			n, _, err := h.Count(h.ctx(), database.Query{Model: h.Registry.Model(model), Actor: program, Verb: schema.VerbView, Trash: trash}, 0)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if _, err := h.Trash(h.ctx(), program, h.quiz, id, nil); err != nil {
			t.Fatal(err)
		}
		if alive, gone := count("quiz_version", false), count("quiz_version", true); alive != 0 || gone != 2 {
			t.Errorf("in the trash: %d versions, beside it %d", gone, alive)
		}
		if _, err := h.Restore(h.ctx(), program, h.quiz, id, nil); err != nil {
			t.Fatal(err)
		}
		if got := h.states(id); got != "approved draft" {
			t.Errorf("restored: versions %s", got)
		}
		if _, err := h.Trash(h.ctx(), program, h.quiz, id, nil); err != nil {
			t.Fatal(err)
		}
		if err := h.Purge(h.ctx(), program, h.quiz, id, nil); err != nil {
			t.Fatal(err)
		}
		for _, model := range []string{"quiz", "quiz_version", "question", "choice", "accepted_answer", "quiz_stats"} {
			if n := count(model, false) + count(model, true); n != 0 {
				t.Errorf("%d rows left of %s", n, model)
			}
		}
	})
}
