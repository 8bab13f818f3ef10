package community_test

import (
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/schema"
)

func TestRatingsComeAfterAnAttempt(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(h *house, mina, juno *communitytest.Person, q *models.Quiz) *communitytest.Person
		want    string
	}{
		{"nothing taken", func(_ *house, _, juno *communitytest.Person, _ *models.Quiz) *communitytest.Person { return juno }, "not_taken"},
		{"not submitted", func(h *house, _, juno *communitytest.Person, q *models.Quiz) *communitytest.Person {
			h.attempt(juno, q, models.AttemptInProgress)
			h.attempt(juno, q, models.AttemptExpired)
			h.attempt(juno, q, models.AttemptVoided)
			return juno
		}, "not_taken"},
		{"another quiz taken", func(h *house, mina, juno *communitytest.Person, _ *models.Quiz) *communitytest.Person {
			h.attempt(juno, h.Quiz(mina), models.AttemptSubmitted)
			return juno
		}, "not_taken"},
		{"taken by another", func(h *house, _, juno *communitytest.Person, q *models.Quiz) *communitytest.Person {
			h.attempt(h.Member(), q, models.AttemptSubmitted)
			return juno
		}, "not_taken"},
		{"the owner", func(h *house, mina, _ *communitytest.Person, q *models.Quiz) *communitytest.Person {
			h.attempt(mina, q, models.AttemptSubmitted)
			return mina
		}, "forbidden"},
		{"hidden since", func(h *house, _, juno *communitytest.Person, q *models.Quiz) *communitytest.Person {
			h.attempt(juno, q, models.AttemptSubmitted)
			h.MustDo(communitytest.Program, "quiz", q.ID, "hide")
			return juno
		}, "/quiz_id not_found"},
		{"nobody", func(*house, *communitytest.Person, *communitytest.Person, *models.Quiz) *communitytest.Person {
			return &communitytest.Person{}
		}, "unauthorized"},
		{"submitted", func(h *house, _, juno *communitytest.Person, q *models.Quiz) *communitytest.Person {
			h.attempt(juno, q, models.AttemptSubmitted)
			return juno
		}, ""},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				mina, juno := h.Member(), h.Member()
				q := h.Quiz(mina)
				who := tt.prepare(h, mina, juno, q)
				if got := communitytest.Problem(h.rate(who, q.ID, 4, 2)); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				want := int64(0)
				if tt.want == "" {
					want = 1
				}
				if s := h.stats(q.ID); s.Ratings != want || s.QualitySum != 4*want || s.DifficultySum != 2*want {
					t.Errorf("counters %d %d %d", s.Ratings, s.QualitySum, s.DifficultySum)
				}
			})
		}
	})
}

func TestRatingsAreFromOneToFive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, q := h.Member(), h.Quiz(h.Member())
		h.attempt(juno, q, models.AttemptSubmitted)
		for _, marks := range [][2]int{{0, 3}, {6, 3}, {3, 0}, {3, 6}, {-1, 3}} {
			if err := h.rate(juno, q.ID, marks[0], marks[1]); err == nil {
				t.Errorf("%v was taken", marks)
			}
		}
		if s := h.stats(q.ID); s.Ratings != 0 {
			t.Errorf("%d ratings", s.Ratings)
		}
	})
}

func TestNobodyChangesWhatOthersThink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, q := h.Member(), h.Quiz(h.Member())
		h.attempt(juno, q, models.AttemptSubmitted)
		if err := h.rate(juno, q.ID, 5, 5); err != nil {
			t.Fatal(err)
		}
		rating, err := community.Rated(h.Ctx(), h.DB, juno, q.ID)
		if err != nil {
			t.Fatal(err)
		}
		admin := h.Person([]string{"rating.change", "rating.view"})
		for who, want := range map[*communitytest.Person]string{h.Member(): "forbidden", admin: "forbidden"} {
			_, err := h.Update(h.Ctx(), who, h.Model("rating"), rating.ID, &schema.Input{Values: map[string]any{"quality": int64(1)}})
			if got := communitytest.Problem(err); got != want {
				t.Errorf("%v: %q, want %q", who.Rights, got, want)
			}
		}
		_, err = h.Update(h.Ctx(), juno, h.Model("rating"), rating.ID, &schema.Input{Values: map[string]any{"quiz_id": h.Quiz(h.Member()).ID}})
		if got := communitytest.Problem(err); got != "/quiz_id read_only" {
			t.Errorf("moving it: %q", got)
		}
	})
}

// TestConcurrentRatings rates a quiz many times at once as a few people: each
// has one rating in the end, and the counters are those of the rows.
func TestConcurrentRatings(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.Quiz(h.Member())
		var all sync.WaitGroup
		for range 4 {
			who := h.Member()
			h.attempt(who, q, models.AttemptSubmitted)
			for i := range 4 {
				all.Go(func() {
					if err := h.rate(who, q.ID, i+1, 5-i); err != nil {
						t.Errorf("rating %d: %v", i, err)
					}
				})
			}
		}
		all.Wait()
		s, rows := h.stats(q.ID), h.All("rating", schema.Eq("QuizID", q.ID))
		var quality, difficulty int64
		for _, row := range rows {
			quality, difficulty = quality+int64(row.(*models.Rating).Quality), difficulty+int64(row.(*models.Rating).Difficulty)
		}
		if len(rows) != 4 || s.Ratings != 4 || s.QualitySum != quality || s.DifficultySum != difficulty {
			t.Errorf("%d rows with %d and %d; counters %d %d %d", len(rows), quality, difficulty, s.Ratings, s.QualitySum, s.DifficultySum)
		}
	})
}
