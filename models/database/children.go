package database

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// children writes the difference of what a row owns, relation by relation and
// level by level, and says what changed. A fresh parent owns nothing yet.
func (w *write) children(ctx context.Context, m *schema.Model, parent any, fresh bool, in *schema.Input, at string) (map[string][]audit.Child, error) {
	var out map[string][]audit.Child
	w.depth++
	defer func() { w.depth-- }()
	for _, r := range m.Owned() {
		kids, named := in.Children[r.JSON]
		if !named {
			continue
		}
		changed, err := w.relation(ctx, r, parent, fresh, kids, at+"/"+r.JSON)
		if err != nil {
			return nil, err
		}
		if len(changed) > 0 {
			if out == nil {
				out = map[string][]audit.Child{}
			}
			out[r.JSON] = changed
		}
	}
	return out, nil
}

func (w *write) relation(ctx context.Context, r *schema.Relation, parent any, fresh bool, in schema.Children, at string) ([]audit.Child, error) {
	have := map[schema.ID]any{}
	var order []schema.ID
	if !fresh {
		list, err := w.DB.children(ctx, r, []any{parent})
		if err != nil {
			return nil, err
		}
		for _, kid := range list[r.Parent.Get(parent).(schema.ID)] {
			id := r.Target.ID(kid)
			have[id], order = kid, append(order, id)
		}
	}
	var out []audit.Child
	for i := range in.Rows {
		kid := &in.Rows[i]
		if in.All && r.Position != nil && !kid.Has(r.Position.JSON) {
			kid.Set(r.Position.JSON, int64(i))
		}
		if err := w.chosenID(ctx, r, have, fresh, kid); err != nil {
			return nil, err
		}
		changes, err := w.child(ctx, r, parent, have, kid, fmt.Sprintf("%s/%d", at, i))
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
		delete(have, kid.ID)
	}
	if !in.All {
		return out, nil
	}
	for _, id := range order {
		if kid, left := have[id]; left {
			changes, err := w.dropChild(ctx, r, kid)
			if err != nil {
				return nil, err
			}
			out = append(out, changes...)
		}
	}
	return out, nil
}

// chosenID lets a new owned row have an id that is known before: the program's
// choice, and that of a row which comes back, unless another has it by now.
func (w *write) chosenID(ctx context.Context, r *schema.Relation, have map[schema.ID]any, fresh bool, kid *schema.Input) error {
	_, known := have[kid.ID]
	switch {
	case kid.ID.IsZero(), known, kid.Remove:
		return nil
	case fresh && schema.IsProgram(w.Actor):
		have[kid.ID] = nil
	case !w.Input.Back.IsZero():
		taken, err := w.exists(ctx, r.Target, kid.ID)
		if err != nil {
			return err
		}
		if taken {
			kid.ID = schema.NewID()
		}
		have[kid.ID] = nil
	}
	return nil
}

// child writes one owned row and what it owns itself, and returns its change,
// if there is one.
func (w *write) child(ctx context.Context, r *schema.Relation, parent any, have map[schema.ID]any, in *schema.Input, at string) ([]audit.Child, error) {
	old, known := have[in.ID]
	if !in.ID.IsZero() && !known {
		if in.Remove {
			return nil, nil // somebody else took it away already
		}
		return nil, schema.Invalid{schema.NewProblem(at+"/id", "not_found", nil)}
	}
	if in.Remove {
		if old == nil {
			return nil, nil
		}
		return w.dropChild(ctx, r, old)
	}
	if old == nil {
		return w.addChild(ctx, r, parent, in, at)
	}
	row := clone(old)
	if err := w.applyChild(r, parent, row, in, at); err != nil {
		return nil, err
	}
	change := audit.Child{ID: in.ID, Op: "changed", Fields: audit.Diff(r.Target, old, row)}
	if len(change.Fields) > 0 {
		if err := w.mayChild(r, schema.VerbChange, old); err != nil {
			return nil, err
		}
		if err := w.valid(ctx, r.Target, old, row, r.ChildKey, at); err != nil {
			return nil, err
		}
		if err := r.Target.Field("UpdatedAt").Set(row, schema.Now()); err != nil {
			return nil, err
		}
		if err := w.update(ctx, r.Target, old, row); err != nil {
			return nil, err
		}
	}
	kids, err := w.children(ctx, r.Target, row, false, in, at)
	if err != nil {
		return nil, err
	}
	change.Children, change.Title = kids, r.Target.Title(row)
	if len(change.Fields) == 0 && len(kids) == 0 {
		return nil, nil
	}
	return []audit.Child{change}, nil
}

func (w *write) addChild(ctx context.Context, r *schema.Relation, parent any, in *schema.Input, at string) ([]audit.Child, error) {
	row, id := r.Target.Start(parent), in.ID
	if id.IsZero() {
		id = schema.NewID()
	}
	if err := w.stamp(row, id); err != nil {
		return nil, err
	}
	if f := r.Target.Field("StableKey"); f != nil {
		if err := f.Set(row, schema.NewID()); err != nil {
			return nil, err
		}
	}
	if err := w.applyChild(r, parent, row, in, at); err != nil {
		return nil, err
	}
	if err := w.mayChild(r, schema.VerbAdd, row); err != nil {
		return nil, err
	}
	if err := w.valid(ctx, r.Target, nil, row, r.ChildKey, at); err != nil {
		return nil, err
	}
	w.queue(r.Target, row)
	kids, err := w.children(ctx, r.Target, row, true, in, at)
	if err != nil {
		return nil, err
	}
	return []audit.Child{{ID: r.Target.ID(row), Title: r.Target.Title(row), Op: "added", Fields: audit.Diff(r.Target, nil, row), Children: kids}}, nil
}

// dropChild removes an owned row for good; what it owned goes with it by the
// foreign keys. The audit entry keeps what it held.
func (w *write) dropChild(ctx context.Context, r *schema.Relation, row any) ([]audit.Child, error) {
	if err := w.mayChild(r, schema.VerbDelete, row); err != nil {
		return nil, err
	}
	gone, err := w.removed(ctx, r.Target, row)
	if err != nil {
		return nil, err
	}
	if _, err := w.exec(ctx, sqlf("DELETE FROM "+quote(r.Target.Table)+" WHERE id = ?", r.Target.ID(row))); err != nil {
		return nil, err
	}
	return []audit.Child{gone}, nil
}

// removed says what an owned row held, with what it owns itself.
func (w *write) removed(ctx context.Context, m *schema.Model, row any) (audit.Child, error) {
	out := audit.Child{ID: m.ID(row), Title: m.Title(row), Op: "removed", Fields: audit.Diff(m, row, nil)}
	for _, r := range m.Owned() {
		list, err := w.DB.children(ctx, r, []any{row})
		if err != nil {
			return out, err
		}
		for _, kid := range list[r.Parent.Get(row).(schema.ID)] {
			gone, err := w.removed(ctx, r.Target, kid)
			if err != nil {
				return out, err
			}
			if out.Children == nil {
				out.Children = map[string][]audit.Child{}
			}
			out.Children[r.JSON] = append(out.Children[r.JSON], gone)
		}
	}
	return out, nil
}

// applyChild puts the input's values into an owned row. Whose row it is does
// not follow from them.
func (w *write) applyChild(r *schema.Relation, parent, row any, in *schema.Input, at string) error {
	err := w.apply(r.Target, row, in)
	var problems schema.Invalid
	if errors.As(err, &problems) {
		problems = slices.Clone(problems)
		for i := range problems {
			problems[i].Pointer = at + problems[i].Pointer
		}
		return problems
	}
	if err != nil {
		return err
	}
	return r.ChildKey.Set(row, r.Parent.Get(parent))
}

// newRows are new children of one model on one level.
type newRows struct {
	model *schema.Model
	depth int
	rows  []any
}

// queue keeps a new child until all children are known.
func (w *write) queue(m *schema.Model, row any) {
	for i := range w.fresh {
		if q := &w.fresh[i]; q.model == m && q.depth == w.depth {
			q.rows = append(q.rows, row)
			return
		}
	}
	w.fresh = append(w.fresh, newRows{m, w.depth, []any{row}})
}

// insertQueued stores the new children, a statement a model and level, those
// that own others first.
func (w *write) insertQueued(ctx context.Context) error {
	slices.SortStableFunc(w.fresh, func(a, b newRows) int { return a.depth - b.depth })
	for _, q := range w.fresh {
		if err := w.insert(ctx, q.model, q.rows...); err != nil {
			return err
		}
	}
	w.fresh = nil
	return nil
}

// mayChild asks for the right to one owned row: who owns the root has it, staff
// need the right on the child's model.
func (w *write) mayChild(r *schema.Relation, verb string, row any) error {
	if owner := w.Model.OwnerID(w.Row); !owner.IsZero() && owner == w.Actor.ActorID() {
		return nil
	}
	return r.Target.Policy.Can(w.Actor, verb, row)
}
