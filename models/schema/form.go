package schema

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	gormschema "gorm.io/gorm/schema"
)

// Form describes a struct that people fill in and that is no row of a table:
// it embeds neither Base nor Entry, its fields are tagged as those of a model
// are and have the same kinds and rules, and relations to one row name models
// of the registry. The registry does not keep it. Files, secrets and lists of
// rows have no place in it.
func (r *Registry) Form(row any) (*Model, error) {
	p := &parser{
		registry: &Registry{models: slices.Clone(r.models), byType: maps.Clone(r.byType)}, cache: &sync.Map{},
		parsed: map[*Model]*gormschema.Schema{}, given: map[reflect.Type]bool{}, form: true,
	}
	p.model(row)
	m := p.registry.Of(row)
	if m == nil || r.Of(row) != nil {
		return nil, p.err()
	}
	p.relations(m)
	for _, rel := range m.Relations {
		if rel.Type != BelongsTo {
			p.fail("schema.E025", m.GoName+"."+rel.Name, "a form names one row; it has no lists of rows")
		}
	}
	for _, f := range m.Fields {
		if f.Kind == KindFile || f.Secret() {
			p.fail("schema.E025", m.GoName+"."+f.Name, "a form has no field of the kind %s", f.Kind)
		}
	}
	m.stored = m.Fields
	return m, p.err()
}
