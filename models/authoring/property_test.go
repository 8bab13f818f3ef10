package authoring_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestVersionsHoldUnderRandomEdits does random things to a quiz, most of them
// as the program, whom no policy stops, and holds after each:
//
//   - a version that is not a draft has the text it had when it was submitted;
//   - the live version is approved, no other is, and it changes by approval alone;
//   - the quiz is called what its live version is, or its draft before there is one;
//   - there is at most one draft or version under review, and it is the last;
//   - what is edited is the last version, or the live one where the last was
//     thrown away.
func TestVersionsHoldUnderRandomEdits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				w := &wanderer{house: h, t: t, dice: rand.New(rand.NewPCG(seed, 1)), frozen: map[schema.ID]string{}}
				w.id = h.draft(h.mina, fmt.Sprint("제목 ", seed)).ID
				for range 40 {
					w.step()
					if t.Failed() {
						return
					}
				}
			})
		}
	})
}

type wanderer struct {
	*house
	t      *testing.T
	dice   *rand.Rand
	id     schema.ID
	frozen map[schema.ID]string // the text of versions when they were submitted
	live   schema.ID
	last   string // what was done
}

func (w *wanderer) step() {
	verbs := []string{"submit", "submit", "withdraw", "approve", "approve", "reject", "revise", "hide", "unhide", "remove", "reinstate", "archive", "unarchive", "publish", "discard"}
	verb := verbs[w.dice.IntN(len(verbs))]
	if w.dice.IntN(2) == 0 {
		verb = "edit"
	}
	w.last = verb
	var err error
	switch verb {
	case "edit":
		err = w.change(program, w.id, w.edit())
	case "publish":
		err = w.change(program, w.id, &schema.Input{Values: map[string]any{"live_version_id": w.read(w.id).DraftVersionID}})
	default:
		_, err = w.Transition(w.ctx(), program, w.quiz, w.id, verb, &schema.Input{Reason: "까닭"})
	}
	if err == nil && (verb == "approve" || verb == "publish") {
		w.live = w.read(w.id).LiveVersionID
	}
	if err == nil && verb == "withdraw" {
		delete(w.frozen, w.read(w.id).DraftVersionID)
	}
	w.check()
}

// edit is a random change of the quiz and its questions.
func (w *wanderer) edit() *schema.Input {
	q := w.read(w.id)
	in := &schema.Input{Values: map[string]any{}}
	if w.dice.IntN(2) == 0 {
		in.Set("title", fmt.Sprint("제목 ", w.dice.IntN(1000)))
	}
	if w.dice.IntN(4) == 0 {
		in.Set("attribution", fmt.Sprint("출처 ", w.dice.IntN(1000)))
	}
	var rows []schema.Input
	for _, question := range q.Questions {
		kid := schema.Input{ID: question.ID}
		switch w.dice.IntN(5) {
		case 0:
			kid.Set("stem", fmt.Sprint("문제 ", w.dice.IntN(1000)))
		case 1:
			kid.Remove = true
		case 2:
			if len(question.Choices) > 0 {
				kid.Children = map[string]schema.Children{"choices": {Rows: []schema.Input{
					{ID: question.Choices[0].ID, Values: map[string]any{"text": fmt.Sprint("보기 ", w.dice.IntN(1000))}}}}}
			}
		}
		rows = append(rows, kid)
	}
	if w.dice.IntN(2) == 0 {
		rows = append(rows, single(fmt.Sprint("문제 ", w.dice.IntN(1000)), "가", "나"))
	}
	in.Children = map[string]schema.Children{"questions": {Rows: rows, All: w.dice.IntN(2) == 0}}
	return in
}

func (w *wanderer) check() {
	w.t.Helper()
	q, versions := w.read(w.id), w.versions(w.id)
	if q.LiveVersionID != w.live {
		w.t.Errorf("%s moved the live version", w.last)
	}
	for i, v := range versions {
		open := v.Status == models.VersionDraft || v.Status == models.VersionPending
		switch {
		case open && i != len(versions)-1:
			w.t.Errorf("after %s: version %d of %d is %s", w.last, v.Number, len(versions), v.Status)
		case (v.Status == models.VersionApproved) != (v.ID == q.LiveVersionID):
			w.t.Errorf("after %s: version %d is %s; live: %v", w.last, v.Number, v.Status, v.ID == q.LiveVersionID)
		}
		w.checkText(v)
	}
	named := versions[len(versions)-1]
	for _, v := range versions {
		if v.ID == q.LiveVersionID {
			named = v
		}
	}
	last := versions[len(versions)-1]
	thrown := last.Status == models.VersionRejected && q.DraftVersionID == q.LiveVersionID
	if q.Title != named.Title || q.DraftVersionID != last.ID && !thrown {
		w.t.Errorf("after %s: the quiz is %q, its version %q", w.last, q.Title, named.Title)
	}
}

func (w *wanderer) checkText(v *models.QuizVersion) {
	w.t.Helper()
	if v.Status == models.VersionDraft {
		return
	}
	text, err := json.Marshal([]any{v.Title, v.Description, v.Questions})
	if err != nil {
		w.t.Fatal(err)
	}
	before, known := w.frozen[v.ID]
	w.frozen[v.ID] = string(text)
	if diff := cmp.Diff(before, string(text)); known && diff != "" {
		w.t.Errorf("%s changed version %d, which is %s: %s", w.last, v.Number, v.Status, diff)
	}
}
