package schema

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// What tags may say. An unknown tag, key or value is a mistake that names the
// struct, the field and what is known.
var (
	tagKeys  = []string{"api", "gorm", "help", "json", "label", "validate"}
	gormKeys = []string{"-", "COLUMN", "CONSTRAINT", "DEFAULT", "FOREIGNKEY", "INDEX", "MANY2MANY", "NOT NULL", "PRIMARYKEY",
		"REFERENCES", "SIZE", "UNIQUEINDEX"}
	apiWords = []string{"owner", "read", "write"}
	rules    = []string{"alphanum", "email", "gt", "gte", "handle", "image", "len", "lt", "lte", "max", "min", "omitempty", "required",
		"slug", "url"}
)

// tags checks every tag of the struct and of what it embeds.
func (p *parser) tags(t reflect.Type) bool {
	before := len(p.mistakes)
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		place := t.Name() + "." + sf.Name
		for _, tag := range p.split(place, string(sf.Tag)) {
			p.tag(place, tag[0], tag[1])
		}
	}
	return len(p.mistakes) == before
}

// split takes a struct tag apart; the standard library skips what is malformed.
func (p *parser) split(place, tag string) (out [][2]string) {
	for rest := strings.TrimSpace(tag); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, after, ok := strings.Cut(rest, `:"`)
		end := closing(after)
		if !ok || end < 0 || strings.ContainsAny(key, " \"") {
			p.fail("schema.E030", place, "malformed tag %q; want key:\"value\" pairs with one space between", tag)
			return nil
		}
		value, err := strconv.Unquote(`"` + after[:end] + `"`)
		if err != nil {
			p.fail("schema.E030", place, "malformed tag %q", tag)
			return nil
		}
		out, rest = append(out, [2]string{key, value}), after[end+1:]
	}
	return out
}

func closing(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func (p *parser) tag(place, key, value string) {
	switch key {
	case "gorm":
		for name := range gormSettings(value) {
			p.known("schema.E032", place, "gorm", name, gormKeys)
		}
	case "api":
		for word := range strings.SplitSeq(value, ",") {
			p.known("schema.E033", place, "api", word, apiWords)
		}
	case "validate":
		for rule := range strings.SplitSeq(value, ",") {
			name, _, _ := strings.Cut(rule, "=")
			p.known("schema.E034", place, "validate", name, rules)
		}
	case "label", "help":
		if text, ok := splitText(value); !ok || text.IsZero() {
			p.fail("schema.E035", place, "%s:%q: want Korean and English with one bar between: %s:\"제목|Title\"", key, value, key)
		}
	case "json":
	default:
		p.known("schema.E031", place, "tag", key, tagKeys)
	}
}

func gormSettings(value string) map[string]bool {
	out := map[string]bool{}
	for part := range strings.SplitSeq(value, ";") {
		if part == "" {
			continue
		}
		name, _, _ := strings.Cut(part, ":")
		name, _, _ = strings.Cut(name, ",")
		out[strings.ToUpper(strings.TrimSpace(name))] = true
	}
	return out
}

func (p *parser) known(id, place, what, name string, known []string) {
	if slices.Contains(known, name) {
		return
	}
	hint := ""
	if near := Nearest(name, known); near != "" {
		hint = "; did you mean " + strings.ToLower(near) + "?"
	}
	p.fail(id, place, "unknown %s %q%s (known: %s)", what, name, hint, strings.ToLower(strings.Join(known, ", ")))
}
