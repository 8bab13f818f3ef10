package config

import (
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// schema is the part of JSON Schema 2020-12 that editors use.
type schema struct {
	Dialect     string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        any                `json:"type,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Default     any                `json:"default,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Minimum     *int64             `json:"minimum,omitempty"`
	Maximum     *int64             `json:"maximum,omitempty"`
	MinProps    int                `json:"minProperties,omitempty"`
	MaxProps    int                `json:"maxProperties,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Names       *schema            `json:"propertyNames,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"`
}

// JSONSchema writes docs/config.schema.json, from which editors complete and
// check config.yaml.
func JSONSchema(w io.Writer) error {
	root := sectionSchema(valueOf(Default()), true)
	root.Dialect = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "Duckhoo config.yaml"
	encode := json.NewEncoder(w)
	encode.SetEscapeHTML(false)
	encode.SetIndent("", "  ")
	return encode.Encode(root)
}

// sectionSchema describes a struct; with defaults when v holds them.
func sectionSchema(v reflect.Value, defaults bool) *schema {
	s := &schema{Type: []string{"object", "null"}, Properties: map[string]*schema{}, Additional: false}
	f := fieldsOf(v.Type())
	for _, name := range f.names {
		field := v.Type().Field(f.index[name])
		below := fieldSchema(field, v.Field(f.index[name]), defaults)
		below.Description = both(field.Tag.Get("doc"), " ")
		s.Properties[name] = below
	}
	return s
}

// fieldSchema describes one key.
func fieldSchema(field reflect.StructField, v reflect.Value, defaults bool) *schema {
	switch {
	case field.Type == reflect.TypeFor[Stack]():
		return stackSchema()
	case field.Type.Kind() == reflect.Map:
		item := sectionSchema(reflect.New(field.Type.Elem()).Elem(), false)
		return &schema{Type: []string{"object", "null"}, Additional: item, Names: &schema{Pattern: "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"}}
	case isSection(field.Type):
		return sectionSchema(v, defaults)
	case field.Type.Kind() == reflect.Slice:
		return listSchema(field.Type, v, defaults)
	}
	s := scalarSchema(field, field.Type)
	if defaults && flow(v) != `""` {
		s.Default = defaultOf(v)
	}
	return s
}

// listSchema describes a list, which may also come whole from ${NAME} as JSON.
func listSchema(t reflect.Type, v reflect.Value, defaults bool) *schema {
	item := scalarSchema(reflect.StructField{}, t.Elem())
	if isSection(t.Elem()) {
		item = sectionSchema(reflect.New(t.Elem()).Elem(), false)
	}
	s := &schema{AnyOf: []*schema{{Type: "array", Items: item}, {Type: "null"}, variableSchema()}}
	if words, ok := v.Interface().([]string); ok && defaults && len(words) > 0 {
		s.Default = words
	}
	return s
}

// scalarSchema describes a single value. Numbers and bools may be ${NAME}.
func scalarSchema(field reflect.StructField, t reflect.Type) *schema {
	choices := field.Tag.Get("choices")
	switch {
	case choices != "":
		return &schema{AnyOf: []*schema{{Enum: strings.Split(choices, ",")}, variableSchema()}}
	case t == reflect.TypeFor[Duration]():
		return &schema{AnyOf: []*schema{{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`}, variableSchema()}}
	case t == reflect.TypeFor[Size]():
		return &schema{AnyOf: []*schema{{Type: "integer"}, {Type: "string", Pattern: `^[0-9]+ ?(B|[kK]B|MB|GB|KiB|MiB|GiB)?$`}, variableSchema()}}
	case t.Kind() == reflect.Bool:
		return &schema{AnyOf: []*schema{{Type: "boolean"}, variableSchema()}}
	case t.Kind() == reflect.Int:
		return &schema{AnyOf: []*schema{numberSchema(field), variableSchema()}}
	}
	return &schema{Type: []string{"string", "null"}}
}

// numberSchema is a whole number within the bounds of its tags.
func numberSchema(field reflect.StructField) *schema {
	s := &schema{Type: "integer"}
	if low, err := strconv.ParseInt(field.Tag.Get("min"), 10, 64); err == nil {
		s.Minimum = &low
	}
	if high, err := strconv.ParseInt(field.Tag.Get("max"), 10, 64); err == nil {
		s.Maximum = &high
	}
	return s
}

// variableSchema is a text that is taken from the environment.
func variableSchema() *schema { return &schema{Type: "string", Pattern: `\$\{`} }

// defaultOf is a default as JSON has it.
func defaultOf(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int:
		return v.Int()
	}
	return strings.Trim(flow(v), `"`)
}

// stackSchema describes the middleware: names, or one name with its options.
func stackSchema() *schema {
	words := &schema{AnyOf: []*schema{{Type: "string"}, {Type: "array", Items: &schema{Type: "string"}}}}
	options := &schema{Type: []string{"object", "null"}, Properties: map[string]*schema{"paths": words, "methods": words}}
	entry := &schema{Type: "object", MinProps: 1, MaxProps: 1, Additional: options}
	return &schema{Type: []string{"array", "null"}, Items: &schema{AnyOf: []*schema{{Type: "string"}, entry}}}
}
