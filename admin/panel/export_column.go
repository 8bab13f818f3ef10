package panel

import (
	"slices"

	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// keepsBack reports whether a field is shown nowhere: it is left out of the
// form, or the engine's own.
func (e *entry) keepsBack(f *schema.Field) bool {
	return slices.Contains(e.exclude, f.Name) || f.Relation != nil && slices.Contains(e.exclude, f.Relation.Name) ||
		f.Name == "LockVersion" || f.Name == "DeletedAt"
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
