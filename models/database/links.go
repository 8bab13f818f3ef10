package database

import (
	"context"
	"database/sql"
	"slices"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// links writes the difference of the many-to-many relations that the input names.
func (w *write) links(ctx context.Context) error {
	for _, r := range w.Model.Many() {
		want, named := w.Input.Many[r.JSON]
		if !named {
			continue
		}
		have, err := w.linked(ctx, r, w.Model.ID(w.Row))
		if err != nil {
			return err
		}
		change := audit.Many{Name: r.JSON}
		for i, id := range want {
			if slices.Contains(have, id) || slices.Contains(want[:i], id) {
				continue
			}
			if err := w.link(ctx, r, id, &change); err != nil {
				return err
			}
		}
		for _, id := range have {
			if slices.Contains(want, id) {
				continue
			}
			if err := w.unlink(ctx, r, id, &change); err != nil {
				return err
			}
		}
		if len(change.Added)+len(change.Removed) > 0 {
			w.changes.Many = append(w.changes.Many, change)
		}
	}
	return nil
}

// linked returns the ids that a many-to-many of a row names.
func (db *DB) linked(ctx context.Context, r *schema.Relation, id schema.ID) ([]schema.ID, error) {
	var out []schema.ID
	s := sqlf("SELECT "+quote(r.TargetColumn)+" FROM "+quote(r.JoinTable)+" WHERE "+quote(r.JoinColumn)+" = ?", id)
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		var target schema.ID
		err := rows.Scan(&target)
		out = append(out, target)
		return err
	})
	return out, err
}

func (w *write) link(ctx context.Context, r *schema.Relation, id schema.ID, change *audit.Many) error {
	target, err := w.FindBy(ctx, r.Target, schema.Eq("ID", id))
	if err != nil {
		return schema.Invalid{schema.NewProblem("/"+r.IDsJSON(), "not_found", nil)}
	}
	_, err = w.exec(ctx, sqlf("INSERT INTO "+quote(r.JoinTable)+" ("+quote(r.JoinColumn)+", "+quote(r.TargetColumn)+") VALUES (?, ?)",
		w.Model.ID(w.Row), id))
	change.Added = append(change.Added, audit.Ref{ID: id, Title: r.Target.Title(target)})
	return err
}

func (w *write) unlink(ctx context.Context, r *schema.Relation, id schema.ID, change *audit.Many) error {
	title := id.String()
	if target, err := w.Find(ctx, r.Target, id); err == nil {
		title = r.Target.Title(target)
	}
	_, err := w.exec(ctx, sqlf("DELETE FROM "+quote(r.JoinTable)+" WHERE "+quote(r.JoinColumn)+" = ? AND "+quote(r.TargetColumn)+" = ?",
		w.Model.ID(w.Row), id))
	change.Removed = append(change.Removed, audit.Ref{ID: id, Title: title})
	return err
}
