package exam_test

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// BenchmarkSubmit submits attempts with ten answers by guests, with everything
// on disk before the answer. It reports the CPU time of this process and of the
// database's own processes, in microseconds a submission.
func BenchmarkSubmit(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSubmit(b, "sqlite", dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkSubmit(b, "postgres", dbtest.Postgres(b)) })
}

func benchmarkSubmit(b *testing.B, engine, dsn string) {
	h := open(b, engine, dsn, "full", 8)
	q := h.publish(append(oneOfEach(), oneOfEach()...)...)
	type sitting struct {
		who exam.Taker
		id  schema.ID
		in  exam.Submission
	}
	sittings := make([]sitting, b.N)
	for i := range sittings {
		who, id, view := h.start(guest(""), q)
		sittings[i] = sitting{who, id, exam.Submission{Replies: replies(view, func(n int) bool { return n%5 != i%5 })}}
	}
	before, beforePG := cpu(b), h.databaseCPU()
	b.ResetTimer()
	for _, s := range sittings {
		if err := h.submitTwice(s.who, s.id, s.in); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	own, pg := cpu(b)-before, h.databaseCPU()-beforePG
	b.ReportMetric(float64(own.Microseconds())/float64(b.N), "cpu-us/op")
	b.ReportMetric(float64(pg.Microseconds())/float64(b.N), "db-cpu-us/op")
}

// cpu is the time that this process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// databaseCPU is the time that the server processes of this database's
// connections have used; 0 for SQLite, which runs in this process.
func (h *house) databaseCPU() time.Duration {
	if h.Engine != "postgres" {
		return 0
	}
	pool, err := h.Pool()
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := pool.QueryContext(h.ctx(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var ticks int64
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			h.t.Fatal(err)
		}
		text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if _, rest, ok := strings.Cut(string(text), ") "); ok {
			fields := strings.Fields(rest)
			user, _ := strconv.ParseInt(fields[11], 10, 64)
			system, _ := strconv.ParseInt(fields[12], 10, 64)
			ticks += user + system
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
