package panel

import (
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// children looks at the owned rows of the form.
func (m *merge) children(in *schema.Input, list []inline, parent any, sent *posted, prefix, path string) {
	for _, x := range list {
		r := x.relation
		kids, ok := in.Children[r.JSON]
		if !ok {
			continue
		}
		kept := make([]schema.Input, 0, len(kids.Rows)) // what was sent is found by its place among all
		for i := range kids.Rows {
			kid := &kids.Rows[i]
			j := m.postedChild(x, parent, sent, kid, kids.Rows[:i])
			if j < 0 || !m.twice(x, kid, parent, &sent.kids[r.JSON][j]) && m.child(x, kid, parent, &sent.kids[r.JSON][j], prefix, path) {
				kept = append(kept, *kid)
			}
		}
		kids.Rows = kept
		in.Children[r.JSON] = kids
	}
}

// postedChild finds what was sent for a child: by its id, a new one by the
// order among the new.
func (m *merge) postedChild(x inline, parent any, sent *posted, kid *schema.Input, before []schema.Input) int {
	list := sent.kids[x.relation.JSON]
	if !kid.ID.IsZero() {
		return slices.IndexFunc(list, func(k postedChild) bool { return k.get("id") == kid.ID.String() })
	}
	fresh := 0
	for _, b := range before {
		if b.ID.IsZero() {
			fresh++
		}
	}
	for i := range list {
		if list[i].get("id") != "" || list[i].get("_delete") != "" || m.site.blank(x, &list[i].posted, x.relation.Target.Start(parent)) {
			continue
		}
		if fresh == 0 {
			return i
		}
		fresh--
	}
	return -1
}

// child sorts the fields of one owned row; false leaves it out because others
// took it away.
func (m *merge) child(x inline, kid *schema.Input, parent any, sent *postedChild, prefix, path string) bool {
	r := x.relation
	at := prefix + r.JSON + "." + strconv.Itoa(sent.index) + "."
	old := oldChild(r, parent, sent.get("id"))
	if !kid.ID.IsZero() && old == nil {
		if !kid.Remove && m.altered(x, kid.ID, &sent.posted) {
			m.lost = append(m.lost, m.in(r.Target.Label)+" "+m.sentName(r.Target, kid))
		}
		return false
	}
	label := path + m.in(r.Target.Label)
	if old != nil {
		label = path + m.in(r.Target.Label) + " ‘" + m.name(r.Target, old) + "’"
		m.carry = append(m.carry, ui.Pair{Name: at + "id", Value: kid.ID.String()})
	}
	if kid.Remove {
		m.carry = append(m.carry, ui.Pair{Name: at + "_delete", Value: "1"})
		m.autos = append(m.autos, mergeAuto{name: strings.TrimSuffix(at, "."), label: label, value: cell{text: m.T("history.removed")}, mine: true})
		return true
	}
	if old == nil {
		old = r.Target.New()
	}
	m.values(kid, x.items, old, &sent.posted, kid.ID.String()+"/", at, label+" · ")
	if f := r.Position; f != nil && kid.Has(f.JSON) {
		m.carry = append(m.carry, ui.Pair{Name: at + f.JSON, Value: sent.get(f.JSON)})
	}
	m.children(kid, x.inlines, old, &sent.posted, at, label+" · ")
	return true
}
