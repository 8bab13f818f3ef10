package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// sweepEvery is how often what has ended is removed.
const sweepEvery = time.Hour

// sweep removes what has ended, now and every hour: sessions, tickets,
// counters, attempts whose time is over, uploads that nobody ended, and what has been in the trash for too long.
func (p *program) sweep(ctx context.Context) {
	for tick := time.NewTicker(sweepEvery); ; {
		if err := errors.Join(p.accounts.Sweep(ctx), p.exam.Sweep(ctx), p.media.Sweep(ctx), p.emptyTrash(ctx, time.Now())); err != nil && ctx.Err() == nil {
			slog.Error("sweep failed", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

// emptyTrash removes for ever what has been in the trash for more than
// admin.trash_days, each row with its audit entry. What others still need
// stays until they are gone.
func (p *program) emptyTrash(ctx context.Context, now time.Time) error {
	actor := schema.Program{Name: "trash"}
	before := schema.At(now.AddDate(0, 0, -p.settings.Admin.TrashDays))
	var errs []error
	for _, m := range p.registry.Models() {
		if m.Field("DeletedAt") == nil || m.IsChild() {
			continue
		}
		q := database.Query{Model: m, Actor: actor, Verb: schema.VerbDelete, Trash: true, Limit: 100, Where: schema.Compare("DeletedAt", schema.OpLt, before)}
		for {
			page, err := p.db.List(ctx, q)
			if err != nil {
				errs = append(errs, err)
				break
			}
			for _, row := range page.Rows {
				if err := p.db.Purge(ctx, actor, m, m.ID(row), nil); err != nil && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrNotFound) {
					errs = append(errs, err)
				}
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return errors.Join(errs...)
}
