package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// taken is a made-up quiz that can be taken, with what was counted of it.
type taken struct {
	quiz, version, owner schema.ID
	question             models.Question // its only one
	counts               models.QuizStats
	by                   map[schema.ID]bool // who took it
}

// takeable keeps a quiz for attempts, if people may take it.
func (s *seeder) takeable(q *models.Quiz, version schema.ID, question models.Question) {
	if s.keep && q.Status == models.QuizPublished && q.Visibility != models.Private {
		s.open = append(s.open, &taken{quiz: q.ID, version: version, owner: q.OwnerID, question: question, by: map[schema.ID]bool{}})
	}
}

// takes stores so many submitted attempts, and adds them to the counters. Some
// quizzes are taken often and most seldom.
func (s *seeder) takes(ctx context.Context, db *database.DB, n int, add func(int)) error {
	if n == 0 {
		return nil
	}
	if len(s.open) == 0 {
		return errors.New("none of the quizzes can be taken; make more of them")
	}
	s.dice.Shuffle(len(s.open), func(i, j int) { s.open[i], s.open[j] = s.open[j], s.open[i] })
	popular := rand.NewZipf(s.dice, 1.1, 10, uint64(len(s.open)-1))
	return inBatches(n, func(from, to int) error {
		touched := map[*taken]models.QuizStats{}
		var rows []any
		for i := from; i < to; i++ {
			t := s.open[popular.Uint64()]
			if _, known := touched[t]; !known {
				touched[t] = t.counts
			}
			rows = append(rows, s.attempt(t, i, n)...)
		}
		add(to - from)
		return db.Tx(ctx, func(ctx context.Context) error {
			if err := db.Bulk(ctx, rows...); err != nil {
				return err
			}
			return counted(ctx, db, touched)
		})
	})
}

// counted adds to the counters of quizzes what came since they had others.
func counted(ctx context.Context, db *database.DB, before map[*taken]models.QuizStats) error {
	m := db.Registry.Model("quiz_stats")
	for t, was := range before {
		_, err := db.Increase(ctx, m, schema.Eq("QuizID", t.quiz), map[string]int64{"Attempts": t.counts.Attempts - was.Attempts,
			"FirstAttempts": t.counts.FirstAttempts - was.FirstAttempts, "LastSeq": t.counts.LastSeq - was.LastSeq})
		if err != nil {
			return fmt.Errorf("counters of quiz %s: %w", t.quiz, err)
		}
	}
	return nil
}

// attempt makes the nth of so many up, in the quarter after the last quiz came.
// One in five is a guest's, and nobody takes what they made.
func (s *seeder) attempt(t *taken, n, of int) []any {
	began := s.opened.AddDate(3, 0, 7)
	handed := between(began, began.AddDate(0, 3, 0), n, of)
	a := &models.Attempt{
		Base: s.base(handed.Add(-time.Minute)), QuizID: t.quiz, QuizVersionID: t.version, Status: models.AttemptSubmitted,
		Seed: schema.Secret(s.hex(32)), StartedAt: schema.At(handed.Add(-time.Minute)), SubmittedAt: schema.At(handed),
		ExpiresAt: schema.At(handed.Add(-time.Minute).AddDate(0, 0, 1)), Max: t.question.Points,
	}
	a.UpdatedAt = a.SubmittedAt
	who := s.users[s.dice.IntN(len(s.users))]
	if guest := s.dice.IntN(5) == 0 || who == t.owner; guest {
		a.GuestHash = schema.Secret(s.hex(32))
	} else {
		a.UserID, a.Listed = who, s.dice.IntN(4) == 0
	}
	t.counts.Attempts++
	if a.UserID.IsZero() || !t.by[who] {
		t.counts.FirstAttempts++
		t.counts.LastSeq++
		a.Counts, a.Seq = true, t.counts.LastSeq
	}
	if !a.UserID.IsZero() {
		t.by[who] = true
	}
	answer := s.answer(t, a)
	a.Saved = kept(answer)
	return []any{a, answer}
}

// answer is right three times out of five.
func (s *seeder) answer(t *taken, a *models.Attempt) *models.Answer {
	q, right := t.question, s.dice.IntN(5) < 3
	out := &models.Answer{AttemptID: a.ID, StableKey: q.StableKey, Millis: int64(2000 + s.dice.IntN(50_000))}
	out.ID, out.CreatedAt = s.base(a.SubmittedAt.Time).ID, a.SubmittedAt
	if right {
		out.Fraction, a.CorrectCount = grading.Whole, 1
		a.Score = grading.Whole * schema.Decimal(q.Points)
	}
	if q.Type == models.TypedNumber {
		sum, _ := strconv.Atoi(q.Accepted[0].Pattern) // it was written so
		if !right {
			sum++
		}
		out.Text = strconv.Itoa(sum)
		return out
	}
	var fits []schema.ID
	for _, c := range q.Choices {
		if c.Correct == right {
			fits = append(fits, c.ID)
		}
	}
	out.Selected, _ = json.Marshal([]schema.ID{fits[s.dice.IntN(len(fits))]}) // ids always have a JSON form
	return out
}

// kept is an answer as an attempt keeps it, by question.
func kept(a *models.Answer) schema.JSON {
	type given struct {
		Selected json.RawMessage `json:"s,omitempty"`
		Text     string          `json:"t,omitempty"`
		Millis   int64           `json:"ms,omitempty"`
	}
	out, _ := json.Marshal(map[schema.ID]given{a.StableKey: {json.RawMessage(a.Selected), a.Text, a.Millis}})
	return out
}

// hex is so many random hexadecimal digits.
func (s *seeder) hex(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = "0123456789abcdef"[s.dice.IntN(16)]
	}
	return string(out)
}
