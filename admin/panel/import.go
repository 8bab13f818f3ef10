package panel

import (
	"context"
	"slices"
	"strings"

	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// Import lets rows be added and changed from a file of CSV or XLSX.
type Import struct {
	// Key names a field that no two rows share, by which a line finds its row
	// where the file has no ids.
	Key string
	// Fields names what a file can set; nil is all fields of the form that fit
	// into a cell.
	Fields []string
}

// importer is an Import, resolved.
type importer struct {
	key   *schema.Field
	items []item
	with  []string // relations that are compared with the file
}

// checkImport resolves the Import.
func (c *checker) checkImport() {
	if c.imports == nil {
		return
	}
	if !c.offers(schema.VerbAdd) && !c.offers(schema.VerbChange) {
		c.fail("panel.E096", "Import", "nothing of %s can be added or changed; take it out", c.model.GoName)
	}
	out := &importer{}
	open := c.importable()
	if c.imports.Fields == nil {
		out.items = open
	}
	for _, n := range c.imports.Fields {
		i := slices.IndexFunc(open, func(it item) bool { return it.goName() == n })
		if i < 0 {
			names := make([]string, len(open))
			for j, it := range open {
				names[j] = it.goName()
			}
			c.fail("panel.E097", "Import.Fields", "%q is no field of the form that a cell can set%s", n, near(n, names))
			continue
		}
		out.items = append(out.items, open[i])
	}
	if c.imports.Key != "" {
		if out.key = c.model.Field(c.imports.Key); out.key == nil || !out.key.Unique || !textual(out.key) ||
			!slices.ContainsFunc(out.items, func(it item) bool { return it.field == out.key }) {
			c.fail("panel.E098", "Import.Key", "%q is no text among the fields that no two rows of %s share", c.imports.Key, c.model.GoName)
		}
	}
	for _, it := range out.items {
		if it.many != nil {
			out.with = need(out.with, it.many.Name)
		} else if it.field.Relation != nil {
			out.with = need(out.with, it.field.Relation.Name)
		}
	}
	c.importer = out
}

// importable are the items of the form that the text of a cell can set.
func (c *checker) importable() []item {
	var out []item
	for _, s := range c.sections {
		for _, it := range s.items {
			if it.readOnly || it.field != nil && (it.field.Kind == schema.KindFile || it.field.Secret()) {
				continue
			}
			out = append(out, it)
		}
	}
	return out
}

// goName is the item's name in a declaration: a key by its relation.
func (i item) goName() string {
	if i.many != nil {
		return i.many.Name
	}
	return columnFor(i.field)
}

// column is the item as an export has it.
func (i item) column() listColumn {
	switch {
	case i.many != nil:
		return listColumn{name: i.name, link: i.many}
	case i.field.Relation != nil:
		return listColumn{name: i.name, link: i.field.Relation}
	}
	return listColumn{name: i.name, way: &schema.Path{Field: i.field}}
}

// imports reports whether the reader may import rows of the model.
func (v *visit) imports() bool {
	e := v.entry
	return v.site.Tasks != nil && e != nil && e.importer != nil && v.holds(e.model, schema.VerbView) && (v.may(e, schema.VerbAdd) || v.may(e, schema.VerbChange))
}

// idColumn is the name under which a column of a file says which row a line is.
const idColumn = "id"

// importRun reads one file into the rows of a model. Each line is a write of its
// own, by the one way to write, with the rights of who imports.
type importRun struct {
	*visit
	list    *listing
	table   *sheets.Table
	columns []string // for each column of the file what it sets, "" for nothing
	dry     bool
	items   map[string]item
	first   map[string]int // line that names a row first, by its id or key
	found   map[string]target
	line    int // that is done now
}

// newImport prepares a run; columns are those that the reader chose, nil for
// those that the heads of the file name.
func (v *visit) newImport(table *sheets.Table, columns []string, dry bool) *importRun {
	r := &importRun{visit: v, list: v.listingOf("", false, v.site.Now()), table: table, dry: dry, items: map[string]item{}, first: map[string]int{}, found: map[string]target{}}
	mask, add := v.entry.model.Policy.Fields(v.actor, schema.VerbChange), v.entry.model.Policy.Fields(v.actor, schema.VerbAdd)
	for _, it := range v.entry.importer.items {
		if mask.Has(it.name) || add.Has(it.name) {
			r.items[it.name] = it
		}
	}
	if r.columns = columns; columns == nil {
		r.match()
	}
	for i := len(table.Lines) - 1; i >= 0; i-- {
		if name := r.nameOf(table.Lines[i]); name != "" {
			r.first[name] = table.Lines[i].Number
		}
	}
	return r
}

// match finds for each head the field that it names.
func (r *importRun) match() {
	r.columns = make([]string, len(r.table.Head))
	for i, head := range r.table.Head {
		name := r.named(fold(head))
		if name != "" && !slices.Contains(r.columns, name) {
			r.columns[i] = name
		}
	}
}

// named is the field that a head names, by its name or its label in any
// language.
func (r *importRun) named(head string) string {
	id := r.entry.model.Field("ID").Label
	if slices.Contains([]string{idColumn, fold(id.KO), fold(id.EN)}, head) {
		return idColumn
	}
	for _, it := range r.entry.importer.items {
		names := []string{fold(it.name), fold(it.label.KO), fold(it.label.EN)}
		if it.many == nil && it.field.Relation != nil {
			names = append(names, fold(it.field.Relation.JSON))
		}
		if _, open := r.items[it.name]; open && slices.Contains(names, head) {
			return it.name
		}
	}
	return ""
}

func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// cell is the text of a line for a field, "" where the file has no column for it.
func (r *importRun) cell(l sheets.Line, name string) string {
	if i := slices.Index(r.columns, name); i >= 0 {
		return l.Cell(i)
	}
	return ""
}

// nameOf is what a line says of which row it is, "" for nothing.
func (r *importRun) nameOf(l sheets.Line) string {
	if id := r.cell(l, idColumn); strings.TrimSpace(id) != "" {
		return "id " + fold(id)
	}
	if key := r.entry.importer.key; key != nil {
		if text := r.cell(l, key.JSON); strings.TrimSpace(text) != "" {
			return "key " + strings.TrimSpace(text)
		}
	}
	return ""
}

// adds reports whether no line can find a row, so that each is a new one.
func (r *importRun) adds() bool {
	key := r.entry.importer.key
	return !slices.Contains(r.columns, idColumn) && (key == nil || !slices.Contains(r.columns, key.JSON))
}

// within is the run under another context, that of a transaction.
func (r *importRun) within(ctx context.Context) *importRun {
	out, v, l := *r, *r.visit, *r.list
	v.ctx = ctx
	l.visit = &v
	out.visit, out.list = &v, &l
	return &out
}
