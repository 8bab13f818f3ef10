package migrate

import "errors"

// RunSQL runs statements of its own in the transaction of the migration: to move
// data, or to make what State does not know. It does not change the State.
type RunSQL struct {
	SQLite   []string
	Postgres []string
	// What undoes the statements. A list that is there but empty says that
	// nothing needs undoing; nil says that it cannot be undone.
	ReverseSQLite   []string
	ReversePostgres []string
}

var _ Operation = RunSQL{}

func (o RunSQL) String() string { return "RunSQL" }

// Apply implements Operation.
func (o RunSQL) Apply(before State) (State, error) { return before, nil }

// SQL implements Operation.
func (o RunSQL) SQL(d Dialect, _ State) ([]string, error) {
	if d == SQLite {
		return o.SQLite, nil
	}
	return o.Postgres, nil
}

// Reverse implements Operation.
func (o RunSQL) Reverse(State) ([]Operation, error) {
	if o.SQLite != nil && o.ReverseSQLite == nil || o.Postgres != nil && o.ReversePostgres == nil {
		return nil, errors.New("it says nothing of how to undo its statements")
	}
	return []Operation{RunSQL{
		SQLite: o.ReverseSQLite, Postgres: o.ReversePostgres,
		ReverseSQLite: o.SQLite, ReversePostgres: o.Postgres,
	}}, nil
}
