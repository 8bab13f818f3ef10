package panel

import (
	"encoding/json"
	"slices"
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
	gone   map[schema.ID]bool // owned rows that went since
	added  map[schema.ID]bool // owned rows that came since

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
	name  string
	label string
	value cell
	mine  bool
}

// stale answers a save of a form that was opened before somebody else saved.
// What the reader saved meanwhile themselves is no conflict: a second press of
// the button, or a second window. They are asked all the same when something
// that they wrote has no place any more.
func (v *visit) stale(f *formPage, d *decoder, p *posted, row any, sent int64) error {
	m := &merge{visit: v, d: d, row: row, sent: p, base: map[string]json.RawMessage{}, dark: map[string]bool{}, seen: map[string]bool{}, linked: map[string][]audit.Many{},
		gone: map[schema.ID]bool{}, added: map[schema.ID]bool{}}
	if err := m.read(sent); err != nil {
		return err
	}
	if err := m.follow(); err != nil {
		return err
	}
	in := d.input(p, row)
	if len(d.problems) > 0 {
		return v.again(f, d, nil)
	}
	m.fields(in)
	m.many(in)
	m.children(in, v.entry.inlined, row, p, "", "")
	if !m.own || len(m.lost) > 0 {
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
	out := make([]any, 0, 3+len(m.Transitions))
	out = append(out, schema.VerbChange, schema.VerbDelete, schema.VerbRestore)
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
		f.Name = m.entry.draft.shown(f.Name)
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
		m.cameAndWent(k)
		for _, f := range k.Fields {
			m.undoField(k.ID.String()+"/", f)
		}
		for _, deeper := range k.Children {
			m.undoChildren(deeper)
		}
	}
}

// who names those who saved meanwhile.
func (m *merge) who() string {
	var names []string
	for _, s := range m.since {
		if n := m.person(s.entry.ActorName); n != "" && !slices.Contains(names, n) {
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
