package panel

import (
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// childList is an owned relation as the form draws it.
type childList struct {
	inline
	prefix string // "" or "questions.0."
	label  string // one row's name in words
	can    rights
	kids   []child
	blank  *child // what a script copies to add one; nil without the right
	start  any    // a row as a new one begins
	mark   string // stands for the number in blank
	next   int    // number of the next one that is added
	first  int64  // position of the first
	depth  int
	total  int // how many rows there are, on all pages
}

// child is one owned row.
type child struct {
	list    *childList
	index   string
	prefix  string
	row     any
	number  int
	title   string
	place   string // its stored position
	isNew   bool
	open    bool
	bad     bool
	removed bool
	widgets []widget
	lists   []childList
}

// lists draws the owned relations of a row or of what was sent. start is what
// owns them: the row, or a new one as it begins.
func (f *formPage) lists(declared []inline, row, start any, sent *posted, prefix, path string, depth int) []childList {
	var out []childList
	for _, x := range declared {
		can := f.rights(x.relation.Target, f.owner)
		if !f.writes {
			can.add, can.change, can.delete = false, false, false
		}
		if !can.view && !can.add || prefix == "" && !f.mask.Has(x.relation.JSON) {
			continue
		}
		if x.matrix != nil {
			out = append(out, childList{inline: x, prefix: prefix, can: can, depth: depth})
			continue
		}
		out = append(out, f.list(x, can, row, start, sent, prefix, path, depth))
	}
	return out
}

func (f *formPage) list(x inline, can rights, row, start any, sent *posted, prefix, path string, depth int) childList {
	r := x.relation
	l := childList{inline: x, prefix: prefix, label: f.noun(r.Target.Label), can: can, depth: depth, first: 1, start: r.Target.Start(start)}
	l.mark = "__" + strings.ReplaceAll(strings.Trim(stripNumbers(prefix)+r.JSON, "."), ".", "-") + "__"
	var rows []any
	if row != nil && can.view {
		rows = r.Rows(row)
	}
	if r.Position != nil && len(rows) > 0 {
		l.first, _ = r.Position.Get(rows[0]).(int64)
	}
	if sent != nil && len(sent.kids[r.JSON]) > 0 {
		f.sentKids(&l, row, sent.kids[r.JSON], path)
	} else {
		for i, kid := range rows {
			l.kids = append(l.kids, f.child(&l, strconv.Itoa(i), kid, nil, i, path))
		}
		l.next = len(rows)
	}
	l.total = len(l.kids)
	if can.add {
		blank := f.child(&l, l.mark, nil, nil, len(l.kids), path)
		l.blank = &blank
	}
	return l
}

func (f *formPage) sentKids(l *childList, row any, sent []postedChild, path string) {
	for i := range sent {
		kid := oldChild(l.relation, row, sent[i].get("id"))
		if kid == nil && sent[i].get("id") != "" {
			continue
		}
		c := f.child(l, strconv.Itoa(sent[i].index), kid, &sent[i].posted, i, path)
		c.removed = sent[i].get("_delete") == "1"
		l.kids = append(l.kids, c)
		l.next = max(l.next, sent[i].index+1)
	}
}

func stripNumbers(prefix string) string {
	var parts []string
	for part := range strings.SplitSeq(prefix, ".") {
		if _, err := strconv.Atoi(part); err != nil && !strings.HasPrefix(part, "__") {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

func (f *formPage) child(l *childList, index string, row any, sent *posted, place int, path string) child {
	r := l.relation
	c := child{list: l, index: index, prefix: l.prefix + r.JSON + "." + index + ".", row: row, number: place, isNew: row == nil}
	c.title = f.T("inline.blank", "model", l.label)
	if row != nil {
		c.title = f.name(r.Target, row)
	}
	words := path + l.label + " " + number(place) + " · "
	for _, it := range l.items {
		w := f.widget(it, row, l.start, sent, c.prefix)
		w.path = words
		w.fixed = w.fixed || row != nil && !l.can.change || row == nil && !l.can.add
		c.bad = c.bad || w.err != ""
		c.widgets = append(c.widgets, w)
	}
	begins := row
	if row == nil {
		begins = l.start
	}
	c.lists = f.lists(l.inlines, row, begins, sent, c.prefix, words, l.depth+1)
	for name := range f.problems {
		c.bad = c.bad || strings.HasPrefix(name, c.prefix)
	}
	c.open = c.bad || row == nil
	c.place = f.position(r, row, sent, l, place)
	return c
}

func (f *formPage) position(r *schema.Relation, row any, sent *posted, l *childList, place int) string {
	switch {
	case r.Position == nil:
		return ""
	case sent != nil && sent.get(r.Position.JSON) != "":
		return sent.get(r.Position.JSON)
	case row != nil:
		return f.site.formValues(r.Position, row)[0]
	}
	return strconv.FormatInt(l.first+int64(place), 10)
}

// eachWidget calls back for every input of owned rows, in the order in which
// they are drawn.
func eachWidget(lists []childList, call func(widget)) {
	for _, l := range lists {
		for _, c := range l.kids {
			for _, w := range c.widgets {
				call(w)
			}
			eachWidget(c.lists, call)
		}
	}
}
