package panel

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// listing is one list as its address asks for it.
type listing struct {
	*visit
	e       *entry
	values  url.Values // what the address says, without what it should not
	query   database.Query
	active  []active
	notices []string
	view    string
	viewed  []database.Order // the order that the view asks for
	trashed bool
	asOf    time.Time // what presets of dates reckon from
	chooses bool      // rows can be chosen, for something to be done to them
	from    int       // number of the first row, for the pager
	exact   bool
	found   *database.Page
	count   int
	more    bool
	options map[string][]option      // of filters by relation
	related map[*schema.Model]offers // to cells that are changed here
	shown   []listColumn
	chosen  *models.ListChoice  // what the reader keeps for the list; nil for nothing
	kept    []*models.SavedView // the reader's saved views, then those of others
	saved   *models.SavedView   // the one that the address names
	tree    *dateTree           // nil where no date leads through the list
	edit    *listEdit           // what was sent for its cells and could not be stored
}

// active is a filter that is on.
type active struct {
	filter *filter
	name   string   // of the parameter
	drop   []string // parameters to leave out to take it off
	values []string
}

// own are the parameters of a list that are no filters.
var own = []string{"q", "sort", "cursor", "limit", "view", "from", "exact", "filters", "lang", "columns", "saved", "as"}

// sizes are the numbers of rows that a page can have.
var sizes = []int{20, 50, 100, 200}

// listing reads the address. What it cannot use it says in a notice.
func (v *visit) listing(trashed bool) *listing {
	return v.listingOf(string(v.Request().URI().QueryString()), trashed, v.site.Now())
}

// listingOf is the list that a query string asked for at some time.
func (v *visit) listingOf(query string, trashed bool, asOf time.Time) *listing {
	values, err := url.ParseQuery(query)
	l := &listing{visit: v, e: v.entry, values: values, trashed: trashed, asOf: asOf, from: 1}
	if err != nil {
		l.notices = append(l.notices, v.T("list.bad_address"))
	}
	l.chooses = !trashed && len(v.bulkActions()) > 0
	l.query = database.Query{Model: v.entry.model, Actor: v.actor, Verb: schema.VerbView, With: v.entry.with, Trash: trashed}
	l.gather()
	l.readPaging()
	l.readView()
	l.readFilters()
	l.readSort()
	l.readSearch()
	l.readColumns()
	return l
}

func (l *listing) get(name string) string { return strings.TrimSpace(l.values.Get(name)) }

// bad says that a value of the address could not be used: of a filter by its
// label, of anything else by its parameter.
func (l *listing) bad(name, value, why string) {
	if a := l.e.activeFilter(name, nil); a.filter != nil {
		name = l.in(a.filter.label)
	}
	l.notices = append(l.notices, l.T("list.bad_value", "name", name, "value", value, "why", why))
}

func (l *listing) readPaging() {
	l.query.Limit = l.site.Settings.Admin.PageSize
	if text := l.get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > slices.Max(sizes) {
			l.bad("limit", text, l.T("list.limit_range", "most", slices.Max(sizes)))
			l.values.Del("limit")
		} else {
			l.query.Limit = n
		}
	}
	if n, err := strconv.Atoi(l.get("from")); err == nil && n > 0 && l.get("cursor") != "" {
		l.from = n
	}
	l.query.Cursor = l.get("cursor")
	l.exact = l.get("exact") == "1"
}

func (l *listing) readView() {
	name := l.get("view")
	if name == "" || name == "all" {
		return
	}
	i := slices.IndexFunc(l.e.views, func(x view) bool { return x.Name == name })
	if i < 0 {
		l.bad("view", name, l.T("list.no_view"))
		l.values.Del("view")
		return
	}
	l.view = name
	var kids []schema.Cond
	for key, values := range l.e.views[i].values {
		if key == "sort" {
			l.viewed, _ = l.e.grammar.Order(values[0])
		} else if cond, p := l.e.condition(key, values, l.asOf); p == nil {
			kids = append(kids, cond)
		}
	}
	l.query.Where = schema.And(append(kids, l.query.Where)...)
}

func (l *listing) readFilters() {
	var kids []schema.Cond
	names := make([]string, 0, len(l.values))
	for name := range l.values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(own, name) {
			continue
		}
		values := slices.DeleteFunc(slices.Clone(l.values[name]), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(values) == 0 {
			l.values.Del(name)
			continue
		}
		cond, p := l.e.condition(name, values, l.asOf)
		if p != nil {
			l.bad(name, strings.Join(values, ", "), l.in(p.Detail))
			l.values.Del(name)
			continue
		}
		kids = append(kids, cond)
		l.active = append(l.active, l.e.activeFilter(name, values))
	}
	l.query.Where = schema.And(append(kids, l.query.Where)...)
}

// activeFilter finds the declared filter that a parameter belongs to.
func (e *entry) activeFilter(name string, values []string) active {
	a := active{name: name, values: values, drop: []string{name}}
	for i := range e.filters {
		f := &e.filters[i]
		if name == f.name || strings.HasPrefix(name, f.name+"__") && (a.filter == nil || len(f.name) > len(a.filter.name)) {
			a.filter = f
		}
	}
	return a
}

func (l *listing) readSort() {
	text := l.get("sort")
	if text != "" {
		order, p := l.e.grammar.Order(text)
		if p == nil {
			l.query.Sort = order
			return
		}
		l.bad("sort", text, l.in(p.Detail))
		l.values.Del("sort")
	}
	if l.query.Sort = l.viewed; l.viewed == nil {
		l.query.Sort = l.e.orders
	}
}

// readSearch looks in the model's index; @word is compared with the handle
// that SearchFields names.
func (l *listing) readSearch() {
	text := l.get("q")
	word, at := strings.CutPrefix(text, "@")
	switch {
	case text == "":
	case at && l.e.handle != "" && word != "":
		l.query.Where = schema.And(schema.Eq(l.e.handle, strings.ToLower(word)), l.query.Where)
	case len(l.e.model.Search) > 0:
		l.query.Search = text
	case len(l.e.finds) > 0:
		either := make([]schema.Cond, 0, len(l.e.finds))
		for _, path := range l.e.finds {
			either = append(either, schema.Contains(path, text))
		}
		l.query.Where = schema.And(schema.Or(either...), l.query.Where)
	}
}

// searchable reports whether the list has a search box.
func (e *entry) searchable() bool {
	return len(e.model.Search) > 0 || len(e.finds) > 0 || e.handle != ""
}

// load reads the page and counts, in a number of statements that does not
// depend on the number of rows.
func (l *listing) load() error {
	page, err := l.site.DB.List(l.ctx, l.query)
	if errors.Is(err, database.ErrCursor) {
		l.notices = append(l.notices, l.T("list.bad_cursor"))
		l.query.Cursor, l.from = "", 1
		l.values.Del("cursor")
		l.values.Del("from")
		page, err = l.site.DB.List(l.ctx, l.query)
	}
	if err != nil {
		return err
	}
	l.found = page
	most := l.site.Settings.Admin.CountCap
	if l.exact {
		most = 0
	}
	l.count, l.more, err = l.site.DB.Count(l.ctx, l.query, most)
	return err
}

// url is this list with parameters changed; an empty value takes one out. The
// place in the list is lost, which starts at the first page again.
func (l *listing) url(changes ...string) string {
	values := l.asked()
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			values.Del(changes[i])
		} else {
			values.Set(changes[i], changes[i+1])
		}
	}
	return withQuery(l.base(), values)
}

// asked are the parameters that say which rows are meant and how they stand,
// without the place in the list.
func (l *listing) asked() url.Values {
	values := url.Values{}
	for k, list := range l.values {
		if !slices.Contains([]string{"cursor", "from", "exact", "filters", "lang"}, k) {
			values[k] = list
		}
	}
	return values
}

// base is the address of the list or of the trash.
func (l *listing) base() string {
	if l.trashed {
		return l.e.site.address(l.e.model.Plural, "trash")
	}
	return l.e.listURL()
}

func withQuery(base string, values url.Values) string {
	if q := values.Encode(); q != "" {
		return base + "?" + q
	}
	return base
}

// here is the address of exactly this page, to come back to.
func (l *listing) here() string {
	values := url.Values{}
	for k, list := range l.values {
		if k != "filters" && k != "lang" {
			values[k] = list
		}
	}
	return withQuery(l.base(), values)
}

// cleared is the list without filters; search, order, columns and view stay.
func (l *listing) cleared() string {
	values := url.Values{}
	for _, k := range []string{"q", "sort", "view", "limit", "columns", "saved", "as"} {
		if text := l.get(k); text != "" {
			values.Set(k, text)
		}
	}
	return withQuery(l.base(), values)
}

// without is the list without some parameters.
func (l *listing) without(names ...string) string {
	changes := make([]string, 0, 2*len(names))
	for _, n := range names {
		changes = append(changes, n, "")
	}
	return l.url(changes...)
}
