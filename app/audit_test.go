package main

import (
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// The line of audit verify is there whatever was found.
func TestAuditVerifyTellsABrokenLog(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn)
		s.must("migrate", "demo")
		s.sql("DELETE FROM audit_diffs WHERE log_id = (SELECT id FROM audit_logs WHERE seq = 1)", "DELETE FROM audit_logs WHERE seq > 3")
		code, out, words := s.run("audit", "verify")
		if code != 1 || out != "entries=3 broken=2 erased=0 unvouched=0\n" || !strings.Contains(words, "cut off") || !strings.Contains(words, "entry 1: its difference is gone") {
			t.Errorf("exit %d, %q, %q", code, out, words)
		}
	})
}

// What is older than the log's word for it is not called broken, and is told
// apart: a decision that no entry vouches for, and a difference that was erased
// without a word, as in a database that had migration 0041 later. From then on
// both are broken.
func TestAuditVerifyTellsWhatIsOlder(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		s := newShell(t, "DUCKHOO_DATABASE__ENGINE", engine, "DUCKHOO_DATABASE__DSN", dsn)
		s.must("migrate", "demo")
		s.sql(`INSERT INTO decisions (id, created_at, subject, subject_id, title, actor_name, action, automation, snapshot_hash, duration_ms, public_text, public_text_en, note, reason_code, version, snapshot)
			VALUES ('01a228f5-0000-7000-8000-000000000001', '2027-01-02T03:04:05.000000Z', 'quiz', '01a228f5-0000-7000-8000-000000000002', '옛 퀴즈', 'modi', 'hide', 'none', '', 0, '', '', '', '', '', '{}')`,
			"DELETE FROM audit_diffs WHERE log_id IN (SELECT id FROM audit_logs WHERE seq IN (1, 2))")
		verify := func(when string, code int, line string, words ...string) {
			t.Helper()
			got, out, said := s.run("audit", "verify")
			if got != code || !strings.HasSuffix(out, line+"\n") {
				t.Errorf("%s: exit %d, %q, want %d, %q: %s", when, got, out, code, line, said)
			}
			for _, want := range words {
				if !strings.Contains(said, want) {
					t.Errorf("%s: no %q in %q", when, want, said)
				}
			}
		}
		s.sql("UPDATE schema_migrations SET applied_at = '2028-01-01T00:00:00.000000Z' WHERE id = '0041_version_words'")
		verify("older", 0, "broken=0 erased=0 unvouched=3", "not vouched for: 1 decisions, and 2 entries", "migration 0041")
		s.sql("UPDATE audit_diffs SET changes = '{}' WHERE log_id = (SELECT id FROM audit_logs WHERE seq = 3)")
		verify("changed all the same", 1, "broken=1 erased=0 unvouched=3", "entry 3: its difference was changed")
		s.sql("UPDATE schema_migrations SET applied_at = '2020-01-01T00:00:00.000000Z' WHERE id = '0041_version_words'")
		verify("later", 1, "broken=4 erased=0 unvouched=0", "entry 1: its difference is gone", "01a228f5-0000-7000-8000-000000000001: no entry")
	})
}

// The site-wide log is narrowed by who, what, which model and when.
func TestAuditLogIsNarrowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		w.person("modi", models.RoleModerator)
		boss, modi := w.as("boss"), w.as("modi")
		for _, b := range []*browser{boss, modi} {
			if a := b.post("/admin/tags/add", "/admin/tags/add", url.Values{"slug": {"꼬리표-" + map[bool]string{true: "a", false: "b"}[b == boss]}}); a.status != 303 {
				t.Fatalf("add: %d", a.status)
			}
		}
		rows := func(query string) int {
			t.Helper()
			a := boss.get("/admin/audit?" + query)
			if a.status != 200 || a.page().Find("[data-notice]").Length() != 0 {
				t.Fatalf("%s: %d %s", query, a.status, a.page().Find("[data-notice]").Text())
			}
			return a.page().Find("tbody tr").Length()
		}
		for query, want := range map[string]int{
			"target=tag": 2, "target=tag&actor_name=modi": 1, "target=tag&actor_name=nobody": 0, "target=tag&action=add": 2, "target=tag&action=delete": 0,
			"target=tag&created_at__gte=2020-01-01": 2, "target=tag&created_at__lte=2020-01-01": 0, "target=genre&actor_name=modi": 0,
		} {
			if got := rows(query); got != want {
				t.Errorf("%s: %d entries, want %d", query, got, want)
			}
		}
		w.person("plain", models.RoleMember)
		if a := w.as("plain").get("/admin/audit"); a.status != 403 {
			t.Errorf("a member: %d", a.status)
		}
	})
}
