package database

import "strings"

// dialect is what SQLite and PostgreSQL say differently. Expressions are SQL
// text; jsonText and the like yield the JSON form as text, byte for
// byte the same on both.
type dialect interface {
	name() string
	lockRow() string                     // suffix of a SELECT that will be followed by a write
	jsonText(expr string) string         // a text as a JSON string
	jsonBool(expr string) string         // true or false
	time(expr string) string             // a time in the fixed-width form, without quotes
	object(parts []member) string        // a row as the text of a JSON object
	jsonFloat(expr string) string        // the shortest number that reads back the same
	jsonDecimal(expr string) string      // a JSON string with four places
	jsonRaw(expr string) string          // a JSON column as it is
	plain(expr string) string            // an id or a number as text
	aggregate(expr, order string) string // texts of rows joined by commas in order
	found(s *statement, f *sought)       // rows of a model that hold words, as a table of row_id
	holds(s *statement, f *sought)       // condition: this one row holds the words
	anywhere(s *statement, f *sought)    // how many rows of any model hold the words, counted up to a limit
	byID(table string) string            // suffix of a table that is joined by its id
	inOrder() string                     // an inner join that keeps the order of its tables
	contains(expr string) string         // condition: the text holds the parameter, ASCII case aside
}

// quote writes an identifier of ours.
func quote(name string) string { return `"` + name + `"` }

// statement is SQL under construction, with ? for each argument.
type statement struct {
	strings.Builder
	args []any
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
