package schema

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	gormschema "gorm.io/gorm/schema"
)

// Registry holds the models of a program and the rules that writes obey. It is
// a value, not a global, so that a test can make its own.
type Registry struct {
	models []*Model
	byType map[reflect.Type]*Model
	rules  map[string][]Rule
	rights []string // that belong to no model
}

// New reads the models in order. It reports every mistake at once, each with
// an id that docs/checks.md explains.
func New(rows ...any) (*Registry, error) {
	r := &Registry{byType: map[reflect.Type]*Model{}, rules: map[string][]Rule{}}
	p := &parser{registry: r, cache: &sync.Map{}, parsed: map[*Model]*gormschema.Schema{}, given: map[reflect.Type]bool{}}
	for _, row := range rows {
		p.model(row)
	}
	for _, m := range r.models {
		p.relations(m)
	}
	for _, m := range r.models {
		p.finish(m)
	}
	return r, p.err()
}

// Models returns the models in the order they were declared.
func (r *Registry) Models() []*Model { return r.models }

// Model returns the model with the given singular name, or nil.
func (r *Registry) Model(name string) *Model {
	return r.find(func(m *Model) bool { return m.Name == name })
}

// Plural returns the model with the given address segment, or nil.
func (r *Registry) Plural(plural string) *Model {
	return r.find(func(m *Model) bool { return m.Plural == plural })
}

func (r *Registry) find(is func(*Model) bool) *Model {
	if i := slices.IndexFunc(r.models, is); i >= 0 {
		return r.models[i]
	}
	return nil
}

// Of returns the model of a row, a pointer to its struct, or nil.
func (r *Registry) Of(row any) *Model {
	t := reflect.TypeOf(row)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return r.byType[t]
}

// For returns the description of T.
func For[T any](r *Registry) (*Model, error) {
	if m := r.byType[reflect.TypeFor[T]()]; m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("schema: %s is not registered", reflect.TypeFor[T]())
}

// On attaches a rule to a write by name: "quiz.add", "quiz.approve". The name
// must be a model's and a verb's of it.
func (r *Registry) On(name string, rule Rule) error {
	for _, m := range r.models {
		if slices.Contains(append(m.Permissions(), m.Name+"."+VerbRestore, m.Name+"."+VerbPurge), name) {
			r.rules[name] = append(r.rules[name], rule)
			return nil
		}
	}
	return fmt.Errorf("schema: no model has the verb %q", name)
}

// Apply runs the rules of a change in the order they were attached.
func (r *Registry) Apply(ctx context.Context, c *Change) error {
	for _, rule := range r.rules[c.Model.Name+"."+c.Verb] {
		if err := rule(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// Permit declares rights that belong to no model: "job.retry".
func (r *Registry) Permit(rights ...string) { r.rights = append(r.rights, rights...) }

// Permissions lists every right that a role can hold, sorted.
func (r *Registry) Permissions() []string {
	out := slices.Clone(r.rights)
	for _, m := range r.models {
		out = append(out, m.Permissions()...)
	}
	slices.Sort(out)
	return out
}

// Mistakes takes a start error apart, sorted by place.
func Mistakes(err error) []Mistake {
	var out []Mistake
	var walk func(error)
	walk = func(err error) {
		var m Mistake
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				walk(e)
			}
		} else if errors.As(err, &m) {
			out = append(out, m)
		}
	}
	walk(err)
	slices.SortStableFunc(out, func(a, b Mistake) int { return cmp.Compare(a.Place, b.Place) })
	return out
}
