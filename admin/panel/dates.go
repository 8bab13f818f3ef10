package panel

import (
	"slices"
	"strconv"
	"time"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// span is a year, a month or a day of the date that a list is led through by,
// and the address that narrows the list to it.
type span struct {
	text        string
	href        string
	first, last time.Time
	on          bool
}

// dateTree is where a list stands in years, months and days.
type dateTree struct {
	field *filter
	up    []span // that the list is narrowed to, the year first
	down  []span // that have rows
}

// years is how many of them are offered at most.
const years = 12

// dates leads through the declared date; nil for a list without one. It costs
// one statement, which an index of the date answers, whatever else narrows the
// list; none where relations that the list is filtered by cost theirs.
func (l *listing) dates() (*dateTree, error) {
	i := slices.IndexFunc(l.e.filters, func(f filter) bool { return f.path == l.e.dateHierarchy })
	if i < 0 || l.e.dateHierarchy == "" || l.trashed {
		return nil, nil
	}
	t := &dateTree{field: &l.e.filters[i]}
	first, last, narrowed := l.spanOf(t.field)
	if narrowed {
		t.up = l.above(t.field, first, last)
	}
	if len(t.up) == 3 {
		return t, nil
	}
	if len(t.up) == 0 && len(l.options) > 0 {
		return t, nil // which years have rows costs a statement
	}
	below, err := l.below(t.field, t.up)
	if err != nil {
		return nil, err
	}
	if t.down = below; len(t.up) > 0 && len(l.options) == 0 {
		t.down, err = l.filled(t.field, below)
	}
	return t, err
}

// spanOf is the range of days that the list is narrowed to.
func (l *listing) spanOf(f *filter) (first, last time.Time, ok bool) {
	first, err := time.ParseInLocation(time.DateOnly, l.get(f.name+"__gte"), l.site.zone)
	last, other := time.ParseInLocation(time.DateOnly, l.get(f.name+"__lte"), l.site.zone)
	return first, last, err == nil && other == nil
}

// above are the year, the month and the day that a range is exactly one of.
func (l *listing) above(f *filter, first, last time.Time) []span {
	year := l.yearSpan(f, first.Year())
	month := l.monthSpan(f, first.Year(), first.Month())
	switch {
	case first.Equal(last):
		day := l.daySpan(f, first)
		day.on = true
		return []span{year, month, day}
	case first.Equal(month.first) && last.Equal(month.last):
		month.on = true
		return []span{year, month}
	case first.Equal(year.first) && last.Equal(year.last):
		year.on = true
		return []span{year}
	}
	return nil
}

// below are the spans inside of the last one, or the years.
func (l *listing) below(f *filter, up []span) ([]span, error) {
	now := l.now()
	var out []span
	switch len(up) {
	case 0:
		from, err := l.oldest(f)
		if err != nil {
			return nil, err
		}
		for y := now.Year(); y >= max(from, now.Year()-years+1); y-- {
			out = append(out, l.yearSpan(f, y))
		}
	case 1:
		for m := time.January; m <= time.December; m++ {
			out = append(out, l.monthSpan(f, up[0].first.Year(), m))
		}
	case 2:
		for day := up[1].first; !day.After(up[1].last); day = day.AddDate(0, 0, 1) {
			out = append(out, l.daySpan(f, day))
		}
	}
	return out, nil
}

// oldest is the year of the first row that the reader sees.
func (l *listing) oldest(f *filter) (int, error) {
	q := database.Query{Model: l.e.model, Actor: l.actor, Verb: schema.VerbView, Limit: 1, Sort: []database.Order{{Path: f.path}}, Where: schema.IsNull(f.path, false)}
	page, err := l.site.DB.List(l.ctx, q)
	if err != nil || len(page.Rows) == 0 {
		return l.now().Year(), err
	}
	switch x := f.way.Field.Get(page.Rows[0]).(type) {
	case schema.Time:
		return x.In(l.site.zone).Year(), nil
	case schema.Date:
		return x.Year, nil
	}
	return l.now().Year(), nil
}

// filled are the spans with rows in them, within the reader's scope.
func (l *listing) filled(f *filter, list []span) ([]span, error) {
	conds := make([]schema.Cond, len(list))
	for i, s := range list {
		conds[i] = l.within(f, s)
	}
	some, err := l.site.DB.Some(l.ctx, database.Query{Model: l.e.model, Actor: l.actor, Verb: schema.VerbView}, conds)
	if err != nil {
		return nil, err
	}
	var out []span
	for i, s := range list {
		if some[i] {
			out = append(out, s)
		}
	}
	return out, nil
}

func (l *listing) within(f *filter, s span) schema.Cond {
	if f.way.Field.Kind == schema.KindDate {
		return schema.And(schema.Compare(f.path, schema.OpGte, schema.DateOf(s.first)), schema.Compare(f.path, schema.OpLte, schema.DateOf(s.last)))
	}
	return schema.And(schema.Compare(f.path, schema.OpGte, schema.At(s.first)), schema.Compare(f.path, schema.OpLt, schema.At(s.last.AddDate(0, 0, 1))))
}

func (l *listing) span(f *filter, text string, first, last time.Time) span {
	return span{text: text, first: first, last: last,
		href: l.url(f.name+"__gte", first.Format(time.DateOnly), f.name+"__lte", last.Format(time.DateOnly), f.name+preset, "")}
}

func (l *listing) yearSpan(f *filter, year int) span {
	first := time.Date(year, time.January, 1, 0, 0, 0, 0, l.site.zone)
	return l.span(f, strconv.Itoa(year), first, first.AddDate(1, 0, -1))
}

func (l *listing) monthSpan(f *filter, year int, month time.Month) span {
	first := time.Date(year, month, 1, 0, 0, 0, 0, l.site.zone)
	text := l.T("dates.month", "month", int(month))
	if l.lang() == locales.English {
		text = month.String()
	}
	return l.span(f, text, first, first.AddDate(0, 1, -1))
}

func (l *listing) daySpan(f *filter, day time.Time) span {
	return l.span(f, l.T("dates.day", "day", day.Day()), day, day)
}

// anyDate is the list without the date.
func (l *listing) anyDate(f *filter) string {
	return l.url(f.name+"__gte", "", f.name+"__lte", "", f.name+preset, "")
}
