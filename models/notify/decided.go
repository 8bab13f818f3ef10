package notify

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// attachDecisions tells people what was decided about themselves, and what came
// of an appeal.
func (n *Notices) attachDecisions(reg *schema.Registry) error {
	var errs []error
	for _, action := range []models.DecisionAction{models.ActWarn, models.ActMute, models.ActBlock, models.ActSilence, models.ActLimit, models.ActSuspend, models.ActBan} {
		errs = append(errs, reg.On("user."+string(action), n.after(func(ctx context.Context, c *schema.Change) error {
			return n.sanction(ctx, c, models.NoticeSanction, action)
		})))
	}
	for _, action := range []models.DecisionAction{models.ActUnwarn, models.ActUnmute, models.ActUnblock, models.ActUnsilence, models.ActUnlimit, models.ActUnsuspend, models.ActUnban} {
		errs = append(errs, reg.On("user."+string(action), n.after(func(ctx context.Context, c *schema.Change) error {
			return n.sanction(ctx, c, models.NoticeLifted, action.Lifts())
		})))
	}
	for verb, kind := range map[string]models.NotificationKind{"uphold": models.NoticeAppealNo, "overturn": models.NoticeAppealYes} {
		errs = append(errs, reg.On("appeal."+verb, n.after(func(ctx context.Context, c *schema.Change) error {
			a := c.Row.(*models.Appeal)
			return n.judged(ctx, c, &models.Notification{UserID: a.UserID, Kind: kind, About: a.Title, Action: a.Action, Reason: a.Answer})
		})))
	}
	return errors.Join(append(errs, reg.On("report.correct", n.after(func(ctx context.Context, c *schema.Change) error {
		return n.report(ctx, c, models.NoticeReportClosed)
	})))...)
}

// sanction is the one place where a person is told on the site of a sanction that
// begins or ends.
func (n *Notices) sanction(ctx context.Context, c *schema.Change, kind models.NotificationKind, action models.DecisionAction) error {
	u := c.Row.(*models.User)
	return n.judged(ctx, c, &models.Notification{UserID: u.ID, Kind: kind, Action: action, Until: c.Input.Until, Reason: c.Input.Reason, ReasonEN: c.Input.ReasonEN})
}
