package panel

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"duckhoo/models/schema"
)

// When says that a field counts only while another of the same form, a choice or
// a bool, has one of some values; a bool has "true" and "false". Otherwise the
// form hides it, and what is sent of it is not taken: the row keeps what it has.
type When struct {
	Field string
	In    []string
}

// condition is a When, resolved.
type condition struct {
	field *schema.Field
	in    []string
	fixed bool // nobody changes the field it looks at in this form
}

// conditions resolves the When of some items of one model.
func (c *checker) conditions(declared map[string]When, items []*item, m *schema.Model, at string) {
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		w := declared[name]
		it, other := itemOf(items, m, name), itemOf(items, m, w.Field)
		switch {
		case it == nil:
			c.fail("panel.E044", at, "%q is no field that the form shows", name)
		case it.required():
			c.fail("panel.E046", at, "%q must be filled in, so it cannot be left out by a condition", name)
		case other == nil || other.field == nil || other.field.Kind != schema.KindChoice && other.field.Kind != schema.KindBool:
			c.fail("panel.E045", at, "%q is no choice or bool that the form shows beside %q", w.Field, name)
		case !it.conditional(other, declared, w.Field):
			c.fail("panel.E045", at, "%q cannot decide about %q: it depends on a condition itself", w.Field, name)
		case !possible(other.field, w.In):
			c.fail("panel.E045", at, "%q is never one of %q", w.Field, w.In)
		default:
			it.when = &condition{field: other.field, in: w.In, fixed: other.readOnly}
		}
	}
}

// conditional reports whether another item can decide about this one.
func (i *item) conditional(other *item, declared map[string]When, name string) bool {
	_, depends := declared[name]
	return other != i && !depends
}

func itemOf(items []*item, m *schema.Model, name string) *item {
	f, r := m.Field(name), m.Relation(name)
	for _, it := range items {
		if f != nil && it.field == f || r != nil && (it.many == r || it.field != nil && it.field == r.Key) {
			return it
		}
	}
	return nil
}

func possible(f *schema.Field, in []string) bool {
	known := []string{"true", "false"}
	if f.Kind == schema.KindChoice {
		known = nil
		for _, c := range f.Choices {
			known = append(known, c.Value)
		}
	}
	return len(in) > 0 && !slices.ContainsFunc(in, func(v string) bool { return !slices.Contains(known, v) })
}

// holds reports whether the condition holds for what was sent, or else for the
// row; a new row as it begins.
func (c *condition) holds(s *Site, p *posted, row any, taken bool) bool {
	var value string
	if name := c.field.JSON; taken && !c.fixed && p != nil && p.has(name) {
		value = p.get(name)
	} else {
		if row == nil {
			row = c.field.Model.Start(nil)
		}
		value = s.formValues(c.field, row)[0]
	}
	if c.field.Kind == schema.KindBool {
		value = canonicalBool(value)
	}
	return slices.Contains(c.in, value)
}

// attrs tell a script when to show the frame of a widget.
func (w widget) whenAttrs(prefix string) templ.Attributes {
	if w.when == nil || w.fixed {
		return nil
	}
	in, err := json.Marshal(w.when.in)
	if err != nil {
		return nil
	}
	return templ.Attributes{"data-when": prefix + w.when.field.JSON, "data-when-in": string(in)}
}

// whenHelp says the condition in words.
func (f *formPage) whenHelp(w widget) string {
	if w.when == nil || w.fixed {
		return ""
	}
	var values []string
	for _, v := range w.when.in {
		switch {
		case w.when.field.Kind == schema.KindChoice:
			values = append(values, w.when.field.ChoiceLabel(v, f.lang()))
		case v == "true":
			values = append(values, f.T("value.yes"))
		default:
			values = append(values, f.T("value.no"))
		}
	}
	return f.T("form.when", "field", f.in(w.when.field.Label), "values", strings.Join(values, ", "))
}
