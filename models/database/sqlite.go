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

func (sqliteDialect) found(s *statement, f *sought) {
	s.add("(SELECT d.row_id FROM search_words CROSS JOIN search_documents d ON d.docid = search_words.rowid WHERE search_words MATCH ? AND d.model = ?)",
		f.words, f.model)
}

func (sqliteDialect) holds(s *statement, f *sought) {
	s.add("EXISTS (SELECT 1 FROM search_documents d CROSS JOIN search_words ON search_words.rowid = d.docid WHERE d.row_id = "+root+".id AND search_words MATCH ?)", f.words)
}

func (sqliteDialect) anywhere(s *statement, f *sought) {
	s.add("SELECT count(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH ? LIMIT ?)", f.words, gatherMost+1)
}

// byID names the index of the primary key: SQLite would rather read another
// whose columns the condition names, and all of it for each row.
func (sqliteDialect) byID(table string) string {
	return " INDEXED BY " + quote("sqlite_autoindex_"+table+"_1")
}

// inOrder is CROSS JOIN, which in SQLite takes its tables as they stand: it
// keeps no statistics by which it could choose better.
func (sqliteDialect) inOrder() string { return " CROSS JOIN " }

func (sqliteDialect) contains(e string) string { return "instr(lower(" + e + "), lower(?)) > 0" }
