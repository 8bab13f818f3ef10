package panel

import (
	"slices"
	"strings"
	"time"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// filterKind is how a filter is chosen.
type filterKind string

const (
	byChoice   filterKind = "choice"
	byBool     filterKind = "bool"
	byRelation filterKind = "relation"
	byDate     filterKind = "date"
	byNumber   filterKind = "number"
	byText     filterKind = "text"
	byOwn      filterKind = "own" // a Filter of the declaration
)

// filter is one entry of ListFilter, resolved.
type filter struct {
	name   string // of the parameter, without an operator
	label  schema.Text
	kind   filterKind
	way    schema.Path
	path   string
	target *schema.Model // byRelation
	empty  bool          // rows may hold nothing
	own    *Filter       // byOwn
}

func newFilter(way schema.Path) (filter, bool) {
	f := filter{name: parameter(way), label: way.Field.Label, way: way, path: path(way), empty: !way.Field.NotNull}
	last := lastHop(way)
	if last != nil {
		f.empty = f.empty || last.Type == schema.BelongsTo
		f.label = joinLabels(last.Label, way.Field.Label)
	}
	switch way.Field.Kind {
	case schema.KindChoice:
		f.kind = byChoice
	case schema.KindBool:
		f.kind = byBool
	case schema.KindRelation:
		f.kind, f.target = byRelation, way.Field.Relation.Target
	case schema.KindID:
		if last == nil || way.Field.Name != "ID" {
			return f, false
		}
		f.kind, f.target, f.label = byRelation, last.Target, last.Label
		f.name, f.path, f.empty = strings.TrimSuffix(f.name, "__id"), strings.TrimSuffix(f.path, ".ID"), true
	case schema.KindDate, schema.KindTime:
		f.kind = byDate
	case schema.KindInteger, schema.KindDecimal, schema.KindFloat, schema.KindDuration:
		f.kind = byNumber
	default:
		if !textual(way.Field) {
			return f, false
		}
		f.kind = byText
	}
	return f, true
}

func lastHop(way schema.Path) *schema.Relation {
	if len(way.Hops) == 0 {
		return nil
	}
	return way.Hops[len(way.Hops)-1]
}

// defaultFilters are choices, bools and relations of a model, and when a row
// was made.
func (c *checker) defaultFilters() []string {
	var names []string
	for _, f := range c.model.Fields {
		switch {
		case f.Kind == schema.KindChoice, f.Kind == schema.KindBool, f.Name == "CreatedAt":
			names = append(names, f.Name)
		case f.Kind == schema.KindRelation:
			names = append(names, f.Relation.Name)
		}
	}
	for _, r := range c.model.Many() {
		names = append(names, r.Name)
	}
	return names
}

// newGrammar opens what is declared: the filters, what an alias of the model
// says of a declared relation, and the columns that sort.
func (c *checker) newGrammar() database.Grammar {
	open := map[string]bool{"ID": true}
	for _, f := range c.filters {
		if f.own == nil {
			open[path(f.way)] = true
		}
	}
	for _, target := range c.model.Aliases {
		way, err := c.model.Path(target.Path)
		if err != nil || len(way.Hops) == 0 {
			continue
		}
		for _, f := range c.filters {
			if f.target == way.Hops[0].Target && f.kind == byRelation && len(way.Hops) == 1 {
				open[path(way)] = true
			}
		}
	}
	sorts := map[string]bool{"ID": true}
	for _, col := range c.columns {
		if col.sort != "" {
			sorts[c.sortPath(col)] = true
		}
	}
	for _, o := range c.orders {
		sorts[o.Path] = true
	}
	return database.Grammar{
		Model: c.model, Zone: c.site.zone,
		Filter: func(way schema.Path) bool { return open[path(way)] },
		Sort:   func(way schema.Path) bool { return sorts[path(way)] },
	}
}

// sortPath is the path by which a column orders.
func (c *checker) sortPath(col listColumn) string {
	switch {
	case col.calc != nil:
		way, err := c.model.Path(col.calc.sort)
		if err != nil {
			return ""
		}
		return path(way)
	case col.link != nil:
		return col.link.Name + "." + titleField(col.link.Target).Name
	}
	return path(*col.way)
}

// preset is the suffix of a filter by date that counts from today.
const preset = "__preset"

// presets are the spans that a date is filtered by at one touch.
var presets = []string{"today", "7d", "30d", "year"}

// since returns the first day of a preset.
func since(preset string, now time.Time) (time.Time, bool) {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch preset {
	case "today":
		return day, true
	case "7d":
		return day.AddDate(0, 0, -6), true
	case "30d":
		return day.AddDate(0, 0, -29), true
	case "year":
		return time.Date(now.Year(), time.January, 1, 0, 0, 0, 0, now.Location()), true
	}
	return time.Time{}, false
}

// condition reads the values of one parameter; several mean any of them.
func (e *entry) condition(name string, values []string, now time.Time) (schema.Cond, *schema.Problem) {
	if base, is := strings.CutSuffix(name, preset); is {
		return e.presetCondition(base, values[len(values)-1], now.In(e.site.zone))
	}
	if name == database.AnyOf {
		return e.grammar.Any(values, func(name string, values []string) (schema.Cond, *schema.Problem) {
			return e.condition(name, values, now)
		})
	}
	if i := slices.IndexFunc(e.filters, func(f filter) bool { return f.own != nil && f.name == name }); i >= 0 {
		return e.filters[i].own.read(values, now)
	}
	var either []schema.Cond
	for _, v := range values {
		if v == unknown && e.canBeEmpty(name) {
			either = append(either, e.isEmpty(name))
			continue
		}
		cond, p := e.grammar.Parameter(name, v)
		if p != nil {
			return schema.Cond{}, p
		}
		either = append(either, cond)
	}
	if len(either) == 1 {
		return either[0], nil
	}
	return schema.Or(either...), nil
}

func (e *entry) presetCondition(name, value string, now time.Time) (schema.Cond, *schema.Problem) {
	start, known := since(value, now)
	if !known {
		p := schema.NewProblem("/"+name+preset, "unknown_choice", strings.Join(presets, ", "))
		return schema.Cond{}, &p
	}
	i := slices.IndexFunc(e.filters, func(f filter) bool { return f.name == name && f.kind == byDate })
	if i < 0 {
		_, p := e.grammar.Parameter(name+preset, value)
		return schema.Cond{}, p
	}
	if e.filters[i].way.Field.Kind == schema.KindDate {
		return schema.Compare(e.filters[i].path, schema.OpGte, schema.DateOf(start)), nil
	}
	return schema.Compare(e.filters[i].path, schema.OpGte, schema.At(start)), nil
}

// canBeEmpty reports whether a filter offers rows that hold nothing.
func (e *entry) canBeEmpty(name string) bool {
	return slices.ContainsFunc(e.filters, func(f filter) bool { return f.name == name && f.empty && f.kind != byText })
}

func (e *entry) isEmpty(name string) schema.Cond {
	i := slices.IndexFunc(e.filters, func(f filter) bool { return f.name == name })
	return schema.IsNull(e.filters[i].path, true)
}
