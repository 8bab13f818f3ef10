package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models/schema"
)

// Plain writes are for rows that nobody audits and that rules of the program
// have checked already: answers, counters, what is folded from others. They ask
// no policy, run no rule and look at no children, and cost one statement each.
// For models that are audited or searched they are an error.

// Append stores new rows of one model as they are, all in one statement. Ids
// and times that are not set are given.
func (db *DB) Append(ctx context.Context, rows ...any) error {
	if len(rows) == 0 {
		return nil
	}
	m, err := db.plain(rows[0])
	if err != nil {
		return err
	}
	w := &write{DB: db, Change: schema.Change{Model: m}}
	for _, row := range rows {
		switch id := m.ID(row); {
		case id.IsZero():
			err = errors.Join(err, w.stamp(row, schema.NewID()))
		case m.Field("CreatedAt").IsZero(row):
			err = errors.Join(err, w.stamp(row, id))
		}
	}
	if err != nil {
		return err
	}
	return db.Tx(ctx, func(ctx context.Context) error { return w.fail(db.insert(ctx, m, rows...)) })
}

// Swap stores the columns in which two states of a row differ, if the row still
// has the lock version of the first. The second gets the next one.
// It is ErrStale where somebody else was first.
func (db *DB) Swap(ctx context.Context, before, after any) error {
	return db.swap(ctx, before, after, kept{}, func(ctx context.Context, s *statement) (bool, error) {
		if isLater(ctx) {
			return true, db.post(ctx, s, true)
		}
		n, err := db.exec(ctx, s)
		return n > 0, err
	})
}

// SwapFirst is Swap, but the fields (Go names) stay as they were where a living
// row of the model fits two conditions, of which an index answers the first and
// leaves few rows for the second: first says that none does. It looks and writes
// in one statement.
func (db *DB) SwapFirst(ctx context.Context, before, after any, few, other schema.Cond, fields ...string) (first bool, err error) {
	m, err := db.plain(after)
	if err != nil {
		return false, err
	}
	unless := kept{fields: fields}
	c := newCompiler(db.dialect, m)
	unless.exists.add("EXISTS (SELECT 1 FROM (SELECT * FROM " + quote(m.Table) + " " + root + " WHERE ")
	if err := c.where(&unless.exists, living(m, few)); err != nil {
		return false, err
	}
	unless.exists.add(db.dialect.fence() + ") " + root + " WHERE ")
	if err := c.where(&unless.exists, other); err != nil {
		return false, err
	}
	unless.exists.add(")")
	one := m.Field(fields[0])
	want, err := one.Arg(after)
	if err != nil {
		return false, err
	}
	err = db.swap(ctx, before, after, unless, func(ctx context.Context, s *statement) (found bool, err error) {
		s.add(" RETURNING "+quote(one.Column)+" = ?", want)
		err = db.query(ctx, s, func(rows *sql.Rows) error {
			found = true
			return rows.Scan(&first)
		})
		return found, err
	})
	return first, err
}

// swap runs the statement that Swap is about; run says whether the row was there.
func (db *DB) swap(ctx context.Context, before, after any, unless kept, run func(context.Context, *statement) (bool, error)) error {
	m, err := db.plain(after)
	if err != nil {
		return err
	}
	lock := m.Field("LockVersion")
	if lock == nil {
		return fmt.Errorf("%s rows never change: %w", m.Name, schema.ErrForbidden)
	}
	seen := m.Lock(before)
	if err := errors.Join(lock.Set(after, seen+1), m.Field("UpdatedAt").Set(after, schema.Now())); err != nil {
		return err
	}
	return db.Tx(ctx, func(ctx context.Context) error {
		s, n, err := difference(m, before, after, unless)
		if err != nil || n == 0 {
			return err
		}
		s.add(" AND lock_version = ?", seen)
		found, err := run(ctx, s)
		if err == nil && !found {
			err = &Stale{Row: before}
		}
		return err
	})
}

// Increase adds to integer columns of the living rows that a condition names and
// returns one of them as it is then; ErrNotFound where there is none. The row
// stays locked until the transaction ends.
func (db *DB) Increase(ctx context.Context, m *schema.Model, cond schema.Cond, by map[string]int64) (any, error) {
	if _, err := db.plain(m.New()); err != nil {
		return nil, err
	}
	c := newCompiler(db.dialect, m)
	p := c.structs(nil)
	s := &statement{}
	s.add("UPDATE " + quote(m.Table) + " AS " + root + " SET ")
	for i, name := range sortedNames(by) {
		f := m.Field(name)
		if f == nil || f.Kind != schema.KindInteger {
			return nil, fmt.Errorf("database: %s has no integer %q", m.Name, name)
		}
		if i > 0 {
			s.add(", ")
		}
		s.add(quote(f.Column)+" = "+root+"."+quote(f.Column)+" + ?", by[name])
	}
	s.add(" WHERE ")
	if err := c.where(s, living(m, cond)); err != nil {
		return nil, err
	}
	for i, f := range m.Fields { // SQLite knows no alias there
		s.add(map[bool]string{true: " RETURNING ", false: ", "}[i == 0] + quote(f.Column))
	}
	var row any
	err := db.Tx(ctx, func(ctx context.Context) error {
		return db.query(ctx, s, func(rows *sql.Rows) (err error) {
			row, err = p.scan(rows, nil)
			return err
		})
	})
	if err == nil && row == nil {
		err = fmt.Errorf("%s: %w", m.Name, schema.ErrNotFound)
	}
	return row, err
}

func sortedNames(by map[string]int64) []string {
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Hold returns the living row that a condition names and keeps others from
// changing it until the transaction ends. It asks no policy.
func (db *DB) Hold(ctx context.Context, m *schema.Model, cond schema.Cond) (any, error) {
	return db.find(ctx, m, living(m, cond), true, nil)
}

// Held returns a context in which the next change of a row does not read it anew:
// the transaction holds it as it is.
func Held(ctx context.Context, row any) context.Context {
	return context.WithValue(ctx, heldKey{}, &heldRow{row})
}

type heldKey struct{}

// heldRow is taken once: whoever changes the row next reads it.
type heldRow struct{ row any }

func (w *write) held(ctx context.Context, id schema.ID) any {
	h, _ := ctx.Value(heldKey{}).(*heldRow)
	if h == nil || h.row == nil || w.Registry.Of(h.row) != w.Model || w.Model.ID(h.row) != id || len(w.Model.Looks()) > 0 {
		return nil
	}
	row := h.row
	h.row = nil
	return row
}

// plain returns the model of a row whose writes may be plain.
func (db *DB) plain(row any) (*schema.Model, error) {
	m := db.Registry.Of(row)
	a, quiet := row.(interface{ Audited() bool })
	if m == nil || !quiet || a.Audited() || len(m.Search) > 0 {
		return nil, fmt.Errorf("database: %T is audited or searched: it is written by Create, Update and Transition alone", row)
	}
	return m, nil
}
