package authoring_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// trivia writes a file of OpenTriviaQA with records from first to last.
func trivia(first, last int) string {
	var b strings.Builder
	for i := first; i <= last; i++ {
		fmt.Fprintf(&b, "#Q Question %d?\n^ Yes\nA Yes\nB No\n\n", i)
	}
	return b.String()
}

func (h *house) bring(text string, more func(*authoring.ImportOptions)) authoring.Report {
	h.t.Helper()
	quizzes, refused, err := formats.Parse("opentriviaqa", "animals", strings.NewReader(text))
	if err != nil || len(refused) > 0 {
		h.t.Fatal(err, refused)
	}
	return h.bringQuizzes(quizzes, more)
}

func (h *house) bringQuizzes(quizzes []formats.Quiz, more func(*authoring.ImportOptions)) authoring.Report {
	h.t.Helper()
	opts := authoring.ImportOptions{File: "animals", Owner: "opentriviaqa"}
	if more != nil {
		more(&opts)
	}
	report, err := authoring.Import(h.ctx(), h.DB, quizzes, opts)
	if err != nil {
		h.t.Fatal(err)
	}
	return report
}

func (h *house) imported() []*models.Quiz {
	h.t.Helper()
	page, err := h.List(h.ctx(), database.Query{Model: h.quiz, Actor: schema.Nobody{}, Verb: schema.VerbRead, Limit: 100,
		Sort: []database.Order{{Path: "Title"}}, With: []string{"Owner", "Tags", "Genre", "Questions.Choices", "Questions.Accepted"}})
	if err != nil {
		h.t.Fatal(err)
	}
	out := make([]*models.Quiz, 0, len(page.Rows))
	for _, row := range page.Rows {
		out = append(out, row.(*models.Quiz))
	}
	return out
}

func TestImportPublishesQuizzes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		told := 0
		report := h.bring(trivia(1, 25), func(o *authoring.ImportOptions) { o.Progress = func(n int) { told += n } })
		if diff := cmp.Diff(authoring.Report{Quizzes: 2, Questions: 25}, report); diff != "" || told != 25 {
			t.Error(diff, told)
		}
		quizzes := h.imported()
		if len(quizzes) != 2 {
			t.Fatalf("%d quizzes, want 2", len(quizzes))
		}
		q := quizzes[0]
		got := fmt.Sprintln(q.Title, q.Slug, q.Owner.Handle, q.Genre.Slug, q.Tags[0].Slug, q.Language, q.Licence, q.AnswersPublic, len(q.Questions),
			q.Questions[19].Stem, q.Questions[19].Choices[0].Correct, q.Questions[19].IgnoreSpace, strings.Contains(q.Attribution, "uberspot"))
		if want := "Animals 1 animals-1 opentriviaqa general animals en CC-BY-SA-4.0 true 20 Question 20? true false true\n"; got != want {
			t.Errorf("got %swant %s", got, want)
		}
		if got := h.states(q.ID); got != "approved" || q.LiveVersionID != q.DraftVersionID || string(q.Owner.Password) != "" {
			t.Errorf("versions %s", got)
		}
	})
}

func TestImportTwiceAddsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bring(trivia(1, 25), nil)
		before := h.imported()
		if diff := cmp.Diff(authoring.Report{Unchanged: 25}, h.bring(trivia(1, 25), nil)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, h.imported()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestImportOfALongerFileAddsTheRest: the second quiz gets a new version, the
// third is new.
func TestImportOfALongerFileAddsTheRest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bring(trivia(1, 25), nil)
		first := h.imported()[1]
		if diff := cmp.Diff(authoring.Report{Quizzes: 2, Questions: 20, Unchanged: 25}, h.bring(trivia(1, 45), nil)); diff != "" {
			t.Error(diff)
		}
		quizzes := h.imported()
		sizes := make([]string, 0, len(quizzes))
		for _, q := range quizzes {
			sizes = append(sizes, fmt.Sprint(len(q.Questions), q.Questions[len(q.Questions)-1].Stem, " ", h.states(q.ID)))
		}
		want := []string{"20Question 20? approved", "20Question 40? superseded approved", "5Question 45? approved"}
		if diff := cmp.Diff(want, sizes); diff != "" {
			t.Error(diff)
		}
		second := h.imported()[1]
		if second.Questions[4].StableKey != first.Questions[4].StableKey || second.Questions[5].Position != 5 || second.PublishedAt != first.PublishedAt {
			t.Errorf("the questions that were there changed: %+v", second.Questions[4])
		}
		if diff := cmp.Diff(authoring.Report{Unchanged: 45}, h.bring(trivia(1, 45), nil)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportLeavesAloneWhatStaffDid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bring(trivia(1, 45), nil)
		q := h.imported()
		if _, err := h.Trash(h.ctx(), program, h.quiz, q[0].ID, nil); err != nil {
			t.Fatal(err)
		}
		gone := &schema.Input{Values: map[string]any{"title": "Better"}, Children: map[string]schema.Children{"questions": {Rows: []schema.Input{{ID: q[1].Questions[0].ID, Remove: true}}}}}
		if err := h.change(program, q[1].ID, gone); err != nil {
			t.Fatal(err)
		}
		h.do(h.mod, q[2].ID, "hide")
		before := h.imported()
		if diff := cmp.Diff(authoring.Report{Unchanged: 45}, h.bring(trivia(1, 45), nil)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, h.imported()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportDryRunStoresNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dry := func(o *authoring.ImportOptions) { o.DryRun = true }
		if diff := cmp.Diff(authoring.Report{Quizzes: 2, Questions: 25}, h.bring(trivia(1, 25), dry)); diff != "" {
			t.Error(diff)
		}
		n, _, err := h.Count(h.ctx(), database.Query{Model: h.user, Actor: program, Verb: schema.VerbView, Where: schema.Eq("Handle", "opentriviaqa")}, 0)
		if err != nil || n != 0 || len(h.imported()) != 0 {
			t.Errorf("%d owners, %d quizzes, %v", n, len(h.imported()), err)
		}
		h.bring(trivia(1, 25), nil)
		if diff := cmp.Diff(authoring.Report{Quizzes: 1, Questions: 3, Unchanged: 25}, h.bring(trivia(1, 28), dry)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestImportRefusesSingleQuestions that other formats may bring.
func TestImportRefusesSingleQuestions(t *testing.T) {
	choices := []formats.Choice{{Text: "a", Correct: true}, {Text: "b"}}
	quiz := formats.Quiz{Key: "test/x/quiz/1", Title: "Mixed", Language: "en", Genre: "general", Licence: "CC0", Questions: []formats.Question{
		{Key: "test/x/1", Line: 1, Type: "single", Stem: "good", Points: 1, Choices: choices},
		{Key: "test/x/2", Line: 5, Type: "single", Stem: "no key", Points: 1, Choices: choices[1:]},
		{Key: "test/x/3", Line: 9, Type: "essay", Stem: "a type that is none", Points: 1, Choices: choices},
		{Key: "test/x/4", Line: 13, Type: "text", Stem: "half", Points: 2, Accepted: []formats.Accepted{{Pattern: "all", Fraction: 1}, {Pattern: "half", Fraction: 0.5}}},
		{Key: "test/x/5", Line: 17, Type: "text", Stem: "worth too much", Points: 11, Accepted: []formats.Accepted{{Pattern: "x", Fraction: 1}}},
	}}
	each(t, func(t *testing.T, h *house) {
		report := h.bringQuizzes([]formats.Quiz{quiz}, nil)
		lines := make([]int, 0, len(report.Refusals))
		for _, r := range report.Refusals {
			lines = append(lines, r.Line)
			if r.File != "animals" || r.Reason == "" {
				t.Errorf("refusal %+v", r)
			}
		}
		if report.Questions != 2 || report.Refused != 3 || !cmp.Equal(lines, []int{5, 9, 17}) {
			t.Errorf("%+v", report)
		}
		q := h.imported()[0]
		if len(q.Questions) != 2 || q.Questions[1].Points != 2 || q.Questions[1].Accepted[1].Fraction != 50 {
			t.Errorf("questions %+v", q.Questions)
		}
	})
}
