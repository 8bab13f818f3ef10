package api

import (
	"slices"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// everybody stands for the widest view of the tags, for the document: what it
// shows is what somebody may see.
func everybody() schema.Actor { return schema.Program{Name: "document"} }

// idParameter is the segment of the address that names a row.
func (r *resource) idParameter() Schema {
	if r.key == nil {
		return ref("parameters", "Id")
	}
	return Schema{
		"name": "id", "in": "path", "required": true, "description": "The id of the " + r.noun() + ", or its " + r.key.JSON + ".",
		"schema": Schema{"type": "string", "minLength": 1, "maxLength": max(36, r.key.Size), "pattern": `^[^/]+$`},
	}
}

// listParameters are those of a list: pages, order, shape, filters.
func (r *resource) listParameters(mine bool) []Schema {
	out := []Schema{ref("parameters", "Limit"), ref("parameters", "Cursor"), ref("parameters", "Count"), ref("parameters", "IfNoneMatch")}
	if len(r.model.Search) > 0 {
		out = append(out, ref("parameters", "Q"))
	}
	out = append(out, r.sortParameter())
	out = append(out, r.shapeParameters(mine)...)
	g := database.PublicGrammar(r.model, everybody())
	for _, name := range g.Names() {
		if !slices.Contains(reserved, name) {
			out = append(out, r.filters(name)...)
		}
	}
	return out
}

func query(name, description string, s Schema) Schema {
	return Schema{"name": name, "in": "query", "description": description, "schema": s}
}

// commas is a parameter that lists words with commas between.
func commas(name, description string, items Schema, most int) Schema {
	p := query(name, description, Schema{"type": "array", "items": items, "maxItems": most})
	p["style"], p["explode"] = "form", false
	return p
}

func (r *resource) sortParameter() Schema {
	sorts := database.PublicGrammar(r.model, everybody()).Sorts()
	names := make([]any, 0, 2*len(sorts))
	for _, name := range sorts {
		names = append(names, name, "-"+name)
	}
	return commas("sort", "The order, `-` for descending. Ties are broken by id.", Schema{"type": "string", "enum": names}, 8)
}

// shapeParameters are fields and include.
func (r *resource) shapeParameters(owner bool) []Schema {
	out := []Schema{commas("fields", "Only these fields, all without it.", Schema{"type": "string", "enum": texts(r.fieldNames(everybody(), owner && r.model.Owner != nil))}, 64)}
	if names := r.includes(everybody(), owner && r.model.Owner != nil); len(names) > 0 {
		out = append(out, commas("include", "Relations to put into the answer.", Schema{"type": "string", "enum": texts(names)}, 16))
	}
	return out
}

func texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// filters are the parameters that one name of the grammar opens: the name
// alone, and with the operators that make sense for its kind.
func (r *resource) filters(name string) []Schema {
	f, hop := r.filterField(name)
	label := f.Label.EN
	if hop != nil {
		label = hop.Label.EN + ": " + strings.ToLower(f.Label.EN)
	}
	value := filterSchema(f)
	if text, only := comparisons[r.model.Aliases[name].Op]; only {
		return []Schema{query(name, label+text, value)}
	}
	out := []Schema{query(name, label+" is.", value)}
	add := func(op, text string, s Schema) { out = append(out, query(name+"__"+op, label+text, s)) }
	switch f.Kind {
	case schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindDuration, schema.KindTime, schema.KindDate:
		add("gte", " is at least.", value)
		add("gt", " is more than.", value)
		add("lte", " is at most.", value)
		add("lt", " is less than.", value)
	case schema.KindBool:
	case schema.KindChoice, schema.KindID, schema.KindRelation, schema.KindSlug:
		add("ne", " is not.", value)
		out = append(out, commas(name+"__in", label+" is one of.", value, inMost))
	default:
		out = append(out, commas(name+"__in", label+" is one of.", value, inMost))
		add("contains", " holds the text.", value)
	}
	if !f.NotNull {
		add("isnull", " is empty.", Schema{"type": "boolean"})
	}
	return out
}

// comparisons are the words for aliases that say how to compare.
var comparisons = map[schema.Op]string{schema.OpGte: " is at least.", schema.OpLte: " is at most."}

// filterField is the field behind a name of the grammar, and the relation that
// leads there, nil for a field of the model itself.
func (r *resource) filterField(name string) (*schema.Field, *schema.Relation) {
	if alias, ok := r.model.Aliases[name]; ok {
		if way, err := r.model.Path(alias.Path); err == nil && len(way.Hops) > 0 {
			return way.Field, way.Hops[0]
		} else if err == nil {
			return way.Field, nil
		}
	}
	if first, last, ok := strings.Cut(name, "__"); ok {
		if l := r.model.RelationJSON(first); l != nil {
			return l.Target.FieldJSON(last), l
		}
	}
	return r.model.FieldJSON(name), nil
}

// filterSchema is what a filter's value looks like; times may be whole days.
func filterSchema(f *schema.Field) Schema {
	if f.Kind == schema.KindTime {
		return Schema{"type": "string", "maxLength": 40, "pattern": `^\d{4}-\d{2}-\d{2}([T ].+)?$`, "examples": []any{"2026-01-31", "2026-01-31T09:00:00Z"}}
	}
	s := valueSchema(f)
	delete(s, "minLength")
	return s
}
