package main

import (
	"strings"
	"testing"

	"duckhoo/models/database/dbtest"
)

// The line of audit verify is there whatever was found.
func TestAuditVerifyTellsABrokenLog(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn)
		s.must("migrate", "demo")
		s.sql("DELETE FROM audit_diffs WHERE log_id = (SELECT id FROM audit_logs WHERE seq = 1)", "DELETE FROM audit_logs WHERE seq > 3")
		code, out, words := s.run("audit", "verify")
		if code != 1 || out != "entries=3 broken=1 erased=1\n" || !strings.Contains(words, "cut off") {
			t.Errorf("exit %d, %q, %q", code, out, words)
		}
	})
}
