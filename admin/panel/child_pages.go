package panel

import (
	"net/url"
	"slices"
	"strconv"

	"duckhoo/models/schema"
)

// perPage is how many owned rows of the first level a form shows at once where
// an Inline says nothing else.
const perPage = 25

// mostPerPage is the most that one can say.
const mostPerPage = 200

// pageName is the parameter of the address that says which page of owned rows a
// form shows.
func pageName(r *schema.Relation) string { return "page_" + r.JSON }

// childPages is where a page of owned rows stands among all of them.
type childPages struct {
	page, last int // from 1
	size       int
	all        int
}

// pagesOf works out the page that the address asks for; a row that an error or
// a link is about is on it.
func (f *formPage) pagesOf(x inline, all, depth int) childPages {
	p := childPages{page: 1, last: 1, size: max(all, 1), all: all}
	if depth > 1 || all <= x.perPage {
		return p
	}
	p.size, p.last = x.perPage, (all+x.perPage-1)/x.perPage
	if n, err := strconv.Atoi(f.Query(pageName(x.relation))); err == nil {
		p.page = min(max(n, 1), p.last)
	}
	return p
}

// from is the place of the first row of the page, to that behind its last.
func (p childPages) from() int { return (p.page - 1) * p.size }
func (p childPages) to() int   { return min(p.from()+p.size, p.all) }

// many reports whether there are other pages.
func (p childPages) many() bool { return p.last > 1 }

// open reports whether rows can be put behind those of the page: on the last.
func (p childPages) open() bool { return p.page == p.last }

// links are the pages that are linked: the first, the last, and those around
// this one; 0 stands for those that are left out.
func (p childPages) links() []int {
	var out []int
	for n := 1; n <= p.last; n++ {
		switch {
		case n == 1, n == p.last, n >= p.page-2 && n <= p.page+2:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}

// pageQuery is what the address of the form says of pages, to be kept.
func (f *formPage) pageQuery() url.Values {
	out := url.Values{}
	for _, x := range f.e.inlined {
		if n := f.Query(pageName(x.relation)); n != "" && n != "1" {
			out.Set(pageName(x.relation), n)
		}
	}
	return out
}

// actionURL is where the form posts to: the page that it shows.
func (f *formPage) actionURL() string { return withQuery(f.selfURL(), f.pageQuery()) }

// pageURL leads to another page of owned rows.
func (f *formPage) pageURL(l childList, page int) string {
	q := f.pageQuery()
	q.Set(pageName(l.relation), strconv.Itoa(page))
	if f.next != "" {
		q.Set("next", f.next)
	}
	return withQuery(f.selfURL(), q) + "#" + l.relation.JSON
}

// moveName is the field that says to which place among all an owned row goes.
const moveName = "_move"

// moves brings owned rows to the places that were typed, and adds the others
// whose positions follow from that. Only positions that change are written.
func (d *decoder) moves(r *schema.Relation, sent []postedChild, parent any, rows []schema.Input) []schema.Input {
	f := r.Position
	if f == nil || parent == nil || d.asNew || !slices.ContainsFunc(sent, func(k postedChild) bool { return k.get(moveName) != "" }) ||
		!d.rights(r.Target, d.owner).change {
		return rows
	}
	was := map[schema.ID]int64{}
	var order []schema.ID
	var places []int64
	for _, row := range r.Rows(parent) {
		id := r.Target.ID(row)
		n, _ := f.Get(row).(int64)
		was[id], order, places = n, append(order, id), append(places, n)
	}
	now := map[schema.ID]int64{}
	for _, in := range rows {
		if n, ok := in.Values[f.JSON].(int64); ok && !in.ID.IsZero() {
			now[in.ID] = n
		}
	}
	at := func(id schema.ID) int64 {
		if n, moved := now[id]; moved {
			return n
		}
		return was[id]
	}
	slices.SortStableFunc(order, func(a, b schema.ID) int { return int(at(a) - at(b)) })
	for _, k := range sent {
		id, err := schema.ParseID(k.get("id"))
		to, wrong := strconv.Atoi(k.get(moveName))
		from := slices.Index(order, id)
		if err != nil || wrong != nil || from < 0 {
			continue
		}
		order = slices.Insert(slices.Delete(order, from, from+1), min(max(to, 1), len(order))-1, id)
	}
	for i, id := range order {
		rows = place(rows, f, id, was[id], places[i])
	}
	return rows
}

// place sets the position of an owned row in an input, where it changes.
func place(rows []schema.Input, f *schema.Field, id schema.ID, was, is int64) []schema.Input {
	i := slices.IndexFunc(rows, func(in schema.Input) bool { return in.ID == id })
	switch {
	case i >= 0 && rows[i].Remove:
	case i >= 0 && was == is:
		delete(rows[i].Values, f.JSON)
	case i >= 0:
		rows[i].Set(f.JSON, is)
	case was != is:
		in := schema.Input{ID: id}
		in.Set(f.JSON, is)
		rows = append(rows, in)
	}
	return rows
}

// complete adds to a form that becomes a row of its own the owned rows that
// stand on other pages, and the files of all of them.
func (s *Site) complete(p *posted, list []inline, row any) {
	for _, x := range list {
		r := x.relation
		rows, sent := r.Rows(row), p.kids[r.JSON]
		next := 0
		for i := range sent {
			next = max(next, sent[i].index+1)
			if old := oldChild(r, row, sent[i].get("id")); old != nil {
				s.keepFiles(&sent[i].posted, x, old)
				s.complete(&sent[i].posted, x.inlines, old)
			}
		}
		if len(rows) <= x.perPage || len(sent) == 0 {
			continue
		}
		for _, old := range rows {
			id := r.Target.ID(old).String()
			if slices.ContainsFunc(sent, func(k postedChild) bool { return k.get("id") == id }) {
				continue
			}
			p.kids[r.JSON] = append(p.kids[r.JSON], s.postedAs(x, old, next))
			next++
		}
		position := func(k postedChild) int {
			n, _ := strconv.Atoi(k.get(positionName(r)))
			return n
		}
		slices.SortStableFunc(p.kids[r.JSON], func(a, b postedChild) int { return position(a) - position(b) })
	}
}

func positionName(r *schema.Relation) string {
	if r.Position == nil {
		return ""
	}
	return r.Position.JSON
}

// postedAs is an owned row as its form would send it.
func (s *Site) postedAs(x inline, row any, index int) postedChild {
	k := postedChild{index: index, posted: posted{values: map[string][]string{"id": {x.relation.Target.ID(row).String()}}, kids: map[string][]postedChild{}}}
	for _, it := range x.items {
		if it.field.Kind != schema.KindFile {
			k.values[it.name] = s.formValues(it.field, row)
		}
	}
	if f := x.relation.Position; f != nil {
		k.values[f.JSON] = s.formValues(f, row)
	}
	s.keepFiles(&k.posted, x, row)
	for _, deeper := range x.inlines {
		for i, kid := range deeper.relation.Rows(row) {
			k.kids[deeper.relation.JSON] = append(k.kids[deeper.relation.JSON], s.postedAs(deeper, kid, i))
		}
	}
	return k
}

// keepFiles lets a copy of an owned row have its files, unless others were sent.
func (s *Site) keepFiles(p *posted, x inline, row any) {
	for _, it := range x.items {
		f := it.field
		if f.Kind != schema.KindFile || f.IsZero(row) || p.files[it.name] != nil || p.get(it.name+"__media") != "" || p.get(it.name+"__clear") == "1" || p.get(it.name+"__keep") != "" {
			continue
		}
		p.put(it.name+"__keep", []string{s.keep(f.Get(row).(schema.File))})
	}
}
