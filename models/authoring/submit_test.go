package authoring_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/schema"
)

func TestReviewOfAQuiz(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		step := func(actor schema.Actor, verb string, quiz models.QuizStatus, versions string) *models.Quiz {
			t.Helper()
			h.do(actor, id, verb)
			q := h.read(id)
			if got := h.states(id); q.Status != quiz || got != versions {
				t.Fatalf("after %s: quiz %s, versions %s; want %s, %s", verb, q.Status, got, quiz, versions)
			}
			return q
		}
		step(h.mina, "submit", models.QuizPending, "pending")
		step(h.mina, "withdraw", models.QuizDraft, "draft")
		step(h.mina, "submit", models.QuizPending, "pending")
		step(h.mod, "reject", models.QuizRejected, "rejected")
		step(h.mina, "revise", models.QuizDraft, "rejected draft")
		step(h.mina, "submit", models.QuizPending, "rejected pending")
		q := step(h.mod, "approve", models.QuizPublished, "rejected approved")
		first := q.PublishedAt
		if first.IsZero() || q.LiveVersionID != q.DraftVersionID {
			t.Errorf("published at %v, live %s, draft %s", first, q.LiveVersionID, q.DraftVersionID)
		}
		step(h.mod, "hide", models.QuizHidden, "rejected approved")
		step(h.mod, "unhide", models.QuizPublished, "rejected approved")
		step(h.mina, "archive", models.QuizArchived, "rejected approved")
		if q := step(h.mina, "unarchive", models.QuizPublished, "rejected approved"); q.PublishedAt != first {
			t.Errorf("published at %v, first at %v", q.PublishedAt, first)
		}
	})
}

func TestUnfinishedQuizzesAreNotSubmitted(t *testing.T) {
	number := typed("?", "열")
	number.Set("type", "number")
	noKey := single("?", "가", "나")
	noKey.Children["choices"].Rows[0].Set("correct", false)
	tests := []struct {
		name string
		rows []schema.Input
		want []string
	}{
		{"no question", nil, []string{"/questions"}},
		{"one choice", []schema.Input{typed("?", "!"), single("?", "가")}, []string{"/questions/1/choices"}},
		{"no key", []schema.Input{noKey}, []string{"/questions/0/choices"}},
		{"a blank choice", []schema.Input{single("?", "가", " ")}, []string{"/questions/0/choices/1/text"}},
		{"equal choices", []schema.Input{single("?", "가 나", "다", "가  나")}, []string{"/questions/0/choices/2/text"}},
		{"nothing accepted", []schema.Input{typed("?")}, []string{"/questions/0/accepted"}},
		{"a number that is none", []schema.Input{number}, []string{"/questions/0/accepted/0/pattern"}},
		{"several at once", []schema.Input{typed("?"), single("?", "가")}, []string{"/questions/0/accepted", "/questions/1/choices"}},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := h.draft(h.mina, tt.name).ID
				if err := h.change(h.mina, id, &schema.Input{Children: questions(tt.rows...)}); err != nil {
					t.Fatal(err)
				}
				_, err := h.Transition(h.ctx(), h.mina, h.quiz, id, "submit", nil)
				if diff := cmp.Diff(tt.want, pointers(t, err)); diff != "" {
					t.Error(diff)
				}
				if q := h.read(id); q.Status != models.QuizDraft || h.states(id) != "draft" {
					t.Errorf("quiz %s, versions %s, want drafts", q.Status, h.states(id))
				}
			})
		}
	})
}

// TestNumbersAreReadAsTheyAreGraded: what no answer could ever match is no
// number, and what people write as one is.
func TestNumbersAreReadAsTheyAreGraded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for pattern, want := range map[string][]string{
			"1,000": nil, "−3.5": nil, "３．５": nil, "1e3": nil,
			"inf": {"/questions/0/accepted/0/pattern"}, "NaN": {"/questions/0/accepted/0/pattern"}, "0x10": {"/questions/0/accepted/0/pattern"},
			"1_000": {"/questions/0/accepted/0/pattern"}, "10,00": {"/questions/0/accepted/0/pattern"},
		} {
			id, q := h.draft(h.mina, "수").ID, typed("?", pattern)
			q.Set("type", "number")
			if err := h.change(h.mina, id, &schema.Input{Children: questions(q)}); err != nil {
				t.Fatal(err)
			}
			_, err := h.Transition(h.ctx(), h.mina, h.quiz, id, "submit", nil)
			if want == nil && err != nil {
				t.Errorf("%s: %v", pattern, err)
			} else if want != nil && !cmp.Equal(want, pointers(t, err)) {
				t.Errorf("%s: %v, want %v", pattern, err, want)
			}
		}
	})
}

// TestContentHashWithoutUnit: what was submitted before numbers had units is what
// it was then, and a unit is part of what was submitted.
func TestContentHashWithoutUnit(t *testing.T) {
	v := &models.QuizVersion{Title: "제목", Questions: []models.Question{{Type: models.TypedNumber, Stem: "몇?", Points: 1, Scoring: models.AllOrNothing,
		Accepted: []models.AcceptedAnswer{{Pattern: "86", Fraction: 100}}}}}
	before := authoring.ContentHash(v)
	if before != "fe2657a51c17aac7a734459df1a23031b3ac61b21bcecd651c887d8bc6afcff9" {
		t.Errorf("the hash is %s", before)
	}
	v.Questions[0].Unit = "분"
	if authoring.ContentHash(v) == before {
		t.Error("a unit is no content")
	}
}

func TestContentHash(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hash := func(title string, rows ...schema.Input) string {
			row, err := h.Create(h.ctx(), h.mina, h.quiz, &schema.Input{Values: map[string]any{"title": title, "genre_id": h.genre}, Children: questions(rows...)})
			if err != nil {
				t.Fatal(err)
			}
			id := row.(*models.Quiz).ID
			h.do(h.mina, id, "submit")
			return h.versions(id)[0].ContentHash
		}
		first := hash("제목", single("?", "가", "나"), typed("!", "답"))
		if len(first) != 64 {
			t.Fatalf("hash %q", first)
		}
		if again := hash("제목", single("?", "가", "나"), typed("!", "답")); again != first {
			t.Errorf("the same content has another hash: %s, %s", first, again)
		}
		for name, other := range map[string]string{
			"title":  hash("다른 제목", single("?", "가", "나"), typed("!", "답")),
			"order":  hash("제목", typed("!", "답"), single("?", "가", "나")),
			"choice": hash("제목", single("?", "가", "다"), typed("!", "답")),
			"answer": hash("제목", single("?", "가", "나"), typed("!", "답안")),
		} {
			if other == first {
				t.Errorf("another %s has the same hash", name)
			}
		}
	})
}

// TestApprovalIsOfWhatWasSubmitted changes a submitted version below the rules.
func TestApprovalIsOfWhatWasSubmitted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		h.do(h.mina, id, "submit")
		pool, err := h.Pool()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec("UPDATE questions SET stem = 'other'"); err != nil {
			t.Fatal(err)
		}
		_, err = h.Transition(h.ctx(), h.mod, h.quiz, id, "approve", nil)
		if got := code(t, err); got != "changed_since_submitted" {
			t.Errorf("refused as %s", got)
		}
	})
}

func TestNobodyDecidesAboutTheirOwnQuiz(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mod, "제목").ID
		h.do(h.mod, id, "submit")
		for _, verb := range []string{"approve", "reject"} {
			if _, err := h.Transition(h.ctx(), h.mod, h.quiz, id, verb, &schema.Input{Reason: "까닭"}); !errors.Is(err, schema.ErrForbidden) {
				t.Errorf("%s: %v, want forbidden", verb, err)
			}
		}
		h.do(program, id, "approve")
		if _, err := h.Transition(h.ctx(), h.mod, h.quiz, id, "hide", &schema.Input{Reason: "까닭"}); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("hide: %v, want forbidden", err)
		}
	})
}

func TestWhatWasNeverPublishedDoesNotComeBackPublished(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		h.do(h.mina, id, "archive")
		_, err := h.Transition(h.ctx(), h.mina, h.quiz, id, "unarchive", nil)
		if got := code(t, err); got != "never_published" {
			t.Errorf("refused as %s", got)
		}
	})
}

// TestTheProgramPublishesADraft, which retires the version before.
func TestTheProgramPublishesADraft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		if err := h.change(h.mina, id, titled("새 제목")); err != nil {
			t.Fatal(err)
		}
		first := h.read(id)
		live := &schema.Input{Values: map[string]any{"live_version_id": first.DraftVersionID}}
		if err := h.change(program, id, live); err != nil {
			t.Fatal(err)
		}
		q := h.read(id)
		got := fmt.Sprintln(h.states(id), q.Title, q.LiveVersionID == first.DraftVersionID, q.PublishedAt == first.PublishedAt)
		if want := "superseded approved 새 제목 true true\n"; got != want {
			t.Errorf("got %swant %s", got, want)
		}
	})
}
