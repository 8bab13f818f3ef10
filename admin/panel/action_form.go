package panel

import (
	"context"
	"errors"
	"maps"
	"slices"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Form asks for more than a reason before an action is done. Ask makes one.
type Form[T any] struct {
	blank any
	do    func(ctx context.Context, db *database.DB, actor schema.Actor, row any, said said) error
}

// Ask makes the confirmation page of an action ask for the fields of F, a struct
// tagged as a model is (schema.Registry.Form): kinds, labels, choices and rules
// are the same, and a Start method fills in what it begins with. do gets what
// was filled in, for each row.
func Ask[T, F any](do func(ctx context.Context, db *database.DB, actor schema.Actor, row *T, form *F, reason string) error) *Form[T] {
	return &Form[T]{blank: new(F), do: func(ctx context.Context, db *database.DB, actor schema.Actor, row any, said said) error {
		return do(ctx, db, actor, row.(*T), said.form.(*F), said.reason)
	}}
}

// said is what somebody said when they confirmed an action.
type said struct {
	reason string
	form   any // a pointer to the struct of its Form, nil for none
}

// actionForm is a Form, resolved.
type actionForm struct {
	blank any
	twice bool // there is a Do beside it
	model *schema.Model
	items []item
}

// checkActionForm reads the struct of an action's form.
func (c *checker) checkActionForm(name string, f *actionForm) {
	if f == nil {
		return
	}
	if f.twice {
		c.fail("panel.E094", "Actions", "the action %q has both Do and Form; Form does it", name)
	}
	var err error
	if f.model, err = c.site.Registry.Form(f.blank); err != nil {
		for _, m := range schema.Mistakes(err) {
			c.fail("panel.E095", "Actions."+name+".Form", "%s: %s", m.Place, m.Text)
		}
		return
	}
	if len(f.model.Fields) == 0 {
		c.fail("panel.E095", "Actions."+name+".Form", "it asks for nothing; give the action a Do")
	}
	for _, field := range f.model.Fields {
		f.items = append(f.items, item{field: field, name: field.JSON, label: field.Label, help: field.Help})
	}
}

// completes is the model that a field of the form chooses from.
func (f *actionForm) completes(name string) *schema.Model {
	i := slices.IndexFunc(f.items, func(it item) bool { return it.name == name })
	if i < 0 {
		return nil
	}
	return f.items[i].target()
}

// actionAsk is a form of an action as it is filled in. A nil one asks for
// nothing.
type actionAsk struct {
	*formPage
	form   *actionForm
	prefix string
	posted *posted
	row    any // filled in
}

// ask prepares the form of the action, and reads it when it is sent.
func (b *bulkRun) ask() error {
	var sent *posted
	if b.sent.get("confirm") == "1" {
		sent = &posted{}
		if kids := b.sent.kids[b.action.name]; len(kids) > 0 {
			sent = &kids[0].posted
		}
	}
	var err error
	b.form, err = b.askOf(b.action, sent)
	return err
}

// askOf reads what was sent for an action's form; nil stands for nothing yet.
func (v *visit) askOf(a bulkAction, sent *posted) (*actionAsk, error) {
	if a.form == nil {
		return nil, nil
	}
	f := &formPage{visit: v, e: v.entry, problems: map[string]string{}, choices: map[*schema.Model]choices{}, writes: true, sent: sent}
	x := &actionAsk{formPage: f, form: a.form, prefix: a.name + ".0.", posted: sent, row: a.form.model.Start(nil)}
	for _, it := range a.form.items {
		m := it.target()
		if m == nil {
			continue
		}
		c := choices{open: f.holds(m, schema.VerbView)}
		var err error
		if c.open {
			if c.list, c.more, err = f.choose(m); err != nil {
				return nil, err
			}
		}
		f.choices[m] = c
	}
	if sent == nil {
		return x, nil
	}
	return x, x.read()
}

// read decodes what was sent and says what is wrong with it.
func (x *actionAsk) read() error {
	d := x.decoder(nil)
	d.mask = x.mask
	in := &schema.Input{Values: map[string]any{}}
	for _, it := range x.form.items {
		d.item(it, x.posted, nil, "", in)
	}
	for name, value := range in.Values {
		if err := x.form.model.FieldJSON(name).Set(x.row, value); err != nil {
			return err
		}
	}
	unread := maps.Clone(d.problems)
	d.take(x.site.validate.Row(x.ctx, x.form.model, x.row, func(f *schema.Field) bool { return unread[f.JSON] == "" }))
	for _, it := range x.form.items {
		if err := x.exists(it, d); err != nil {
			return err
		}
	}
	for name, text := range d.problems {
		x.problems[x.prefix+name] = text
	}
	return nil
}

// exists checks that a chosen row is one that the reader sees.
func (x *actionAsk) exists(it item, d *decoder) error {
	m := it.target()
	if m == nil || it.field.IsZero(x.row) || d.problems[it.name] != "" {
		return nil
	}
	id, _ := it.field.Get(x.row).(schema.ID)
	if x.holds(m, schema.VerbView) {
		row, err := x.site.DB.Get(x.ctx, x.actor, schema.VerbView, m, id)
		if err == nil {
			it.field.Relation.Set(x.row, row)
			return nil
		}
		if !errors.Is(err, schema.ErrNotFound) && !errors.Is(err, schema.ErrForbidden) {
			return err
		}
	}
	d.problems[it.name] = d.in(schema.NewProblem("", "not_found", nil).Detail)
	return nil
}

// wrong reports whether the form cannot be used as it was sent.
func (x *actionAsk) wrong() bool { return x != nil && len(x.problems) > 0 }

// given is what was filled in: a pointer to the form's struct.
func (x *actionAsk) given() any {
	if x == nil {
		return nil
	}
	return x.row
}

// sent is the form as it was sent, to be kept with a task.
func (x *actionAsk) sent() map[string][]string {
	if x == nil || x.posted == nil {
		return nil
	}
	return x.posted.values
}

// widgets are the inputs of the form.
func (x *actionAsk) widgets() []widget {
	out := make([]widget, len(x.form.items))
	for i, it := range x.form.items {
		out[i] = x.widget(it, nil, x.form.model.Start(nil), x.posted, x.prefix)
	}
	return out
}
