package panel

import (
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// children reads the owned rows of every relation that the form shows. start
// is the parent, or a new one as it begins.
func (d *decoder) children(list []inline, p *posted, parent, start any, prefix, pointer string, in *schema.Input) {
	for _, x := range list {
		r := x.relation
		if prefix == "" && p.marked(x) && d.mask.Has(r.JSON) {
			d.matrix(x, p, parent, in)
			continue
		}
		if len(p.kids[r.JSON]) == 0 || !d.mask.Has(r.JSON) && prefix == "" {
			continue
		}
		if in.Children == nil {
			in.Children = map[string]schema.Children{}
		}
		kids := schema.Children{}
		next := nextPosition(r, parent)
		for i := range p.kids[r.JSON] {
			kid := &p.kids[r.JSON][i]
			at := prefix + r.JSON + "." + strconv.Itoa(kid.index) + "."
			child, ok := d.child(x, kid, oldChild(r, parent, kid.get("id")), r.Target.Start(start), at, pointer+"/"+r.JSON+"/"+strconv.Itoa(len(kids.Rows)), next)
			if !ok {
				continue
			}
			if child.ID.IsZero() {
				next++
			}
			d.names[pointer+"/"+r.JSON+"/"+strconv.Itoa(len(kids.Rows))] = at
			kids.Rows = append(kids.Rows, *child)
		}
		kids.Rows = d.moves(r, p.kids[r.JSON], parent, kids.Rows)
		if len(kids.Rows) > 0 {
			in.Children[r.JSON] = kids
		}
	}
}

// child reads one owned row; false leaves it out: an empty new one, or what
// the reader has no right to.
func (d *decoder) child(x inline, kid *postedChild, old, start any, at, pointer string, position int64) (*schema.Input, bool) {
	r := x.relation
	can := d.rights(r.Target, d.owner)
	in := &schema.Input{}
	id, err := schema.ParseID(kid.get("id"))
	if err == nil && !d.asNew {
		in.ID = id
	}
	remove := kid.get("_delete") == "1" || kid.get("_delete") == "on"
	if remove {
		in.Remove = true
		return in, can.delete && !in.ID.IsZero()
	}
	if in.ID.IsZero() && (!can.add || d.site.blank(x, &kid.posted, start)) {
		return nil, false
	}
	if in.ID.IsZero() || can.change {
		d.childFields(x, kid, old, at, position, in)
	}
	if old != nil {
		start = old
	}
	d.children(x.inlines, &kid.posted, old, start, at, pointer, in)
	return in, in.ID.IsZero() || len(in.Values) > 0 || len(in.Children) > 0
}

func (d *decoder) childFields(x inline, kid *postedChild, old any, at string, position int64, in *schema.Input) {
	if d.asNew {
		old = nil
	}
	for _, it := range x.items {
		d.item(it, &kid.posted, old, at, in)
	}
	f := x.relation.Position
	if f == nil {
		return
	}
	if kid.has(f.JSON) && kid.get(f.JSON) != "" {
		d.value(item{field: f, name: f.JSON}, &kid.posted, old, at, in)
	} else if in.ID.IsZero() {
		in.Set(f.JSON, position)
	}
}

// nextPosition is the place behind the last owned row.
func nextPosition(r *schema.Relation, parent any) int64 {
	next := int64(1)
	if r.Position == nil || parent == nil {
		return next
	}
	for _, row := range r.Rows(parent) {
		if n, ok := r.Position.Get(row).(int64); ok && n >= next {
			next = n + 1
		}
	}
	return next
}

func oldChild(r *schema.Relation, parent any, id string) any {
	if parent == nil || id == "" {
		return nil
	}
	for _, row := range r.Rows(parent) {
		if r.Target.ID(row).String() == id {
			return row
		}
	}
	return nil
}

// blank reports whether nobody wrote anything into a new row: it holds what it
// started with.
func (s *Site) blank(x inline, p *posted, start any) bool {
	written := false
	for _, it := range x.items {
		if it.field.Kind == schema.KindBool || it.field.Kind == schema.KindChoice {
			continue
		}
		written = true
		if text := strings.TrimSpace(p.get(it.name)); text != "" && text != s.formValues(it.field, start)[0] || p.files[it.name] != nil || p.get(it.name+"__keep") != "" || p.get(it.name+"__media") != "" {
			return false
		}
	}
	for _, deeper := range x.inlines {
		for i := range p.kids[deeper.relation.JSON] {
			if !s.blank(deeper, &p.kids[deeper.relation.JSON][i].posted, deeper.relation.Target.Start(start)) {
				return false
			}
		}
	}
	return written
}
