package database

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// gatherMost is how many rows are gathered and sorted for one page. When more
// rows fit, they lie so close together in the index of the order that walking
// it finds a page soon: with n rows in the table, after n/gatherMost for each
// that is wanted.
const gatherMost = 1500

// plan writes the condition of a page and decides how its rows are come by.
// Neither way alone is bounded: walking the index of the order reads the whole
// table for a word that nothing holds, and gathering sorts the whole table for
// one that everything holds. So what may narrow the query is counted first, up
// to gatherMost each, and the narrowest leads if it is narrow enough.
func (p *pager) plan(ctx context.Context, where *statement) error {
	if p.c.window != nil {
		return p.c.where(where, p.q.all())
	}
	var f *sought
	if p.q.Search != "" {
		if f = p.db.sought(p.q.Model, p.q.Search); f == nil {
			where.add("1=0")
			return nil
		}
	}
	piles, done, err := p.pile(ctx, where)
	if err != nil || done {
		return err
	}
	sources, err := p.sources(f)
	if err != nil {
		return err
	}
	sources = append(sources, piles...)
	least, err := p.narrowest(ctx, sources)
	if err != nil {
		return err
	}
	if least != nil {
		where.add("1=1")
		return p.gather(least)
	}
	if err := p.c.where(where, p.q.all()); err != nil || f == nil {
		return err
	}
	where.add(" AND ")
	p.c.dialect.holds(where, f)
	return nil
}

// source is what may narrow a query: a statement that selects the row_id of the
// rows it leaves, and what remains to be asked of them.
type source struct {
	rows  *statement
	rest  schema.Cond
	words *sought
}

// sources are the words, and the conditions on other tables and on the owner
// that an index answers. One on the table itself is none for a list by id, whose
// index it shares.
func (p *pager) sources(f *sought) ([]source, error) {
	var out []source
	if f != nil {
		s := &statement{}
		p.c.dialect.found(s, f)
		out = append(out, source{rows: s, rest: p.q.Where})
	}
	all := conjuncts(p.q.Where)
	for i, cond := range all {
		s, err := p.c.leaving(cond, len(p.q.Sort) > 0)
		if err != nil {
			return nil, err
		}
		if s != nil {
			out = append(out, source{s, schema.And(slices.Delete(slices.Clone(all), i, i+1)...), f})
		}
	}
	if p.q.Mine && p.q.Model.Owner != nil && len(p.q.Sort) > 0 {
		s, err := p.c.leaving(schema.Eq(p.q.Model.Owner.Name, p.q.Actor.ActorID()), true)
		if err != nil || s == nil {
			return out, err
		}
		out = append(out, source{s, p.q.Where, f})
	}
	return out, nil
}

// conjuncts are the conditions that all must hold.
func conjuncts(c schema.Cond) []schema.Cond {
	if c.Op != schema.OpAnd {
		return []schema.Cond{c}
	}
	var out []schema.Cond
	for _, kid := range c.Kids {
		out = append(out, conjuncts(kid)...)
	}
	return out
}

// leaving writes one comparison as the ids of the rows that fit it, some perhaps
// twice; nil if no index has them together. own admits the owner's column.
func (c *compiler) leaving(cond schema.Cond, own bool) (*statement, error) {
	if !slices.Contains([]schema.Op{schema.OpEq, schema.OpIn, schema.OpLt, schema.OpLte, schema.OpGt, schema.OpGte}, cond.Op) {
		return nil, nil
	}
	way, err := c.model.Path(cond.Path)
	if err != nil || len(way.Hops) > 1 || !way.Field.Indexed && way.Field.Name != "ID" {
		return nil, err
	}
	fits := &statement{}
	if err := c.compare(fits, cond, way.Field, "x."+quote(way.Field.Column)); err != nil {
		return nil, err
	}
	switch {
	case strings.HasSuffix(fits.String(), "NULL"):
		return nil, nil
	case len(way.Hops) == 1:
		return c.over(way.Hops[0], fits), nil
	case own && c.model.Owner != nil && way.Field.Name == c.model.Owner.Name:
		return sqlf("SELECT x.id AS row_id FROM "+quote(c.model.Table)+" x WHERE "+fits.String(), fits.args...), nil
	}
	return nil, nil
}

// over writes the ids of the rows whose relation leads to targets that fit.
func (c *compiler) over(r *schema.Relation, fits *statement) *statement {
	targets := "SELECT x.id FROM " + quote(r.Target.Table) + " x WHERE " + fits.String()
	var sql string
	switch {
	case r.Type == schema.BelongsTo:
		sql = "SELECT y.id AS row_id FROM " + quote(c.model.Table) + " y WHERE " + c.dialect.among("y."+quote(r.Key.Column), targets)
	case r.Type == schema.ManyToMany:
		if r.Target.Field("DeletedAt") != nil {
			targets += " AND x.deleted_at IS NULL"
		}
		sql = "SELECT l." + quote(r.JoinColumn) + " AS row_id FROM " + quote(r.JoinTable) + " l WHERE " + c.dialect.among("l."+quote(r.TargetColumn), targets)
	case r.Type == schema.HasOne && r.Parent.Name == "ID":
		sql = "SELECT x." + quote(r.ChildKey.Column) + " AS row_id FROM " + quote(r.Target.Table) + " x WHERE " + fits.String()
	default:
		return nil
	}
	return sqlf(sql, fits.args...)
}

// narrowest counts what sources have and returns that with the fewest rows, nil
// when none has few.
func (p *pager) narrowest(ctx context.Context, sources []source) (*source, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	most := p.db.gatherMost
	s := &statement{fresh: true}
	counts := make([]int, len(sources))
	places := make([]any, len(sources))
	for i, source := range sources {
		s.add(map[bool]string{true: "SELECT ", false: ", "}[i == 0])
		s.add("(SELECT count(*) FROM ("+source.rows.String(), source.rows.args...)
		s.add(" LIMIT ?) c)", most+1)
		places[i] = &counts[i]
	}
	if err := p.db.query(ctx, s, func(rows *sql.Rows) error { return rows.Scan(places...) }); err != nil {
		return nil, err
	}
	least := 0
	for i, n := range counts {
		if n < counts[least] {
			least = i
		}
	}
	if counts[least] > most {
		return nil, nil
	}
	return &sources[least], nil
}

// gather lets the rows of a page lead the statement, picked from a source by
// their ids: so no more than a page of rows is read whole. It counts on the way
// how many there are.
func (p *pager) gather(from *source) error {
	c := newCompiler(p.c.dialect, p.c.model)
	c.found = sqlf(c.dialect.once(from.rows.String()), from.rows.args...)
	by, err := c.orders(p.q.Sort)
	if err != nil {
		return err
	}
	for i := range by {
		by[i].nullable = p.by[i].nullable
	}
	q := p.q
	q.Where = from.rest
	where := &statement{}
	if err := c.where(where, q.all()); err != nil {
		return err
	}
	if from.words != nil {
		where.add(" AND ")
		c.dialect.holds(where, from.words)
	}
	if p.at != nil {
		where.add(" AND ")
		if err := seek(where, by, p.at); err != nil {
			return err
		}
	}
	s := &statement{}
	s.add("SELECT " + root + ".id AS row_id, count(*) OVER () AS rows_in_all")
	c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	orderBy(s, by, p.back)
	s.add(" LIMIT ?", p.q.Limit+1)
	p.c.found, p.c.lead = s, ""
	return nil
}
