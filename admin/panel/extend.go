package panel

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// OnSave is called before the back office stores a new or changed row, in the
// transaction of the save, after what the form sent is in the row and before it
// is checked. It may change the row, and write others with db and ctx. A
// schema.Invalid stands beside the fields that it names, a *schema.Refused above
// the form; either stops the save. What the API, commands and jobs write does
// not come here: what must hold for all of them is a rule of the model.
type OnSave[T any] func(ctx context.Context, db *database.DB, actor schema.Actor, row *T) error

// savedHere marks the writes of a visit to the back office.
type savedHere struct{}

// attachOnSave puts the hook of an entry among the rules of its model.
func (e *entry) attachOnSave() error {
	if e.onSave == nil {
		return nil
	}
	rule := func(ctx context.Context, c *schema.Change) error {
		if ctx.Value(savedHere{}) != e.site {
			return nil
		}
		return e.onSave(ctx, e.site.DB, c.Actor, c.Row)
	}
	return errors.Join(e.site.Registry.On(e.model.Permission(schema.VerbAdd), rule), e.site.Registry.On(e.model.Permission(schema.VerbChange), rule))
}

// Widget is an input of one's own for a field. Draw draws what the field's frame,
// which has the label, the help and the error, stands around. Decode turns what
// the input posted into the value of the field's type; nil reads it as the kind
// of the field does. A schema.Invalid stands beside the field.
type Widget struct {
	Draw   func(in Input) templ.Component
	Decode func(values []string) (any, error)
	Group  bool // several inputs, under a legend in place of a label
}

// Input is what a Widget draws.
type Input struct {
	Name   string           // to post under
	Values []string         // as stored, or as they were sent
	Lang   string           // of the reader
	Attrs  templ.Attributes // id, name and aria attributes of the input, or of the first of several
}

// Value is the one value of an input.
func (in Input) Value() string {
	if len(in.Values) == 0 {
		return ""
	}
	return in.Values[len(in.Values)-1]
}

// custom draws the widget that was declared for the field.
func (f *formPage) custom(w widget) templ.Component {
	return w.widget.Draw(Input{Name: w.full, Values: w.values, Lang: f.lang(), Attrs: f.about(w)})
}

// decodeWith reads what a declared widget posted.
func (d *decoder) decodeWith(it item, values []string) (any, string) {
	value, err := it.widget.Decode(values)
	var invalid schema.Invalid
	switch {
	case err == nil:
		return value, ""
	case errors.As(err, &invalid) && len(invalid) > 0:
		return nil, d.in(invalid[0].Detail)
	}
	if text, ok := d.refusal(err); ok {
		return nil, text
	}
	return nil, d.in(schema.NewProblem("", "invalid", nil).Detail)
}

func (c *checker) checkExtensions() {
	for name, w := range c.widgets {
		it := itemOf(c.shownItems(), c.model, name)
		switch {
		case it == nil || it.field == nil:
			c.fail("panel.E049", "Widgets", "%q is no field that the form shows", name)
		case w.Draw == nil:
			c.fail("panel.E049", "Widgets", "the widget of %q needs Draw", name)
		case it.field.Kind == schema.KindFile || it.field.Secret():
			c.fail("panel.E049", "Widgets", "%q is a %s, whose input is the panel's own", name, it.field.Kind)
		default:
			it.widget = &w
		}
	}
	if c.onSave != nil && !c.offers(schema.VerbAdd) && !c.offers(schema.VerbChange) {
		c.fail("panel.E063", "OnSave", "nothing of %s is added or changed here, so it is never called", c.model.GoName)
	}
}

// shownItems are the items of all sections.
func (c *checker) shownItems() []*item {
	var items []*item
	for i := range c.sections {
		for j := range c.sections[i].items {
			items = append(items, &c.sections[i].items[j])
		}
	}
	return items
}
