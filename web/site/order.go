package site

import (
	"slices"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// orders are the orders that a reader chooses from, as the API names them. The
// first is that of a list which was not asked for another.
var orders = []string{"new", "popular", "quality"}

// degrees are how hard a quiz may be for those who rated it.
var degrees = []string{"1", "2", "3", "4", "5"}

// ordered is the order that the filters ask for; one that there is not is
// ErrNotFound.
func (f filters) ordered(g database.Grammar) ([]database.Order, error) {
	if !slices.Contains(orders, f.Sort) {
		return nil, schema.ErrNotFound
	}
	order, problem := g.Order(f.Sort)
	if problem != nil {
		return nil, schema.ErrNotFound
	}
	return order, nil
}

// difficult narrows a list to how hard people found its quizzes.
func (f filters) difficult(g database.Grammar) ([]schema.Cond, error) {
	var out []schema.Cond
	for name, value := range map[string]string{"difficulty_min": f.Easiest, "difficulty_max": f.Hardest} {
		if value == "" {
			continue
		}
		cond, problem := g.Parameter(name, value)
		if problem != nil || !slices.Contains(degrees, value) {
			return nil, schema.ErrNotFound
		}
		out = append(out, cond)
	}
	return out, nil
}

func (v *visit) orderOptions(f filters) []option {
	var out []option
	for _, name := range orders {
		out = append(out, option{Value: name, Text: v.T("sort_" + name), On: f.Sort == name})
	}
	return out
}

func (v *visit) degreeOptions(chosen string) []option {
	out := []option{{Text: v.T("any_difficulty"), On: chosen == ""}}
	for _, d := range degrees {
		out = append(out, option{Value: d, Text: d, On: chosen == d})
	}
	return out
}

// degreeName says between which difficulties a list is.
func (v *visit) degreeName(f filters) string {
	switch {
	case f.Hardest == "":
		return v.T("difficulty_from", "from", f.Easiest)
	case f.Easiest == "":
		return v.T("difficulty_to", "to", f.Hardest)
	}
	return v.T("difficulty_between", "from", f.Easiest, "to", f.Hardest)
}
