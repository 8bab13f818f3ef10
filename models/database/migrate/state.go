package migrate

import "slices"

// State is the shape of the tables that migrations look after. The order of
// tables, columns, indexes and foreign keys carries no meaning, but is kept, so
// that what is made from a State comes out the same each time.
type State struct {
	Tables []Table
}

// Table is one table. Columns of the primary key are NOT NULL whether they say so or not.
type Table struct {
	Name        string
	Columns     []Column
	PrimaryKey  []string
	Indexes     []Index
	ForeignKeys []ForeignKey
}

// Column is one column of a table.
type Column struct {
	Name string
	Type Type
	// Size is the longest value in code points, 0 for any length. It is recorded
	// so that a change is noticed; the application enforces it, not the database.
	Size    int
	NotNull bool
	// Default is a literal that both databases read: 'x', 0, 1.5, false. Empty is none.
	Default string
	// Generated is the expression over other columns, read alike by both
	// databases, that the database keeps in the column. Nobody writes to it.
	Generated string
}

// Index is an index of a table. Its name is unique in the whole database.
type Index struct {
	Name    string
	Columns []IndexColumn
	Unique  bool
	// Where makes the index partial. It is an expression that both databases
	// read, such as deleted_at IS NULL.
	Where string
}

// IndexColumn is a column in an index. A descending column that may be NULL has
// its NULLs last on PostgreSQL, where the default is first.
type IndexColumn struct {
	Name string
	Desc bool
}

// ForeignKey ties a column to the primary key of a table, its own included.
type ForeignKey struct {
	Name      string
	Column    string
	RefTable  string
	RefColumn string
	// OnDelete is Cascade, Restrict or SetNull; empty is Restrict.
	OnDelete string
}

// What happens to a row when the row that its foreign key names is deleted.
const (
	Cascade  = "cascade"
	Restrict = "restrict"
	SetNull  = "set null"
)

// Table returns the table of that name.
func (s State) Table(name string) (Table, bool) {
	if i := s.index(name); i >= 0 {
		return s.Tables[i], true
	}
	return Table{}, false
}

// Column returns the column of that name.
func (t Table) Column(name string) (Column, bool) {
	if i := t.column(name); i >= 0 {
		return t.Columns[i], true
	}
	return Column{}, false
}

// Index returns the index of that name.
func (t Table) Index(name string) (Index, bool) {
	if i := t.indexAt(name); i >= 0 {
		return t.Indexes[i], true
	}
	return Index{}, false
}

// ForeignKey returns the foreign key of that name.
func (t Table) ForeignKey(name string) (ForeignKey, bool) {
	if i := t.foreignKeyAt(name); i >= 0 {
		return t.ForeignKeys[i], true
	}
	return ForeignKey{}, false
}

func (s State) index(name string) int {
	return slices.IndexFunc(s.Tables, func(t Table) bool { return t.Name == name })
}

func (t Table) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

func (t Table) indexAt(name string) int {
	return slices.IndexFunc(t.Indexes, func(x Index) bool { return x.Name == name })
}

func (t Table) foreignKeyAt(name string) int {
	return slices.IndexFunc(t.ForeignKeys, func(f ForeignKey) bool { return f.Name == name })
}

// clone copies as deep as operations write.
func (s State) clone() State {
	tables := slices.Clone(s.Tables)
	for i, t := range tables {
		tables[i] = t.clone()
	}
	return State{Tables: tables}
}

func (t Table) clone() Table {
	t.Columns = slices.Clone(t.Columns)
	t.PrimaryKey = slices.Clone(t.PrimaryKey)
	t.Indexes = slices.Clone(t.Indexes)
	for i, x := range t.Indexes {
		t.Indexes[i].Columns = slices.Clone(x.Columns)
	}
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	return t
}

func (x Index) clone() Index {
	x.Columns = slices.Clone(x.Columns)
	return x
}
