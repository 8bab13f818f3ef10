package database

import (
	"context"
	"database/sql"
	"fmt"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// auditLock is the key of the advisory lock under which entries are chained.
const auditLock = 0x6475636b

type requestKey struct{}

// WithRequest returns a context whose audit entries carry the request's id.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// record appends the audit entry of a write.
func (db *DB) record(ctx context.Context, m *schema.Model, action string, actor schema.Actor, row any, changes *audit.Changes) error {
	if a, ok := row.(interface{ Audited() bool }); ok && !a.Audited() {
		return nil
	}
	changes.Batch = batchOf(ctx)
	return db.append(ctx, entryOf(action, m, row), actor, changes)
}

// entryOf is an entry about a row.
func entryOf(action string, m *schema.Model, row any) *models.AuditLog {
	entry := &models.AuditLog{Action: action, Target: m.Name, TargetID: m.ID(row), Title: m.Title(row)}
	if about, speaks := row.(models.Concerner); speaks {
		entry.ConcernsID = about.Concerns()
	}
	return entry
}

// Note appends an audit entry for what is no write of a row: a log-in, an
// export, a view as somebody else.
func (db *DB) Note(ctx context.Context, actor schema.Actor, action string, m *schema.Model, row any, changes *audit.Changes) error {
	return db.Tx(ctx, func(ctx context.Context) error {
		entry := &models.AuditLog{Action: action, Target: m.Name}
		if row != nil {
			entry = entryOf(action, m, row)
		}
		return db.append(ctx, entry, actor, changes)
	})
}

// NoteOf appends an audit entry for what is no row of a model: a job, or a
// whole list. What more is to be said stands in the fields.
func (db *DB) NoteOf(ctx context.Context, actor schema.Actor, action, target, title string, fields ...audit.Field) error {
	return db.Tx(ctx, func(ctx context.Context) error {
		return db.append(ctx, &models.AuditLog{Action: action, Target: target, Title: title}, actor, &audit.Changes{Fields: fields})
	})
}

// logged is an entry that waits for the end of its transaction, and its difference.
type logged struct {
	entry *models.AuditLog
	diff  *models.AuditDiff
}

// append notes an entry, which is stored when the transaction of the context ends.
func (db *DB) append(ctx context.Context, entry *models.AuditLog, actor schema.Actor, changes *audit.Changes) error {
	state, inside := ctx.Value(txKey{}).(*txState)
	if !inside {
		return fmt.Errorf("database: an entry of the log outside a transaction")
	}
	text := changes.Text()
	if entry.ID.IsZero() {
		entry.ID = schema.NewID()
	}
	entry.CreatedAt = schema.Now()
	entry.ActorID, entry.ActorName = actor.ActorID(), actor.ActorName()
	entry.Title = shorten(entry.Title, 200)
	entry.Digest = audit.Digest(text)
	if changes != nil {
		entry.DecisionID, entry.DecisionHash = changes.Proof.ID, changes.Proof.Hash
	}
	entry.RequestID, _ = ctx.Value(requestKey{}).(string)
	diff := &models.AuditDiff{LogID: entry.ID, Changes: text}
	diff.ID, diff.CreatedAt = schema.NewID(), entry.CreatedAt
	state.entries = append(state.entries, logged{entry, diff})
	return nil
}

// chain stores the entries of a transaction behind the last one of the log. That
// keeps everybody else from the end of the log, so it comes last.
func (db *DB) chain(ctx context.Context) error {
	state, inside := ctx.Value(txKey{}).(*txState)
	if !inside || len(state.entries) == 0 {
		return nil
	}
	head, err := db.ownHead(ctx, state)
	if err != nil {
		return err
	}
	for _, one := range state.entries {
		audit.Link(one.entry, head.Seq, head.Hash)
		if err := db.link(ctx, one.entry, one.diff); err != nil {
			return err
		}
		head.Seq, head.Hash = one.entry.Seq, one.entry.Hash
	}
	state.entries = nil
	db.AfterCommit(ctx, db.watchers.wake)
	return nil
}

// link stores an entry, its difference and the new end of the chain: on
// PostgreSQL in one statement.
func (db *DB) link(ctx context.Context, entry *models.AuditLog, diff *models.AuditDiff) error {
	const end = "UPDATE audit_heads SET seq = ?, hash = ?"
	if db.Engine != "postgres" {
		if err := db.insert(ctx, db.Registry.Of(entry), entry); err != nil {
			return err
		}
		if err := db.insert(ctx, db.Registry.Of(diff), diff); err != nil {
			return err
		}
		return db.post(ctx, sqlf(end, entry.Seq, entry.Hash), false)
	}
	s := &statement{}
	s.add("WITH entry AS (")
	if err := s.insert(db.Registry.Of(entry), entry); err != nil {
		return err
	}
	s.add("), diff AS (")
	if err := s.insert(db.Registry.Of(diff), diff); err != nil {
		return err
	}
	s.add(") "+end, entry.Seq, entry.Hash)
	return db.post(ctx, s, false)
}

// ownHead is the end of the chain, which nobody else moves until the transaction
// ends.
func (db *DB) ownHead(ctx context.Context, state *txState) (*models.AuditHead, error) {
	if state.head != nil {
		return state.head, nil
	}
	if db.Engine == "postgres" {
		if err := db.post(ctx, sqlf("SELECT pg_advisory_xact_lock(?), pg_notify(?, '')", int64(auditLock), logChannel), false); err != nil {
			return nil, err
		}
	}
	head, err := db.auditHead(ctx)
	if err != nil {
		return nil, err
	}
	state.head = &head
	return state.head, nil
}

// auditHead is the end of the chain, which the next entry follows: also where
// entries behind it were cut off, so that the gap stays. An empty log gets its
// head here. A head that is gone is not made anew, since that would hide it.
func (db *DB) auditHead(ctx context.Context) (models.AuditHead, error) {
	n, head, err := db.auditHeads(ctx)
	if err != nil || n > 0 {
		return head, err
	}
	err = db.query(ctx, sqlf("SELECT seq, hash FROM audit_logs ORDER BY seq DESC LIMIT 1"), func(rows *sql.Rows) error {
		return rows.Scan(&head.Seq, &head.Hash)
	})
	if err != nil || head.Seq > 0 {
		return head, err
	}
	fresh := &models.AuditHead{}
	fresh.ID, fresh.CreatedAt, fresh.UpdatedAt = schema.NewID(), schema.Now(), schema.Now()
	return head, db.insert(ctx, db.Registry.Of(fresh), fresh)
}

// headColumns are how many heads there are, and what the last of them says.
const headColumns = "(SELECT count(*) FROM audit_heads), coalesce((SELECT max(seq) FROM audit_heads), 0), " +
	"coalesce((SELECT hash FROM audit_heads ORDER BY seq DESC LIMIT 1), '')"

func (db *DB) auditHeads(ctx context.Context) (n int, head models.AuditHead, err error) {
	err = db.query(ctx, sqlf("SELECT "+headColumns), func(rows *sql.Rows) error {
		return rows.Scan(&n, &head.Seq, &head.Hash)
	})
	return n, head, err
}

func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
