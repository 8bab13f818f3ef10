package migrate

import (
	"fmt"
	"slices"
)

// AddIndex adds an index to a table.
type AddIndex struct {
	Table string
	Index Index
}

// DropIndex removes an index.
type DropIndex struct{ Table, Name string }

var (
	_ Operation = AddIndex{}
	_ Operation = DropIndex{}
)

func (o AddIndex) String() string  { return "AddIndex " + o.Table + "." + o.Index.Name }
func (o DropIndex) String() string { return "DropIndex " + o.Table + "." + o.Name }

// Apply implements Operation.
func (o AddIndex) Apply(before State) (State, error) {
	return before.modify(o.Table, func(t *Table) error {
		if t.indexAt(o.Index.Name) >= 0 {
			return fmt.Errorf("table %s has that index already", o.Table)
		}
		t.Indexes = append(t.Indexes, o.Index.clone())
		return nil
	})
}

// SQL implements Operation.
func (o AddIndex) SQL(d Dialect, before State) ([]string, error) {
	t, ok := before.Table(o.Table)
	if !ok {
		return nil, noTable(o.Table)
	}
	return []string{createIndexSQL(d, t, o.Index)}, nil
}

// Reverse implements Operation.
func (o AddIndex) Reverse(State) ([]Operation, error) {
	return []Operation{DropIndex{Table: o.Table, Name: o.Index.Name}}, nil
}

// Apply implements Operation.
func (o DropIndex) Apply(before State) (State, error) {
	return before.modify(o.Table, func(t *Table) error {
		i := t.indexAt(o.Name)
		if i < 0 {
			return fmt.Errorf("table %s has no index %s", o.Table, o.Name)
		}
		t.Indexes = slices.Delete(t.Indexes, i, i+1)
		return nil
	})
}

// SQL implements Operation.
func (o DropIndex) SQL(Dialect, State) ([]string, error) {
	return []string{"DROP INDEX " + quote(o.Name)}, nil
}

// Reverse implements Operation.
func (o DropIndex) Reverse(before State) ([]Operation, error) {
	old, _, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	x, _ := old.Index(o.Name)
	return []Operation{AddIndex{Table: o.Table, Index: x}}, nil
}
