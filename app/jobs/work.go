package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// How often a process looks for jobs. PostgreSQL says when there are new ones;
// on SQLite nobody does.
const (
	cooldown   = 20 * time.Millisecond
	lookSQLite = 250 * time.Millisecond
)

// poolSize is how many connections to PostgreSQL the queue has of its own: one
// listens, the others take jobs and note what became of them.
const poolSize = 4

// client is River's, whatever transactions it has.
type client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

var (
	_ client = (*river.Client[*sql.Tx])(nil)
	_ client = (*river.Client[any])(nil)
)

// Start works jobs until stop is called. Stop takes no more jobs and waits for
// those at work until its context ends; then it breaks them off, to be done
// again later.
func (q *Queue) Start(ctx context.Context) (stop func(context.Context) error, err error) {
	c, release, err := q.client(ctx)
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		release()
		return nil, fmt.Errorf("jobs: start to work: %w", err)
	}
	return func(ctx context.Context) error {
		defer release()
		err := c.Stop(ctx)
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			slog.WarnContext(ctx, "jobs at work did not end in time and are broken off")
			return c.StopAndCancel(ctx)
		}
		return err
	}, nil
}

// client makes the one that works, with its connections.
func (q *Queue) client(ctx context.Context) (client, func(), error) {
	cfg := q.working()
	if q.db.Engine == "sqlite" {
		pool, err := q.db.Pool()
		if err != nil {
			return nil, nil, err
		}
		cfg.FetchPollInterval = lookSQLite
		c, err := river.NewClient(riversqlite.New(pool), cfg)
		if err != nil {
			return nil, nil, err
		}
		return c, func() {}, nil
	}
	pc, err := pgxpool.ParseConfig(q.dsn.Reveal())
	if err != nil {
		return nil, nil, err
	}
	pc.MaxConns = poolSize
	pc.ConnConfig.RuntimeParams["application_name"] = "duckhoo jobs"
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), pc)
	if err != nil {
		return nil, nil, err
	}
	c, err := river.NewClient(riverpgxv5.New(pool), cfg)
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	return c, pool.Close, nil
}

func (q *Queue) working() *river.Config {
	timeout := q.cfg.Timeout.Std()
	return &river.Config{
		Workers: q.workers, PeriodicJobs: q.periodic, Logger: quietly(),
		Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.cfg.Workers}},
		FetchCooldown: cooldown,
		JobTimeout:    timeout, RescueStuckJobsAfter: timeout + rescueAfter, RetryPolicy: retries{timeout},
	}
}

// retries says when a job that failed is tried again: after one second, two,
// four and so on up to an hour. One that was left behind by a process that is
// no more did not fail and is done at once.
type retries struct{ timeout time.Duration }

const (
	longestWait = time.Hour
	left        = "Stuck job rescued by JobRescuer"
)

// NextRetry implements river.ClientRetryPolicy.
func (r retries) NextRetry(job *rivertype.JobRow) time.Time {
	now := time.Now().UTC()
	if job.AttemptedAt != nil && now.Sub(*job.AttemptedAt) > r.timeout+rescueAfter/2 {
		return now
	}
	failed := 0
	for _, e := range job.Errors {
		if e.Error != left {
			failed++
		}
	}
	return now.Add(min(time.Second<<min(failed, 20), longestWait))
}
