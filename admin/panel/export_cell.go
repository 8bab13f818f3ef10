package panel

import (
	"encoding/json"
	"strconv"
	"strings"

	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// exportTime is how times are written that spreadsheet programs read as such,
// in the zone of the installation.
const exportTime = "2006-01-02 15:04:05"

// exportRows writes rows of the list for a format: JSON has the values as the
// API has them, the others what a person reads. Computed columns get all rows at
// once.
func (l *listing) exportRows(format sheets.Format, columns []listColumn, rows []any) ([]sheets.Row, error) {
	computed, err := l.computed(columns, rows)
	if err != nil {
		return nil, err
	}
	out := make([]sheets.Row, len(rows))
	for i, r := range rows {
		out[i] = make(sheets.Row, len(columns))
		for j, c := range columns {
			var value any
			if list := computed[c.name]; i < len(list) {
				value = list[i]
			}
			value = l.exportValue(c, r, value, format == sheets.JSON)
			if out[i][j], err = json.Marshal(value); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// exportValue is the value of a cell: of a computed column the one that was
// computed.
func (l *listing) exportValue(c listColumn, r, value any, plain bool) any {
	switch {
	case c.calc != nil:
		if text, is := value.(schema.Text); is {
			value = l.in(text)
		}
		if plain {
			return value
		}
		return l.exportWords(value)
	case c.link != nil:
		return l.exportLink(c.link, r, plain)
	}
	for _, hop := range c.way.Hops {
		if r = first(hop.Rows(r)); r == nil {
			return nil
		}
	}
	f := c.way.Field
	if f.Secret() || f.IsZero(r) && !numeric(f) && f.Kind != schema.KindBool {
		return nil
	}
	value = f.Get(r)
	if plain {
		return value
	}
	switch x := value.(type) {
	case schema.File:
		return l.exportFile(x)
	case []string:
		return strings.Join(l.showChoices(f, x).many, ", ")
	case string:
		if f.Kind == schema.KindChoice {
			return f.ChoiceLabel(x, l.lang())
		}
		if f.Name == "ActorName" {
			return l.person(x)
		}
	}
	return l.exportWords(value)
}

// exportLink names the rows of a relation.
func (l *listing) exportLink(r *schema.Relation, row any, plain bool) any {
	names := []string{}
	for _, target := range r.Rows(row) {
		if target != nil {
			names = append(names, l.name(r.Target, target))
		}
	}
	switch {
	case r.Type == schema.ManyToMany && plain:
		return names
	case len(names) == 0:
		return nil
	}
	return strings.Join(names, ", ")
}

// exportFile is where a file is read by whoever may.
func (l *listing) exportFile(key schema.File) any {
	if l.site.Files == nil {
		return string(key)
	}
	return strings.TrimSuffix(l.site.Settings.App.PublicURL, "/") + l.site.Files.URL(key)
}

// exportWords is a value for a spreadsheet: a number, a text, or nil.
func (l *listing) exportWords(value any) any {
	switch x := value.(type) {
	case bool:
		return l.yesNo(x).text
	case schema.Time:
		if x.IsZero() {
			return nil
		}
		return x.In(l.site.zone).Format(exportTime)
	case schema.Date:
		return x.String()
	case schema.Duration:
		return x.String()
	case schema.Decimal:
		return json.RawMessage(decimal(x))
	case schema.JSON:
		return x.String()
	case schema.Markdown:
		return string(x)
	case schema.ID:
		return x.String()
	case float64:
		return json.RawMessage(strconv.FormatFloat(x, 'f', -1, 64))
	}
	return value
}
