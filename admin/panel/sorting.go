package panel

import (
	"slices"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// heading is how the head of a column sorts.
type heading struct {
	href   string // where a press leads; "" when the column does not sort
	more   string // where a press with shift leads: the column behind the others
	sorted string // aria-sort as the list stands
	place  int    // among several orders, from 1; 0 when there is one
}

// usual is the order of a list whose address asks for none: that of the view,
// of the declaration, or the newest first.
func (l *listing) usual() []database.Order {
	if l.viewed != nil {
		return l.viewed
	}
	if l.e.orders != nil {
		return l.e.orders
	}
	return []database.Order{{Path: "CreatedAt", Desc: true}}
}

// head says how a column's head sorts. A press on a column that orders the
// list turns it and then takes it out, and leaves the others; a press on one
// that does not makes it the only one. Dates and numbers start with the
// greatest.
func (l *listing) head(c listColumn) heading {
	if c.sort == "" {
		return heading{}
	}
	orders, terms := l.usual(), []string(nil)
	if text := l.get("sort"); text != "" {
		orders, terms = l.query.Sort, strings.Split(text, ",")
	}
	path := l.e.orderPath(c)
	at := slices.IndexFunc(orders, func(o database.Order) bool { return o.Path == path })
	first := descendingFirst(c)
	if at < 0 {
		return heading{href: l.sortURL(term(c, first)), more: l.sortURL(append(slices.Clone(terms), term(c, first))...)}
	}
	h := heading{sorted: "ascending"}
	if orders[at].Desc {
		h.sorted = "descending"
	}
	if len(orders) > 1 {
		h.place = at + 1
	}
	next := slices.Clone(terms)
	switch {
	case terms == nil:
		next = []string{term(c, !orders[at].Desc)}
	case orders[at].Desc == first:
		next[at] = term(c, !first)
	default:
		next = slices.Delete(next, at, at+1)
	}
	h.href = l.sortURL(next...)
	h.more = h.href
	return h
}

// orderPath is the path by which a column orders.
func (e *entry) orderPath(c listColumn) string {
	order, problem := e.grammar.Order(c.sort)
	if problem != nil || len(order) == 0 {
		return ""
	}
	return order[0].Path
}

// sortURL is the list in an order; the usual one is not named.
func (l *listing) sortURL(terms ...string) string {
	text := strings.Join(terms, ",")
	if text == "" {
		return l.without("sort")
	}
	if order, problem := l.e.grammar.Order(text); problem == nil && slices.Equal(order, l.usual()) {
		return l.without("sort")
	}
	return l.url("sort", text)
}

func term(c listColumn, desc bool) string {
	if desc {
		return "-" + c.sort
	}
	return c.sort
}

// descendingFirst reports whether the greatest of a column is looked for first.
func descendingFirst(c listColumn) bool {
	return c.numeric || c.way != nil && (c.way.Field.Kind == schema.KindTime || c.way.Field.Kind == schema.KindDate)
}
