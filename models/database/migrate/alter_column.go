package migrate

import (
	"fmt"
	"slices"
)

// AlterColumn changes a column to the one given, which bears the same name.
type AlterColumn struct {
	Table  string
	Column Column
	// Fill is the literal that NULLs become when the column turns NOT NULL, if it
	// is not the default.
	Fill string
}

var _ Operation = AlterColumn{}

func (o AlterColumn) String() string { return "AlterColumn " + o.Table + "." + o.Column.Name }

// Apply implements Operation.
func (o AlterColumn) Apply(before State) (State, error) {
	if err := checkFill(o.Column, o.Fill); err != nil {
		return State{}, err
	}
	return before.modify(o.Table, func(t *Table) error {
		i := t.column(o.Column.Name)
		if i < 0 {
			return noColumn(o.Table, o.Column.Name)
		}
		if t.Columns[i].Type != o.Column.Type && slices.Contains(t.PrimaryKey, o.Column.Name) {
			return fmt.Errorf("the type of a column of the primary key cannot change")
		}
		if _, err := t.Columns[i].Type.convert(SQLite, o.Column.Type, o.Column.Name); err != nil {
			return err
		}
		t.Columns[i] = o.Column
		return nil
	})
}

// fill is the literal that NULLs become, empty if there is none.
func (o AlterColumn) fill() string {
	if o.Fill != "" {
		return o.Fill
	}
	return o.Column.Default
}

// SQL implements Operation.
func (o AlterColumn) SQL(d Dialect, before State) ([]string, error) {
	old, updated, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	if d == SQLite {
		return o.sqliteSQL(before, old, updated)
	}
	return o.postgresSQL(old, updated)
}

func (o AlterColumn) sqliteSQL(before State, old, updated Table) ([]string, error) {
	if o.rebuilt(before) == "" {
		return nil, nil
	}
	was, _ := old.Column(o.Column.Name)
	value, err := was.Type.convert(SQLite, o.Column.Type, columnOf(old, o.Column.Name))
	if err != nil {
		return nil, err
	}
	if updated.notNull(o.Column) && !old.notNull(was) && o.fill() != "" {
		value = fmt.Sprintf("coalesce(%s, %s)", value, o.fill())
	}
	return rebuildSQL(old, updated, map[string]string{o.Column.Name: value}), nil
}

// rebuilt is the table when the column changes in more than what is only recorded.
func (o AlterColumn) rebuilt(before State) string {
	old, _ := before.Table(o.Table)
	was, _ := old.Column(o.Column.Name)
	if columnSQL(SQLite, old, was) == columnSQL(SQLite, old, o.Column) && was.Type.family() == o.Column.Type.family() {
		return ""
	}
	return o.Table
}

func (o AlterColumn) postgresSQL(old, updated Table) ([]string, error) {
	was, _ := old.Column(o.Column.Name)
	var statements []string
	alter := func(what string) { statements = append(statements, alterColumnSQL(o.Table, o.Column.Name, what)) }
	retyped := was.Type.family() != o.Column.Type.family()
	if retyped {
		value, err := was.Type.convert(Postgres, o.Column.Type, quote(o.Column.Name))
		if err != nil {
			return nil, err
		}
		if was.Default != "" {
			alter("DROP DEFAULT") // it may have no cast to the new type
		}
		alter("TYPE " + o.Column.Type.sql(Postgres) + " USING " + value)
	}
	if was.Default != o.Column.Default || retyped && o.Column.Default != "" {
		alter(defaultSQL(o.Column.Default))
	}
	if old.notNull(was) == updated.notNull(o.Column) {
		return statements, nil
	}
	return append(statements, o.nullSQL(old, updated)...), nil
}

// nullSQL makes the column NOT NULL, or no longer so, on PostgreSQL. Descending
// indexes are made again, as the place of NULLs in them changes.
func (o AlterColumn) nullSQL(old, updated Table) []string {
	var statements []string
	if !updated.notNull(o.Column) {
		statements = append(statements, alterColumnSQL(o.Table, o.Column.Name, "DROP NOT NULL"))
	} else {
		if o.fill() != "" {
			statements = append(statements, fmt.Sprintf("UPDATE %s SET %[2]s = %[3]s WHERE %[2]s IS NULL",
				quote(o.Table), quote(o.Column.Name), o.fill()))
		}
		statements = append(statements, alterColumnSQL(o.Table, o.Column.Name, "SET NOT NULL"))
	}
	for _, x := range old.Indexes {
		if again := createIndexSQL(Postgres, updated, x); again != createIndexSQL(Postgres, old, x) {
			statements = append(statements, "DROP INDEX "+quote(x.Name), again)
		}
	}
	return statements
}

// Reverse implements Operation.
func (o AlterColumn) Reverse(before State) ([]Operation, error) {
	old, _, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	was, _ := old.Column(o.Column.Name)
	if _, err := o.Column.Type.convert(SQLite, was.Type, was.Name); err != nil {
		return nil, err
	}
	return []Operation{AlterColumn{Table: o.Table, Column: was}}, nil
}
