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
func Site(deps panel.Deps) (*panel.Site, error) {
	s, err := panel.New(deps)
	if err != nil {
		return nil, err
	}
	panel.Register(s, cases())
	panel.Register(s, reports())
	panel.Register(s, decided())
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
	panel.Hide[models.AuditDiff](s)
	panel.Hide[models.QuizScores](s)
	panel.Hide[models.ItemStats](s)
	panel.Hide[models.AuditHead](s)
	for _, c := range dashboard(deps.Registry) {
		s.Dashboard(c)
	}
	return s, s.Check()
}
