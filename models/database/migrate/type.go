package migrate

import (
	"fmt"
	"regexp"
)

// Type is what a column holds, whatever the database calls it.
type Type string

// The types of columns. Duration is whole microseconds, Decimal a scaled
// integer. JSON keeps its bytes as they were written.
const (
	ID       Type = "id"
	Text     Type = "text"
	Int      Type = "int"
	Bool     Type = "bool"
	Float    Type = "float"
	Time     Type = "time"
	Date     Type = "date"
	JSON     Type = "json"
	Bytes    Type = "bytes"
	Duration Type = "duration"
	Decimal  Type = "decimal"
)

// sql returns the declared type, empty for a type that is not known.
//
// On SQLite no column is declared date, datetime, timestamp or boolean: drivers
// turn the text of such columns into something else on the way out.
func (t Type) sql(d Dialect) string {
	if d == SQLite {
		return map[Type]string{
			ID: "text", Text: "text", Int: "integer", Bool: "integer", Float: "real", Time: "text",
			Date: "text", JSON: "text", Bytes: "blob", Duration: "integer", Decimal: "integer",
		}[t]
	}
	return map[Type]string{
		ID: "uuid", Text: `text COLLATE "C"`, Int: "bigint", Bool: "boolean", Float: "double precision", Time: "timestamptz",
		Date: "date", JSON: "json", Bytes: "bytea", Duration: "bigint", Decimal: "bigint",
	}[t]
}

func (t Type) known() bool { return t.sql(SQLite) != "" }

// ordered reports whether both databases can compare and index values of the type.
func (t Type) ordered() bool { return t != JSON }

// convert returns the expression that turns a column of type t into one of type
// to. Only conversions that keep every value, and that both databases do alike,
// are known.
func (t Type) convert(d Dialect, to Type, column string) (string, error) {
	if t.family() == to.family() {
		return column, nil
	}
	c, ok := map[[2]Type]struct{ sqlite, postgres string }{
		{Int, Float}: {"CAST(%s AS real)", "%s::double precision"},
		{Int, Text}:  {"CAST(%s AS text)", "%s::text"},
		{Bool, Int}:  {"%s", "%s::integer::bigint"},
		{ID, Text}:   {"%s", "%s::text"},
		{Date, Text}: {"%s", "to_char(%s, 'YYYY-MM-DD')"},
		{JSON, Text}: {"%s", "%s::text"},
		// json() stops at what is not JSON, as the cast of PostgreSQL does.
		{Text, JSON}: {"CASE WHEN json_valid(%[1]s) THEN %[1]s ELSE json(%[1]s) END", "%s::json"},
	}[[2]Type{t.family(), to.family()}]
	if !ok {
		return "", fmt.Errorf("%s cannot become %s without losing values on one of the databases; "+
			"add a column, fill it with RunSQL and drop the old one", t, to)
	}
	if d == SQLite {
		return fmt.Sprintf(c.sqlite, column), nil
	}
	return fmt.Sprintf(c.postgres, column), nil
}

// family is the type that stands for all that are stored the same way.
func (t Type) family() Type {
	if t == Duration || t == Decimal {
		return Int
	}
	return t
}

// checkLiteral refuses what is not a plain literal of the type on both databases.
func (t Type) checkLiteral(literal string) error {
	form := map[Type]string{
		Text: `'([^']|'')*'`, JSON: `'([^']|'')*'`, Time: `'[0-9T:.Z -]+'`, Date: `'[0-9]{4}-[0-9]{2}-[0-9]{2}'`,
		Int: `-?[0-9]+`, Bool: `true|false`, Float: `-?[0-9]+(\.[0-9]+)?`,
	}[t.family()]
	if form == "" {
		return fmt.Errorf("a column of type %s takes no default", t)
	}
	if !regexp.MustCompile(`^(` + form + `)$`).MatchString(literal) {
		return fmt.Errorf("%s is not a literal of type %s that both databases read", literal, t)
	}
	return nil
}
