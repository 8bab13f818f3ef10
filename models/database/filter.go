package database

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"

	"duckhoo/models/schema"
)

// Grammar reads what stands behind the ? of a list, for the API and for the
// back office alike. Allow says which paths may be filtered and sorted: the
// API's tags, or what a ModelAdmin declares.
type Grammar struct {
	Model  *schema.Model
	Filter func(way schema.Path) bool
	Sort   func(way schema.Path) bool
	Beside func(r *schema.Relation) schema.Cond // what also must hold of a target that a filter looks at; nil: nothing
	Zone   *time.Location                       // of dates without a time
}

// PublicGrammar allows what tags and policy open to the actor.
func PublicGrammar(m *schema.Model, actor schema.Actor) Grammar {
	open := func(way schema.Path, able func(*schema.Field) bool) bool {
		if len(way.Hops) > 1 {
			return false
		}
		at, f := m, way.Field
		if len(way.Hops) == 1 && way.Hops[0].Type == schema.HasOne {
			return able(f) // only a name that the model itself gives leads there
		}
		for _, r := range way.Hops {
			if !slices.Contains(Includable(at, actor), r) || r.Type != schema.BelongsTo && !r.Target.Policy.Scope(actor, schema.VerbRead).IsTrue() {
				return false
			}
			at = r.Target
		}
		return f.Read && at.Policy.Fields(actor, schema.VerbRead).Has(f.JSON) && able(f)
	}
	return Grammar{
		Model:  m,
		Filter: func(way schema.Path) bool { return open(way, (*schema.Field).Filterable) },
		Sort: func(way schema.Path) bool {
			return open(way, (*schema.Field).Sortable) &&
				(len(way.Hops) == 0 || way.Hops[0].Type == schema.HasOne || way.Hops[0].Type == schema.BelongsTo && way.Hops[0].Target.Policy.Scope(actor, schema.VerbRead).IsTrue())
		},
		Beside: func(r *schema.Relation) schema.Cond { return r.Target.Policy.Scope(actor, schema.VerbRead) },
		Zone:   time.UTC,
	}
}

// suffixes are the operators that a filter's name may end with.
var suffixes = map[string]schema.Op{
	"gte": schema.OpGte, "lte": schema.OpLte, "gt": schema.OpGt, "lt": schema.OpLt, "in": schema.OpIn,
	"contains": schema.OpContains, "isnull": schema.OpIsNull, "ne": schema.OpNe,
}

// Parameter reads one filter: its name ("owner__handle", "created_at__gte")
// and its value. An unknown or closed name is a Problem that lists the open
// ones.
func (g Grammar) Parameter(name, value string) (schema.Cond, *schema.Problem) {
	way, path, op := g.resolve(name)
	if way.Field == nil || !g.Filter(way) || op == schema.OpContains && !isText(way.Field) {
		p := schema.NewProblem("/"+name, "unknown_filter", nil)
		names := strings.Join(g.Names(), ", ")
		p.Detail = schema.Text{KO: "이런 거르개는 없어요. 쓸 수 있는 것: " + names, EN: "There is no such filter. Known: " + names}
		return schema.Cond{}, &p
	}
	cond, p := g.value(way, path, op, value)
	if p != nil {
		p.Pointer = "/" + name
		return cond, p
	}
	for _, r := range way.Hops {
		if g.Beside != nil && r.Type == schema.BelongsTo {
			cond = schema.And(cond, g.Beside(r).Behind(r.Name))
		}
	}
	return cond, nil
}

// isText reports whether both databases keep the field as text, which alone can
// hold another text.
func isText(f *schema.Field) bool {
	switch f.Kind {
	case schema.KindText, schema.KindLongText, schema.KindMarkdown, schema.KindSlug, schema.KindEmail, schema.KindURL, schema.KindChoice:
		return true
	}
	return false
}

// resolve reads a name: an alias, a field, or one hop and a field, then perhaps
// an operator.
func (g Grammar) resolve(name string) (schema.Path, string, schema.Op) {
	op := schema.OpEq
	if alias, ok := g.Model.Aliases[name]; ok {
		if way, err := g.Model.Path(alias.Path); err == nil {
			return way, alias.Path, alias.Op
		}
	}
	if i := strings.LastIndex(name, "__"); i > 0 {
		if o, ok := suffixes[name[i+2:]]; ok {
			name, op = name[:i], o
		}
	}
	if alias, ok := g.Model.Aliases[name]; ok && alias.Op == schema.OpEq {
		if way, err := g.Model.Path(alias.Path); err == nil {
			return way, alias.Path, op
		}
	}
	var names []string
	at := g.Model
	parts := strings.Split(name, "__")
	for i, part := range parts {
		f, r := at.FieldJSON(part), at.RelationJSON(part)
		switch {
		case i == len(parts)-1 && f != nil:
			names = append(names, f.Name)
		case r != nil:
			names, at = append(names, r.Name), r.Target
		default:
			return schema.Path{}, "", op
		}
	}
	path := strings.Join(names, ".")
	way, err := g.Model.Path(path)
	if err != nil {
		return schema.Path{}, "", op
	}
	return way, path, op
}

func (g Grammar) value(way schema.Path, path string, op schema.Op, value string) (schema.Cond, *schema.Problem) {
	f := way.Field
	switch op {
	case schema.OpIsNull:
		if value != "true" && value != "false" {
			p := schema.NewProblem("", "wrong_type", "true, false")
			return schema.Cond{}, &p
		}
		return schema.IsNull(path, value == "true"), nil
	case schema.OpIn:
		var list []any
		for part := range strings.SplitSeq(value, ",") {
			v, p := g.scalar(f, part)
			if p != nil {
				return schema.Cond{}, p
			}
			list = append(list, v)
		}
		return schema.In(path, list...), nil
	case schema.OpContains:
		return schema.Contains(path, value), nil
	}
	if f.Kind == schema.KindTime && len(value) == len(time.DateOnly) {
		return g.day(path, op, value)
	}
	v, p := g.scalar(f, value)
	if p != nil {
		return schema.Cond{}, p
	}
	return schema.Cond{Op: op, Path: path, Value: v}, nil
}

func (g Grammar) scalar(f *schema.Field, value string) (any, *schema.Problem) {
	switch f.Kind {
	case schema.KindInteger, schema.KindFloat, schema.KindBool, schema.KindDuration:
		return f.DecodeJSON(json.RawMessage(orNull(value)))
	}
	quoted, _ := json.Marshal(value)
	return f.DecodeJSON(quoted)
}

func orNull(s string) string {
	if strings.TrimSpace(s) == "" {
		return "null"
	}
	return s
}

// day compares a time with a whole day of the calendar: lte means until its end.
func (g Grammar) day(path string, op schema.Op, value string) (schema.Cond, *schema.Problem) {
	start, err := time.ParseInLocation(time.DateOnly, value, g.Zone)
	if utc := start.UTC().Year(); err != nil || utc < 1 || utc > 9998 { // the day behind is a time as well
		p := schema.NewProblem("", "wrong_type", "YYYY-MM-DD")
		return schema.Cond{}, &p
	}
	from, to := schema.At(start), schema.At(start.AddDate(0, 0, 1))
	switch op {
	case schema.OpGte:
		return schema.Compare(path, schema.OpGte, from), nil
	case schema.OpLt:
		return schema.Compare(path, schema.OpLt, from), nil
	case schema.OpGt:
		return schema.Compare(path, schema.OpGte, to), nil
	case schema.OpLte:
		return schema.Compare(path, schema.OpLt, to), nil
	}
	within := schema.And(schema.Compare(path, schema.OpGte, from), schema.Compare(path, schema.OpLt, to))
	if op == schema.OpNe {
		return schema.Not(within), nil
	}
	return within, nil
}

// Order reads sort=-created_at,title.
func (g Grammar) Order(text string) ([]Order, *schema.Problem) {
	var out []Order
	for part := range strings.SplitSeq(text, ",") {
		name, desc := strings.CutPrefix(part, "-")
		if order, ok := g.ordered(name, desc); ok {
			out = append(out, order)
			continue
		}
		way, path, op := g.resolve(name)
		if way.Field == nil || op != schema.OpEq || !g.Sort(way) {
			names := strings.Join(g.Sorts(), ", ")
			return nil, &schema.Problem{Pointer: "/sort", Code: "unknown_sort",
				Detail: schema.Text{KO: "이렇게는 줄 세울 수 없어요. 쓸 수 있는 것: " + names, EN: "There is no such order. Known: " + names}}
		}
		out = append(out, Order{Path: path, Desc: desc})
	}
	return out, nil
}

// ordered reads an order that the model gives a name: "popular". A sign before
// it turns it round.
func (g Grammar) ordered(name string, back bool) (Order, bool) {
	path, ok := g.Model.Orders[name]
	if !ok {
		return Order{}, false
	}
	path, desc := strings.CutPrefix(path, "-")
	way, err := g.Model.Path(path)
	return Order{Path: path, Desc: desc != back}, err == nil && g.Sort(way)
}

// Names lists the filters that are open, without operators.
func (g Grammar) Names() []string { return g.names(g.Filter) }

// Sorts lists the orders that are open.
func (g Grammar) Sorts() []string {
	out := g.names(g.Sort)
	for name := range g.Model.Orders {
		if _, ok := g.ordered(name, false); ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}

func (g Grammar) names(open func(schema.Path) bool) []string {
	var out []string
	for name, alias := range g.Model.Aliases {
		if way, err := g.Model.Path(alias.Path); err == nil && open(way) {
			out = append(out, name)
		}
	}
	for _, f := range g.Model.Fields {
		if open(schema.Path{Field: f}) && !slices.Contains(out, f.JSON) {
			out = append(out, f.JSON)
		}
	}
	for _, r := range g.Model.Relations {
		for _, f := range r.Target.Fields {
			if open(schema.Path{Hops: []*schema.Relation{r}, Field: f}) {
				out = append(out, r.JSON+"__"+f.JSON)
			}
		}
	}
	sort.Strings(out)
	return out
}
