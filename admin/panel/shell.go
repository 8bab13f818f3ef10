package panel

import (
	"slices"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// group brings the models that nobody put into a group behind those that
// somebody did.
func (s *Site) group() {
	slices.SortStableFunc(s.order, func(a, b *entry) int {
		return bool2int(a.group.IsZero()) - bool2int(b.group.IsZero())
	})
}

func bool2int(b bool) int {
	if b {
		return 1
	}
	return 0
}

// page fills in what every page of the back office has.
func (v *visit) page(name, title string) ui.Page {
	cfg := v.site.Settings.App
	p := ui.Page{
		Title: title, Name: name, App: cfg.Name, Base: v.site.base, Nav: v.nav(),
		Account: ui.Account{Name: v.actor.ActorName(), Href: v.site.address("account"), Logout: v.site.address("logout")},
		CSRF:    v.site.CSRF(v.Ctx), Here: v.OriginalURL(), Theme: theme(v.Cookies("theme")), Toasts: v.toasts(),
		Crumbs: []ui.Crumb{{Text: title}}, Environment: v.environment(),
		ViewingAs: ui.SeenBy(v.ctx, v.actor, v.site.base, v.site.Now()),
	}
	if v.entry != nil {
		p.Model = v.entry.model.Name
	}
	return p
}

// environment names an environment that is not production.
func (v *visit) environment() string {
	name := v.site.Settings.App.Env
	if name == "production" {
		return ""
	}
	key := "panel.env." + name
	if text := locales.T(v.ctx, key); text != key {
		return text
	}
	return name
}

// theme returns a theme that there is, "" for the system's.
func theme(name string) string {
	if name == "light" || name == "dark" {
		return name
	}
	return ""
}

// nav is the sidebar with what its reader may see.
func (v *visit) nav() []ui.NavGroup {
	groups := []ui.NavGroup{{Links: []ui.NavLink{{
		Text: v.T("dashboard.title"), Href: v.site.base + "/", Icon: "house", Key: "h", Current: v.Path() == v.site.base || v.Path() == v.site.base+"/",
	}}}}
	for _, e := range v.site.order {
		if !v.holds(e.model, schema.VerbView) {
			continue
		}
		title := v.in(e.group)
		if title == "" {
			title = v.T("nav.other")
		}
		groups = navInto(groups, title, false, ui.NavLink{
			Text: v.in(e.model.LabelPlural), Href: e.listURL(), Icon: e.icon, Key: e.key, Current: v.entry == e,
		})
	}
	return v.navPages(groups)
}

// crumbs is the way to a page of a model; the last has no address.
func (v *visit) crumbs(more ...ui.Crumb) []ui.Crumb {
	out := []ui.Crumb{}
	if title := v.in(v.entry.group); title != "" {
		out = append(out, ui.Crumb{Text: title})
	}
	list := ui.Crumb{Text: v.in(v.entry.model.LabelPlural)}
	if len(more) > 0 && v.holds(v.entry.model, schema.VerbView) {
		list.Href = v.entry.listURL()
	}
	return append(append(out, list), more...)
}
