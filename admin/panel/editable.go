package panel

import (
	"slices"

	"duckhoo/models/schema"
)

// checkEditable resolves ListEditable.
func (c *checker) checkEditable() {
	names := columnNames(c.columns)
	for i, n := range c.listEditable {
		at := slices.Index(names, n)
		switch {
		case slices.Contains(c.listEditable[:i], n):
			c.fail("panel.E090", "ListEditable", "%q stands there twice", n)
		case at < 0:
			c.fail("panel.E091", "ListEditable", "%q is no column of ListDisplay%s", n, near(n, names))
		case at == 0:
			c.fail("panel.E092", "ListEditable", "%q leads to the row; let another column stand first", n)
		default:
			if why := c.uneditable(c.columns[at]); why != "" {
				c.fail("panel.E093", "ListEditable", "%q %s", n, why)
				continue
			}
			c.columns[at].edits = true
		}
	}
}

// uneditable says why a column cannot have inputs, "" when it can.
func (c *checker) uneditable(col listColumn) string {
	f := col.own()
	switch {
	case f == nil:
		return "is no field of the row itself"
	case f.System() || f == c.model.State || f == c.model.Owner:
		return "changes by itself"
	case !c.offers(schema.VerbChange) || c.isReadOnly(f.Name):
		return "is read-only"
	case c.excluded(f.Name, item{field: f}):
		return "is excluded"
	case !fits(f):
		return "is a " + string(f.Kind) + ", whose input does not fit into a cell; use an action with a form"
	}
	return ""
}

// own is the field of the row itself that a column shows, for a relation its
// key; nil when it shows something else.
func (c listColumn) own() *schema.Field {
	switch {
	case c.way != nil && len(c.way.Hops) == 0:
		return c.way.Field
	case c.link != nil && c.link.Type == schema.BelongsTo:
		return c.link.Key
	}
	return nil
}

// fits reports whether the input of a field fits into a cell.
func fits(f *schema.Field) bool {
	switch f.Kind {
	case schema.KindText, schema.KindSlug, schema.KindEmail, schema.KindURL, schema.KindChoice, schema.KindBool, schema.KindDate,
		schema.KindTime, schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindDuration, schema.KindRelation:
		return true
	}
	return false
}
