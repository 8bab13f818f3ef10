package api

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// longest is how many characters a text without a limit of its own may have:
// more than a body may hold.
const longest = 1 << 20

// idPattern is a UUID in its canonical form.
const idPattern = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`

// Texts hold no control characters; long ones may have lines.
const (
	linePattern  = `^[^\x00-\x1F\x7F]*$`
	linesPattern = `^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$`
)

// valueSchema is the JSON Schema of a field's value, without null.
func valueSchema(f *schema.Field) Schema {
	switch f.Kind {
	case schema.KindInteger:
		return integer(f)
	case schema.KindDuration:
		return Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": math.MaxInt64, "description": "In microseconds."}
	case schema.KindDecimal:
		return Schema{"type": "string", "pattern": `^-?\d+(\.\d{1,4})?$`, "maxLength": 24}
	case schema.KindFloat:
		return Schema{"type": "number", "format": "double"}
	case schema.KindBool:
		return Schema{"type": "boolean"}
	case schema.KindTime:
		return Schema{"type": "string", "format": "date-time", "maxLength": 40}
	case schema.KindDate:
		return Schema{"type": "string", "format": "date", "maxLength": 10}
	case schema.KindID, schema.KindRelation:
		return Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}
	case schema.KindJSON:
		return Schema{}
	case schema.KindChoice:
		return Schema{"type": "string", "enum": choices(f)}
	case schema.KindChoices:
		return Schema{"type": "array", "items": Schema{"type": "string", "enum": choices(f)}, "maxItems": len(f.Choices), "uniqueItems": true}
	case schema.KindFile:
		s := Schema{"type": "string", "format": "uri-reference", "maxLength": 512}
		if writable(f, true) {
			s["description"] = "Written as the id of a media of yours that is ready; read as an address."
		}
		return s
	}
	return text(f)
}

func choices(f *schema.Field) []any {
	out := make([]any, len(f.Choices))
	for i, c := range f.Choices {
		out[i] = c.Value
	}
	return out
}

func integer(f *schema.Field) Schema {
	low, high, format := int64(math.MinInt64), int64(math.MaxInt64), "int64"
	t := f.GoType()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Int && t.Bits() < 64 {
		low, high, format = -1<<(t.Bits()-1), 1<<(t.Bits()-1)-1, "int32"
	}
	if n, ok := rule(f, "gte", "min"); ok {
		low = n
	}
	if n, ok := rule(f, "lte", "max"); ok {
		high = n
	}
	return Schema{"type": "integer", "format": format, "minimum": low, "maximum": high}
}

func text(f *schema.Field) Schema {
	s := Schema{"type": "string", "maxLength": longest}
	if f.Size > 0 {
		s["maxLength"] = f.Size
	}
	if n, ok := rule(f, "max", "lte"); ok {
		s["maxLength"] = n
	}
	if n, ok := rule(f, "min", "gte"); ok {
		s["minLength"] = n
	} else if f.Required {
		s["minLength"] = 1
	}
	switch {
	case f.Kind == schema.KindEmail:
		s["format"] = "email"
	case f.Kind == schema.KindURL:
		s["format"] = "uri"
	case f.Kind == schema.KindSlug:
		s["pattern"] = `^[^\sA-Z/?#%&]*$`
	case strings.Contains(f.Rules, "handle"):
		s["pattern"], s["minLength"] = `^[a-z0-9_]{3,20}$`, 3
	case f.Kind == schema.KindMarkdown:
		s["contentMediaType"], s["pattern"] = "text/markdown", linesPattern
	case f.Kind == schema.KindLongText:
		s["pattern"] = linesPattern
	default:
		s["pattern"] = linePattern
	}
	return s
}

// rule is the number of a validate rule by one of its names.
func rule(f *schema.Field, names ...string) (int64, bool) {
	for part := range strings.SplitSeq(f.Rules, ",") {
		name, number, _ := strings.Cut(part, "=")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil && slices.Contains(names, name) {
			return n, true
		}
	}
	return 0, false
}

// described adds what people call the field, in both languages.
func described(s Schema, label, help schema.Text) Schema {
	s["title"] = label.EN
	text := label.EN
	if label.KO != "" {
		text += " (" + label.KO + ")"
	}
	if help.EN != "" {
		text += ". " + strings.TrimSuffix(help.EN, ".")
	}
	text += "."
	if own, ok := s["description"].(string); ok {
		text += " " + own
	}
	s["description"] = text
	return s
}

// labelled adds the words for the values of a choice.
func labelled(s Schema, f *schema.Field) Schema {
	if len(f.Choices) == 0 {
		return s
	}
	parts := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		parts[i] = "`" + c.Value + "` " + c.Label.EN
		if c.Label.KO != "" && c.Label.KO != c.Label.EN {
			parts[i] += " (" + c.Label.KO + ")"
		}
	}
	s["description"] = s["description"].(string) + " Values: " + strings.Join(parts, ", ") + "."
	return s
}

// orNull lets a schema be null too.
func orNull(s Schema) Schema {
	if t, ok := s["type"].(string); ok {
		s["type"] = []any{t, "null"}
		if list, ok := s["enum"].([]any); ok {
			s["enum"] = append(list, nil)
		}
	}
	return s
}

// nullInJSON reports whether answers show null for the field.
func nullInJSON(f *schema.Field) bool { return !f.NotNull || f.Kind == schema.KindFile }

func fieldSchema(f *schema.Field, null bool) Schema {
	s := labelled(described(valueSchema(f), f.Label, f.Help), f)
	if null {
		s = orNull(s)
	}
	return s
}

// rowSchema is a row as answers show it. Nothing is required, because fields=
// leaves out what is not asked for.
func (r *resource) rowSchema(m *schema.Model) Schema {
	props := Schema{}
	for _, f := range database.Visible(m, everybody(), true) {
		s := fieldSchema(f, nullInJSON(f))
		s["readOnly"] = !open(f, schema.VerbAdd) && !open(f, schema.VerbChange)
		if f.Owners && !f.Read {
			s["description"] = s["description"].(string) + " Only the owner sees it."
		}
		props[f.JSON] = s
	}
	for _, l := range m.Relations {
		r.relationSchemas(props, l)
	}
	r.extraSchemas(m, props)
	s := Schema{"type": "object", "properties": props, "title": m.Label.EN}
	if m.Help.EN != "" {
		s["description"] = sentence(m.Help.EN)[:len(sentence(m.Help.EN))-1]
	} else {
		s["description"] = "One " + strings.ToLower(m.Label.EN) + "."
	}
	return s
}

// relationSchemas adds what a relation shows: ids, included rows, children.
func (r *resource) relationSchemas(props Schema, l *schema.Relation) {
	public := slices.Contains(database.Includable(l.Model, everybody()), l)
	switch {
	case l.Type == schema.BelongsTo && public:
		props[l.JSON] = Schema{
			"title": l.Label.EN, "description": l.Label.EN + ", when `include` asks for it. One that is gone has its id and `deleted` alone.",
			"oneOf": []any{schemaRef(l.Target.GoName), schemaRef("Deleted"), Schema{"type": "null"}},
		}
	case l.Type == schema.ManyToMany && public:
		props[l.IDsJSON()] = described(idList(), schema.Text{EN: "Ids of " + l.Label.EN, KO: l.Label.KO}, l.Help)
		props[l.JSON] = Schema{"type": "array", "maxItems": 1000, "items": schemaRef(l.Target.GoName),
			"title": l.Label.EN, "description": l.Label.EN + ", when `include` asks for it."}
	case l.Type == schema.Owned && (l.Read || l.Owners):
		s := described(Schema{"type": "array", "maxItems": 1000, "items": schemaRef(l.Target.GoName)}, l.Label, l.Help)
		if l.Owners {
			s["description"] = s["description"].(string) + " Only the owner sees it."
		}
		props[l.JSON] = s
	}
}

func idList() Schema {
	return Schema{"type": "array", "maxItems": 1000, "items": Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}}
}

// inputSchema is what a body may hold. A new row must have what it cannot be
// without.
func (r *resource) inputSchema(m *schema.Model, fresh, child bool) Schema {
	props, required := Schema{}, []any{}
	if child && !fresh {
		props["id"] = Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "title": "ID",
			"description": "The child that this changes; a new one has none."}
	}
	verb := map[bool]string{true: schema.VerbAdd, false: schema.VerbChange}[fresh]
	for _, f := range m.Fields {
		if !open(f, verb) {
			continue
		}
		props[f.JSON] = fieldSchema(f, f.Nullable && !f.NotNull || f.Kind == schema.KindFile)
		if fresh && needed(f) {
			required = append(required, f.JSON)
		}
	}
	for _, l := range m.Relations {
		if !l.Write && !l.Owners {
			continue
		}
		switch l.Type {
		case schema.ManyToMany:
			props[l.IDsJSON()] = described(idList(), schema.Text{EN: "Ids of " + l.Label.EN, KO: l.Label.KO}, l.Help)
		case schema.Owned:
			props[l.JSON] = described(Schema{"type": "array", "maxItems": 1000, "items": schemaRef(l.Target.GoName + suffix(fresh))}, l.Label, l.Help)
		}
	}
	s := Schema{"type": "object", "additionalProperties": false, "properties": props, "title": m.Label.EN + " to " + map[bool]string{true: "create", false: "change"}[fresh],
		"description": map[bool]string{true: "What a new one is made of.", false: "What is to change; absent members stay as they are."}[fresh]}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func suffix(fresh bool) string {
	if fresh {
		return "Create"
	}
	return "Patch"
}

// listSchema is a page of rows.
func (r *resource) listSchema() Schema {
	return Schema{
		"type": "object", "title": "Page of " + r.nouns(), "description": "A page of " + r.nouns() + ".", "required": []any{"data", "page"},
		"properties": Schema{
			"data": Schema{"type": "array", "maxItems": r.Settings.API.PageMax, "items": schemaRef(r.model.GoName), "description": "The rows."},
			"page": schemaRef("Paging"),
		},
	}
}
