package migrate

import (
	"fmt"
	"strings"
)

// rebuilder is an operation that on SQLite may need its table made anew.
type rebuilder interface {
	// rebuilt names the table, empty if the operation does without.
	rebuilt(before State) string
}

// rebuildSQL makes an SQLite table anew in another shape and copies its rows.
// Columns take the expression given for them, else the column of that name.
//
// It must run with foreign_keys off, or dropping the old table deletes the rows
// that refer to it. legacy_alter_table keeps SQLite from looking, at the moment
// of the renaming, for the table in views and triggers where it is missing.
func rebuildSQL(old, updated Table, values map[string]string) []string {
	name := "rebuild__" + old.Name
	var columns, expressions []string
	for _, c := range updated.Columns {
		if c.Generated != "" {
			continue
		}
		value, given := values[c.Name]
		if !given {
			value = columnOf(old, c.Name)
		}
		columns, expressions = append(columns, c.Name), append(expressions, value)
	}
	statements := []string{
		createTableSQL(SQLite, name, updated, updated.ForeignKeys),
		fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s",
			quote(name), quoteAll(columns), strings.Join(expressions, ", "), quote(old.Name)),
		"DROP TABLE " + quote(old.Name),
		"PRAGMA legacy_alter_table = ON",
		fmt.Sprintf("ALTER TABLE %s RENAME TO %s", quote(name), quote(updated.Name)),
		"PRAGMA legacy_alter_table = OFF",
	}
	return append(statements, createIndexesSQL(SQLite, updated)...)
}

// columnOf names a column with its table: SQLite reads a quoted name that it
// does not know as a string, unless the table stands before it.
func columnOf(t Table, column string) string { return quote(t.Name) + "." + quote(column) }
