package database

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"duckhoo/models/schema"
)

// Query asks for rows of one model as an actor may see them.
type Query struct {
	Model  *schema.Model
	Actor  schema.Actor
	Verb   string      // schema.VerbRead for the API and the site, VerbView for the back office
	Where  schema.Cond // beside the policy's scope
	Mine   bool        // the actor's own rows, which the scope does not narrow; fields for owners show
	Search string      // words that all must occur
	Sort   []Order     // none: newest first
	Cursor string      // from a Page; "" is the first page
	Of     string      // tells this list from others of the same order: a cursor of those does not fit
	Limit  int         // rows a page, 1 or more
	Trash  bool        // deleted rows instead of the living
	With   []string    // Go names of relations to load into the rows
	Upward bool        // count from what the rows belong to: that is narrowed more than they are
	Along  string      // read along the index of this field, whatever else is narrowed
	Piles  string      // Go name of a field of marks: rows lie on piles, which an index has each by itself
	Hold   bool        // keep others from changing the rows until the transaction ends
}

// Order is one column of an order, by Go path over belongs-to relations.
type Order struct {
	Path string
	Desc bool
}

// Page is one page of rows, pointers to the model's struct.
type Page struct {
	Rows []any
	Next string // cursor of the page that follows, "" at the end
	Prev string // cursor of the page before, "" at the start
	All  int    // how many rows there are on all pages; -1 when finding this one did not tell
}

// all is the whole condition: the living or the trash, the policy's scope, the filter.
func (q Query) all() schema.Cond {
	kids := []schema.Cond{q.scope(), q.Where}
	if q.Model.Field("DeletedAt") != nil {
		kids = append(kids, schema.IsNull("DeletedAt", !q.Trash))
	}
	return schema.And(kids...)
}

// scope is what the policy shows of the model, or what the actor owns of it:
// nothing, for nobody.
func (q Query) scope() schema.Cond {
	switch {
	case !q.Mine:
		return q.Model.Policy.Scope(q.Actor, q.Verb)
	case q.Model.Owner == nil || q.Actor.ActorID().IsZero():
		return schema.False()
	}
	return schema.Eq(q.Model.Owner.Name, q.Actor.ActorID())
}

// List returns one page of rows with the relations that q.With names.
func (db *DB) List(ctx context.Context, q Query) (*Page, error) {
	c := newCompiler(db.dialect, q.Model)
	loaded, err := c.loads(q.With)
	if err != nil {
		return nil, fmt.Errorf("database: list %s: %w", q.Model.Table, err)
	}
	p := &pager{db: db, q: q, c: c}
	payload := c.structs(loaded)
	page := &Page{}
	err = p.run(ctx, func(s *statement) { payload.selectList(s) }, func(rows *sql.Rows, keys []any) error {
		row, err := payload.scan(rows, keys)
		page.Rows = append(page.Rows, row)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("database: list %s: %w", q.Model.Table, err)
	}
	if p.back {
		reverse(page.Rows)
	}
	page.Rows, page.Next, page.Prev = p.cut(page.Rows)
	page.All = p.all
	if err := db.loadMany(ctx, q.Model, page.Rows, q.With); err != nil {
		return nil, fmt.Errorf("database: list %s: %w", q.Model.Table, err)
	}
	return page, nil
}

// pager runs a query for one row more than a page and knows what lies around it.
type pager struct {
	db   *DB
	q    Query
	c    *compiler
	by   []sorted
	keys [][]any // the order's values of each row
	back bool
	at   *cursor
	all  int // rows on all pages, -1 unknown
	// uncounted says that what was found is this page alone.
	uncounted bool
	links     *gathered // what the whole page is read for after it is found
}

// run compiles and runs the statement. The columns of the order come first,
// then what pick selects; scan gets the places for the order's values, which
// stand before its own.
func (p *pager) run(ctx context.Context, pick func(*statement), scan func(*sql.Rows, []any) error) error {
	s, err := p.compile(ctx, pick)
	if err != nil {
		return err
	}
	handle := p.db.From(ctx)
	if p.q.Verb == schema.VerbRead && p.q.Actor.ActorID().IsZero() {
		handle = p.db.replica(ctx)
	}
	return p.db.queryOn(handle, s, func(rows *sql.Rows) error {
		values := make([]any, len(p.by))
		places := make([]any, len(p.by), len(p.by)+1)
		for i := range values {
			places[i] = &values[i]
		}
		if p.counted() {
			places = append(places, &p.all)
		}
		if err := scan(rows, places); err != nil {
			return err
		}
		p.keys = append(p.keys, values)
		return nil
	})
}

// counted reports whether the statement says how many rows there are in all.
func (p *pager) counted() bool { return p.c.found != nil && p.at == nil && !p.uncounted }

func (p *pager) compile(ctx context.Context, pick func(*statement)) (*statement, error) {
	var err error
	if p.at, err = p.db.openCursor(p.q.Cursor, p.q.name()); err != nil {
		return nil, err
	}
	p.back = p.at != nil && p.at.Back
	if p.by, err = p.c.orders(p.q.Sort); err != nil {
		return nil, err
	}
	for i, o := range p.q.Sort {
		p.by[i].nullable = p.by[i].nullable && !filled(p.q.all(), o.Path)
	}
	p.c.along = p.q.Along
	var where statement
	if err := p.plan(ctx, &where); err != nil {
		return nil, err
	}
	if p.at != nil && p.c.found == nil {
		where.add(" AND ")
		if err := seek(&where, p.by, p.at); err != nil {
			return nil, err
		}
	}
	var cols statement
	for i, o := range p.by {
		cols.add(o.expr + " AS " + orderColumn(i) + ", ")
	}
	p.all = -1
	if p.counted() {
		cols.add("m.rows_in_all, ")
		p.all = 0 // as long as no row says otherwise
	}
	if p.links.some() {
		cols.add(root + ".id AS row_id, ")
	}
	pick(&cols)
	s := &statement{}
	s.add("SELECT "+cols.String(), cols.args...)
	p.c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	orderBy(s, p.by, p.back)
	s.add(" LIMIT " + strconv.Itoa(p.q.Limit+1)) // SQLite would plan twice for a parameter
	if p.q.Hold {
		s.add(p.db.dialect.lockRow())
	}
	if p.links.some() {
		s = p.links.around(s, p.by, p.counted(), p.back)
	}
	return s, nil
}

// filtered writes the condition of a query that is counted: what search found
// leads it.
func (db *DB) filtered(s *statement, c *compiler, q Query) error {
	if err := c.where(s, q.all()); err != nil {
		return err
	}
	if q.Search == "" {
		return nil
	}
	f := db.sought(q.Model, q.Search)
	if f == nil {
		s.add(" AND 1=0")
		return nil
	}
	c.found = &statement{}
	c.dialect.found(c.found, f)
	return nil
}

// cut takes the row too many off and makes the cursors of the pages around.
func (p *pager) cut(rows []any) (kept []any, next, prev string) {
	more := len(rows) > p.q.Limit
	keys := p.keys
	if p.back {
		reverse(keys)
	}
	if more && p.back {
		rows, keys = rows[1:], keys[1:]
	} else if more {
		rows, keys = rows[:p.q.Limit], keys[:p.q.Limit]
	}
	if len(rows) == 0 {
		return rows, "", ""
	}
	if more || p.back {
		next = p.seal(keys[len(keys)-1], false)
	}
	if p.at != nil && !p.back || p.back && more {
		prev = p.seal(keys[0], true)
	}
	return rows, next, prev
}

func (p *pager) seal(values []any, back bool) string {
	c := cursor{Order: p.q.name(), Back: back, Values: make([]any, len(values))}
	for i, v := range values {
		c.Values[i] = cursorValue(p.by[i].field, v)
	}
	return p.db.sealCursor(c)
}

// cursorValue brings what a driver returned into the form that it takes back.
func cursorValue(f *schema.Field, v any) any {
	if v == nil {
		return nil
	}
	row := f.Model.New()
	if f.Set(row, v) != nil {
		return v
	}
	arg, err := f.Arg(row)
	if err != nil {
		return v
	}
	return arg
}

func reverse[T any](list []T) {
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
}

// Facets counts rows by the value of one field of the model: {"published": 12}.
// NULL counts under "".
func (db *DB) Facets(ctx context.Context, q Query, f *schema.Field) (map[string]int, error) {
	c := newCompiler(db.dialect, q.Model)
	var where statement
	if err := db.filtered(&where, c, q); err != nil {
		return nil, fmt.Errorf("database: facets of %s: %w", q.Model.Table, err)
	}
	column := root + "." + quote(f.Column)
	s := &statement{}
	s.add("SELECT " + column + ", count(*)")
	c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	s.add(" GROUP BY " + column + " ORDER BY 2 DESC LIMIT 100")
	out := map[string]int{}
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		var value any
		var n int
		if err := rows.Scan(&value, &n); err != nil {
			return err
		}
		key := ""
		if v := cursorValue(f, value); v != nil {
			key = fmt.Sprint(v)
		}
		out[key] += n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("database: facets of %s: %w", q.Model.Table, err)
	}
	return out, nil
}
