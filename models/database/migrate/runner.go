package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Runner applies migrations to a database. Each migration commits together with
// the record that it ran. Any number of runners may work on one database: they
// take turns, and each looks at the records anew when its turn comes.
type Runner struct {
	// DB lends one connection for the time of a call.
	DB         *sql.DB
	Dialect    Dialect
	Migrations []Migration
}

// Ran is a migration that a Runner applied, or undid.
type Ran struct {
	ID   string
	Back bool
	Took time.Duration
}

// Planned is a migration that waits, and the statements that it is made of.
type Planned struct {
	ID         string
	Statements []string
}

// String writes the statements as a script.
func (p Planned) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- %s\n", p.ID)
	for _, s := range p.Statements {
		fmt.Fprintf(&b, "%s;\n", strings.TrimRight(s, "; \n"))
	}
	return b.String()
}

// Applied returns the migrations that the database records, in order.
func (r Runner) Applied(ctx context.Context) ([]string, error) {
	conn, err := r.DB.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return r.records(ctx, conn)
}

// Pending returns the migrations that the database does not have yet. Records
// that these migrations do not explain are an error.
func (r Runner) Pending(ctx context.Context) ([]string, error) {
	applied, err := r.Applied(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.explain(applied); err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range r.Migrations[len(applied):] {
		ids = append(ids, m.ID)
	}
	return ids, nil
}

// Plan returns the statements of the migrations that wait, without running them.
func (r Runner) Plan(ctx context.Context) ([]Planned, error) {
	pending, err := r.Pending(ctx)
	if err != nil {
		return nil, err
	}
	var plan []Planned
	var state State
	for _, m := range r.Migrations {
		steps, after, err := m.steps(r.Dialect, state)
		if err != nil {
			return nil, err
		}
		state = after
		if slices.Contains(pending, m.ID) {
			plan = append(plan, Planned{ID: m.ID, Statements: statements(steps)})
		}
	}
	return plan, nil
}

func statements(steps []step) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.statements...)
	}
	return all
}

// Up applies every migration that waits, and returns those that it applied, also
// when a later one failed.
func (r Runner) Up(ctx context.Context) ([]Ran, error) {
	return r.run(ctx, len(r.Migrations))
}

// To applies or undoes migrations until the one named is the last. It is named
// by its ID or its number; 0 undoes all.
func (r Runner) To(ctx context.Context, target string) ([]Ran, error) {
	n, err := r.find(target)
	if err != nil {
		return nil, err
	}
	return r.run(ctx, n)
}

// Knows says whether there is a migration of that name or number to go to.
func (r Runner) Knows(target string) error {
	_, err := r.find(target)
	return err
}

// find returns how many migrations are applied once the target is the last.
func (r Runner) find(target string) (int, error) {
	number, err := strconv.Atoi(target)
	if err == nil && number == 0 {
		return 0, nil
	}
	for i, m := range r.Migrations {
		if m.ID == target || err == nil && m.ID[:min(4, len(m.ID))] == fmt.Sprintf("%04d", number) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("no migration %q", target)
}

// explain reports records that are not the first of the migrations, in order.
func (r Runner) explain(applied []string) error {
	for i, id := range applied {
		known := slices.ContainsFunc(r.Migrations, func(m Migration) bool { return m.ID == id })
		if !known {
			return fmt.Errorf("the database has migration %s, which this program does not know; "+
				"it was migrated by a newer or another version", id)
		}
		if expected := r.Migrations[i].ID; expected != id {
			return fmt.Errorf("the database has migration %s, but not %s, which comes before it; "+
				"number the new one after the last", id, expected)
		}
	}
	return nil
}

// run goes one migration at a time until n of them are applied.
func (r Runner) run(ctx context.Context, n int) (done []Ran, err error) {
	if _, err := Sum(r.Migrations); err != nil {
		return nil, err
	}
	conn, err := r.DB.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	defer func() { _ = conn.Close() }()
	restore, err := r.prepare(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("prepare to migrate: %w", err)
	}
	defer func() { err = errors.Join(err, restore()) }()
	for {
		ran, err := r.turn(ctx, conn, n)
		if err != nil || ran.ID == "" {
			return done, err
		}
		done = append(done, ran)
	}
}

// turn takes the lock, sees what is applied by now, and goes one migration
// towards n. It returns the zero Ran when there is nothing left to do.
func (r Runner) turn(ctx context.Context, conn *sql.Conn, n int) (ran Ran, err error) {
	if err := r.begin(ctx, conn); err != nil {
		return Ran{}, fmt.Errorf("begin a migration: %w", err)
	}
	defer func() {
		if err != nil {
			_, undo := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			if undo != nil {
				discard(conn)
			}
		}
	}()
	if err := r.createRecords(ctx, conn); err != nil {
		return Ran{}, err
	}
	applied, err := r.records(ctx, conn)
	if err != nil {
		return Ran{}, err
	}
	if err := r.explain(applied); err != nil {
		return Ran{}, err
	}
	started := time.Now()
	switch {
	case len(applied) < n:
		ran.ID, err = r.forward(ctx, conn, len(applied))
	case len(applied) > n:
		ran.Back = true
		ran.ID, err = r.back(ctx, conn, len(applied)-1)
	}
	if err != nil {
		return Ran{}, err
	}
	if _, err = conn.ExecContext(ctx, "COMMIT"); err != nil {
		return Ran{}, fmt.Errorf("commit migration %s: %w", ran.ID, err)
	}
	ran.Took = time.Since(started)
	return ran, nil
}

// forward applies the migration at that place in the list and records it.
func (r Runner) forward(ctx context.Context, conn *sql.Conn, at int) (string, error) {
	before, err := Sum(r.Migrations[:at])
	if err != nil {
		return "", err
	}
	m := r.Migrations[at]
	if err := r.execute(ctx, conn, m, before); err != nil {
		return "", err
	}
	insert := fmt.Sprintf("INSERT INTO %s (id, applied_at) VALUES ('%s', '%s')",
		RecordTable, m.ID, time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"))
	if _, err := conn.ExecContext(ctx, insert); err != nil {
		return "", fmt.Errorf("record migration %s: %w", m.ID, err)
	}
	return m.ID, nil
}

// back undoes the migration at that place in the list and removes its record.
func (r Runner) back(ctx context.Context, conn *sql.Conn, at int) (string, error) {
	before, err := Sum(r.Migrations[:at])
	if err != nil {
		return "", err
	}
	undo, after, err := r.Migrations[at].reversed(before)
	if err != nil {
		return "", err
	}
	if err := r.execute(ctx, conn, undo, after); err != nil {
		return "", fmt.Errorf("undo %w", err)
	}
	remove := fmt.Sprintf("DELETE FROM %s WHERE id = '%s'", RecordTable, undo.ID)
	if _, err := conn.ExecContext(ctx, remove); err != nil {
		return "", fmt.Errorf("remove the record of migration %s: %w", undo.ID, err)
	}
	return undo.ID, nil
}

// execute runs the statements of a migration in the transaction of the connection.
func (r Runner) execute(ctx context.Context, conn *sql.Conn, m Migration, before State) error {
	steps, _, err := m.steps(r.Dialect, before)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if err := s.execute(ctx, conn); err != nil {
			return fmt.Errorf("migration %s: operation %d (%s): %w", m.ID, s.number, s.operation, err)
		}
	}
	if r.Dialect == SQLite {
		if err := checkForeignKeys(ctx, conn); err != nil {
			return fmt.Errorf("migration %s: %w", m.ID, err)
		}
	}
	return nil
}

func (s step) execute(ctx context.Context, conn *sql.Conn) error {
	statements := s.statements
	if s.rebuilt != "" {
		carried, err := carriedOver(ctx, conn, s.rebuilt, s.known)
		if err != nil {
			return err
		}
		statements = slices.Concat(statements, carried)
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
