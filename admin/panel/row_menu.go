package panel

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// rowChoice is one thing that the reader may do with a row.
type rowChoice struct {
	name, label, icon string
	href              string
	danger            bool
}

// rowMenu is what its reader may do with one row of a list.
type rowMenu struct {
	*visit
	row     any
	next    string
	choices []rowChoice
	actions []bulkAction // that are posted to the list
}

// rowActions sends what can be done with a row: the part that a menu of the list
// takes in when it is opened, or a page of its own where no script asks.
func (s *Site) rowActions(v *visit) error {
	if !v.sees(v.entry) {
		return schema.ErrForbidden
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	verb := schema.VerbView
	if !v.holds(v.entry.model, schema.VerbView) {
		verb = schema.VerbChange
	}
	row, err := v.openAs(verb, id, false, nil)
	if err != nil {
		return err
	}
	m := &rowMenu{visit: v, row: row, next: local(v.Query("next"), "")}
	m.fill()
	if v.Query("part") == "1" {
		return v.render(fiber.StatusOK, rowMenuList(m))
	}
	return v.render(fiber.StatusOK, rowMenuPage(m))
}

// fill lists what the reader may do, the harmless first.
func (m *rowMenu) fill() {
	e, id := m.entry, m.entry.model.ID(m.row)
	f := m.newForm(m.row)
	if f.writes {
		m.add("edit", m.T("list.edit"), "pencil", m.withNext(e.rowURL(id)))
	} else {
		m.add("open", m.T("list.open"), "eye", m.withNext(e.rowURL(id)))
	}
	if e.siteURL != nil {
		if href := e.siteURL(m.row); href != "" {
			m.add("site", m.T("form.on_site"), "external-link", href)
		}
	}
	if m.holds(e.model, schema.VerbView) {
		m.add("history", m.T("history.title"), "history", e.rowURL(id, "history"))
	}
	if m.may(e, schema.VerbAdd) {
		m.add("copy", m.T("row.copy"), "copy", m.withNext(e.rowURL(id)+"?asnew=1"))
	}
	for _, s := range f.steps() {
		m.choices = append(m.choices, rowChoice{name: s.Verb, label: s.label, icon: s.icon, href: s.href, danger: s.Danger})
	}
	for _, a := range m.bulkActions() {
		if _, moves := e.model.Transition(a.name); !moves && a.name != schema.VerbDelete && a.name != schema.VerbExport {
			m.actions = append(m.actions, a)
		}
	}
	if f.deletes() {
		m.choices = append(m.choices, rowChoice{name: schema.VerbDelete, label: m.T("delete.button"), icon: "trash-2", href: e.rowURL(id, "delete"), danger: true})
	}
}

func (m *rowMenu) add(name, label, icon, href string) {
	m.choices = append(m.choices, rowChoice{name: name, label: label, icon: icon, href: href})
}

// withNext lets an address lead back to the list.
func (m *rowMenu) withNext(href string) string {
	if m.next == "" {
		return href
	}
	u, err := url.Parse(href)
	if err != nil {
		return href
	}
	q := u.Query()
	q.Set("next", m.next)
	u.RawQuery = q.Encode()
	return u.String()
}

func (m *rowMenu) title() string { return m.name(m.entry.model, m.row) }

func (m *rowMenu) shell() ui.Page {
	p := m.page("list", m.title())
	p.Crumbs = m.crumbs(ui.Crumb{Text: m.title()})
	return p
}

// back is where the actions are posted: the list, which comes back afterwards.
func (m *rowMenu) back() string {
	if m.next != "" {
		return m.next
	}
	return m.entry.listURL()
}

// menuURL is where the menu of a row is.
func (l *listing) menuURL(r row) string {
	values := url.Values{}
	if here := l.here(); here != l.base() {
		values.Set("next", here)
	}
	return withQuery(l.e.rowURL(r.id, "actions"), values)
}
