package panel

import (
	"context"
	"errors"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// mostUndone is how many rows one Undo brings back: as many as the notice that
// carries them has room for.
const mostUndone = 40

// restoreMany takes rows out of the trash again, those that are still there
// and can be.
func (v *visit) restoreMany(p *posted) error {
	if err := v.must(schema.VerbRestore); err != nil {
		return err
	}
	m := v.entry.model
	done, left := 0, 0
	batch := v.site.DB.Batch(v.actor, m, schema.VerbRestore, "", len(p.all("id")))
	for _, text := range p.all("id") {
		id, err := schema.ParseID(text)
		if err != nil || done+left == mostAtOnce {
			continue
		}
		switch err := v.restoreOne(batch, id); {
		case err == nil:
			done++
		case skippable(err):
			left++
		default:
			return err
		}
	}
	key := "trash.restored_many"
	switch {
	case done == 0:
		key = "trash.restored_none"
	case left > 0:
		key = "trash.restored_some"
	}
	v.tell(notice{Bad: done == 0, Text: v.T(key, "model", v.noun(m.LabelPlural), "count", done, "left", left)})
	return v.see(v.leave(local(p.get("next"), "")))
}

func (v *visit) restoreOne(batch *database.Batch, id schema.ID) error {
	if _, err := v.openAs(schema.VerbRestore, id, true, nil); err != nil {
		return err
	}
	return batch.Do(v.ctx, func(ctx context.Context) error {
		_, err := v.site.DB.Restore(ctx, v.actor, v.entry.model, id, nil)
		return err
	})
}

// skippable reports whether an error is about one row, so that the others of
// a bulk action go on without it.
func skippable(err error) bool {
	var invalid schema.Invalid
	return errors.Is(err, schema.ErrConflict) || errors.Is(err, schema.ErrNotFound) || errors.Is(err, schema.ErrForbidden) ||
		errors.Is(err, schema.ErrStale) || errors.As(err, &invalid)
}

// trashed is the notice after rows were moved to the trash: with Undo while
// they are few, else with the way to the trash.
func (b *bulkRun) trashed(ids []schema.ID, left int) notice {
	key := "bulk.trashed"
	if left > 0 {
		key = "bulk.trashed_some"
	}
	n := notice{Text: b.T(key, "model", b.noun(b.entry.model.LabelPlural), "count", len(ids), "left", left)}
	trash := b.site.address(b.entry.model.Plural, "trash")
	if len(ids) > mostUndone || !b.may(b.entry, schema.VerbRestore) {
		n.Href, n.Link = trash, b.T("trash.title")
		return n
	}
	n.Undo = trash
	for _, id := range ids {
		n.IDs = append(n.IDs, id.String())
	}
	return n
}

// undone are the rows that the Undo of a notice names.
func undone(ids []string) []ui.Pair {
	var out []ui.Pair
	for _, id := range ids {
		out = append(out, ui.Pair{Name: "id", Value: id})
	}
	return out
}
