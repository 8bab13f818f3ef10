package panel

import (
	"slices"
	"strconv"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// checkTabs gives each part of the form its tab: all fieldsets say one, or none
// does. Owned rows that say none have a tab of their own.
func (c *checker) checkTabs() {
	named := 0
	for _, s := range c.sections {
		if !s.tab.IsZero() {
			named++
		}
	}
	if named > 0 && named < len(c.sections) {
		c.fail("panel.E047", "Fieldsets", "%d of %d fieldsets have a Tab; give one to all of them or to none", named, len(c.sections))
	}
	if named == 0 {
		for _, in := range c.inlined {
			if !in.tab.IsZero() {
				c.fail("panel.E047", "Inlines."+in.relation.Name, "it has a Tab and no fieldset has one")
			}
		}
		return
	}
	for _, s := range c.sections {
		c.formTab(s.tab)
	}
	for i := range c.inlined {
		if c.inlined[i].tab.IsZero() {
			c.inlined[i].tab = c.inlined[i].relation.Label
		}
		c.formTab(c.inlined[i].tab)
	}
}

func (c *checker) formTab(t schema.Text) {
	if !slices.Contains(c.formTabs, t) {
		c.formTabs = append(c.formTabs, t)
	}
}

// pane is a tab of the form with what stands in it.
type pane struct {
	id       string
	title    schema.Text
	sections []int // places in entry.sections
	lists    []childList
	count    int // of owned rows; 0 shows none
	wrong    bool
}

// panes are the tabs that have something for the reader.
func (f *formPage) panes(lists []childList) []pane {
	var out []pane
	for i, t := range f.e.formTabs {
		p := pane{id: "tab-" + strconv.Itoa(i), title: t}
		for j, s := range f.e.sections {
			if s.tab == t && len(f.rows(s)) > 0 {
				p.sections = append(p.sections, j)
				p.wrong = p.wrong || f.wrong(s)
			}
		}
		for _, l := range lists {
			if l.tab == t {
				p.lists = append(p.lists, l)
				p.count += l.total
				p.wrong = p.wrong || l.bad()
			}
		}
		if len(p.sections)+len(p.lists) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// bad reports whether one of the rows holds a mistake.
func (l childList) bad() bool {
	return slices.ContainsFunc(l.kids, func(c child) bool { return c.bad })
}

// tabLinks are the anchors of the panes.
func (f *formPage) tabLinks(panes []pane) []ui.Tab {
	out := make([]ui.Tab, len(panes))
	for i, p := range panes {
		out[i] = ui.Tab{Text: f.in(p.title), Href: "#" + p.id}
		if p.count > 0 {
			out[i].Count = strconv.Itoa(p.count)
		}
		if p.wrong {
			out[i].Icon = "triangle-alert"
		}
	}
	return out
}
