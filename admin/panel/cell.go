package panel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// cell is one value as a list, a read-only field or a history shows it.
type cell struct {
	text    string
	full    string // the whole text where text is shortened
	state   string // of a state: draws a badge
	tone    ui.Tone
	icon    string
	when    time.Time
	ago     bool
	picture string // address
	file    string // address
	href    string // of a web or mail address
	many    []string
	input   *widget // the cell can be changed
	empty   bool
	zero    bool
}

// longest is how many characters of a text a cell shows.
const longest = 80

// show writes the value of a field. Secrets say no more than whether they are
// set.
func (v *visit) show(f *schema.Field, row any) cell {
	if f.Secret() {
		return v.secret(f, row)
	}
	value := f.Get(row)
	if f.Kind == schema.KindBool {
		return v.yesNo(value)
	}
	if f.IsZero(row) && !numeric(f) {
		return cell{empty: true}
	}
	if value == nil {
		return cell{empty: true}
	}
	return v.showValue(f, value)
}

func (v *visit) secret(f *schema.Field, row any) cell {
	if f.IsZero(row) {
		return cell{text: v.T("value.not_set"), icon: "circle-dashed"}
	}
	return cell{text: v.T("value.set"), icon: "lock"}
}

func (v *visit) yesNo(value any) cell {
	switch value {
	case true:
		return cell{text: v.T("value.yes"), icon: "circle-check", tone: ui.OK}
	case false:
		return cell{text: v.T("value.no"), icon: "minus", zero: true}
	}
	return cell{empty: true}
}

// showValue writes a value that is not NULL, as the field's kind does.
func (v *visit) showValue(f *schema.Field, value any) cell {
	switch x := value.(type) {
	case schema.Time:
		return cell{when: x.Time, ago: true}
	case schema.Date:
		return cell{text: v.day(x)}
	case schema.Duration:
		return cell{text: v.span(x), zero: x == 0}
	case schema.Decimal:
		return cell{text: decimal(x), zero: x == 0}
	case schema.JSON:
		return spread(x)
	case schema.Markdown:
		return cut(string(x))
	case schema.File:
		return v.showFile(f, x)
	case schema.ID:
		return cell{text: x.String()}
	case []string:
		return v.showChoices(f, x)
	case int64:
		return cell{text: locales.Grouped(x), zero: x == 0}
	case float64:
		return cell{text: strconv.FormatFloat(x, 'f', -1, 64), zero: x == 0}
	case string:
		return v.showText(f, x)
	}
	return cut(fmt.Sprint(value))
}

func (v *visit) showText(f *schema.Field, text string) cell {
	switch f.Kind {
	case schema.KindChoice:
		label := f.ChoiceLabel(text, v.lang())
		if toned(f) {
			return cell{text: label, state: text}
		}
		return cell{text: label}
	case schema.KindURL:
		c := cut(text)
		if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
			c.href = text
		}
		return c
	case schema.KindEmail:
		return cell{text: text, href: "mailto:" + text}
	}
	if f.Name == "ActorName" {
		return cell{text: v.person(text)}
	}
	return cut(text)
}

// toned reports whether a field's choices are states: its own model's, or words
// of which several have a look.
func toned(f *schema.Field) bool {
	known := 0
	for _, c := range f.Choices {
		if ui.IsState(c.Value) {
			known++
		}
	}
	return f == f.Model.State || known > 1
}

func (v *visit) showChoices(f *schema.Field, words []string) cell {
	if len(words) == 0 {
		return cell{empty: true}
	}
	out := cell{}
	for _, w := range words {
		out.many = append(out.many, f.ChoiceLabel(w, v.lang()))
	}
	out.text = strings.Join(out.many, ", ")
	return out
}

func (v *visit) showFile(f *schema.Field, key schema.File) cell {
	name := string(key)[strings.LastIndexByte(string(key), '/')+1:]
	c := cell{text: name}
	if v.site.Files == nil {
		return c
	}
	c.file = v.site.Files.URL(key)
	if f.Image {
		c.picture = c.file
	}
	return c
}

// cut shortens a text to one line of a cell.
func cut(text string) cell {
	line := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(line) <= longest {
		return cell{text: line, full: text}
	}
	return cell{text: string([]rune(line)[:longest-1]) + "…", full: text}
}

// spread is JSON on one line of a list, and a line for each member elsewhere.
func spread(x schema.JSON) cell {
	c := cut(x.String())
	var lines bytes.Buffer
	if json.Indent(&lines, x, "", " ") == nil {
		c.full = lines.String()
	}
	return c
}

// day writes a date as the reader's language does.
func (v *visit) day(d schema.Date) string {
	noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, v.site.zone)
	return locales.From(v.ctx).Date(noon)
}

func (v *visit) span(d schema.Duration) string {
	if d == 0 {
		return "0"
	}
	if d%1_000_000 != 0 {
		return d.String()
	}
	return locales.From(v.ctx).Span(d.Go())
}

// decimal writes a number without the zeros that end it.
func decimal(d schema.Decimal) string {
	return strings.TrimSuffix(strings.TrimRight(d.String(), "0"), ".")
}

// showTitle writes the row that a relation names.
func (v *visit) showTitle(m *schema.Model, row any) cell {
	if row == nil {
		return cell{empty: true}
	}
	c := cut(v.name(m, row))
	if m.Deleted(row) {
		c.text += " " + v.T("value.deleted")
	}
	return c
}

// most is how many rows of a many-to-many a cell names.
const most = 3

func (v *visit) showMany(m *schema.Model, rows []any) cell {
	if len(rows) == 0 {
		return cell{empty: true}
	}
	var out cell
	for i, row := range rows {
		if i == most {
			out.many = append(out.many, v.T("value.more", "count", len(rows)-most))
			break
		}
		out.many = append(out.many, v.name(m, row))
	}
	out.text = strings.Join(out.many, ", ")
	return out
}

// showAny writes a computed value.
func (v *visit) showAny(value any) cell {
	switch x := value.(type) {
	case nil:
		return cell{empty: true}
	case bool:
		return v.yesNo(x)
	case schema.Text:
		return cell{text: v.in(x), empty: x.IsZero()}
	case string:
		c := cut(x)
		c.empty = x == ""
		return c
	case int:
		return cell{text: locales.Grouped(int64(x)), zero: x == 0}
	case int64:
		return cell{text: locales.Grouped(x), zero: x == 0}
	case float64:
		return cell{text: strconv.FormatFloat(x, 'f', -1, 64), zero: x == 0}
	case schema.Time:
		return cell{when: x.Time, ago: true, empty: x.IsZero()}
	case schema.Date:
		return cell{text: v.day(x), empty: x.IsZero()}
	case schema.Duration:
		return cell{text: v.span(x), zero: x == 0}
	case schema.Decimal:
		return cell{text: decimal(x), zero: x == 0}
	}
	return cut(fmt.Sprint(value))
}
