package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"duckhoo/app/jobs"
	"duckhoo/models/disputes"
	"duckhoo/models/hooks"
	"duckhoo/models/schema"
	"duckhoo/models/tasks"
)

// These jobs are asked for by the clock.
type (
	sweepJob struct{} // removes what has ended
	trashJob struct{} // empties the trash
)

func (sweepJob) Kind() string { return "sweep" }
func (trashJob) Kind() string { return "empty_trash" }

// tasksTried is how often a step of a task may fail before its owner is asked.
const tasksTried = 8

// work says who works which jobs: this is the table of all kinds.
func (p *program) work() error {
	q := p.jobs
	jobs.OnDecision(q, func(ctx context.Context, j tasks.Export) error { return p.tasks.Retry(ctx, j.ID, false) },
		func(ctx context.Context, j tasks.Export) error { return p.tasks.Cancel(ctx, j.ID) })
	jobs.OnDecision(q, func(ctx context.Context, j tasks.Bulk) error { return p.tasks.Retry(ctx, j.ID, false) },
		func(ctx context.Context, j tasks.Bulk) error { return p.tasks.Cancel(ctx, j.ID) })
	return errors.Join(
		jobs.Handle(q, p.accounts.Answer, jobs.Options{Once: true, Priority: 1}),
		jobs.Handle(q, p.accounts.Deliver, jobs.Options{Priority: 1, Attempts: lettersTried}),
		jobs.Handle(q, p.accounts.Depart, jobs.Options{Priority: 4, Every: time.Hour}),
		jobs.Handle(q, p.hooks.Spread, jobs.Options{Once: true}),
		jobs.Handle(q, p.hooks.Deliver, jobs.Options{Attempts: 2 * hooks.MostTries}),
		jobs.Handle(q, p.desk.Tell, jobs.Options{Priority: 1}),
		jobs.Handle(q, func(ctx context.Context, j disputes.Regrade) error { return p.disputes.Work(ctx, j) }, jobs.Options{}),
		jobs.Handle(q, p.desk.Lapse, jobs.Options{}),
		jobs.Handle(q, p.quality.Work, jobs.Options{Priority: 3, Unique: true}),
		jobs.Handle(q, p.media.Process, jobs.Options{Unique: true}),
		jobs.Handle(q, p.media.Place, jobs.Options{Priority: 1}),
		jobs.Handle(q, func(ctx context.Context, j tasks.Export) error { return p.stepTask(ctx, j.ID) }, jobs.Options{Attempts: tasksTried}),
		jobs.Handle(q, func(ctx context.Context, j tasks.Bulk) error { return p.stepTask(ctx, j.ID) }, jobs.Options{Attempts: tasksTried}),
		jobs.Handle(q, p.sweep, jobs.Options{Priority: 4, Every: time.Hour}),
		jobs.Handle(q, func(ctx context.Context, _ trashJob) error { return p.emptyTrash(ctx, time.Now()) }, jobs.Options{Priority: 4, Every: time.Hour}),
		jobs.Handle(q, p.repair, jobs.Options{Priority: 4, Every: 24 * time.Hour}),
	)
}

// lettersTried is for how long a mail server may be away: three days, and one
// try an hour after the first.
const lettersTried = 84

// sweep removes what has ended: sessions, tickets, counters, attempts whose time
// is over, the time that authors have for disputes, sanctions, notes of deliveries, uploads that nobody ended, and notes about rows that are gone.
func (p *program) sweep(ctx context.Context, _ sweepJob) error {
	parts := []func(context.Context) error{p.accounts.Sweep, p.exam.Sweep, p.disputes.Sweep, p.desk.Tidy, p.hooks.Sweep, p.media.Sweep, p.tasks.Sweep, p.notes.Sweep, p.presence.Sweep}
	var errs []error
	for i, part := range parts {
		errs = append(errs, part(ctx), jobs.Report(ctx, i+1, len(parts)))
	}
	return errors.Join(errs...)
}

// stepTask takes steps of a task for a third of the time that a job may take,
// then lets others have their turn.
func (p *program) stepTask(ctx context.Context, id schema.ID) error {
	for began := time.Now(); time.Since(began) < p.settings.Jobs.Timeout.Std()/3; {
		t, err := p.panel.StepTask(ctx, id)
		if errors.Is(err, schema.ErrNotFound) {
			return nil // it is swept
		}
		if err != nil {
			if jobs.LastTry(ctx) {
				return errors.Join(err, p.panel.GiveUpTask(context.WithoutCancel(ctx), id, err))
			}
			return err
		}
		if t.Status.Over() {
			return nil
		}
		if err := jobs.Report(ctx, t.Done+t.Skipped+t.Failed, t.Total); err != nil {
			return err
		}
	}
	return jobs.ErrMore
}

// working starts the work and returns how to end it; it waits for jobs as long
// as a stopping server does for requests.
func (p *program) working(ctx context.Context) (end func() error, err error) {
	stop, err := p.jobs.Start(ctx)
	if err != nil {
		return nil, err
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.settings.Server.ShutdownTimeout.Std())
		defer cancel()
		return stop(ctx)
	}, nil
}

func newWorkerCommand() *cobra.Command {
	return &cobra.Command{Use: "worker", Short: "work jobs; as many of them as you like, beside serve", RunE: func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if err != nil {
			return err
		}
		logTo(s.Log)
		p, err := newProgram(s)
		if err != nil {
			return err
		}
		if err := p.connect(c.Context()); err != nil {
			return err
		}
		defer p.close()
		end, err := p.working(c.Context())
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "working %d jobs at once\n", s.Jobs.Workers)
		<-c.Context().Done()
		return end()
	}}
}
