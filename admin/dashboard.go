package admin

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// days is how many days the charts show.
const days = 30

// dashboard are the cards of the dashboard.
func dashboard(reg *schema.Registry) []panel.Card {
	return []panel.Card{
		{Name: "waiting", Label: schema.Text{KO: "지금 기다리는 것", EN: "What waits now"}, Size: panel.Wide, Rights: []string{"quiz.view", "report.view"}, Load: waiting},
		{Name: "quiz-queue", Label: schema.Text{KO: "검토를 기다린 시간", EN: "Quizzes waiting for review"}, Rights: []string{"quiz.view"}, Load: quizQueue},
		{Name: "report-queue", Label: schema.Text{KO: "신고가 기다린 시간", EN: "Reports waiting"}, Rights: []string{"report.view"}, Load: reportQueue},
		{Name: "decisions", Label: schema.Text{KO: "하루 신고와 결정", EN: "Reports and decisions by day"}, Rights: []string{"report.view", "audit_log.view"}, Load: decisions(reg)},
		{Name: "quizzes", Label: schema.Text{KO: "하루 새 퀴즈", EN: "New quizzes by day"}, Size: panel.Half, Rights: []string{"quiz.view"}, Load: newQuizzes},
		{Name: "attempts", Label: schema.Text{KO: "하루 응시", EN: "Attempts by day"}, Size: panel.Half, Rights: []string{"attempt.view"}, Load: newAttempts},
	}
}

// pendingQuiz is a quiz, new or edited, whose draft is under review; since its
// draft was submitted it does not change.
var (
	pendingQuiz = schema.Eq("DraftStatus", string(models.VersionPending))
	openReport  = schema.Eq("Status", string(models.ReportOpen))
)

const submitted = "DraftVersion.UpdatedAt"

func waiting(ctx context.Context, r panel.Reader) (templ.Component, error) {
	today := schema.Compare("CreatedAt", schema.OpGte, schema.At(midnight(r.Now)))
	list := panel.Figures{
		{Label: schema.Text{KO: "새 퀴즈 검토", EN: "New quizzes to review"}, Href: r.Address(&models.Quiz{}, "view=pending")},
		{Label: schema.Text{KO: "고친 판 검토", EN: "Edits to review"}, Href: r.Address(&models.Quiz{}, "view=edits")},
		{Label: schema.Text{KO: "열린 신고", EN: "Open reports"}, Href: r.Address(&models.Report{}, "view=open")},
		{Label: schema.Text{KO: "오늘 들어온 신고", EN: "Reports today"}, Href: r.Address(&models.Report{}, "created_at__preset=today")},
		{Label: schema.Text{KO: "오늘 만든 퀴즈", EN: "Quizzes made today"}, Href: r.Address(&models.Quiz{}, "created_at__preset=today")},
	}
	counts, err := r.Counts(ctx,
		r.Query(&models.Quiz{}, schema.Eq("Status", string(models.QuizPending))),
		r.Query(&models.Quiz{}, schema.And(pendingQuiz, schema.Eq("Status", string(models.QuizPublished)))),
		r.Query(&models.Report{}, openReport), r.Query(&models.Report{}, today), r.Query(&models.Quiz{}, today))
	for i, n := range counts {
		list[i].Count = n
	}
	return list, err
}

func midnight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, now.Location())
}

func quizQueue(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.WaitingIn(ctx, r, &models.Quiz{}, submitted, pendingQuiz, time.Hour, 8*time.Hour, 24*time.Hour)
}

func reportQueue(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.WaitingIn(ctx, r, &models.Report{}, "CreatedAt", openReport, time.Hour, 8*time.Hour, 24*time.Hour)
}

func newQuizzes(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.PerDay(ctx, r, days, panel.Series{Label: schema.Text{KO: "퀴즈", EN: "Quizzes"}, Model: &models.Quiz{}})
}

func newAttempts(ctx context.Context, r panel.Reader) (templ.Component, error) {
	return panel.PerDay(ctx, r, days, panel.Series{Label: schema.Text{KO: "응시", EN: "Attempts"}, Model: &models.Attempt{}})
}

// decisions counts reports and what staff decided: every step of a state machine
// that is neither its owner's nor the program's.
func decisions(reg *schema.Registry) func(context.Context, panel.Reader) (templ.Component, error) {
	seen := map[string]bool{}
	var verbs []any
	for _, m := range reg.Models() {
		for _, t := range m.Transitions {
			if !t.Owner && !t.Hidden && !seen[t.Verb] {
				seen[t.Verb], verbs = true, append(verbs, t.Verb)
			}
		}
	}
	return func(ctx context.Context, r panel.Reader) (templ.Component, error) {
		return panel.PerDay(ctx, r, days,
			panel.Series{Label: schema.Text{KO: "결정", EN: "Decisions"}, Model: &models.AuditLog{}, Where: schema.In("Action", verbs...)},
			panel.Series{Label: schema.Text{KO: "신고", EN: "Reports"}, Model: &models.Report{}})
	}
}
