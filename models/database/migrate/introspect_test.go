package migrate_test

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duckhoo/models/database/migrate"
)

// shape is what a database says of its tables, one line a fact, by table.
type shape map[string][]string

// sorted makes shapes comparable: order carries no meaning.
func (s shape) sorted() shape {
	for _, lines := range s {
		slices.Sort(lines)
	}
	return s
}

// expected returns the shape that a database in this state must have.
func expected(d migrate.Dialect, s migrate.State) shape {
	types := map[migrate.Dialect]map[migrate.Type]string{
		migrate.SQLite: {"id": "text", "text": "text", "int": "integer", "bool": "integer", "float": "real", "time": "text",
			"date": "text", "json": "text", "bytes": "blob", "duration": "integer", "decimal": "integer"},
		migrate.Postgres: {"id": "uuid", "text": "text C", "int": "bigint", "bool": "boolean", "float": "double precision",
			"time": "timestamp with time zone", "date": "date", "json": "json", "bytes": "bytea", "duration": "bigint", "decimal": "bigint"},
	}[d]
	result := shape{}
	for _, t := range s.Tables {
		lines := []string{"primary key " + strings.Join(t.PrimaryKey, ",")}
		required := map[string]bool{}
		for _, c := range t.Columns {
			required[c.Name] = c.NotNull || slices.Contains(t.PrimaryKey, c.Name)
			lines = append(lines, columnFact(c.Name, types[c.Type], required[c.Name], c.Default))
		}
		for _, x := range t.Indexes {
			var columns []string
			for _, c := range x.Columns {
				columns = append(columns, indexColumnFact(c.Name, c.Desc, c.Desc && d == migrate.Postgres && required[c.Name]))
			}
			lines = append(lines, indexFact(x.Name, x.Unique, columns, x.Where))
		}
		for _, f := range t.ForeignKeys {
			lines = append(lines, foreignKeyFact(f.Name, f.Column, f.RefTable, f.RefColumn, f.OnDelete))
		}
		result[t.Name] = lines
	}
	return result.sorted()
}

func columnFact(name, kind string, notNull bool, value string) string {
	value = regexp.MustCompile(`::[a-z ]+`).ReplaceAllString(value, "")
	return fmt.Sprintf("column %s %s notnull=%t default=%s", name, kind, notNull, strings.Trim(value, "'"))
}

func indexColumnFact(name string, desc, nullsFirst bool) string {
	return fmt.Sprintf("%s desc=%t nullsfirst=%t", name, desc, nullsFirst)
}

func indexFact(name string, unique bool, columns []string, where string) string {
	where = strings.NewReplacer("(", "", ")", "", `"`, "").Replace(where)
	return fmt.Sprintf("index %s unique=%t [%s] where %s", name, unique, strings.Join(columns, ", "), where)
}

func foreignKeyFact(name, column, table, ref, onDelete string) string {
	if onDelete == "" {
		onDelete = "restrict"
	}
	return fmt.Sprintf("foreign key %s %s -> %s.%s on delete %s", name, column, table, ref, strings.ToLower(onDelete))
}

// introspect asks a database for its shape.
func introspect(t tester, d migrate.Dialect, db *sql.DB) shape {
	t.Helper()
	if d == migrate.Postgres {
		return introspectPostgres(t, db)
	}
	return introspectSQLite(t, db)
}

func introspectSQLite(t tester, db *sql.DB) shape {
	result := shape{}
	for _, r := range query(t, db, `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migrations'`) {
		table := r[0]
		lines := []string{"primary key "}
		for _, c := range query(t, db, `SELECT name, lower(type), "notnull", coalesce(dflt_value, '') FROM pragma_table_info(?)`, table) {
			lines = append(lines, columnFact(c[0], c[1], c[2] == "1", c[3]))
		}
		for _, c := range query(t, db, `SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`, table) {
			lines[0] += "," + c[0]
		}
		lines[0] = strings.Replace(lines[0], " ,", " ", 1)
		for _, x := range query(t, db, `SELECT l.name, l."unique", m.sql FROM pragma_index_list(?) l JOIN sqlite_master m ON m.name = l.name
			WHERE l.origin = 'c'`, table) {
			var columns []string
			for _, c := range query(t, db, `SELECT name, "desc" FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno`, x[0]) {
				columns = append(columns, indexColumnFact(c[0], c[1] == "1", false))
			}
			_, where, _ := strings.Cut(x[2], " WHERE ")
			lines = append(lines, indexFact(x[0], x[1] == "1", columns, where))
		}
		names := map[string]string{}
		for _, m := range regexp.MustCompile(`CONSTRAINT "(\w+)" FOREIGN KEY \("(\w+)"\)`).FindAllStringSubmatch(r[1], -1) {
			names[m[2]] = m[1]
		}
		for _, f := range query(t, db, `SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?)`, table) {
			lines = append(lines, foreignKeyFact(names[f[0]], f[0], f[1], f[2], f[3]))
		}
		result[table] = lines
	}
	return result.sorted()
}

func introspectPostgres(t tester, db *sql.DB) shape {
	result := shape{}
	for _, r := range query(t, db, `SELECT relname, oid::bigint FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations'`) {
		table, oid := r[0], r[1]
		lines := []string{}
		for _, c := range query(t, db, `SELECT attname, format_type(atttypid, atttypmod) || CASE WHEN collname = 'C' THEN ' C' ELSE '' END,
			attnotnull::text, coalesce(pg_get_expr(adbin, adrelid), '')
			FROM pg_attribute a LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum LEFT JOIN pg_collation c ON c.oid = attcollation
			WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped`, oid) {
			lines = append(lines, columnFact(c[0], c[1], c[2] == "true", c[3]))
		}
		for _, x := range query(t, db, `SELECT relname, indisunique::text, indisprimary::text, indexrelid::bigint,
			coalesce(pg_get_expr(indpred, indrelid), '') FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = $1::oid`, oid) {
			var names, columns []string
			for _, c := range query(t, db, `SELECT attname, option & 1, (option & 2) / 2
				FROM pg_index, unnest(indkey, indoption) WITH ORDINALITY AS k (number, option, place), pg_attribute
				WHERE indexrelid = $1::oid AND attrelid = indrelid AND attnum = k.number ORDER BY place`, x[3]) {
				names = append(names, c[0])
				columns = append(columns, indexColumnFact(c[0], c[1] == "1", c[2] == "1"))
			}
			if x[2] == "true" {
				lines = append(lines, "primary key "+strings.Join(names, ","))
				continue
			}
			lines = append(lines, indexFact(x[0], x[1] == "true", columns, x[4]))
		}
		for _, f := range query(t, db, `SELECT conname, a.attname, r.relname, b.attname,
			CASE confdeltype WHEN 'c' THEN 'cascade' WHEN 'r' THEN 'restrict' WHEN 'n' THEN 'set null' ELSE confdeltype::text END
			FROM pg_constraint JOIN pg_class r ON r.oid = confrelid
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
			JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]
			WHERE contype = 'f' AND conrelid = $1::oid`, oid) {
			lines = append(lines, foreignKeyFact(f[0], f[1], f[2], f[3], f[4]))
		}
		result[table] = lines
	}
	return result.sorted()
}

// query returns the rows of a query as text.
func query(t tester, db *sql.DB, q string, args ...any) [][]string {
	t.Helper()
	rows, err := db.Query(q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var result [][]string
	for rows.Next() {
		row := make([]string, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		result = append(result, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return result
}
