package panel

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// A list's facets are counted after the page, up to so many rows for each value
// and for no longer than this for each filter, whatever the size of the table.
const (
	facetMost = 1000
	facetTime = 250 * time.Millisecond
	facetsAll = 2 * time.Second
)

// facet is how many rows of a list have a value of a filter.
type facet struct {
	filter, value string
	count         string // "1,000+" where there are more than are counted
}

// facets sends the counts beside the values of the filters, as a part that a
// script takes into the page. Each filter is counted as if it were off.
func (s *Site) facets(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(v.ctx, facetsAll)
	defer cancel()
	var out []facet
	for i := range v.entry.filters {
		f := &v.entry.filters[i]
		if values := f.counted(); values != nil {
			some, err := v.countFacet(ctx, f, values)
			if err != nil {
				return err
			}
			out = append(out, some...)
		}
	}
	return v.render(fiber.StatusOK, facetsView(out))
}

// counted are the values of a filter that are counted, nil for those of other
// kinds.
func (f *filter) counted() []string {
	var out []string
	switch f.kind {
	case byChoice:
		for _, c := range f.way.Field.Choices {
			out = append(out, c.Value)
		}
	case byBool:
		out = []string{"true", "false"}
	default:
		return nil
	}
	if f.empty {
		out = append(out, unknown)
	}
	return out
}

// countFacet counts the rows of each value; none, when it takes too long.
func (v *visit) countFacet(ctx context.Context, f *filter, values []string) ([]facet, error) {
	ctx, cancel := context.WithTimeout(ctx, facetTime)
	defer cancel()
	query := v.Context().QueryArgs()
	kept := map[string][]string{}
	for key, value := range query.All() {
		if name := string(key); name != f.name && !strings.HasPrefix(name, f.name+"__") {
			kept[name] = append(kept[name], string(value))
		}
	}
	l := v.listingWith(kept)
	out := make([]facet, 0, len(values))
	for _, value := range values {
		cond, p := v.entry.condition(f.name, []string{value}, l.asOf)
		if p != nil {
			continue
		}
		q := l.query
		q.Where = schema.And(q.Where, cond)
		n, more, err := v.site.DB.Count(ctx, q, facetMost)
		switch {
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			return nil, nil
		case err != nil:
			return nil, err
		}
		text := locales.Grouped(int64(n))
		if more {
			text += "+"
		}
		out = append(out, facet{f.name, value, text})
	}
	return out, nil
}

// listingWith is the list that some parameters ask for.
func (v *visit) listingWith(values map[string][]string) *listing {
	l := v.listingOf("", false, v.site.Now())
	l.values = values
	l.query = database.Query{Model: v.entry.model, Actor: v.actor, Verb: schema.VerbView}
	l.readView()
	l.readFilters()
	l.readSearch()
	return l
}

// facetsURL is where the counts of this list are, "" for a list without any.
func (l *listing) facetsURL() string {
	if l.trashed || !slices.ContainsFunc(l.e.filters, func(f filter) bool { return f.counted() != nil }) {
		return ""
	}
	return withQuery(l.site.address(l.e.model.Plural, "facets"), l.asked())
}
