package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river/rivertype"

	"duckhoo/admin/panel"
	"duckhoo/models/schema"
)

var _ panel.Jobs = (*Queue)(nil)

// What people do to jobs: rights, and actions of the audit log.
const (
	target      = "job"
	retryAction = "retry"
	stopAction  = "cancel"
)

// groups are the tabs of the page of jobs and the states in each.
var groups = map[string][]string{
	panel.JobsRunning: {"running"},
	panel.JobsWaiting: {"available", "pending", "scheduled"},
	panel.JobsFailed:  {"retryable", "discarded"},
	panel.JobsDone:    {"completed", "cancelled"},
}

// Counts implements panel.Jobs.
func (q *Queue) Counts(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		State string
		N     int
	}
	if err := q.db.From(ctx).Raw("SELECT CAST(state AS text) AS state, count(*) AS n FROM river_job GROUP BY state").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("jobs: count: %w", err)
	}
	out := map[string]int{}
	for _, r := range rows {
		for group, states := range groups {
			for _, state := range states {
				if state == r.State {
					out[group] += r.N
				}
			}
		}
	}
	return out, nil
}

// stored is a row of River's table.
type stored struct {
	ID          int64
	Kind        string
	State       string
	Attempt     int
	MaxAttempts int
	CreatedAt   time.Time
	ScheduledAt time.Time
	AttemptedAt sql.NullTime
	FinalizedAt sql.NullTime
	Errors      string
	Metadata    string
}

// Page implements panel.Jobs.
func (q *Queue) Page(ctx context.Context, group string, before int64, limit int) ([]panel.Job, error) {
	var where []string
	var args []any
	if states, known := groups[group]; known {
		where = append(where, "CAST(state AS text) IN ?")
		args = append(args, states)
	}
	if before > 0 {
		where = append(where, "id < ?")
		args = append(args, before)
	}
	errs := "coalesce(CAST(to_json(errors) AS text), '')"
	if q.db.Engine == "sqlite" {
		errs = "coalesce(CAST(errors AS text), '')"
	}
	statement := "SELECT id, kind, CAST(state AS text) AS state, attempt, max_attempts, created_at, scheduled_at, attempted_at, finalized_at, " +
		errs + " AS errors, CAST(metadata AS text) AS metadata FROM river_job"
	if len(where) > 0 {
		statement += " WHERE " + strings.Join(where, " AND ")
	}
	var rows []stored
	if err := q.db.From(ctx).Raw(statement+" ORDER BY id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("jobs: list: %w", err)
	}
	out := make([]panel.Job, len(rows))
	for i, r := range rows {
		out[i] = r.shown()
	}
	return out, nil
}

// shown leaves out what a job is about: that may be anybody's address.
func (r stored) shown() panel.Job {
	j := panel.Job{
		ID: r.ID, Kind: r.Kind, State: r.State, Tried: r.Attempt, Tries: r.MaxAttempts,
		Asked: r.CreatedAt, Next: r.ScheduledAt, Began: r.AttemptedAt.Time, Ended: r.FinalizedAt.Time,
	}
	var progress struct{ Done, Total int }
	if json.Unmarshal([]byte(r.Metadata), &progress) == nil {
		j.Done, j.Total = progress.Done, progress.Total
	}
	var errs []rivertype.AttemptError
	if json.Unmarshal([]byte(r.Errors), &errs) == nil {
		for _, e := range errs {
			f := panel.JobFailure{At: e.At, Try: e.Attempt, Text: e.Error}
			if e.Error == left {
				f.Text, f.Left = "", true
			}
			j.Failures = append(j.Failures, f)
		}
	}
	return j
}

// Retry implements panel.Jobs: a job that failed or was cancelled is worked at
// once. One that is at work is left alone.
func (q *Queue) Retry(ctx context.Context, actor schema.Actor, id int64) error {
	return q.decide(ctx, actor, retryAction, id, func(ctx context.Context, tx *sql.Tx) (*rivertype.JobRow, error) {
		return q.asking.JobRetryTx(ctx, tx, id)
	})
}

// Cancel implements panel.Jobs. One that is at work is told to stop.
func (q *Queue) Cancel(ctx context.Context, actor schema.Actor, id int64) error {
	err := q.decide(ctx, actor, stopAction, id, func(ctx context.Context, tx *sql.Tx) (*rivertype.JobRow, error) {
		return q.asking.JobCancelTx(ctx, tx, id)
	})
	if err == nil {
		q.tellStop(ctx, id)
	}
	return err
}

// tellStop tells a job of this process on SQLite to stop; on PostgreSQL the
// database tells all processes.
func (q *Queue) tellStop(ctx context.Context, id int64) {
	q.mu.Lock()
	stop := q.stopJob
	q.mu.Unlock()
	if stop != nil {
		stop(ctx, id)
	}
}

func (q *Queue) decide(ctx context.Context, actor schema.Actor, action string, id int64, do func(context.Context, *sql.Tx) (*rivertype.JobRow, error)) error {
	if !actor.Super() && !actor.Allowed(target+"."+action) {
		return schema.ErrForbidden
	}
	return q.db.Tx(ctx, func(ctx context.Context) error {
		tx, err := q.db.SQLTx(ctx)
		if err != nil {
			return err
		}
		row, err := do(ctx, tx)
		if errors.Is(err, rivertype.ErrNotFound) {
			return schema.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("jobs: %s %d: %w", action, id, err)
		}
		if also := q.decided[row.Kind]; also != nil {
			if err := also(ctx, action, row.EncodedArgs); err != nil && !errors.Is(err, schema.ErrNotFound) {
				return err
			}
		}
		return q.db.NoteOf(ctx, actor, action, target, fmt.Sprintf("%s %d", row.Kind, row.ID))
	})
}
