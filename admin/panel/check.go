package panel

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// checker resolves one ModelAdmin and collects what is wrong with it.
type checker struct {
	*entry
	mistakes []error
}

// prepare resolves the declaration and returns its mistakes. The ids stand in
// docs/checks.md.
func (e *entry) prepare() []error {
	c := &checker{entry: e}
	c.checkColumns()
	c.checkSorting()
	c.checkFilters()
	c.checkSearch()
	c.checkForm()
	c.checkEditable()
	c.checkInlines()
	c.checkImport()
	c.checkTabs()
	c.checkGrid()
	c.checkLibrary()
	c.checkDraft()
	c.checkActions()
	c.checkViews()
	c.checkAddresses()
	return c.mistakes
}

func (c *checker) fail(id, option, format string, args ...any) {
	c.mistakes = append(c.mistakes, schema.Mistake{ID: id, Place: c.model.GoName + "." + option, Text: fmt.Sprintf(format, args...)})
}

// near adds the name that was perhaps meant.
func near(name string, known []string) string {
	slices.Sort(known)
	if n := schema.Nearest(name, known); n != "" {
		return fmt.Sprintf("; did you mean %s?", n)
	}
	return "; known: " + strings.Join(known, ", ")
}

func (c *checker) checkColumns() {
	names := c.listDisplay
	if len(names) == 0 {
		names = c.defaultColumns()
	}
	for i, x := range c.extra {
		switch {
		case x.name == "" || x.label.IsZero() || x.values == nil:
			c.fail("panel.E013", "Columns", "the column %q needs a Name, a Label and Values", x.name)
		case c.known(x.name) || slices.ContainsFunc(c.extra[:i], func(other column) bool { return other.name == x.name }):
			c.fail("panel.E014", "Columns", "the column %q has the name of a field or of another column; give it another", x.name)
		case !slices.Contains(names, x.name):
			c.fail("panel.E015", "Columns", "the column %q stands in no ListDisplay; name it there or take it out", x.name)
		}
		for _, path := range x.with {
			c.relation("panel.E016", "Columns."+x.name+".With", path)
		}
	}
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			c.fail("panel.E012", "ListDisplay", "%q stands there twice", n)
			continue
		}
		c.column(n)
	}
	if c.thumb != "" {
		if f := c.model.Field(c.thumb); f == nil || !f.Image {
			c.fail("panel.E017", "Thumb", "%q is no picture of %s: a schema.File with validate:\"image\"", c.thumb, c.model.GoName)
		}
	}
}

func (c *checker) relation(id, option, path string) {
	at := c.model
	for name := range strings.SplitSeq(path, ".") {
		r := at.Relation(name)
		if r == nil {
			var known []string
			for _, r := range at.Relations {
				known = append(known, r.Name)
			}
			c.fail(id, option, "%s has no relation %q%s", at.GoName, name, near(name, known))
			return
		}
		at = r.Target
	}
	c.with = need(c.with, path)
}

// column resolves one name of ListDisplay.
func (c *checker) column(n string) {
	for i := range c.extra {
		if x := &c.extra[i]; x.name == n {
			c.columns = append(c.columns, c.computed(x))
			return
		}
	}
	if r := c.model.Relation(n); r != nil && r.Type != schema.Owned {
		c.columns = append(c.columns, c.related(r))
		return
	}
	way, err := c.model.Path(n)
	if err != nil {
		var computed []string
		for _, x := range c.extra {
			computed = append(computed, x.name)
		}
		if meant := schema.Nearest(n, computed); meant != "" {
			err = fmt.Errorf("there is no column %q; did you mean %s, one of Columns?", n, meant)
		}
		c.fail("panel.E010", "ListDisplay", "%v", err)
		return
	}
	for _, r := range way.Hops {
		if r.Type != schema.BelongsTo {
			c.fail("panel.E011", "ListDisplay", "%q leads to many rows, which one cell cannot show; make it one of Columns", n)
			return
		}
	}
	if way.Field.Secret() {
		c.fail("panel.E018", "ListDisplay", "%q is a secret, which no list shows", n)
		return
	}
	c.columns = append(c.columns, c.plain(way))
}

func (c *checker) checkSorting() {
	if c.sortableBy != nil {
		for _, n := range c.sortableBy {
			i := slices.IndexFunc(c.columns, func(x listColumn) bool { return x.goName == n })
			if i < 0 {
				c.fail("panel.E025", "SortableBy", "%q is no column of ListDisplay%s", n, near(n, columnNames(c.columns)))
			} else if c.columns[i].sort == "" {
				c.fail("panel.E026", "SortableBy", "the column %q cannot be sorted", n)
			}
		}
		for i := range c.columns {
			if !slices.Contains(c.sortableBy, c.columns[i].goName) {
				c.columns[i].sort = ""
			}
		}
	}
	for _, n := range c.ordering {
		plain, desc := strings.CutPrefix(n, "-")
		way, err := c.model.Path(plain)
		switch {
		case err != nil:
			c.fail("panel.E027", "Ordering", "%v", err)
		case !sortable(way):
			c.fail("panel.E028", "Ordering", "%q cannot be sorted", plain)
		default:
			c.orders = append(c.orders, database.Order{Path: plain, Desc: desc})
		}
	}
	if c.dateHierarchy != "" {
		f := c.model.Field(c.dateHierarchy)
		if f == nil || f.Kind != schema.KindTime && f.Kind != schema.KindDate {
			c.fail("panel.E029", "DateHierarchy", "%q is no date or time of %s", c.dateHierarchy, c.model.GoName)
		}
	}
}

func columnNames(list []listColumn) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.goName
	}
	return out
}

// sortable reports whether rows can be ordered by the field at the end of a way.
func sortable(way schema.Path) bool {
	for _, r := range way.Hops {
		if r.Type != schema.BelongsTo {
			return false
		}
	}
	switch way.Field.Kind {
	case schema.KindSecret, schema.KindJSON, schema.KindFile, schema.KindChoices, schema.KindMarkdown:
		return false
	}
	return true
}

func (c *checker) checkFilters() {
	names := c.listFilter
	if names == nil {
		names = c.defaultFilters()
	}
	if c.dateHierarchy != "" && c.model.Field(c.dateHierarchy) != nil && !slices.Contains(names, c.dateHierarchy) {
		names = append([]string{c.dateHierarchy}, names...)
	}
	c.checkOwnFilters(names)
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			c.fail("panel.E022", "ListFilter", "%q stands there twice", n)
			continue
		}
		if f, ok := c.ownFilter(n); ok {
			c.filters = append(c.filters, f)
			continue
		}
		way, err := c.model.Path(n)
		if err != nil {
			c.fail("panel.E020", "ListFilter", "%v", err)
			continue
		}
		f, ok := newFilter(way)
		if !ok {
			c.fail("panel.E021", "ListFilter", "%q is a %s, by which nothing can be filtered", n, way.Field.Kind)
			continue
		}
		c.filters = append(c.filters, f)
	}
	c.grammar = c.newGrammar()
}

func (c *checker) checkSearch() {
	for _, n := range c.searchFields {
		way, err := c.model.Path(n)
		switch {
		case err != nil:
			c.fail("panel.E023", "SearchFields", "%v", err)
		case !textual(way.Field):
			c.fail("panel.E024", "SearchFields", "%q is a %s; search looks in texts", n, way.Field.Kind)
		case way.Field.Name == "Handle":
			c.handle = n
			if len(c.model.Search) == 0 {
				c.finds = append(c.finds, n)
			}
		case len(c.model.Search) == 0:
			c.finds = append(c.finds, n)
		case !slices.Contains(c.model.Search, n):
			c.fail("panel.E019", "SearchFields", "%q is not in the search index of %s, which has %s; add it to its SearchFields method",
				n, c.model.GoName, strings.Join(c.model.Search, ", "))
		}
	}
	if c.searchFields == nil && len(c.model.Search) == 0 {
		if f := titleField(c.model); f != nil && textual(f) {
			c.finds = []string{f.Name}
		}
	}
}

func (c *checker) checkActions() {
	taken := []string{schema.VerbDelete, schema.VerbRestore, schema.VerbPurge, schema.VerbExport}
	for _, t := range c.model.Transitions {
		taken = append(taken, t.Verb)
	}
	for _, a := range c.actions {
		switch {
		case a.name == "" || a.do == nil || a.label.IsZero():
			c.fail("panel.E050", "Actions", "the action %q needs a Name, a Label and Do or Form", a.name)
		case slices.Contains(taken, a.name):
			c.fail("panel.E051", "Actions", "the action %q is there already; give it another name", a.name)
		}
		taken = append(taken, a.name)
		c.checkActionForm(a.name, a.form)
		if a.verb == "" || !slices.Contains(c.model.Permissions(), c.model.Permission(a.verb)) {
			c.fail("panel.E052", "Actions", "the action %q has the Verb %q, which is none of %s%s", a.name, a.verb, c.model.GoName, near(strings.TrimPrefix(a.verb, c.model.Permission("")), c.verbs()))
		}
	}
}

// verbs are what can be done to the model, as an action names it.
func (c *checker) verbs() []string {
	out := c.model.Permissions()
	for i, p := range out {
		out[i] = strings.TrimPrefix(p, c.model.Permission(""))
	}
	return out
}

// view is a View with its query read.
type view struct {
	View
	values url.Values
}

func (c *checker) checkViews() {
	taken := []string{"", "all", "trash"}
	for _, x := range c.tabs {
		if slices.Contains(taken, x.Name) || x.Label.IsZero() {
			c.fail("panel.E053", "Views", "the view %q needs a Label and a name of its own (not all, not trash)", x.Name)
		}
		taken = append(taken, x.Name)
		values, err := url.ParseQuery(x.Query)
		if err != nil {
			c.fail("panel.E054", "Views."+x.Name, "%q is no query: %v", x.Query, err)
			continue
		}
		for key, list := range values {
			if text := c.viewMistake(key, list); text != "" {
				c.fail("panel.E054", "Views."+x.Name, "%s", text)
			}
		}
		c.views = append(c.views, view{x, values})
	}
}

func (c *checker) viewMistake(key string, values []string) string {
	for _, v := range values {
		var p *schema.Problem
		if key == "sort" {
			_, p = c.grammar.Order(v)
		} else {
			_, p = c.condition(key, []string{v}, c.site.Now())
		}
		if p != nil {
			return fmt.Sprintf("%s=%s: %s", key, v, p.Detail.In("en"))
		}
	}
	return ""
}

// fixed are the segments behind a row's id that verbs must not have.
var fixed = []string{"history", "delete", "restore", "purge", "add", "trash", "autocomplete", "export", "import", "facets", "actions", "preview", "notes", "people", "chosen"}

func (c *checker) checkAddresses() {
	for _, t := range c.model.Transitions {
		if slices.Contains(fixed, t.Verb) && !t.Hidden {
			c.fail("panel.E060", "Transitions", "the verb %q has the address of a page; rename it", t.Verb)
		}
	}
	if len(c.key) > 1 {
		c.fail("panel.E061", "Key", "%q is no single letter", c.key)
		return
	}
	for _, other := range c.site.order {
		if other == c.entry {
			return
		}
		if c.key != "" && other.key == c.key {
			c.fail("panel.E062", "Key", "%q goes to %s already", c.key, other.model.GoName)
		}
	}
}
