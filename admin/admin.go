// Package admin declares the back office: which models it shows, and how. A
// model without a literal appears with what it has.
package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// The parts of the sidebar.
var (
	review    = schema.Text{KO: "검수", EN: "Review"}
	content   = schema.Text{KO: "콘텐츠", EN: "Content"}
	community = schema.Text{KO: "커뮤니티", EN: "Community"}
	people    = schema.Text{KO: "사람", EN: "People"}
	house     = schema.Text{KO: "운영", EN: "House"}
)

// Site returns the back office, or every mistake in its declarations. To say
// how staff work with a model, register it here.
func Site(deps panel.Deps, r Rules) (*panel.Site, error) {
	s, err := panel.New(deps)
	if err != nil {
		return nil, err
	}
	panel.Register(s, cases())
	panel.Register(s, reports())
	panel.Register(s, disputed())
	panel.Register(s, revisedKeys())
	panel.Register(s, decided())
	panel.Register(s, appeals())
	panel.Register(s, sanctions())
	panel.Register(s, measures())
	panel.Register(s, autoRules())
	panel.Register(s, ruleHits())
	panel.Register(s, wordLists())
	s.Page(trialPage(r))
	panel.Register(s, cannedReasons())
	panel.Register(s, quizzes())
	panel.Register(s, versions())
	panel.Register(s, comments())
	panel.Register(s, ratings())
	panel.Register(s, genres())
	panel.Register(s, tags())
	panel.Register(s, pages())
	panel.Register(s, users())
	panel.Register(s, roles())
	panel.Register(s, sessions())
	panel.Register(s, apiKeys())
	panel.Register(s, identities())
	panel.Register(s, log())
	panel.Register(s, stats())
	panel.Register(s, imports())
	panel.Register(s, media())
	panel.Register(s, taken())
	panel.Register(s, hooks())
	panel.Register(s, deliveries())
	panel.Register(s, savedViews())
	panel.Register(s, authenticators())
	panel.Register(s, passkeys())
	panel.Hide[models.RecoveryCode](s)
	panel.Hide[models.LoginStep](s)
	panel.Hide[models.Ticket](s)
	panel.Hide[models.Throttle](s)
	panel.Hide[models.Notification](s)
	panel.Hide[models.NotificationMute](s)
	panel.Hide[models.IdempotencyKey](s)
	panel.Hide[models.Task](s)
	panel.Hide[models.TaskLine](s)
	panel.Hide[models.ListChoice](s)
	panel.Hide[models.Note](s)
	panel.Hide[models.Presence](s)
	panel.Hide[models.CaseSignal](s)
	panel.Hide[models.Fingerprint](s)
	panel.Hide[models.Verdict](s)
	panel.Hide[models.HeldNotice](s)
	panel.Hide[models.AuditDiff](s)
	panel.Hide[models.QuizScores](s)
	panel.Hide[models.ItemStats](s)
	panel.Hide[models.ItemFlag](s)
	panel.Hide[models.Regrade](s)
	panel.Hide[models.AuditHead](s)
	if deps.Settings.App.Env != "production" {
		s.Page(panel.Page{Path: "widgets", Label: schema.Text{KO: "위젯", EN: "Widgets"}, Icon: "layout-grid", Handler: panel.Widgets,
			Help: schema.Text{KO: "모든 입력을 모든 상태로 봐요. 실제 운영에서는 보이지 않아요.", EN: "Every input in every state; not there in production."}})
	}
	for _, c := range dashboard(deps.Registry) {
		s.Dashboard(c)
	}
	return s, s.Check()
}
