package database

import (
	"context"
	"database/sql"
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

// record appends the audit entry of a write, as the transaction's last
// statements.
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

func (db *DB) append(ctx context.Context, entry *models.AuditLog, actor schema.Actor, changes *audit.Changes) error {
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
	head, err := db.ownHead(ctx)
	if err != nil {
		return err
	}
	audit.Link(entry, head.Seq, head.Hash)
	diff := &models.AuditDiff{LogID: entry.ID, Changes: text}
	diff.ID, diff.CreatedAt = schema.NewID(), entry.CreatedAt
	db.AfterCommit(ctx, db.watchers.wake)
	if err := db.link(ctx, entry, diff); err != nil {
		return err
	}
	head.Seq, head.Hash = entry.Seq, entry.Hash
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
		_, err := db.exec(ctx, sqlf(end, entry.Seq, entry.Hash))
		return err
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
	_, err := db.exec(ctx, s)
	return err
}

// ownHead is the end of the chain, which nobody else moves until the transaction
// of the context ends.
func (db *DB) ownHead(ctx context.Context) (*models.AuditHead, error) {
	state, inside := ctx.Value(txKey{}).(*txState)
	if inside && state.head != nil {
		return state.head, nil
	}
	if db.Engine == "postgres" {
		if _, err := db.exec(ctx, sqlf("SELECT pg_advisory_xact_lock(?), pg_notify(?, '')", int64(auditLock), logChannel)); err != nil {
			return nil, err
		}
	}
	head, err := db.auditHead(ctx)
	if err != nil {
		return nil, err
	}
	if inside {
		state.head = &head
	}
	return &head, nil
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
