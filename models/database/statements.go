package database

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// keptStatements is how many statements a connection to SQLite keeps prepared:
// to parse and plan one costs as much as to run it.
const keptStatements = 256

// keeping opens connections to SQLite that keep their statements, as pgx does
// for PostgreSQL.
type keeping struct{ driver.Connector }

func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("database: a connection to SQLite is a %T", c), c.Close())
	}
	return &keptConn{sqliteConn: inner, idle: map[string]*list.Element{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keptConn is a connection with its idle statements, by their text. One that is
// in use is not among them; the same text is prepared again then.
type keptConn struct {
	sqliteConn
	idle map[string]*list.Element
	line list.List // the idle *keptStmt, that which ran longest ago first
}

type keptStmt struct {
	text string
	stmt driver.Stmt
}

var (
	_ driver.QueryerContext = (*keptConn)(nil)
	_ driver.ExecerContext  = (*keptConn)(nil)
)

// ExecContext implements driver.ExecerContext.
func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.give(s)
	return s.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.give(s)
		return nil, err
	}
	return &keptRows{Rows: rows, conn: c, stmt: s}, nil
}

// Close implements driver.Conn.
func (c *keptConn) Close() error {
	var errs []error
	for e := c.line.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*keptStmt).stmt.Close())
	}
	c.line.Init()
	clear(c.idle)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

func (c *keptConn) take(ctx context.Context, text string) (*keptStmt, error) {
	if e, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return c.line.Remove(e).(*keptStmt), nil
	}
	stmt, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &keptStmt{text, stmt}, nil
}

func (c *keptConn) give(s *keptStmt) {
	if _, twice := c.idle[s.text]; twice {
		_ = s.stmt.Close()
		return
	}
	c.idle[s.text] = c.line.PushBack(s)
	if c.line.Len() > keptStatements {
		oldest := c.line.Remove(c.line.Front()).(*keptStmt)
		delete(c.idle, oldest.text)
		_ = oldest.stmt.Close()
	}
}

// keptRows gives its statement back when it is closed.
type keptRows struct {
	driver.Rows
	conn *keptConn
	stmt *keptStmt
}

func (r *keptRows) Close() error {
	err := r.Rows.Close()
	if r.stmt != nil {
		r.conn.give(r.stmt)
		r.stmt = nil
	}
	return err
}
