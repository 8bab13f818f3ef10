package migrate

import (
	"fmt"
	"strings"
)

// Rename says that a table, or a column when Column is not empty, now bears the
// name To. Without it a changed name reads as one thing dropped and one added.
type Rename struct {
	Table  string
	Column string
	To     string
}

// ParseRename reads quizzes=puzzles or quizzes.name=title. Package database takes
// the names of models for those of their tables.
func ParseRename(s string) (Rename, error) {
	from, to, found := strings.Cut(s, "=")
	table, column, dotted := strings.Cut(from, ".")
	if !found || table == "" || to == "" || dotted && column == "" || strings.ContainsAny(column+to, ".=") {
		return Rename{}, fmt.Errorf("rename %q: write table=new or table.column=new", s)
	}
	return Rename{Table: table, Column: column, To: to}, nil
}

func (r Rename) String() string {
	if r.Column == "" {
		return r.Table + "=" + r.To
	}
	return r.Table + "." + r.Column + "=" + r.To
}

// operation checks that the old name is gone and the new one is wanted. A column
// may be named under the old or the new name of its table.
func (r Rename) operation(to State, tables map[string]string) (Operation, error) {
	if r.Column == "" {
		if to.index(r.Table) >= 0 {
			return nil, fmt.Errorf("the models still have a table %s", r.Table)
		}
		if to.index(r.To) < 0 {
			return nil, fmt.Errorf("the models have no table %s", r.To)
		}
		return RenameTable{From: r.Table, To: r.To}, nil
	}
	table := r.Table
	if name, renamed := tables[table]; renamed {
		table = name
	}
	t, ok := to.Table(table)
	switch {
	case !ok:
		return nil, fmt.Errorf("the models have no table %s", table)
	case t.column(r.Column) >= 0:
		return nil, fmt.Errorf("the models still have a column %s.%s", table, r.Column)
	case t.column(r.To) < 0:
		return nil, fmt.Errorf("the models have no column %s.%s", table, r.To)
	}
	return RenameColumn{Table: table, From: r.Column, To: r.To}, nil
}
