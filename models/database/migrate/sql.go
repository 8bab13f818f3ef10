package migrate

import (
	"fmt"
	"strings"
)

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ", ")
}

// createTableSQL writes the table under the name given, with those of its
// foreign keys that are asked for.
func createTableSQL(d Dialect, name string, t Table, keys []ForeignKey) string {
	var lines []string
	for _, c := range t.Columns {
		lines = append(lines, columnSQL(d, t, c))
	}
	if len(t.PrimaryKey) > 0 {
		lines = append(lines, "PRIMARY KEY ("+quoteAll(t.PrimaryKey)+")")
	}
	for _, f := range keys {
		lines = append(lines, foreignKeySQL(f))
	}
	return fmt.Sprintf("CREATE TABLE %s (\n  %s\n)", quote(name), strings.Join(lines, ",\n  "))
}

func columnSQL(d Dialect, t Table, c Column) string {
	s := quote(c.Name) + " " + c.Type.sql(d)
	if c.Generated != "" {
		s += " GENERATED ALWAYS AS (" + c.Generated + ") STORED"
	}
	if t.notNull(c) {
		s += " NOT NULL"
	}
	if c.Default != "" {
		s += " DEFAULT " + c.Default
	}
	return s
}

func foreignKeySQL(f ForeignKey) string {
	onDelete := f.OnDelete
	if onDelete == "" {
		onDelete = Restrict
	}
	return fmt.Sprintf("CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s",
		quote(f.Name), quote(f.Column), quote(f.RefTable), quote(f.RefColumn), strings.ToUpper(onDelete))
}

func addForeignKeySQL(table string, f ForeignKey) string {
	return "ALTER TABLE " + quote(table) + " ADD " + foreignKeySQL(f)
}

func createIndexSQL(d Dialect, t Table, x Index) string {
	var columns []string
	for _, c := range x.Columns {
		columns = append(columns, indexColumnSQL(d, t, c))
	}
	s := "CREATE "
	if x.Unique {
		s += "UNIQUE "
	}
	s += fmt.Sprintf("INDEX %s ON %s (%s)", quote(x.Name), quote(t.Name), strings.Join(columns, ", "))
	if x.Where != "" {
		s += " WHERE " + x.Where
	}
	return s
}

// indexColumnSQL puts NULLs last in a descending column, where PostgreSQL puts
// them first and SQLite last, so that one ORDER BY uses the index on both.
func indexColumnSQL(d Dialect, t Table, c IndexColumn) string {
	s := quote(c.Name)
	if !c.Desc {
		return s
	}
	s += " DESC"
	if col, ok := t.Column(c.Name); ok && d == Postgres && !t.notNull(col) {
		s += " NULLS LAST"
	}
	return s
}

func createIndexesSQL(d Dialect, t Table) []string {
	var statements []string
	for _, x := range t.Indexes {
		statements = append(statements, createIndexSQL(d, t, x))
	}
	return statements
}
