package migrate

import (
	"fmt"
	"slices"
)

// DropColumn removes a column that no key and no index uses.
type DropColumn struct{ Table, Name string }

var _ Operation = DropColumn{}

func (o DropColumn) String() string { return "DropColumn " + o.Table + "." + o.Name }

// Apply implements Operation.
func (o DropColumn) Apply(before State) (State, error) {
	return before.modify(o.Table, func(t *Table) error {
		i := t.column(o.Name)
		if i < 0 {
			return noColumn(o.Table, o.Name)
		}
		if user := t.user(o.Name); user != "" {
			return fmt.Errorf("%s uses the column", user)
		}
		t.Columns = slices.Delete(t.Columns, i, i+1)
		return nil
	})
}

// user names a key or an index that needs the column, if there is one.
func (t Table) user(column string) string {
	if slices.Contains(t.PrimaryKey, column) {
		return "the primary key"
	}
	for _, x := range t.Indexes {
		if mentions(x.Where, column) || slices.ContainsFunc(x.Columns, func(c IndexColumn) bool { return c.Name == column }) {
			return "index " + x.Name
		}
	}
	for _, f := range t.ForeignKeys {
		if f.Column == column {
			return "foreign key " + f.Name
		}
	}
	return ""
}

// SQL implements Operation.
func (o DropColumn) SQL(d Dialect, before State) ([]string, error) {
	old, updated, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	if d == SQLite {
		return rebuildSQL(old, updated, nil), nil
	}
	return []string{"ALTER TABLE " + quote(o.Table) + " DROP COLUMN " + quote(o.Name)}, nil
}

func (o DropColumn) rebuilt(State) string { return o.Table }

// Reverse implements Operation.
func (o DropColumn) Reverse(before State) ([]Operation, error) {
	old, _, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	was, _ := old.Column(o.Name)
	return []Operation{AddColumn{Table: o.Table, Column: was}}, nil
}
