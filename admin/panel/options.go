package panel

import (
	"slices"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// option is one choice of a list to choose from.
type option struct {
	value, label string
}

// unknown is the value of a filter that asks for rows that hold nothing.
const unknown = "unknown"

// offered is how many rows a plain list of choices holds; beyond it a script
// asks the server while one types.
const offered = 30

// choose reads the first rows of a model that the reader may see, as choices.
// more says that there are others.
func (v *visit) choose(m *schema.Model) (list []option, more bool, err error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: m, Actor: v.actor, Verb: schema.VerbView, Sort: choiceOrder(v.site.entries[m], m), Limit: offered,
	})
	if err != nil {
		return nil, false, err
	}
	for _, row := range page.Rows {
		list = append(list, option{m.ID(row).String(), v.name(m, row)})
	}
	return list, page.Next != "", nil
}

// choiceOrder is the order in which rows are offered: that of their list, else
// the newest first.
func choiceOrder(e *entry, _ *schema.Model) []database.Order {
	if e == nil {
		return nil
	}
	return e.orders
}

// title reads what one row is called, "" when the reader may not see it.
func (v *visit) title(m *schema.Model, id schema.ID) (string, error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: m, Actor: v.actor, Verb: schema.VerbView, Where: schema.Eq("ID", id), Limit: 1,
	})
	if err != nil || len(page.Rows) == 0 {
		return "", err
	}
	return v.name(m, page.Rows[0]), nil
}

// loadOptions reads the names of the rows that filters are set to. The choices
// of relations cost a statement each: scripts ask for them while one types, and
// without scripts the address that opens the filters brings them.
func (l *listing) loadOptions() error {
	l.options = map[string][]option{}
	for _, f := range l.relations() {
		if l.get("filters") != "1" || !l.holds(f.target, schema.VerbView) {
			continue
		}
		list, _, err := l.choose(f.target)
		if err != nil {
			return err
		}
		l.options[f.name] = list
	}
	for _, a := range l.active {
		if a.filter == nil || a.filter.kind != byRelation || a.name != a.filter.name {
			continue
		}
		if err := l.nameChosen(a); err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) nameChosen(a active) error {
	for _, value := range a.values {
		id, err := schema.ParseID(value)
		known := slices.ContainsFunc(l.options[a.filter.name], func(o option) bool { return o.value == value })
		if err != nil || known || !l.holds(a.filter.target, schema.VerbView) {
			continue
		}
		title, err := l.title(a.filter.target, id)
		if err != nil {
			return err
		}
		if title != "" {
			l.options[a.filter.name] = append(l.options[a.filter.name], option{value, title})
		}
	}
	return nil
}

// relations lists the filters by relation in the order of declaration.
func (l *listing) relations() []filter {
	var out []filter
	for _, f := range l.e.filters {
		if f.kind == byRelation {
			out = append(out, f)
		}
	}
	return out
}
