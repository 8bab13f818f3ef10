package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// taken are the attempts at quizzes. Staff look at them and void what was no
// honest try; nobody edits what somebody answered.
func taken() panel.ModelAdmin[models.Attempt] {
	return panel.ModelAdmin[models.Attempt]{
		Group: content, Icon: "pencil-line",
		ListDisplay: []string{"Quiz", "User.Handle", "Status", "Score", "Max", "CorrectCount", "Counts", "SubmittedAt", "CreatedAt"},
		ListFilter:  []string{"Status", "Quiz", "User", "Counts", "Listed", "SubmittedAt"},
		SortableBy:  []string{"SubmittedAt", "CreatedAt"},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "응시", EN: "Attempt"}, Fields: []string{"Quiz", "QuizVersion", "User", "StartedAt", "SubmittedAt", "ExpiresAt"}},
			{Title: schema.Text{KO: "점수", EN: "Score"}, Fields: []string{"Score", "Max", "CorrectCount", "Counts", "Listed"}},
		},
		Inlines:       []panel.Inline{{Relation: "Answers", Fields: []string{"StableKey", "Text", "Fraction", "Millis"}, Slim: true}},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true,
	}
}
