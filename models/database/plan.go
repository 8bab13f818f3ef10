package database

import (
	"context"
	"database/sql"

	"duckhoo/models/schema"
)

// gatherMost is how many rows are gathered and sorted for one page. When more
// rows fit, they lie so close together in the index of the order that walking
// it finds a page soon: with n rows in the table, after n/gatherMost for each
// that is wanted.
const gatherMost = 4000

// plan writes the condition of a page and decides how its rows are come by.
// Neither way alone is bounded: walking the index of the order reads the whole
// table for a word that nothing holds, and gathering sorts the whole table for
// one that everything holds. So the rows are counted first, up to gatherMost.
func (p *pager) plan(ctx context.Context, where *statement) error {
	if err := p.c.where(where, p.q.all()); err != nil {
		return err
	}
	if p.q.Search != "" {
		return p.planSearch(ctx, where)
	}
	if p.c.lead == "" || !narrows(p.q.Where) && !p.q.Mine {
		return nil
	}
	few, err := p.few(ctx)
	if few {
		p.c.lead = ""
	}
	return err
}

// narrows reports whether a condition may leave few rows.
func narrows(c schema.Cond) bool {
	switch c.Op {
	case "", schema.OpTrue, schema.OpIsNull:
		return false
	case schema.OpAnd:
		for _, k := range c.Kids {
			if narrows(k) {
				return true
			}
		}
		return false
	}
	return true
}

// planSearch lets the rows that were found lead, if they are few.
func (p *pager) planSearch(ctx context.Context, where *statement) error {
	f := p.db.sought(p.q.Model, p.q.Search)
	if f == nil {
		where.add(" AND 1=0")
		return nil
	}
	var s statement
	p.c.dialect.anywhere(&s, f)
	n, err := p.db.number(ctx, &s)
	if err != nil {
		return err
	}
	if n <= gatherMost {
		p.c.found, p.c.lead = f, ""
		return nil
	}
	where.add(" AND ")
	p.c.dialect.holds(where, f)
	return nil
}

// few reports whether at most gatherMost rows fit the query.
func (p *pager) few(ctx context.Context) (bool, error) {
	q := p.q
	q.Sort, q.Cursor = nil, ""
	n, more, err := p.db.Count(ctx, q, gatherMost)
	return !more && n <= gatherMost, err
}

// number reads the one number of a statement.
func (db *DB) number(ctx context.Context, s *statement) (n int, err error) {
	err = db.query(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, err
}
