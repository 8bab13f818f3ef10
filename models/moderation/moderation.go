// Package moderation is the desk: what was reported or waits for a review
// becomes one case a subject, and what is decided becomes a Decision, in the
// transaction of what it decides.
//
// Whoever decides does so by the verbs of the subject itself (quiz.hide,
// comment.remove), in the queue or on its own page alike: a rule of each writes
// the decision and settles the case. So there is no other way in.
package moderation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Lease is how long a claim lasts that nobody renews.
const Lease = 10 * time.Minute

// Options is what a desk needs.
type Options struct {
	DB *database.DB
	// Jobs and Notices tell people; nil tells nobody.
	Jobs    Jobs
	Notices Notices
	// Now is the present moment; nil is schema.Now.
	Now func() schema.Time
	// Letters sends mail; nil sends none.
	Letters Letters
	// Undo is how long a verdict can be taken back; 0 is Undoable.
	Undo time.Duration
}

// Letters tells people by mail what was decided about them.
type Letters interface {
	// Decided tells of a decision; the event is "", "lifted", "upheld" or "overturned".
	Decided(ctx context.Context, about *models.User, decision schema.ID, event string) error
}

// Desk is the moderation of one database.
type Desk struct {
	db      *database.DB
	jobs    Jobs
	notices Notices
	now     func() schema.Time
	letters Letters
	undo    time.Duration

	canned, verdicts, cases, signals, decision, sanction, measure, appeal, quiz, comment, user, report, dispute, attempt, rating, note *schema.Model
}

// New returns the desk of a database.
func New(o Options) (*Desk, error) {
	d := &Desk{db: o.DB, jobs: o.Jobs, notices: o.Notices, now: o.Now, letters: o.Letters, undo: cmp.Or(o.Undo, Undoable)}
	if d.now == nil {
		d.now = schema.Now
	}
	for name, at := range map[string]**schema.Model{
		"canned_reason": &d.canned, "verdict": &d.verdicts, "case": &d.cases, "case_signal": &d.signals, "decision": &d.decision, "sanction": &d.sanction, "temporary_measure": &d.measure, "appeal": &d.appeal,
		"quiz": &d.quiz, "comment": &d.comment, "user": &d.user, "report": &d.report, "dispute": &d.dispute,
		"attempt": &d.attempt, "rating": &d.rating, "note": &d.note,
	} {
		if *at = o.DB.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("moderation: the registry has no model %q", name)
		}
	}
	return d, nil
}

// verbs are what is decided about each subject.
var verbs = map[models.CaseSubject][]models.DecisionAction{
	models.CaseQuiz:    {models.ActApprove, models.ActReject, models.ActHide, models.ActWithhold, models.ActUnhide, models.ActRemove, models.ActReinstate},
	models.CaseComment: {models.ActHide, models.ActWithhold, models.ActUnhide, models.ActRemove, models.ActReinstate},
	models.CaseUser:    {models.ActWarn, models.ActUnwarn, models.ActMute, models.ActUnmute, models.ActBlock, models.ActUnblock, models.ActSilence, models.ActUnsilence, models.ActLimit, models.ActUnlimit, models.ActSuspend, models.ActUnsuspend, models.ActBan, models.ActUnban},
}

// Attach gives the registry the rules of the desk. They come behind those of
// what they watch.
func Attach(reg *schema.Registry, d *Desk) error {
	errs := []error{
		reg.On("case.claim", d.claim), reg.On("case.release", d.release), reg.On("case.escalate", d.escalate),
		reg.On("report.add", d.reported), reg.On("quiz.submit", d.submitted), reg.On("quiz.withdraw", d.takenBack),
		reg.On("quiz.archive", d.takenBack), reg.On("quiz.unarchive", d.submitted), reg.On("quiz.reinstate", d.submitted),
	}
	for _, subject := range []models.CaseSubject{models.CaseQuiz, models.CaseComment, models.CaseUser} {
		errs = append(errs, reg.On(string(subject)+"."+models.VerbUndo, d.takenBackBy(subject)))
		for _, verb := range []string{schema.VerbDelete, schema.VerbPurge} {
			errs = append(errs, reg.On(string(subject)+"."+verb, d.gone(subject)))
		}
		errs = append(errs, reg.On(string(subject)+"."+schema.VerbRestore, d.returned(subject)))
	}
	errs = append(errs, reg.On("comment.withdraw", d.gone(models.CaseComment)), reg.On("user.leave", d.gone(models.CaseUser)), reg.On("user.leave", d.leaves), reg.On("quiz.restore", d.submitted))
	errs = append(errs, reg.On("dispute.contest", d.contested), reg.On("dispute."+models.VerbUndo, d.unjudged), reg.On("key_revision.add", d.revises))
	for _, verb := range []string{"accept", "uphold", "refuse"} {
		errs = append(errs, reg.On("dispute."+verb, d.judged))
	}
	errs = append(errs, reg.On("appeal.add", d.appealed), reg.On("appeal.uphold", d.heard), reg.On("appeal.overturn", d.heard), reg.On("appeal.withdraw", d.ended))
	for _, verb := range []string{"agree", "disagree", "ignore", "withdraw"} {
		errs = append(errs, reg.On("report."+verb, d.answered))
	}
	for subject, actions := range verbs {
		for _, action := range actions {
			errs = append(errs, reg.On(string(subject)+"."+string(action), d.recorded(subject, action)))
		}
	}
	return errors.Join(errs...)
}

func self() schema.Program { return schema.Program{Name: "desk"} }

// modelOf is the model of a kind of subject.
func (d *Desk) modelOf(s models.CaseSubject) *schema.Model {
	return map[models.CaseSubject]*schema.Model{models.CaseQuiz: d.quiz, models.CaseComment: d.comment, models.CaseUser: d.user}[s]
}

func openKey(s models.CaseSubject, id schema.ID) string { return string(s) + ":" + id.String() }

// openCase is the open case about a subject, held until the transaction ends;
// nil where there is none. Nobody else opens one meanwhile.
func (d *Desk) openCase(ctx context.Context, s models.CaseSubject, id schema.ID) (*models.Case, error) {
	key := openKey(s, id)
	if err := d.db.Alone(ctx, "case "+key); err != nil {
		return nil, err
	}
	row, err := d.db.Hold(ctx, d.cases, schema.Eq("OpenKey", key))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.Case), nil
}
