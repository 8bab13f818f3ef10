package database

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// severalRows is from how many rows on PostgreSQL takes a column as an array:
// one statement for any number of them, and few arguments to read.
const severalRows = 4

// insert stores rows of one model, all in one statement.
func (db *DB) insert(ctx context.Context, m *schema.Model, rows ...any) error {
	if db.Engine == "postgres" && len(rows) >= severalRows {
		h := &heap{table: m.Table, columns: columnsOf(m)}
		for _, row := range rows {
			if err := h.add(m, row); err != nil {
				return err
			}
		}
		s := &statement{}
		h.fill(s)
		_, err := db.exec(ctx, s)
		return err
	}
	const most = 20_000 // parameters that both databases take in one statement
	batch := max(1, most/len(m.Stored()))
	for part := range slices.Chunk(rows, batch) {
		s := &statement{}
		if err := s.insert(m, part...); err != nil {
			return err
		}
		if _, err := db.exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// insert writes the statement that stores rows of one model.
func (s *statement) insert(m *schema.Model, rows ...any) error {
	stored := m.Stored()
	s.add("INSERT INTO " + quote(m.Table) + " (")
	for i, f := range stored {
		if i > 0 {
			s.add(", ")
		}
		s.add(quote(f.Column))
	}
	s.add(") VALUES ")
	for i, row := range rows {
		if i > 0 {
			s.add(", ")
		}
		args := make([]any, len(stored))
		for j, f := range stored {
			var err error
			if args[j], err = f.Arg(row); err != nil {
				return err
			}
		}
		s.add("("+marks(len(args))+")", args...)
	}
	return nil
}

// update stores the columns in which two states of a row differ.
func (db *DB) update(ctx context.Context, m *schema.Model, before, after any) error {
	s, n, err := difference(m, before, after, kept{})
	if err != nil || n == 0 {
		return err
	}
	_, err = db.exec(ctx, s)
	return err
}

// differs reports whether two states of a row are not the same in what people
// write of it.
func differs(m *schema.Model, before, after any) bool {
	return slices.ContainsFunc(m.Stored(), func(f *schema.Field) bool {
		if f.System() || f.Same(before, after) {
			return false
		}
		a, errA := f.Arg(before)
		b, errB := f.Arg(after)
		return errA != nil || errB != nil || !reflect.DeepEqual(a, b)
	})
}

// refusable reports whether the database may refuse what differs between two states
// of a row, of which its writer is told at the field: it must be the only one of its
// kind, or names another row.
func refusable(m *schema.Model, before, after any) bool {
	return slices.ContainsFunc(m.Stored(), func(f *schema.Field) bool {
		if f.Same(before, after) {
			return false
		}
		unique := f.Unique || slices.ContainsFunc(m.Indexes, func(x schema.Index) bool {
			return x.Unique && slices.ContainsFunc(x.Columns, func(c schema.IndexColumn) bool { return c.Name == f.Column })
		})
		key := slices.ContainsFunc(m.Relations, func(r *schema.Relation) bool { return r.Key == f })
		arg, err := f.Arg(after)
		return err != nil || f.Name == "DeletedAt" || (unique || key) && arg != nil
	})
}

// kept are fields that stay as they are where a condition holds.
type kept struct {
	fields []string // Go names
	exists statement
}

// difference writes the statement that takes a row from one state to another,
// and says in how many columns they differ.
func difference(m *schema.Model, before, after any, unless kept) (*statement, int, error) {
	s := &statement{}
	s.add("UPDATE " + quote(m.Table) + " SET ")
	n := 0
	var columns, chosen []string
	var values []any
	for _, f := range m.Stored() {
		if f.Same(before, after) {
			continue
		}
		a, err := f.Arg(before)
		if err != nil {
			return nil, 0, err
		}
		b, err := f.Arg(after)
		if err != nil {
			return nil, 0, err
		}
		if reflect.DeepEqual(a, b) {
			continue
		}
		if slices.Contains(unless.fields, f.Name) {
			chosen = append(chosen, "CASE WHEN other.is_there THEN "+quote(m.Table)+"."+quote(f.Column)+" ELSE ? END")
			columns, values = append(columns, quote(f.Column)), append(values, b)
			continue
		}
		if n++; n > 1 {
			s.add(", ")
		}
		s.add(quote(f.Column)+" = ?", b)
	}
	if len(chosen) > 0 {
		if n++; n > 1 {
			s.add(", ")
		}
		s.add("("+strings.Join(columns, ", ")+") = (SELECT "+strings.Join(chosen, ", "), values...)
		s.add(" FROM (SELECT "+unless.exists.String()+" AS is_there) other)", unless.exists.args...)
	}
	s.add(" WHERE id = ?", m.ID(after))
	return s, n, nil
}

// clone copies a row; what it points to stays shared.
func clone(row any) any {
	v := reflect.ValueOf(row).Elem()
	fresh := reflect.New(v.Type())
	fresh.Elem().Set(v)
	return fresh.Interface()
}
