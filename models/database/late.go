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

	"duckhoo/models/schema"
)

// lateBegin opens connections to PostgreSQL that send BEGIN, and statements for
// whose answer nobody waits, together with what comes behind them: a round trip
// less for each.
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
	open  bool   // a transaction is
	due   bool   // and the server knows nothing of it yet
	waits []sent // in order, of the open transaction
}

// sent is a statement on its way.
type sent struct {
	text string
	args []any
	must bool // it is stale if it changes no row
}

var (
	_ driver.ConnBeginTx        = (*lateConn)(nil)
	_ driver.ExecerContext      = (*lateConn)(nil)
	_ driver.QueryerContext     = (*lateConn)(nil)
	_ driver.ConnPrepareContext = (*lateConn)(nil)
)

type (
	laterKey struct{}
	oursKey  struct{}
)

// ours marks questions about columns of the kinds that models have, which lateRows
// reads.
func ours(ctx context.Context) context.Context { return context.WithValue(ctx, oursKey{}, true) }

// Later marks writes of whose answer nothing depends: on PostgreSQL they travel
// together with what comes behind them in the transaction, which then fails with
// them. A Swap among them is ErrStale then.
func Later(ctx context.Context) context.Context { return later(ctx, false) }

// isLater reports whether a write is so marked.
func isLater(ctx context.Context) bool { return ctx.Value(laterKey{}) != nil }

// later is Later; with must a statement is stale if it changes no row.
func later(ctx context.Context, must bool) context.Context {
	return context.WithValue(ctx, laterKey{}, must)
}

// BeginTx implements driver.ConnBeginTx.
func (c *lateConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts.ReadOnly || opts.Isolation != driver.IsolationLevel(sql.LevelDefault) {
		return c.Conn.BeginTx(ctx, opts)
	}
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	c.open, c.due, c.waits = true, true, nil
	return lateTx{c, ctx}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *lateConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	must, late := ctx.Value(laterKey{}).(bool)
	if late && c.open {
		c.waits = append(c.waits, sent{query, valuesOf(args), must})
		return driver.RowsAffected(1), nil
	}
	if len(args) == 0 || !c.due && len(c.waits) == 0 { // without arguments it may be several statements
		if err := c.flush(ctx); err != nil {
			return nil, err
		}
		return c.Conn.ExecContext(ctx, query, args)
	}
	tag, err := c.send(ctx, sent{query, valuesOf(args), false})
	return driver.RowsAffected(tag.RowsAffected()), err
}

func valuesOf(args []driver.NamedValue) []any {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	return values
}

// QueryContext implements driver.QueryerContext.
func (c *lateConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !c.due && len(c.waits) == 0 {
		return c.Conn.QueryContext(ctx, query, args)
	}
	if ctx.Value(oursKey{}) == nil || len(args) == 0 || isWish(args[0].Value) { // a wish is told to the driver alone
		if err := c.flush(ctx); err != nil {
			return nil, err
		}
		return c.Conn.QueryContext(ctx, query, args)
	}
	return c.ask(ctx, sent{query, valuesOf(args), false})
}

func isWish(arg any) bool {
	_, is := arg.(pgx.QueryExecMode)
	return is
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *lateConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.flush(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

// flush sends what is due and what waits.
func (c *lateConn) flush(ctx context.Context) error {
	if !c.due && len(c.waits) == 0 {
		return nil
	}
	_, err := c.send(ctx)
	return err
}

// send sends BEGIN where it is due, what waits and more behind it, all at once, and
// returns what became of the last.
func (c *lateConn) send(ctx context.Context, more ...sent) (pgconn.CommandTag, error) {
	if c.due && len(c.waits)+len(more) == 0 {
		c.due = false
		return c.Conn.Conn().Exec(ctx, "begin")
	}
	m, err := c.mail(ctx, more...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := m.answers(len(m.all))
	return tag, m.end(err)
}

// ask sends the same with a question at the end, and returns what it selects.
func (c *lateConn) ask(ctx context.Context, question sent) (driver.Rows, error) {
	m, err := c.mail(ctx, question)
	if err != nil {
		return nil, err
	}
	if _, err := m.answers(len(m.all) - 1); err != nil {
		return nil, m.end(err)
	}
	found, err := m.results.Query()
	if err != nil {
		return nil, m.end(err)
	}
	rows := &lateRows{rows: found, mail: m}
	if rows.more = found.Next(); found.Err() != nil { // now the columns are known
		return nil, errors.Join(found.Err(), rows.Close())
	}
	return rows, nil
}

// mail is what was sent at once.
type mail struct {
	conn    *lateConn
	all     []sent
	begins  bool
	results pgx.BatchResults
}

func (c *lateConn) mail(ctx context.Context, more ...sent) (*mail, error) {
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	m := &mail{conn: c, all: append(c.waits, more...), begins: c.due}
	c.waits, c.due = nil, false
	batch := &pgx.Batch{}
	if m.begins {
		batch.Queue("begin")
	}
	for _, s := range m.all {
		batch.Queue(s.text, s.args...)
	}
	m.results = c.Conn.Conn().SendBatch(ctx, batch)
	return m, nil
}

// answers reads what became of BEGIN and of the first n statements.
func (m *mail) answers(n int) (tag pgconn.CommandTag, err error) {
	if m.begins {
		_, err = m.results.Exec()
	}
	for i := 0; i < n && err == nil; i++ {
		if tag, err = m.results.Exec(); err == nil && m.all[i].must && tag.RowsAffected() == 0 {
			err = fmt.Errorf("database: a row that was held has moved: %w", schema.ErrStale)
		}
	}
	return tag, err
}

// end reads the rest and returns the first error.
func (m *mail) end(err error) error {
	if ended := m.results.Close(); err == nil {
		err = ended
	}
	if err != nil && m.begins && m.conn.Conn.Conn().PgConn().TxStatus() == 'I' { // refused before it was sent
		m.conn.due = true
	}
	return err
}

// lateTx ends with the context that it began with, as the driver's own does.
type lateTx struct {
	c   *lateConn
	ctx context.Context
}

// Commit implements driver.Tx.
func (t lateTx) Commit() error {
	tag, err := t.commit()
	t.c.open = false
	if err == nil && tag == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// commit sends what waits along with the end, unless one of those must be seen to
// have changed a row first.
func (t lateTx) commit() (string, error) {
	c := t.c
	must := false
	for _, s := range c.waits {
		must = must || s.must
	}
	if must {
		if err := c.flush(t.ctx); err != nil {
			return "", errors.Join(err, t.Rollback())
		}
	}
	if len(c.waits) == 0 {
		return t.end("commit")
	}
	tag, err := c.send(t.ctx, sent{text: "commit"})
	if err != nil {
		err = errors.Join(err, t.Rollback())
	}
	return tag.String(), err
}

// Rollback implements driver.Tx.
func (t lateTx) Rollback() error {
	t.c.open, t.c.waits = false, nil
	_, err := t.end("rollback")
	return err
}

func (t lateTx) end(how string) (string, error) {
	conn := t.c.Conn.Conn()
	if t.c.due {
		t.c.due = false
		return "", nil
	}
	tag, err := conn.Exec(t.ctx, how)
	if err != nil && conn.PgConn().TxStatus() != 'I' { // nobody may go on in a transaction that has no end
		err = errors.Join(err, conn.Close(context.WithoutCancel(t.ctx)))
	}
	return tag.String(), err
}
