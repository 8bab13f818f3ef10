package panel

import (
	"slices"
	"strings"
	"time"

	"duckhoo/models/schema"
)

// checkOwnFilters finds what is wrong with the filters of the declaration's own
// making.
func (c *checker) checkOwnFilters(named []string) {
	for i := range c.ownFilters {
		f := &c.ownFilters[i]
		switch {
		case f.Name == "" || f.Label.IsZero() || len(f.Choices) == 0 || f.Cond == nil || slices.ContainsFunc(f.Choices, nameless):
			c.fail("panel.E080", "Filters", "the filter %q needs a Name, a Label, Choices with a Value and a Label, and Cond", f.Name)
			continue
		case c.known(f.Name) || c.model.FieldJSON(hook(f.Name)) != nil || slices.Contains(own, hook(f.Name)),
			slices.ContainsFunc(c.ownFilters[:i], func(other Filter) bool { return hook(other.Name) == hook(f.Name) }):
			c.fail("panel.E081", "Filters", "the filter %q has the name of a field, of another filter or of a parameter of lists; give it another", f.Name)
		case !slices.Contains(named, f.Name):
			c.fail("panel.E082", "Filters", "the filter %q stands in no ListFilter; name it there or take it out", f.Name)
		}
		for _, choice := range f.Choices {
			if err := c.condMistake(f.Cond(choice.Value, c.site.Now())); err != nil {
				c.fail("panel.E083", "Filters."+f.Name, "%s: %v", choice.Value, err)
				break
			}
		}
	}
}

func nameless(c schema.Choice) bool { return c.Value == "" || c.Label.IsZero() }

// condMistake is what is wrong with the paths of a condition.
func (c *checker) condMistake(cond schema.Cond) error {
	if cond.Path != "" {
		if _, err := c.model.Path(cond.Path); err != nil && c.model.Relation(cond.Path) == nil {
			return err
		}
	}
	for _, kid := range cond.Kids {
		if err := c.condMistake(kid); err != nil {
			return err
		}
	}
	return nil
}

// ownFilter is a filter of the declaration's own making by its name.
func (c *checker) ownFilter(name string) (filter, bool) {
	for i := range c.ownFilters {
		if f := &c.ownFilters[i]; f.Name == name && f.Cond != nil {
			return filter{name: hook(f.Name), label: f.Label, kind: byOwn, own: f}, true
		}
	}
	return filter{}, false
}

// read is the condition of some of the choices; of several one is enough.
func (f *Filter) read(values []string, now time.Time) (schema.Cond, *schema.Problem) {
	either := make([]schema.Cond, 0, len(values))
	for _, v := range values {
		if !slices.ContainsFunc(f.Choices, func(c schema.Choice) bool { return c.Value == v }) {
			known := make([]string, len(f.Choices))
			for i, c := range f.Choices {
				known[i] = c.Value
			}
			p := schema.NewProblem("/"+hook(f.Name), "unknown_choice", strings.Join(known, ", "))
			return schema.Cond{}, &p
		}
		either = append(either, f.Cond(v, now))
	}
	return schema.Or(either...), nil
}

// label names a choice.
func (f *Filter) label(value string) schema.Text {
	for _, c := range f.Choices {
		if c.Value == value {
			return c.Label
		}
	}
	return schema.Text{EN: value}
}
