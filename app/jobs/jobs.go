// Package jobs does what nobody waits for: mail, deliveries, exports, sweeps.
//
// A job is asked for in the transaction that needs it and exists only if that
// is stored. Any number of processes work the queue. A job that fails is tried
// again later each time; one whose process was killed is taken up by another.
// Its work may therefore run more than once: either it is idempotent by a key
// of its own, or it is handled Once, where what it writes is stored together
// with the note that the job is done.
//
// The queue is River's, in tables of the same database.
package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"duckhoo/config"
	"duckhoo/models/database"
)

// Job says what is to be done: its kind and, in exported fields, with what.
type Job = interface{ Kind() string }

// rescueAfter is how much longer than its timeout a job may stand before it
// counts as left behind by a process that is no more.
const rescueAfter = 10 * time.Second

// Options are how jobs of one kind are treated. The zero value is fine.
type Options struct {
	Once     bool          // the work is one transaction, which also notes that the job is done
	Priority int           // 1 is first, 4 last; 2 where it is not said
	Attempts int           // tries before a job is given up; 25, which is half a day
	Unique   bool          // a job that is the same as one that waits or runs is not asked for again
	Every    time.Duration // asked for by the clock, once in that time over all processes
}

// ErrMore is what work returns that has done a step and has more to do: the job
// is worked on at once, as if it began. It is no failure.
var ErrMore = errors.New("jobs: there is more to do")

// LastTry reports whether the job of the context is given up if it fails now.
func LastTry(ctx context.Context) bool {
	r, ok := ctx.Value(reportKey{}).(*report)
	return ok && r.last
}

// Queue takes jobs and works them.
type Queue struct {
	db       *database.DB
	cfg      config.Jobs
	dsn      config.DSN
	driver   riverdriver.Driver[*sql.Tx] // for transactions of others
	asking   *river.Client[*sql.Tx]
	workers  *river.Workers
	options  map[string]*river.InsertOpts
	periodic []*river.PeriodicJob
	decided  map[string]func(ctx context.Context, action string, args []byte) error
}

// New returns a queue without kinds of jobs. It creates nothing and may be used
// once the database is open.
func New(db *database.DB, cfg *config.Settings) (*Queue, error) {
	q := &Queue{
		db: db, cfg: cfg.Jobs, dsn: cfg.Database.DSN, workers: river.NewWorkers(), options: map[string]*river.InsertOpts{},
		decided: map[string]func(context.Context, string, []byte) error{},
		driver:  riverdatabasesql.New(nil),
	}
	if db.Engine == "sqlite" {
		q.driver = riversqlite.New(nil)
	}
	var err error
	if q.asking, err = river.NewClient(q.driver, &river.Config{Workers: q.workers, Logger: quietly()}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return q, nil
}

// Handle says how jobs of one kind are worked.
func Handle[J Job](q *Queue, work func(context.Context, J) error, o Options) error {
	var none J
	if err := river.AddWorkerSafely(q.workers, &worker[J]{queue: q, work: work, once: o.Once}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	opts := &river.InsertOpts{MaxAttempts: o.Attempts, Priority: o.Priority}
	if opts.Priority == 0 {
		opts.Priority = 2
	}
	if o.Unique {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: open}
	}
	if o.Every > 0 {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByPeriod: o.Every}
		q.periodic = append(q.periodic, river.NewPeriodicJob(river.PeriodicInterval(o.Every),
			func() (river.JobArgs, *river.InsertOpts) { return none, opts }, &river.PeriodicJobOpts{ID: none.Kind(), RunOnStart: true}))
	}
	q.options[none.Kind()] = opts
	return nil
}

// OnDecision says what else is stored when somebody tries a job of a kind again
// or cancels it on the page of jobs, in the same transaction.
func OnDecision[J Job](q *Queue, retried, cancelled func(context.Context, J) error) {
	var none J
	q.decided[none.Kind()] = func(ctx context.Context, action string, args []byte) error {
		var job J
		if err := json.Unmarshal(args, &job); err != nil {
			return fmt.Errorf("jobs: read %s: %w", none.Kind(), err)
		}
		if action == retryAction {
			return retried(ctx, job)
		}
		return cancelled(ctx, job)
	}
}

// Kinds names the kinds of jobs that are handled, in order.
func (q *Queue) Kinds() []string { return slices.Sorted(maps.Keys(q.options)) }

// open are the states of a job that will be worked yet.
var open = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Enqueue asks for a job, in the transaction of the context if there is one.
func (q *Queue) Enqueue(ctx context.Context, job Job) error {
	return q.EnqueueAt(ctx, job, time.Time{})
}

// EnqueueAt is Enqueue for a job that is not worked before a time.
func (q *Queue) EnqueueAt(ctx context.Context, job Job, at time.Time) error {
	opts := q.options[job.Kind()]
	if opts != nil && !at.IsZero() {
		later := *opts
		later.ScheduledAt, opts = at, &later
	}
	return q.db.Tx(ctx, func(ctx context.Context) error {
		if q.travels(opts) {
			return q.post(ctx, job, opts)
		}
		tx, err := q.db.SQLTx(ctx)
		if err != nil {
			return err
		}
		if _, err := q.asking.InsertTx(ctx, tx, job, opts); err != nil {
			return fmt.Errorf("jobs: ask for %s: %w", job.Kind(), err)
		}
		return nil
	})
}

// travels reports whether a job may be stored without the client, which waits for
// what it is answered: nobody has to be woken for it, and none is the same.
func (q *Queue) travels(opts *river.InsertOpts) bool {
	return q.db.Engine == "postgres" && opts != nil && time.Until(opts.ScheduledAt) > time.Second && !opts.UniqueOpts.ByArgs
}

const postSQL = `INSERT INTO river_job (args, kind, max_attempts, priority, queue, scheduled_at, state)
VALUES (CAST(CAST(? AS text) AS jsonb), ?, ?, ?, ?, ?, 'scheduled')`

// post stores a job for later, together with what comes behind it in the
// transaction.
func (q *Queue) post(ctx context.Context, job Job, opts *river.InsertOpts) error {
	args, err := json.Marshal(job)
	if err != nil {
		return fmt.Errorf("jobs: ask for %s: %w", job.Kind(), err)
	}
	attempts := cmp.Or(opts.MaxAttempts, river.MaxAttemptsDefault)
	if err := q.db.From(database.Later(ctx)).Exec(postSQL, string(args), job.Kind(), attempts, opts.Priority, river.QueueDefault, opts.ScheduledAt.UTC()).Error; err != nil {
		return fmt.Errorf("jobs: ask for %s: %w", job.Kind(), err)
	}
	return nil
}

// worker works jobs of one kind.
type worker[J Job] struct {
	river.WorkerDefaults[J]
	queue *Queue
	work  func(context.Context, J) error
	once  bool
}

// Work implements river.Worker.
func (w *worker[J]) Work(ctx context.Context, job *river.Job[J]) error {
	return w.queue.stoppable(withReport(ctx, w.queue, job.JobRow), job.ID, func(ctx context.Context) error { return w.do(ctx, job) })
}

func (w *worker[J]) do(ctx context.Context, job *river.Job[J]) error {
	if !w.once {
		err := w.work(ctx, job.Args)
		if errors.Is(err, ErrMore) {
			return river.JobSnooze(0)
		}
		return err
	}
	return w.queue.db.Tx(ctx, func(ctx context.Context) error {
		if err := w.queue.done(ctx, job.JobRow); err != nil {
			return err
		}
		return w.work(ctx, job.Args)
	})
}

// errElsewhere says that another process has taken the job up meanwhile.
var errElsewhere = errors.New("jobs: another process works this job")

const holdSQL = `UPDATE river_job SET attempt = attempt WHERE id = ? AND attempt = ? AND state = 'running'`

// done notes in the transaction of the context that a job is done. It comes
// first: of two processes with the same job one waits here for the other.
func (q *Queue) done(ctx context.Context, job *rivertype.JobRow) error {
	held := q.db.From(ctx).Exec(holdSQL, job.ID, job.Attempt)
	if held.Error != nil {
		return fmt.Errorf("jobs: hold %s: %w", job.Kind, held.Error)
	}
	if held.RowsAffected != 1 {
		return errElsewhere
	}
	tx, err := q.db.SQLTx(ctx)
	if err != nil {
		return err
	}
	p := riverdriver.JobSetStateCompleted(job.ID, time.Now().UTC(), nil)
	_, err = q.driver.UnwrapExecutor(tx).JobSetStateIfRunningMany(ctx, &riverdriver.JobSetStateIfRunningManyParams{
		ID: []int64{p.ID}, Attempt: []*int{p.Attempt}, ErrData: [][]byte{p.ErrData}, FinalizedAt: []*time.Time{p.FinalizedAt},
		MetadataDoMerge: []bool{false}, MetadataUpdates: [][]byte{nil}, ScheduledAt: []*time.Time{p.ScheduledAt}, State: []rivertype.JobState{p.State},
	})
	if err != nil {
		return fmt.Errorf("jobs: note that %s is done: %w", job.Kind, err)
	}
	return nil
}

// quietly is the log without the queue's small talk: what it does stands on the
// page of jobs.
func quietly() *slog.Logger { return slog.New(warnings{slog.Default().Handler()}) }

// warnings lets warnings and errors through.
type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
