package database

import "strings"

// dialect is what SQLite and PostgreSQL say differently. Expressions are SQL
// text; jsonText and the like yield the JSON form as text, byte for
// byte the same on both.
type dialect interface {
	name() string
	bound(sql string, args int) string                 // a statement with the driver's marks for arguments instead of ?
	planned(args []any) []any                          // arguments with a wish to the driver: a plan for these alone
	lockRow() string                                   // suffix of a SELECT that will be followed by a write
	jsonText(expr string) string                       // a text as a JSON string
	jsonBool(expr string) string                       // true or false
	time(expr string) string                           // a time in the fixed-width form, without quotes
	object(parts []member) string                      // a row as the text of a JSON object
	gathers() bool                                     // the links of a page are read at once, not for each row: the planner would read all targets each time
	jsonFloat(expr string) string                      // the shortest number that reads back the same
	jsonDecimal(expr string) string                    // a JSON string with four places
	jsonRaw(expr string) string                        // a JSON column as it is
	plain(expr string) string                          // an id or a number as text
	aggregate(expr, order string) string               // texts of rows joined by commas in order
	found(s *statement, f *sought)                     // selects the row_id of the rows of a model that hold words
	holds(s *statement, f *sought)                     // condition: this one row holds the words
	among(column, query string) string                 // condition: the column is one of a few values that a query selects
	indexed(name string) string                        // suffix of a table that is to be read by an index
	once(query string) string                          // the row_id that a query selects, each once
	fence() string                                     // suffix of a subquery that the planner must not look into
	each(table, alias, column, value string) string    // an inner join that looks a row up by a key for each row so far
	inOrder() string                                   // an inner join that keeps the order of its tables
	contains(expr string) string                       // condition: the text holds the parameter, ASCII case aside
	piled(s *statement, top *statement, all []pileKey) // a table of what a statement selects of each pile
}

// quote writes an identifier of ours.
func quote(name string) string { return `"` + name + `"` }

// statement is SQL under construction, with ? for each argument.
type statement struct {
	strings.Builder
	args  []any
	fresh bool // how it is best done depends on what the arguments are
}

// add writes SQL and its arguments.
func (s *statement) add(sql string, args ...any) {
	s.WriteString(sql)
	s.args = append(s.args, args...)
}

// marks writes n question marks with commas between.
func marks(n int) string {
	if n == 0 {
		return "NULL"
	}
	return strings.Repeat("?,", n-1) + "?"
}
