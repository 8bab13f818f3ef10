package community

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// flagSQL counts what became of a person's reports.
var flagSQL = map[models.ReportStatus]string{
	models.ReportAgreed:    `UPDATE users SET flags_agreed = flags_agreed + ? WHERE id = ?`,
	models.ReportDisagreed: `UPDATE users SET flags_disagreed = flags_disagreed + ? WHERE id = ?`,
	models.ReportIgnored:   `UPDATE users SET flags_ignored = flags_ignored + ? WHERE id = ?`,
}

// decide is the rule of report.agree, report.disagree and report.ignore. The
// reason is told to whoever reported, the note stays with staff.
func (r *rules) decide(ctx context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	if err := r.impartial(ctx, c.Actor, report); err != nil {
		return err
	}
	report.OpenKey, report.Outcome, report.OutcomeEN = nil, tidy(c.Input.Reason), tidy(c.Input.ReasonEN)
	c.After(func(ctx context.Context) error {
		if err := r.exec(ctx, flagSQL[report.Status], 1, report.ReporterID); err != nil {
			return err
		}
		return r.countReport(ctx, report, -1)
	})
	return nil
}

// correctSQL is for who was told that they were right, and was not.
const correctSQL = `UPDATE users SET flags_agreed = flags_agreed - 1, flags_disagreed = flags_disagreed + 1 WHERE id = ? AND flags_agreed > 0`

// correct is the rule of report.correct: an appeal showed that the report was
// wrong after all.
func (r *rules) correct(_ context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	report.Outcome = tidy(c.Input.Reason)
	c.After(func(ctx context.Context) error { return r.exec(ctx, correctSQL, report.ReporterID) })
	return nil
}

// reopen is the rule of report.undo: it is as open as before, and its reporter
// neither right nor wrong.
func (r *rules) reopen(_ context.Context, c *schema.Change) error {
	if c.Input.Was == nil {
		return fmt.Errorf("undo: %w", schema.ErrForbidden)
	}
	old, report := c.Old.(*models.Report), c.Row.(*models.Report)
	key := openKey(report)
	report.OpenKey, report.Outcome, report.OutcomeEN = &key, "", ""
	c.After(func(ctx context.Context) error {
		if err := r.exec(ctx, flagSQL[old.Status], -1, report.ReporterID); err != nil {
			return err
		}
		return r.countReport(ctx, report, 1)
	})
	return nil
}

// impartial refuses who reported it, and whom it is about.
func (r *rules) impartial(ctx context.Context, actor schema.Actor, report *models.Report) error {
	if schema.IsProgram(actor) {
		return nil
	}
	owner, err := r.whose(ctx, report)
	if err != nil {
		return err
	}
	if me := actor.ActorID(); me == report.ReporterID || me == owner {
		return denied("내가 알린 것이나 내 것에 대한 신고는 다른 사람이 판단해요.", "Somebody else decides on what you reported and on what is yours.")
	}
	return nil
}
