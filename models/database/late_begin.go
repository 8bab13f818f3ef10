package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// lateBegin opens connections to PostgreSQL that send BEGIN together with the
// first statement of a transaction: a round trip less for each.
type lateBegin struct{ driver.Connector }

func (l lateBegin) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := l.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("database: a connection to PostgreSQL is a %T", c), c.Close())
	}
	return &lateConn{Conn: inner}, nil
}

type lateConn struct {
	*stdlib.Conn
	due bool // a transaction is open of which the server knows nothing yet
}

var (
	_ driver.ConnBeginTx        = (*lateConn)(nil)
	_ driver.ExecerContext      = (*lateConn)(nil)
	_ driver.QueryerContext     = (*lateConn)(nil)
	_ driver.ConnPrepareContext = (*lateConn)(nil)
)

// BeginTx implements driver.ConnBeginTx.
func (c *lateConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts.ReadOnly || opts.Isolation != driver.IsolationLevel(sql.LevelDefault) {
		return c.Conn.BeginTx(ctx, opts)
	}
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	c.due = true
	return lateTx{c, ctx}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *lateConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !c.due || len(args) == 0 { // without arguments it may be several statements
		if err := c.begin(ctx); err != nil {
			return nil, err
		}
		return c.Conn.ExecContext(ctx, query, args)
	}
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	c.due = false
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	both := &pgx.Batch{}
	both.Queue("begin")
	both.Queue(query, values...)
	results := c.Conn.Conn().SendBatch(ctx, both)
	_, err := results.Exec()
	var tag pgconn.CommandTag
	if err == nil {
		tag, err = results.Exec()
	}
	if ended := results.Close(); err == nil {
		err = ended
	}
	if err != nil && c.Conn.Conn().PgConn().TxStatus() == 'I' { // refused before it was sent
		c.due = true
	}
	return driver.RowsAffected(tag.RowsAffected()), err
}

// QueryContext implements driver.QueryerContext.
func (c *lateConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	return c.Conn.QueryContext(ctx, query, args)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *lateConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

// begin sends what is due.
func (c *lateConn) begin(ctx context.Context) error {
	if !c.due {
		return nil
	}
	c.due = false
	_, err := c.Conn.Conn().Exec(ctx, "begin")
	return err
}

// lateTx ends with the context that it began with, as the driver's own does.
type lateTx struct {
	c   *lateConn
	ctx context.Context
}

// Commit implements driver.Tx.
func (t lateTx) Commit() error {
	tag, err := t.end("commit")
	if err == nil && tag == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// Rollback implements driver.Tx.
func (t lateTx) Rollback() error {
	_, err := t.end("rollback")
	return err
}

func (t lateTx) end(how string) (string, error) {
	if t.c.due {
		t.c.due = false
		return "", nil
	}
	conn := t.c.Conn.Conn()
	tag, err := conn.Exec(t.ctx, how)
	if err != nil && conn.PgConn().TxStatus() != 'I' { // nobody may go on in a transaction that has no end
		err = errors.Join(err, conn.Close(context.WithoutCancel(t.ctx)))
	}
	return tag.String(), err
}
