package database_test

import (
	"errors"
	"testing"

	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
)

// Whatever is done to the log by hand shows, each place once: a difference that
// is gone as well.
func TestVerifySeesWhatIsDoneByHand(t *testing.T) {
	for name, tt := range map[string]struct {
		by   string
		want audit.Verdict
	}{
		"nothing":          {"", audit.Verdict{Entries: 5}},
		"changed":          {"UPDATE audit_logs SET title = 'x' WHERE seq = 2", audit.Verdict{Entries: 5, Broken: 1}},
		"two changed":      {"UPDATE audit_logs SET title = 'x' WHERE seq IN (2, 4)", audit.Verdict{Entries: 5, Broken: 2}},
		"one taken out":    {"DELETE FROM audit_logs WHERE seq = 3", audit.Verdict{Entries: 4, Broken: 1}},
		"the first cut":    {"DELETE FROM audit_logs WHERE seq = 1", audit.Verdict{Entries: 4, Broken: 1}},
		"the tail cut":     {"DELETE FROM audit_logs WHERE seq > 3", audit.Verdict{Entries: 3, Broken: 1}},
		"emptied":          {"DELETE FROM audit_logs", audit.Verdict{Broken: 1}},
		"diff erased":      {"DELETE FROM audit_diffs WHERE log_id = (SELECT id FROM audit_logs WHERE seq = 2)", audit.Verdict{Entries: 5, Broken: 1}},
		"diff changed":     {"UPDATE audit_diffs SET changes = '{}' WHERE log_id = (SELECT id FROM audit_logs WHERE seq = 2)", audit.Verdict{Entries: 5, Broken: 1}},
		"head gone":        {"DELETE FROM audit_heads", audit.Verdict{Entries: 5, Broken: 1}},
		"head put back":    {"UPDATE audit_heads SET seq = 4", audit.Verdict{Entries: 5, Broken: 1}},
		"head of the hash": {"UPDATE audit_heads SET hash = 'x'", audit.Verdict{Entries: 5, Broken: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, l *library) {
				for range 5 {
					l.book("책", nil)
				}
				l.byHand(tt.by)
				verdict, err := l.VerifyAudit(l.ctx())
				var broken *audit.Broken
				if verdict != tt.want || errors.As(err, &broken) != (tt.want.Broken > 0) {
					t.Errorf("%+v, %v; want %+v", verdict, err, tt.want)
				}
			})
		})
	}
}

// What is written later does not close a gap.
func TestAGapInTheLogStays(t *testing.T) {
	for _, by := range []string{"DELETE FROM audit_logs WHERE seq > 3", "DELETE FROM audit_logs", "DELETE FROM audit_heads"} {
		each(t, func(t *testing.T, l *library) {
			for range 5 {
				l.book("책", nil)
			}
			l.byHand(by)
			l.book("책", nil)
			if verdict, err := l.VerifyAudit(l.ctx()); err == nil || verdict.Broken != 1 {
				t.Errorf("%s: %+v, %v", by, verdict, err)
			}
		})
	}
}

// A log that is older than its head gets one by migrating.
func TestMigratingGivesAnOldLogItsHead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		cfg := migrated(t, engine, dsn)
		run, done, err := database.Runner(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		for i, target := range []string{"5", "6"} {
			if i == 1 {
				if _, err := run.DB.ExecContext(t.Context(), `INSERT INTO audit_logs (id, created_at, seq, actor_name, action, target, title, digest, prev_hash, hash, request_id)
					VALUES ('01912345-0000-7000-8000-000000000001', '2026-01-01T00:00:00.000000Z', 1, 'a', 'add', 'x', '', '', '', 'h', '')`); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := run.To(t.Context(), target); err != nil {
				t.Fatal(err)
			}
		}
		var seq int
		var hash string
		if err := run.DB.QueryRowContext(t.Context(), "SELECT seq, hash FROM audit_heads").Scan(&seq, &hash); err != nil || seq != 1 || hash != "h" {
			t.Errorf("%d %q %v", seq, hash, err)
		}
	})
}

// byHand runs a statement past the one way to write.
func (l *library) byHand(statement string) {
	l.t.Helper()
	if statement == "" {
		return
	}
	pool, err := l.Pool()
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := pool.ExecContext(l.ctx(), statement); err != nil {
		l.t.Fatal(err)
	}
}
