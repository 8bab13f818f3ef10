package database

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"duckhoo/models/schema"
)

// window is a stretch of a table in the order of one indexed column, perhaps
// only of the rows that have certain values in others, which the index has
// before it.
type window struct {
	column   string
	from, to string // behind from, up to and with to; "" is no end
	size     int
	only     []held
}

// held is a value that a column holds.
type held struct {
	column string
	value  any
}

// add writes the stretch in the place of the table.
func (w *window) add(s *statement, table, columns string) {
	s.add("(SELECT " + columns + " FROM " + quote(table) + " WHERE ")
	for _, h := range w.only {
		s.add(quote(h.column)+" = ? AND ", h.value)
	}
	s.add(quote(w.column)+" > ?", w.from)
	if w.to != "" {
		s.add(" AND "+quote(w.column)+" <= ?", w.to)
	}
	s.add(" ORDER BY "+quote(w.column)+" LIMIT ?)", w.size)
}

// window returns the stretch that a drawing comes to next. Conditions on the
// columns that an index has before the lots narrow the stretches to their rows.
func (d *Draw) window(q Query, lot *schema.Field, size int) (*window, error) {
	w := &window{column: lot.Column, from: d.From, size: size}
	if d.Past {
		w.to = d.Until
	}
	fixed := map[string]any{}
	for _, cond := range conjuncts(q.all()) {
		f := q.Model.Field(cond.Path)
		if cond.Op != schema.OpEq || f == nil {
			continue
		}
		value, err := f.ArgOf(storable(cond.Value))
		if err != nil {
			return nil, err
		}
		if value != nil {
			fixed[f.Column] = value
		}
	}
	for _, x := range q.Model.Indexes {
		if only, ok := before(x, lot.Column, fixed); ok && len(only) > len(w.only) {
			w.only = only
		}
	}
	return w, nil
}

// before returns what an index has before a column, if all of it is fixed.
func before(x schema.Index, column string, fixed map[string]any) ([]held, bool) {
	var out []held
	for _, c := range x.Columns {
		if c.Name == column {
			return out, true
		}
		value, ok := fixed[c.Name]
		if !ok {
			return nil, false
		}
		out = append(out, held{c.Name, value})
	}
	return nil, false
}

// Draw is where a drawing of lots stands.
type Draw struct {
	By    string // Go name of the text field that holds the lots, which has an index
	From  string // behind which lot it goes on
	Until string // the lot at which it has been right around the table
	Past  bool   // it has come around the end of the table
	Done  bool   // nothing is left
}

// The first stretch is short, since most often enough is found there; the later
// ones are long, since then little fits. When as many as patience rows were not
// enough, there may be few that fit: they are looked for by what narrows them
// most, if that is narrow, and after longPatience at any price.
const (
	windowFirst, windowMost = 16, 4096
	patience, longPatience  = 40, 4000
)

// Draw returns up to want rows of a query in the order of their lots, going on
// from where the drawing stands, and moves it on. It reads the table stretch by
// stretch and never sorts it, unless few rows fit; q.Sort, Limit and Cursor do
// not count.
func (db *DB) Draw(ctx context.Context, q Query, d *Draw, want int) ([]any, error) {
	lot := q.Model.Field(d.By)
	if lot == nil {
		return nil, fmt.Errorf("database: draw %s: no field %q", q.Model.Table, d.By)
	}
	q.Sort, q.Limit, q.Cursor = nil, 0, ""
	t := &drawing{db: db, q: q, d: d, lot: lot, want: want}
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
	out  []any
}

func (t *drawing) draw(ctx context.Context) error {
	read, asked := 0, patience
	for size := max(windowFirst, t.want*3/2); len(t.out) < t.want && !t.d.Done; size = min(size*2, windowMost) {
		if read > asked {
			few, err := t.few(ctx, read > longPatience)
			if err != nil {
				return err
			}
			if few != nil {
				return t.through(ctx, few)
			}
			if asked = longPatience; read > asked {
				asked = math.MaxInt
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

// take keeps rows and reports whether there are enough; then the
// drawing stands behind the last of them.
func (t *drawing) take(rows []any) bool {
	for _, row := range rows {
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

// few returns where all rows lie that the query holds; nil when they are many,
// or when nothing narrows them and that is not to be done at any price.
func (t *drawing) few(ctx context.Context, anyhow bool) ([]lots, error) {
	c, q := newCompiler(t.db.dialect, t.q.Model), t.q
	p := &pager{db: t.db, q: q, c: c}
	sources, err := p.sources(nil)
	if err != nil {
		return nil, err
	}
	least, err := p.narrowest(ctx, sources)
	switch {
	case err != nil:
		return nil, err
	case least != nil:
		c.found, q.Where = sqlf(c.dialect.once(least.rows.String()), least.rows.args...), least.rest
	case !anyhow:
		return nil, nil
	}
	where := &statement{}
	if err := c.where(where, q.all()); err != nil {
		return nil, err
	}
	c.upward = c.found == nil && q.Upward && c.oneWay()
	s := sqlf("SELECT " + root + "." + quote(t.lot.Column) + ", " + root + ".id")
	c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	s.add(" LIMIT ?", t.db.gatherMost+1)
	out := []lots{}
	err = t.db.query(ctx, s, func(rows *sql.Rows) error {
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
		for part := range slices.Chunk(ids, max(windowFirst, t.want)) {
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
