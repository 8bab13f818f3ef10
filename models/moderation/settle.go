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
// waits.
func settled(a models.DecisionAction) []models.CaseKind {
	switch a {
	case models.ActApprove, models.ActReject:
		return []models.CaseKind{models.KindReview}
	case models.ActDismiss, models.ActHide, models.ActUnhide:
		return []models.CaseKind{models.KindReport, models.KindRights}
	}
	return []models.CaseKind{models.KindReview, models.KindReport, models.KindRights}
}

// settle ends what acts settle of a case together, answers those who reported,
// and resolves the case when nothing is left. An act against what was reported
// says that the reports were right.
func (d *Desk) settle(ctx context.Context, c *models.Case, acts ...Act) error {
	var kinds []models.CaseKind
	against, outcome := false, ""
	for _, a := range acts {
		kinds = append(kinds, settled(a.Action)...)
		against = against || a.Action.Against() && a.Action != models.ActReject
		if outcome == "" {
			outcome = a.Text
		}
	}
	if slices.Contains(kinds, models.KindReport) {
		if err := d.answer(ctx, c, against, outcome); err != nil {
			return err
		}
	}
	return d.leave(ctx, c, kinds)
}

// drop ends kinds of the open case about a subject without a decision.
func (d *Desk) drop(ctx context.Context, s models.CaseSubject, id schema.ID, kinds ...models.CaseKind) error {
	open, err := d.openCase(ctx, s, id)
	if err != nil || open == nil {
		return err
	}
	return d.leave(ctx, open, kinds)
}

// leave takes kinds out of a case; without any it is resolved.
func (d *Desk) leave(ctx context.Context, c *models.Case, kinds []models.CaseKind) error {
	is := *c
	is.Kinds = slices.DeleteFunc(slices.Clone(c.Kinds), func(k models.CaseKind) bool { return slices.Contains(kinds, k) })
	if len(is.Kinds) == 0 {
		is.State, is.OpenKey, is.ResolvedAt = models.CaseResolved, nil, d.now()
		is.ClaimUntil = schema.Time{}
		return d.db.Swap(ctx, c, &is)
	}
	page, err := d.db.List(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView, Limit: atATime, Where: schema.Eq("CaseID", c.ID)})
	if err != nil {
		return err
	}
	is.Score = 0
	for _, row := range page.Rows {
		if s := row.(*models.CaseSignal); is.Has(s.Kind) {
			is.Score += s.Weight
		}
	}
	is.Urgency = urgency(is.Score, is.DueAt.Time)
	return d.db.Swap(ctx, c, &is)
}

type settlingKey struct{}

// settling reports whether reports are being answered by a decision.
func settling(ctx context.Context) bool { return ctx.Value(settlingKey{}) != nil }

// answer tells everybody who reported the subject what became of it.
func (d *Desk) answer(ctx context.Context, c *models.Case, right bool, outcome string) error {
	page, err := d.db.List(ctx, d.openReports(c.Subject, c.SubjectID))
	if err != nil {
		return err
	}
	verb := map[bool]string{true: "agree", false: "disagree"}[right]
	ctx = context.WithValue(ctx, settlingKey{}, true)
	for _, row := range page.Rows {
		if _, err := d.db.Transition(ctx, self(), d.report, row.(*models.Report).ID, verb, &schema.Input{Reason: outcome}); err != nil {
			return err
		}
	}
	return nil
}
