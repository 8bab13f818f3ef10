package database

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// mostPiles is how many piles are put together; SQLite takes 500. Where more fit,
// so much fits that the order is walked.
const mostPiles = 400

// piling is how the rows of a query lie on piles: by the values of two columns, of
// which the query wants some, an index has them each in an order.
type piling struct {
	by   *schema.Field // a choice, of which the query names values
	of   []string
	on   *schema.Field // the marks of a pile
	need []int64       // of each of these a pile has one
	rest []schema.Cond // what is asked of the rows beside
}

// pileKey names one of the piles that a query wants.
type pileKey struct {
	of string
	on int64
}

// piling reads from a query how its rows lie; nil where no index says that.
func (q Query) piling() *piling {
	p := &piling{on: q.Model.Field(q.Piles)}
	if p.on == nil {
		return nil
	}
	for _, x := range q.Model.Indexes {
		if len(x.Columns) == 3 && x.Columns[1].Name == p.on.Column {
			p.by = q.Model.Column(x.Columns[0].Name)
		}
	}
	if p.by == nil {
		return nil
	}
	for _, cond := range conjuncts(q.Where) {
		switch {
		case cond.Op == schema.OpMarked && cond.Path == p.on.Name:
			p.need = append(p.need, cond.Value.(int64))
		case cond.Op == schema.OpIn && cond.Path == p.by.Name && p.of == nil:
			p.of = named(cond.Value)
		default:
			p.rest = append(p.rest, cond)
		}
	}
	if len(p.of) == 0 {
		return nil
	}
	return p
}

func named(value any) []string {
	list, _ := value.([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		if word, ok := v.(string); ok && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// ordered reports whether an index has each pile in the order of a query: of all
// rows, or of those that the query asks for at most.
func (p *piling) ordered(q Query) bool {
	if len(q.Sort) != 1 {
		return false
	}
	order := q.Model.Field(q.Sort[0].Path)
	return order != nil && slices.ContainsFunc(q.Model.Indexes, func(x schema.Index) bool {
		return len(x.Columns) == 3 && x.Columns[0].Name == p.by.Column && x.Columns[1].Name == p.on.Column && x.Columns[2].Name == order.Column && q.within(x)
	})
}

// within reports whether an index holds all rows of a query, as far as it says
// which columns must be NULL.
func (q Query) within(x schema.Index) bool {
	asked := conjuncts(q.all())
	for part := range strings.SplitSeq(x.Where, " AND ") {
		if part == "" {
			continue
		}
		f := q.Model.Column(strings.TrimSuffix(part, " IS NULL"))
		if f == nil || !slices.ContainsFunc(asked, func(c schema.Cond) bool { return c.Op == schema.OpIsNull && c.Path == f.Name && c.Value == true }) {
			return false
		}
	}
	return true
}

// piles reads which piles there are that a query wants, from one to the next in
// the index, whatever lies on them.
func (db *DB) piles(ctx context.Context, q Query, p *piling) ([]pileKey, error) {
	next := func(of, behind string) string {
		return "(SELECT min(x." + quote(p.on.Column) + ") FROM " + quote(q.Model.Table) + " x WHERE x." + quote(p.by.Column) + " = " + of + behind + alive(q, "x.") + ")"
	}
	s := &statement{}
	s.add("WITH RECURSIVE p(s, v) AS (SELECT s, " + next("s", "") + " FROM (")
	for i, of := range p.of {
		text, ok := constant(p.by, of)
		if !ok {
			return nil, nil
		}
		s.add(map[bool]string{true: "SELECT " + text + " AS s", false: " UNION ALL SELECT " + text}[i == 0])
	}
	s.add(") b UNION ALL SELECT s, " + next("p.s", " AND x."+quote(p.on.Column)+" > p.v") + " FROM p WHERE v IS NOT NULL) SELECT s, v FROM p WHERE v IS NOT NULL")
	for _, marks := range p.need {
		s.add(" AND (v & " + strconv.FormatInt(marks, 10) + ") <> 0")
	}
	s.add(" LIMIT " + strconv.Itoa(mostPiles+1))
	var out []pileKey
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		var one pileKey
		err := rows.Scan(&one.of, &one.on)
		out = append(out, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("piles of %s: %w", q.Model.Table, err)
	}
	return out, nil
}

// alive leaves out deleted rows, or all others.
func alive(q Query, before string) string {
	if q.Model.Field("DeletedAt") == nil {
		return ""
	}
	return " AND " + before + "deleted_at IS" + map[bool]string{true: " NOT", false: ""}[q.Trash] + " NULL"
}

// pile decides how a query is answered whose rows lie on piles. Where an index has
// each pile in the order that is wanted, the page is put together from the first
// rows of each: so it costs what it costs, however few rows of the table fit and
// wherever they stand. In another order the piles are one more source that may be
// narrow enough. done says that the rows of the page have been found.
func (p *pager) pile(ctx context.Context, where *statement) (more []source, done bool, err error) {
	lies := p.q.piling()
	if lies == nil || p.q.Search != "" {
		return nil, false, nil
	}
	all, err := p.db.piles(ctx, p.q, lies)
	switch {
	case err != nil || len(all) > mostPiles:
		return nil, false, err
	case len(all) == 0:
		where.add("1=0")
		return nil, true, nil
	case !lies.ordered(p.q):
		return []source{{rows: lies.rows(p.q, all), rest: schema.And(lies.rest...)}}, false, nil
	}
	if p.c.found, err = p.together(lies, all); err != nil {
		return nil, false, err
	}
	p.uncounted = true
	where.add("1=1")
	return nil, true, nil
}

// rows selects all that lies on piles.
func (p *piling) rows(q Query, all []pileKey) *statement {
	s := &statement{}
	for _, of := range p.of {
		var marks []string
		for _, one := range all {
			if one.of == of {
				marks = append(marks, strconv.FormatInt(one.on, 10))
			}
		}
		if len(marks) == 0 {
			continue
		}
		if s.Len() > 0 {
			s.add(" UNION ALL ")
		}
		text, _ := constant(p.by, of)
		s.add("SELECT x.id AS row_id FROM " + quote(q.Model.Table) + " x WHERE x." + quote(p.by.Column) + " = " + text +
			" AND x." + quote(p.on.Column) + " IN (" + strings.Join(marks, ",") + ")" + alive(q, "x."))
	}
	return s
}

// together selects the first rows of each pile, and of these the first in all.
func (p *pager) together(lies *piling, all []pileKey) (*statement, error) {
	c := newCompiler(p.c.dialect, p.q.Model)
	by, err := c.orders(p.q.Sort)
	if err != nil {
		return nil, err
	}
	for i := range by {
		by[i].nullable = p.by[i].nullable
	}
	q := p.q
	q.Where = schema.And(lies.rest...)
	top := &statement{}
	top.add("SELECT " + root + ".id AS row_id")
	names := make([]sorted, len(by))
	for i, o := range by {
		top.add(", " + o.expr + " AS " + orderColumn(i))
		names[i] = o
		names[i].expr = "b." + orderColumn(i)
	}
	c.from(top)
	of, on := root+"."+quote(lies.by.Column), root+"."+quote(lies.on.Column)
	top.add(" WHERE " + of + " = " + pileOf + " AND " + on + " = " + pileOn + " AND ")
	if err := c.where(top, q.all()); err != nil {
		return nil, err
	}
	if p.at != nil {
		top.add(" AND ")
		if err := seek(top, by, p.at); err != nil {
			return nil, err
		}
	}
	orderBy(top, by, p.back)
	top.add(" LIMIT " + strconv.Itoa(p.q.Limit+1))
	s := &statement{}
	s.add("SELECT b.row_id FROM ")
	c.dialect.piled(s, top, all)
	s.add(" b")
	orderBy(s, names, p.back)
	s.add(" LIMIT " + strconv.Itoa(p.q.Limit+1))
	return s, nil
}

// What stands for the two values of a pile in the statement that reads one.
const (
	pileOf = "h.s"
	pileOn = "h.v"
)
