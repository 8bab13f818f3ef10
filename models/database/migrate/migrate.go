// Package migrate changes the tables of a database in small steps that are
// written down once and never again: frozen operations with their values as
// literals, independent of the models as they are today.
//
// The operations of all migrations add up to a State ([Sum]). Comparing it with
// the State that the models ask for gives the operations of the next migration
// ([Diff]), which [Write] turns into a Go file. [Runner] applies migrations on
// SQLite and PostgreSQL, each in one transaction with the record that it ran.
package migrate

import (
	"fmt"
	"regexp"
)

// Migration is an ordered list of operations that is applied as a whole or not at all.
type Migration struct {
	// ID is a number of four digits and a name, as in 0001_initial.
	ID         string
	Operations []Operation
}

// Operation is one change of the tables. Implementations are plain structs, so
// that a migration reads as a literal.
type Operation interface {
	// Apply returns the state after the operation and leaves its argument alone.
	Apply(before State) (State, error)
	// SQL returns the statements that do the same to a database in the state before.
	SQL(d Dialect, before State) ([]string, error)
	// Reverse returns the operations that lead from the state after to the state
	// before. Rows that the operation removed do not come back.
	Reverse(before State) ([]Operation, error)
	// String names the operation and what it changes, as in AddColumn quiz.subtitle.
	String() string
}

// Dialect is the kind of database that statements are written for.
type Dialect string

// The databases that are known.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Sum returns the state that the migrations lead to, starting from an empty database.
func Sum(migrations []Migration) (State, error) {
	if err := checkIDs(migrations); err != nil {
		return State{}, err
	}
	var s State
	for _, m := range migrations {
		after, err := m.apply(s)
		if err != nil {
			return State{}, err
		}
		s = after
	}
	return s, nil
}

func (m Migration) apply(s State) (State, error) {
	for i, op := range m.Operations {
		after, err := op.Apply(s)
		if err != nil {
			return State{}, m.failed(i, err)
		}
		s = after
	}
	if err := s.Check(); err != nil {
		return State{}, fmt.Errorf("migration %s: %w", m.ID, err)
	}
	return s, nil
}

// failed names the migration and the operation, counted from one, in an error.
func (m Migration) failed(i int, err error) error {
	return fmt.Errorf("migration %s: operation %d (%s): %w", m.ID, i+1, m.Operations[i], err)
}

// checkIDs finds identifiers that are ill-formed, or not in ascending order.
func checkIDs(migrations []Migration) error {
	form := regexp.MustCompile(`^[0-9]{4}_[a-z0-9_]+$`)
	for i, m := range migrations {
		if !form.MatchString(m.ID) {
			return fmt.Errorf("migration %q: the name is not of the form 0001_name", m.ID)
		}
		if i > 0 && m.ID[:4] <= migrations[i-1].ID[:4] {
			return fmt.Errorf("migration %s: its number does not come after that of %s", m.ID, migrations[i-1].ID)
		}
	}
	return nil
}
