package database

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/plugin/dbresolver"
	modernc "modernc.org/sqlite"

	"duckhoo/config"
)

// inMemory is SQLite's name for a database that no file holds. Each connection
// has one of its own.
const inMemory = ":memory:"

// openSQLite opens one writer, whose transactions take the write lock at once,
// and readers beside it.
func (db *DB) openSQLite(cfg config.Database) error {
	db.dialect = sqliteDialect{newest: newestDocuments}
	file := cfg.DSN.Reveal()
	var err error
	if file != inMemory {
		if db.release, err = hold(file, false); err != nil {
			return err
		}
		if err = private(file); err != nil {
			return err
		}
	}
	if db.write, err = sqlitePool(cfg, file, 1, url.Values{"_txlock": {"immediate"}}); err != nil {
		return err
	}
	if cfg.Pool.Open == 1 {
		db.read = db.write
		return nil
	}
	db.read, err = sqlitePool(cfg, file, cfg.Pool.Open-1, url.Values{"_pragma": {"query_only(1)"}})
	return err
}

// private makes a file that is not there, for its owner alone. SQLite would let
// everybody read it; the files that it puts beside it are as this one.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func sqlitePool(cfg config.Database, file string, open int, options url.Values) (*gorm.DB, error) {
	for _, pragma := range []string{
		"busy_timeout(" + strconv.FormatInt(cfg.BusyTimeout.Std().Milliseconds(), 10) + ")",
		"journal_mode(WAL)", "foreign_keys(1)", "synchronous(" + strings.ToUpper(cfg.Synchronous) + ")",
		"cache_size(-32000)", "temp_store(MEMORY)", "mmap_size(268435456)",
	} {
		options.Add("_pragma", pragma)
	}
	connector, err := modernc.NewConnector(file + "?" + options.Encode())
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(keeping{connector})
	pool.SetMaxOpenConns(open)
	pool.SetMaxIdleConns(open)
	return gorm.Open(sqlite.New(sqlite.Config{Conn: pool}), gormConfig(cfg.SlowQuery.Std()))
}

func (db *DB) openPostgres(cfg config.Database) error {
	db.dialect = postgresDialect{}
	var err error
	if db.write, err = postgresPool(cfg, cfg.DSN.Reveal()); err != nil {
		return err
	}
	db.read = db.write
	if len(cfg.Replicas) == 0 {
		return nil
	}
	var replicas []gorm.Dialector
	for i, dsn := range cfg.Replicas {
		conn, err := postgresConn(cfg, dsn.Reveal())
		if err != nil {
			return fmt.Errorf("replica %d: %w", i, err)
		}
		replicas = append(replicas, postgres.New(postgres.Config{Conn: conn}))
	}
	db.replicas = true
	return db.write.Use(dbresolver.Register(dbresolver.Config{Replicas: replicas}, replicaName).
		SetMaxOpenConns(cfg.Pool.Open).SetMaxIdleConns(cfg.Pool.Idle))
}

func postgresPool(cfg config.Database, dsn string) (*gorm.DB, error) {
	conn, err := postgresConn(cfg, dsn)
	if err != nil {
		return nil, err
	}
	return gorm.Open(postgres.New(postgres.Config{Conn: conn}), gormConfig(cfg.SlowQuery.Std()))
}
