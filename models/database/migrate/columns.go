package migrate

import "fmt"

func noColumn(table, column string) error {
	return fmt.Errorf("table %s has no column %s", table, column)
}

func checkFill(c Column, fill string) error {
	if fill == "" {
		return nil
	}
	return c.Type.checkLiteral(fill)
}

func orNull(literal string) string {
	if literal == "" {
		return "NULL"
	}
	return literal
}

func alterColumnSQL(table, column, what string) string {
	return "ALTER TABLE " + quote(table) + " ALTER COLUMN " + quote(column) + " " + what
}

func defaultSQL(literal string) string {
	if literal == "" {
		return "DROP DEFAULT"
	}
	return "SET DEFAULT " + literal
}
