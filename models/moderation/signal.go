package moderation

import (
	"context"
	"errors"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// reported is a rule of report.add: the report adds to the case.
func (d *Desk) reported(_ context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	c.After(func(ctx context.Context) error {
		by, err := d.person(ctx, report.ReporterID)
		if err != nil {
			return err
		}
		kind := models.KindReport
		if report.Reason == models.ReasonRights {
			kind = models.KindRights
		}
		return d.signal(ctx, models.CaseSubject(report.Subject), report.SubjectID, urgent{weigh(report.Reason, by), reasons[report.Reason].within},
			&models.CaseSignal{Kind: kind, ReportID: report.ID, Version: report.SubjectVersion, Text: report.Reason.Label("ko")})
	})
	return nil
}

// submitted is a rule of what leaves an edit under review: it waits, unless its
// author's role has published it at once.
func (d *Desk) submitted(_ context.Context, c *schema.Change) error {
	id := c.Row.(*models.Quiz).ID
	c.Then(func(ctx context.Context) error {
		row, err := d.db.Find(ctx, d.quiz, id)
		if err != nil {
			return err
		}
		quiz := row.(*models.Quiz)
		if quiz.DraftStatus != models.VersionPending {
			return nil
		}
		return d.signal(ctx, models.CaseQuiz, id, review, &models.CaseSignal{Kind: models.KindReview, Version: quiz.DraftVersionID.String()})
	})
	return nil
}

// takenBack is a rule of what leaves nothing to review. What was found about the
// version that is live waits for somebody all the same.
func (d *Desk) takenBack(_ context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	c.After(func(ctx context.Context) error {
		open, err := d.openCase(ctx, models.CaseQuiz, quiz.ID)
		if err != nil || open == nil {
			return err
		}
		list, err := d.signalsOf(ctx, open)
		if err != nil {
			return err
		}
		live := quiz.LiveVersionID.String()
		kinds := slices.DeleteFunc([]models.CaseKind{models.KindReview, models.KindRule, models.KindDuplicate}, func(k models.CaseKind) bool {
			return k != models.KindReview && slices.ContainsFunc(list, func(s *models.CaseSignal) bool { return s.Kind == k && s.Version == live })
		})
		return d.leave(ctx, open, nil, kinds)
	})
	return nil
}

// gone is the rule of what takes a subject away: there is nothing to look at any
// more, and nobody says of the reports whether they were right. Appeals end with
// what does not come back; those about what is in the trash wait for it.
func (d *Desk) gone(subject models.CaseSubject) schema.Rule {
	return func(_ context.Context, c *schema.Change) error {
		id := d.modelOf(subject).ID(c.Row)
		c.After(func(ctx context.Context) error {
			if c.Verb != schema.VerbDelete {
				if err := d.withdrawAppeals(ctx, aboutSubject(subject, id)); err != nil {
					return err
				}
			}
			open, err := d.openCase(ctx, subject, id)
			if err != nil || open == nil {
				return err
			}
			if err := d.answer(ctx, open, nil, "ignore", Act{}); err != nil {
				return err
			}
			return d.leave(ctx, open, nil, open.Kinds)
		})
		return nil
	}
}

// answered is a rule of what ends a report by itself: it weighs nothing any more,
// and when none is left, nobody has to look.
func (d *Desk) answered(ctx context.Context, c *schema.Change) error {
	if settling(ctx) {
		return nil // by the decision about its subject, which ends the case
	}
	report := c.Row.(*models.Report)
	if err := d.mayAnswer(ctx, c, models.CaseSubject(report.Subject), report.SubjectID); err != nil {
		return err
	}
	v := d.answering(c)
	c.After(func(ctx context.Context) error {
		open, _, err := d.db.Count(ctx, d.openReports(models.CaseSubject(report.Subject), report.SubjectID), 1)
		if err != nil {
			return err
		}
		if open > 0 {
			return d.reweigh(ctx, models.CaseSubject(report.Subject), report.SubjectID)
		}
		return d.drop(ctx, v, models.CaseSubject(report.Subject), report.SubjectID, models.KindReport, models.KindRights)
	})
	return nil
}

// mayAnswer refuses staff to end what is in a case that is not theirs to decide,
// wherever they do. Who takes back what they reported asks nobody.
func (d *Desk) mayAnswer(ctx context.Context, c *schema.Change, s models.CaseSubject, id schema.ID) error {
	if schema.IsProgram(c.Actor) || c.Verb == "withdraw" {
		return nil
	}
	open, err := d.openCase(ctx, s, id)
	if err != nil {
		return err
	}
	if open == nil {
		return d.uninvolved(ctx, c.Actor, &models.Case{Subject: s, SubjectID: id}, true)
	}
	return d.entitled(ctx, c.Actor, open, true)
}

// answering is the verdict of staff who answer one report on its own page; nil
// for whoever takes theirs back.
func (d *Desk) answering(c *schema.Change) *verdict {
	if schema.IsProgram(c.Actor) || c.Verb == "withdraw" {
		return nil
	}
	v := d.begin(c.Actor, nil)
	v.row.Title = shortened(c.Model.Title(c.Old))
	c.Input.Verdict = v.id()
	c.Then(func(ctx context.Context) error {
		v.was.Reports = []lockOf{{d.report.ID(c.Row), d.report.Lock(c.Row)}}
		return d.close(ctx, v)
	})
	return v
}

// signal adds to the open case about a subject, or opens one. What weighs
// nothing opens none.
func (d *Desk) signal(ctx context.Context, s models.CaseSubject, id schema.ID, u urgent, what *models.CaseSignal) error {
	open, err := d.openCase(ctx, s, id)
	if err != nil || open == nil && u.weight == 0 {
		return err
	}
	row, err := d.db.Find(ctx, d.modelOf(s), id)
	if err != nil {
		return err
	}
	seen, err := LookAt(row)
	if err != nil {
		return err
	}
	due := schema.At(d.now().Add(u.within))
	key := openKey(s, id)
	is := models.Case{Subject: s, SubjectID: id, OpenKey: &key, State: models.CasePending, DueAt: due}
	if open != nil {
		is = *open
	}
	is.Title, is.OwnerID = seen.Title, seen.Owner
	is.Score += u.weight
	if !is.Has(what.Kind) {
		is.Kinds = append(slices.Clone(is.Kinds), what.Kind)
	}
	if !what.ReportID.IsZero() {
		is.Reports++
	}
	if due.Before(is.DueAt.Time) {
		is.DueAt = due
	}
	is.Urgency = urgency(is.Score, is.DueAt.Time)
	if open == nil {
		err = d.db.Append(ctx, &is)
	} else {
		err = d.db.Swap(ctx, open, &is)
	}
	what.CaseID, what.Weight = is.ID, u.weight
	return errors.Join(err, d.db.Append(ctx, what))
}

func (d *Desk) person(ctx context.Context, id schema.ID) (*models.User, error) {
	row, err := d.db.FindBy(ctx, d.user, schema.Eq("ID", id))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.User), nil
}
