package database

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// postgresDialect speaks to PostgreSQL 15 or later.
type postgresDialect struct{}

var _ dialect = postgresDialect{}

func (postgresDialect) name() string    { return "postgres" }
func (postgresDialect) lockRow() string { return " FOR UPDATE OF " + root }

// bound numbers as many marks as there are arguments.
func (postgresDialect) bound(sql string, args int) string {
	if args == 0 {
		return sql
	}
	var b strings.Builder
	b.Grow(len(sql) + 2*args)
	for n := 1; n <= args; n++ {
		before, rest, found := strings.Cut(sql, "?")
		if !found {
			break
		}
		b.WriteString(before)
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		sql = rest
	}
	b.WriteString(sql)
	return b.String()
}

func (postgresDialect) jsonText(e string) string { return "to_json(" + e + ")::text" }
func (postgresDialect) jsonBool(e string) string {
	return "CASE WHEN " + e + " THEN 'true' ELSE 'false' END"
}
func (postgresDialect) object(parts []member) string { return joined(parts, "}") }
func (postgresDialect) gathers() bool                { return true }

// time is written in UTC, which every session of ours keeps.
func (postgresDialect) time(e string) string {
	return `to_char(` + e + `, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

func (postgresDialect) jsonFloat(e string) string { return "to_json(" + e + ")::text" }

func (postgresDialect) jsonDecimal(e string) string {
	return `('"' || CASE WHEN ` + e + ` < 0 THEN '-' ELSE '' END || abs(` + e + `) / 10000 || '.' || lpad((abs(` + e + `) % 10000)::text, 4, '0') || '"')`
}

func (postgresDialect) jsonRaw(e string) string { return e + "::text" }
func (postgresDialect) plain(e string) string   { return e + "::text" }

func (postgresDialect) aggregate(e, order string) string {
	return "string_agg(" + e + ", ',' ORDER BY " + order + ")"
}

func (postgresDialect) found(s *statement, f *sought) {
	s.add("SELECT d.row_id FROM search_documents d WHERE d.words @@ ?::tsquery AND d.model = ?", f.words, f.model)
}

// planned keeps PostgreSQL from the plan for any values that it makes after a
// few runs: that reads all that an index has for a common word, where a few
// pages of the table hold enough of it.
func (postgresDialect) planned(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// holds is a scalar subquery, which the planner does not turn into a join.
func (postgresDialect) holds(s *statement, f *sought) {
	s.add("(SELECT d.words @@ ?::tsquery FROM search_documents d WHERE d.row_id = "+root+".id)", f.words)
}

// among reads the values first: then an index on the column has the rows, where
// a join might read all of them.
func (postgresDialect) among(column, query string) string {
	return column + " = ANY (ARRAY(" + query + "))"
}

func (postgresDialect) indexed(string) string { return "" }

func (d postgresDialect) once(query string) string {
	return "SELECT DISTINCT row_id FROM (" + query + d.fence() + ") x"
}

// fence keeps the planner from walking an index of the order instead, which
// takes long where little is found.
func (postgresDialect) fence() string { return " OFFSET 0" }

// each has a fence too: the planner knows the statement but not its values, and
// would rather join with all rows of a status.
func (d postgresDialect) each(table, alias, column, value string) string {
	return " CROSS JOIN LATERAL (SELECT * FROM " + quote(table) + " r WHERE r." + quote(column) + " = " + value + d.fence() + ") " + alias
}

func (postgresDialect) inOrder() string { return " JOIN " }

func (postgresDialect) contains(e string) string { return "position(lower(?) in lower(" + e + ")) > 0" }

// piled runs the statement for each pile; the piles are two lists, so that it is
// planned once for any.
func (postgresDialect) piled(s, top *statement, all []pileKey) {
	of, on := make([]string, len(all)), make([]string, len(all))
	for i, one := range all {
		of[i], on[i] = one.of, strconv.FormatInt(one.on, 10)
	}
	s.add("(SELECT r.* FROM unnest(CAST(CAST(? AS text) AS text[]), CAST(CAST(? AS text) AS bigint[])) AS h(s, v) CROSS JOIN LATERAL (", "{"+strings.Join(of, ",")+"}", "{"+strings.Join(on, ",")+"}")
	s.add(top.String()+") r)", top.args...)
}
