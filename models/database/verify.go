package database

import (
	"context"
	"database/sql"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database/migrate"
	"duckhoo/models/schema"
)

// VerifyAudit checks the whole chain and its end, that no difference is gone which
// the program has not erased, and that every decision is as its entry says. The
// error is made of *audit.Broken where something does not hold. One statement
// reads chain and end, so that what is written meanwhile is either in both or in
// neither.
func (db *DB) VerifyAudit(ctx context.Context) (audit.Verdict, error) {
	n, head, err := db.auditHeads(ctx) // for a log without entries
	if err != nil {
		return audit.Verdict{}, err
	}
	m := db.Registry.Of(&models.AuditLog{})
	p := newCompiler(db.dialect, m).structs(nil)
	s := &statement{}
	s.add("SELECT d.changes, " + headColumns + ", ")
	p.selectList(s)
	s.add(" FROM audit_logs t LEFT JOIN audit_diffs d ON d.log_id = t.id ORDER BY t.seq")
	v := audit.Verifier{}
	if v.Since, err = db.vouchedSince(ctx); err != nil {
		return audit.Verdict{}, err
	}
	err = db.query(ctx, s, func(rows *sql.Rows) error {
		var diff schema.JSON
		row, err := p.scan(rows, []any{&diff, &n, &head.Seq, &head.Hash})
		if err != nil {
			return err
		}
		v.Next(row.(*models.AuditLog), diff)
		return nil
	})
	if err == nil {
		err = db.verifyDecisions(ctx, &v)
	}
	if err != nil {
		return audit.Verdict{}, err
	}
	return v.End(n, head)
}

// vouching is the migration from which on entries vouch for decisions and say what
// is erased.
const vouching = "0041_version_words"

// vouchedSince is when this database had that migration, zero for one that never
// needed it.
func (db *DB) vouchedSince(ctx context.Context) (at schema.Time, err error) {
	err = db.query(ctx, sqlf("SELECT applied_at FROM "+migrate.RecordTable+" WHERE id = ?", vouching), func(rows *sql.Rows) error { return rows.Scan(&at) })
	return at, err
}

// verifyDecisions compares every decision with the entry that vouches for it.
func (db *DB) verifyDecisions(ctx context.Context, v *audit.Verifier) error {
	m := db.Registry.Of(&models.Decision{})
	if m == nil {
		return nil
	}
	p := newCompiler(db.dialect, m).structs(nil)
	s := &statement{}
	s.add("SELECT ")
	p.selectList(s)
	s.add(" FROM decisions t ORDER BY t.created_at, t.id")
	var strays []*models.Decision
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		row, err := p.scan(rows, nil)
		if err != nil {
			return err
		}
		if one := row.(*models.Decision); !v.Decision(one.CreatedAt, audit.ProofOf(m, one)) {
			strays = append(strays, one)
		}
		return nil
	})
	for _, one := range strays {
		if err != nil {
			break
		}
		n := 0 // it may have been written since the log was read
		err = db.query(ctx, sqlf("SELECT count(*) FROM audit_logs WHERE decision_id = ?", one.ID), func(rows *sql.Rows) error { return rows.Scan(&n) })
		if err == nil && n == 0 {
			v.Stray(one.ID, one.CreatedAt)
		}
	}
	return err
}

// EraseDifferences takes away what the log says was different in a row: the
// entries stay, and the chain holds. An entry of its own says so, without which a
// difference that is gone was taken by hand. It returns how many there were.
func (db *DB) EraseDifferences(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID) (int64, error) {
	var n int64
	err := db.Tx(ctx, func(ctx context.Context) (err error) {
		if err := db.chain(ctx); err != nil { // what the transaction itself has said so far
			return err
		}
		n, err = db.exec(ctx, sqlf("DELETE FROM audit_diffs WHERE log_id IN (SELECT id FROM audit_logs WHERE target = ? AND target_id = ?)", m.Name, id))
		if err != nil || n == 0 {
			return err
		}
		return db.append(ctx, &models.AuditLog{Action: audit.Erase, Target: m.Name, TargetID: id}, actor, &audit.Changes{})
	})
	return n, err
}
