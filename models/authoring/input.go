package authoring

import (
	"maps"
	"slices"

	"duckhoo/models/schema"
)

// ownInput copies the input of a change, so that what rules put into it does
// not reach a caller who shows the form again.
func ownInput(c *schema.Change) *schema.Input {
	in := copyInput(*c.Input)
	if !schema.IsProgram(c.Actor) {
		dropKeys(in)
	}
	return &in
}

func copyInput(in schema.Input) schema.Input {
	in.Values, in.Many = maps.Clone(in.Values), maps.Clone(in.Many)
	kids := make(map[string]schema.Children, len(in.Children))
	for name, list := range in.Children {
		list.Rows = slices.Clone(list.Rows)
		for i := range list.Rows {
			list.Rows[i] = copyInput(list.Rows[i])
		}
		kids[name] = list
	}
	in.Children = kids
	return in
}

// dropKeys takes out the stable keys of questions, which the engine gives.
func dropKeys(in schema.Input) {
	for _, kid := range in.Children["questions"].Rows {
		delete(kid.Values, "stable_key")
	}
}

// place puts new questions of a partial list behind those that stand already.
func place(in *schema.Input, have int) {
	kids := in.Children["questions"]
	for i := range kids.Rows {
		if q := &kids.Rows[i]; !kids.All && q.ID.IsZero() && !q.Remove && !q.Has("position") {
			q.Set("position", int64(have+i))
		}
	}
}

// grow fills a row with the children that the input describes, as new rows.
func grow(m *schema.Model, row any, in *schema.Input) error {
	for _, r := range m.Owned() {
		kids, named := in.Children[r.JSON]
		if !named {
			continue
		}
		rows := make([]any, len(kids.Rows))
		for i := range kids.Rows {
			rows[i] = r.Target.Start(row)
			if err := fill(r, rows[i], &kids.Rows[i], i); err != nil {
				return err
			}
		}
		r.Set(row, rows...)
	}
	return nil
}

func fill(r *schema.Relation, row any, in *schema.Input, position int) error {
	if r.Position != nil {
		if err := r.Position.Set(row, int64(position)); err != nil {
			return err
		}
	}
	for name, value := range in.Values {
		f := r.Target.FieldJSON(name)
		if f == nil {
			continue // the engine refuses it, with the pointer
		}
		if err := f.Set(row, value); err != nil {
			return err
		}
	}
	return grow(r.Target, row, in)
}
