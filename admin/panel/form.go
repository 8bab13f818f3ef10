package panel

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// formPage is a form as it is drawn: a row as stored, what was sent, or both.
type formPage struct {
	*visit
	e        *entry
	row      any     // as stored, nil for a new one
	sent     *posted // nil when the form is shown for the first time
	problems map[string]string
	kept     map[string]schema.File
	first    map[string]string // values of a new row that the address names
	next     string
	popup    string // what a form waits for that this one was opened beside
	version  int64
	writes   bool // there is something to save
	mask     schema.Mask
	write    schema.Mask
	owner    bool
	asNew    bool // was to be saved as a row of its own, and could not
	choices  map[*schema.Model]choices
	recent   []activity
	strikes  *moderation.Record // of whose account it is
	maybe    *suggested         // texts that may be right, of a dispute
	alert    string             // words above the form
	edit     *historyPage       // what waits to be approved, nil for nothing
	notes    *noteList          // what staff said about the row, nil where there are none
	typed    string             // a note that was not stored
	uses     *uses              // where the file is used, nil where the row is none
	others   []*models.Presence // who else has the row open
}

// choices are the rows that relations to one model can be set to.
type choices struct {
	list []option
	more bool
	open bool // the reader may see the model
}

// newForm prepares a form for a row, nil for a new one.
func (v *visit) newForm(row any) *formPage {
	m := v.entry.model
	f := &formPage{
		visit: v, e: v.entry, row: row, problems: map[string]string{}, choices: map[*schema.Model]choices{},
		next: local(v.Query("next"), ""), popup: v.Query(popup), mask: m.Policy.Fields(v.actor, schema.VerbView),
	}
	if row == nil {
		f.writes, f.write, f.owner = true, m.Policy.Fields(v.actor, schema.VerbAdd), m.Owner != nil
		f.first = v.Queries()
		return f
	}
	f.version, f.write = m.Lock(row), m.Policy.Fields(v.actor, schema.VerbChange)
	f.writes = v.may(v.entry, schema.VerbChange) && m.Policy.Can(v.actor, schema.VerbChange, row) == nil
	f.owner = m.Owner != nil && !v.actor.ActorID().IsZero() && m.OwnerID(row) == v.actor.ActorID()
	return f
}

// open reads the row of the address with what the form shows of it, as the
// reader may see it: what is outside of their scope is not there.
func (v *visit) open() (any, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	verb := schema.VerbView
	if !v.holds(v.entry.model, schema.VerbView) {
		verb = schema.VerbChange
	}
	row, err := v.openAs(verb, id, false, v.entry.formWith)
	if err != nil {
		return nil, err
	}
	return row, v.entry.draft.open(row)
}

func (v *visit) openAs(verb string, id schema.ID, trash bool, with []string) (any, error) {
	m := v.entry.model
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: m, Actor: v.actor, Verb: verb, Where: schema.Eq("ID", id), Limit: 1, Trash: trash, With: with,
	})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, schema.ErrNotFound
	}
	return page.Rows[0], m.Policy.Can(v.actor, verb, page.Rows[0])
}

// load reads what the form offers to choose from, and the newest history.
func (f *formPage) load() error {
	for _, m := range f.targets() {
		c := choices{open: f.holds(m, schema.VerbView)}
		if c.open && f.writes {
			var err error
			if c.list, c.more, err = f.choose(m); err != nil {
				return err
			}
		}
		f.choices[m] = c
	}
	if err := errors.Join(f.loadEdit(), f.loadNotes(), f.loadUses()); err != nil {
		return err
	}
	if f.row != nil {
		var err error
		if f.maybe, err = f.suggestedIn(f.row); err != nil {
			return err
		}
	}
	if f.row == nil || !f.holds(f.e.model, schema.VerbView) || !audited(f.row) {
		return nil
	}
	var err error
	if f.strikes, err = f.record(f.person()); err != nil {
		return err
	}
	f.recent, err = f.activity(schema.And(schema.Eq("Target", f.e.model.Name), schema.Eq("TargetID", f.e.model.ID(f.row))), 3)
	return err
}

// audited reports whether writes of the row are logged.
func audited(row any) bool {
	a, ok := row.(interface{ Audited() bool })
	return !ok || a.Audited()
}

// targets are the models that fields of the form name rows of, each once.
func (f *formPage) targets() []*schema.Model {
	var out []*schema.Model
	add := func(items []item) {
		for _, it := range items {
			if m := it.target(); m != nil && !it.readOnly && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	for _, s := range f.e.sections {
		add(s.items)
	}
	for _, in := range f.e.inlined {
		add(in.items)
		for _, deeper := range in.inlines {
			add(deeper.items)
		}
	}
	return out
}

// begins is the row, or a new one as it begins.
func (f *formPage) begins() any {
	if f.row == nil {
		return f.e.model.Start(nil)
	}
	return f.row
}

// title is what the page calls the row.
func (f *formPage) title() string {
	if f.row == nil {
		return f.T("form.add", "model", f.noun(f.e.model.Label))
	}
	return f.name(f.e.model, f.row)
}

// shell is the page around the form.
func (f *formPage) shell() ui.Page {
	p := f.page("form", f.title())
	p.Crumbs = f.crumbs(ui.Crumb{Text: f.title()})
	if p.Here = f.selfURL(); f.row == nil {
		p.Here = f.site.address(f.e.model.Plural, "add")
	}
	return p
}

// selfURL is the address that the form posts to.
func (f *formPage) selfURL() string {
	if f.row == nil {
		return f.site.address(f.e.model.Plural, "add")
	}
	return f.e.rowURL(f.e.model.ID(f.row))
}

// keepKey names what this browser keeps of the form until it is saved: of one
// person, and of the row as it is now.
func (f *formPage) keepKey() string {
	return f.actor.ActorID().String() + " " + f.selfURL() + " " + strconv.FormatInt(f.version, 10)
}

// back is where closing leads.
func (f *formPage) back() string {
	switch {
	case f.next != "":
		return f.next
	case f.holds(f.e.model, schema.VerbView):
		return f.e.listURL()
	}
	return f.site.base + "/"
}

// mistakes is the summary of what is wrong, in the order of the form; what
// belongs to no field of it comes first.
func (f *formPage) mistakes(lists []childList) []ui.Mistake {
	labels, order := map[string]string{}, []string{}
	note := func(full, label string) {
		labels[full] = label
		order = append(order, full)
	}
	for _, s := range f.e.sections {
		for _, it := range s.items {
			note(it.name, f.in(it.label))
		}
	}
	eachWidget(lists, func(w widget) { note(w.full, w.path+f.in(w.label)) })
	note(noteField, f.T("notes.label"))
	var out []ui.Mistake
	for _, full := range slices.Sorted(maps.Keys(f.problems)) {
		if _, shown := labels[full]; !shown {
			out = append(out, ui.Mistake{Href: "#main", Text: f.strayLabel(full) + f.problems[full]})
		}
	}
	for _, full := range order {
		if text := f.problems[full]; text != "" {
			out = append(out, ui.Mistake{Href: "#" + full, Text: labels[full] + ": " + text})
		}
	}
	return out
}

// strayLabel names a field that the form does not show.
func (f *formPage) strayLabel(full string) string {
	if field := f.e.model.FieldJSON(full); field != nil {
		return f.in(field.Label) + ": "
	}
	if r := f.e.model.RelationJSON(strings.SplitN(full, ".", 2)[0]); r != nil {
		return f.in(r.Label) + ": "
	}
	return ""
}

// status is the badge of the row's state.
func (f *formPage) status() (state, label string) {
	m := f.e.model
	if m.State == nil || f.row == nil {
		return "", ""
	}
	state, _ = m.State.Get(f.row).(string)
	return state, m.State.ChoiceLabel(state, f.lang())
}

// step is a transition that the reader can start from the form.
type step struct {
	schema.Transition
	label, icon, href string
}

// steps are the transitions that leave the row's state and that the reader may do.
func (f *formPage) steps() []step {
	m := f.e.model
	if m.State == nil || f.row == nil {
		return nil
	}
	var out []step
	for _, t := range m.Transitions {
		if t.Hidden || !m.Leaves(t, f.row) || !f.may(f.e, t.Verb) || m.Policy.Can(f.actor, t.Verb, f.row) != nil {
			continue
		}
		out = append(out, step{t, f.in(t.Label), transitionIcon(t), f.e.rowURL(m.ID(f.row), t.Verb)})
	}
	return out
}

// deletes reports whether the form offers to delete the row.
func (f *formPage) deletes() bool {
	return f.row != nil && f.may(f.e, schema.VerbDelete) && f.e.model.Policy.Can(f.actor, schema.VerbDelete, f.row) == nil
}

// fact is a date of the row.
type fact struct {
	label string
	cell  cell
}

// facts are the times that the engine keeps, and other times that no part of
// the form shows.
func (f *formPage) facts() []fact {
	if f.row == nil {
		return nil
	}
	shown := map[string]bool{"deleted_at": true}
	for _, s := range f.e.sections {
		for _, it := range s.items {
			shown[it.name] = true
		}
	}
	var out []fact
	for _, field := range f.e.model.Fields {
		if field.Kind != schema.KindTime || shown[field.JSON] || !f.mask.Has(field.JSON) || field.IsZero(f.row) {
			continue
		}
		c := f.show(field, f.row)
		c.ago = false
		out = append(out, fact{f.in(field.Label), c})
	}
	return out
}

// number writes the place of a child as people count.
func number(n int) string { return strconv.Itoa(n + 1) }
