package config

import (
	"encoding"
	"reflect"
	"strings"
)

// anyName stands in a path for a name that the installation chooses.
const anyName = "<name>"

// fields are the keys of a section, in the order of its struct.
type fields struct {
	names []string
	index map[string]int
}

// fieldsOf reads the yaml tags of a struct; a field without one is not a setting.
func fieldsOf(t reflect.Type) fields {
	f := fields{index: map[string]int{}}
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		f.names = append(f.names, name)
		f.index[name] = i
	}
	return f
}

// isSection says whether t has keys of its own.
func isSection(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return !reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	case reflect.Map:
		return true
	}
	return false
}

// typeAt is the type of the setting at a path.
func typeAt(t reflect.Type, path []string) (reflect.Type, bool) {
	for _, name := range path {
		switch {
		case t.Kind() == reflect.Map && backendName(name):
			t = t.Elem()
		case t.Kind() == reflect.Struct && isSection(t):
			i, ok := fieldsOf(t).index[name]
			if !ok {
				return nil, false
			}
			t = t.Field(i).Type
		default:
			return nil, false
		}
	}
	return t, true
}

// leaf is one setting of the tree.
type leaf struct {
	path  string // database.pool.open; storage.backends.<name>.driver
	field reflect.StructField
	value reflect.Value // its default
}

// section is the first name of the path.
func (l leaf) section() string {
	name, _, _ := strings.Cut(l.path, ".")
	return name
}

// leaves are all settings, in the order of their structs.
func leaves() []leaf {
	return leavesOf(valueOf(Default()), "")
}

func leavesOf(v reflect.Value, path string) []leaf {
	var out []leaf
	f := fieldsOf(v.Type())
	for _, name := range f.names {
		field, below := v.Type().Field(f.index[name]), v.Field(f.index[name])
		at := join(path, name)
		switch {
		case field.Type.Kind() == reflect.Map:
			out = append(out, leavesOf(reflect.New(field.Type.Elem()).Elem(), join(at, anyName))...)
		case isSection(field.Type):
			out = append(out, leavesOf(below, at)...)
		default:
			out = append(out, leaf{at, field, below})
		}
	}
	return out
}

// valueOf is the struct that a pointer points to.
func valueOf(s *Settings) reflect.Value { return reflect.ValueOf(s).Elem() }
