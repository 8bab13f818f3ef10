package community

import (
	"context"
	"errors"
	"strings"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// tell is the rule of report.add. What is reported, in which version and what
// it looked like is what the server finds.
func (r *rules) tell(ctx context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	if report.Subject == "" || report.SubjectID.IsZero() || report.Reason == "" {
		return nil // the tags say so
	}
	if report.Status != models.ReportOpen {
		return schema.Invalid{schema.NewProblem("/status", "read_only", nil)}
	}
	s, err := r.subject(ctx, c.Actor, report)
	if errors.Is(err, schema.ErrNotFound) {
		return schema.Invalid{schema.NewProblem("/subject_id", "not_found", nil)}
	}
	if err != nil {
		return err
	}
	if s.Owner == report.ReporterID {
		return denied("내 것은 신고할 수 없어요.", "Nobody reports themselves or what is theirs.")
	}
	if err := r.mayReport(ctx, c.Actor, report.Reason); err != nil {
		return err
	}
	report.Detail, report.Outcome = tidy(report.Detail), ""
	report.SubjectVersion, report.Snapshot, report.AboutID = s.Version, s.Snapshot, s.Owner
	key := openKey(report)
	report.OpenKey = &key
	if err := r.limit(ctx, c.Actor, "report", ReportsPerMinute); err != nil {
		return err
	}
	if err := r.fresh(ctx, report); err != nil {
		return err
	}
	c.After(func(ctx context.Context) error { return r.countReport(ctx, report, 1) })
	return nil
}

// mayReport refuses people whose reports nobody takes now. What breaks their own
// rights they may still tell, by any of the reasons that ask for something to be
// withheld: that is the law's matter.
func (r *rules) mayReport(ctx context.Context, actor schema.Actor, reason models.ReportReason) error {
	if reason.Own() || schema.IsProgram(actor) {
		return nil
	}
	row, err := r.db.FindBy(ctx, r.user, schema.Eq("ID", actor.ActorID()))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if u := row.(*models.User); u.Silenced(schema.Now()) {
		return moderation.Withheld(ctx, r.db, u, models.SanctionSilence, u.SilencedUntil)
	}
	return nil
}

// openKey is who reported what, and which version of it: open once.
func openKey(r *models.Report) string {
	return strings.Join([]string{r.ReporterID.String(), string(r.Subject), r.SubjectID.String(), r.SubjectVersion}, ":")
}

// fresh refuses what the reporter has said already of this version, and what
// was found to be right for the same reason. What somebody else's rights came to
// says nothing about those of the reporter.
func (r *rules) fresh(ctx context.Context, report *models.Report) error {
	open, err := r.exists(ctx, schema.Eq("OpenKey", *report.OpenKey))
	if err != nil {
		return err
	}
	if open {
		return schema.Refuse("already_reported", "이미 신고했어요. 확인하고 있어요.", "You have reported this already, and it is being looked at.")
	}
	was := schema.And(schema.Eq("Subject", string(report.Subject)), schema.Eq("SubjectID", report.SubjectID),
		schema.Eq("SubjectVersion", report.SubjectVersion), schema.Eq("Reason", string(report.Reason)), schema.Eq("Status", string(models.ReportDisagreed)))
	if report.Reason.Own() { // what somebody was told of their rights says nothing about another's
		was = schema.And(was, schema.Eq("ReporterID", report.ReporterID))
	}
	cleared, err := r.exists(ctx, was)
	if cleared {
		return schema.Refuse("cleared", "같은 까닭으로 이미 확인했고 문제가 없었어요. 내용이 바뀌면 다시 신고할 수 있어요.",
			"It was looked at for this reason and found to be right. Once it is edited it can be reported again.")
	}
	return err
}

func (r *rules) exists(ctx context.Context, cond schema.Cond) (bool, error) {
	_, err := r.db.FindBy(ctx, r.report, cond)
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// written refuses to change what somebody reported.
func written(_ context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	return schema.Refuse("written", "신고는 고칠 수 없어요.", "A report stays as it was written.")
}

// close is the rule of report.withdraw.
func (r *rules) close(_ context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	report.OpenKey = nil
	c.After(func(ctx context.Context) error { return r.countReport(ctx, report, -1) })
	return nil
}

func (r *rules) countReport(ctx context.Context, report *models.Report, by int) error {
	if report.Subject != models.ReportQuiz {
		return nil
	}
	return r.count(ctx, report.SubjectID, counts{reports: by})
}
