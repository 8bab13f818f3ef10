package panel

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// list shows the rows of a model.
func (s *Site) list(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	l := v.listing(false)
	if err := l.recall(); err != nil {
		return err
	}
	if first := l.firstView(); first != "" {
		return v.Redirect(first, fiber.StatusFound)
	}
	if err := l.load(); err != nil {
		return err
	}
	if err := l.loadOptions(); err != nil {
		return err
	}
	var err error
	if l.tree, err = l.dates(); err != nil {
		return err
	}
	rows, err := l.rows()
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, listPage(l, rows))
}

// row is one line of a list.
type row struct {
	id    schema.ID
	title string
	href  string
	thumb string
	cells []cell
	gone  schema.Time // of the trash: when it was deleted
	lock  string      // of a row with inputs: its lock version,
	was   string      // and digests of what they hold
}

// rows draws the page. Computed columns get all rows at once.
func (l *listing) rows() ([]row, error) {
	columns := l.shown
	computed, err := l.computed(columns, l.found.Rows)
	if err != nil {
		return nil, err
	}
	if err := l.loadOffers(); err != nil {
		return nil, err
	}
	out := make([]row, len(l.found.Rows))
	for i, r := range l.found.Rows {
		out[i] = l.row(r)
		for _, c := range columns {
			var value any
			if list := computed[c.name]; i < len(list) {
				value = list[i]
			}
			out[i].cells = append(out[i].cells, l.cell(c, r, value))
		}
		l.inputs(r, &out[i])
	}
	return out, nil
}

// computed are the values of the computed columns, one for each row.
func (l *listing) computed(columns []listColumn, rows []any) (map[string][]any, error) {
	out := map[string][]any{}
	for _, c := range columns {
		if c.calc == nil || len(rows) == 0 {
			continue
		}
		values, err := c.calc.values(l.ctx, l.site.DB, rows)
		if err != nil {
			return nil, err
		}
		out[c.name] = values
	}
	return out, nil
}

func (l *listing) row(r any) row {
	m := l.e.model
	out := row{id: m.ID(r), title: l.name(m, r)}
	out.href = l.e.rowURL(out.id)
	if here := l.here(); here != l.base() {
		out.href += "?next=" + url.QueryEscape(here)
	}
	if f := m.Field(l.e.thumb); f != nil && l.site.Files != nil {
		if key, _ := f.Get(r).(schema.File); key != "" {
			out.thumb = l.site.Files.URL(key)
		}
	}
	if f := m.Field("DeletedAt"); f != nil {
		out.gone, _ = f.Get(r).(schema.Time)
	}
	return out
}

func (l *listing) cell(c listColumn, r, value any) cell {
	switch {
	case c.calc != nil:
		return l.showAny(value)
	case c.link != nil && c.link.Type == schema.ManyToMany:
		return l.showMany(c.link.Target, c.link.Rows(r))
	case c.link != nil:
		return l.showTitle(c.link.Target, first(c.link.Rows(r)))
	}
	for _, hop := range c.way.Hops {
		if r = first(hop.Rows(r)); r == nil {
			return cell{empty: true}
		}
	}
	return l.show(c.way.Field, r)
}

func first(rows []any) any {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// chip is an active filter with the address that takes it off.
type chip struct{ label, value, off string }

func (l *listing) chips() []chip {
	out := make([]chip, 0, len(l.active))
	for _, a := range l.active {
		c := chip{label: a.name, value: strings.Join(a.values, ", "), off: l.without(a.drop...)}
		if a.name == database.AnyOf {
			c.label, c.value = l.T("group.title"), l.groupText(a.values)
		} else if a.filter != nil {
			c.label, c.value = l.in(a.filter.label), l.activeValue(a)
		}
		out = append(out, c)
	}
	return out
}

// activeValue writes the values of a filter that is on in words.
func (l *listing) activeValue(a active) string {
	op := strings.TrimPrefix(strings.TrimPrefix(a.name, a.filter.name), "__")
	if op == "preset" {
		return l.T("date." + a.values[0])
	}
	if op == "isnull" {
		return l.T(map[bool]string{true: "filter.unknown", false: "filter.known"}[a.values[0] == "true"])
	}
	var words []string
	for _, value := range a.values {
		for part := range strings.SplitSeq(value, ",") {
			words = append(words, l.activeWord(a, part))
		}
	}
	text := strings.Join(words, ", ")
	switch op {
	case "gte", "gt", "lte", "lt", "ne", "contains":
		return l.T("filter."+op, "value", text)
	}
	return text
}

func (l *listing) activeWord(a active, value string) string {
	switch {
	case a.filter.own != nil:
		return l.in(a.filter.own.label(value))
	case value == unknown:
		return l.T("filter.unknown")
	case a.filter.kind == byChoice:
		return a.filter.way.Field.ChoiceLabel(value, l.lang())
	case a.filter.kind == byBool:
		return l.T(map[bool]string{true: "value.yes", false: "value.no"}[value == "true"])
	}
	for _, o := range l.options[a.filter.name] {
		if o.value == value {
			return o.label
		}
	}
	return value
}

// pages describes the pager.
func (l *listing) pages(rows int) ui.Pages {
	total := locales.Grouped(int64(l.count))
	p := ui.Pages{Total: strconv.Itoa(l.count), Sizes: sizes, Size: l.query.Limit}
	if !slices.Contains(sizes, p.Size) {
		p.Sizes = append([]int{p.Size}, sizes...)
		slices.Sort(p.Sizes)
	}
	if l.more {
		total += "+"
		p.Total += "+"
		p.Exact = l.url("exact", "1")
	}
	if rows == 0 {
		p.Text = l.T("list.none_of", "total", total)
	} else {
		p.Text = l.T("list.span", "from", l.from, "to", l.from+rows-1, "total", total)
	}
	if l.found.Next != "" {
		p.Next = l.url("cursor", l.found.Next, "from", strconv.Itoa(l.from+rows))
	}
	if l.found.Prev != "" {
		p.Previous = l.url("cursor", l.found.Prev, "from", strconv.Itoa(max(1, l.from-l.query.Limit)))
	}
	for k, list := range l.values {
		if !slices.Contains([]string{"cursor", "from", "exact", "filters", "limit", "lang"}, k) {
			for _, value := range list {
				p.Keep = append(p.Keep, ui.Pair{Name: k, Value: value})
			}
		}
	}
	slices.SortFunc(p.Keep, func(a, b ui.Pair) int { return strings.Compare(a.Name+"="+a.Value, b.Name+"="+b.Value) })
	return p
}

// keep are the parameters that a form of the list sends along: all but those
// of the filters or of the search itself.
func (l *listing) keep(filters bool) []ui.Pair {
	var out []ui.Pair
	for _, p := range l.pages(0).Keep {
		isFilter := !slices.Contains(own, p.Name)
		if filters && isFilter || !filters && p.Name == "q" {
			continue
		}
		out = append(out, p)
	}
	if size := l.get("limit"); size != "" {
		out = append(out, ui.Pair{Name: "limit", Value: size})
	}
	return out
}

// total is how many rows match, "10,000+" when there are more than are counted.
func (l *listing) total() string {
	text := locales.Grouped(int64(l.count))
	if l.more {
		text += "+"
	}
	return text
}

// searchHint names what the search looks in.
func (l *listing) searchHint() string {
	paths := l.e.finds
	if len(l.e.model.Search) > 0 {
		paths = l.e.model.Search
	}
	var names []string
	for _, p := range paths {
		if way, err := l.e.model.Path(p); err == nil {
			label := way.Field.Label
			if last := lastHop(way); last != nil {
				label = last.Label
			}
			if name := l.in(label); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if l.e.handle != "" && !slices.Contains(l.e.finds, l.e.handle) && !slices.Contains(paths, l.e.handle) {
		names = append(names, l.T("list.handle_hint"))
	}
	return strings.Join(names, ", ")
}

// narrowed reports whether rows may be missing because the list asks for some.
func (l *listing) narrowed() bool { return len(l.active) > 0 || l.get("q") != "" || l.view != "" }

// emptyText says what will be in a list that has nothing yet.
func (l *listing) emptyText() string {
	switch {
	case l.mayUpload() == nil:
		return l.T("library.empty")
	case l.may(l.e, schema.VerbAdd):
		return l.T("list.empty_text")
	case l.e.offers(schema.VerbAdd):
		return l.T("list.empty_others")
	}
	return l.T("list.empty_comes")
}

func (l *listing) noneTitle() string {
	if q := l.get("q"); q != "" {
		return l.T("list.none_found", "q", q, "model", l.noun(l.e.model.LabelPlural))
	}
	return l.T("list.none_match", "model", l.noun(l.e.model.LabelPlural))
}

func (l *listing) noneText() string {
	if n := len(l.active); n > 0 {
		return l.T("list.filters_on", "count", n)
	}
	return ""
}
