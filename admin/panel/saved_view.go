package panel

import (
	"net/url"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// mostViews is how many saved views a list shows, ownViews how many of them
// somebody has of their own.
const (
	mostViews = 200
	ownViews  = 30
)

// readSaved reads the saved views that the reader has or is shown, their own
// first, and finds the one that the address names.
func (l *listing) readSaved() error {
	me := l.actor.ActorID()
	page, err := l.site.DB.List(l.ctx, database.Query{
		Model: l.site.Registry.Model("saved_view"), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Limit: mostViews,
		Where: schema.And(schema.Eq("Target", l.e.model.Name), schema.Or(schema.Eq("OwnerID", me), schema.Eq("Shared", true))),
		Sort:  []database.Order{{Path: "Position"}, {Path: "ID"}},
	})
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		l.kept = append(l.kept, row.(*models.SavedView))
	}
	slices.SortStableFunc(l.kept, func(a, b *models.SavedView) int { return others(a, me) - others(b, me) })
	name := l.get("saved")
	if name == "" {
		return nil
	}
	if l.saved = l.keptView(name); l.saved == nil {
		l.bad("saved", name, l.T("list.no_view"))
		l.values.Del("saved")
	}
	return nil
}

func others(v *models.SavedView, me schema.ID) int {
	if v.OwnerID == me {
		return 0
	}
	return 1
}

// keptView is a saved view by its id, nil where the reader has none such.
func (l *listing) keptView(id string) *models.SavedView {
	i := slices.IndexFunc(l.kept, func(v *models.SavedView) bool { return v.ID.String() == id })
	if i < 0 {
		return nil
	}
	return l.kept[i]
}

// mine reports whether a saved view is the reader's.
func (l *listing) mine(v *models.SavedView) bool { return v.OwnerID == l.actor.ActorID() }

// mayShare reports whether the reader may share views; mayKeep whether they may
// store this one.
func (l *listing) mayShare() bool { return l.allowed(models.SharedViews) }

func (l *listing) mayKeep(v *models.SavedView) bool {
	return l.mine(v) && (!v.Shared || l.mayShare())
}

// ownViews is how many of the views are the reader's.
func (l *listing) ownViews() int {
	n := 0
	for _, v := range l.kept {
		n += 1 - others(v, l.actor.ActorID())
	}
	return n
}

// keepAction is what the form of a view does when it is sent by the Enter key.
func (l *listing) keepAction(v *models.SavedView) string {
	if l.mayKeep(v) {
		return "change"
	}
	return "first"
}

// isFirst reports whether the list opens with the view for the reader.
func (l *listing) isFirst(v *models.SavedView) bool {
	return v != nil && l.chosen != nil && l.chosen.ViewID == v.ID
}

// firstView is where a list leads whose address asks for nothing: to the view
// that the reader wants first; "" where it stays.
func (l *listing) firstView() string {
	if len(l.values) > 0 || l.chosen == nil {
		return ""
	}
	if v := l.keptView(l.chosen.ViewID.String()); v != nil {
		return l.viewURL(v)
	}
	return ""
}

// viewURL is the list as a saved view has it, all of it in the address.
func (l *listing) viewURL(v *models.SavedView) string {
	values, _ := url.ParseQuery(v.Query) // what cannot be read is left out
	values.Set("saved", v.ID.String())
	return withQuery(l.base(), values)
}

// state is what a saved view keeps of an address: filters, search, order,
// columns and the built-in view, not the place in the list or the page's size.
func state(of url.Values) url.Values {
	out := url.Values{}
	for name, list := range of {
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(list) == 0 || name == "limit" || name == "saved" || name == "view" && list[0] == "all" {
			continue
		}
		slices.Sort(list)
		out[name] = list
	}
	return out
}

// present is the state of this list, with the columns that it has.
func (l *listing) present() string {
	values := state(l.asked())
	if !l.usualColumns() {
		values.Set("columns", joinNames(l.shown))
	}
	return values.Encode()
}

// dirty reports whether the list is not any more as its saved view has it.
func (l *listing) dirty() bool {
	if l.saved == nil {
		return false
	}
	values, _ := url.ParseQuery(l.saved.Query)
	return state(values).Encode() != state(l.asked()).Encode()
}

// viewsURL is where this list is saved as a view; with an id, where that one
// is changed.
func (l *listing) viewsURL(id ...string) string {
	return withQuery(l.site.address(append([]string{l.e.model.Plural, "views"}, id...)...), l.asked())
}

// tabs are the views of the list, built-in and saved, and the trash.
func (v *visit) tabs(l *listing) []ui.Tab {
	list := v.entry.listURL()
	all := ui.Tab{Text: v.T("list.all"), Href: list, Current: l != nil && !l.trashed && l.view == "" && l.saved == nil}
	if l != nil && l.chosen != nil && !l.chosen.ViewID.IsZero() {
		all.Href += "?view=all"
	}
	out := []ui.Tab{all}
	for _, x := range v.entry.views {
		out = append(out, ui.Tab{Text: v.in(x.Label), Href: list + "?view=" + url.QueryEscape(x.Name), Current: l != nil && l.view == x.Name && l.saved == nil})
	}
	if l != nil {
		for _, x := range l.kept {
			icon := "bookmark"
			if !l.mine(x) {
				icon = "users"
			}
			out = append(out, ui.Tab{Text: x.Name, Icon: icon, Href: l.viewURL(x), Current: l.saved == x})
		}
	}
	if v.may(v.entry, schema.VerbDelete) {
		out = append(out, ui.Tab{Text: v.T("trash.title"), Href: v.site.address(v.entry.model.Plural, "trash"), Current: l != nil && l.trashed})
	}
	if len(out) == 1 {
		return nil
	}
	return out
}
