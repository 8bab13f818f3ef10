package database

import (
	"strconv"
	"strings"
)

// sqliteDialect speaks to SQLite 3.44 or later.
type sqliteDialect struct {
	newest int // documents that are searched before all are
}

var _ dialect = sqliteDialect{}

func (sqliteDialect) name() string    { return "sqlite" }
func (sqliteDialect) lockRow() string { return "" }

func (sqliteDialect) jsonText(e string) string { return "json_quote(" + e + ")" }
func (sqliteDialect) jsonBool(e string) string {
	return "CASE WHEN " + e + " THEN 'true' ELSE 'false' END"
}
func (sqliteDialect) time(e string) string           { return e }
func (sqliteDialect) bound(sql string, _ int) string { return sql }
func (sqliteDialect) gathers() bool                  { return false }

// formatArgs is how many values one format() takes: SQLite allows 127 arguments.
const formatArgs = 100

// object uses format(), which SQLite runs faster than a long concatenation.
func (sqliteDialect) object(parts []member) string {
	if len(parts) > formatArgs {
		return joined(parts, "}")
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

func (sqliteDialect) planned(args []any) []any { return args }

func (sqliteDialect) aggregate(e, order string) string {
	return "group_concat(" + e + ", ',' ORDER BY " + order + ")"
}

func (sqliteDialect) found(s *statement, f *sought) {
	s.add("SELECT d.row_id FROM search_words CROSS JOIN search_documents d ON d.docid = search_words.rowid WHERE search_words MATCH ? AND d.model = ?",
		f.words, f.model)
}

// newestDocuments is in how many documents words are looked for first.
const newestDocuments = 5000

// holds asks for the words once, not for each row: that is a set of numbers, in
// which a row is looked up by its own. To make the set costs more than to search,
// and pages mostly show what is new: so there is a small set of the newest, and
// SQLite makes the whole one when the first older row comes.
func (d sqliteDialect) holds(s *statement, f *sought) {
	newest := "(SELECT max(docid) - " + strconv.Itoa(d.newest) + " FROM search_documents)"
	const found = "d.docid IN (SELECT rowid FROM search_words WHERE search_words MATCH ?"
	s.add("(SELECT CASE WHEN d.docid >= "+newest+" THEN "+found+" AND rowid >= "+newest+") ELSE "+found+") END"+
		" FROM search_documents d WHERE d.row_id = "+root+".id)", f.words, f.words)
}

func (sqliteDialect) among(column, query string) string { return column + " IN (" + query + ")" }

func (sqliteDialect) indexed(name string) string { return " INDEXED BY " + quote(name) }

// once has a sign, by which SQLite forgets an index on the column: it would read
// all of that to have the ids in order.
func (sqliteDialect) once(query string) string {
	return "SELECT DISTINCT +row_id AS row_id FROM (" + query + ")"
}

func (sqliteDialect) fence() string { return "" }

// each names the index of a primary key: SQLite would rather read another whose
// columns the condition names, and all of it for each row.
func (d sqliteDialect) each(table, alias, column, value string) string {
	by := ""
	if column == "id" {
		by = d.indexed("sqlite_autoindex_" + table + "_1")
	}
	return d.inOrder() + quote(table) + " " + alias + by + " ON " + alias + "." + quote(column) + " = " + value
}

// inOrder is CROSS JOIN, which in SQLite takes its tables as they stand: it
// keeps no statistics by which it could choose better.
func (sqliteDialect) inOrder() string { return " CROSS JOIN " }

func (sqliteDialect) contains(e string) string { return "instr(lower(" + e + "), lower(?)) > 0" }

// piled repeats the statement for each pile, since SQLite runs none for each row
// of another. There are as many such statements as lists are narrowed, as long as
// the piles stay the same.
func (sqliteDialect) piled(s, top *statement, all []pileKey) {
	for i, one := range all {
		s.add(map[bool]string{true: "(", false: " UNION ALL "}[i == 0])
		is := strings.NewReplacer(pileOf, "'"+one.of+"'", pileOn, strconv.FormatInt(one.on, 10))
		s.add("SELECT * FROM ("+is.Replace(top.String())+")", top.args...)
	}
	s.add(")")
}
