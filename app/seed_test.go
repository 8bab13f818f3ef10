package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// TestSeedRowsObeyTheRules checks made-up rows by their tags, by the database
// and by what submitting them asks.
func TestSeedRowsObeyTheRules(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		if err := sow(t.Context(), p.db, seeds{quizzes: 700, users: 40, seed: 7}, io.Discard); err != nil {
			t.Fatal(err)
		}
		v, err := schema.NewValidator()
		if err != nil {
			t.Fatal(err)
		}
		owners, states, types := map[schema.ID]int{}, map[models.QuizStatus]int{}, map[models.QuestionType]int{}
		quizzes := everything(t, p.db, "quiz", "Tags", "LiveVersion", "DraftVersion", "Questions.Accepted", "Questions.Choices", "Owner")
		for _, row := range quizzes {
			q := row.(*models.Quiz)
			if problems := v.Row(t.Context(), p.registry.Model("quiz"), q, nil); len(problems) > 0 {
				t.Errorf("%s: %v", q.Title, problems)
			}
			if problems := v.Row(t.Context(), p.registry.Model("user"), q.Owner, nil); len(problems) > 0 {
				t.Errorf("%s: %v", q.Owner.Handle, problems)
			}
			types[q.Questions[0].Type]++
			owners[q.OwnerID]++
			states[q.Status]++
			whole := *q.DraftVersion
			whole.Questions = q.Questions
			if q.Status != models.QuizDraft && whole.ContentHash != authoring.ContentHash(&whole) || len(q.Questions) != 1 || len(q.Tags) < 1 || len(q.Tags) > 5 {
				t.Errorf("%s (%s): %d questions, %d tags, hash %q", q.Title, q.Status, len(q.Questions), len(q.Tags), whole.ContentHash)
			}
			if (q.LiveVersion != nil) != !q.PublishedAt.IsZero() {
				t.Errorf("%s (%s): live version %v, published %s", q.Title, q.Status, q.LiveVersion != nil, q.PublishedAt)
			}
		}
		if len(quizzes) != 700 || len(states) != 7 || states[models.QuizPublished] < 400 || len(owners) < 10 {
			t.Errorf("%d quizzes, states %v, %d owners", len(quizzes), states, len(owners))
		}
		if types[models.Single] != 350 || types[models.TypedNumber] != 350 {
			t.Errorf("types of questions: %v", types)
		}
		if n := len(everything(t, p.db, "quiz_stats")); n != 700 {
			t.Errorf("%d rows of counters, want 700", n)
		}
		page, err := p.db.List(t.Context(), database.Query{Model: p.registry.Model("quiz"), Actor: schema.Nobody{}, Verb: schema.VerbRead, Limit: 5, Search: "아이돌"})
		if err != nil || len(page.Rows) == 0 {
			t.Errorf("search finds %d, %v", len(page.Rows), err)
		}
	})
}

// marked grades an answer anew.
func marked(t *testing.T, q *models.Question, a models.Answer) schema.Decimal {
	t.Helper()
	key, given := grading.Question{Type: grading.Single}, grading.Answer{Text: a.Text}
	if q.Type == models.TypedNumber {
		key.Type = grading.Number
	}
	for _, x := range q.Accepted {
		key.Accepted = append(key.Accepted, grading.Accepted{Pattern: x.Pattern, Fraction: int64(x.Fraction) * grading.Whole / 100})
	}
	for i, c := range q.Choices {
		key.Right = append(key.Right, c.Correct)
		if strings.Contains(string(a.Selected), c.ID.String()) {
			given.Picked = append(given.Picked, i)
		}
	}
	fraction, err := grading.NewKey(key).Score(given)
	if err != nil {
		t.Fatal(err)
	}
	return schema.Decimal(fraction)
}

// TestSeedAttemptsAreCountedAndGraded checks made-up attempts against what
// submitting them would have written: marks, the first of each person, numbers,
// counters and statistics.
func TestSeedAttemptsAreCountedAndGraded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		const all = 600
		if err := sow(t.Context(), p.db, seeds{quizzes: 60, users: 8, attempts: all, seed: 3}, io.Discard); err != nil {
			t.Fatal(err)
		}
		exams, err := exam.New(exam.Options{DB: p.db})
		if err != nil {
			t.Fatal(err)
		}
		type count struct{ attempts, first int64 }
		asked := map[schema.ID]*models.Question{}
		for _, row := range everything(t, p.db, "question", "Choices", "Accepted") {
			asked[row.(*models.Question).StableKey] = row.(*models.Question)
		}
		want, taken, repeated := map[schema.ID]count{}, map[string]bool{}, 0
		rows := everything(t, p.db, "attempt", "Quiz", "Answers")
		slices.SortFunc(rows, func(a, b any) int {
			return a.(*models.Attempt).SubmittedAt.Compare(b.(*models.Attempt).SubmittedAt.Time)
		})
		for _, row := range rows {
			a := row.(*models.Attempt)
			c, who := want[a.QuizID], a.UserID.String()+string(a.GuestHash)+a.QuizID.String()
			c.attempts++
			first := !taken[who]
			if taken[who] = true; first {
				c.first++
			} else {
				repeated++
			}
			if a.Counts != first || a.Counts && a.Seq != c.first || !a.Counts && a.Seq != 0 {
				t.Errorf("attempt %s: counts %v with number %d, want %v with %d", a.ID, a.Counts, a.Seq, first, c.first)
			}
			want[a.QuizID] = c
			if a.Status != models.AttemptSubmitted || a.Quiz.Status != models.QuizPublished || a.UserID == a.Quiz.OwnerID || a.SubmittedAt.Before(a.Quiz.PublishedAt.Time) || len(a.Answers) != 1 {
				t.Errorf("attempt %s at a %s quiz: %s, %d answers", a.ID, a.Quiz.Status, a.Status, len(a.Answers))
			}
			if again := marked(t, asked[a.Answers[0].StableKey], a.Answers[0]); again != a.Answers[0].Fraction || again != a.Score || a.CorrectCount != int(again/grading.Whole) {
				t.Errorf("attempt %s is worth %d with %d right, graded anew %d", a.ID, a.Score, a.CorrectCount, again)
			}
		}
		studied := 0
		for _, row := range everything(t, p.db, "quiz") {
			q := row.(*models.Quiz)
			s, err := exams.Statistics(t.Context(), q, true)
			if err != nil {
				t.Fatal(err)
			}
			if c := want[q.ID]; s.Attempts != c.attempts || s.People != c.first {
				t.Errorf("statistics of %d attempts of %d people, want %+v", s.Attempts, s.People, c)
			}
			for _, item := range s.Items {
				if studied++; item.Count != want[q.ID].first {
					t.Errorf("an item has %d answers, want %d", item.Count, want[q.ID].first)
				}
			}
		}
		if studied == 0 {
			t.Error("no item has statistics")
		}
		for _, row := range everything(t, p.db, "quiz_stats") {
			s := row.(*models.QuizStats)
			if got := (count{s.Attempts, s.FirstAttempts}); got != want[s.QuizID] || s.LastSeq != s.FirstAttempts {
				t.Errorf("counters %+v up to %d, want %+v", got, s.LastSeq, want[s.QuizID])
			}
		}
		if len(rows) != all || repeated == 0 || len(want) < 10 {
			t.Errorf("%d attempts, %d of them again, at %d quizzes", len(rows), repeated, len(want))
		}
	})
}

// TestSeedQuizzesGoOn takes made-up quizzes through the rules.
func TestSeedQuizzesGoOn(t *testing.T) {
	p := wired(t, "sqlite", dbtest.SQLite(t))
	if err := sow(t.Context(), p.db, seeds{quizzes: 300, users: 5, seed: 1}, io.Discard); err != nil {
		t.Fatal(err)
	}
	m := p.registry.Model("quiz")
	verbs := map[models.QuizStatus]string{models.QuizDraft: "submit", models.QuizPending: "approve", models.QuizRejected: "revise", models.QuizArchived: "unarchive"}
	done := map[string]bool{}
	for _, row := range everything(t, p.db, "quiz") {
		q := row.(*models.Quiz)
		if verb, known := verbs[q.Status]; known {
			done[verb] = true
			if _, err := p.db.Transition(t.Context(), schema.Program{Name: "test"}, m, q.ID, verb, nil); err != nil {
				t.Errorf("%s %s: %v", verb, q.Title, err)
			}
		}
	}
	if len(done) != len(verbs) {
		t.Errorf("tried only %v", done)
	}
}

func TestSeedIsDeterministic(t *testing.T) {
	rows := func(seed uint32) string {
		p := wired(t, "sqlite", dbtest.SQLite(t))
		if err := sow(t.Context(), p.db, seeds{quizzes: 30, users: 5, seed: seed}, io.Discard); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, row := range everything(t, p.db, "quiz") {
			q := row.(*models.Quiz)
			fmt.Fprintln(&out, q.ID, q.Slug, q.OwnerID, q.CreatedAt, q.PublishedAt, q.Status, q.Visibility)
		}
		return out.String()
	}
	first := rows(1)
	if diff := cmp.Diff(first, rows(1)); diff != "" {
		t.Error(diff)
	}
	if first == rows(2) {
		t.Error("another seed makes the same rows")
	}
}

func TestSeedCommand(t *testing.T) {
	p := wired(t, "sqlite", dbtest.SQLite(t))
	run := func(args ...string) (string, error) {
		c := newSeedCommand(opened(p))
		c.SilenceUsage, c.SilenceErrors = true, true
		var out bytes.Buffer
		c.SetOut(&out)
		c.SetErr(io.Discard)
		c.SetArgs(args)
		err := c.ExecuteContext(t.Context())
		return out.String(), err
	}
	var wrong *usageError
	for _, args := range [][]string{{"--attempts", "1", "--quizzes", "0"}, {"--attempts", "-1"}, {"--users", "0"}, {"--quizzes", "-1"}} {
		if _, err := run(args...); !errors.As(err, &wrong) {
			t.Errorf("%v: %v, want a usage error", args, err)
		}
	}
	if out, err := run("--quizzes", "3", "--users", "2", "--attempts", "0"); err != nil || out != "quizzes=3 users=2 attempts=0\n" {
		t.Fatal(out, err)
	}
	if _, err := run("--quizzes", "3", "--users", "2"); err == nil || errors.As(err, &wrong) || !strings.Contains(err.Error(), "--seed") {
		t.Errorf("the same seed again: %v", err)
	}
	if _, err := run("--quizzes", "3", "--users", "2", "--seed", "2"); err != nil {
		t.Errorf("another seed: %v", err)
	}
	if n := len(everything(t, p.db, "quiz")); n != 6 {
		t.Errorf("%d quizzes, want 6", n)
	}
	if _, err := p.db.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}
