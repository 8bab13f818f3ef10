package migrate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// RecordTable is where a database keeps which migrations it has.
const RecordTable = "schema_migrations"

// Check reports everything in the state that one of the databases would refuse
// or do in its own way.
func (s State) Check() error {
	c := checker{state: s, names: map[string]string{RecordTable: "the record of migrations"}}
	for _, t := range s.Tables {
		c.table(t)
	}
	return errors.Join(c.problems...)
}

type checker struct {
	state    State
	names    map[string]string // tables and indexes share one space of names
	problems []error
}

func (c *checker) report(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

func (c *checker) table(t Table) {
	c.claim("table "+t.Name, t.Name)
	if len(t.Columns) == 0 {
		c.report("table %s: no columns", t.Name)
	}
	seen := map[string]bool{}
	for _, col := range t.Columns {
		c.column(t, col)
		if seen[col.Name] {
			c.report("%s.%s: the column stands twice", t.Name, col.Name)
		}
		seen[col.Name] = true
	}
	c.columnsExist(t, "primary key", t.PrimaryKey)
	for _, x := range t.Indexes {
		c.index(t, x)
	}
	for i, f := range t.ForeignKeys {
		c.foreignKey(t, f)
		if t.foreignKeyAt(f.Name) != i {
			c.report("table %s: foreign key %s stands twice", t.Name, f.Name)
		}
	}
}

func (c *checker) column(t Table, col Column) {
	place := t.Name + "." + col.Name
	c.name("column "+place, col.Name)
	if !col.Type.known() {
		c.report("%s: unknown type %q", place, col.Type)
		return
	}
	if col.Generated != "" && col.Default != "" {
		c.report("%s: a generated column has no default", place)
	}
	if col.Default == "" {
		return
	}
	if err := col.Type.checkLiteral(col.Default); err != nil {
		c.report("%s: %w", place, err)
	}
}

func (c *checker) index(t Table, x Index) {
	c.claim("index "+x.Name, x.Name)
	if len(x.Columns) == 0 {
		c.report("index %s: no columns", x.Name)
	}
	var names []string
	for _, col := range x.Columns {
		names = append(names, col.Name)
	}
	c.columnsExist(t, "index "+x.Name, names)
}

func (c *checker) columnsExist(t Table, what string, names []string) {
	for i, name := range names {
		col, ok := t.Column(name)
		switch {
		case !ok:
			c.report("table %s: %s: no column %s", t.Name, what, name)
		case col.Type.known() && !col.Type.ordered():
			c.report("table %s: %s: column %s is of type %s, which cannot be indexed", t.Name, what, name, col.Type)
		case slices.Index(names, name) != i:
			c.report("table %s: %s: column %s stands twice", t.Name, what, name)
		}
	}
}

func (c *checker) foreignKey(t Table, f ForeignKey) {
	place := fmt.Sprintf("table %s: foreign key %s", t.Name, f.Name)
	c.name(place, f.Name)
	if !slices.Contains([]string{"", Cascade, Restrict, SetNull}, f.OnDelete) {
		c.report("%s: on delete %q is not one of cascade, restrict, set null", place, f.OnDelete)
	}
	col, ok := t.Column(f.Column)
	if !ok {
		c.report("%s: no column %s", place, f.Column)
		return
	}
	if f.OnDelete == SetNull && t.notNull(col) {
		c.report("%s: on delete set null, but column %s is NOT NULL", place, f.Column)
	}
	c.target(place, col, f)
}

func (c *checker) target(place string, col Column, f ForeignKey) {
	ref, ok := c.state.Table(f.RefTable)
	if !ok {
		c.report("%s: no table %s", place, f.RefTable)
		return
	}
	if len(ref.PrimaryKey) != 1 || ref.PrimaryKey[0] != f.RefColumn {
		c.report("%s: %s.%s is not the primary key of its table", place, f.RefTable, f.RefColumn)
		return
	}
	if to, ok := ref.Column(f.RefColumn); ok && to.Type.family() != col.Type.family() {
		c.report("%s: column %s is of type %s, but %s.%s is of type %s",
			place, col.Name, col.Type, f.RefTable, f.RefColumn, to.Type)
	}
}

func (c *checker) claim(what, name string) {
	c.name(what, name)
	if other, taken := c.names[name]; taken {
		c.report("%s: the name is taken by %s", what, other)
	}
	c.names[name] = what
}

var nameForm = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// name holds names to what both databases take as they stand; PostgreSQL cuts
// longer ones off without a word.
func (c *checker) name(what, name string) {
	if !nameForm.MatchString(name) {
		c.report("%s: a name is 1 to 63 of a-z, 0-9 and _ and does not start with a digit", what)
	}
}

// notNull reports whether the column refuses NULL, as columns of the primary key always do.
func (t Table) notNull(c Column) bool {
	return c.NotNull || slices.Contains(t.PrimaryKey, c.Name)
}
