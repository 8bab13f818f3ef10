package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river/rivertype"
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
	at    time.Time // of the last report, or when the job began
	last  bool      // try
}

func withReport(ctx context.Context, q *Queue, job *rivertype.JobRow) context.Context {
	return context.WithValue(ctx, reportKey{}, &report{q, job.ID, time.Now(), job.Attempt >= job.MaxAttempts})
}

// Report says how far the job of the context has come, for people who look.
// Outside a job it says nothing to nobody.
func Report(ctx context.Context, done, total int) error {
	r, ok := ctx.Value(reportKey{}).(*report)
	if !ok || time.Since(r.at) < reportEvery {
		return nil
	}
	r.at = time.Now()
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
