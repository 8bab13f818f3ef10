package database

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// Stale reports a write that names an older lock version than the row has.
// It is a schema.ErrStale and carries the row as it stands now.
type Stale struct {
	Row any
}

// Error implements error.
func (s *Stale) Error() string { return schema.ErrStale.Error() }

// Unwrap makes a Stale an ErrStale.
func (s *Stale) Unwrap() error { return schema.ErrStale }

// write is one change on its way through the steps that all writes share.
type write struct {
	*DB
	schema.Change
	changes audit.Changes
	depth   int       // of the children being written
	fresh   []newRows // children that wait to be stored together
}

// Create stores a new row with its children and returns it. The owner is the
// actor, whatever the input says; only the program itself may name another.
func (db *DB) Create(ctx context.Context, actor schema.Actor, m *schema.Model, in *schema.Input) (any, error) {
	w := &write{DB: db, Change: schema.Change{Actor: actor, Model: m, Verb: schema.VerbAdd, Input: in, Row: m.Start(nil)}}
	err := db.Tx(ctx, func(ctx context.Context) error { return w.create(ctx) })
	if err != nil {
		return nil, w.fail(err)
	}
	return w.Row, nil
}

func (w *write) create(ctx context.Context) error {
	if err := w.begins(); err != nil {
		return err
	}
	m := w.Model
	id := w.Input.New
	if schema.IsProgram(w.Actor) && !w.Input.ID.IsZero() {
		id = w.Input.ID
	}
	if id.IsZero() {
		id = schema.NewID()
	}
	if err := w.stamp(w.Row, id); err != nil {
		return err
	}
	if m.State != nil {
		if err := m.State.Set(w.Row, m.State.Choices[0].Value); err != nil {
			return err
		}
	}
	if err := w.apply(m, w.Row, w.Input); err != nil {
		return err
	}
	if m.Owner != nil && m.Owner.Name != "ID" && (!schema.IsProgram(w.Actor) || m.Owner.IsZero(w.Row)) {
		if err := m.Owner.Set(w.Row, w.Actor.ActorID()); err != nil {
			return err
		}
	}
	if err := m.Policy.Can(w.Actor, w.Verb, w.Row); err != nil {
		return err
	}
	if err := w.Registry.Apply(ctx, &w.Change); err != nil {
		return err
	}
	if err := w.valid(ctx, m, nil, w.Row, nil, ""); err != nil {
		return err
	}
	if err := w.insert(ctx, m, w.Row); err != nil {
		return err
	}
	if err := w.afterwards(ctx); err != nil {
		return err
	}
	w.changes.Fields = w.diff(nil)
	if err := w.rest(ctx); err != nil {
		return err
	}
	return w.follow(ctx)
}

// diff lists what changed in the row, and what rules said beside it.
func (w *write) diff(before any) []audit.Field {
	out := audit.Diff(w.Model, before, w.Row)
	for _, e := range w.Effects() {
		out = append(out, audit.Said(e.Name, e.Before, e.After))
	}
	return out
}

// afterwards does what rules queued and stores what that changed in the row.
func (w *write) afterwards(ctx context.Context) error {
	before := clone(w.Row)
	if err := w.RunAfter(ctx); err != nil {
		return err
	}
	err := w.update(ctx, w.Model, before, w.Row)
	return err
}

// rest writes what hangs on the row: children, links, words, the audit entry.
func (w *write) rest(ctx context.Context) error {
	if err := w.hang(ctx, true); err != nil {
		return err
	}
	return w.finish(ctx)
}

// hang writes the difference of the children and links.
func (w *write) hang(ctx context.Context, fresh bool) error {
	kids, err := w.children(ctx, w.Model, w.Row, fresh, w.Input, "")
	if err != nil {
		return err
	}
	w.changes.Children = kids
	if err := w.insertQueued(ctx); err != nil {
		return err
	}
	return w.links(ctx)
}

func (w *write) finish(ctx context.Context) error {
	if w.says() {
		if err := w.index(ctx, w.Model, w.Row); err != nil {
			return err
		}
	}
	w.changes.Reason, w.changes.Note, w.changes.Back, w.changes.Proof = w.Input.Reason, w.Input.Note, w.Input.Back, w.Proven()
	return w.record(ctx, w.Model, w.Verb, w.Actor, w.Row, &w.changes)
}

// Update changes a row and its children and returns it as it now stands. What
// changes nothing writes nothing.
func (db *DB) Update(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, in *schema.Input) (any, error) {
	w := &write{DB: db, Change: schema.Change{Actor: actor, Model: m, Verb: schema.VerbChange, Input: in}}
	err := db.Tx(ctx, func(ctx context.Context) error {
		if err := w.load(ctx, id, false); err != nil {
			return err
		}
		if err := w.apply(m, w.Row, in); err != nil {
			return err
		}
		if err := w.store(ctx); err != nil {
			return err
		}
		return w.follow(ctx)
	})
	if err != nil {
		return nil, w.fail(err)
	}
	return w.Row, nil
}

// Transition moves a row along one arrow of its state machine.
func (db *DB) Transition(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, verb string, in *schema.Input) (any, error) {
	t, ok := m.Transition(verb)
	if !ok {
		return nil, fmt.Errorf("%s has no verb %q: %w", m.Name, verb, schema.ErrNotFound)
	}
	if in == nil {
		in = &schema.Input{}
	}
	w := &write{DB: db, Change: schema.Change{Actor: actor, Model: m, Verb: verb, Input: in}}
	err := db.Tx(ctx, func(ctx context.Context) error {
		if err := w.load(ctx, id, false); err != nil {
			return err
		}
		if t.Reason && schema.Blank(in.Reason) {
			if err := db.Registry.Apply(ctx, &w.Change); errors.Is(err, schema.ErrForbidden) {
				return err // whoever may not do it is not asked why they would
			}
			return schema.Invalid{schema.NewProblem("/reason", "required", nil)}
		}
		state, _ := m.State.Get(w.Old).(string)
		if !m.Leaves(t, w.Old) {
			return wrongState(m, t, state)
		}
		if !t.Ends && !in.Until.IsZero() {
			return schema.Invalid{schema.NewProblem("/until", "unknown_field", nil)}
		}
		if err := m.State.Set(w.Row, t.To); err != nil {
			return err
		}
		if err := w.store(ctx); err != nil {
			return err
		}
		return w.follow(ctx)
	})
	if err != nil {
		return nil, w.fail(err)
	}
	return w.Row, nil
}

// follow does what rules queued behind the write and reads the row again.
func (w *write) follow(ctx context.Context) error {
	did, err := w.RunThen(ctx)
	if !did || err != nil {
		return err
	}
	w.Row, err = w.find(ctx, w.Model, schema.Eq("ID", w.Model.ID(w.Row)), false, w.Model.Looks())
	return err
}

// begins asks that the actor is no one that only looks, and that what they say of
// the write can be kept.
func (w *write) begins() error {
	if schema.Watches(w.Actor) {
		return fmt.Errorf("who sees with another's eyes writes nothing: %w", schema.ErrForbidden)
	}
	return w.Input.Words()
}

// load reads the row that is to change, under a lock, and asks the policy.
func (w *write) load(ctx context.Context, id schema.ID, trash bool) error {
	if w.Model.Once {
		return fmt.Errorf("%s rows never change: %w", w.Model.Name, schema.ErrForbidden)
	}
	if err := w.begins(); err != nil {
		return err
	}
	old := w.held(ctx, id)
	if old == nil {
		var err error
		if old, err = w.find(ctx, w.Model, schema.Eq("ID", id), true, w.Model.Looks()); err != nil {
			return err
		}
	}
	if w.Model.Deleted(old) != trash {
		return fmt.Errorf("%s: %w", w.Model.Name, schema.ErrNotFound)
	}
	w.Old, w.Row = old, clone(old)
	if err := w.Model.Policy.Can(w.Actor, w.Verb, old); err != nil {
		return err
	}
	if w.Input.Lock != nil && *w.Input.Lock != w.Model.Lock(old) {
		return &Stale{Row: old}
	}
	return nil
}

// store checks the changed row and writes it with all that hangs on it.
func (w *write) store(ctx context.Context) error {
	if err := w.Model.Policy.Can(w.Actor, w.Verb, w.Row); err != nil {
		return err
	}
	if err := w.Registry.Apply(ctx, &w.Change); err != nil {
		return err
	}
	if err := w.valid(ctx, w.Model, w.Old, w.Row, nil, ""); err != nil {
		return err
	}
	raised := differs(w.Model, w.Old, w.Row)
	put := func(ctx context.Context) error { return w.update(ctx, w.Model, w.Old, w.Row) }
	if raised {
		put = w.raise
	}
	if err := put(ctx); err != nil {
		return err
	}
	if err := w.afterwards(ctx); err != nil {
		return err
	}
	w.changes.Fields = w.diff(w.Old)
	if err := w.hang(ctx, false); err != nil {
		return err
	}
	if w.changes.IsZero() && w.Proven().Hash == "" { // what is decided has its entry, whatever it changes
		return nil
	}
	if !raised {
		if err := w.raise(ctx); err != nil {
			return err
		}
	}
	return w.finish(ctx)
}

// raise stores what differs in the row and moves its lock version and its time of
// change, once a save.
func (w *write) raise(ctx context.Context) error {
	lock := w.Model.Lock(w.Old)
	if err := errors.Join(w.Model.Field("LockVersion").Set(w.Row, lock+1), w.Model.Field("UpdatedAt").Set(w.Row, schema.Now())); err != nil {
		return err
	}
	s, _, err := difference(w.Model, w.Old, w.Row, kept{})
	if err != nil {
		return err
	}
	s.add(" AND lock_version = ?", lock)
	if !refusable(w.Model, w.Old, w.Row) {
		return w.post(ctx, s, true)
	}
	n, err := w.exec(ctx, s)
	if err == nil && n == 0 {
		err = &Stale{Row: w.Old}
	}
	return err
}

// apply puts the input's values into a row.
func (w *write) apply(m *schema.Model, row any, in *schema.Input) error {
	for name, v := range in.Values {
		f := m.FieldJSON(name)
		if f == nil {
			return schema.Invalid{schema.NewProblem("/"+name, "unknown_field", nil)}
		}
		if (f.System() || f == m.State) && !schema.IsProgram(w.Actor) {
			return schema.Invalid{schema.NewProblem("/"+name, "read_only", nil)}
		}
		if !schema.IsProgram(w.Actor) {
			var p *schema.Problem
			if v, p = f.Clean(v); p != nil {
				p.Pointer = "/" + name
				return schema.Invalid{*p}
			}
		}
		if err := f.Set(row, v); err != nil {
			return schema.Invalid{schema.NewProblem("/"+name, "invalid", nil)}
		}
	}
	return nil
}

// stamp gives a new row its id and times.
func (w *write) stamp(row any, id schema.ID) error {
	m := w.Registry.Of(row)
	now := schema.Now()
	errs := []error{m.Field("ID").Set(row, id), m.Field("CreatedAt").Set(row, now)}
	if f := m.Field("UpdatedAt"); f != nil {
		errs = append(errs, f.Set(row, now), m.Field("LockVersion").Set(row, int64(1)))
	}
	return errors.Join(errs...)
}

// valid checks a row by its tags, its Validate method and what its relations
// name. Relations that did not change are not asked again, nor is the key to
// the parent, which the engine has set.
func (w *write) valid(ctx context.Context, m *schema.Model, before, row any, parent *schema.Field, at string) error {
	found := w.validate.Row(ctx, m, row, nil)
	for _, r := range m.Relations {
		if r.Type != schema.BelongsTo || r.Key == parent || r.Key.IsZero(row) {
			continue
		}
		id := r.Key.Get(row).(schema.ID)
		if before != nil && r.Key.Get(before) == id {
			continue
		}
		ok, err := w.exists(ctx, r.Target, id)
		if err != nil {
			return err
		}
		if !ok {
			found = append(found, schema.NewProblem("/"+r.Key.JSON, "not_found", nil))
		}
	}
	for i := range found {
		found[i].Pointer = at + found[i].Pointer
	}
	return found.OrNil()
}

// exists reports whether a living row has the id.
func (db *DB) exists(ctx context.Context, m *schema.Model, id schema.ID) (bool, error) {
	row, err := db.FindBy(ctx, m, schema.Eq("ID", id))
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	return row != nil, err
}

// wrongState refuses a verb that a row does not have as it is. Where the verb
// leaves the state of the row, that is not why.
func wrongState(m *schema.Model, t schema.Transition, state string) error {
	if slices.Contains(t.From, state) {
		return &schema.Refused{Code: "wrong_state", Detail: schema.Text{
			KO: fmt.Sprintf("지금은 할 것이 없어요: %s", t.Label.In("ko")), EN: fmt.Sprintf("There is nothing to do: %s", t.Label.In("en"))}}
	}
	return &schema.Refused{Code: "wrong_state", Detail: schema.Text{
		KO: fmt.Sprintf("지금 상태(%s)에서는 할 수 없어요: %s", m.State.ChoiceLabel(state, "ko"), t.Label.In("ko")),
		EN: fmt.Sprintf("Not possible in the state “%s”: %s", m.State.ChoiceLabel(state, "en"), t.Label.In("en")),
	}}
}
