package panel

import (
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// suggestion is one row that completes what somebody types.
type suggestion struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
}

// autocomplete offers rows that a relation can be set to. It answers for
// fields of the form and for filters alone, to those who may see both models.
func (s *Site) autocomplete(v *visit) error {
	if !v.sees(v.entry) && !v.may(v.entry, schema.VerbAdd) {
		return schema.ErrForbidden
	}
	target := v.entry.completes(v.Params("field"))
	if target == nil {
		return schema.ErrNotFound
	}
	if !v.holds(target, schema.VerbView) {
		return schema.ErrForbidden
	}
	page, err := s.DB.List(v.ctx, v.suggest(target, strings.TrimSpace(v.Query("q"))))
	if err != nil {
		return err
	}
	out := struct {
		Results []suggestion `json:"results"`
		More    bool         `json:"more"`
	}{Results: []suggestion{}, More: page.Next != ""}
	for _, row := range page.Rows {
		out.Results = append(out.Results, suggestion{ID: target.ID(row).String(), Text: v.name(target, row), Note: v.note(target, row)})
	}
	v.Set("Cache-Control", "private, no-store")
	return v.JSON(out)
}

// completes finds the model that a declared field chooses from; owner_id, tags
// or questions.topic_id.
func (e *entry) completes(field string) *schema.Model {
	for _, f := range e.filters {
		if f.name == field && f.kind == byRelation {
			return f.target
		}
	}
	for _, s := range e.sections {
		for _, it := range s.items {
			if it.name == field {
				return it.target()
			}
		}
	}
	for _, c := range e.columns {
		if f := c.own(); c.edits && f.Relation != nil && f.JSON == field {
			return f.Relation.Target
		}
	}
	for _, a := range e.actions {
		if name, ok := strings.CutPrefix(field, a.name+"."); ok && a.form != nil {
			return a.form.completes(name)
		}
	}
	return completesChild(e.inlined, field)
}

func completesChild(list []inline, field string) *schema.Model {
	relation, rest, nested := strings.Cut(field, ".")
	if !nested {
		return nil
	}
	for _, x := range list {
		if x.relation.JSON != relation {
			continue
		}
		for _, it := range x.items {
			if it.name == rest {
				return it.target()
			}
		}
		return completesChild(x.inlines, rest)
	}
	return nil
}

// suggest looks for words in the model's index, or in what names its rows; a
// handle is found by its first letters.
func (v *visit) suggest(m *schema.Model, words string) database.Query {
	q := database.Query{Model: m, Actor: v.actor, Verb: schema.VerbView, Limit: 20, Sort: choiceOrder(v.site.entries[m], m)}
	words = strings.TrimPrefix(words, "@")
	if words == "" {
		return q
	}
	if len(m.Search) > 0 {
		q.Search, q.Sort = words, nil
		return q
	}
	var either []schema.Cond
	for _, n := range []string{"Title", "Name", "Nickname", "Handle", "LabelKO", "LabelEN", "Slug", "Stem", "Text", "Codename", "Email"} {
		if f := m.Field(n); f != nil && textual(f) && !f.Owners {
			either = append(either, schema.Contains(n, words))
		}
	}
	if len(either) > 0 {
		q.Where = schema.Or(either...)
	}
	return q
}

// note tells rows of the same name apart: a handle beside a nickname.
func (v *visit) note(m *schema.Model, row any) string {
	f := m.Field("Handle")
	if f == nil {
		return ""
	}
	handle, _ := f.Get(row).(string)
	if handle == "" || handle == v.name(m, row) {
		return ""
	}
	return "@" + handle
}
