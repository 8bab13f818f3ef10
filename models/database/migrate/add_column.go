package migrate

import "fmt"

// AddColumn adds a column at the end of a table. A NOT NULL column needs a
// default or Fill, unless the table has no rows.
type AddColumn struct {
	Table  string
	Column Column
	// Fill is the literal that rows already there get, if it is not the default.
	Fill string
}

var _ Operation = AddColumn{}

func (o AddColumn) String() string { return "AddColumn " + o.Table + "." + o.Column.Name }

// Apply implements Operation.
func (o AddColumn) Apply(before State) (State, error) {
	if err := checkFill(o.Column, o.Fill); err != nil {
		return State{}, err
	}
	return before.modify(o.Table, func(t *Table) error {
		if t.column(o.Column.Name) >= 0 {
			return fmt.Errorf("table %s has that column already", o.Table)
		}
		t.Columns = append(t.Columns, o.Column)
		return nil
	})
}

// SQL implements Operation.
func (o AddColumn) SQL(d Dialect, before State) ([]string, error) {
	old, updated, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	if d == SQLite && o.rebuilt(before) != "" {
		return rebuildSQL(old, updated, map[string]string{o.Column.Name: orNull(o.Fill)}), nil
	}
	add := "ALTER TABLE " + quote(o.Table) + " ADD COLUMN "
	if o.Fill == "" {
		return []string{add + columnSQL(d, updated, o.Column)}, nil
	}
	filled := o.Column
	filled.Default = o.Fill
	return []string{add + columnSQL(d, updated, filled), o.setDefault()}, nil
}

// setDefault leaves the column with its own default after it was added with that of Fill.
func (o AddColumn) setDefault() string {
	return alterColumnSQL(o.Table, o.Column.Name, defaultSQL(o.Column.Default))
}

// rebuilt is the table when SQLite has no statement that adds such a column.
func (o AddColumn) rebuilt(State) string {
	if o.Fill != "" || o.Column.Generated != "" || o.Column.NotNull && o.Column.Default == "" {
		return o.Table
	}
	return ""
}

// Reverse implements Operation.
func (o AddColumn) Reverse(State) ([]Operation, error) {
	return []Operation{DropColumn{Table: o.Table, Name: o.Column.Name}}, nil
}
