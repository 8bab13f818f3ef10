package panel

import (
	"slices"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// entry is one model in the site: what was declared, resolved against the
// model once.
type entry struct {
	options
	site  *Site
	model *schema.Model

	columns  []listColumn
	filters  []filter
	views    []view
	with     []string // relations that the list loads
	orders   []database.Order
	sections []section
	inlined  []inline
	importer *importer     // nil where rows come from no file
	formWith []string      // relations that the form loads
	formTabs []schema.Text // none is a form in one piece
	grammar  database.Grammar
	finds    []string // paths that q looks in where there is no index
	handle   string   // path that @word is compared with, "" for none
}

func newEntry(s *Site, m *schema.Model, o options) *entry {
	return &entry{site: s, model: m, options: o}
}

// offers reports whether the site offers a verb on the model's rows at all.
func (e *entry) offers(verb string) bool {
	switch verb {
	case schema.VerbAdd:
		return !e.noAdd && !e.model.Once
	case schema.VerbChange:
		return !e.noChange && !e.model.Once
	case schema.VerbDelete, schema.VerbRestore, schema.VerbPurge:
		return !e.noDelete && !e.model.Once
	}
	return true
}

// path writes the way to a field as a Go path.
func path(way schema.Path) string {
	names := make([]string, 0, len(way.Hops)+1)
	for _, r := range way.Hops {
		names = append(names, r.Name)
	}
	return strings.Join(append(names, way.Field.Name), ".")
}

// parameter writes the way to a field as the name of a filter: owner__handle.
func parameter(way schema.Path) string {
	names := make([]string, 0, len(way.Hops)+1)
	for _, r := range way.Hops {
		names = append(names, r.JSON)
	}
	return strings.Join(append(names, way.Field.JSON), "__")
}

// hops writes the relations of a way as a path to load.
func hops(list []*schema.Relation) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.Name
	}
	return strings.Join(names, ".")
}

// need adds a relation path to load, once, with those on the way.
func need(with []string, path string) []string {
	if path == "" || slices.Contains(with, path) {
		return with
	}
	return append(with, path)
}

// titleField is the field that names a row of the model in lists and choices.
func titleField(m *schema.Model) *schema.Field {
	for _, name := range []string{"Title", "Name", "Nickname", "LabelKO", "Handle", "Slug", "Stem", "Text", "Codename"} {
		if f := m.Field(name); f != nil {
			return f
		}
	}
	return nil
}

// name writes what a person calls a row of the model: its title, and of models
// with a name in each language the reader's.
func (v *visit) name(m *schema.Model, row any) string {
	if f := m.Field("LabelEN"); f != nil && v.lang() == locales.English {
		if text, ok := f.Get(row).(string); ok && text != "" {
			return text
		}
	}
	title := m.TitleIn(row, v.lang())
	if title != m.ID(row).String() {
		return title
	}
	if f := titleField(m); f != nil {
		if text, ok := f.Get(row).(string); ok && text != "" {
			return text
		}
	}
	return title
}

// textual reports whether words can be looked for in a field.
func textual(f *schema.Field) bool {
	switch f.Kind {
	case schema.KindText, schema.KindLongText, schema.KindMarkdown, schema.KindSlug, schema.KindEmail, schema.KindURL:
		return true
	}
	return false
}
