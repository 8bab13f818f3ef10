package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// popup is the parameter by which a form knows that it was opened beside a
// relation of another, and what that one waits for.
const popup = "_popup"

// related are the addresses beside a relation.
type related struct {
	add  string // a new row, "" without the right
	base string // a row by its id, "" without the right to see it
	open string // the chosen one, "" for none
	edit bool   // it can be changed there
}

// related returns what the reader may do beside a relation.
func (f *formPage) related(w widget) related {
	var out related
	e := f.site.entries[w.target()]
	if e == nil || w.slim {
		return out
	}
	if f.may(e, schema.VerbAdd) {
		out.add = f.site.address(e.model.Plural, "add") + "?" + popup + "=1"
	}
	if w.many == nil && f.sees(e) {
		out.base, out.edit = e.listURL(), f.may(e, schema.VerbChange)
		if id, err := schema.ParseID(w.value()); err == nil && !id.IsZero() {
			out.open = e.rowURL(id)
		}
	}
	return out
}

// chosenPage is what follows a save in a tab that was opened beside a relation:
// a script hands the row over and closes the tab.
func (s *Site) chosenPage(v *visit) error {
	if !v.sees(v.entry) {
		return schema.ErrForbidden
	}
	row, err := v.open()
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, chosenView(v, row))
}

func (v *visit) chosenShell(row any) ui.Page {
	p := v.page("chosen", v.name(v.entry.model, row))
	p.Crumbs = v.crumbs(ui.Crumb{Text: v.name(v.entry.model, row), Href: v.entry.rowURL(v.entry.model.ID(row))})
	return p
}
