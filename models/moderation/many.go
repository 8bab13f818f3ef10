package moderation

import (
	"context"
	"errors"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const (
	// MostTogether is how many cases are decided together at most.
	MostTogether = 100
	// TypedOver is over how many their number is typed, so that nobody decides
	// more than they think.
	TypedOver = 20
)

// Seen is a case as its decider saw it.
type Seen struct {
	ID   schema.ID
	Lock int64
	Look string // the hash of its subject
}

// Outcome is what became of one of many cases.
type Outcome struct {
	ID      schema.ID
	Verdict *models.Verdict // nil for one that was left
	Left    error           // why it was
}

// OfPerson reports whether an action is done to a person.
func OfPerson(a models.DecisionAction) bool { return slices.Contains(verbs[models.CaseUser], a) }

// Common lists what may be decided about each of some cases together: nobody's
// person.
func Common(allowed [][]models.DecisionAction) []models.DecisionAction {
	var out []models.DecisionAction
	for i, list := range allowed {
		if i == 0 {
			out = slices.DeleteFunc(slices.Clone(list), OfPerson)
		}
		out = slices.DeleteFunc(out, func(a models.DecisionAction) bool { return !slices.Contains(list, a) })
	}
	return out
}

// DecideMany decides cases for one reason, each in a transaction of its own with
// its own decision and entry in the log, which name the bulk. What has changed or
// is another's is left, and what became of each is told.
func (d *Desk) DecideMany(ctx context.Context, actor schema.Actor, cases []Seen, act Act) (bulk schema.ID, out []Outcome, err error) {
	if OfPerson(act.Action) {
		return schema.ID{}, nil, schema.Invalid{schema.NewProblem("/action", "choice", nil)}
	}
	if err := act.check(); err != nil {
		return schema.ID{}, nil, err
	}
	if err := d.cases.Policy.Can(actor, schema.VerbView, nil); err != nil {
		return schema.ID{}, nil, err
	}
	bulk = schema.NewID()
	batch := d.db.Batch(actor, d.cases, string(act.Action), act.Text, len(cases))
	batch.Continue(bulk, false)
	for _, one := range cases {
		o := Outcome{ID: one.ID}
		err := batch.Do(ctx, func(ctx context.Context) error {
			done, err := d.Decide(ctx, actor, one.ID, Verdict{Lock: one.Lock, Seen: one.Look, Acts: []Act{act}, Bulk: bulk})
			if err == nil {
				o.Verdict = done.Verdict
			}
			return err
		})
		if err != nil && !aboutOne(err) {
			return bulk, out, err
		}
		if o.Left = err; err != nil {
			o.Verdict = nil
		}
		out = append(out, o)
	}
	return bulk, out, nil
}

// aboutOne reports whether an error says why one case was left, and nothing of
// the others.
func aboutOne(err error) bool {
	for _, one := range []error{schema.ErrConflict, schema.ErrStale, schema.ErrNotFound, schema.ErrForbidden} {
		if errors.Is(err, one) {
			return true
		}
	}
	return errors.As(err, new(schema.Invalid))
}
