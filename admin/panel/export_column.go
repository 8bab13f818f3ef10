package panel

import (
	"slices"

	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// exportable lists what an export can have as columns: those of the list, then
// every other field and many-to-many that the site has and the reader's mask
// shows. Secrets are never among them.
func (l *listing) exportable() []listColumn {
	out := l.visible()
	m, mask := l.e.model, l.e.model.Policy.Fields(l.actor, schema.VerbView)
	there := func(name string) bool {
		return slices.ContainsFunc(out, func(c listColumn) bool { return c.name == name })
	}
	for _, f := range m.Fields {
		if f.Secret() || there(f.JSON) || l.e.keepsBack(f) || !mask.Has(f.JSON) || f.Relation != nil && !mask.Has(f.Relation.JSON) {
			continue
		}
		c := listColumn{goName: f.Name, name: f.JSON, label: f.Label, way: &schema.Path{Field: f}, numeric: numeric(f)}
		if f.Relation != nil {
			c.label = joinLabels(f.Relation.Label, schema.Text{KO: "ID", EN: "ID"})
		}
		out = append(out, c)
	}
	for _, r := range m.Many() {
		if !there(r.JSON) && !slices.Contains(l.e.exclude, r.Name) && mask.Has(r.JSON) {
			out = append(out, listColumn{goName: r.Name, name: r.JSON, label: r.Label, link: r})
		}
	}
	return out
}

// keepsBack reports whether a field is shown nowhere: it is left out of the
// form, or the engine's own.
func (e *entry) keepsBack(f *schema.Field) bool {
	return slices.Contains(e.exclude, f.Name) || f.Relation != nil && slices.Contains(e.exclude, f.Relation.Name) ||
		f.Name == "LockVersion" || f.Name == "DeletedAt"
}

// picked are the columns that have these names, in the order of exportable. A
// name that is not there, or not for the reader, is not among them.
func (l *listing) picked(names []string) []listColumn {
	return slices.DeleteFunc(l.exportable(), func(c listColumn) bool { return !slices.Contains(names, c.name) })
}

// heads are the columns as the file names them.
func (l *listing) heads(columns []listColumn) []sheets.Column {
	out := make([]sheets.Column, len(columns))
	for i, c := range columns {
		out[i] = sheets.Column{Name: c.name, Label: l.in(c.label)}
	}
	return out
}

// needed are the relations that the columns read.
func needed(columns []listColumn) []string {
	var with []string
	for _, c := range columns {
		switch {
		case c.calc != nil:
			for _, path := range c.calc.with {
				with = need(with, path)
			}
		case c.link != nil:
			with = need(with, c.link.Name)
		default:
			with = need(with, hops(c.way.Hops))
		}
	}
	return with
}
