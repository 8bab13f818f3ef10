package database

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"duckhoo/models/schema"
)

// window is a stretch of a table in the order of one indexed column, perhaps
// only of the rows that have a value in another, which the index has before it.
type window struct {
	column   string
	from, to string // behind from, up to and with to; "" is no end
	size     int
	only     string // a column, "" for all rows
	value    any
}

// add writes the stretch in the place of the table.
func (w *window) add(s *statement, table, columns string) {
	s.add("(SELECT " + columns + " FROM " + quote(table) + " WHERE ")
	if w.only != "" {
		s.add(quote(w.only)+" = ? AND ", w.value)
	}
	s.add(quote(w.column)+" > ?", w.from)
	if w.to != "" {
		s.add(" AND "+quote(w.column)+" <= ?", w.to)
	}
	s.add(" ORDER BY "+quote(w.column)+" LIMIT ?)", w.size)
}

// window returns the stretch that a drawing comes to next. A condition on a
// column that an index has before the lots narrows the stretches to its rows.
func (d *Draw) window(q Query, lot *schema.Field, size int) (*window, error) {
	w := &window{column: lot.Column, from: d.From, size: size}
	if d.Past {
		w.to = d.Until
	}
	for _, cond := range conjuncts(q.Where) {
		f := q.Model.Field(cond.Path)
		if cond.Op != schema.OpEq || f == nil || !leads(q.Model, f, lot) {
			continue
		}
		value, err := f.ArgOf(cond.Value)
		if err != nil || value == nil {
			return w, err
		}
		w.only, w.value = f.Column, value
		break
	}
	return w, nil
}

// leads reports whether an index has one column and then the other.
func leads(m *schema.Model, first, second *schema.Field) bool {
	return slices.ContainsFunc(m.Indexes, func(x schema.Index) bool {
		return len(x.Columns) == 2 && x.Columns[0].Name == first.Column && x.Columns[1].Name == second.Column
	})
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
// the later ones are long, since then little fits. When as many as patience rows
// were not enough, all that fit are looked for at once: there may be few.
const windowFirst, windowMost, patience = 128, 4096, 1000

// Draw returns up to want rows of a query in the order of their lots, going on
// from where the drawing stands, and moves it on. fits may refuse a row. It
// reads the table stretch by stretch and never sorts it, unless few rows fit;
// q.Sort, Limit and Cursor do not count.
func (db *DB) Draw(ctx context.Context, q Query, d *Draw, want int, fits func(row any) bool) ([]any, error) {
	lot := q.Model.Field(d.By)
	if lot == nil {
		return nil, fmt.Errorf("database: draw %s: no field %q", q.Model.Table, d.By)
	}
	t := &drawing{db: db, q: q, d: d, lot: lot, want: want, fits: fits}
	if err := t.draw(ctx); err != nil {
		return nil, fmt.Errorf("database: draw %s: %w", q.Model.Table, err)
	}
	return t.out, nil
}

// drawing is a drawing at work.
type drawing struct {
	db   *DB
	q    Query
	d    *Draw
	lot  *schema.Field
	want int
	fits func(row any) bool
	out  []any
}

func (t *drawing) draw(ctx context.Context) error {
	read, asked := 0, false
	for size := windowFirst; len(t.out) < t.want && !t.d.Done; size = min(size*2, windowMost) {
		if read > patience && !asked {
			asked = true
			few, err := t.few(ctx)
			if err != nil {
				return err
			}
			if few != nil {
				return t.through(ctx, few)
			}
		}
		w, err := t.d.window(t.q, t.lot, size)
		if err != nil {
			return err
		}
		last, n, err := t.db.edge(ctx, t.q.Model, w)
		if err != nil {
			return err
		}
		rows, err := t.db.within(ctx, t.q, w, t.lot)
		if err != nil {
			return err
		}
		if !t.take(rows) {
			t.d.next(last, n < size)
		}
		read += n
	}
	return nil
}

// take keeps the rows that fit and reports whether there are enough; then the
// drawing stands behind the last of them.
func (t *drawing) take(rows []any) bool {
	for _, row := range rows {
		if t.fits != nil && !t.fits(row) {
			continue
		}
		if t.out = append(t.out, row); len(t.out) == t.want {
			t.d.From, _ = t.lot.Get(row).(string)
			return true
		}
	}
	return false
}

// lots are the places of a few rows, in order.
type lots struct {
	lot string
	id  schema.ID
}

// few returns where all rows lie that the query holds; nil when they are many.
func (t *drawing) few(ctx context.Context) ([]lots, error) {
	c := newCompiler(t.db.dialect, t.q.Model)
	where := &statement{}
	if err := c.where(where, t.q.all()); err != nil {
		return nil, err
	}
	c.upward = t.q.Upward && c.oneWay()
	s := sqlf("SELECT " + root + "." + quote(t.lot.Column) + ", " + root + ".id")
	c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	s.add(" LIMIT ?", t.db.gatherMost+1)
	out := []lots{}
	err := t.db.query(ctx, s, func(rows *sql.Rows) error {
		var at lots
		err := rows.Scan(&at.lot, &at.id)
		out = append(out, at)
		return err
	})
	if len(out) > t.db.gatherMost {
		return nil, err
	}
	slices.SortFunc(out, func(a, b lots) int { return cmp.Or(cmp.Compare(a.lot, b.lot), bytes.Compare(a.id[:], b.id[:])) })
	return out, err
}

// through goes on through a few rows.
func (t *drawing) through(ctx context.Context, few []lots) error {
	for !t.d.Done {
		var ids []any
		for _, at := range few {
			if at.lot > t.d.From && (!t.d.Past || at.lot <= t.d.Until) {
				ids = append(ids, at.id)
			}
		}
		for part := range slices.Chunk(ids, windowFirst) {
			q := t.q
			q.Where = schema.And(q.Where, schema.In("ID", part...))
			q.Sort, q.Cursor, q.Limit = []Order{{Path: t.lot.Name}}, "", len(part)
			page, err := t.db.List(ctx, q)
			if err != nil {
				return err
			}
			if t.take(page.Rows) {
				return nil
			}
		}
		t.d.next("", true)
	}
	return nil
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
