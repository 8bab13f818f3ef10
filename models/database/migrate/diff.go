package migrate

import (
	"errors"
	"fmt"
	"slices"
)

// Diff returns the operations that lead from one state to another, in an order
// that both databases take, and the same each time. Without differences it
// returns none. All that cannot be done is reported at once; renames that cannot
// are reported alone, since the rest would be told of tables under wrong names.
func Diff(from, to State, renames []Rename) ([]Operation, error) {
	if err := to.Check(); err != nil {
		return nil, err
	}
	d := &differ{now: from, to: to}
	d.renames(renames)
	if err := errors.Join(d.problems...); err != nil {
		return nil, err
	}
	d.dropForeignKeys()
	d.dropIndexes()
	d.createTables()
	for _, t := range d.kept() {
		d.columns(t)
	}
	d.addIndexes()
	d.addForeignKeys()
	d.dropTables()
	if err := errors.Join(d.problems...); err != nil {
		return nil, err
	}
	return d.operations, nil
}

// differ walks from the state now to the state wanted, noting each operation.
type differ struct {
	now, to    State
	operations []Operation
	problems   []error
}

func (d *differ) do(op Operation) {
	after, err := op.Apply(d.now)
	if err != nil {
		d.problems = append(d.problems, fmt.Errorf("%s: %w", op, err))
		return
	}
	d.now, d.operations = after, append(d.operations, op)
}

func (d *differ) problem(format string, args ...any) {
	d.problems = append(d.problems, fmt.Errorf(format, args...))
}

// renames does tables before columns, whatever order they were said in.
func (d *differ) renames(renames []Rename) {
	tables := map[string]string{}
	for _, columns := range []bool{false, true} {
		for _, r := range renames {
			if (r.Column != "") != columns {
				continue
			}
			op, err := r.operation(d.to, tables)
			if err != nil {
				d.problem("rename %s: %w", r, err)
				continue
			}
			d.do(op)
			tables[r.Table] = r.To
		}
	}
}

// pair is a table as it is and as it is wanted.
type pair struct{ old, wanted Table }

// kept returns the tables that are in both states, as they are at this moment.
func (d *differ) kept() []pair {
	var pairs []pair
	for _, wanted := range d.to.Tables {
		if old, ok := d.now.Table(wanted.Name); ok {
			pairs = append(pairs, pair{old, wanted})
		}
	}
	return pairs
}

// gone returns the tables that are not wanted any more.
func (d *differ) gone() []Table {
	var tables []Table
	for _, t := range d.now.Tables {
		if d.to.index(t.Name) < 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

func (d *differ) dropForeignKeys() {
	for _, p := range d.kept() {
		for _, f := range p.old.ForeignKeys {
			if wanted, ok := p.wanted.ForeignKey(f.Name); !ok || !f.equal(wanted) {
				d.do(DropForeignKey{Table: p.old.Name, Name: f.Name})
			}
		}
	}
}

// dropIndexes drops what differs, and what goes with its table at the very end
// if its name is wanted before that.
func (d *differ) dropIndexes() {
	for _, p := range d.kept() {
		for _, x := range p.old.Indexes {
			if wanted, ok := p.wanted.Index(x.Name); !ok || !x.equal(wanted) {
				d.do(DropIndex{Table: p.old.Name, Name: x.Name})
			}
		}
	}
	wanted := map[string]bool{}
	for _, t := range d.to.Tables {
		wanted[t.Name] = true
		for _, x := range t.Indexes {
			wanted[x.Name] = true
		}
	}
	for _, t := range d.gone() {
		for _, x := range t.Indexes {
			if wanted[x.Name] {
				d.do(DropIndex{Table: t.Name, Name: x.Name})
			}
		}
	}
}

func (d *differ) createTables() {
	var created []Table
	for _, t := range d.to.Tables {
		if d.now.index(t.Name) < 0 {
			created = append(created, t)
		}
	}
	for _, t := range byDependency(created) {
		d.do(CreateTable{Table: t})
	}
}

// columns adds before it drops, so that a table never stands without any.
func (d *differ) columns(p pair) {
	name := p.wanted.Name
	if !slices.Equal(p.old.PrimaryKey, p.wanted.PrimaryKey) {
		d.problem("%s: the primary key cannot change from %v to %v", name, p.old.PrimaryKey, p.wanted.PrimaryKey)
		return
	}
	for _, c := range p.wanted.Columns {
		if old, ok := p.old.Column(c.Name); !ok {
			d.addColumn(name, c)
		} else if !p.old.equalColumn(old, c) {
			d.alterColumn(p, old, c)
		}
	}
	for _, c := range p.old.Columns {
		if p.wanted.column(c.Name) < 0 {
			d.do(DropColumn{Table: name, Name: c.Name})
		}
	}
}

func (d *differ) addColumn(table string, c Column) {
	if c.NotNull && c.Default == "" && c.Generated == "" {
		d.problem("%s.%s: a new NOT NULL column needs a default for the rows that are there; "+
			"give it one, or let it be NULL", table, c.Name)
		return
	}
	d.do(AddColumn{Table: table, Column: c})
}

func (d *differ) alterColumn(p pair, old, c Column) {
	if old.Generated != c.Generated {
		d.problem("%s.%s: what a generated column holds cannot change; give the new one another name", p.wanted.Name, c.Name)
		return
	}
	if p.wanted.notNull(c) && !p.old.notNull(old) && c.Default == "" {
		d.problem("%s.%s: a column that becomes NOT NULL needs a default for the rows where it is NULL",
			p.wanted.Name, c.Name)
		return
	}
	d.do(AlterColumn{Table: p.wanted.Name, Column: c})
}

func (d *differ) addIndexes() {
	for _, p := range d.kept() {
		for _, x := range p.wanted.Indexes {
			if p.old.indexAt(x.Name) < 0 {
				d.do(AddIndex{Table: p.wanted.Name, Index: x})
			}
		}
	}
}

func (d *differ) addForeignKeys() {
	for _, p := range d.kept() {
		for _, f := range p.wanted.ForeignKeys {
			if p.old.foreignKeyAt(f.Name) < 0 {
				d.do(AddForeignKey{Table: p.wanted.Name, ForeignKey: f})
			}
		}
	}
}

// dropTables drops those that refer before those that are referred to.
func (d *differ) dropTables() {
	tables := byDependency(d.gone())
	slices.Reverse(tables)
	for _, t := range tables {
		for _, key := range d.now.referrers(t.Name) {
			d.do(key)
		}
		d.do(DropTable{Name: t.Name})
	}
}

// byDependency puts tables after those that they refer to. Where they go round
// in a circle, the given order decides.
func byDependency(tables []Table) []Table {
	s := State{Tables: tables}
	seen := map[string]bool{}
	var sorted []Table
	var visit func(Table)
	visit = func(t Table) {
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for _, f := range t.ForeignKeys {
			if ref, ok := s.Table(f.RefTable); ok {
				visit(ref)
			}
		}
		sorted = append(sorted, t)
	}
	for _, t := range tables {
		visit(t)
	}
	return sorted
}

// equalColumn compares two columns of one table.
func (t Table) equalColumn(a, b Column) bool {
	a.NotNull, b.NotNull = t.notNull(a), t.notNull(b)
	return a == b
}

func (x Index) equal(y Index) bool {
	return x.Unique == y.Unique && x.Where == y.Where && slices.Equal(x.Columns, y.Columns)
}

func (f ForeignKey) equal(g ForeignKey) bool {
	if f.OnDelete == "" {
		f.OnDelete = Restrict
	}
	if g.OnDelete == "" {
		g.OnDelete = Restrict
	}
	return f == g
}
