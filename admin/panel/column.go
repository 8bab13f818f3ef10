package panel

import (
	"slices"
	"strings"
	"unicode"

	"duckhoo/models/schema"
)

// listColumn is one column of a list, resolved.
type listColumn struct {
	goName  string // as ListDisplay has it
	name    string // data-column
	label   schema.Text
	sort    string // name in sort=, "" when the head does not sort
	numeric bool
	edits   bool // its cells are inputs

	way  *schema.Path     // a field, perhaps over belongs-to relations
	link *schema.Relation // a belongs-to or many-to-many, by title
	calc *column
	at   int // of a computed column: its place among the computed ones
}

// defaultColumns are the columns of a model that declares none: what names a
// row, then up to five short fields, then when it was made.
func (c *checker) defaultColumns() []string {
	var names []string
	title := titleField(c.model)
	if title != nil {
		names = append(names, title.Name)
	} else {
		names = append(names, "ID")
	}
	for _, f := range c.model.Fields {
		if len(names) == 6 {
			break
		}
		if f != title && !f.System() && short(f) {
			names = append(names, columnFor(f))
		}
	}
	return append(names, "CreatedAt")
}

// columnFor names a field as a column: a key by its relation.
func columnFor(f *schema.Field) string {
	if f.Relation != nil {
		return f.Relation.Name
	}
	return f.Name
}

// short reports whether a field fits into a cell.
func short(f *schema.Field) bool {
	switch f.Kind {
	case schema.KindText, schema.KindSlug, schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindBool, schema.KindDate,
		schema.KindTime, schema.KindDuration, schema.KindChoice, schema.KindRelation, schema.KindEmail:
		return f.Size <= 255
	}
	return false
}

func numeric(f *schema.Field) bool {
	switch f.Kind {
	case schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindDuration:
		return true
	}
	return false
}

func (c *checker) plain(way schema.Path) listColumn {
	out := listColumn{goName: path(way), name: parameter(way), label: way.Field.Label, way: &way, numeric: numeric(way.Field)}
	if n := len(way.Hops); n > 0 {
		out.label = joinLabels(way.Hops[n-1].Label, way.Field.Label)
		c.with = need(c.with, hops(way.Hops))
	}
	if sortable(way) {
		out.sort = out.name
	}
	return out
}

// joinLabels writes "만든 사람 · 아이디" for a field of another model.
func joinLabels(of, field schema.Text) schema.Text {
	return schema.Text{KO: of.In("ko") + " · " + field.In("ko"), EN: of.In("en") + " · " + field.In("en")}
}

func (c *checker) related(r *schema.Relation) listColumn {
	out := listColumn{goName: r.Name, name: r.JSON, label: r.Label, link: r}
	c.with = need(c.with, r.Name)
	if f := titleField(r.Target); r.Type == schema.BelongsTo && f != nil {
		out.sort = r.JSON + "__" + f.JSON
	}
	return out
}

// hook writes the name of a computed column as fields are written in JSON.
func hook(name string) string {
	var out strings.Builder
	for i, r := range name {
		switch {
		case r == ' ' || r == '-' || r == '.':
			out.WriteByte('_')
		case unicode.IsUpper(r) && i > 0 && unicode.IsLower(rune(name[i-1])):
			out.WriteByte('_')
			out.WriteRune(unicode.ToLower(r))
		default:
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String()
}

func (c *checker) computed(x *column) listColumn {
	out := listColumn{goName: x.name, name: hook(x.name), label: x.label, numeric: x.numeric, calc: x}
	out.at = slices.IndexFunc(c.extra, func(o column) bool { return o.name == x.name })
	if x.sort == "" {
		return out
	}
	way, err := c.model.Path(x.sort)
	if err != nil || !sortable(way) {
		c.fail("panel.E016", "Columns."+x.name+".Sort", "%q is no path that rows can be ordered by", x.sort)
		return out
	}
	out.sort = parameter(way)
	return out
}
