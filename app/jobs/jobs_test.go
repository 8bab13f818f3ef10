package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // registers the driver sqlite

	"duckhoo/app/jobs"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// house is a database with a queue.
type house struct {
	*testing.T
	db  *database.DB
	cfg *config.Settings
	q   *jobs.Queue
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		cfg := config.Default()
		cfg.Database.Engine, cfg.Database.DSN, cfg.Database.Synchronous = engine, config.NewDSN(dsn), "off"
		dbtest.Fill(t, engine, dsn, "tables", func(dsn string) error {
			own := cfg.Database
			own.DSN = config.NewDSN(dsn)
			return database.Migrate(context.Background(), own)
		})
		reg, err := models.Registry()
		must(t, err)
		db, err := database.Open(t.Context(), cfg.Database, reg, []byte(strings.Repeat("k", 32)))
		must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		q, err := jobs.New(db, cfg)
		must(t, err)
		test(t, &house{t, db, cfg, q})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// work works jobs until the test ends.
func (h *house) work() {
	h.Helper()
	stop, err := h.q.Start(h.Context())
	must(h.T, err)
	h.Cleanup(func() {
		if err := stop(context.Background()); err != nil {
			h.Error(err)
		}
	})
}

// until waits for something that will be so.
func (h *house) until(what string, so func() bool) {
	h.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			h.Fatalf("after half a minute not yet: %s; %v %s", what, h.states(), h.errors())
		}
	}
}

func (h *house) states() map[string]int {
	h.Helper()
	var rows []struct {
		State string
		N     int
	}
	must(h.T, h.db.From(h.Context()).Raw("SELECT state, count(*) AS n FROM river_job GROUP BY state").Scan(&rows).Error)
	out := map[string]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out
}

// errors are what jobs say went wrong.
func (h *house) errors() string {
	h.Helper()
	var list []string
	must(h.T, h.db.From(h.Context()).Raw("SELECT CAST(errors AS text) FROM river_job WHERE errors IS NOT NULL").Scan(&list).Error)
	return strings.Join(list, "\n")
}

type note struct {
	Text string `json:"text"`
}

func (note) Kind() string { return "note" }

// A job is there if what asked for it is stored, and only then.
func TestEnqueueInTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var did atomic.Int32
		must(t, jobs.Handle(h.q, func(_ context.Context, n note) error {
			if n.Text != "kept" {
				t.Errorf("worked %q", n.Text)
			}
			did.Add(1)
			return nil
		}, jobs.Options{}))
		broken := errors.New("no")
		err := h.db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(h.q.Enqueue(ctx, note{"lost"}), broken)
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		must(t, h.q.Enqueue(t.Context(), note{"kept"}))
		if got := h.states(); got["available"] != 1 || len(got) != 1 {
			t.Errorf("states = %v", got)
		}
		h.work()
		h.until("done", func() bool { return h.states()["completed"] == 1 })
		if did.Load() != 1 {
			t.Errorf("done %d times", did.Load())
		}
	})
}

// A job for later stands there as River itself would have put it, and is worked
// when its time has come.
func TestJobsForLater(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var did atomic.Int32
		must(t, jobs.Handle(h.q, func(_ context.Context, n note) error {
			if n.Text != "later 나중" {
				t.Errorf("worked %q", n.Text)
			}
			did.Add(1)
			return nil
		}, jobs.Options{Attempts: 7, Priority: 3}))
		at := time.Now().Add(time.Hour).Truncate(time.Millisecond)
		must(t, h.q.EnqueueAt(t.Context(), note{"later 나중"}, at))
		h.asRiver(note{"later 나중"}, &river.InsertOpts{MaxAttempts: 7, Priority: 3, ScheduledAt: at})
		var rows []map[string]any
		must(t, h.db.From(t.Context()).Raw(`SELECT *, CAST(args AS text) AS args, CAST(metadata AS text) AS metadata, CAST(tags AS text) AS tags FROM river_job ORDER BY id`).Scan(&rows).Error)
		if len(rows) != 2 {
			t.Fatalf("%d jobs", len(rows))
		}
		for _, row := range rows {
			delete(row, "id")
			delete(row, "created_at")
			if h.db.Engine == "sqlite" {
				delete(row, "metadata") // another nonce each time
			}
		}
		if diff := cmp.Diff(rows[1], rows[0]); diff != "" {
			t.Errorf("(-River +ours)\n%s", diff)
		}
		broken := errors.New("no")
		if err := h.db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(h.q.EnqueueAt(ctx, note{"lost"}, at), broken)
		}); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if got := h.states(); got["scheduled"] != 2 || len(got) != 1 {
			t.Errorf("states = %v", got)
		}
		must(t, h.db.Tx(t.Context(), func(ctx context.Context) error {
			return h.db.From(ctx).Exec(`UPDATE river_job SET scheduled_at = created_at`).Error
		}))
		h.work()
		h.until("done", func() bool { return h.states()["completed"] == 2 })
		if did.Load() != 2 {
			t.Errorf("done %d times", did.Load())
		}
	})
}

// asRiver lets River store a job.
func (h *house) asRiver(job river.JobArgs, opts *river.InsertOpts) {
	h.Helper()
	var driver riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(nil)
	if h.db.Engine == "sqlite" {
		driver = riversqlite.New(nil)
	}
	client, err := river.NewClient(driver, &river.Config{})
	must(h.T, err)
	must(h.T, h.db.Tx(h.Context(), func(ctx context.Context) error {
		tx, err := h.db.SQLTx(ctx)
		if err != nil {
			return err
		}
		_, err = client.InsertTx(ctx, tx, job, opts)
		return err
	}))
}

type stranger struct{}

func (stranger) Kind() string { return "stranger" }

func TestUnknownKind(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if err := h.q.Enqueue(t.Context(), stranger{}); err == nil {
			t.Error("a job that nobody works was taken")
		}
	})
}

// What fails or panics is tried again, and says why.
func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var tries atomic.Int32
		must(t, jobs.Handle(h.q, func(context.Context, note) error {
			switch tries.Add(1) {
			case 1:
				return errors.New("the server is away")
			case 2:
				panic("worse")
			}
			return nil
		}, jobs.Options{}))
		must(t, h.q.Enqueue(t.Context(), note{}))
		h.work()
		h.until("done at the third try", func() bool { return h.states()["completed"] == 1 })
		errs := h.errors()
		if tries.Load() != 3 || !strings.Contains(errs, "the server is away") || !strings.Contains(errs, "worse") {
			t.Errorf("%d tries, errors %s", tries.Load(), errs)
		}
	})
}

// Work that has more to do goes on as one job, and has not failed.
func TestMore(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var steps, last atomic.Int32
		must(t, jobs.Handle(h.q, func(ctx context.Context, _ note) error {
			if jobs.LastTry(ctx) {
				last.Add(1)
			}
			if steps.Add(1) < 5 {
				return jobs.ErrMore
			}
			return nil
		}, jobs.Options{Attempts: 2}))
		must(t, h.q.Enqueue(t.Context(), note{}))
		h.work()
		h.until("done at the fifth step", func() bool { return h.states()["completed"] == 1 })
		if errs := h.errors(); steps.Load() != 5 || last.Load() != 0 || strings.Contains(errs, "more to do") {
			t.Errorf("%d steps, %d last tries, errors %s", steps.Load(), last.Load(), errs)
		}
	})
}

// A job of kind Once that fails after it has written has written nothing.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var tries atomic.Int32
		must(t, h.db.Tx(t.Context(), func(ctx context.Context) error {
			return h.db.From(ctx).Exec("CREATE TABLE effects (n integer)").Error
		}))
		must(t, jobs.Handle(h.q, func(ctx context.Context, _ note) error {
			if err := h.db.From(ctx).Exec("INSERT INTO effects VALUES (1)").Error; err != nil {
				return err
			}
			if tries.Add(1) == 1 {
				return errors.New("after the effect")
			}
			return nil
		}, jobs.Options{Once: true}))
		must(t, h.q.Enqueue(t.Context(), note{}))
		h.work()
		h.until("done", func() bool { return h.states()["completed"] == 1 })
		var n int
		must(t, h.db.From(t.Context()).Raw("SELECT count(*) FROM effects").Scan(&n).Error)
		if n != 1 || tries.Load() != 2 {
			t.Errorf("%d effects of %d tries", n, tries.Load())
		}
	})
}

func TestUnique(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		must(t, jobs.Handle(h.q, func(context.Context, note) error { return nil }, jobs.Options{Unique: true}))
		for _, text := range []string{"a", "a", "b", "a"} {
			must(t, h.q.Enqueue(t.Context(), note{text}))
		}
		if got := h.states()["available"]; got != 2 {
			t.Errorf("%d jobs wait, want two", got)
		}
		h.work()
		h.until("done", func() bool { return h.states()["completed"] == 2 })
		must(t, h.q.Enqueue(t.Context(), note{"a"}))
		h.until("done again", func() bool { return h.states()["completed"] == 3 })
	})
}

type urgent struct{}

func (urgent) Kind() string { return "urgent" }

func TestPriority(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.cfg.Jobs.Workers = 1
		var err error
		h.q, err = jobs.New(h.db, h.cfg)
		must(t, err)
		order := make(chan string, 10)
		must(t, jobs.Handle(h.q, func(_ context.Context, n note) error { order <- n.Text; return nil }, jobs.Options{Priority: 4}))
		must(t, jobs.Handle(h.q, func(context.Context, urgent) error { order <- "urgent"; return nil }, jobs.Options{Priority: 1}))
		must(t, h.q.Enqueue(t.Context(), note{"first"}))
		must(t, h.q.Enqueue(t.Context(), note{"second"}))
		must(t, h.q.Enqueue(t.Context(), urgent{}))
		h.work()
		h.until("done", func() bool { return h.states()["completed"] == 3 })
		close(order)
		got := slices.Collect(func(yield func(string) bool) {
			for s := range order {
				yield(s)
			}
		})
		if diff := cmp.Diff([]string{"urgent", "first", "second"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// What the clock asks for is asked for once, however many processes there are.
func TestEvery(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var did atomic.Int32
		other, err := jobs.New(h.db, h.cfg)
		must(t, err)
		for _, q := range []*jobs.Queue{h.q, other} {
			must(t, jobs.Handle(q, func(context.Context, note) error { did.Add(1); return nil }, jobs.Options{Every: time.Hour}))
			stop, err := q.Start(t.Context())
			must(t, err)
			h.until("done", func() bool { return h.states()["completed"] == 1 })
			must(t, stop(t.Context()))
		}
		if did.Load() != 1 {
			t.Errorf("done %d times in an hour", did.Load())
		}
	})
}

// Who stops waits for the jobs at work.
func TestDrain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		began, finish := make(chan bool), make(chan bool)
		must(t, jobs.Handle(h.q, func(context.Context, note) error { began <- true; <-finish; return nil }, jobs.Options{}))
		must(t, h.q.Enqueue(t.Context(), note{}))
		stop, err := h.q.Start(t.Context())
		must(t, err)
		<-began
		stopped := make(chan error)
		go func() { stopped <- stop(context.Background()) }()
		must(t, h.q.Enqueue(t.Context(), note{"later"}))
		finish <- true
		must(t, <-stopped)
		if got := h.states(); got["completed"] < 1 || got["running"] != 0 {
			t.Errorf("states = %v", got)
		}
	})
}

// River finds its tables as its own migrations would have left them.
func TestTablesAreRivers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pool, err := h.db.Pool()
		must(t, err)
		compare := func(ours, theirs *sql.DB) {
			t.Helper()
			if diff := cmp.Diff(tables(t, h.db.Engine, theirs), tables(t, h.db.Engine, ours)); diff != "" {
				t.Errorf("(-River +ours)\n%s", diff)
			}
		}
		if h.db.Engine == "sqlite" {
			theirs, err := sql.Open("sqlite", dbtest.SQLite(t))
			must(t, err)
			defer func() { _ = theirs.Close() }()
			theirs.SetMaxOpenConns(1)
			m, err := rivermigrate.New(riversqlite.New(theirs), nil)
			must(t, err)
			_, err = m.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
			must(t, err)
			compare(pool, theirs)
			return
		}
		theirs, err := sql.Open("pgx", dbtest.Postgres(t))
		must(t, err)
		defer func() { _ = theirs.Close() }()
		m, err := rivermigrate.New(riverdatabasesql.New(theirs), nil)
		must(t, err)
		_, err = m.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
		must(t, err)
		compare(pool, theirs)
	})
}

// tables says what columns, indexes and checks River's tables have, in any order.
func tables(t *testing.T, engine string, db *sql.DB) []string {
	t.Helper()
	query := `SELECT table_name || ' ' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' || coalesce(column_default, '') FROM information_schema.columns
		WHERE table_name LIKE 'river\_%' UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'river\_%'
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text LIKE 'river\_%'
		UNION ALL SELECT relname || ' ' || relpersistence::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'river\_%'
		UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'river\_%'
		UNION ALL SELECT enum_range(NULL::river_job_state)::text
		UNION ALL SELECT line || version FROM river_migration`
	if engine == "sqlite" {
		query = `SELECT sql FROM sqlite_master WHERE tbl_name LIKE 'river%' AND sql IS NOT NULL UNION ALL SELECT line || version FROM river_migration`
	}
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		out = append(out, plain(line))
	}
	must(t, rows.Err())
	slices.Sort(out)
	return out
}

// plain leaves out comments, how a definition is laid out, and the number in the
// name of a key whose table was once renamed.
func plain(definition string) string {
	var b strings.Builder
	for line := range strings.Lines(definition) {
		line, _, _ = strings.Cut(line, "--")
		b.WriteString(line + " ")
	}
	return strings.Join(strings.Fields(strings.NewReplacer("/* TEMPLATE: schema */", "", "pkey1", "pkey", ";", " ", "(", " ( ", ")", " ) ", ",", " , ", `"`, "").Replace(b.String())), " ")
}
