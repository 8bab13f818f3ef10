package database

import "strings"

// sqliteDialect speaks to SQLite 3.44 or later.
type sqliteDialect struct{}

var _ dialect = sqliteDialect{}

func (sqliteDialect) name() string    { return "sqlite" }
func (sqliteDialect) lockRow() string { return "" }

func (sqliteDialect) jsonText(e string) string { return "json_quote(" + e + ")" }
func (sqliteDialect) jsonBool(e string) string {
	return "CASE WHEN " + e + " THEN 'true' ELSE 'false' END"
}
func (sqliteDialect) time(e string) string { return e }

// formatArgs is how many values one format() takes: SQLite allows 127 arguments.
const formatArgs = 100

// object uses format(), which SQLite parses and runs faster than a long
// concatenation: it has no statement cache, so every list pays for its text.
func (sqliteDialect) object(parts []member) string {
	if len(parts) > formatArgs {
		return joined(parts)
	}
	var form, args strings.Builder
	for i, p := range parts {
		form.WriteString(map[bool]string{true: `{"`, false: `,"`}[i == 0] + p.name + `":` + p.quote() + "%s" + p.quote())
		args.WriteString(", " + p.expr)
	}
	return "format('" + form.String() + "}'" + args.String() + ")"
}

// jsonFloat leaves out the fraction of whole numbers, as PostgreSQL does.
func (sqliteDialect) jsonFloat(e string) string {
	return "CASE WHEN " + e + " = CAST(" + e + " AS INTEGER) AND abs(" + e + ") < 1e15 THEN CAST(CAST(" + e +
		" AS INTEGER) AS TEXT) ELSE replace(json_quote(" + e + "), '.0e', 'e') END"
}

func (sqliteDialect) jsonDecimal(e string) string {
	return `printf('"%s%d.%04d"', CASE WHEN ` + e + ` < 0 THEN '-' ELSE '' END, abs(` + e + `) / 10000, abs(` + e + `) % 10000)`
}

func (sqliteDialect) jsonRaw(e string) string { return e }
func (sqliteDialect) plain(e string) string   { return e }

func (sqliteDialect) aggregate(e, order string) string {
	return "group_concat(" + e + ", ',' ORDER BY " + order + ")"
}

func (sqliteDialect) match(table string) string {
	return table + `.id IN (SELECT d.row_id FROM search_documents d WHERE d.docid IN (SELECT rowid FROM search_words WHERE search_words MATCH ?) AND d.model = ?)`
}

func (sqliteDialect) contains(e string) string { return "instr(lower(" + e + "), lower(?)) > 0" }
