package migrate

// modify returns a copy of the state in which fn has changed one table.
func (s State) modify(table string, fn func(*Table) error) (State, error) {
	i := s.index(table)
	if i < 0 {
		return State{}, noTable(table)
	}
	after := s.clone()
	if err := fn(&after.Tables[i]); err != nil {
		return State{}, err
	}
	return after, nil
}

// around returns a table before and after an operation that changes only that table.
func (s State) around(table string, o Operation) (before, after Table, err error) {
	before, ok := s.Table(table)
	if !ok {
		return Table{}, Table{}, noTable(table)
	}
	changed, err := o.Apply(s)
	if err != nil {
		return Table{}, Table{}, err
	}
	after, _ = changed.Table(table)
	return before, after, nil
}
