package database

import (
	"database/sql/driver"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// lateRows are the rows of a question that was sent together with other statements.
type lateRows struct {
	rows pgx.Rows
	mail *mail
	more bool // a row is there that nobody has read
	read []func([]byte) (driver.Value, error)
}

// Columns implements driver.Rows.
func (r *lateRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// Close implements driver.Rows.
func (r *lateRows) Close() error {
	r.rows.Close()
	return r.mail.end(r.rows.Err())
}

// Next implements driver.Rows.
func (r *lateRows) Next(dest []driver.Value) error {
	if !r.more && !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	r.more = false
	if r.read == nil {
		for _, f := range r.rows.FieldDescriptions() {
			r.read = append(r.read, readerOf(r.rows.Conn().TypeMap(), f))
		}
	}
	for i, bytes := range r.rows.RawValues() {
		dest[i] = nil
		if bytes == nil {
			continue
		}
		value, err := r.read[i](bytes)
		if err != nil {
			return err
		}
		dest[i] = value
	}
	return nil
}

// readerOf reads a column as what database/sql takes from a driver.
func readerOf(types *pgtype.Map, f pgconn.FieldDescription) func([]byte) (driver.Value, error) {
	switch f.DataTypeOID {
	case pgtype.BoolOID:
		return scanned[bool](types, f)
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return scanned[int64](types, f)
	case pgtype.Float4OID, pgtype.Float8OID:
		return scanned[float64](types, f)
	case pgtype.DateOID, pgtype.TimestampOID, pgtype.TimestamptzOID:
		return scanned[time.Time](types, f)
	case pgtype.ByteaOID:
		return scanned[[]byte](types, f)
	case pgtype.NumericOID:
		read := scanned[pgtype.Numeric](types, f)
		return func(bytes []byte) (driver.Value, error) {
			n, err := read(bytes)
			if err != nil {
				return nil, err
			}
			return n.(pgtype.Numeric).Value()
		}
	}
	return scanned[string](types, f)
}

func scanned[T any](types *pgtype.Map, f pgconn.FieldDescription) func([]byte) (driver.Value, error) {
	var value T
	plan := types.PlanScan(f.DataTypeOID, f.Format, &value)
	return func(bytes []byte) (driver.Value, error) {
		var fresh T
		value = fresh
		err := plan.Scan(bytes, &value)
		return value, err
	}
}
