package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"duckhoo/models/storage"
)

// Codes of SQLite (https://sqlite.org/rescode.html); the rest of a code are details.
const (
	sqliteBusy      = 5
	sqliteLocked    = 6
	sqliteInterrupt = 9
	sqliteFull      = 13
)

// tryAgain says whether an error means that something the house needs is away,
// full or too slow, so that the same request may work in a while.
func tryAgain(err error) bool {
	var connect *pgconn.ConnectError
	var netErr net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, storage.ErrUnavailable), errors.As(err, &connect), errors.As(err, &netErr), errors.Is(err, net.ErrClosed):
		return true
	}
	switch sqliteCode(err) {
	case sqliteBusy, sqliteLocked, sqliteInterrupt:
		return true
	}
	return awayState(sqlState(err))
}

// awayState says whether a SQLSTATE is about the server and not the statement
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func awayState(state string) bool {
	switch state {
	case "40001", "40P01", // somebody else's transaction came between
		"53300", "53400", // too many connections
		"55P03",                            // a lock could not be had
		"57014",                            // statement_timeout
		"57P01", "57P02", "57P03", "57P05", // going down or starting
		"25006": // a standby took over the address
		return true
	}
	return strings.HasPrefix(state, "08")
}

// diskFull says whether there is no room left to write.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || sqlState(err) == "53100" || sqliteCode(err) == sqliteFull
}

// sqlState is the code of an error of PostgreSQL.
func sqlState(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// sqliteCode is the primary code of an error of SQLite.
func sqliteCode(err error) int {
	var e interface {
		error
		Code() int
	}
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
