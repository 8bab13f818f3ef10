package database

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"duckhoo/models/schema"
)

// Counted is how many rows there are, up to a limit.
type Counted struct {
	N    int
	More bool // there are more than N
}

// Count counts the rows of a query up to limit; more says that there are
// beyond. A limit of 0 counts them all.
func (db *DB) Count(ctx context.Context, q Query, limit int) (n int, more bool, err error) {
	list, err := db.Counts(ctx, []Query{q}, limit)
	if err != nil {
		return 0, false, err
	}
	return list[0].N, list[0].More, nil
}

// Counts is Count for several queries, of the same model or not, in one
// statement. SQLite takes 500 of them.
func (db *DB) Counts(ctx context.Context, queries []Query, limit int) ([]Counted, error) {
	out := make([]Counted, len(queries))
	if len(queries) == 0 {
		return out, nil
	}
	s := &statement{}
	for i, q := range queries {
		if i > 0 {
			s.add(" UNION ALL ")
		}
		if err := db.count(s, i, q, limit); err != nil {
			return nil, fmt.Errorf("database: count %s: %w", q.Model.Table, err)
		}
	}
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		var i, n int
		if err := rows.Scan(&i, &n); err != nil {
			return err
		}
		out[i] = Counted{N: n}
		if limit > 0 && n > limit {
			out[i] = Counted{N: limit, More: true}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("database: count: %w", err)
	}
	return out, nil
}

// count writes the statement that counts one query, under its number.
func (db *DB) count(s *statement, number int, q Query, limit int) error {
	c := newCompiler(db.dialect, q.Model)
	var where statement
	if err := db.filtered(&where, c, q); err != nil {
		return err
	}
	c.upward = q.Upward && c.oneWay()
	c.along = q.Along
	s.add("SELECT " + strconv.Itoa(number) + ", count(*) FROM (SELECT 1")
	c.from(s)
	s.add(" WHERE "+where.String(), where.args...)
	if limit > 0 {
		s.add(" LIMIT " + strconv.Itoa(limit+1))
	}
	s.add(") c" + strconv.Itoa(number))
	return nil
}

// Some reports for each condition whether a row of the query fulfils it, in one
// statement that looks for the first row alone. Search is not looked at.
func (db *DB) Some(ctx context.Context, q Query, conds []schema.Cond) ([]bool, error) {
	s := &statement{}
	s.add("SELECT ")
	for i, cond := range conds {
		c := newCompiler(db.dialect, q.Model)
		var where statement
		if err := c.where(&where, schema.And(q.all(), cond)); err != nil {
			return nil, fmt.Errorf("database: some of %s: %w", q.Model.Table, err)
		}
		if i > 0 {
			s.add(", ")
		}
		s.add("EXISTS (SELECT 1")
		c.from(s)
		s.add(" WHERE "+where.String()+")", where.args...)
	}
	out := make([]bool, len(conds))
	if len(conds) == 0 {
		return out, nil
	}
	places := make([]any, len(out))
	for i := range out {
		places[i] = &out[i]
	}
	if err := db.query(ctx, s, func(rows *sql.Rows) error { return rows.Scan(places...) }); err != nil {
		return nil, fmt.Errorf("database: some of %s: %w", q.Model.Table, err)
	}
	return out, nil
}
