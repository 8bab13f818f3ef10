package schema

import "context"

// Input is what somebody wants written to one row. Values stand under JSON
// names and have the Go type of their field.
type Input struct {
	ID       ID                  // of a child: the row it changes, zero for a new one
	New      ID                  // of an add: the id of the row, where its writer has made one; nobody outside says it
	Lock     *int64              // the lock version that the writer saw; nil does not check
	Values   map[string]any      // by JSON name
	Many     map[string][]ID     // many-to-many by the relation's JSON name: the whole set
	Children map[string]Children // owned rows by the relation's JSON name
	Remove   bool                // of a child: take it away
	Reason   string              // of a transition
	ReasonEN string              // the same in English; "" where it is told as it is written
	Note     string              // of a transition: for staff alone
	Until    Time                // of a transition that may have an end: when that is; zero is none
	Verdict  ID                  // of a transition: what it is an act of; whom it concerns is told when that cannot be undone any more
	Was      any                 // of an undo: what the row goes back to
	Back     ID                  // of a change: the entry of the log that the row goes back to
}

// Children is what happens to the owned rows of one relation.
type Children struct {
	Rows []Input
	All  bool // what is not listed is removed; otherwise it stays as it is
}

// Has reports whether the input names the field.
func (in *Input) Has(name string) bool {
	_, ok := in.Values[name]
	return ok
}

// Set puts a value under a JSON name.
func (in *Input) Set(name string, value any) {
	if in.Values == nil {
		in.Values = map[string]any{}
	}
	in.Values[name] = value
}

// Change is one write on its way, as rules see it: after the policy, inside
// the transaction, before anything is stored.
type Change struct {
	Actor Actor
	Model *Model
	Verb  string // add, change, delete, restore, purge or a transition's verb
	Old   any    // the row before, nil for add
	Row   any    // the row as it will be stored; a rule may change it
	Input *Input

	after   []func(context.Context) error
	then    []func(context.Context) error
	effects []Effect
	proof   Proof
}

// Proof is what a row says that never changes, for the audit entry of a write to
// vouch for: its id and a digest of all of it.
type Proof struct {
	ID   ID
	Hash string
}

// Prove has the entry of the change vouch for a row; false where it vouches for
// another one already.
func (c *Change) Prove(p Proof) bool {
	if c.proof.Hash != "" {
		return false
	}
	c.proof = p
	return true
}

// Proven is what the entry of the change vouches for.
func (c *Change) Proven() Proof { return c.proof }

// Effect is what a rule changed beside the row: it counts as a change of the
// row and stands in its audit entry.
type Effect struct {
	Name          string
	Before, After string
}

// Affect reports an effect.
func (c *Change) Affect(name, before, after string) {
	c.effects = append(c.effects, Effect{name, before, after})
}

// Effects lists what rules reported.
func (c *Change) Effects() []Effect { return c.effects }

// After queues work for when the row is stored and its children are not yet; of
// a delete, restore or purge, when what hangs on the row went along.
func (c *Change) After(fn func(context.Context) error) { c.after = append(c.after, fn) }

// RunAfter does the queued work, once.
func (c *Change) RunAfter(ctx context.Context) error {
	for len(c.after) > 0 {
		fn := c.after[0]
		c.after = c.after[1:]
		if err := fn(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Then queues work for when the whole write is done and recorded, still in its
// transaction: another write of the same row belongs here.
func (c *Change) Then(fn func(context.Context) error) { c.then = append(c.then, fn) }

// RunThen does that work, once, and reports whether there was any.
func (c *Change) RunThen(ctx context.Context) (bool, error) {
	work := c.then
	c.then = nil
	for _, fn := range work {
		if err := fn(ctx); err != nil {
			return true, err
		}
	}
	return len(work) > 0, nil
}

// Rule is what a write must obey or do besides storing the row. An error stops
// the write with nothing stored.
type Rule func(ctx context.Context, c *Change) error

// Checker is implemented by models with rules over several fields.
type Checker interface {
	Validate(ctx context.Context) error
}
