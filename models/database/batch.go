package database

import (
	"context"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// ActionBatch is the action of the entry that stands for many rows.
const ActionBatch = "bulk"

// Batch is one action on many rows of a model. Each row changes in a
// transaction of its own and has its own audit entry, which names the batch's:
// n rows that change are n+1 entries.
type Batch struct {
	db    *DB
	model *schema.Model
	actor schema.Actor
	entry models.AuditLog
	text  audit.Changes
	begun bool
}

type batchKey struct{}

// Batch begins an action on so many chosen rows. Nothing is written before a
// row changes.
func (db *DB) Batch(actor schema.Actor, m *schema.Model, action, reason string, chosen int) *Batch {
	rows := strconv.Itoa(chosen)
	b := &Batch{db: db, model: m, actor: actor}
	b.entry = models.AuditLog{Action: ActionBatch, Target: m.Name, Title: action + " × " + rows}
	b.entry.ID = schema.NewID()
	b.text = audit.Changes{Fields: []audit.Field{audit.Said("action", "", action), audit.Said("rows", "", rows)}, Reason: reason}
	return b
}

// Continue lets the action go on that another batch of this id began; begun says
// whether a row has changed yet.
func (b *Batch) Continue(id schema.ID, begun bool) {
	b.entry.ID, b.begun = id, begun
}

// Do changes one row. The batch's own entry is written behind the first row
// that changes, in its transaction.
func (b *Batch) Do(ctx context.Context, change func(context.Context) error) error {
	inside := context.WithValue(ctx, batchKey{}, b.entry.ID)
	if b.begun {
		return change(inside)
	}
	err := b.db.Tx(inside, func(inside context.Context) error {
		if err := change(inside); err != nil {
			return err
		}
		return b.db.append(inside, &b.entry, b.actor, &b.text)
	})
	b.begun = err == nil
	return err
}

// batchOf is the batch that a write is part of.
func batchOf(ctx context.Context) schema.ID {
	id, _ := ctx.Value(batchKey{}).(schema.ID)
	return id
}
