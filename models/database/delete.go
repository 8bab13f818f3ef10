package database

import (
	"context"
	"fmt"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// Delete takes a row out of sight: along the model's delete transition if it
// has one, else to the trash together with the rows of other models that hang
// on it. Rows that protect it stop the delete with a schema.Refused.
func (db *DB) Delete(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, in *schema.Input) (any, error) {
	if verb := m.DeleteVerb(); verb != "" {
		return db.Transition(ctx, actor, m, id, verb, in)
	}
	return db.Trash(ctx, actor, m, id, in)
}

// Trash moves a row to the trash, whatever transitions its model has.
func (db *DB) Trash(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, in *schema.Input) (any, error) {
	return db.move(ctx, actor, m, id, schema.VerbDelete, in, func(ctx context.Context, w *write) error {
		plan, err := w.plan(ctx, w.Old)
		if err != nil {
			return err
		}
		if len(plan.Protected) > 0 {
			return protectedBy(plan.Protected[0])
		}
		now := schema.Now()
		if err := m.Field("DeletedAt").Set(w.Row, now); err != nil {
			return err
		}
		w.changes.Cascade = plan.counts()
		for _, b := range plan.Cascade {
			if _, err := w.mark(ctx, b, schema.Time{}, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restore takes a row out of the trash with what went there together with it.
func (db *DB) Restore(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, in *schema.Input) (any, error) {
	return db.move(ctx, actor, m, id, schema.VerbRestore, in, func(ctx context.Context, w *write) error {
		if err := w.restoreCascade(ctx, m.Field("DeletedAt").Get(w.Old).(schema.Time)); err != nil {
			return err
		}
		return m.Field("DeletedAt").Set(w.Row, nil)
	})
}

// restoreCascade takes the rows of other models out of the trash that went
// there at the same moment because of this one.
func (w *write) restoreCascade(ctx context.Context, stamp schema.Time) error {
	for _, r := range w.hanging(w.Model) {
		if r.OnDelete != "cascade" {
			continue
		}
		n, err := w.mark(ctx, Branch{Model: r.Model, parent: w.Model.ID(w.Old), key: r.Key}, stamp, schema.Time{})
		if err != nil {
			return err
		}
		if n > 0 && w.changes.Cascade == nil {
			w.changes.Cascade = map[string]int{}
		}
		if n > 0 {
			w.changes.Cascade[r.Model.Name] += int(n)
		}
	}
	return nil
}

// hanging lists the relations by which rows of other models, that have a
// trash, hang on a model's.
func (db *DB) hanging(m *schema.Model) []*schema.Relation {
	var out []*schema.Relation
	for _, other := range db.Registry.Models() {
		for _, r := range other.Relations {
			if r.Type == schema.BelongsTo && r.Target == m && r.OnDelete != "set null" && other.Field("DeletedAt") != nil {
				out = append(out, r)
			}
		}
	}
	return out
}

// Purge removes a row of the trash for ever, with everything that hangs on it.
func (db *DB) Purge(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, in *schema.Input) error {
	if in == nil {
		in = &schema.Input{}
	}
	w := &write{DB: db, Change: schema.Change{Actor: actor, Model: m, Verb: schema.VerbPurge, Input: in}}
	err := db.Tx(ctx, func(ctx context.Context) error {
		if err := w.load(ctx, id, true); err != nil {
			return err
		}
		if err := w.Registry.Apply(ctx, &w.Change); err != nil {
			return err
		}
		if err := w.unindex(ctx, m, id); err != nil {
			return err
		}
		if err := w.unindexAlong(ctx, m, sqlf("?", id), nil); err != nil {
			return err
		}
		if _, err := w.exec(ctx, sqlf("DELETE FROM "+quote(m.Table)+" WHERE id = ?", id)); err != nil {
			return err
		}
		if err := w.RunAfter(ctx); err != nil {
			return err
		}
		w.changes.Fields = audit.Diff(m, w.Old, nil)
		w.changes.Reason = in.Reason
		return w.record(ctx, m, w.Verb, actor, w.Old, &w.changes)
	})
	return w.fail(err)
}

// move is what Trash and Restore share.
func (db *DB) move(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, verb string, in *schema.Input,
	do func(context.Context, *write) error) (any, error) {
	if in == nil {
		in = &schema.Input{}
	}
	w := &write{DB: db, Change: schema.Change{Actor: actor, Model: m, Verb: verb, Input: in}}
	err := db.Tx(ctx, func(ctx context.Context) error {
		if err := w.load(ctx, id, verb == schema.VerbRestore); err != nil {
			return err
		}
		if err := w.Registry.Apply(ctx, &w.Change); err != nil {
			return err
		}
		if err := do(ctx, w); err != nil {
			return err
		}
		if err := w.raise(ctx); err != nil {
			return err
		}
		if err := w.RunAfter(ctx); err != nil {
			return err
		}
		w.changes.Reason = in.Reason
		if err := w.record(ctx, m, verb, actor, w.Row, &w.changes); err != nil {
			return err
		}
		if verb == schema.VerbRestore {
			return w.follow(ctx)
		}
		_, err := w.RunThen(ctx)
		return err
	})
	if err != nil {
		return nil, w.fail(err)
	}
	return w.Row, nil
}

// Branch is rows of one model that hang on a row by one relation.
type Branch struct {
	Relation *schema.Relation // the belongs-to or owned relation
	Model    *schema.Model
	Count    int
	Sample   []any // the first rows, at most ten
	parent   schema.ID
	key      *schema.Field
}

// Plan is what deleting a row would do.
type Plan struct {
	Row       any
	Cascade   []Branch // goes along
	Owned     []Branch // lives inside the row and goes with it
	Protected []Branch // stops the delete
}

func (p *Plan) counts() map[string]int {
	if len(p.Cascade) == 0 {
		return nil
	}
	out := map[string]int{}
	for _, b := range p.Cascade {
		out[b.Model.Name] += b.Count
	}
	return out
}

// DeletePlan says what deleting a row would take along and what stops it.
func (db *DB) DeletePlan(ctx context.Context, row any) (*Plan, error) {
	return db.plan(ctx, row)
}

func (db *DB) plan(ctx context.Context, row any) (*Plan, error) {
	m := db.Registry.Of(row)
	p := &Plan{Row: row}
	for _, r := range m.Owned() {
		b, err := db.branch(ctx, r, r.Target, r.ChildKey, r.Parent.Get(row).(schema.ID))
		if err != nil {
			return nil, err
		}
		p.Owned = appendBranch(p.Owned, b)
	}
	for _, r := range db.hanging(m) {
		b, err := db.branch(ctx, r, r.Model, r.Key, m.ID(row))
		if err != nil {
			return nil, err
		}
		if r.OnDelete == "cascade" {
			p.Cascade = appendBranch(p.Cascade, b)
		} else {
			p.Protected = appendBranch(p.Protected, b)
		}
	}
	return p, nil
}

func appendBranch(list []Branch, b Branch) []Branch {
	if b.Count == 0 {
		return list
	}
	return append(list, b)
}

// branch counts the living rows whose key holds the id. A key to itself, as
// the draft version of a quiz has, is none.
func (db *DB) branch(ctx context.Context, r *schema.Relation, m *schema.Model, key *schema.Field, id schema.ID) (Branch, error) {
	b := Branch{Relation: r, Model: m, parent: id, key: key}
	if id.IsZero() {
		return b, nil
	}
	q := Query{Model: m, Actor: schema.Program{Name: "plan"}, Verb: schema.VerbView, Where: schema.Eq(key.Name, id), Limit: 10}
	page, err := db.List(ctx, q)
	if err != nil {
		return b, err
	}
	b.Sample, b.Count = page.Rows, len(page.Rows)
	if page.Next != "" {
		b.Count, _, err = db.Count(ctx, q, 0)
	}
	return b, err
}

// mark sets or takes away the time of deletion of a branch's rows and returns
// how many it met.
func (w *write) mark(ctx context.Context, b Branch, from, to schema.Time) (int64, error) {
	s := sqlf("UPDATE "+quote(b.Model.Table)+" SET deleted_at = ? WHERE "+quote(b.key.Column)+" = ? AND deleted_at", to, b.parent)
	if from.IsZero() {
		s.add(" IS NULL")
	} else {
		s.add(" = ?", from)
	}
	return w.exec(ctx, s)
}

func protectedBy(b Branch) error {
	return &schema.Refused{Code: "protected", Detail: schema.Text{
		KO: fmt.Sprintf("쓰고 있는 것이 있어서 지울 수 없어요: %s %d개", b.Model.LabelPlural.In("ko"), b.Count),
		EN: fmt.Sprintf("Still used by %d: %s", b.Count, b.Model.LabelPlural.In("en")),
	}}
}

// Empty removes rows whose time is over, of models that nobody audits. It
// returns how many.
func (db *DB) Empty(ctx context.Context, m *schema.Model, before schema.Cond) (int64, error) {
	var n int64
	err := db.Tx(ctx, func(ctx context.Context) error {
		s := &statement{}
		s.add("DELETE FROM " + quote(m.Table) + " WHERE id IN (SELECT t.id FROM " + quote(m.Table) + " t WHERE ")
		if err := newCompiler(db.dialect, m).where(s, before); err != nil {
			return err
		}
		s.add(" LIMIT 1000)")
		var err error
		n, err = db.exec(ctx, s)
		return err
	})
	return n, err
}
