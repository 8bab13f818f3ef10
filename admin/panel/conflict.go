package panel

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// pick is what the merge form says about one field: theirs or mine.
const pick = "_pick:"

// merge is a save that came too late: what others changed since the form was
// opened, beside what it would change.
type merge struct {
	*visit
	d     *decoder
	row   any
	sent  *posted
	since []newer
	own   bool // all of it was done by the reader

	base   map[string]json.RawMessage // by "title" or "<id of a child>/stem", as it was when the form was opened
	dark   map[string]bool            // touched, but the log keeps no values
	seen   map[string]bool            // looked at already
	linked map[string][]audit.Many

	rows  []mergeRow
	autos []mergeAuto
	lost  []string
	carry []ui.Pair
}

// newer is one entry of the log that is newer than the form.
type newer struct {
	entry   *models.AuditLog
	changes audit.Changes
}

// mergeRow is a field that both changed.
type mergeRow struct {
	name, label, kind  string
	base, theirs, mine cell
	unknownBase        bool
}

// mergeAuto is a field that one of them changed.
type mergeAuto struct {
	label string
	value cell
	mine  bool
}

// stale answers a save of a form that was opened before somebody else saved.
// What the reader saved meanwhile themselves is no conflict: a second press of
// the button, or a second window.
func (v *visit) stale(f *formPage, d *decoder, p *posted, row any, sent int64) error {
	m := &merge{visit: v, d: d, row: row, sent: p, base: map[string]json.RawMessage{}, dark: map[string]bool{}, seen: map[string]bool{}, linked: map[string][]audit.Many{}}
	if err := m.read(sent); err != nil {
		return err
	}
	in := d.input(p, row)
	if len(d.problems) > 0 {
		return v.again(f, d, nil)
	}
	m.fields(in)
	m.many(in)
	m.children(in, v.entry.inlined, row, p, "", "")
	if !m.own {
		return v.render(fiber.StatusConflict, conflictView(m))
	}
	lock := v.entry.model.Lock(row)
	in.Lock = &lock
	saved, err := v.site.DB.Update(v.ctx, v.actor, v.entry.model, v.entry.model.ID(row), in)
	if err != nil {
		return v.again(f, d, err)
	}
	v.tellSaved(saved, "form.saved")
	return v.see(v.after(p, saved))
}

// read takes the newest changes of the row, back to the version of the form,
// and works out how it was then. Each save raises the version by one and
// leaves one entry.
func (m *merge) read(sent int64) error {
	e := m.entry.model
	missing := int(min(e.Lock(m.row)-sent, 100))
	page, err := m.site.DB.List(m.ctx, database.Query{
		Model: m.site.Registry.Of(&models.AuditLog{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Limit: max(missing, 1),
		Where: schema.And(schema.Eq("Target", e.Name), schema.Eq("TargetID", e.ID(m.row)), schema.In("Action", writes(e)...)),
		Sort:  []database.Order{{Path: "Seq", Desc: true}},
	})
	if err != nil {
		return err
	}
	m.own = len(page.Rows) == missing && missing > 0
	diffs, err := m.diffs(page.Rows)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		entry := row.(*models.AuditLog)
		m.own = m.own && entry.ActorID == m.actor.ActorID() && !entry.ActorID.IsZero()
		m.since = append(m.since, newer{entry, diffs[entry.ID]})
		m.undo(diffs[entry.ID])
	}
	return nil
}

// writes are the actions that raise a row's version.
func writes(m *schema.Model) []any {
	out := []any{schema.VerbChange, schema.VerbDelete, schema.VerbRestore}
	for _, t := range m.Transitions {
		out = append(out, t.Verb)
	}
	return out
}

// diffs reads what entries of the log changed.
func (v *visit) diffs(entries []any) (map[schema.ID]audit.Changes, error) {
	out := map[schema.ID]audit.Changes{}
	if len(entries) == 0 {
		return out, nil
	}
	ids := make([]any, len(entries))
	for i, row := range entries {
		ids[i] = row.(*models.AuditLog).ID
	}
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.Registry.Of(&models.AuditDiff{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView,
		Where: schema.In("LogID", ids...), Limit: len(ids),
	})
	if err != nil {
		return nil, err
	}
	for _, row := range page.Rows {
		d := row.(*models.AuditDiff)
		changes, err := audit.Read(d.Changes)
		if err != nil {
			return nil, err
		}
		out[d.LogID] = changes
	}
	return out, nil
}

// undo goes one entry back.
func (m *merge) undo(c audit.Changes) {
	for _, f := range c.Fields {
		m.undoField("", f)
	}
	for _, x := range c.Many {
		m.linked[x.Name] = append(m.linked[x.Name], x)
	}
	for _, kids := range c.Children {
		m.undoChildren(kids)
	}
}

func (m *merge) undoField(at string, f audit.Field) {
	m.base[at+f.Name] = f.Before
	m.dark[at+f.Name] = f.Private
}

func (m *merge) undoChildren(kids []audit.Child) {
	for _, k := range kids {
		for _, f := range k.Fields {
			m.undoField(k.ID.String()+"/", f)
		}
		for _, deeper := range k.Children {
			m.undoChildren(deeper)
		}
	}
}

// fields sorts the plain values of the form into those that both changed and
// those that one of them did. Values of others stay out of the input.
func (m *merge) fields(in *schema.Input) {
	m.values(in, m.items(), m.row, m.sent, "", "", "")
	for _, it := range m.items() {
		if it.field == nil || in.Has(it.name) {
			continue
		}
		if _, touched := m.base[it.name]; touched && !m.seen[it.name] {
			m.autos = append(m.autos, mergeAuto{label: m.in(it.label), value: m.shown(it.field, m.row)})
		}
	}
}

func (m *merge) items() []item {
	var out []item
	for _, s := range m.entry.sections {
		out = append(out, s.items...)
	}
	return out
}

// values looks at the fields of one row. at is where its base stands, prefix
// how its inputs are called.
func (m *merge) values(in *schema.Input, items []item, row any, sent *posted, at, prefix, path string) {
	for _, it := range items {
		if it.field == nil || !in.Has(it.name) {
			continue
		}
		m.seen[at+it.name] = true
		before, touched := m.base[at+it.name]
		mine := sample(it.field, in.Values[it.name])
		base := sampleJSON(it.field, before)
		switch {
		case !touched:
			m.autos = append(m.autos, mergeAuto{label: path + m.in(it.label), value: m.shown(it.field, mine), mine: true})
			m.bring(it, sent, prefix)
		case !m.dark[at+it.name] && it.field.Kind != schema.KindFile && m.site.unchanged(it.field, base, sent.values[it.name]):
			delete(in.Values, it.name)
			m.autos = append(m.autos, mergeAuto{label: path + m.in(it.label), value: m.shown(it.field, row)})
		default:
			m.rows = append(m.rows, mergeRow{
				name: prefix + it.name, label: path + m.in(it.label), kind: string(it.field.Kind),
				base: m.shown(it.field, base), theirs: m.shown(it.field, row), mine: m.shown(it.field, mine), unknownBase: m.dark[at+it.name],
			})
			m.bring(it, sent, prefix)
		}
	}
}

// shown draws a value that no loaded relation stands behind.
func (m *merge) shown(f *schema.Field, row any) cell {
	if f.Relation == nil || f.IsZero(row) {
		return m.whole(f, row)
	}
	if related := first(f.Relation.Rows(row)); related != nil {
		return m.showTitle(f.Relation.Target, related)
	}
	id, _ := f.Get(row).(schema.ID)
	if title, err := m.title(f.Relation.Target, id); err == nil && title != "" {
		return cell{text: title}
	}
	return cell{text: id.String()}
}

// bring carries a value of mine over to the merge form.
func (m *merge) bring(it item, sent *posted, prefix string) {
	if it.field != nil && it.field.Kind == schema.KindFile {
		if key, ok := m.d.kept[prefix+it.name]; ok {
			m.carry = append(m.carry, ui.Pair{Name: prefix + it.name + "__keep", Value: m.site.keep(key)})
		} else {
			m.carry = append(m.carry, ui.Pair{Name: prefix + it.name + "__clear", Value: "1"})
		}
		return
	}
	if it.field != nil && it.field.Kind == schema.KindBool {
		m.carry = append(m.carry, ui.Pair{Name: prefix + it.name, Value: sent.get(it.name)})
		return
	}
	for _, value := range sent.values[it.name] {
		m.carry = append(m.carry, ui.Pair{Name: prefix + it.name, Value: value})
	}
}

// many joins both changes of a many-to-many: what either added is there, what
// either took away is gone.
func (m *merge) many(in *schema.Input) {
	for _, it := range m.items() {
		if it.many == nil {
			continue
		}
		want, sent := in.Many[it.many.JSON]
		touched := m.linked[it.many.JSON]
		if !sent {
			if len(touched) > 0 {
				m.autos = append(m.autos, mergeAuto{label: m.in(it.label), value: m.showMany(it.many.Target, it.many.Rows(m.row))})
			}
			continue
		}
		joined := m.join(want, linkedIDs(it.many, m.row), touched)
		in.Many[it.many.JSON] = joined
		m.autos = append(m.autos, mergeAuto{label: m.in(it.label), value: m.titles(it.many.Target, joined), mine: true})
		m.carry = append(m.carry, ui.Pair{Name: it.name})
		for _, id := range joined {
			m.carry = append(m.carry, ui.Pair{Name: it.name, Value: id.String()})
		}
	}
}

func (m *merge) join(mine, theirs []schema.ID, touched []audit.Many) []schema.ID {
	base := slices.Clone(theirs)
	for _, t := range touched {
		for _, added := range t.Added {
			base = slices.DeleteFunc(base, func(id schema.ID) bool { return id == added.ID })
		}
		for _, removed := range t.Removed {
			base = append(base, removed.ID)
		}
	}
	joined := slices.DeleteFunc(slices.Clone(theirs), func(id schema.ID) bool {
		return slices.Contains(base, id) && !slices.Contains(mine, id)
	})
	for _, id := range mine {
		if !slices.Contains(base, id) && !slices.Contains(joined, id) {
			joined = append(joined, id)
		}
	}
	return joined
}

func (m *merge) titles(target *schema.Model, ids []schema.ID) cell {
	var names []string
	for _, id := range ids {
		title, err := m.title(target, id)
		if err != nil || title == "" {
			title = id.String()
		}
		names = append(names, title)
	}
	if len(names) == 0 {
		return cell{empty: true}
	}
	return cell{text: strings.Join(names, ", ")}
}

// children looks at the owned rows of the form.
func (m *merge) children(in *schema.Input, list []inline, parent any, sent *posted, prefix, path string) {
	for _, x := range list {
		r := x.relation
		kids, ok := in.Children[r.JSON]
		if !ok {
			continue
		}
		kept := kids.Rows[:0]
		for i := range kids.Rows {
			kid := &kids.Rows[i]
			j := m.postedChild(x, sent, kid, kids.Rows[:i])
			if j < 0 || m.child(x, kid, parent, &sent.kids[r.JSON][j], prefix, path) {
				kept = append(kept, *kid)
			}
		}
		kids.Rows = kept
		in.Children[r.JSON] = kids
	}
}

// postedChild finds what was sent for a child: by its id, a new one by the
// order among the new.
func (m *merge) postedChild(x inline, sent *posted, kid *schema.Input, before []schema.Input) int {
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
		if list[i].get("id") != "" || list[i].get("_delete") != "" || blank(x, &list[i].posted) {
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
		m.lost = append(m.lost, m.in(r.Target.Label)+" "+sent.get("id"))
		return false
	}
	label := path + m.in(r.Target.Label)
	if old != nil {
		label = path + m.in(r.Target.Label) + " ‘" + m.name(r.Target, old) + "’"
		m.carry = append(m.carry, ui.Pair{Name: at + "id", Value: kid.ID.String()})
	}
	if kid.Remove {
		m.carry = append(m.carry, ui.Pair{Name: at + "_delete", Value: "1"})
		m.autos = append(m.autos, mergeAuto{label: label, value: cell{text: m.T("history.removed")}, mine: true})
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

// who names those who saved meanwhile.
func (m *merge) who() string {
	var names []string
	for _, s := range m.since {
		if n := s.entry.ActorName; n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return m.T("conflict.unknown")
	}
	return strings.Join(names, ", ")
}

// when is the time of the newest save.
func (m *merge) when() time.Time {
	if len(m.since) == 0 {
		f := m.entry.model.Field("UpdatedAt")
		t, _ := f.Get(m.row).(schema.Time)
		return t.Time
	}
	return m.since[0].entry.CreatedAt.Time
}

// picked leaves out of the input what the merge form takes from others.
func (d *decoder) picked(p *posted, in *schema.Input) {
	for name := range p.values {
		full, is := strings.CutPrefix(name, pick)
		if is && p.get(name) == "theirs" {
			drop(in, strings.Split(full, "~"), d.names)
		}
	}
}

// drop takes a value out of an input by its path: title, or
// questions, 0, stem, where the number is that of the form.
func drop(in *schema.Input, path []string, names map[string]string) {
	dropAt(in, path, "", "", names)
}

func dropAt(in *schema.Input, path []string, pointer, prefix string, names map[string]string) {
	if len(path) == 1 {
		delete(in.Values, path[0])
		return
	}
	if len(path) < 3 {
		return
	}
	kids := in.Children[path[0]].Rows
	want := prefix + path[0] + "." + path[1] + "."
	for i := range kids {
		at := pointer + "/" + path[0] + "/" + strconv.Itoa(i)
		if names[at] == want {
			dropAt(&kids[i], path[2:], at, want, names)
		}
	}
}

// pickName is the name of the choice for a field; dots would read as children.
func pickName(full string) string { return pick + strings.ReplaceAll(full, ".", "~") }
