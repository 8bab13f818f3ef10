package migrate

import "fmt"

// RenameColumn gives a column another name; keys and indexes follow.
type RenameColumn struct{ Table, From, To string }

var _ Operation = RenameColumn{}

func (o RenameColumn) String() string {
	return "RenameColumn " + o.Table + "." + o.From + " to " + o.To
}

// Apply implements Operation.
func (o RenameColumn) Apply(before State) (State, error) {
	after, err := before.modify(o.Table, func(t *Table) error {
		i := t.column(o.From)
		if i < 0 {
			return noColumn(o.Table, o.From)
		}
		if t.column(o.To) >= 0 {
			return fmt.Errorf("table %s has a column %s already", o.Table, o.To)
		}
		t.Columns[i].Name = o.To
		t.renameUses(o.From, o.To)
		return nil
	})
	if err != nil {
		return State{}, err
	}
	for i := range after.Tables {
		for k, f := range after.Tables[i].ForeignKeys {
			if f.RefTable == o.Table && f.RefColumn == o.From {
				after.Tables[i].ForeignKeys[k].RefColumn = o.To
			}
		}
	}
	return after, nil
}

func (t *Table) renameUses(from, to string) {
	for i, name := range t.PrimaryKey {
		if name == from {
			t.PrimaryKey[i] = to
		}
	}
	for i, f := range t.ForeignKeys {
		if f.Column == from {
			t.ForeignKeys[i].Column = to
		}
	}
	for i, x := range t.Indexes {
		t.Indexes[i].Where = replaceWord(x.Where, from, to)
		for k, c := range x.Columns {
			if c.Name == from {
				x.Columns[k].Name = to
			}
		}
	}
}

// SQL implements Operation.
func (o RenameColumn) SQL(Dialect, State) ([]string, error) {
	return []string{fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", quote(o.Table), quote(o.From), quote(o.To))}, nil
}

// Reverse implements Operation.
func (o RenameColumn) Reverse(State) ([]Operation, error) {
	return []Operation{RenameColumn{Table: o.Table, From: o.To, To: o.From}}, nil
}
