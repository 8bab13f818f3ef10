package database

import (
	"database/sql"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"duckhoo/config"
)

// postgresConn opens a pool whose sessions speak UTC, bound every statement in
// time and keep to one core each.
func postgresConn(cfg config.Database, dsn string) (*sql.DB, error) {
	pc, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the DSN: %w", err)
	}
	for name, value := range map[string]string{
		"statement_timeout":                   strconv.FormatInt(cfg.StatementTimeout.Std().Milliseconds(), 10),
		"idle_in_transaction_session_timeout": "60000",
		"max_parallel_workers_per_gather":     "0",
		"jit":                                 "off",
		"application_name":                    "duckhoo",
	} {
		if _, set := pc.RuntimeParams[name]; !set {
			pc.RuntimeParams[name] = value
		}
	}
	pc.RuntimeParams["timezone"] = "UTC" // whatever the DSN says: times are written by it
	pool := sql.OpenDB(lateBegin{stdlib.GetConnector(*pc)})
	pool.SetMaxOpenConns(cfg.Pool.Open)
	pool.SetMaxIdleConns(cfg.Pool.Idle)
	pool.SetConnMaxLifetime(cfg.Pool.Lifetime.Std())
	return pool, nil
}
