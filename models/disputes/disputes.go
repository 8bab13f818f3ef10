// Package disputes is about keys that somebody says are wrong: who claims it,
// what the author answers, what a moderator decides, and the revisions of keys
// that come of it, after which every attempt is graded anew.
//
// An author has a week. Then, or when the claimant is not content with the
// answer, the dispute waits for a moderator at the desk. Whoever accepts one
// revises the key in the same transaction.
package disputes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

const (
	// AuthorHas is how long an author may be silent.
	AuthorHas = 7 * 24 * time.Hour
	// PerHour is how many disputes one person may raise in an hour.
	PerHour = 10
)

// Limiter counts one for a bucket, as community.Limiter does.
type Limiter interface {
	Limit(ctx context.Context, bucket string, most int, window time.Duration) error
}

// Jobs asks for a job, in the transaction of the context.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
	EnqueueAt(ctx context.Context, job interface{ Kind() string }, at time.Time) error
}

// Regrade is the job that grades the attempts at a quiz anew.
type Regrade struct {
	QuizID schema.ID `json:"quiz_id"`
}

// Kind implements the queue's job.
func (Regrade) Kind() string { return "regrade" }

// Options is what disputes need.
type Options struct {
	DB      *database.DB
	Exam    *exam.Service
	Notices *notify.Notices
	Jobs    Jobs
	Limiter Limiter

	// Undo is how long a moderator's judgement can be taken back. Attempts are
	// graded anew behind it.
	Undo time.Duration
	// Now is the present moment; nil is schema.Now.
	Now func() schema.Time
}

// Service is the disputes of one database.
type Service struct {
	Options
	dispute, revision, quiz, version, question, attempt, stats *schema.Model
}

// New returns the disputes of a database whose registry has the models of
// quizzes.
func New(o Options) (*Service, error) {
	s := &Service{Options: o}
	if s.Now == nil {
		s.Now = schema.Now
	}
	for name, at := range map[string]**schema.Model{
		"dispute": &s.dispute, "key_revision": &s.revision, "quiz": &s.quiz, "quiz_version": &s.version, "question": &s.question,
		"attempt": &s.attempt, "quiz_stats": &s.stats,
	} {
		if *at = o.DB.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("disputes: the registry has no model %q", name)
		}
	}
	return s, nil
}

// Attach gives the registry the rules of disputes and of revised keys.
func Attach(reg *schema.Registry, s *Service) error {
	var errs []error
	for name, rule := range map[string]schema.Rule{
		"dispute.add": s.claim, "dispute.change": written,
		"dispute.accept": s.accept, "dispute.reject": s.reject, "dispute.contest": s.contest, "dispute.uphold": s.uphold, "dispute.refuse": s.refuse, "dispute." + models.VerbUndo: s.takenBack,
		"key_revision.add": s.revise, "attempt.restore": s.restored,
	} {
		errs = append(errs, reg.On(name, rule))
	}
	return errors.Join(errs...)
}

func self() schema.Program { return schema.Program{Name: "disputes"} }

// Work is the job of a revised key: it grades attempts anew until none is left.
func (s *Service) Work(ctx context.Context, job Regrade) error {
	row, err := s.DB.FindBy(ctx, s.quiz, schema.Eq("ID", job.QuizID))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	for {
		more, err := s.Exam.Regrade(ctx, quiz.ID, func(ctx context.Context, a *models.Attempt, was *models.Regrade) error {
			return s.Notices.Regraded(ctx, quiz, a, was)
		})
		if err != nil || !more {
			return err
		}
	}
}

// restored is a rule of attempt.restore: keys may have been revised while it was
// in the trash.
func (s *Service) restored(_ context.Context, c *schema.Change) error {
	a := c.Row.(*models.Attempt)
	c.After(func(ctx context.Context) error { return s.Jobs.Enqueue(ctx, Regrade{a.QuizID}) })
	return nil
}

// Sweep hands disputes over to moderators that an author has not answered in
// time, at most a thousand.
func (s *Service) Sweep(ctx context.Context) error {
	page, err := s.DB.List(ctx, database.Query{Model: s.dispute, Actor: self(), Verb: schema.VerbView, Limit: 1000, Where: schema.And(
		schema.Eq("Status", string(models.DisputeOpen)), schema.Compare("DueAt", schema.OpLte, s.Now()), schema.IsNull("ContestedAt", true))})
	if err != nil {
		return fmt.Errorf("disputes: sweep: %w", err)
	}
	var errs []error
	for _, row := range page.Rows {
		_, err := s.DB.Transition(ctx, self(), s.dispute, s.dispute.ID(row), "contest", nil)
		if err != nil && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
