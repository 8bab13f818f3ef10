package database

import (
	"context"

	"duckhoo/models/schema"
)

// Refile gives a stored file another key wherever it is named, the trash
// included, and returns in how many places. What the file holds is the same, so
// that no row counts as changed and no version as another.
func (db *DB) Refile(ctx context.Context, from, to schema.File) (n int64, err error) {
	err = db.Tx(ctx, func(ctx context.Context) error {
		for _, m := range db.Registry.Models() {
			for _, f := range m.Fields {
				if f.Kind != schema.KindFile {
					continue
				}
				rows, err := db.exec(ctx, sqlf("UPDATE "+quote(m.Table)+" SET "+quote(f.Column)+" = ? WHERE "+quote(f.Column)+" = ?", string(to), string(from)))
				if err != nil {
					return err
				}
				n += rows
			}
		}
		return nil
	})
	return n, err
}
