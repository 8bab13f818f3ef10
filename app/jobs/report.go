package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river/rivertype"
)

type reportKey struct{}

type report struct {
	queue *Queue
	id    int64
	last  bool // try
}

func withReport(ctx context.Context, q *Queue, job *rivertype.JobRow) context.Context {
	return context.WithValue(ctx, reportKey{}, report{q, job.ID, job.Attempt >= job.MaxAttempts})
}

// Report says how far the job of the context has come, for people who look.
// Outside a job it says nothing to nobody.
func Report(ctx context.Context, done, total int) error {
	r, ok := ctx.Value(reportKey{}).(report)
	if !ok {
		return nil
	}
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
