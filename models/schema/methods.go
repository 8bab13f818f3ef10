package schema

import (
	"context"
	"maps"
	"reflect"
	"slices"
)

// What methods say of a model and of a field's type. One of these names with
// another signature would be passed over without a word.
var (
	modelMethods = map[string]reflect.Type{
		"String":        reflect.TypeFor[func() string](),
		"Validate":      reflect.TypeFor[func(context.Context) error](),
		"TitleIn":       reflect.TypeFor[func(string) string](),
		"SearchFields":  reflect.TypeFor[func() []string](),
		"OwnerField":    reflect.TypeFor[func() string](),
		"FilterAliases": reflect.TypeFor[func() map[string]string](),
		"Policy":        reflect.TypeFor[func(*Model) Policy](),
		"Audited":       reflect.TypeFor[func() bool](),
	}
	fieldMethods = map[string]reflect.Type{
		"String":      reflect.TypeFor[func() string](),
		"Choices":     reflect.TypeFor[func() []string](),
		"Label":       reflect.TypeFor[func(string) string](),
		"Transitions": reflect.TypeFor[func() []Transition](),
	}
)

// methods checks the signatures of a type's methods that have one of the names.
func (p *parser) methods(t reflect.Type, known map[string]reflect.Type, place string) {
	row := reflect.New(t)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if method := row.MethodByName(name); method.IsValid() && method.Type() != known[name] {
			p.fail("schema.E023", place, "the method %s of %s is %s; it must be %s", name, t.Name(), method.Type(), known[name])
		}
	}
}

// fieldMethods checks the methods of a field's type, which are asked of its values.
func (p *parser) fieldMethods(t reflect.Type, place string) {
	p.methods(t, fieldMethods, place)
	for _, name := range []string{"Choices", "Label", "Transitions"} {
		_, onValue := t.MethodByName(name)
		if _, onPointer := reflect.PointerTo(t).MethodByName(name); onPointer && !onValue {
			p.fail("schema.E023", place, "the method %s of %s hangs on the pointer; declare it on the value: func (%s) %s", name, t.Name(), t.Name(), name)
		}
	}
}
