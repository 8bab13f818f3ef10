package moderation

import (
	"context"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// signalsOf lists what added to a case, with what each of it is.
func (d *Desk) signalsOf(ctx context.Context, c *models.Case) ([]*models.CaseSignal, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView, Limit: atATime, With: []string{"Report", "Appeal", "Dispute"}, Where: schema.Eq("CaseID", c.ID)})
	if err != nil {
		return nil, err
	}
	return rowsOf[models.CaseSignal](page.Rows), nil
}

// stands reports whether what added to a case still waits: a report, an appeal or a
// dispute does until it is answered or taken back.
func stands(s *models.CaseSignal) bool {
	switch {
	case s.Report != nil:
		return s.Report.Status == models.ReportOpen
	case s.Appeal != nil:
		return s.Appeal.Status == models.AppealPending
	case s.Dispute != nil:
		return s.Dispute.Waits()
	}
	return true
}

// weighs puts into a case what that of it weighs which waits, how many reports
// that are, and when it is due.
func (d *Desk) weighs(ctx context.Context, c *models.Case) error {
	list, err := d.signalsOf(ctx, c)
	if err != nil {
		return err
	}
	score, reports, due, known := 0, 0, time.Time{}, true
	for _, s := range list {
		if !c.Has(s.Kind) || !stands(s) {
			continue
		}
		score += s.Weight
		if s.Report != nil {
			reports++
		}
		within, is := withinOf(s)
		if at := s.CreatedAt.Add(within); due.IsZero() || at.Before(due) {
			due = at
		}
		known = known && is
	}
	c.Score, c.Reports = score, reports
	if known && due.After(c.DueAt.Add(time.Minute)) { // what was to be looked at sooner does not wait any more
		c.DueAt = schema.At(due)
	}
	c.Urgency = urgency(c.Score, c.DueAt.Time)
	return nil
}

// withinOf is how soon something is to be looked at; false for what a rule has
// found, which does not keep it.
func withinOf(s *models.CaseSignal) (time.Duration, bool) {
	switch s.Kind {
	case models.KindReport, models.KindRights:
		if s.Report != nil {
			return reasons[s.Report.Reason].within, true
		}
	case models.KindReview:
		return review.within, true
	case models.KindDispute:
		return contest.within, true
	case models.KindAppeal:
		return secondLook.within, true
	}
	return 0, false
}

// reweigh is weighs for the open case about a subject, where that is another than
// before.
func (d *Desk) reweigh(ctx context.Context, s models.CaseSubject, id schema.ID) error {
	open, err := d.openCase(ctx, s, id)
	if err != nil || open == nil {
		return err
	}
	is := *open
	if err := d.weighs(ctx, &is); err != nil {
		return err
	}
	if is.Score == open.Score && is.Reports == open.Reports && is.DueAt == open.DueAt {
		return nil
	}
	return d.db.Swap(ctx, open, &is)
}

// waitsAgain weighs the case of a report anew whose answer was taken back.
func (d *Desk) waitsAgain(ctx context.Context, report schema.ID) error {
	row, err := d.db.Find(ctx, d.report, report)
	if err != nil {
		return err
	}
	r := row.(*models.Report)
	return d.reweigh(ctx, models.CaseSubject(r.Subject), r.SubjectID)
}
