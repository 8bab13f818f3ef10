package authoring_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// decide is a moderator's word about the quiz as they saw it.
func (h *house) decide(id schema.ID, verb string, seen int64) error {
	_, err := h.Transition(h.ctx(), h.mod, h.quiz, id, verb, &schema.Input{Reason: "까닭", Lock: &seen})
	return err
}

// decisions counts what the log has about a quiz by moderators.
func (h *house) decisions(id schema.ID) (n int) {
	h.t.Helper()
	err := h.From(h.ctx()).Raw("SELECT count(*) FROM audit_logs WHERE target_id = ? AND action IN ('approve', 'reject', 'hide', 'unhide', 'remove')", id).Scan(&n).Error
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// TestInvariant11DecisionsNameWhatWasReviewed lets an owner go on while a
// moderator looks: a decision about what has changed since is a conflict and
// leaves nothing behind, one about what still stands is not.
func TestInvariant11DecisionsNameWhatWasReviewed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			id := h.draft(h.mina, fmt.Sprint("판정 ", n)).ID
			if rapid.Bool().Draw(r, "published before") {
				h.do(h.mina, id, "submit")
				h.do(h.mod, id, "approve")
				if err := h.change(h.mina, id, &schema.Input{Values: map[string]any{"title": fmt.Sprint("고침 ", n)}}); err != nil {
					r.Fatal(err)
				}
			}
			h.do(h.mina, id, "submit")
			seen := h.read(id)
			if rapid.Bool().Draw(r, "the owner goes on") {
				_, withdrawn := h.Transition(h.ctx(), h.mina, h.quiz, id, "withdraw", nil)
				edited := h.change(h.mina, id, &schema.Input{Values: map[string]any{"description": fmt.Sprint("다른 설명 ", n)}})
				if withdrawn != nil || edited != nil {
					r.Fatal(withdrawn, edited)
				}
				if rapid.Bool().Draw(r, "submits again") {
					h.do(h.mina, id, "submit")
				}
			}
			verb := rapid.SampledFrom([]string{"approve", "reject", "hide"}).Draw(r, "verb")
			before := h.read(id)
			had := h.decisions(id)
			err := h.decide(id, verb, seen.LockVersion)
			after := h.read(id)
			switch stale := before.LockVersion != seen.LockVersion; {
			case stale && !errors.Is(err, schema.ErrStale):
				r.Fatalf("%s of what changed since: %v", verb, err)
			case !stale && errors.Is(err, schema.ErrStale):
				r.Fatalf("%s of what still stands: %v", verb, err)
			case err == nil && h.decisions(id) != had+1:
				r.Fatalf("%s has %d entries in the log", verb, h.decisions(id)-had)
			case err != nil && (after.LockVersion != before.LockVersion || after.Status != before.Status || h.decisions(id) != had):
				r.Fatalf("a refused %s changed the quiz from %s to %s", verb, before.Status, after.Status)
			}
		})
	})
}

// TestInvariant14OneDecisionOfMany lets moderators decide about the same quiz at
// the same moment: one of them does.
func TestInvariant14OneDecisionOfMany(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for round := range 5 {
			id := h.draft(h.mina, fmt.Sprint("함께 ", round)).ID
			h.do(h.mina, id, "submit")
			seen := h.read(id).LockVersion
			var wg sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				wg.Go(func() { errs[i] = h.decide(id, []string{"approve", "reject"}[i%2], seen) })
			}
			wg.Wait()
			done := 0
			for i, err := range errs {
				switch {
				case err == nil:
					done++
				case !errors.Is(err, schema.ErrStale):
					t.Errorf("moderator %d: %v", i, err)
				}
			}
			if status := h.read(id).Status; done != 1 || h.decisions(id) != 1 || status != models.QuizPublished && status != models.QuizRejected {
				t.Errorf("%d decided, %d entries in the log, the quiz is %s", done, h.decisions(id), status)
			}
		}
	})
}
