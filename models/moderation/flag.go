package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Flag is something that the program has found.
type Flag struct {
	Kind    models.CaseKind
	Reason  models.ReportReason // says how soon it is to be looked at
	Weight  int
	Version string // of what it is about
	Text    string
}

// Flag adds what the program has found to the case about a subject, or opens
// one.
func (d *Desk) Flag(ctx context.Context, s models.CaseSubject, id schema.ID, f Flag) error {
	_, err := d.Raise(ctx, s, id, f)
	return err
}

// Raise is Flag for who wants to know which case it added to; zero for none.
func (d *Desk) Raise(ctx context.Context, s models.CaseSubject, id schema.ID, f Flag) (schema.ID, error) {
	what := &models.CaseSignal{Kind: f.Kind, Version: f.Version, Text: f.Text}
	err := d.signal(ctx, s, id, urgent{f.Weight, reasons[f.Reason].within}, what)
	return what.CaseID, err
}

// Lower ends a kind of the open case about a subject, of which nothing is left to
// look at; an empty case is resolved.
func (d *Desk) Lower(ctx context.Context, s models.CaseSubject, id schema.ID, kind models.CaseKind) error {
	return d.drop(ctx, nil, s, id, kind)
}

// Waiting is the open case about a subject, nil for none.
func (d *Desk) Waiting(ctx context.Context, s models.CaseSubject, id schema.ID) (*models.Case, error) {
	return d.openCase(ctx, s, id)
}

// HideMeanwhile takes a subject out of sight until somebody has looked at it: a
// decision of the program's, after which its case stays open.
func (d *Desk) HideMeanwhile(ctx context.Context, s models.CaseSubject, id schema.ID, reason string, text schema.Text, note string) error {
	open, err := d.openCase(ctx, s, id)
	if err != nil {
		return err
	}
	v := d.begin(self(), open)
	v.reason = reason
	ctx = context.WithValue(ctx, verdictKey{}, v)
	_, err = d.db.Transition(ctx, self(), d.modelOf(s), id, string(models.ActHide), &schema.Input{Reason: text.KO, ReasonEN: text.EN, Note: note})
	return err
}

// byProgram are the kinds of cases that the program has opened by itself.
var byProgram = []models.CaseKind{models.KindRule, models.KindDuplicate, models.KindStatistic}

// hidden reports whether a subject is out of sight for good, which its case may
// leave so: to hide it again is to say that this was right.
func hidden(row any) bool {
	switch row := row.(type) {
	case *models.Quiz:
		return row.Status == models.QuizHidden && row.WithheldUntil.IsZero()
	case *models.Comment:
		return row.Status == models.CommentHidden && row.WithheldUntil.IsZero()
	}
	return false
}
