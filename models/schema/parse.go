package schema

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	gormschema "gorm.io/gorm/schema"
)

// parser reads model structs into a registry and collects mistakes.
type parser struct {
	registry *Registry
	cache    *sync.Map
	parsed   map[*Model]*gormschema.Schema
	given    map[reflect.Type]bool // the structs that New was given, also those with mistakes
	form     bool                  // it reads a form, which needs no base
	mistakes []Mistake
}

func (p *parser) fail(id, place, format string, args ...any) {
	p.mistakes = append(p.mistakes, Mistake{ID: id, Place: place, Text: fmt.Sprintf(format, args...)})
}

func (p *parser) err() error {
	slices.SortStableFunc(p.mistakes, func(a, b Mistake) int { return cmp.Compare(a.Place, b.Place) })
	errs := make([]error, 0, len(p.mistakes))
	for _, m := range slices.Compact(p.mistakes) {
		errs = append(errs, m)
	}
	return errors.Join(errs...)
}

// model reads the columns of one struct.
func (p *parser) model(row any) {
	t := reflect.TypeOf(row)
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		p.fail("schema.E001", fmt.Sprintf("%T", row), "a model is given as a pointer to its struct: &Genre{}")
		return
	}
	t = t.Elem()
	p.given[t] = true
	if p.registry.byType[t] != nil {
		p.fail("schema.E002", t.Name(), "registered twice")
		return
	}
	m := &Model{GoName: t.Name(), Type: t}
	p.methods(t, modelMethods, m.GoName)
	if !p.tags(t) || !p.base(m) || !p.shapes(t) {
		return
	}
	g, err := gormschema.Parse(row, p.cache, gormschema.NamingStrategy{})
	if err != nil {
		p.fail("schema.E003", t.Name(), "GORM refuses it: %v", err)
		return
	}
	p.parsed[m] = g
	m.Name, m.Table = snake(t.Name()), g.Table
	m.Plural = strings.ReplaceAll(g.Table, "_", "-")
	if reserved[m.Plural] {
		p.fail("schema.E004", t.Name(), "its address %q is taken by a page of the program; rename the model", m.Plural)
	}
	p.labels(m)
	for _, gf := range g.Fields {
		if gf.DBName != "" && gf.StructField.Tag.Get("gorm") != "-" {
			p.field(m, gf)
		}
	}
	for i, f := range m.Fields {
		if slices.ContainsFunc(m.Fields[:i], func(o *Field) bool { return o.JSON == f.JSON }) {
			p.fail("schema.E005", m.GoName+"."+f.Name, "two fields have the JSON name %q", f.JSON)
		}
	}
	p.registry.models = append(p.registry.models, m)
	p.registry.byType[t] = m
}

// reserved are the segments below /admin and /api/v1 that pages have.
var reserved = map[string]bool{
	"queue": true, "jobs": true, "audit": true, "metrics": true, "widgets": true, "search": true, "account": true,
	"login": true, "logout": true, "me": true, "auth": true, "admin": true, "events": true, "imports": true,
}

func (p *parser) base(m *Model) bool {
	for i := range m.Type.NumField() {
		f := m.Type.Field(i)
		if !f.Anonymous {
			continue
		}
		switch f.Type {
		case reflect.TypeFor[Base]():
			return true
		case reflect.TypeFor[Entry]():
			m.Once = true
			return true
		}
	}
	if p.form {
		return true
	}
	p.fail("schema.E006", m.GoName, "it embeds neither schema.Base (rows that live) nor schema.Entry (rows that are written once)")
	return false
}

// shapes checks that each struct field is something that has a kind or is a
// relation with its key, before GORM reads the struct.
func (p *parser) shapes(t reflect.Type) bool {
	before := len(p.mistakes)
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() || sf.Anonymous || sf.Tag.Get("gorm") == "-" {
			continue
		}
		place, set := t.Name()+"."+sf.Name, gormschema.ParseTagSetting(sf.Tag.Get("gorm"), ";")
		ft := sf.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		switch _, stored := reflect.New(ft).Interface().(driver.Valuer); {
		case stored, ft == reflect.TypeFor[[]byte](), basicKinds[ft.Kind()]:
		case ft.Kind() == reflect.Struct:
			p.keyOf(t, sf, set, place)
		case ft.Kind() == reflect.Slice:
			p.keyBack(t, ft.Elem(), set, place)
		default:
			p.fail("schema.E011", place, "no kind of field for the Go type %s; use string, int, float64, bool or a type of package schema", ft)
		}
	}
	return len(p.mistakes) == before
}

// basicKinds are the Go kinds that fields are made of, named types included.
var basicKinds = map[reflect.Kind]bool{
	reflect.String: true, reflect.Bool: true, reflect.Float32: true, reflect.Float64: true,
	reflect.Int: true, reflect.Int8: true, reflect.Int16: true, reflect.Int32: true, reflect.Int64: true,
}

// keyOf checks the key beside a relation to one row.
func (p *parser) keyOf(t reflect.Type, sf reflect.StructField, set map[string]string, place string) {
	name := cmp.Or(set["FOREIGNKEY"], sf.Name+"ID")
	key, ok := t.FieldByName(name)
	if !ok && sf.Type.Kind() == reflect.Pointer && hasKeyBack(t, sf.Type.Elem(), set) {
		return
	}
	if sf.Type.Kind() != reflect.Pointer || !ok || key.Type != reflect.TypeFor[ID]() {
		p.fail("schema.E017", place, "a relation is a pointer with a key beside it: %s schema.ID and %s *%s", name, sf.Name, target(sf.Type))
	}
}

// hasKeyBack reports whether a struct names a row of t by a key that is unique:
// then every row of t has one of it.
func hasKeyBack(t, target reflect.Type, set map[string]string) bool {
	key, ok := target.FieldByName(cmp.Or(set["FOREIGNKEY"], t.Name()+"ID"))
	return ok && key.Type == reflect.TypeFor[ID]() && strings.Contains(strings.ToLower(key.Tag.Get("gorm")), "uniqueindex")
}

// keyBack checks the key that rows of a list need.
func (p *parser) keyBack(t, elem reflect.Type, set map[string]string, place string) {
	if elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if elem.Kind() != reflect.Struct {
		p.fail("schema.E011", place, "no kind of field for the Go type []%s; use schema.Several for words, schema.JSON for the rest", elem)
		return
	}
	if set["MANY2MANY"] != "" {
		return
	}
	name := cmp.Or(set["FOREIGNKEY"], t.Name()+"ID")
	key, ok := elem.FieldByName(name)
	ref, has := t.FieldByName(cmp.Or(set["REFERENCES"], "ID"))
	if !ok || key.Type != reflect.TypeFor[ID]() || !has || ref.Type != reflect.TypeFor[ID]() {
		p.fail("schema.E018", place, "its rows need a key back: %s schema.ID on %s; or say many2many", name, elem.Name())
	}
}

func target(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// labels reads the model's own name from the tag of its base: "퀴즈|Quiz".
func (p *parser) labels(m *Model) {
	name := human(m.GoName)
	m.Label, m.LabelPlural = Text{EN: name}, Text{EN: human(m.Table)}
	for i := range m.Type.NumField() {
		f := m.Type.Field(i)
		if !f.Anonymous {
			continue
		}
		if label, ok := splitText(f.Tag.Get("label")); ok && !label.IsZero() {
			m.Label = label
			m.LabelPlural.KO = label.KO
			if many := label.EN + "s"; strings.EqualFold(many, m.LabelPlural.EN) {
				m.LabelPlural.EN = many // "API keys" keeps its capitals
			}
		}
		m.Help, _ = splitText(f.Tag.Get("help"))
	}
}

// field reads one column.
func (p *parser) field(m *Model, gf *gormschema.Field) {
	place := m.GoName + "." + gf.Name
	f := &Field{
		Model: m, Name: gf.Name, Column: gf.DBName, JSON: gf.DBName, goTyp: gf.FieldType,
		index: gf.StructField.Index, Size: gf.Size, Rules: gf.Tag.Get("validate"), Unique: gf.Unique,
	}
	if gf.IndirectFieldType.Kind() != reflect.String {
		f.Size = 0
	}
	f.Label, f.Help = Text{EN: human(strings.TrimSuffix(gf.Name, "ID"))}, Text{}
	if gf.Name == "ID" {
		f.Label.EN = "ID"
	}
	if t, ok := gf.Tag.Lookup("label"); ok {
		f.Label, _ = splitText(t)
	}
	f.Help, _ = splitText(gf.Tag.Get("help"))
	name, _, _ := strings.Cut(gf.Tag.Get("json"), ",")
	hidden := name == "-"
	if name != "" && !hidden {
		f.JSON = name
	}
	for word := range strings.SplitSeq(gf.Tag.Get("api"), ",") {
		f.Read = f.Read || word == "read"
		f.Write = f.Write || word == "write"
		f.Owners = f.Owners || word == "owner"
	}
	if hidden && gf.Tag.Get("api") != "" {
		p.fail("schema.E007", place, `json:"-" hides what its api tag shows; keep one of them`)
	}
	f.Required = slices.Contains(strings.Split(f.Rules, ","), "required")
	f.Image = slices.Contains(strings.Split(f.Rules, ","), "image")
	f.Nullable = nullable(gf.FieldType)
	f.NotNull = gf.NotNull || gf.PrimaryKey || !f.Nullable
	f.Default = literal(gf)
	if gf.HasDefaultValue && gf.IndirectFieldType.Kind() == reflect.Bool {
		p.fail("schema.E008", place, "default: on a bool overrides an explicit false; set it in Go instead")
	}
	p.fieldMethods(gf.IndirectFieldType, place)
	if !p.kind(f, gf) {
		return
	}
	if f.Default == "" && f.NotNull && !gf.NotNull {
		f.Default = zeroes[f.Type]
	}
	if f.Secret() && (f.Read || f.Write || f.Owners) {
		p.fail("schema.E009", place, "a secret never leaves the house; take its api tag away")
	}
	m.Fields = append(m.Fields, f)
}

// Secret reports whether the field's value is never shown.
func (f *Field) Secret() bool { return f.Kind == KindSecret }

func nullable(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[ID](), reflect.TypeFor[Time](), reflect.TypeFor[Date](), reflect.TypeFor[JSON]():
		return true
	}
	return t.Kind() == reflect.Pointer || t == reflect.TypeFor[[]byte]()
}

// zeroes are the defaults of columns whose Go type cannot say "unknown": rows
// that are older than the column hold Go's zero. A column tagged not null
// names its default itself.
var zeroes = map[string]string{"text": "''", "int": "0", "bool": "false", "float": "0", "duration": "0", "decimal": "0"}

// literal returns the default as SQL, from the gorm tag.
func literal(gf *gormschema.Field) string {
	if !gf.HasDefaultValue || gf.DefaultValue == "" && gf.IndirectFieldType.Kind() != reflect.String {
		return ""
	}
	if gf.IndirectFieldType.Kind() == reflect.String {
		return "'" + strings.ReplaceAll(strings.Trim(gf.DefaultValue, "'"), "'", "''") + "'"
	}
	return gf.DefaultValue
}

// snake turns a Go name into snake_case: "QuizVersion" -> "quiz_version".
func snake(name string) string { return gormschema.NamingStrategy{}.ColumnName("", name) }

// singular takes the plural ending off an English word: "tags" -> "tag".
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "zzes"):
		return strings.TrimSuffix(word, "zes")
	case strings.HasSuffix(word, "ses"), strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "ches"):
		return strings.TrimSuffix(word, "es")
	}
	return strings.TrimSuffix(word, "s")
}
