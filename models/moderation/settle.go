package moderation

import (
	"context"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// atATime is how many reports one case answers; who reports most is limited, so
// that there are rarely more than some.
const atATime = 500

func (d *Desk) openReports(s models.CaseSubject, id schema.ID) database.Query {
	return database.Query{Model: d.report, Actor: self(), Verb: schema.VerbView, Limit: atATime,
		Where: schema.And(schema.Eq("Subject", string(s)), schema.Eq("SubjectID", id), schema.Eq("Status", string(models.ReportOpen)))}
}

// settled is what an action settles of a case: a review says nothing about what
// was reported of the version that is live, and an edit of what is hidden still
// waits, whatever is done to its author. Only what is removed is not reviewed.
func settled(a models.DecisionAction) []models.CaseKind {
	switch a {
	case models.ActApprove:
		return append([]models.CaseKind{models.KindReview}, byProgram...)
	case models.ActReject: // what people answer is about the version that is live
		return []models.CaseKind{models.KindReview, models.KindRule, models.KindDuplicate}
	case models.ActUphold, models.ActOverturn, models.ActUnlimit, models.ActUnsuspend, models.ActUnban, models.ActUnmute, models.ActUnblock, models.ActUnsilence, models.ActUnwarn:
		return nil
	case models.ActDismiss, models.ActHide, models.ActWithhold, models.ActUnhide:
		return append([]models.CaseKind{models.KindReport, models.KindRights}, byProgram...)
	}
	if OfPerson(a) { // who wrote a version is one thing, and the version another
		return append([]models.CaseKind{models.KindReport, models.KindRights}, byProgram...)
	}
	return append([]models.CaseKind{models.KindReview, models.KindReport, models.KindRights}, byProgram...)
}

// settle ends what acts settle of a case together, answers those who reported,
// and resolves the case when nothing is left. An act against what was reported
// says that the reports were right.
func (d *Desk) settle(ctx context.Context, v *verdict, acts ...Act) error {
	var kinds []models.CaseKind
	against, told := false, Act{}
	for _, a := range acts {
		kinds = append(kinds, settled(a.Action)...)
		against = against || a.Action.Against() && a.Action != models.ActReject
		if told.Text == "" {
			told = a
		}
	}
	if slices.Contains(kinds, models.KindReport) {
		if err := d.answer(ctx, v.of, v, map[bool]string{true: "agree", false: "disagree"}[against], told); err != nil {
			return err
		}
	}
	if v.of.Has(models.KindAppeal) {
		row, err := d.db.Hold(ctx, d.cases, schema.Eq("ID", v.of.ID)) // what was taken back may have added to it
		if err != nil {
			return err
		}
		v.of = row.(*models.Case)
		waiting, err := d.waiting(ctx, v.of)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			kinds = append(kinds, models.KindAppeal)
		}
	}
	return d.leave(ctx, v.of, v, kinds)
}

// drop ends kinds of the open case about a subject, without a decision where
// there is no verdict.
func (d *Desk) drop(ctx context.Context, v *verdict, s models.CaseSubject, id schema.ID, kinds ...models.CaseKind) error {
	open, err := d.openCase(ctx, s, id)
	if err != nil || open == nil {
		return err
	}
	return d.leave(ctx, open, v, kinds)
}

// leave takes kinds out of a case; without any it is resolved.
func (d *Desk) leave(ctx context.Context, c *models.Case, v *verdict, kinds []models.CaseKind) error {
	is := *c
	is.Kinds = slices.DeleteFunc(slices.Clone(c.Kinds), func(k models.CaseKind) bool { return slices.Contains(kinds, k) })
	if len(is.Kinds) == 0 {
		is.State, is.OpenKey, is.ResolvedAt = models.CaseResolved, nil, d.now()
		is.ClaimUntil = schema.Time{}
		return d.swap(ctx, v, c, &is)
	}
	if err := d.weighs(ctx, &is); err != nil {
		return err
	}
	return d.swap(ctx, v, c, &is)
}

// swap stores a case that has changed, and the verdict keeps how it was.
func (d *Desk) swap(ctx context.Context, v *verdict, before, after *models.Case) error {
	err := d.db.Swap(database.Later(ctx), before, after)
	v.left(before, after)
	return err
}

type settlingKey struct{}

// settling reports whether reports are being answered by a decision.
func settling(ctx context.Context) bool { return ctx.Value(settlingKey{}) != nil }

// answer tells everybody who reported the subject what became of it, by a verb of
// their reports.
func (d *Desk) answer(ctx context.Context, c *models.Case, v *verdict, verb string, told Act) error {
	open := d.openReports(c.Subject, c.SubjectID)
	open.Hold = true
	page, err := d.db.List(ctx, open)
	if err != nil {
		return err
	}
	ctx = context.WithValue(ctx, settlingKey{}, true)
	for _, row := range page.Rows {
		in := &schema.Input{Reason: told.Text, ReasonEN: told.TextEN, Verdict: v.id()}
		after, err := d.db.Transition(database.Held(ctx, row), self(), d.report, row.(*models.Report).ID, verb, in)
		if err != nil {
			return err
		}
		if v != nil {
			v.was.Reports = append(v.was.Reports, lockOf{d.report.ID(after), d.report.Lock(after)})
		}
	}
	return nil
}
