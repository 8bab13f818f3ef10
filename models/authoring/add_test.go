package authoring_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func TestNewQuizHasAVersionCountersAndDefaults(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.read(h.draft(h.mina, "기생충 다시 보기").ID)
		got := fmt.Sprintln(q.Slug, q.Status, q.Language, q.Visibility, q.Licence, q.OwnerID == h.mina.id, q.LiveVersionID.IsZero(), q.PublishedAt.IsZero())
		if want := "기생충-다시-보기 draft ko public ARR true true true\n"; got != want {
			t.Errorf("quiz: %s, want %s", got, want)
		}
		versions := h.versions(q.ID)
		if len(versions) != 1 {
			t.Fatalf("%d versions, want 1", len(versions))
		}
		v := versions[0]
		if v.ID != q.DraftVersionID || v.Status != models.VersionDraft || v.Title != q.Title || v.Description != "설명" || len(v.Questions) != 2 {
			t.Errorf("version: %+v", v)
		}
		first, second := v.Questions[0], v.Questions[1]
		got = fmt.Sprintln(first.Stem, first.Points, first.Scoring, first.IgnoreWidth, first.IgnoreCase, first.IgnoreSpace, first.IgnorePunct,
			first.StableKey.IsZero(), len(first.Choices), second.Position, second.Accepted[0].Fraction)
		if want := "하나? 1 all_or_nothing true true true false false 2 1 100\n"; got != want {
			t.Errorf("questions: %s, want %s", got, want)
		}
		stats := h.Registry.Model("quiz_stats")
		if _, err := h.FindBy(h.ctx(), stats, schema.Eq("QuizID", q.ID)); err != nil {
			t.Errorf("counters: %v", err)
		}
	})
}

func TestNewQuizIsOneAuditEntry(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.draft(h.mina, "기록")
		logs := h.Registry.Of(&models.AuditLog{})
		n, _, err := h.Count(h.ctx(), database.Query{Model: logs, Actor: program, Verb: schema.VerbView,
			Where: schema.In("Target", "quiz", "quiz_version", "quiz_stats", "question")}, 0)
		if err != nil || n != 1 {
			t.Errorf("%d entries, %v; want 1", n, err)
		}
	})
}

func TestSlugsFollowTitles(t *testing.T) {
	tests := []struct{ name, title, want string }{
		{"Hangul", "봉준호 유니버스!", "봉준호-유니버스"},
		{"upper case", "Star WARS IV", "star-wars-iv"},
		{"runs of signs", "  A -- & b / c ", "a-b-c"},
		{"nothing left", "!?", "quiz"},
		{"dotted capital I", "İstanbul", "istanbul"},
		{"Greek", "ΑΒΓ 1", "αβγ-1"},
		{"the longest", strings.Repeat("가", 100), strings.Repeat("가", 100)},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if got := h.draft(h.mina, tt.title).Slug; got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
	})
}

func TestSlugsAreNumberedWhereTaken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ids := make([]schema.ID, 0, 12)
		for i := range 12 {
			q := h.draft(h.mina, "같은 제목")
			ids = append(ids, q.ID)
			want := "같은-제목"
			if i > 0 {
				want = fmt.Sprintf("같은-제목-%d", i+1)
			}
			if q.Slug != want {
				t.Errorf("quiz %d has %q, want %q", i+1, q.Slug, want)
			}
		}
		if _, err := h.Trash(h.ctx(), program, h.quiz, ids[11], nil); err != nil {
			t.Fatal(err)
		}
		if got := h.draft(h.juno, "같은 제목").Slug; got != "같은-제목-13" {
			t.Errorf("beside one in the trash: %q, want 같은-제목-13", got)
		}
	})
}

// TestConcurrentSlugs makes quizzes of one title at once: each gets an address.
func TestConcurrentSlugs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var all sync.WaitGroup
		slugs := make([]string, 8)
		for i := range slugs {
			all.Go(func() { slugs[i] = h.draft(h.mina, "한꺼번에").Slug })
		}
		all.Wait()
		slices.Sort(slugs)
		if got := slices.Compact(slugs); len(got) != 8 || got[0] != "한꺼번에" {
			t.Errorf("%q", got)
		}
	})
}

func TestNewQuizIsRefused(t *testing.T) {
	six := func(h *house) (ids []schema.ID) {
		for i := range 6 {
			ids = append(ids, h.create(program, "tag", map[string]any{"slug": fmt.Sprint("t", i)}).(*models.Tag).ID)
		}
		return ids
	}
	tests := []struct {
		name  string
		spoil func(h *house, in *schema.Input)
		want  []string
	}{
		{"no title", func(_ *house, in *schema.Input) { delete(in.Values, "title") }, []string{"/title"}},
		{"no genre and no title", func(_ *house, in *schema.Input) {
			delete(in.Values, "genre_id")
			delete(in.Values, "title")
		}, []string{"/title", "/genre_id"}},
		{"six tags", func(h *house, in *schema.Input) { in.Many = map[string][]schema.ID{"tags": six(h)} }, []string{"/tag_ids"}},
		{"101 questions", func(_ *house, in *schema.Input) {
			for range 101 {
				list := in.Children["questions"]
				list.Rows = append(list.Rows, typed("?", "!"))
				in.Children["questions"] = list
			}
		}, []string{"/questions"}},
		{"a stem too long", func(_ *house, in *schema.Input) { in.Children = questions(typed(strings.Repeat("가", 501), "!")) }, []string{"/questions/0/stem"}},
		{"the live version", func(_ *house, in *schema.Input) { in.Set("live_version_id", schema.NewID()) }, []string{"/live_version_id"}},
		{"where it was imported from", func(_ *house, in *schema.Input) { in.Set("origin", "opentriviaqa/x/quiz/1") }, []string{"/origin"}},
		{"a state", func(_ *house, in *schema.Input) { in.Set("status", "published") }, []string{"/status"}},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				in := &schema.Input{Values: map[string]any{"title": "제목", "genre_id": h.genre}, Children: map[string]schema.Children{}}
				tt.spoil(h, in)
				_, err := h.Create(h.ctx(), h.mina, h.quiz, in)
				if diff := cmp.Diff(tt.want, pointers(t, err)); diff != "" {
					t.Error(diff)
				}
			})
		}
		if n, _, err := h.Count(h.ctx(), database.Query{Model: h.quiz, Actor: program, Verb: schema.VerbView}, 0); err != nil || n != 0 {
			t.Errorf("%d quizzes stored, %v", n, err)
		}
	})
}

// TestTheProgramAddsPublishedQuizzes, complete ones alone.
func TestTheProgramAddsPublishedQuizzes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in := func(rows ...schema.Input) *schema.Input {
			return &schema.Input{Values: map[string]any{"title": "게시", "genre_id": h.genre, "owner_id": h.mina.id, "status": "published"}, Children: questions(rows...)}
		}
		row, err := h.Create(h.ctx(), program, h.quiz, in(single("?", "가", "나")))
		if err != nil {
			t.Fatal(err)
		}
		q := h.read(row.(*models.Quiz).ID)
		if q.LiveVersionID.IsZero() || q.LiveVersionID != q.DraftVersionID || q.PublishedAt.IsZero() || len(q.Questions) != 1 {
			t.Errorf("quiz: %+v", q)
		}
		v := h.versions(q.ID)[0]
		if v.Status != models.VersionApproved || len(v.ContentHash) != 64 {
			t.Errorf("version: %+v", v)
		}
		_, err = h.Create(h.ctx(), program, h.quiz, in(single("?", "가")))
		if diff := cmp.Diff([]string{"/questions/0/choices"}, pointers(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestGenresComeOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		genres := h.Registry.Model("genre")
		sport := h.find("genre", "Slug", "sports")
		if _, err := h.Trash(h.ctx(), program, genres, sport, nil); err != nil {
			t.Fatal(err)
		}
		if err := authoring.EnsureGenres(h.ctx(), h.DB); err != nil {
			t.Fatal(err)
		}
		page, err := h.List(h.ctx(), database.Query{Model: genres, Actor: program, Verb: schema.VerbRead, Limit: 20, Sort: []database.Order{{Path: "Position"}}})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, 0, len(page.Rows))
		for _, row := range page.Rows {
			got = append(got, row.(*models.Genre).Slug)
		}
		if diff := cmp.Diff([]string{"movie", "animation", "game", "entertainment", "military", "general"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
