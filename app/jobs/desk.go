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
func (q *Queue) Counts(ctx context.Context, wanted panel.JobQuery) (map[string]int, error) {
	var rows []struct {
		State string
		N     int
	}
	wanted.Group, wanted.Before = "", 0
	where, args := q.where(wanted)
	if err := q.db.From(ctx).Raw("SELECT CAST(state AS text) AS state, count(*) AS n FROM river_job"+where+" GROUP BY state", args...).Scan(&rows).Error; err != nil {
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

// where is what a query asks for, in SQL. Jobs that are about somebody have
// their id as "user" in what they are to do.
func (q *Queue) where(wanted panel.JobQuery) (string, []any) {
	var where []string
	var args []any
	if states, known := groups[wanted.Group]; known {
		where, args = append(where, "CAST(state AS text) IN ?"), append(args, states)
	}
	if wanted.Before > 0 {
		where, args = append(where, "id < ?"), append(args, wanted.Before)
	}
	if wanted.Some {
		user := "CAST(args AS jsonb) ->> 'user'"
		if q.db.Engine == "sqlite" {
			user = "json_extract(args, '$.user')"
		}
		person := ""
		if !wanted.Person.IsZero() {
			person = wanted.Person.String()
		}
		where = append(where, "(kind IN ? OR id = ? OR ("+user+" = ? AND ? <> ''))")
		args = append(args, append([]string{""}, wanted.Kinds...), wanted.ID, person, person)
	}
	if len(where) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(where, " AND "), args
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
func (q *Queue) Page(ctx context.Context, wanted panel.JobQuery) ([]panel.Job, error) {
	where, args := q.where(wanted)
	errs := "coalesce(CAST(to_json(errors) AS text), '')"
	if q.db.Engine == "sqlite" {
		errs = "coalesce(CAST(errors AS text), '')"
	}
	statement := "SELECT id, kind, CAST(state AS text) AS state, attempt, max_attempts, created_at, scheduled_at, attempted_at, finalized_at, " +
		errs + " AS errors, CAST(metadata AS text) AS metadata FROM river_job" + where
	var rows []stored
	if err := q.db.From(ctx).Raw(statement+" ORDER BY id DESC LIMIT ?", append(args, wanted.Limit)...).Scan(&rows).Error; err != nil {
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
// once, as one that nobody has cancelled. One that is at work is left alone.
func (q *Queue) Retry(ctx context.Context, actor schema.Actor, id int64) error {
	forget := "UPDATE river_job SET metadata = metadata - 'cancel_attempted_at' WHERE id = ? AND CAST(state AS text) <> 'running'"
	if q.db.Engine == "sqlite" {
		forget = "UPDATE river_job SET metadata = json_remove(metadata, '$.cancel_attempted_at') WHERE id = ? AND state <> 'running'"
	}
	return q.decide(ctx, actor, retryAction, id, func(ctx context.Context, tx *sql.Tx) (*rivertype.JobRow, error) {
		if err := q.db.From(ctx).Exec(forget, id).Error; err != nil {
			return nil, err
		}
		return q.asking.JobRetryTx(ctx, tx, id)
	})
}

// Cancel implements panel.Jobs. One that is at work is told to stop.
func (q *Queue) Cancel(ctx context.Context, actor schema.Actor, id int64) error {
	return q.decide(ctx, actor, stopAction, id, func(ctx context.Context, tx *sql.Tx) (*rivertype.JobRow, error) {
		return q.asking.JobCancelTx(ctx, tx, id)
	})
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
