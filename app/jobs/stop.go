package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

// watchEvery is how often a job on SQLite looks whether it was cancelled. On
// PostgreSQL the database tells all processes; on SQLite River tells nobody that
// a job at work is to stop, not even in its own process.
const watchEvery = 500 * time.Millisecond

// errStopped is why the context of a job that was cancelled ends.
var errStopped = errors.New("jobs: cancelled")

const stoppedSQL = `SELECT count(*) FROM river_job WHERE id = ? AND json_extract(metadata, '$.cancel_attempted_at') IS NOT NULL`

// stoppable does the work of a job, which ends early when the job is cancelled:
// it is not done again then. What it has finished stays finished.
func (q *Queue) stoppable(ctx context.Context, id int64, work func(context.Context) error) error {
	if q.db.Engine != "sqlite" {
		return work(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go q.watch(ctx, id, cancel)
	err := work(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errStopped) {
		return river.JobCancel(errStopped)
	}
	return err
}

// watch ends a context when its job is cancelled.
func (q *Queue) watch(ctx context.Context, id int64, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var n int
		if err := q.db.From(ctx).Raw(stoppedSQL, id).Scan(&n).Error; err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "a job does not know whether it was cancelled", "job", id, "error", err)
		}
		if n > 0 {
			cancel(errStopped)
			return
		}
	}
}
