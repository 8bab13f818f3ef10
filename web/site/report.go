package site

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

const (
	reportPath  = "/report"
	disputePath = "/dispute"
)

// complaint is a report that is being written.
type complaint struct {
	Page    ui.Site
	CSRF    string
	Subject string
	ID      string
	Title   string // of what it is about, "" for unknown
	Reason  string
	Detail  string
	Next    string
	Errors  map[string]string
	Error   string
	Sent    bool
}

// reportLink is the page where something is reported.
func reportLink(subject, id, next string) string {
	return reportPath + "?" + url.Values{"subject": {subject}, "subject_id": {id}, "next": {next}}.Encode()
}

// ReportPage answers GET /report with subject, subject_id and next. Guests are
// asked to log in.
func (s *Site) ReportPage(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	f := complaint{Subject: v.Query("subject"), ID: v.Query("subject_id"), Next: local(v.Query("next"))}
	if err := v.reported(f.Subject, f.ID); err != nil {
		return err
	}
	return v.complain(fiber.StatusOK, f)
}

// reported asks that what somebody wants to report is there for them.
func (v *visit) reported(subject, id string) error {
	m := map[string]*schema.Model{"quiz": v.site.quizzes, "comment": v.site.comments, "user": v.site.users}[subject]
	parsed, err := schema.ParseID(id)
	if m == nil || err != nil {
		return schema.ErrNotFound
	}
	_, err = v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, m, parsed)
	return err
}

// SendReport answers POST /report with subject, subject_id, reason, detail and
// next.
func (s *Site) SendReport(c *fiber.Ctx) error {
	v := s.visit(c)
	f := complaint{Subject: v.posted("subject"), ID: v.posted("subject_id"), Reason: v.posted("reason"), Detail: v.posted("detail"), Next: v.next("/")}
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	id, err := schema.ParseID(f.ID)
	if err != nil {
		return schema.ErrNotFound
	}
	_, err = v.create(s.reports, &schema.Input{Values: map[string]any{
		"subject": f.Subject, "subject_id": id, "reason": f.Reason, "detail": f.Detail}})
	if err == nil {
		f.Sent = true
		return v.complain(fiber.StatusOK, f)
	}
	var told bool
	if f.Errors, f.Error, told = v.refused(err); !told {
		return err
	}
	return v.complain(status(err), f)
}

func (v *visit) complain(code int, f complaint) error {
	f.Page = v.page("quiz", v.T("report_title"), "")
	f.Page.Hidden, f.Page.Main, f.Page.Model = true, "narrow stack", "report"
	f.CSRF = f.Page.CSRF
	return v.render(code, reportPageOf(f))
}

// reasonsOf are the reasons for which something may be reported.
func reasonsOf(lang string) []option {
	var out []option
	for _, name := range models.ReportReason("").Choices() {
		out = append(out, option{Value: name, Text: models.ReportReason(name).Label(lang)})
	}
	return out
}
