package api

import (
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	exampleID   = "01980000-0000-7000-8000-000000000001"
	exampleTime = "2026-01-31T09:00:00.000000Z"
)

// exampleValue is a value that a field could have.
func exampleValue(f *schema.Field) any {
	switch f.Kind {
	case schema.KindInteger:
		if n, ok := rule(f, "gte", "min"); ok {
			return n
		}
		return 1
	case schema.KindDuration:
		return 1_500_000
	case schema.KindDecimal:
		return "12.5000"
	case schema.KindFloat:
		return 0.5
	case schema.KindBool:
		return true
	case schema.KindTime:
		return exampleTime
	case schema.KindDate:
		return "2026-01-31"
	case schema.KindID, schema.KindRelation:
		return exampleID
	case schema.KindJSON:
		return Schema{"any": "document"}
	case schema.KindChoice:
		return f.Choices[0].Value
	case schema.KindChoices:
		return []any{f.Choices[0].Value}
	case schema.KindFile:
		return "/media/local/picture.webp"
	case schema.KindEmail:
		return "duck@example.com"
	case schema.KindURL:
		return "https://example.com/"
	case schema.KindSlug:
		return "rubber-duck"
	}
	if f.Name == "Handle" {
		return "rubber_duck"
	}
	return f.Label.EN
}

// example is a row as a stranger sees it.
func (r *resource) example(m *schema.Model) Schema {
	out := Schema{}
	for _, f := range database.Visible(m, everybody(), false) {
		out[f.JSON] = exampleValue(f)
	}
	return out
}

func (r *resource) listExample() Schema {
	return Schema{
		"data": []any{r.example(r.model)},
		"page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": r.Settings.API.PageSize},
	}
}

// inputExample is a body: everything that a new row needs, or one change.
func (r *resource) inputExample(m *schema.Model, fresh bool) Schema {
	out := Schema{}
	verb := map[bool]string{true: schema.VerbAdd, false: schema.VerbChange}[fresh]
	for _, f := range m.Fields {
		if !open(f, verb) || fresh && !needed(f) {
			continue
		}
		out[f.JSON] = exampleValue(f)
		if !fresh {
			break
		}
	}
	return out
}

func (r *resource) meExample() Schema {
	out := r.example(r.model)
	for _, f := range database.Visible(r.model, everybody(), true) {
		out[f.JSON] = exampleValue(f)
	}
	for _, e := range r.extras() {
		out[e.Name] = e.Example
	}
	out["role"], out["is_superuser"], out["permissions"] = "member", false, []any{"quiz.add"}
	return out
}
