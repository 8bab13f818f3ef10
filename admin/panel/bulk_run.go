package panel

import (
	"context"
	"strings"

	"duckhoo/models/schema"
)

// run changes the rows one by one, each with its own entry in the log, and one
// for all of them. What somebody else changed meanwhile so that it does not fit is
// left alone.
func (b *bulkRun) run() (*deed, error) {
	var ids []schema.ID
	left := b.skipped + len(b.blocked) + b.gone
	var verdicts []schema.ID
	rowCtx := context.WithValue(b.ctx, verdictsKey{}, &verdicts)
	batch := b.site.DB.Batch(b.actor, b.entry.model, b.action.name, b.reason, len(b.fit))
	for _, row := range b.fit {
		err := batch.Do(rowCtx, func(ctx context.Context) error { return b.action.do(ctx, row, said{b.reason, b.form.given()}) })
		switch {
		case err == nil:
			ids = append(ids, b.entry.model.ID(row))
		case skippable(err):
			left++
			if b.why == "" {
				b.why, _ = b.refusal(err)
			}
		default:
			return nil, err
		}
	}
	said := b.undoableAlone(b.outcome(ids, left), verdicts)
	b.tell(said)
	return &deed{&said, b.list.url("cursor", "")}, nil
}

// outcome says what was done and what was not.
func (b *bulkRun) outcome(ids []schema.ID, left int) notice {
	done := len(ids)
	if done > 0 && b.action.name == schema.VerbDelete {
		return b.trashed(ids, left)
	}
	key := "bulk.done"
	switch {
	case done == 0:
		key = "bulk.done_none"
	case left > 0:
		key = "bulk.done_some"
	}
	return notice{Bad: done == 0, Text: strings.TrimSpace(b.T(key, "count", done, "left", left, "action", b.action.label) + " " + b.why)}
}
