package jobs

import (
	"context"
	"fmt"
	"time"
)

// reportEvery is the least time between two reports of a job that are kept, and
// before the first: what is done at once is not worth a write.
const reportEvery = time.Second / 2

type reportKey struct{}

// report is how far one job has come. It is the job's own: its calls come one
// after the other.
type report struct {
	queue *Queue
	id    int64
	last  time.Time
}

func withReport(ctx context.Context, q *Queue, id int64) context.Context {
	return context.WithValue(ctx, reportKey{}, &report{q, id, time.Now()})
}

// Report says how far the job of the context has come, for people who look.
// Outside a job it says nothing to nobody.
func Report(ctx context.Context, done, total int) error {
	r, ok := ctx.Value(reportKey{}).(*report)
	if !ok || time.Since(r.last) < reportEvery {
		return nil
	}
	r.last = time.Now()
	statement := "UPDATE river_job SET metadata = metadata || jsonb_build_object('done', ?::bigint, 'total', ?::bigint) WHERE id = ?"
	if r.queue.db.Engine == "sqlite" {
		statement = "UPDATE river_job SET metadata = json_set(metadata, '$.done', ?, '$.total', ?) WHERE id = ?"
	}
	return r.queue.db.Tx(ctx, func(ctx context.Context) error {
		if err := r.queue.db.From(ctx).Exec(statement, done, total, r.id).Error; err != nil {
			return fmt.Errorf("jobs: report progress: %w", err)
		}
		return nil
	})
}
