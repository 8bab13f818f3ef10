package main

import (
	"context"
	"errors"
	"time"

	"duckhoo/app/jobs"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// emptyTrash removes for ever what has been in the trash for more than
// admin.trash_days, each row with its audit entry. What others still need
// stays until they are gone.
func (p *program) emptyTrash(ctx context.Context, now time.Time) error {
	actor := schema.Program{Name: "trash"}
	before := schema.At(now.AddDate(0, 0, -p.settings.Admin.TrashDays))
	var errs []error
	all := p.registry.Models()
	for i, m := range all {
		errs = append(errs, jobs.Report(ctx, i, len(all)))
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
