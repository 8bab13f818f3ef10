// Package database opens the database and is the one way to write rows and
// the one way to read them, for any model of the registry, on SQLite and on
// PostgreSQL alike. It is the only user of dynamic SQL.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/plugin/dbresolver"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// DB is an open database and the models that live in it.
type DB struct {
	Registry *schema.Registry
	Engine   string // sqlite or postgres

	write    *gorm.DB
	read     *gorm.DB // on SQLite a pool of readers beside the one writer; else the same as write
	replicas bool
	dialect  dialect
	validate *schema.Validator
	key      []byte // signs cursors
	cfg      config.Database
	release  func() error // gives a SQLite file free
	members  sync.Map     // of member by place
	watchers watchers

	gatherMost int
}

// New returns a database that is not connected yet, so that declarations can
// be checked before anything is created. The key signs paging cursors.
func New(cfg config.Database, reg *schema.Registry, key []byte) (*DB, error) {
	v, err := schema.NewValidator()
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return &DB{Registry: reg, Engine: cfg.Engine, validate: v, key: key, cfg: cfg, gatherMost: gatherMost}, nil
}

// Connect opens the pools; a SQLite file that is not there is created.
func (db *DB) Connect(ctx context.Context) error {
	var err error
	switch db.Engine {
	case "sqlite":
		err = db.openSQLite(db.cfg)
	case "postgres":
		err = db.openPostgres(db.cfg)
	default:
		err = fmt.Errorf("unknown engine %q", db.Engine)
	}
	if err != nil {
		_ = db.Close()
		return fmt.Errorf("database: open: %w", err)
	}
	if err := db.Ping(ctx); err != nil {
		_ = db.Close()
		return err
	}
	return nil
}

// Open is New and Connect.
func Open(ctx context.Context, cfg config.Database, reg *schema.Registry, key []byte) (*DB, error) {
	db, err := New(cfg, reg, key)
	if err == nil {
		err = db.Connect(ctx)
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Ping asks the database for an answer.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.write.DB()
	if err == nil {
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return fmt.Errorf("database: no answer: %w", err)
	}
	return nil
}

// Close closes the pools.
func (db *DB) Close() error {
	for _, g := range []*gorm.DB{db.read, db.write} {
		if g == nil {
			continue
		}
		if pool, err := g.DB(); err == nil {
			_ = pool.Close()
		}
	}
	if db.release == nil {
		return nil
	}
	release := db.release
	db.release = nil
	return release()
}

// Pool returns the writers' pool, for commands that need the driver itself.
func (db *DB) Pool() (*sql.DB, error) { return db.write.DB() }

func gormConfig(slow time.Duration) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 slowLog{after: slow},
	}
}

// slowLog reports slow statements; errors are reported where they are decided.
type slowLog struct{ after time.Duration }

func (l slowLog) LogMode(logger.LogLevel) logger.Interface { return l }
func (slowLog) Info(context.Context, string, ...any)       {}
func (slowLog) Warn(context.Context, string, ...any)       {}
func (slowLog) Error(context.Context, string, ...any)      {}
func (l slowLog) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), _ error) {
	took := time.Since(begin)
	if l.after <= 0 || took < l.after {
		return
	}
	text, rows := fc()
	slog.WarnContext(ctx, "slow statement", "sql", text, "rows", rows, "took", took)
}

// ParamsFilter keeps values out of the log: they may be personal.
func (slowLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }

type txKey struct{}

// txState is the transaction that travels in the context.
type txState struct {
	db    *gorm.DB
	after []func()

	entries []logged          // of the log, which are chained when the transaction ends
	head    *models.AuditHead // of the log, once the transaction has written to it: nobody else does until it ends
}

// Tx runs fn in a transaction that travels in its context; inside another it
// joins that one. An error or a panic undoes everything.
func (db *DB) Tx(ctx context.Context, fn func(context.Context) error) error {
	if _, inside := ctx.Value(txKey{}).(*txState); inside {
		return fn(ctx)
	}
	state := &txState{}
	err := db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		state.db = tx
		inside := context.WithValue(ctx, txKey{}, state)
		if err := fn(inside); err != nil {
			return err
		}
		return db.chain(inside)
	})
	if err != nil {
		return db.translate(err)
	}
	for _, f := range state.after {
		f()
	}
	return nil
}

// Alone waits until no other transaction holds a name, and holds it until the
// transaction in the context ends. On SQLite the only writer is alone anyway.
func (db *DB) Alone(ctx context.Context, name string) error {
	if db.Engine != "postgres" {
		return nil
	}
	return db.post(ctx, sqlf("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", name), false)
}

// AfterCommit runs f once the transaction in the context is stored; at once
// where there is none.
func (db *DB) AfterCommit(ctx context.Context, f func()) {
	if state, ok := ctx.Value(txKey{}).(*txState); ok {
		state.after = append(state.after, f)
		return
	}
	f()
}

// SQLTx returns the transaction in the context, for libraries that write in it.
func (db *DB) SQLTx(ctx context.Context) (*sql.Tx, error) {
	if state, ok := ctx.Value(txKey{}).(*txState); ok {
		if tx, ok := state.db.Statement.ConnPool.(*sql.Tx); ok {
			return tx, nil
		}
	}
	return nil, fmt.Errorf("database: no transaction in the context")
}

// From returns the handle to use in the context: the transaction's if there is
// one, else the readers'.
func (db *DB) From(ctx context.Context) *gorm.DB {
	if state, ok := ctx.Value(txKey{}).(*txState); ok {
		return state.db.WithContext(ours(ctx))
	}
	return db.read.WithContext(ctx)
}

// replica returns a handle that may lag a little; only anonymous reads of
// public lists ask for one.
func (db *DB) replica(ctx context.Context) *gorm.DB {
	if _, inside := ctx.Value(txKey{}).(*txState); inside || !db.replicas {
		return db.From(ctx)
	}
	return db.read.WithContext(ctx).Clauses(dbresolver.Use(replicaName), dbresolver.Read)
}

// replicaName is the resolver that holds the read replicas.
const replicaName = "replicas"

// exec runs a statement in the context's transaction and returns how many rows
// it changed.
func (db *DB) exec(ctx context.Context, s *statement) (int64, error) {
	state, ok := ctx.Value(txKey{}).(*txState)
	if !ok {
		return 0, fmt.Errorf("database: a write outside a transaction")
	}
	g := db.prepared(state.db.WithContext(ctx), s)
	g.Callback().Raw().Execute(g)
	return g.RowsAffected, db.translate(g.Error)
}

// post is exec for a statement of whose answer nothing depends (see Later). With
// must it is ErrStale if it changes no row.
func (db *DB) post(ctx context.Context, s *statement, must bool) error {
	n, err := db.exec(later(ctx, must), s)
	if err == nil && must && n == 0 {
		err = schema.ErrStale
	}
	return err
}

// prepared is a handle with a statement whose arguments are bound: gorm would
// read the text byte by byte for them.
func (db *DB) prepared(g *gorm.DB, s *statement) *gorm.DB {
	g = g.Raw("")
	g.Statement.SQL.WriteString(db.dialect.bound(s.String(), len(s.args)))
	g.Statement.Vars = s.args
	if s.fresh {
		g.Statement.Vars = db.dialect.planned(s.args)
	}
	return g
}

// query runs a statement and hands each row to scan.
func (db *DB) query(ctx context.Context, s *statement, scan func(*sql.Rows) error) error {
	return db.queryOn(db.From(ctx), s, scan)
}

func (db *DB) queryOn(g *gorm.DB, s *statement, scan func(*sql.Rows) error) error {
	rows, err := db.prepared(g, s).Rows()
	if err != nil {
		return db.translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return db.translate(rows.Err())
}
