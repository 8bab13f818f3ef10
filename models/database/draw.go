package database

import (
	"context"
	"database/sql"
	"fmt"

	"duckhoo/models/schema"
)

// window is a stretch of a table in the order of one indexed column.
type window struct {
	column   string
	from, to string // behind from, up to and with to; "" is no end
	size     int
}

// add writes the stretch in the place of the table.
func (w *window) add(s *statement, table, columns string) {
	s.add("(SELECT " + columns + " FROM " + quote(table) + " WHERE ")
	s.add(quote(w.column)+" > ?", w.from)
	if w.to != "" {
		s.add(" AND "+quote(w.column)+" <= ?", w.to)
	}
	s.add(" ORDER BY "+quote(w.column)+" LIMIT ?)", w.size)
}

// Draw is where a drawing of lots stands.
type Draw struct {
	By    string // Go name of the text field that holds the lots, which has an index
	From  string // behind which lot it goes on
	Until string // the lot at which it has been right around the table
	Past  bool   // it has come around the end of the table
	Done  bool   // nothing is left
}

// windows: the first stretch is short, since most often enough is found there;
// the later ones are long, since then little fits.
const windowFirst, windowMost = 128, 4096

// Draw returns up to want rows of a query in the order of their lots, going on
// from where the drawing stands, and moves it on. fits may refuse a row. It
// reads the table stretch by stretch and never sorts it; q.Sort, Limit and
// Cursor do not count.
func (db *DB) Draw(ctx context.Context, q Query, d *Draw, want int, fits func(row any) bool) ([]any, error) {
	lot := q.Model.Field(d.By)
	if lot == nil {
		return nil, fmt.Errorf("database: draw %s: no field %q", q.Model.Table, d.By)
	}
	var out []any
	for size := windowFirst; len(out) < want && !d.Done; size = min(size*2, windowMost) {
		w := &window{column: lot.Column, from: d.From, size: size}
		if d.Past {
			w.to = d.Until
		}
		last, n, err := db.edge(ctx, q.Model, w)
		if err != nil {
			return nil, fmt.Errorf("database: draw %s: %w", q.Model.Table, err)
		}
		rows, err := db.within(ctx, q, w, lot)
		if err != nil {
			return nil, fmt.Errorf("database: draw %s: %w", q.Model.Table, err)
		}
		for _, row := range rows {
			if fits == nil || fits(row) {
				if out = append(out, row); len(out) == want {
					d.From, _ = lot.Get(row).(string)
					return out, nil
				}
			}
		}
		d.next(last, n < size)
	}
	return out, nil
}

// next moves the drawing behind a stretch, which ended its part of the table
// or did not.
func (d *Draw) next(last string, ended bool) {
	switch {
	case ended && d.Past:
		d.Done = true
	case ended:
		d.From, d.Past = "", true
		d.Done = d.Until == ""
	default:
		d.From = last
	}
}

// edge returns the last lot of a stretch and how many rows it has.
func (db *DB) edge(ctx context.Context, m *schema.Model, w *window) (last string, n int, err error) {
	s := sqlf("SELECT coalesce(max(" + quote(w.column) + "), ''), count(*) FROM ")
	w.add(s, m.Table, quote(w.column))
	s.add(" w")
	err = db.query(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&last, &n) })
	return last, n, err
}

// within lists the rows of a stretch that a query holds, in its order.
func (db *DB) within(ctx context.Context, q Query, w *window, lot *schema.Field) ([]any, error) {
	q.Sort, q.Cursor, q.Limit = []Order{{Path: lot.Name}}, "", w.size
	c := newCompiler(db.dialect, q.Model)
	c.window = w
	loaded, err := c.loads(q.With)
	if err != nil {
		return nil, err
	}
	p := &pager{db: db, q: q, c: c}
	payload := c.structs(loaded)
	var out []any
	err = p.run(ctx, func(s *statement) { payload.selectList(s) }, func(rows *sql.Rows, keys []any) error {
		row, err := payload.scan(rows, keys)
		out = append(out, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, db.loadMany(ctx, q.Model, out, q.With)
}
