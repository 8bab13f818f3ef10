package panel

import (
	"cmp"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// item is one field of a form, or a many-to-many relation.
type item struct {
	field    *schema.Field
	many     *schema.Relation
	name     string // as it posts
	label    schema.Text
	help     schema.Text
	readOnly bool
	follow   string // name of the field that a slug follows
	radio    bool
	when     *condition // of a field that counts only then
	widget   *Widget    // declared for it; nil is that of its kind
}

// required reports whether the item must be filled in.
func (i item) required() bool {
	if i.field == nil || i.readOnly {
		return false
	}
	f := i.field
	return f.Required || f.NotNull && (f.Kind == schema.KindRelation || f.Kind == schema.KindChoice) && !strings.Contains(f.Rules, "omitempty")
}

// target is the model that the item chooses from, nil for plain fields.
func (i item) target() *schema.Model {
	switch {
	case i.many != nil:
		return i.many.Target
	case i.field.Relation != nil:
		return i.field.Relation.Target
	}
	return nil
}

// section is a Fieldset, resolved.
type section struct {
	tab         schema.Text
	title, help schema.Text
	folded      bool
	items       []item
}

// inline is an Inline, resolved.
type inline struct {
	relation *schema.Relation
	items    []item
	inlines  []inline
	slim     bool
	matrix   *schema.Field // holds a right; the rows are drawn as boxes
	tab      schema.Text
	perPage  int
}

// deepest is how many levels of owned rows a form shows.
const deepest = 2

func (c *checker) checkForm() {
	for _, n := range c.exclude {
		if !c.known(n) {
			c.fail("panel.E034", "Exclude", "%s", c.unknown(n))
		}
	}
	for _, n := range c.readOnly {
		if !c.known(n) {
			c.fail("panel.E035", "ReadOnly", "%s", c.unknown(n))
		}
	}
	c.checkPrepopulated()
	for _, n := range c.radio {
		if f := c.model.Field(n); f == nil || f.Kind != schema.KindChoice {
			c.fail("panel.E038", "Radio", "%q is no choice of %s", n, c.model.GoName)
		}
	}
	sets := c.fieldsets
	if sets == nil {
		sets = []Fieldset{{Fields: c.defaultFields()}}
	}
	seen := map[string]bool{}
	for _, set := range sets {
		c.section(set, seen)
	}
	c.checkMissing(seen)
	c.conditions(c.when, c.shownItems(), c.model, "When")
	c.checkExtensions()
	for _, r := range c.model.Relations {
		if r.Type == schema.ManyToMany || r.Type == schema.BelongsTo {
			c.formWith = append(c.formWith, r.Name)
		}
	}
}

func (c *checker) known(n string) bool { return c.model.Field(n) != nil || c.model.Relation(n) != nil }

// unknown writes the mistake of a name that the model does not have.
func (c *checker) unknown(n string) string {
	_, err := c.model.Path(n)
	if err == nil {
		return "\"" + n + "\" leads to another model; a form has its own fields alone"
	}
	return err.Error()
}

func (c *checker) checkPrepopulated() {
	for slug, from := range c.prepopulated {
		f, source := c.model.Field(slug), c.model.Field(from)
		if f == nil || f.Kind != schema.KindSlug || source == nil || !textual(source) {
			c.fail("panel.E037", "Prepopulated", "%q: %q: want a slug of %s and the text that it follows", slug, from, c.model.GoName)
		}
	}
}

// section resolves one Fieldset.
func (c *checker) section(set Fieldset, seen map[string]bool) {
	out := section{tab: set.Tab, title: set.Title, help: set.Help, folded: set.Folded}
	for _, n := range set.Fields {
		it, ok := c.item(n)
		switch {
		case !ok:
		case seen[it.name]:
			c.fail("panel.E031", "Fieldsets", "%q stands there twice", n)
		case c.excluded(n, it):
			c.fail("panel.E036", "Fieldsets", "%q is both shown and excluded; keep one of them", n)
		default:
			seen[it.name] = true
			out.items = append(out.items, it)
		}
	}
	if len(out.items) > 0 {
		c.sections = append(c.sections, out)
	}
}

func (c *checker) excluded(n string, it item) bool {
	return slices.Contains(c.exclude, n) || it.field != nil && slices.Contains(c.exclude, it.field.Name) ||
		it.field != nil && it.field.Relation != nil && slices.Contains(c.exclude, it.field.Relation.Name)
}

// item resolves one name of a Fieldset.
func (c *checker) item(n string) (item, bool) {
	if r := c.model.Relation(n); r != nil {
		switch r.Type {
		case schema.ManyToMany:
			return item{many: r, name: r.JSON, label: r.Label, help: r.Help, readOnly: c.isReadOnly(n)}, true
		case schema.Owned:
			c.fail("panel.E032", "Fieldsets", "%q is a list of owned rows; say how it is edited in Inlines", n)
			return item{}, false
		}
		return c.fieldItem(r.Key), true
	}
	f := c.model.Field(n)
	switch {
	case f == nil:
		c.fail("panel.E030", "Fieldsets", "%s", c.unknown(n))
		return item{}, false
	case f.System() || f == c.model.State:
		c.fail("panel.E033", "Fieldsets", "%q is shown beside every form and changes by itself; take it out", n)
		return item{}, false
	}
	return c.fieldItem(f), true
}

func (c *checker) fieldItem(f *schema.Field) item {
	it := item{field: f, name: f.JSON, label: f.Label, help: f.Help, radio: slices.Contains(c.radio, f.Name)}
	it.readOnly = f == c.model.Owner || f.Kind == schema.KindID || c.isReadOnly(f.Name) ||
		f.Relation != nil && c.isReadOnly(f.Relation.Name) || f.Kind == schema.KindFile && c.site.Files == nil
	from, ok := c.prepopulated[f.Name]
	if !ok && c.prepopulated == nil && f.Kind == schema.KindSlug {
		if t := titleField(c.model); t != nil && t != f {
			from, ok = t.Name, true
		}
	}
	if source := c.model.Field(from); ok && source != nil {
		it.follow = source.JSON
	}
	return it
}

func (c *checker) isReadOnly(n string) bool {
	return c.noChange && c.noAdd || slices.Contains(c.readOnly, n)
}

// defaultFields are all fields that a person can fill in, and the
// many-to-many relations.
func (c *checker) defaultFields() []string {
	var names []string
	for _, f := range c.model.Fields {
		it := item{field: f}
		if f.System() || f == c.model.State || c.excluded(f.Name, it) {
			continue
		}
		names = append(names, f.Name)
	}
	for _, r := range c.model.Many() {
		if !slices.Contains(c.exclude, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

// checkMissing finds what must be filled in and cannot be.
func (c *checker) checkMissing(seen map[string]bool) {
	if !c.offers(schema.VerbAdd) {
		return
	}
	for _, f := range c.model.Fields {
		if !f.Required || f == c.model.State || f == c.model.Owner || seen[f.JSON] {
			continue
		}
		c.fail("panel.E039", "Fieldsets", "%s is required and no form shows it, so nothing can be added; show it, or say NoAdd", f.Name)
	}
}

func (c *checker) checkInlines() {
	c.inlined = c.inlineList(c.model, c.inlines, "Inlines", 1)
	for _, in := range c.inlined {
		c.formWith = append(c.formWith, in.relation.Name)
		for _, deeper := range in.inlines {
			c.formWith = append(c.formWith, in.relation.Name+"."+deeper.relation.Name)
		}
	}
}

// inlineList resolves the owned relations of one model, declared or not.
func (c *checker) inlineList(m *schema.Model, declared []Inline, at string, depth int) []inline {
	for _, d := range declared {
		r := m.Relation(d.Relation)
		switch {
		case r == nil || r.Type != schema.Owned:
			c.fail("panel.E040", at, "%q is no list of owned rows of %s%s", d.Relation, m.GoName, near(d.Relation, ownedNames(m)))
		case depth == 1 && slices.Contains(c.exclude, d.Relation):
			c.fail("panel.E043", at, "%q is both shown and excluded; keep one of them", d.Relation)
		case depth >= deepest && len(d.Inlines) > 0:
			c.fail("panel.E042", at+"."+d.Relation, "forms show %d levels of owned rows, not more", deepest)
		case d.PerPage < 0 || d.PerPage > mostPerPage || depth > 1 && d.PerPage > 0:
			c.fail("panel.E064", at+"."+d.Relation, "PerPage is %d; it is 1 to %d, of rows of the first level", d.PerPage, mostPerPage)
		}
	}
	var out []inline
	for _, r := range m.Owned() {
		if depth == 1 && slices.Contains(c.exclude, r.Name) {
			continue
		}
		d := Inline{Relation: r.Name}
		if i := slices.IndexFunc(declared, func(d Inline) bool { return d.Relation == r.Name }); i >= 0 {
			d = declared[i]
		}
		in := inline{relation: r, items: c.inlineItems(r, d, at+"."+r.Name), slim: d.Slim, tab: d.Tab, perPage: cmp.Or(d.PerPage, perPage)}
		if d.Matrix != "" {
			in.perPage = mostChildren // all of its boxes are on the page
			in.matrix = c.matrixField(r, d, at, depth)
		}
		if depth < deepest {
			in.inlines = c.inlineList(r.Target, d.Inlines, at+"."+r.Name, depth+1)
		}
		out = append(out, in)
	}
	return out
}

// matrixField resolves the field that holds a right.
func (c *checker) matrixField(r *schema.Relation, d Inline, at string, depth int) *schema.Field {
	f := r.Target.Field(d.Matrix)
	switch {
	case f == nil || f.Kind != schema.KindText:
		c.fail("panel.E048", at+"."+r.Name, "Matrix: %q is no text of %s", d.Matrix, r.Target.GoName)
		return nil
	case depth > 1 || d.Slim || len(d.Fields)+len(d.ReadOnly)+len(d.Inlines) > 0:
		c.fail("panel.E048", at+"."+r.Name, "Matrix draws the rows as boxes, at the first level; take Fields, ReadOnly, Inlines and Slim out")
	}
	return f
}

func ownedNames(m *schema.Model) []string {
	owned := m.Owned()
	out := make([]string, len(owned))
	for i, r := range owned {
		out[i] = r.Name
	}
	return out
}

// inlineItems resolves the fields of owned rows.
func (c *checker) inlineItems(r *schema.Relation, d Inline, at string) []item {
	names := d.Fields
	if names == nil {
		for _, f := range r.Target.Fields {
			if !f.System() && f != r.ChildKey && f != r.Position && f.Kind != schema.KindID {
				names = append(names, f.Name)
			}
		}
	}
	for _, n := range d.ReadOnly {
		if !slices.Contains(names, n) {
			c.fail("panel.E041", at, "ReadOnly names %q, which is not shown", n)
		}
	}
	var out []item
	for _, n := range names {
		f := r.Target.Field(n)
		if rel := r.Target.Relation(n); rel != nil && rel.Type == schema.BelongsTo {
			f = rel.Key
		}
		if f == nil || f.System() || f == r.ChildKey || f == r.Position {
			c.fail("panel.E041", at, "%q is no field of %s that can be filled in", n, r.Target.GoName)
			continue
		}
		it := item{field: f, name: f.JSON, label: f.Label, help: f.Help, radio: slices.Contains(c.radio, f.Name)}
		it.readOnly = slices.Contains(d.ReadOnly, n) || f.Kind == schema.KindFile && c.site.Files == nil || f.Kind == schema.KindID
		out = append(out, it)
	}
	items := make([]*item, len(out))
	for i := range out {
		items[i] = &out[i]
	}
	c.conditions(d.When, items, r.Target, at+".When")
	return out
}
