package database

import (
	"net/url"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// AnyOf is the parameter of a group of filters: any=status%3Dpending%26amount__gte%3D3.
// Each value is a query of its own, whose filters must all hold; of several
// values one is enough.
const AnyOf = "any"

// groupMost bounds a group: so many queries, and so many filters in each.
const groupMost = 10

// Any reads the values of AnyOf; read reads one filter of a query, as the list
// does outside of groups. A group holds no groups.
func (g Grammar) Any(queries []string, read func(name string, values []string) (schema.Cond, *schema.Problem)) (schema.Cond, *schema.Problem) {
	if len(queries) > groupMost {
		p := schema.NewProblem("/"+AnyOf, "too_many", groupMost)
		return schema.Cond{}, &p
	}
	either := make([]schema.Cond, 0, len(queries))
	for _, text := range queries {
		names, values, p := groupParts(text)
		if p != nil {
			return schema.Cond{}, p
		}
		var all []schema.Cond
		for _, name := range names {
			cond, p := read(name, values[name])
			if p != nil {
				return schema.Cond{}, p
			}
			all = append(all, cond)
		}
		either = append(either, schema.And(all...))
	}
	return schema.Or(either...), nil
}

// groupParts takes one query of a group apart, its names sorted.
func groupParts(text string) (names []string, values url.Values, problem *schema.Problem) {
	values, err := url.ParseQuery(text)
	if err != nil || len(values) == 0 || len(values) > groupMost || values.Has(AnyOf) {
		p := schema.NewProblem("/"+AnyOf, "wrong_type", "name=value&name=value")
		return nil, nil, &p
	}
	for name, list := range values {
		if values[name] = slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" }); len(values[name]) == 0 {
			p := schema.NewProblem("/"+AnyOf, "wrong_type", name+"=value")
			return nil, nil, &p
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, values, nil
}
