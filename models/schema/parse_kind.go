package schema

import (
	"reflect"
	"slices"
	"strings"

	gormschema "gorm.io/gorm/schema"
)

// kind decides what the field is from its Go type and its rules.
func (p *parser) kind(f *Field, gf *gormschema.Field) bool {
	t := gf.IndirectFieldType
	zero := reflect.New(t).Elem().Interface()
	f.Type = string(gf.DataType)
	switch v := zero.(type) {
	case ID:
		f.Kind = KindID
	case Time:
		f.Kind = KindTime
	case Date:
		f.Kind = KindDate
	case Duration:
		f.Kind = KindDuration
	case Decimal:
		f.Kind = KindDecimal
	case JSON:
		f.Kind = KindJSON
	case Markdown:
		f.Kind = KindMarkdown
	case Secret:
		f.Kind = KindSecret
	case File:
		f.Kind = KindFile
	case several:
		f.Kind = KindChoices
		p.fieldMethods(reflect.TypeOf(v.element()), f.Model.GoName+"."+f.Name)
		return p.choices(f, v.element())
	case Chooser:
		f.Kind, f.Type = KindChoice, "text"
		if t.Kind() != reflect.String {
			p.fail("schema.E010", f.Model.GoName+"."+f.Name, "a type with Choices is a string type")
			return false
		}
		return p.choices(f, zero)
	default:
		return p.basic(f, t)
	}
	return true
}

func (p *parser) basic(f *Field, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String:
		f.Type, f.Kind = "text", textKind(f)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		f.Type, f.Kind = "int", KindInteger
	case reflect.Float32, reflect.Float64:
		f.Type, f.Kind = "float", KindFloat
	case reflect.Bool:
		f.Type, f.Kind = "bool", KindBool
	default:
		return false
	}
	return true
}

// textKind tells the kinds of string apart by their rules and size.
func textKind(f *Field) Kind {
	for rule := range strings.SplitSeq(f.Rules, ",") {
		switch rule {
		case "slug":
			return KindSlug
		case "email":
			return KindEmail
		case "url":
			return KindURL
		}
	}
	if f.Size == 0 || f.Size > 255 {
		return KindLongText
	}
	return KindText
}

// choices reads the fixed values of a type and their labels.
func (p *parser) choices(f *Field, zero any) bool {
	place := f.Model.GoName + "." + f.Name
	c, ok := zero.(Chooser)
	if !ok || len(c.Choices()) == 0 {
		p.fail("schema.E012", place, "the type %T has no Choices", zero)
		return false
	}
	for _, value := range c.Choices() {
		text := Text{EN: human(value)}
		word := reflect.New(reflect.TypeOf(zero)).Elem()
		word.SetString(value)
		if l, ok := word.Interface().(Labeller); ok {
			text = Text{KO: l.Label("ko"), EN: l.Label("en")}
		}
		f.Choices = append(f.Choices, Choice{Value: value, Label: text})
	}
	if t, ok := zero.(Transitioner); ok && f.Kind == KindChoice {
		p.transitions(f, t)
	}
	return true
}

func (p *parser) transitions(f *Field, t Transitioner) {
	m, place := f.Model, f.Model.GoName+"."+f.Name
	if m.State != nil {
		p.fail("schema.E013", place, "%s is already the state of the model; a model has one", m.State.Name)
		return
	}
	m.State, m.Transitions = f, t.Transitions()
	if f.Write {
		p.fail("schema.E014", place, `a state changes by its transitions alone; take "write" off its api tag`)
	}
	for _, tr := range m.Transitions {
		for _, state := range append(slices.Clone(tr.From), tr.To) {
			if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == state }) {
				p.fail("schema.E015", place, "the transition %q names the state %q, which Choices lacks", tr.Verb, state)
			}
		}
	}
}
