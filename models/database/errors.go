package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"duckhoo/models/schema"
)

// Errors of the database itself, for the edges.
var (
	ErrUnavailable = errors.New("database: not available now") // worth another try
	ErrFull        = errors.New("database: no space left")
)

// RetryAfter is in how many seconds another try makes sense while the database,
// or what else the program needs, is not available: the same for every face.
const RetryAfter = "2"

// taken reports a value that must be unique and is not.
type taken struct {
	index   string   // PostgreSQL names the index,
	columns []string // SQLite the columns
	cause   error
}

func (t *taken) Error() string { return fmt.Sprintf("taken (%s %v): %v", t.index, t.columns, t.cause) }
func (t *taken) Unwrap() error { return t.cause }

// missing reports a key that names no row, or a row that others still name.
type missing struct{ cause error }

func (m *missing) Error() string { return "foreign key: " + m.cause.Error() }
func (m *missing) Unwrap() error { return m.cause }

var (
	uniqueColumns = regexp.MustCompile(`UNIQUE constraint failed: ((?:\w+\.\w+(?:, )?)+)`)
	uniqueIndex   = regexp.MustCompile(`UNIQUE constraint failed: index '(\w+)'`)
)

// translate names the errors of both drivers alike.
func (db *DB) translate(err error) error {
	if err == nil {
		return nil
	}
	var own *taken
	if errors.As(err, &own) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return translatePostgres(err, pg)
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "UNIQUE constraint failed"):
		return sqliteTaken(err, text)
	case strings.Contains(text, "FOREIGN KEY constraint failed"), errors.Is(err, gorm.ErrForeignKeyViolated):
		return &missing{err}
	case strings.Contains(text, "database or disk is full"):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case strings.Contains(text, "database is locked"), strings.Contains(text, "SQLITE_BUSY"):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	var network net.Error
	var connect *pgconn.ConnectError
	if errors.Is(err, driver.ErrBadConn) || errors.As(err, &connect) || errors.As(err, &network) && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

func translatePostgres(err error, pg *pgconn.PgError) error {
	switch {
	case pg.Code == "23505":
		return &taken{index: pg.ConstraintName, cause: err}
	case pg.Code == "23503", pg.Code == "23001":
		return &missing{err}
	case pg.Code == "53100":
		return fmt.Errorf("%w: %w", ErrFull, err)
	case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "53"),
		pg.Code == "57014", pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

func sqliteTaken(err error, text string) error {
	t := &taken{cause: err}
	if m := uniqueIndex.FindStringSubmatch(text); m != nil {
		t.index = m[1]
	} else if m := uniqueColumns.FindStringSubmatch(text); m != nil {
		for column := range strings.SplitSeq(m[1], ", ") {
			_, name, _ := strings.Cut(column, ".")
			t.columns = append(t.columns, name)
		}
	}
	return t
}

// fail gives errors of the database the words that a person needs.
func (w *write) fail(err error) error {
	var t *taken
	if errors.As(err, &t) {
		return w.takenProblem(t)
	}
	var gone *missing
	if errors.As(err, &gone) {
		return &schema.Refused{Code: "still_used", Detail: schema.Text{
			KO: "다른 것이 이것을 쓰고 있거나, 고른 것이 없어졌어요.", EN: "Something else still uses it, or what was chosen is gone."}}
	}
	return err
}

// takenProblem names the fields of the unique index that refused the row.
func (w *write) takenProblem(t *taken) error {
	columns := t.columns
	for _, m := range w.Registry.Models() {
		for _, x := range m.Indexes {
			if x.Name == t.index {
				for _, c := range x.Columns {
					columns = append(columns, c.Name)
				}
			}
		}
	}
	var out schema.Invalid
	for _, name := range columns {
		pointer := "/" + name
		if f := w.Model.Column(name); f != nil {
			pointer = "/" + f.JSON
		}
		out = append(out, schema.NewProblem(pointer, "not_unique", nil))
	}
	if len(out) == 0 {
		out = schema.Invalid{schema.NewProblem("", "not_unique", nil)}
	}
	return out
}
