package moderation

import (
	"context"
	"encoding/json"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Undoable is how long whoever decided can take it back, unless the desk is told
// otherwise. Then people are told.
const Undoable = 10 * time.Second

// Tell is the job that tells people of a verdict.
type Tell struct {
	ID schema.ID `json:"id"`
}

// Kind names the job.
func (Tell) Kind() string { return "tell_verdict" }

// Jobs takes jobs, in the transaction of the context.
type Jobs interface {
	EnqueueAt(ctx context.Context, job interface{ Kind() string }, at time.Time) error
}

// Notices are what people are told, which waits for the verdict that it is about.
type Notices interface {
	Release(ctx context.Context, verdict schema.ID) error
	Drop(ctx context.Context, verdict schema.ID) error
	// Requesters tells those who asked for a temporary measure that it has begun
	// or, with another kind, what became of it.
	Requesters(ctx context.Context, verdict schema.ID, m *models.TemporaryMeasure, kind models.NotificationKind, people []schema.ID) error
}

// verdict is what is being decided, where the rules of the verbs find it.
type verdict struct {
	row    *models.Verdict
	of     *models.Case // nil for none
	after  *models.Case // as it is left; nil before
	parent schema.ID    // of a bulk

	subject any // as it is held; nil once an act may have changed it

	reason string // code
	took   time.Duration
	was    undoing

	reverts schema.ID // the decision that this takes back
	final   bool      // nobody undoes it: an appeal is ruled on once
}

// reverting is the decision that is being taken back, zero for none.
func reverting(ctx context.Context) schema.ID {
	if v, ok := ctx.Value(verdictKey{}).(*verdict); ok {
		return v.reverts
	}
	return schema.ID{}
}

type verdictKey struct{}

// undoing is what a verdict changed, as it was: what undoing goes back to.
type undoing struct {
	Acts    []actWas `json:"acts,omitempty"` // in order
	Reports []lockOf `json:"reports,omitempty"`
	Case    *caseWas `json:"case,omitempty"`
}

// actWas is a row that an act changed. Its model has the verb undo.
type actWas struct {
	Decision schema.ID             `json:"decision,omitzero"`
	Action   models.DecisionAction `json:"action"`
	Model    string                `json:"model,omitempty"` // "" for a dismissal, which changes nothing
	ID       schema.ID             `json:"id,omitzero"`
	Was      models.Before         `json:"was"`
	Lock     int64                 `json:"lock"` // after the act
}

// lockOf is a row as a verdict left it.
type lockOf struct {
	ID   schema.ID `json:"id"`
	Lock int64     `json:"lock"`
}

// caseWas is a case before a verdict, with its lock version after it.
type caseWas struct {
	lockOf
	State   models.CaseState  `json:"state"`
	Kinds   []models.CaseKind `json:"kinds"`
	Score   int               `json:"score"`
	Urgency int64             `json:"urgency"`
	OpenKey *string           `json:"open_key"`
	Reports int               `json:"reports"`
	Due     schema.Time       `json:"due,omitzero"`
}

// UndoneUntil is until when what is decided at a moment can be taken back.
func (d *Desk) UndoneUntil(at schema.Time) schema.Time { return schema.At(at.Add(d.undo)) }

// begin makes a verdict of somebody's. What the program decides has no id, and
// people are told at once.
func (d *Desk) begin(by schema.Actor, of *models.Case) *verdict {
	v := &verdict{of: of, row: &models.Verdict{ActorID: by.ActorID(), UntilAt: d.UndoneUntil(d.now())}}
	if !schema.IsProgram(by) {
		v.row.ID, v.row.LockVersion = schema.NewID(), 1
		v.row.CreatedAt, v.row.UpdatedAt = schema.Now(), schema.Now()
	}
	if of != nil {
		v.row.CaseID = of.ID
	}
	return v
}

// id is the verdict's, zero for none.
func (v *verdict) id() schema.ID {
	if v == nil {
		return schema.ID{}
	}
	return v.row.ID
}

// changed notes a row that an act has changed.
func (v *verdict) changed(decision schema.ID, action models.DecisionAction, m *schema.Model, old any) {
	v.was.Acts = append(v.was.Acts, actWas{Decision: decision, Action: action, Model: m.Name, ID: m.ID(old), Was: models.BeforeOf(old), Lock: m.Lock(old) + 1})
}

// left notes a case that the verdict has changed.
func (v *verdict) left(before, after *models.Case) {
	if v == nil {
		return
	}
	v.after = after
	v.was.Case = &caseWas{lockOf: lockOf{after.ID, after.LockVersion}, State: before.State, Kinds: before.Kinds, Score: before.Score, Urgency: before.Urgency, OpenKey: before.OpenKey, Reports: before.Reports, Due: before.DueAt}
}

// close stores the verdict and asks for the job that tells of it.
func (d *Desk) close(ctx context.Context, v *verdict) error {
	text, err := json.Marshal(v.was)
	if err != nil {
		return err
	}
	if v.row.Was = text; v.final {
		v.row.UntilAt = d.now()
	}
	if err := d.db.Append(database.Later(ctx), v.row); err != nil || d.jobs == nil {
		return err
	}
	return d.jobs.EnqueueAt(ctx, Tell{v.row.ID}, v.row.UntilAt.Time)
}

// Tell tells people of a verdict, unless it was undone. From then on it stands.
func (d *Desk) Tell(ctx context.Context, job Tell) error {
	return d.db.Tx(ctx, func(ctx context.Context) error {
		row, err := d.db.Hold(ctx, d.verdicts, schema.Eq("ID", job.ID))
		if err != nil {
			return err
		}
		v := row.(*models.Verdict)
		if !v.ToldAt.IsZero() || !v.UndoneAt.IsZero() {
			return nil
		}
		after := *v
		after.ToldAt, after.Was = d.now(), nil
		if err := d.db.Swap(ctx, v, &after); err != nil {
			return err
		}
		if err := d.lettersOf(ctx, v.ID); err != nil || d.notices == nil {
			return err
		}
		return d.notices.Release(ctx, v.ID)
	})
}
