package main

import (
	"context"
	"database/sql"
	"fmt"
)

// A quiz has one report of somebody and one open case. One case in a hundred was
// claimed by somebody who has left it, and one in ten thousand is about rights, a
// kind that hardly any has, of those that press least.
var ofCases = map[string]struct{ id, now, due, until, json string }{
	"sqlite": {
		id:    "printf('019b0000-%04x-7000-8000-%012x', n & 65535, n)",
		now:   "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now')",
		due:   "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1800000000 + (n % 72) * 3600, 'unixepoch')",
		until: "'2025-01-01T00:00:00.000000Z'",
	},
	"postgres": {
		id:    "('019b0000-' || lpad(to_hex(n & 65535), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
		now:   "now()",
		due:   "to_timestamp(1800000000 + (n % 72) * 3600)",
		until: "timestamptz '2025-01-01'",
		json:  "::json",
	},
}

func cases(ctx context.Context, db *sql.DB, engine string, rows int) error {
	e := ofCases[engine]
	into := fmt.Sprintf
	id, now, due, until, rare := e.id, e.now, e.due, e.until, "n % 10000 = 5000"
	return each(ctx, db,
		into(`CREATE TEMP TABLE reported AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, title, owner_id, live_version_id FROM quizzes WHERE status = 'published' LIMIT %d`, rows),
		numbered("users"),
		into(`INSERT INTO reports (id, created_at, updated_at, lock_version, reporter_id, subject, subject_id, subject_version, snapshot, reason, detail, status, outcome, outcome_en, open_key)
			SELECT %[1]s, %[2]s, %[2]s, 1, u.id, 'quiz', q.id, CAST(q.live_version_id AS text), '{}', CASE WHEN %[3]s THEN 'rights_request' ELSE 'spam' END, 'it is an advertisement', 'open', '', '', 'fill:' || q.n
			FROM (SELECT *, n AS m FROM reported) q JOIN (SELECT n AS k, id FROM some_users) u ON u.k = (q.n + 7) %% (SELECT count(*) FROM some_users)`, id, now, rare),
		into(`INSERT INTO cases (id, created_at, updated_at, lock_version, subject, subject_id, open_key, title, owner_id, kinds, state, score, urgency, due_at, reports, claimed_by_id, claim_until)
			SELECT %[1]s, %[2]s, %[2]s, 1, 'quiz', id, 'quiz:' || id, title, owner_id, CASE WHEN %[5]s THEN '["rights"]' ELSE '["report"]' END%[6]s, CASE WHEN n %% 100 = 0 THEN 'claimed' ELSE 'pending' END,
				10 + n %% 50, (10 + n %% 50) * 600 - (1800000000 + (n %% 72) * 3600), %[3]s, 1,
				CASE WHEN n %% 100 = 0 THEN owner_id END, CASE WHEN n %% 100 = 0 THEN %[4]s END
			FROM reported`, id, now, due, until, rare, e.json),
		into(`INSERT INTO case_signals (id, created_at, case_id, kind, weight, report_id, version, text)
			SELECT %[1]s, %[2]s, %[1]s, CASE WHEN %[3]s THEN 'rights' ELSE 'report' END, 10 + n %% 50, %[1]s, CAST(live_version_id AS text), 'spam' FROM reported`, id, now, rare),
		`UPDATE quiz_stats SET open_reports = 1 WHERE quiz_id IN (SELECT id FROM reported)`,
	)
}
