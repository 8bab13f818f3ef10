package panel

import (
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// widget is one input of a form, ready to be drawn.
type widget struct {
	item
	full    string // the name that it posts
	prefix  string // of its row
	slim    bool   // stands in a row of one line
	path    string // words before its label in the summary of errors
	err     string
	values  []string
	shown   cell // what a read-only one says
	options []option
	auto    string // address that completes what is typed
	source  string // full name of the field that a slug follows
	keep    string // signed key of an upload that is not saved yet
	was     cell   // of a file: what is stored
	fixed   bool   // shown as text
	initial bool   // of a row that does not exist yet
}

// widget draws one field of a row, or of what was sent. A new row has the
// values that it starts with.
func (f *formPage) widget(it item, row, start any, sent *posted, prefix string) widget {
	w := widget{item: it, full: prefix + it.name, prefix: prefix, err: f.problems[prefix+it.name], initial: row == nil}
	w.fixed = it.readOnly || !f.writes || prefix == "" && !f.write.Has(it.name)
	if it.follow != "" {
		w.source = prefix + it.follow
	}
	if it.many != nil {
		f.fillMany(&w, row, sent)
		return w
	}
	w.values = f.fieldValues(it, row, start, sent, prefix)
	if row != nil {
		w.shown = f.shownField(it.field, row)
	} else {
		w.shown = cell{empty: true}
	}
	switch it.field.Kind {
	case schema.KindFile:
		w.was = w.shown
		if key, ok := f.kept[w.full]; ok {
			w.keep = f.site.keep(key)
		}
	case schema.KindRelation:
		f.fillRelation(&w, row)
	case schema.KindChoice, schema.KindChoices:
		for _, c := range it.field.Choices {
			w.options = append(w.options, option{c.Value, f.in(c.Label)})
		}
	}
	return w
}

// fieldValues are those that were sent, else the row's, else the first ones.
func (f *formPage) fieldValues(it item, row, start any, sent *posted, prefix string) []string {
	field := it.field
	switch {
	case sent != nil && sent.has(it.name) && !it.readOnly && field.Kind != schema.KindFile && !field.Secret():
		return sent.values[it.name]
	case row != nil:
		return f.site.formValues(field, row)
	case prefix == "" && f.first[it.name] != "" && sent == nil:
		return []string{f.first[it.name]}
	case !field.IsZero(start):
		return f.site.formValues(field, start)
	case field.Kind == schema.KindChoice && field.NotNull && len(field.Choices) > 0:
		return []string{field.Choices[0].Value}
	case field.Kind == schema.KindBool:
		return []string{boolValue(field.Get(start))}
	}
	return []string{""}
}

func (f *formPage) shownField(field *schema.Field, row any) cell {
	if field.Relation != nil {
		return f.showTitle(field.Relation.Target, first(field.Relation.Rows(row)))
	}
	if field.Kind == schema.KindRelation || field.Kind == schema.KindID {
		if field.IsZero(row) {
			return cell{empty: true}
		}
	}
	c := f.show(field, row)
	c.ago = false
	return c
}

// fillRelation offers the rows that the field can be set to.
func (f *formPage) fillRelation(w *widget, row any) {
	target := w.target()
	c := f.choices[target]
	chosen := ""
	if len(w.values) > 0 {
		chosen = w.values[len(w.values)-1]
	}
	if !c.open {
		w.fixed = true
		return
	}
	w.options = c.list
	if c.more {
		w.auto = f.autoURL(w.full)
	}
	if chosen == "" || slices.ContainsFunc(c.list, func(o option) bool { return o.value == chosen }) {
		return
	}
	label := chosen
	if row != nil {
		if related := first(w.field.Relation.Rows(row)); related != nil && target.ID(related).String() == chosen {
			label = f.showTitle(target, related).text
		}
	}
	if label == chosen {
		label = f.titleOr(target, chosen)
	}
	w.options = append(slices.Clone(c.list), option{chosen, label})
}

// titleOr reads what a chosen row is called; the id itself when there is none.
func (v *visit) titleOr(m *schema.Model, id string) string {
	parsed, err := schema.ParseID(id)
	if err != nil {
		return id
	}
	if title, err := v.title(m, parsed); err == nil && title != "" {
		return title
	}
	return id
}

// fillMany offers the rows of a many-to-many; those that are linked stand
// among the options and are chosen.
func (f *formPage) fillMany(w *widget, row any, sent *posted) {
	target := w.many.Target
	c := f.choices[target]
	w.options = c.list
	if row != nil {
		linked := w.many.Rows(row)
		w.shown = f.showMany(target, linked)
		for _, r := range linked {
			w.addOption(option{target.ID(r).String(), f.name(target, r)})
			w.values = append(w.values, target.ID(r).String())
		}
	} else {
		w.shown = cell{empty: true}
	}
	if sent != nil && sent.has(w.name) && !w.readOnly {
		w.values = sent.all(w.name)
		for _, id := range w.values {
			if !slices.ContainsFunc(w.options, func(o option) bool { return o.value == id }) {
				w.addOption(option{id, f.titleOr(target, id)})
			}
		}
	}
	if !c.open {
		w.fixed = true
	}
	w.auto = f.autoURL(w.full)
}

func (w *widget) addOption(o option) {
	if !slices.ContainsFunc(w.options, func(have option) bool { return have.value == o.value }) {
		w.options = append(slices.Clone(w.options), o)
	}
}

// autoURL is the address that completes a relation; numbers of children are
// left out of its name.
func (f *formPage) autoURL(full string) string {
	var parts []string
	for part := range strings.SplitSeq(full, ".") {
		if _, err := strconv.Atoi(part); err != nil && !strings.HasPrefix(part, "__") {
			parts = append(parts, part)
		}
	}
	return f.site.address(f.e.model.Plural, "autocomplete", strings.Join(parts, "."))
}

// value is the one value of an input.
func (w widget) value() string {
	if len(w.values) == 0 {
		return ""
	}
	return w.values[len(w.values)-1]
}

func (w widget) has(value string) bool { return slices.Contains(w.values, value) }

// kind is the field's kind, many for a many-to-many.
func (w widget) kind() schema.Kind {
	if w.many != nil {
		return "many"
	}
	return w.field.Kind
}

// uploads is where the reader's browser asks for a place in storage.
func (v *visit) uploads() string {
	if v.site.Uploads == nil {
		return ""
	}
	return v.site.Uploads(v.actor)
}

// frame is the label, help and error around the input.
func (f *formPage) frame(w widget) ui.Field {
	return ui.Field{
		Name: w.full, Label: f.in(w.label), Help: f.help(w), Error: w.err, Required: w.required() && !w.fixed,
		Wide: w.wide(), Group: w.grouped() && !w.fixed, Bare: w.kind() == schema.KindBool && !w.field.Nullable && !w.fixed && w.widget == nil,
		Attrs: w.whenAttrs(w.prefix),
	}
}

func (f *formPage) help(w widget) string {
	if w.fixed || w.kind() == schema.KindSecret && w.initial {
		return "" // there is nothing to fill in
	}
	text := f.in(w.help)
	if text == "" {
		switch w.kind() {
		case schema.KindSecret:
			text = f.T("form.secret_keep")
		case schema.KindDuration:
			text = f.T("form.duration_help")
		case schema.KindFile:
			if w.field.Image {
				text = f.T("form.image_help")
			}
		}
	}
	return strings.TrimSpace(text + " " + f.whenHelp(w))
}

// wide inputs take the width of the form.
func (w widget) wide() bool {
	switch w.kind() {
	case schema.KindText, schema.KindLongText, schema.KindMarkdown, schema.KindSlug, schema.KindURL, schema.KindJSON, schema.KindFile, "many":
		return w.many != nil || w.field.Size == 0 || w.field.Size > 40 || w.kind() != schema.KindText
	}
	return false
}

// grouped widgets are several inputs under one legend.
func (w widget) grouped() bool {
	if w.widget != nil {
		return w.widget.Group
	}
	return w.radio || w.kind() == schema.KindChoices
}

// pairs reports whether two fields stand beside each other: two short ones, or
// two switches.
func (w widget) pairs(other widget) bool {
	if w.wide() || other.wide() || w.grouped() || other.grouped() {
		return false
	}
	return (w.kind() == schema.KindBool) == (other.kind() == schema.KindBool)
}

// inputClass makes the width follow the data.
func (w widget) inputClass() string {
	switch w.kind() {
	case schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindDuration:
		return "input input--short"
	case schema.KindDate:
		return "input input--date"
	case schema.KindTime:
		return "input input--when"
	case schema.KindEmail, schema.KindText, schema.KindSecret:
		if !w.wide() {
			return "input input--half"
		}
	}
	return "input"
}

// inputType is the type attribute of a plain input.
func (w widget) inputType() string {
	switch w.kind() {
	case schema.KindEmail:
		return "email"
	case schema.KindURL:
		return "url"
	case schema.KindDate:
		return "date"
	case schema.KindTime:
		return "datetime-local"
	case schema.KindSecret:
		return "password"
	}
	return "text"
}

// inputMode chooses the keys of a phone.
func (w widget) inputMode() string {
	switch w.kind() {
	case schema.KindInteger:
		return "numeric"
	case schema.KindDecimal, schema.KindFloat:
		return "decimal"
	}
	return ""
}

// rows is the height of a text of several lines.
func (w widget) rows() string {
	if w.field.Size > 0 && w.field.Size <= 500 {
		return "2"
	}
	return "4"
}
