package panel

import (
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// declared lists the columns of the declaration that the reader's mask shows.
func (l *listing) declared() []listColumn {
	mask := l.e.model.Policy.Fields(l.actor, schema.VerbView)
	out := slices.Clone(l.e.columns)
	return slices.DeleteFunc(out, func(c listColumn) bool {
		switch {
		case c.link != nil:
			return !mask.Has(c.link.JSON)
		case c.way != nil && len(c.way.Hops) == 0:
			return !mask.Has(c.way.Field.JSON)
		}
		return false
	})
}

// offered lists what the list and an export of it can have as columns: those
// that the list has, the others that are declared, then every other field and
// many-to-many that the site has and the reader's mask shows. Secrets are never
// among them.
func (l *listing) offered() []listColumn {
	out := slices.Clone(l.shown)
	m, mask := l.e.model, l.e.model.Policy.Fields(l.actor, schema.VerbView)
	for _, c := range l.declared() {
		if !hasColumn(out, c.name) {
			out = append(out, c)
		}
	}
	for _, f := range m.Fields {
		if f.Secret() || hasColumn(out, f.JSON) || l.e.keepsBack(f) || !mask.Has(f.JSON) || f.Relation != nil && !mask.Has(f.Relation.JSON) {
			continue
		}
		c := listColumn{goName: f.Name, name: f.JSON, label: f.Label, way: &schema.Path{Field: f}, numeric: numeric(f)}
		if f.Relation != nil {
			c.label = joinLabels(f.Relation.Label, schema.Text{KO: "ID", EN: "ID"})
		}
		out = append(out, c)
	}
	for _, r := range m.Many() {
		if !hasColumn(out, r.JSON) && !slices.Contains(l.e.exclude, r.Name) && mask.Has(r.JSON) {
			out = append(out, listColumn{goName: r.Name, name: r.JSON, label: r.Label, link: r})
		}
	}
	return out
}

func hasColumn(list []listColumn, name string) bool {
	return slices.ContainsFunc(list, func(c listColumn) bool { return c.name == name })
}

// picked are the offered columns that have these names, in their order. A name
// that is not there, or not for the reader, is not among them.
func (l *listing) picked(names []string) []listColumn {
	all := l.offered()
	var out []listColumn
	for _, name := range names {
		i := slices.IndexFunc(all, func(c listColumn) bool { return c.name == name })
		if i >= 0 && !hasColumn(out, name) {
			out = append(out, all[i])
		}
	}
	return out
}

// arrange gives the list the columns with these names, behind the one that leads to
// the row, which always stands first.
func (l *listing) arrange(names []string) {
	lead := l.declared()
	if len(lead) > 0 {
		names = slices.Concat([]string{lead[0].name}, names)
	}
	l.shown = l.picked(names)
	for _, path := range needed(l.shown) {
		l.query.With = need(slices.Clip(l.query.With), path)
	}
}

// readColumns reads which columns the address asks for: a list of names, or one
// a parameter as a form sends them.
func (l *listing) readColumns() {
	l.shown = l.declared()
	if l.trashed || !l.values.Has("columns") {
		return
	}
	var names []string
	for name := range strings.SplitSeq(strings.Join(l.values["columns"], ","), ",") {
		if name = strings.TrimSpace(name); name == "" || slices.Contains(names, name) {
			continue
		}
		if len(l.picked([]string{name})) == 0 {
			l.bad("columns", name, l.T("columns.none"))
			continue
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		l.values.Del("columns")
		return
	}
	l.values.Set("columns", strings.Join(names, ","))
	l.arrange(names)
}

// joinNames are the names of the columns as the address has them.
func joinNames(list []listColumn) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	return strings.Join(names, ",")
}

// usualColumns reports whether the list has the columns of the declaration.
func (l *listing) usualColumns() bool { return joinNames(l.shown) == joinNames(l.declared()) }

// chooseColumns gives the list the columns that a form names. They stay for the
// person, but inside of a saved view, whose matter they are.
func (s *Site) chooseColumns(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	l := v.listing(false)
	names := ""
	l.shown = l.declared()
	if p.get("reset") != "1" {
		l.arrange(p.all("column"))
		names = joinNames(l.shown)
	}
	if l.usualColumns() && l.get("saved") == "" {
		names = ""
	}
	if l.get("saved") == "" {
		if err := v.prefer(func(c *models.ListChoice) { c.Columns = names }); err != nil {
			return err
		}
	}
	return v.see(l.url("columns", names))
}

// columnsURL is where the columns of this list are chosen.
func (l *listing) columnsURL() string {
	return withQuery(l.site.address(l.e.model.Plural, "columns"), l.asked())
}

// rest are the offered columns that the list does not have.
func (l *listing) rest() []listColumn { return l.offered()[len(l.shown):] }

// origin says in a word where a column comes from, "" for the row itself.
func (l *listing) origin(c listColumn) string {
	switch {
	case c.calc != nil:
		return l.T("columns.computed")
	case c.link != nil || len(c.way.Hops) > 0:
		return l.T("columns.relation")
	}
	return ""
}
