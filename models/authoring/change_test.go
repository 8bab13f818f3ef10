package authoring_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func titled(title string) *schema.Input { return &schema.Input{Values: map[string]any{"title": title}} }

func TestDraftsAreEditedInPlace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "옛 제목").ID
		if err := h.change(h.mina, id, titled("새 제목")); err != nil {
			t.Fatal(err)
		}
		q, versions := h.read(id), h.versions(id)
		if q.Title != "새 제목" || len(versions) != 1 || versions[0].Title != "새 제목" || q.Slug != "옛-제목" {
			t.Errorf("title %q, slug %q, versions %s with %q", q.Title, q.Slug, h.states(id), versions[0].Title)
		}
	})
}

// TestEditOfAPublishedQuizMakesADraft whose questions are copies, while what is
// live stays as it was.
func TestEditOfAPublishedQuizMakesADraft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		before := h.read(id)
		edit := &schema.Input{ID: before.Questions[0].ID, Values: map[string]any{"stem": "고친 하나?"}}
		edit.Children = map[string]schema.Children{"choices": {Rows: []schema.Input{
			{ID: before.Questions[0].Choices[1].ID, Values: map[string]any{"text": "고친 나"}},
			{Values: map[string]any{"text": "다", "position": int64(2)}},
		}}}
		in := titled("새 제목")
		in.Children = map[string]schema.Children{"questions": {Rows: []schema.Input{*edit}}}
		if err := h.change(h.mina, id, in); err != nil {
			t.Fatal(err)
		}
		if in.Children["questions"].Rows[0].ID != before.Questions[0].ID {
			t.Error("the caller's input was changed")
		}
		q := h.read(id)
		if q.Title != "제목" || q.Status != models.QuizPublished || q.LiveVersionID != before.LiveVersionID || q.DraftVersionID == q.LiveVersionID {
			t.Errorf("quiz: %q %s", q.Title, q.Status)
		}
		if got := h.states(id); got != "approved draft" {
			t.Errorf("versions %s, want approved draft", got)
		}
		live, draft := h.versions(id)[0], h.versions(id)[1]
		got := fmt.Sprintln(live.Title, live.Questions[0].Stem, len(live.Questions[0].Choices), live.Questions[0].Choices[1].Text, "|",
			draft.Title, draft.Questions[0].Stem, len(draft.Questions[0].Choices), draft.Questions[0].Choices[1].Text, draft.Questions[1].Accepted[0].Pattern)
		if want := "제목 하나? 2 나 | 새 제목 고친 하나? 3 고친 나 답\n"; got != want {
			t.Errorf("got %swant %s", got, want)
		}
		for i := range live.Questions {
			if live.Questions[i].StableKey != draft.Questions[i].StableKey || live.Questions[i].ID == draft.Questions[i].ID {
				t.Errorf("question %d: the copy has another stable key or the same id", i)
			}
		}
	})
}

// TestSavingAnUnchangedFormMakesNoDraft posts every question as it stands.
func TestSavingAnUnchangedFormMakesNoDraft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		q := h.read(id)
		rows := make([]schema.Input, 0, len(q.Questions))
		for _, question := range q.Questions {
			in := schema.Input{ID: question.ID, Values: map[string]any{"stem": question.Stem, "points": int64(question.Points), "type": string(question.Type)}}
			choices := make([]schema.Input, 0, len(question.Choices))
			for _, c := range question.Choices {
				choices = append(choices, schema.Input{ID: c.ID, Values: map[string]any{"text": c.Text, "correct": c.Correct}})
			}
			in.Children = map[string]schema.Children{"choices": {Rows: choices, All: true}}
			rows = append(rows, in)
		}
		in := titled(q.Title)
		in.Set("licence", "CC0")
		in.Set("attribution", q.Attribution)
		in.Children = questions(rows...)
		if err := h.change(h.mina, id, in); err != nil {
			t.Fatal(err)
		}
		if got := h.read(id); got.Licence != models.CC0 || got.DraftVersionID != q.DraftVersionID || h.states(id) != "approved" {
			t.Errorf("licence %q, versions %s, want one approved version", got.Licence, h.states(id))
		}
	})
}

// TestTitleOfADraftOfAPublishedQuizIsAudited although the quiz row stays.
func TestTitleOfADraftOfAPublishedQuizIsAudited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.published(h.mina, "제목").ID
		for _, title := range []string{"둘째", "셋째"} {
			if err := h.change(h.mina, id, titled(title)); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.states(id); got != "approved draft" || h.versions(id)[1].Title != "셋째" || h.read(id).Title != "제목" {
			t.Errorf("versions %s, draft title %q", got, h.versions(id)[1].Title)
		}
		diffs := h.Registry.Of(&models.AuditDiff{})
		page, err := h.List(h.ctx(), database.Query{Model: diffs, Actor: program, Verb: schema.VerbView, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		want := `{"fields":[{"name":"draft_version.title","before":"둘째","after":"셋째"}]}`
		if got := page.Rows[0].(*models.AuditDiff).Changes.String(); got != want {
			t.Errorf("entry %s, want %s", got, want)
		}
		if _, err := h.VerifyAudit(h.ctx()); err != nil {
			t.Error(err)
		}
	})
}

func TestEditOfARejectedQuizIsADraftAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		h.do(h.mina, id, "submit")
		h.do(h.mod, id, "reject")
		if err := h.change(h.mina, id, &schema.Input{Values: map[string]any{"licence": "CC0"}}); err != nil {
			t.Fatal(err)
		}
		if q := h.read(id); q.Status != models.QuizRejected {
			t.Errorf("after a change of no text: %s, want rejected", q.Status)
		}
		if err := h.change(h.mina, id, titled("고친 제목")); err != nil {
			t.Fatal(err)
		}
		q := h.read(id)
		if q.Status != models.QuizDraft || q.Title != "고친 제목" || h.states(id) != "rejected draft" || h.versions(id)[0].Title != "제목" {
			t.Errorf("quiz %s %q, versions %s", q.Status, q.Title, h.states(id))
		}
	})
}

func TestNothingChangesUnderReview(t *testing.T) {
	tests := []struct {
		name string
		in   func(q *models.Quiz) *schema.Input
	}{
		{"title", func(*models.Quiz) *schema.Input { return titled("다른 제목") }},
		{"stem", func(q *models.Quiz) *schema.Input {
			return &schema.Input{Children: map[string]schema.Children{"questions": {Rows: []schema.Input{{ID: q.Questions[0].ID, Values: map[string]any{"stem": "?"}}}}}}
		}},
		{"a choice goes", func(q *models.Quiz) *schema.Input {
			return &schema.Input{Children: map[string]schema.Children{"questions": {Rows: []schema.Input{{ID: q.Questions[0].ID,
				Children: map[string]schema.Children{"choices": {Rows: []schema.Input{{ID: q.Questions[0].Choices[0].ID, Remove: true}}}}}}}}}
		}},
		{"a question goes", func(q *models.Quiz) *schema.Input {
			return &schema.Input{Children: questions(schema.Input{ID: q.Questions[0].ID})}
		}},
		{"a question comes", func(*models.Quiz) *schema.Input {
			return &schema.Input{Children: map[string]schema.Children{"questions": {Rows: []schema.Input{typed("?", "!")}}}}
		}},
		{"the order", func(q *models.Quiz) *schema.Input {
			return &schema.Input{Children: questions(schema.Input{ID: q.Questions[1].ID}, schema.Input{ID: q.Questions[0].ID})}
		}},
	}
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		h.do(h.mina, id, "submit")
		before := h.versions(id)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				for _, actor := range []schema.Actor{program, h.mina} {
					if got := code(t, h.change(actor, id, tt.in(h.read(id)))); got != "under_review" {
						t.Errorf("%s is refused as %s, want under_review", actor.ActorName(), got)
					}
				}
			})
		}
		if diff := cmp.Diff(before, h.versions(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPartsOfQuizzesHaveNoDoorOfTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.read(h.published(h.mina, "제목").ID)
		in := func(name string, value any) *schema.Input { return &schema.Input{Values: map[string]any{name: value}} }
		reg := h.Registry
		_, version := h.Update(h.ctx(), h.mod, h.version, q.LiveVersionID, in("title", "몰래"))
		_, question := h.Update(h.ctx(), h.mod, reg.Model("question"), q.Questions[0].ID, in("stem", "몰래"))
		_, choice := h.Update(h.ctx(), h.mod, reg.Model("choice"), q.Questions[0].Choices[0].ID, in("text", "몰래"))
		_, gone := h.Trash(h.ctx(), h.mod, reg.Model("question"), q.Questions[0].ID, nil)
		for name, err := range map[string]error{"version": version, "question": question, "choice": choice, "a question's end": gone} {
			if got := code(t, err); got != "part_of_quiz" {
				t.Errorf("%s: refused as %s, want part_of_quiz", name, got)
			}
		}
		_, frozen := h.Update(h.ctx(), program, h.version, q.LiveVersionID, in("title", "몰래"))
		if got := code(t, frozen); got != "version_submitted" {
			t.Errorf("the program: refused as %s, want version_submitted", got)
		}
		stats := h.find("quiz_stats", "QuizID", q.ID.String())
		_, counted := h.Update(h.ctx(), h.mod, reg.Model("quiz_stats"), stats, in("attempts", int64(9)))
		if got := code(t, counted); got != "counted" {
			t.Errorf("counters: refused as %s, want counted", got)
		}
	})
}

func TestStableKeysAreNotGivenByPeople(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.draft(h.mina, "제목").ID
		key := h.read(id).Questions[0].StableKey
		other := schema.NewID()
		if err := h.change(h.mina, id, &schema.Input{Children: map[string]schema.Children{"questions": {Rows: []schema.Input{
			{ID: h.read(id).Questions[0].ID, Values: map[string]any{"stable_key": other, "stem": "고친"}}}}}}); err != nil {
			t.Fatal(err)
		}
		if got := h.read(id).Questions[0]; got.StableKey != key || got.Stem != "고친" {
			t.Errorf("stem %q, stable key %s, want it as it was", got.Stem, got.StableKey)
		}
	})
}

func TestTags(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		tag := func(slug string, more ...any) schema.ID {
			values := map[string]any{"slug": slug}
			if len(more) > 0 {
				values["alias_of_id"] = more[0]
			}
			return h.create(program, "tag", values).(*models.Tag).ID
		}
		film := tag("영화")
		movie := tag("무비", film)
		id := h.draft(h.mina, "제목").ID
		if err := h.change(h.mina, id, &schema.Input{Many: map[string][]schema.ID{"tags": {movie, film}}}); err != nil {
			t.Fatal(err)
		}
		if q := h.read(id); len(q.Tags) != 1 || q.Tags[0].Slug != "영화" {
			t.Errorf("tags %v, want what the alias stands for, once", q.Tags)
		}
		alias := func(of, target schema.ID) error {
			_, err := h.Update(h.ctx(), program, h.tag, of, &schema.Input{Values: map[string]any{"alias_of_id": target}})
			return err
		}
		for name, err := range map[string]error{"itself": alias(film, film), "a circle": alias(film, movie), "a chain": alias(tag("시네마"), movie), "from an alias": alias(film, tag("극장"))} {
			if diff := cmp.Diff([]string{"/alias_of_id"}, pointers(t, err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}
