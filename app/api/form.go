package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// input is one input of a filter or of a write.
type input struct {
	Name     string
	Kind     string // how the script writes it in JSON
	Label    string
	Help     string
	Value    string
	Values   []string // chosen, where several may be
	Choices  []option
	Long     bool // a textarea
	Several  bool
	Required bool
	Most     int // characters, 0 for no limit
}

type option struct{ Value, Label string }

// Has reports whether a choice is chosen.
func (i input) Has(value string) bool {
	if i.Several {
		return slices.Contains(i.Values, value)
	}
	return i.Value == value
}

// writeForm is a form that a page's script sends as JSON.
type writeForm struct {
	Title  string
	Method string
	To     string
	Match  string // If-Match
	After  string // where to go when the row is gone
	Button string
	Danger bool
	Open   bool
	Fields []input
}

// inputs are what a body may hold, filled with the values of a row.
func (r *resource) inputs(m *schema.Model, lang string, row map[string]json.RawMessage, fresh bool) []input {
	var out []input
	verb := map[bool]string{true: schema.VerbAdd, false: schema.VerbChange}[fresh]
	for _, f := range m.Fields {
		if !open(f, verb) || f.Owners && !f.Read && !fresh && row[f.JSON] == nil {
			continue
		}
		in := fieldInput(f, lang, row[f.JSON])
		in.Required = fresh && needed(f)
		out = append(out, in)
	}
	for _, l := range m.Relations {
		if in, ok := relationInput(l, lang, row, fresh); ok {
			out = append(out, in)
		}
	}
	return out
}

// relationInput is the input of a many-to-many or of children.
func relationInput(l *schema.Relation, lang string, row map[string]json.RawMessage, fresh bool) (input, bool) {
	in := input{Label: l.Label.In(lang), Help: l.Help.In(lang), Long: true}
	switch {
	case !l.Write && !l.Owners:
		return in, false
	case l.Type == schema.ManyToMany:
		in.Name, in.Kind, in.Long = l.IDsJSON(), "ids", false
		var ids []string
		_ = json.Unmarshal(row[in.Name], &ids) // absent is none
		in.Value = strings.Join(ids, ", ")
		return in, true
	case l.Type == schema.Owned && (fresh || l.Write || row[l.JSON] != nil):
		in.Name, in.Kind = l.JSON, "json"
		in.Value = children(l, row[l.JSON])
		return in, true
	}
	return in, false
}

// children writes owned rows with what may be written of them.
func children(l *schema.Relation, raw json.RawMessage) string {
	var rows []map[string]json.RawMessage
	if json.Unmarshal(raw, &rows) != nil || len(rows) == 0 {
		return ""
	}
	var b bytes.Buffer
	body, err := json.Marshal(kept(l.Target, rows))
	if err != nil || json.Indent(&b, body, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// kept leaves the id and what is writable of children and theirs.
func kept(m *schema.Model, rows []map[string]json.RawMessage) []map[string]any {
	out := make([]map[string]any, len(rows))
	for i, row := range rows {
		out[i] = map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(row)) {
			f, r := m.FieldJSON(name), m.RelationJSON(name)
			switch {
			case name == "id", f != nil && writable(f, true):
				out[i][name] = row[name]
			case r != nil && r.Type == schema.Owned && (r.Write || r.Owners):
				var inner []map[string]json.RawMessage
				if json.Unmarshal(row[name], &inner) == nil {
					out[i][name] = kept(r.Target, inner)
				}
			}
		}
	}
	return out
}

// kinds is how the script writes a field's input in JSON; others are texts.
var kinds = map[schema.Kind]string{
	schema.KindInteger: "integer", schema.KindFloat: "float", schema.KindDuration: "duration", schema.KindBool: "bool", schema.KindJSON: "json",
	schema.KindID: "id", schema.KindRelation: "id", schema.KindDate: "date", schema.KindTime: "time", schema.KindChoices: "choices",
}

func fieldInput(f *schema.Field, lang string, raw json.RawMessage) input {
	in := input{Name: f.JSON, Kind: kinds[f.Kind], Label: f.Label.In(lang), Help: f.Help.In(lang), Most: f.Size}
	switch f.Kind {
	case schema.KindBool:
		in.Choices = []option{{"true", "true"}, {"false", "false"}}
	case schema.KindChoice, schema.KindChoices:
		in.Choices, in.Several = options(f, lang), f.Kind == schema.KindChoices
	case schema.KindLongText, schema.KindMarkdown, schema.KindJSON:
		in.Long = true
	}
	if in.Several {
		_ = json.Unmarshal(raw, &in.Values) // absent is none
		return in
	}
	in.Value = string(raw)
	if text := ""; f.Kind != schema.KindJSON && json.Unmarshal(raw, &text) == nil {
		in.Value = text
	}
	if in.Value == "null" {
		in.Value = ""
	}
	return in
}

func options(f *schema.Field, lang string) []option {
	out := make([]option, len(f.Choices))
	for i, c := range f.Choices {
		out[i] = option{c.Value, c.Value}
		if label := c.Label.In(lang); label != c.Value {
			out[i].Label += " · " + label
		}
	}
	return out
}

// filterInputs are the filters that a page offers: words, order, and those
// without a hop and an operator. The rest of the grammar is in the address.
func (r *resource) filterInputs(q ask, actor schema.Actor, lang string, word func(string) string) []input {
	is := map[string]string{}
	for _, p := range q.pairs {
		is[p.name] = p.value
	}
	g := database.PublicGrammar(r.model, actor)
	var out []input
	if len(r.model.Search) > 0 {
		out = append(out, input{Name: "q", Label: word("api.search"), Value: is["q"], Most: searchMost})
	}
	order := input{Name: "sort", Label: word("api.sort"), Value: is["sort"]}
	for _, name := range g.Sorts() {
		order.Choices = append(order.Choices, option{name, name + " ↑"}, option{"-" + name, name + " ↓"})
	}
	out = append(out, order)
	for _, name := range g.Names() {
		f, hops := r.filterField(name)
		if f.Kind == schema.KindID || f.System() || slices.Contains(reserved, name) || hops == nil && name != f.JSON ||
			f.Kind == schema.KindRelation || strings.Contains(name, "__") {
			continue
		}
		in := fieldInput(f, lang, nil)
		in.Name, in.Value, in.Help, in.Long, in.Most = name, is[name], "", false, 0
		if hops != nil {
			in.Label = hops.Label.In(lang) + " · " + in.Label
		}
		out = append(out, in)
	}
	return append(out, input{Name: "include", Label: word("api.include"), Value: is["include"], Help: strings.Join(r.includes(actor, q.query.Mine), ", ")})
}
