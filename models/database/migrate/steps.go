package migrate

import (
	"fmt"
	"slices"
)

// step is what one operation does to one database.
type step struct {
	number     int // of the operation, counted from one
	operation  Operation
	statements []string
	// rebuilt names the table that SQLite makes anew, and known the indexes that
	// it makes again; what else hangs on the table must be carried over.
	rebuilt string
	known   []string
}

// steps turns the migration into statements and returns the state after it.
func (m Migration) steps(d Dialect, before State) ([]step, State, error) {
	w := &writer{dialect: d, state: before}
	for i, op := range m.Operations {
		if err := w.write(i+1, op); err != nil {
			return nil, State{}, m.failed(i, err)
		}
	}
	if err := w.state.Check(); err != nil {
		return nil, State{}, fmt.Errorf("migration %s: %w", m.ID, err)
	}
	return w.steps, w.state, nil
}

// writer writes the statements of a migration, operation by operation.
type writer struct {
	dialect Dialect
	state   State
	steps   []step
	waiting []AddForeignKey // foreign keys whose table a later operation creates
}

func (w *writer) write(number int, op Operation) error {
	create, creates := op.(CreateTable)
	if len(w.waiting) > 0 && !creates {
		f := w.waiting[0]
		return fmt.Errorf("%s waits for table %s; create it before", f, f.ForeignKey.RefTable)
	}
	after, err := op.Apply(w.state)
	if err != nil {
		return err
	}
	s := step{number: number, operation: op}
	if s.statements, err = op.SQL(w.dialect, w.state); err != nil {
		return err
	}
	if r, ok := op.(rebuilder); ok && w.dialect == SQLite {
		s.rebuilt = r.rebuilt(w.state)
		s.known = after.indexNames(s.rebuilt)
	}
	if creates {
		s.statements = append(s.statements, w.foreignKeys(create, after)...)
	}
	w.state, w.steps = after, append(w.steps, s)
	return nil
}

// foreignKeys writes those that waited for the table, and notes those of its own that wait.
func (w *writer) foreignKeys(create CreateTable, after State) []string {
	for _, f := range create.Table.ForeignKeys {
		if create.waits(f, w.state) {
			w.waiting = append(w.waiting, AddForeignKey{Table: create.Table.Name, ForeignKey: f})
		}
	}
	var statements []string
	w.waiting = slices.DeleteFunc(w.waiting, func(a AddForeignKey) bool {
		if after.index(a.ForeignKey.RefTable) < 0 {
			return false
		}
		if w.dialect == Postgres { // on SQLite it stands in the table already
			statements = append(statements, addForeignKeySQL(a.Table, a.ForeignKey))
		}
		return true
	})
	return statements
}

func (s State) indexNames(table string) []string {
	t, _ := s.Table(table)
	var names []string
	for _, x := range t.Indexes {
		names = append(names, x.Name)
	}
	return names
}

// reversed returns the migration that undoes this one, and the state it starts from.
func (m Migration) reversed(before State) (Migration, State, error) {
	undo := make([][]Operation, len(m.Operations))
	state := before
	for i, op := range m.Operations {
		ops, err := op.Reverse(state)
		if err != nil {
			return Migration{}, State{}, m.failed(i, fmt.Errorf("cannot be undone: %w", err))
		}
		if state, err = op.Apply(state); err != nil {
			return Migration{}, State{}, m.failed(i, err)
		}
		undo[i] = ops
	}
	slices.Reverse(undo)
	ops, err := untie(state, slices.Concat(undo...))
	return Migration{ID: m.ID, Operations: ops}, state, err
}

// untie drops the foreign keys to a table before the table itself, which two
// tables that refer to each other need.
func untie(state State, ops []Operation) ([]Operation, error) {
	var untied []Operation
	for _, op := range ops {
		if drop, ok := op.(DropTable); ok {
			for _, key := range state.referrers(drop.Name) {
				untied = append(untied, key)
				state, _ = key.Apply(state) // it was found in this very state
			}
		}
		after, err := op.Apply(state)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op, err)
		}
		state, untied = after, append(untied, op)
	}
	return untied, nil
}
