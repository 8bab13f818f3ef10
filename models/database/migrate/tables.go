package migrate

import (
	"fmt"
	"slices"
)

// CreateTable makes a table with its indexes and foreign keys. A foreign key may
// name a table that a later CreateTable of the same migration makes.
type CreateTable struct{ Table Table }

// DropTable removes a table with its rows. No other table may refer to it.
type DropTable struct{ Name string }

// RenameTable gives a table another name; foreign keys follow. Indexes keep their names.
type RenameTable struct{ From, To string }

var (
	_ Operation = CreateTable{}
	_ Operation = DropTable{}
	_ Operation = RenameTable{}
)

func (o CreateTable) String() string { return "CreateTable " + o.Table.Name }
func (o DropTable) String() string   { return "DropTable " + o.Name }
func (o RenameTable) String() string { return "RenameTable " + o.From + " to " + o.To }

// Apply implements Operation.
func (o CreateTable) Apply(before State) (State, error) {
	if before.index(o.Table.Name) >= 0 {
		return State{}, fmt.Errorf("table %s is there already", o.Table.Name)
	}
	after := before.clone()
	after.Tables = append(after.Tables, o.Table.clone())
	return after, nil
}

// SQL implements Operation. On PostgreSQL, foreign keys to tables that are not
// there yet are left out; whoever creates those tables adds them.
func (o CreateTable) SQL(d Dialect, before State) ([]string, error) {
	keys := o.Table.ForeignKeys
	if d == Postgres {
		keys = slices.DeleteFunc(slices.Clone(keys), func(f ForeignKey) bool { return o.waits(f, before) })
	}
	return append([]string{createTableSQL(d, o.Table.Name, o.Table, keys)}, createIndexesSQL(d, o.Table)...), nil
}

// waits reports whether a foreign key names a table that is still to come.
func (o CreateTable) waits(f ForeignKey, before State) bool {
	return f.RefTable != o.Table.Name && before.index(f.RefTable) < 0
}

// Reverse implements Operation.
func (o CreateTable) Reverse(State) ([]Operation, error) {
	return []Operation{DropTable{Name: o.Table.Name}}, nil
}

// Apply implements Operation.
func (o DropTable) Apply(before State) (State, error) {
	i := before.index(o.Name)
	if i < 0 {
		return State{}, noTable(o.Name)
	}
	for _, r := range before.referrers(o.Name) {
		return State{}, fmt.Errorf("foreign key %s of table %s refers to it", r.Name, r.Table)
	}
	after := before.clone()
	after.Tables = slices.Delete(after.Tables, i, i+1)
	return after, nil
}

// SQL implements Operation.
func (o DropTable) SQL(Dialect, State) ([]string, error) {
	return []string{"DROP TABLE " + quote(o.Name)}, nil
}

// Reverse implements Operation.
func (o DropTable) Reverse(before State) ([]Operation, error) {
	t, ok := before.Table(o.Name)
	if !ok {
		return nil, noTable(o.Name)
	}
	return []Operation{CreateTable{Table: t}}, nil
}

// Apply implements Operation.
func (o RenameTable) Apply(before State) (State, error) {
	if before.index(o.To) >= 0 {
		return State{}, fmt.Errorf("table %s is there already", o.To)
	}
	after, err := before.modify(o.From, func(t *Table) error { t.Name = o.To; return nil })
	if err != nil {
		return State{}, err
	}
	for i := range after.Tables {
		for k, f := range after.Tables[i].ForeignKeys {
			if f.RefTable == o.From {
				after.Tables[i].ForeignKeys[k].RefTable = o.To
			}
		}
	}
	return after, nil
}

// SQL implements Operation.
func (o RenameTable) SQL(Dialect, State) ([]string, error) {
	return []string{fmt.Sprintf("ALTER TABLE %s RENAME TO %s", quote(o.From), quote(o.To))}, nil
}

// Reverse implements Operation.
func (o RenameTable) Reverse(State) ([]Operation, error) {
	return []Operation{RenameTable{From: o.To, To: o.From}}, nil
}

// referrers returns the foreign keys of other tables that name the table.
func (s State) referrers(table string) []DropForeignKey {
	var found []DropForeignKey
	for _, t := range s.Tables {
		for _, f := range t.ForeignKeys {
			if f.RefTable == table && t.Name != table {
				found = append(found, DropForeignKey{Table: t.Name, Name: f.Name})
			}
		}
	}
	return found
}

func noTable(name string) error { return fmt.Errorf("no table %s", name) }
