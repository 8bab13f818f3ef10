package panel

import (
	"slices"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// mostHeirs is how many owned rows of an earlier edit are looked for at once.
const mostHeirs = 500

// follow makes what was sent about rows of an earlier edit name the rows that
// stand for them in the edit that is open now.
func (m *merge) follow() error {
	d := m.entry.draft
	if d == nil || d.heirs == nil {
		return nil
	}
	var gone []schema.ID
	for _, x := range m.entry.inlined {
		for _, kid := range m.sent.kids[x.relation.JSON] {
			id, err := schema.ParseID(kid.get("id"))
			if err == nil && oldChild(x.relation, m.row, kid.get("id")) == nil && len(gone) < mostHeirs {
				gone = append(gone, id)
			}
		}
	}
	if len(gone) == 0 {
		return nil
	}
	heirs, err := d.heirs(m.ctx, m.site.DB, m.row, gone)
	if err == nil {
		m.sent.rename(heirs)
	}
	return err
}

// rename gives owned rows, however deep, other ids.
func (p *posted) rename(ids map[schema.ID]schema.ID) {
	for _, kids := range p.kids {
		for i := range kids {
			if id, err := schema.ParseID(kids[i].get("id")); err == nil {
				if heir, known := ids[id]; known {
					kids[i].values["id"] = []string{heir.String()}
				}
			}
			kids[i].rename(ids)
		}
	}
}

// altered reports whether the form changed an owned row that is not there any
// more. A row that neither the log nor the database knows counts as changed.
func (m *merge) altered(x inline, id schema.ID, sent *posted) bool {
	was, known := m.vanished(x, id)
	if !known {
		return true
	}
	return m.differs(x, was, sent)
}

// vanished is how a row was that others took away: in the log when they did so
// here, in the database when it belongs to an earlier edit.
func (m *merge) vanished(x inline, id schema.ID) (any, bool) {
	target := x.relation.Target
	if m.gone[id] {
		row := target.New()
		for _, it := range x.items {
			if before := m.base[id.String()+"/"+it.name]; it.field != nil && len(before) > 0 {
				if value, problem := it.field.DecodeJSON(before); problem == nil {
					_ = it.field.Set(row, value) // a value that does not fit any more counts as none
				}
			}
		}
		return row, true
	}
	if m.entry.draft == nil {
		return nil, false
	}
	var with []string
	for _, deeper := range x.inlines {
		with = append(with, deeper.relation.Name)
	}
	row, err := m.site.DB.Find(m.ctx, target, id, with...)
	return row, err == nil
}

// differs reports whether what was sent of an owned row, and of what that owns,
// is something else than the row holds.
func (m *merge) differs(x inline, row any, sent *posted) bool {
	if m.fieldsDiffer(x, row, sent) {
		return true
	}
	for _, deeper := range x.inlines {
		if m.differBelow(deeper, row, sent.kids[deeper.relation.JSON]) {
			return true
		}
	}
	return false
}

func (m *merge) fieldsDiffer(x inline, row any, sent *posted) bool {
	for _, it := range x.items {
		values, is := sent.values[it.name]
		if it.readOnly || it.field == nil || !is {
			continue
		}
		if !m.site.unchanged(it.field, row, values) {
			return true
		}
	}
	return len(sent.files) > 0
}

func (m *merge) differBelow(x inline, parent any, sent []postedChild) bool {
	for i := range sent {
		id, err := schema.ParseID(sent[i].get("id"))
		switch old := oldChild(x.relation, parent, sent[i].get("id")); {
		case err != nil:
			if !m.site.blank(x, &sent[i].posted, x.relation.Target.Start(parent)) {
				return true
			}
		case old == nil && m.altered(x, id, &sent[i].posted), old != nil && m.differs(x, old, &sent[i].posted):
			return true
		}
	}
	return false
}

// twice reports whether a new owned row is stored already: the reader pressed
// the button twice, or went back to a form that was saved.
func (m *merge) twice(x inline, kid *schema.Input, parent any, sent *postedChild) bool {
	if !m.own || !kid.ID.IsZero() {
		return false
	}
	for _, row := range x.relation.Rows(parent) {
		id := x.relation.Target.ID(row)
		if m.added[id] && !m.fieldsDiffer(x, row, &sent.posted) && m.sameBelow(x, row, sent) {
			delete(m.added, id)
			return true
		}
	}
	return false
}

// sameBelow reports whether each new row that was sent below another is there.
func (m *merge) sameBelow(x inline, row any, sent *postedChild) bool {
	for _, deeper := range x.inlines {
		rows := slices.Clone(deeper.relation.Rows(row))
		for i := range sent.kids[deeper.relation.JSON] {
			kid := &sent.kids[deeper.relation.JSON][i]
			if kid.get("_delete") != "" || m.site.blank(deeper, &kid.posted, deeper.relation.Target.Start(row)) {
				continue
			}
			j := slices.IndexFunc(rows, func(r any) bool { return !m.fieldsDiffer(deeper, r, &kid.posted) })
			if j < 0 {
				return false
			}
			rows = slices.Delete(rows, j, j+1)
		}
	}
	return true
}

// cameAndWent notes which owned rows an entry of the log added and took away.
func (m *merge) cameAndWent(k audit.Child) {
	switch k.Op {
	case "removed":
		m.gone[k.ID] = true
	case "added":
		m.added[k.ID] = true
	}
}

// sentName is what a row that is gone would be called by what was sent of it.
func (m *merge) sentName(target *schema.Model, kid *schema.Input) string {
	row := target.New()
	for _, f := range target.Fields {
		if value, is := kid.Values[f.JSON]; is {
			_ = f.Set(row, value) // what does not fit is no part of a name
		}
	}
	if title := m.name(target, row); title != "" {
		return title
	}
	return kid.ID.String()
}
