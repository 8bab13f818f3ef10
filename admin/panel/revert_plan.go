package panel

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// past is how a row was, as far as it differs from how it is.
type past struct {
	fields map[string]json.RawMessage // by JSON name
	dark   map[string]bool            // changed, and nobody knows from what
	many   map[string][]audit.Many    // what to take back, the newest first
	kids   map[string]map[schema.ID]*past
	order  map[string][]schema.ID // of kids, as the log names them
	title  string
	absent bool // it was not there
	back   bool // it was there, and is not any more
}

func newPast() *past {
	return &past{fields: map[string]json.RawMessage{}, dark: map[string]bool{}, many: map[string][]audit.Many{},
		kids: map[string]map[schema.ID]*past{}, order: map[string][]schema.ID{}}
}

// undo goes one entry back.
func (p *past) undo(c audit.Changes) {
	p.take(c.Fields)
	for _, x := range c.Many {
		p.many[x.Name] = append(p.many[x.Name], x)
	}
	p.children(c.Children)
}

func (p *past) take(fields []audit.Field) {
	for _, f := range fields {
		p.fields[f.Name], p.dark[f.Name] = f.Before, f.Private
	}
}

func (p *past) children(all map[string][]audit.Child) {
	for relation, list := range all {
		for _, c := range list {
			kid := p.kid(relation, c.ID)
			kid.title = c.Title
			switch c.Op {
			case "added":
				kid.absent, kid.back = true, false
			case "removed":
				kid.absent, kid.back = false, true
			}
			if c.Op != "added" {
				kid.take(c.Fields)
			}
			kid.children(c.Children)
		}
	}
}

func (p *past) kid(relation string, id schema.ID) *past {
	if p.kids[relation] == nil {
		p.kids[relation] = map[schema.ID]*past{}
	}
	kid := p.kids[relation][id]
	if kid == nil {
		kid = newPast()
		p.kids[relation][id] = kid
		p.order[relation] = append(p.order[relation], id)
	}
	return kid
}

// plan makes the write that brings the row back: of what the form takes from
// the reader, and nothing else.
func (r *revert) plan() error {
	r.input = &schema.Input{Values: map[string]any{}, Many: map[string][]schema.ID{}, Children: map[string]schema.Children{}}
	m := r.entry.model
	mask := m.Policy.Fields(r.actor, schema.VerbChange)
	items := map[string]item{}
	for _, s := range r.entry.sections {
		for _, it := range s.items {
			if mask.Has(it.name) {
				items[it.name] = it
			}
		}
	}
	r.changes.Fields = r.values(m, items, r.then, r.row, r.input, "")
	for _, name := range slices.Sorted(maps.Keys(r.then.many)) {
		if err := r.links(items[name], name); err != nil {
			return err
		}
	}
	r.changes.Children = r.kids(r.entry.inlined, r.then, r.row, r.input, m.Owner != nil && m.OwnerID(r.row) == r.actor.ActorID() && !r.actor.ActorID().IsZero())
	return nil
}

// values puts into the input what fields held, and returns what that changes.
// What nobody knows or may write is left as it is and named.
func (r *revert) values(m *schema.Model, items map[string]item, p *past, row any, in *schema.Input, path string) []audit.Field {
	var out []audit.Field
	for _, name := range slices.Sorted(maps.Keys(p.fields)) {
		f, label := fieldOf(m, name)
		it, shown := items[name]
		known := shown && it.field != nil && !it.readOnly && !it.field.Secret() && !p.dark[name]
		if !known {
			if f != nil && f != m.State && !f.System() && (p.dark[name] || !bytes.Equal(logged(f, row), p.fields[name])) {
				r.stays = append(r.stays, path+r.in(label))
			}
			continue
		}
		now := logged(it.field, row)
		if bytes.Equal(now, p.fields[name]) {
			continue
		}
		in.Set(name, it.field.Get(sampleJSON(it.field, p.fields[name])))
		out = append(out, audit.Field{Name: name, Before: now, After: p.fields[name]})
	}
	return out
}

// logged writes a value as the log does.
func logged(f *schema.Field, row any) json.RawMessage {
	if row == nil || f.IsZero(row) {
		return nil
	}
	b, err := json.Marshal(f.Get(row))
	if err != nil {
		return nil
	}
	return b
}

// links brings a many-to-many back; what is gone for good stays away.
func (r *revert) links(it item, name string) error {
	rel := r.entry.model.RelationJSON(name)
	if rel == nil {
		return nil
	}
	now := linkedIDs(rel, r.row)
	then := slices.Clone(now)
	titles := map[schema.ID]string{}
	for _, x := range r.then.many[name] {
		for _, added := range x.Added {
			titles[added.ID] = added.Title
			then = slices.DeleteFunc(then, func(id schema.ID) bool { return id == added.ID })
		}
		for _, removed := range x.Removed {
			titles[removed.ID] = removed.Title
			then = append(then, removed.ID)
		}
	}
	then, err := r.there(rel.Target, then)
	if err != nil || sameSet(now, then) {
		return err
	}
	if it.many == nil || it.readOnly {
		r.stays = append(r.stays, r.in(rel.Label))
		return nil
	}
	r.input.Many[rel.JSON] = then
	change := audit.Many{Name: name}
	for id, title := range titles {
		switch had, has := slices.Contains(now, id), slices.Contains(then, id); {
		case had && !has:
			change.Removed = append(change.Removed, audit.Ref{ID: id, Title: title})
		case !had && has:
			change.Added = append(change.Added, audit.Ref{ID: id, Title: title})
		}
	}
	r.changes.Many = append(r.changes.Many, change)
	return nil
}

// there leaves of some rows those that live.
func (r *revert) there(m *schema.Model, ids []schema.ID) ([]schema.ID, error) {
	if len(ids) == 0 {
		return ids, nil
	}
	page, err := r.site.DB.List(r.ctx, database.Query{Model: m, Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Where: schema.In("ID", anys(ids)...), Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id schema.ID) bool {
		return !slices.ContainsFunc(page.Rows, func(row any) bool { return m.ID(row) == id })
	}), nil
}

// kids brings owned rows back: those that came go, those that went come as new
// ones, the others hold what they held.
func (r *revert) kids(list []inline, p *past, parent any, in *schema.Input, owner bool) map[string][]audit.Child {
	out := map[string][]audit.Child{}
	for _, x := range list {
		rel := x.relation
		can := r.rights(rel.Target, owner)
		if !can.view {
			if len(p.order[rel.JSON]) > 0 {
				r.stays = append(r.stays, r.in(rel.Label))
			}
			continue
		}
		var rows []schema.Input
		for _, id := range p.order[rel.JSON] {
			kid := p.kids[rel.JSON][id]
			var old any
			if parent != nil {
				old = oldChild(rel, parent, id.String())
			}
			one, change, ok := r.kid(x, can, kid, old, id, owner)
			if !ok {
				continue
			}
			rows, out[rel.JSON] = append(rows, one), append(out[rel.JSON], change)
		}
		if len(rows) > 0 {
			if in.Children == nil {
				in.Children = map[string]schema.Children{}
			}
			in.Children[rel.JSON] = schema.Children{Rows: rows}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (r *revert) kid(x inline, can rights, p *past, old any, id schema.ID, owner bool) (schema.Input, audit.Child, bool) {
	rel := x.relation
	in, change := schema.Input{}, audit.Child{ID: id, Title: p.title}
	stay := func(allowed bool) bool {
		if !allowed {
			r.stays = append(r.stays, r.in(rel.Target.Label)+" ‘"+p.title+"’")
		}
		return allowed
	}
	switch {
	case p.absent:
		in.ID, in.Remove, change.Op = id, true, "removed"
		return in, change, old != nil && stay(can.delete)
	case old == nil && !p.back:
		return in, change, stay(false) // the log knows it by another name
	case old == nil:
		in.ID, change.Op = id, "added"
		if !stay(can.add) {
			return in, change, false
		}
	default:
		in.ID, change.Op, change.Title = id, "changed", r.name(rel.Target, old)
	}
	items := kidItems(x)
	if old != nil && !can.change {
		items = nil
	}
	delete(p.fields, rel.ChildKey.JSON)
	change.Fields = r.values(rel.Target, items, p, old, &in, r.in(rel.Target.Label)+" · ")
	change.Children = r.kids(x.inlines, p, old, &in, owner)
	return in, change, old == nil || len(change.Fields)+len(change.Children) > 0
}

// kidItems are what a form takes of an owned row; its place is never shown.
func kidItems(x inline) map[string]item {
	out := map[string]item{}
	for _, it := range x.items {
		out[it.name] = it
	}
	if f := x.relation.Position; f != nil {
		out[f.JSON] = item{field: f, name: f.JSON, label: f.Label}
	}
	return out
}
