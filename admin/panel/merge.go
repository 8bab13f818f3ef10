package panel

import (
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// fields sorts the plain values of the form into those that both changed and
// those that one of them did. Values of others stay out of the input.
func (m *merge) fields(in *schema.Input) {
	m.values(in, m.items(), m.row, m.sent, "", "", "")
	for _, it := range m.items() {
		if it.field == nil || in.Has(it.name) {
			continue
		}
		if _, touched := m.base[it.name]; touched && !m.seen[it.name] {
			m.autos = append(m.autos, mergeAuto{name: it.name, label: m.in(it.label), value: m.shown(it.field, m.row)})
		}
	}
}

func (m *merge) items() []item {
	var out []item
	for _, s := range m.entry.sections {
		out = append(out, s.items...)
	}
	return out
}

// values looks at the fields of one row. at is where its base stands, prefix
// how its inputs are called.
func (m *merge) values(in *schema.Input, items []item, row any, sent *posted, at, prefix, path string) {
	for _, it := range items {
		if it.field == nil || !in.Has(it.name) {
			continue
		}
		m.seen[at+it.name] = true
		before, touched := m.base[at+it.name]
		mine := sample(it.field, in.Values[it.name])
		base := sampleJSON(it.field, before)
		switch {
		case !touched:
			m.autos = append(m.autos, mergeAuto{name: prefix + it.name, label: path + m.in(it.label), value: m.shown(it.field, mine), mine: true})
			m.bring(it, sent, prefix)
		case !m.dark[at+it.name] && it.field.Kind != schema.KindFile && m.site.unchanged(it.field, base, sent.values[it.name]):
			delete(in.Values, it.name)
			m.autos = append(m.autos, mergeAuto{name: prefix + it.name, label: path + m.in(it.label), value: m.shown(it.field, row)})
		default:
			m.rows = append(m.rows, mergeRow{
				name: prefix + it.name, label: path + m.in(it.label), kind: string(it.field.Kind),
				base: m.shown(it.field, base), theirs: m.shown(it.field, row), mine: m.shown(it.field, mine), unknownBase: m.dark[at+it.name],
			})
			m.bring(it, sent, prefix)
		}
	}
}

// shown draws a value that no loaded relation stands behind.
func (m *merge) shown(f *schema.Field, row any) cell {
	if f.Relation == nil || f.IsZero(row) {
		return m.whole(f, row)
	}
	if related := first(f.Relation.Rows(row)); related != nil {
		return m.showTitle(f.Relation.Target, related)
	}
	id, _ := f.Get(row).(schema.ID)
	if title, err := m.title(f.Relation.Target, id); err == nil && title != "" {
		return cell{text: title}
	}
	return cell{text: id.String()}
}

// bring carries a value of mine over to the merge form.
func (m *merge) bring(it item, sent *posted, prefix string) {
	if it.field != nil && it.field.Kind == schema.KindFile {
		if key, ok := m.d.kept[prefix+it.name]; ok {
			m.carry = append(m.carry, ui.Pair{Name: prefix + it.name + "__keep", Value: m.site.keep(key)})
		} else {
			m.carry = append(m.carry, ui.Pair{Name: prefix + it.name + "__clear", Value: "1"})
		}
		return
	}
	if it.field != nil && it.field.Kind == schema.KindBool {
		m.carry = append(m.carry, ui.Pair{Name: prefix + it.name, Value: sent.get(it.name)})
		return
	}
	for _, value := range sent.values[it.name] {
		m.carry = append(m.carry, ui.Pair{Name: prefix + it.name, Value: value})
	}
}

// many joins both changes of a many-to-many: what either added is there, what
// either took away is gone.
func (m *merge) many(in *schema.Input) {
	for _, it := range m.items() {
		if it.many == nil {
			continue
		}
		want, sent := in.Many[it.many.JSON]
		touched := m.linked[it.many.JSON]
		if !sent {
			if len(touched) > 0 {
				m.autos = append(m.autos, mergeAuto{name: it.name, label: m.in(it.label), value: m.showMany(it.many.Target, it.many.Rows(m.row))})
			}
			continue
		}
		joined := m.join(want, linkedIDs(it.many, m.row), touched)
		in.Many[it.many.JSON] = joined
		m.autos = append(m.autos, mergeAuto{name: it.name, label: m.in(it.label), value: m.titles(it.many.Target, joined), mine: true})
		m.carry = append(m.carry, ui.Pair{Name: it.name})
		for _, id := range joined {
			m.carry = append(m.carry, ui.Pair{Name: it.name, Value: id.String()})
		}
	}
}

func (m *merge) join(mine, theirs []schema.ID, touched []audit.Many) []schema.ID {
	base := slices.Clone(theirs)
	for _, t := range touched {
		for _, added := range t.Added {
			base = slices.DeleteFunc(base, func(id schema.ID) bool { return id == added.ID })
		}
		for _, removed := range t.Removed {
			base = append(base, removed.ID)
		}
	}
	joined := slices.DeleteFunc(slices.Clone(theirs), func(id schema.ID) bool {
		return slices.Contains(base, id) && !slices.Contains(mine, id)
	})
	for _, id := range mine {
		if !slices.Contains(base, id) && !slices.Contains(joined, id) {
			joined = append(joined, id)
		}
	}
	return joined
}

func (m *merge) titles(target *schema.Model, ids []schema.ID) cell {
	names := make([]string, len(ids))
	for i, id := range ids {
		title, err := m.title(target, id)
		if err != nil || title == "" {
			title = id.String()
		}
		names[i] = title
	}
	if len(names) == 0 {
		return cell{empty: true}
	}
	return cell{text: strings.Join(names, ", ")}
}

// picked leaves out of the input what the merge form takes from others.
func (d *decoder) picked(p *posted, in *schema.Input) {
	for name := range p.values {
		full, is := strings.CutPrefix(name, pick)
		if is && p.get(name) == "theirs" {
			drop(in, strings.Split(full, "~"), d.names)
		}
	}
}

// drop takes a value out of an input by its path: title, or
// questions, 0, stem, where the number is that of the form.
func drop(in *schema.Input, path []string, names map[string]string) {
	dropAt(in, path, "", "", names)
}

func dropAt(in *schema.Input, path []string, pointer, prefix string, names map[string]string) {
	if len(path) == 1 {
		delete(in.Values, path[0])
		return
	}
	if len(path) < 3 {
		return
	}
	kids := in.Children[path[0]].Rows
	want := prefix + path[0] + "." + path[1] + "."
	for i := range kids {
		at := pointer + "/" + path[0] + "/" + strconv.Itoa(i)
		if names[at] == want {
			dropAt(&kids[i], path[2:], at, want, names)
		}
	}
}

// pickName is the name of the choice for a field; dots would read as children.
func pickName(full string) string { return pick + strings.ReplaceAll(full, ".", "~") }
