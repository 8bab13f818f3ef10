package panel

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// decoder turns what a form sent into what the database is asked to write. It
// takes the fields that the form shows to its reader and nothing else.
type decoder struct {
	*visit
	e        *entry
	mask     schema.Mask
	asNew    bool              // save as new: every child is a new one
	owner    bool              // the reader owns the root, and so what is in it
	problems map[string]string // by the name that the form posts
	names    map[string]string // JSON pointer of a child -> its prefix in the form
	kept     map[string]schema.File
}

func (v *visit) decoder(old any) *decoder {
	d := &decoder{
		visit: v, e: v.entry, mask: v.entry.model.Policy.Fields(v.actor, schema.VerbChange),
		problems: map[string]string{}, names: map[string]string{}, kept: map[string]schema.File{},
	}
	if m := v.entry.model; m.Owner != nil {
		d.owner = old == nil || !v.actor.ActorID().IsZero() && m.OwnerID(old) == v.actor.ActorID()
	}
	return d
}

// input reads a whole form. old is the row that it changes, nil for a new one.
func (d *decoder) input(p *posted, old any) *schema.Input {
	in := &schema.Input{Values: map[string]any{}, Many: map[string][]schema.ID{}, Children: map[string]schema.Children{}}
	for _, s := range d.e.sections {
		for _, it := range s.items {
			if d.mask.Has(it.name) {
				d.item(it, p, old, "", in)
			}
		}
	}
	start := old
	if old == nil {
		start = d.e.model.Start(nil)
	}
	d.children(d.e.inlined, p, old, start, "", "", in)
	return in
}

// check adds what else is wrong when something could not even be read, so that
// all of it can be put right at once. What can be read is judged by the
// database.
func (d *decoder) check(in *schema.Input, m *schema.Model, old any, pointer, prefix string) {
	row := m.New()
	for _, f := range m.Fields {
		value, sent := in.Values[f.JSON]
		if !sent && old != nil {
			value = f.Get(old)
		}
		if err := f.Set(row, value); err != nil {
			return
		}
	}
	found := d.site.validate.Row(d.ctx, m, row, func(f *schema.Field) bool { return in.Has(f.JSON) && d.problems[prefix+f.JSON] == "" })
	for i := range found {
		found[i].Pointer = pointer + found[i].Pointer
	}
	d.take(found)
	for _, r := range m.Owned() {
		for i, kid := range in.Children[r.JSON].Rows {
			at := pointer + "/" + r.JSON + "/" + strconv.Itoa(i)
			if kid.Remove {
				continue
			}
			var before any
			if old != nil && !kid.ID.IsZero() {
				before = oldChild(r, old, kid.ID.String())
			}
			d.check(&kid, r.Target, before, at, d.names[at])
		}
	}
}

// item reads one field. What the form did not send stays as it is.
func (d *decoder) item(it item, p *posted, old any, prefix string, in *schema.Input) {
	if it.readOnly || it.when != nil && !it.when.holds(d.site, p, old, prefix != "" || d.mask.Has(it.when.field.JSON)) {
		return
	}
	switch {
	case it.many != nil:
		d.many(it, p, old, in)
	case it.field.Kind == schema.KindFile:
		d.file(it, p, old, prefix, in)
	case p.has(it.name):
		d.value(it, p, old, prefix, in)
	}
}

func (d *decoder) value(it item, p *posted, old any, prefix string, in *schema.Input) {
	f, values := it.field, p.values[it.name]
	if old == nil && numeric(f) && !f.Nullable && strings.TrimSpace(p.get(it.name)) == "" {
		return // a new row keeps what it starts with
	}
	own := it.widget != nil && it.widget.Decode != nil
	if f.Secret() && p.get(it.name) == "" || !own && old != nil && d.site.unchanged(f, old, values) {
		return
	}
	value, wrong := any(nil), ""
	if own {
		value, wrong = d.decodeWith(it, values)
	} else if read, problem := f.DecodeForm(values, d.site.zone); problem != nil {
		wrong = d.in(problem.Detail)
	} else {
		value = read
	}
	if wrong != "" {
		d.problems[prefix+it.name] = wrong
		return
	}
	if lacks(f, value) {
		// Said here, so that one answer names what is missing beside what
		// cannot be read.
		d.problems[prefix+it.name] = d.in(schema.NewProblem("", "required", nil).Detail)
		return
	}
	in.Set(it.name, value)
}

// lacks reports whether a field that must hold something was left empty.
func lacks(f *schema.Field, value any) bool {
	must := f.Required || f.Kind == schema.KindRelation && f.NotNull
	switch v := value.(type) {
	case nil:
		return must
	case string:
		return must && v == ""
	case schema.Markdown:
		return must && v == ""
	}
	return false
}

// many reads the whole set of a many-to-many.
func (d *decoder) many(it item, p *posted, old any, in *schema.Input) {
	if !p.has(it.name) {
		return
	}
	ids := []schema.ID{}
	for _, text := range p.all(it.name) {
		id, err := schema.ParseID(text)
		if err != nil {
			d.problems[it.name] = d.in(schema.NewProblem("", "not_found", nil).Detail)
			return
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if old == nil || !sameSet(ids, linkedIDs(it.many, old)) {
		in.Many[it.many.JSON] = ids
	}
}

func linkedIDs(r *schema.Relation, row any) []schema.ID {
	rows := r.Rows(row)
	out := make([]schema.ID, len(rows))
	for i, target := range rows {
		out[i] = r.Target.ID(target)
	}
	return out
}

func sameSet(a, b []schema.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id schema.ID) bool { return !slices.Contains(b, id) })
}

// file stores an upload, takes one that is in storage already, keeps one that an
// earlier try stored, or clears.
func (d *decoder) file(it item, p *posted, old any, prefix string, in *schema.Input) {
	full := prefix + it.name
	header := p.files[it.name]
	switch {
	case header != nil:
		key, err := d.site.Files.Receive(d.ctx, d.actor, header, it.field.Image)
		if err != nil {
			d.problems[full] = d.fileProblem(err)
			return
		}
		d.kept[full] = key
		in.Set(it.name, key)
	case p.get(it.name+"__media") != "":
		key, err := d.site.Files.Pick(d.ctx, d.actor, p.get(it.name+"__media"), it.field.Image)
		if err != nil {
			d.problems[full] = d.fileProblem(err)
			return
		}
		d.kept[full] = key
		in.Set(it.name, key)
	case p.get(it.name+"__clear") == "1":
		if old == nil || !it.field.IsZero(old) {
			in.Set(it.name, schema.File(""))
		}
	case p.get(it.name+"__keep") != "":
		if key, ok := d.site.openKept(p.get(it.name + "__keep")); ok {
			d.kept[full] = key
			in.Set(it.name, key)
		} else {
			d.problems[full] = d.T("form.file_lost")
		}
	}
}

func (d *decoder) fileProblem(err error) string {
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		return d.in(invalid[0].Detail)
	}
	if text, ok := d.refusal(err); ok {
		return text
	}
	return d.T("error.other")
}

// rights are what the reader may do with the rows of an owned relation.
type rights struct{ view, add, change, delete bool }

func (v *visit) rights(m *schema.Model, owner bool) rights {
	return rights{
		view: owner || v.holds(m, schema.VerbView) || v.holds(m, schema.VerbChange), add: owner || v.holds(m, schema.VerbAdd),
		change: owner || v.holds(m, schema.VerbChange), delete: owner || v.holds(m, schema.VerbDelete),
	}
}

// take files what the database found wrong under the names that the form
// posts. What belongs to no field of the form stands under "".
func (d *decoder) take(invalid schema.Invalid) {
	for _, p := range invalid {
		name := d.formName(p.Pointer)
		if had := d.problems[name]; had != "" && had != d.in(p.Detail) {
			d.problems[name] = had + "\n" + d.in(p.Detail)
			continue
		}
		d.problems[name] = d.in(p.Detail)
	}
}

// formName turns /questions/0/stem into the name of the input.
func (d *decoder) formName(pointer string) string {
	prefix := ""
	rest := strings.TrimPrefix(pointer, "/")
	for at := pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		if name, ok := d.names[at]; ok {
			prefix, rest = name, strings.TrimPrefix(strings.TrimPrefix(pointer, at), "/")
			break
		}
	}
	if prefix == "" {
		for _, r := range d.e.model.Many() {
			if rest == r.IDsJSON() {
				return r.JSON
			}
		}
	}
	return prefix + strings.ReplaceAll(rest, "/", ".")
}
