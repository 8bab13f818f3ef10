package authoring

import (
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// altersQuestions reports whether the input changes the questions of a version.
func (r *rules) altersQuestions(v *models.QuizVersion, in *schema.Input) bool {
	return altersChildren(r.version, v, in)
}

func altersChildren(m *schema.Model, row any, in *schema.Input) bool {
	return slices.ContainsFunc(m.Owned(), func(r *schema.Relation) bool {
		kids, named := in.Children[r.JSON]
		return named && alters(r, r.Rows(row), kids)
	})
}

// alters reports whether the input changes the rows that stand in a relation.
func alters(r *schema.Relation, have []any, kids schema.Children) bool {
	left := map[schema.ID]any{}
	for _, row := range have {
		left[r.Target.ID(row)] = row
	}
	for i := range kids.Rows {
		kid := &kids.Rows[i]
		row := left[kid.ID]
		delete(left, kid.ID)
		switch {
		case row == nil && kid.Remove:
		case row == nil, kid.Remove, altersRow(r, row, kid, kids.All, i), altersChildren(r.Target, row, kid):
			return true
		}
	}
	return kids.All && len(left) > 0
}

// altersRow reports whether the input changes the columns of one row. In a
// full list the place of a row is its position.
func altersRow(r *schema.Relation, row any, kid *schema.Input, all bool, place int) bool {
	if all && r.Position != nil && !kid.Has(r.Position.JSON) && r.Position.Get(row) != int64(place) {
		return true
	}
	for name, value := range kid.Values {
		f := r.Target.FieldJSON(name)
		if f == nil || f.System() || f == r.ChildKey {
			continue
		}
		fresh := r.Target.New()
		if err := f.Set(fresh, value); err != nil || !same(f, fresh, row) {
			return true
		}
	}
	return false
}

// countQuestions returns how many questions a version has after the input.
func countQuestions(v *models.QuizVersion, in *schema.Input) int {
	kids, named := in.Children["questions"]
	if !named {
		return len(v.Questions)
	}
	n := 0
	stays := map[schema.ID]bool{}
	for _, q := range v.Questions {
		stays[q.ID] = !kids.All
	}
	for _, kid := range kids.Rows {
		switch {
		case !kid.ID.IsZero():
			stays[kid.ID] = !kid.Remove
		case !kid.Remove:
			n++
		}
	}
	for _, stay := range stays {
		if stay {
			n++
		}
	}
	return n
}
