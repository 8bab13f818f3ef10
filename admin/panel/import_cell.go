package panel

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// target is a row that the text of a cell names, or why it names none.
type target struct {
	id   schema.ID
	why  string
	made bool // an earlier line of the file makes it, which a dry run has undone
}

// take reads a cell into the input; problem says in words why it cannot be read.
func (r *importRun) take(it item, text string, in *schema.Input) (problem string, err error) {
	if it.many != nil {
		ids := []schema.ID{}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			t, err := r.lookUp(it.many.Target, part)
			if err != nil || t.why != "" {
				return t.why, err
			}
			if !t.made && !slices.Contains(ids, t.id) {
				ids = append(ids, t.id)
			}
		}
		in.Many[it.many.JSON] = ids
		return "", nil
	}
	f := it.field
	if f.Kind == schema.KindRelation && strings.TrimSpace(text) != "" {
		t, err := r.lookUp(f.Relation.Target, strings.TrimSpace(text))
		if err != nil || t.why != "" {
			return t.why, err
		}
		if !t.made {
			in.Set(it.name, t.id)
		}
		return "", nil
	}
	value, p := f.DecodeForm(r.posts(f, text), r.site.zone)
	if p != nil {
		return r.in(p.Detail), nil
	}
	in.Set(it.name, value)
	return "", nil
}

// posts writes a cell as a form would post it: words of choices and bools as
// their values, times as inputs have them.
func (r *importRun) posts(f *schema.Field, text string) []string {
	trimmed := strings.TrimSpace(text)
	switch f.Kind {
	case schema.KindChoice:
		return []string{choiceOf(f, trimmed)}
	case schema.KindChoices:
		var out []string
		for part := range strings.SplitSeq(trimmed, ",") {
			out = append(out, choiceOf(f, strings.TrimSpace(part)))
		}
		return out
	case schema.KindBool:
		return []string{r.boolOf(trimmed)}
	case schema.KindTime, schema.KindDate:
		return []string{moment(f, trimmed)}
	case schema.KindInteger:
		return []string{strings.TrimSuffix(trimmed, ".0")}
	}
	return []string{text}
}

// choiceOf is the value of a choice that a text names by its value or its label.
func choiceOf(f *schema.Field, text string) string {
	for _, c := range f.Choices {
		if strings.EqualFold(text, c.Value) || strings.EqualFold(text, c.Label.KO) || strings.EqualFold(text, c.Label.EN) {
			return c.Value
		}
	}
	return text
}

// boolOf is a yes or no in the words of any language that the site speaks.
func (v *visit) boolOf(text string) string {
	low := strings.ToLower(text)
	for _, lang := range []string{locales.Korean, locales.English} {
		for key, value := range map[string]string{"panel.value.yes": "true", "panel.value.no": "false"} {
			if strings.EqualFold(low, v.site.Catalogue.T(lang, key)) {
				return value
			}
		}
	}
	return low
}

// moment writes a time as a form does. A bare number is a day as spreadsheet
// programs count them.
func moment(f *schema.Field, text string) string {
	layout := time.DateOnly
	if f.Kind == schema.KindTime {
		layout = "2006-01-02T15:04:05"
	}
	if days, err := strconv.ParseFloat(text, 64); err == nil && days >= 1 && days < 2_958_466 {
		if t, err := excelize.ExcelDateToTime(days, false); err == nil {
			return t.Format(layout)
		}
	}
	if f.Kind == schema.KindTime {
		if len(text) == len(time.DateOnly) {
			return text + "T00:00:00"
		}
		return strings.Replace(text, " ", "T", 1)
	}
	return text
}

// lookUp finds the row that a text names: by its id, or by a field that names
// rows. What the reader may not see is not there.
func (r *importRun) lookUp(m *schema.Model, text string) (target, error) {
	if t, known := r.found[m.Name+" "+text]; known {
		return t, nil
	}
	t := target{why: r.T("import.why.no_target", "text", text)}
	if n := r.first["key "+text]; r.dry && m == r.entry.model && n > 0 && n < r.line {
		t = target{made: true}
	}
	if r.holds(m, schema.VerbView) {
		page, err := r.site.DB.List(r.ctx, database.Query{Model: m, Actor: r.actor, Verb: schema.VerbView, Where: naming(m, text), Limit: 2})
		if err != nil {
			return t, err
		}
		switch len(page.Rows) {
		case 1:
			t = target{id: m.ID(page.Rows[0])}
			r.found[m.Name+" "+text] = t
		case 2:
			t = target{why: r.T("import.why.several", "text", text)}
		}
	}
	return t, nil
}

// naming asks for the rows of a model that a text names.
func naming(m *schema.Model, text string) schema.Cond {
	if id, err := schema.ParseID(text); err == nil {
		return schema.Eq("ID", id)
	}
	var either []schema.Cond
	for _, f := range m.Fields {
		names := slices.Contains([]string{"Title", "Name", "LabelKO", "LabelEN", "Handle", "Slug"}, f.Name)
		if textual(f) && !f.Owners && (names || f == titleField(m)) {
			value := text
			if f.Name == "Handle" {
				value = strings.ToLower(strings.TrimPrefix(text, "@"))
			}
			either = append(either, schema.Eq(f.Name, value))
		}
	}
	if len(either) == 0 {
		return schema.False()
	}
	return schema.Or(either...)
}
