package community_test

import (
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// failing is what a *testing.T and a *rapid.T have in common.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
}

var _ failing = (*testing.T)(nil)

// exact compares the counters of a quiz, and of its comments, with the rows.
func (h *house) exact(t failing, quiz schema.ID) {
	t.Helper()
	var want models.QuizStats
	for _, row := range h.All("rating", schema.Eq("QuizID", quiz)) {
		r := row.(*models.Rating)
		want.Ratings, want.QualitySum, want.DifficultySum = want.Ratings+1, want.QualitySum+int64(r.Quality), want.DifficultySum+int64(r.Difficulty)
	}
	replies := map[schema.ID]int{}
	comments := h.All("comment", schema.Eq("QuizID", quiz))
	for _, row := range comments {
		if c := row.(*models.Comment); c.Status == models.CommentVisible {
			want.Comments++
			replies[c.ParentID]++
		}
	}
	for _, row := range comments {
		if c := row.(*models.Comment); c.Replies != replies[c.ID] {
			t.Errorf("comment %q says %d replies, there are %d", c, c.Replies, replies[c.ID])
		}
	}
	for _, row := range h.All("report", schema.And(schema.Eq("Subject", "quiz"), schema.Eq("SubjectID", quiz))) {
		if row.(*models.Report).Status == models.ReportOpen {
			want.OpenReports++
		}
	}
	got := h.stats(quiz)
	if got.Ratings != want.Ratings || got.QualitySum != want.QualitySum || got.DifficultySum != want.DifficultySum ||
		got.Comments != want.Comments || got.OpenReports != want.OpenReports {
		t.Errorf("counters %d %d %d %d %d, rows %d %d %d %d %d", got.Ratings, got.QualitySum, got.DifficultySum, got.Comments, got.OpenReports,
			want.Ratings, want.QualitySum, want.DifficultySum, want.Comments, want.OpenReports)
	}
}
