package config

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Print writes the effective settings as YAML, with the place each value came
// from behind it. Secrets and passwords of DSNs are ***.
func Print(w io.Writer, s *Settings) error {
	p := printer{origins: s.origins}
	p.section(valueOf(s), "", "")
	_, err := w.Write(p.out.Bytes())
	return err
}

// originColumn is where the comments begin when the line before is short.
const originColumn = 52

// printer collects the lines.
type printer struct {
	out     bytes.Buffer
	origins map[string]Origin
}

// line writes one value and its origin.
func (p *printer) line(text string, origin Origin) {
	pad := max(1, originColumn-utf8.RuneCountInString(text))
	fmt.Fprintf(&p.out, "%s%s# %s\n", text, strings.Repeat(" ", pad), origin)
}

// section writes the keys of a struct.
func (p *printer) section(v reflect.Value, path, indent string) {
	f := fieldsOf(v.Type())
	for _, name := range f.names {
		p.field(v.Field(f.index[name]), join(path, name), indent+name+":", indent)
	}
}

// field writes what stands behind a key.
func (p *printer) field(v reflect.Value, path, key, indent string) {
	switch {
	case v.Type() == reflect.TypeFor[Stack]():
		p.stack(v.Interface().(Stack), path, key, indent)
	case v.Kind() == reflect.Map && v.Len() > 0:
		fmt.Fprintln(&p.out, key)
		for _, name := range slices.Sorted(mapKeys(v)) {
			p.field(v.MapIndex(reflect.ValueOf(name)), join(path, name), indent+"  "+name+":", indent+"  ")
		}
	case v.Kind() == reflect.Slice && isSection(v.Type().Elem()) && v.Len() > 0:
		p.line(key, p.origins[path])
		for i := range v.Len() {
			p.item(v.Index(i), fmt.Sprintf("%s[%d]", path, i), indent+"  ")
		}
	case v.Kind() == reflect.Struct && isSection(v.Type()):
		fmt.Fprintln(&p.out, key)
		p.section(v, path, indent+"  ")
	default:
		p.line(key+" "+flow(v), p.origins[path])
	}
}

// item writes a struct as an item of a list.
func (p *printer) item(v reflect.Value, path, indent string) {
	f := fieldsOf(v.Type())
	for i, name := range f.names {
		lead := indent + "  "
		if i == 0 {
			lead = indent + "- "
		}
		p.field(v.Field(f.index[name]), join(path, name), lead+name+":", indent+"  ")
	}
}

// stack writes the middleware, one a line.
func (p *printer) stack(stack Stack, path, key, indent string) {
	if len(stack) == 0 {
		p.line(key+" []", p.origins[path])
		return
	}
	fmt.Fprintln(&p.out, key)
	for _, m := range stack {
		p.line(indent+"  - "+m.String(), m.Origin)
	}
}

// String is the entry as it is written in a list of YAML.
func (m Middleware) String() string {
	if m.options == nil {
		return plain(m.Name)
	}
	var parts []string
	for _, e := range m.options.keys {
		parts = append(parts, plain(e.name)+": "+e.value.flow(e.name))
	}
	if len(m.Paths) > 0 {
		parts = append(parts, "paths: "+flow(reflect.ValueOf(m.Paths)))
	}
	if len(m.Methods) > 0 {
		parts = append(parts, "methods: "+flow(reflect.ValueOf(m.Methods)))
	}
	return plain(m.Name) + ": {" + strings.Join(parts, ", ") + "}"
}

// flow writes a value in one line.
func flow(v reflect.Value) string {
	if text, ok := v.Interface().(encoding.TextMarshaler); ok {
		out, _ := text.MarshalText()
		return plain(string(out))
	}
	switch v.Kind() {
	case reflect.String:
		return plain(v.String())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = flow(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		return "{}"
	}
	return fmt.Sprint(v.Interface())
}

// flow writes a node in one line. What stands under a key that sounds like a
// secret is masked.
func (n *node) flow(key string) string {
	switch n.kind {
	case kindNull:
		return "null"
	case kindList:
		parts := make([]string, len(n.items))
		for i, item := range n.items {
			parts[i] = item.flow(key)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case kindMap:
		parts := make([]string, len(n.keys))
		for i, e := range n.keys {
			parts[i] = plain(e.name) + ": " + e.value.flow(e.name)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if n.text != "" && regexp.MustCompile(`(?i)secret|password|token`).MatchString(key) {
		return plain(mask)
	}
	if n.kind == kindText {
		return plain(n.text)
	}
	return n.text
}

// plain writes a text bare where YAML reads it back as the same text, and in
// quotes elsewhere.
func plain(text string) string {
	bare := regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*$|^[0-9]+[A-Za-z][A-Za-z0-9]*$|^[0-9]+(\.[0-9]+){2,}$`)
	word := regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n|0x[0-9a-f]+|0o[0-7]+|0b[01]+|[0-9]+e[0-9]+)$`)
	if bare.MatchString(text) && !word.MatchString(text) {
		return text
	}
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	if err := encode.Encode(strings.ReplaceAll(text, "${", "$${")); err != nil {
		return `""`
	}
	return strings.TrimSuffix(out.String(), "\n")
}
