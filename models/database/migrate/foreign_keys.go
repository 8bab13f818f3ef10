package migrate

import (
	"fmt"
	"slices"
)

// AddForeignKey adds a foreign key to a table whose rows already keep to it.
type AddForeignKey struct {
	Table      string
	ForeignKey ForeignKey
}

// DropForeignKey removes a foreign key and leaves its column.
type DropForeignKey struct{ Table, Name string }

var (
	_ Operation = AddForeignKey{}
	_ Operation = DropForeignKey{}
)

func (o AddForeignKey) String() string  { return "AddForeignKey " + o.Table + "." + o.ForeignKey.Name }
func (o DropForeignKey) String() string { return "DropForeignKey " + o.Table + "." + o.Name }

// Apply implements Operation.
func (o AddForeignKey) Apply(before State) (State, error) {
	return before.modify(o.Table, func(t *Table) error {
		if t.foreignKeyAt(o.ForeignKey.Name) >= 0 {
			return fmt.Errorf("table %s has that foreign key already", o.Table)
		}
		if before.index(o.ForeignKey.RefTable) < 0 {
			return noTable(o.ForeignKey.RefTable)
		}
		t.ForeignKeys = append(t.ForeignKeys, o.ForeignKey)
		return nil
	})
}

// SQL implements Operation.
func (o AddForeignKey) SQL(d Dialect, before State) ([]string, error) {
	if d == Postgres {
		return []string{addForeignKeySQL(o.Table, o.ForeignKey)}, nil
	}
	old, updated, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	return rebuildSQL(old, updated, nil), nil
}

func (o AddForeignKey) rebuilt(State) string { return o.Table }

// Reverse implements Operation.
func (o AddForeignKey) Reverse(State) ([]Operation, error) {
	return []Operation{DropForeignKey{Table: o.Table, Name: o.ForeignKey.Name}}, nil
}

// Apply implements Operation.
func (o DropForeignKey) Apply(before State) (State, error) {
	return before.modify(o.Table, func(t *Table) error {
		i := t.foreignKeyAt(o.Name)
		if i < 0 {
			return fmt.Errorf("table %s has no foreign key %s", o.Table, o.Name)
		}
		t.ForeignKeys = slices.Delete(t.ForeignKeys, i, i+1)
		return nil
	})
}

// SQL implements Operation.
func (o DropForeignKey) SQL(d Dialect, before State) ([]string, error) {
	if d == Postgres {
		return []string{"ALTER TABLE " + quote(o.Table) + " DROP CONSTRAINT " + quote(o.Name)}, nil
	}
	old, updated, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	return rebuildSQL(old, updated, nil), nil
}

func (o DropForeignKey) rebuilt(State) string { return o.Table }

// Reverse implements Operation.
func (o DropForeignKey) Reverse(before State) ([]Operation, error) {
	old, _, err := before.around(o.Table, o)
	if err != nil {
		return nil, err
	}
	f, _ := old.ForeignKey(o.Name)
	return []Operation{AddForeignKey{Table: o.Table, ForeignKey: f}}, nil
}
