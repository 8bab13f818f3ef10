package panel

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/tasks"
)

// bulkStep is how many rows are looked at in one step of an action on many.
const bulkStep = 50

// bulkWork is one step of an action on many rows. A row is changed in one
// transaction with the note that the task has come past it, so that no row is
// changed twice, whatever is killed when.
type bulkWork struct {
	*taskRun
	action bulkAction
	form   *actionAsk
	batch  *database.Batch
	query  database.Query
	passed []*models.TaskLine // rows that were not changed, not stored yet
	last   schema.ID          // the last of them
}

// passedOver says that a row is not changed, and why in words.
type passedOver struct{ why string }

func (p *passedOver) Error() string { return "panel: passed over: " + p.why }

// begin asks for the action as a task and goes to its page.
func (b *bulkRun) begin(id schema.ID) (*deed, error) {
	t, err := b.list.newTask(models.TaskBulk, taskAsk{Action: b.action.name, Reason: b.reason, Form: b.form.sent()}, schema.At(b.until))
	if err != nil {
		return nil, err
	}
	t.ID, t.Total = id, b.will+b.skipped
	if err := b.site.Tasks.Begin(b.ctx, b.actor, t); err != nil {
		return nil, err
	}
	return &deed{To: b.site.address("tasks", t.ID.String())}, nil
}

// frozenQuery asks for the rows that matched then and still do, in the order in
// which the task comes to them.
func (r *taskRun) frozenQuery() database.Query {
	q := r.list.query
	q.Cursor, q.Limit, q.Sort = "", bulkStep, []database.Order{{Path: "ID"}}
	q.Where = schema.And(q.Where, schema.Compare("CreatedAt", schema.OpLte, r.task.AsOf))
	return q
}

func (r *taskRun) stepBulk() error {
	w := &bulkWork{taskRun: r, query: r.frozenQuery()}
	var may bool
	if w.action, may = r.bulkAction(r.ask.Action); !may || w.action.do == nil {
		return r.fail(taskRights)
	}
	var err error
	if w.form, err = r.askOf(w.action, &posted{values: r.ask.Form}); err != nil {
		return err
	}
	if w.form.wrong() {
		return r.fail(taskRights) // what was chosen is not there any more, or not for its owner
	}
	w.batch = r.site.DB.Batch(r.actor, r.entry.model, w.action.name, r.ask.Reason, r.task.Total)
	w.batch.Continue(r.task.ID, r.task.Done > 0)
	q := w.query
	if r.task.Cursor != "" {
		last, err := schema.ParseID(r.task.Cursor)
		if err != nil {
			return err
		}
		q.Where = schema.And(q.Where, schema.Compare("ID", schema.OpGt, last))
	}
	page, err := r.site.DB.List(r.ctx, q)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		if err := w.row(row); err != nil {
			return err
		}
	}
	if err := w.settle(); err != nil || page.Next != "" {
		return err
	}
	after := *r.task
	after.Status = models.TaskDone
	return r.site.Tasks.End(r.ctx, r.task, &after, r.taskTitle(r.task, r.ask))
}

// row changes a row, or says why not. An error is one of the step, not of the
// row.
func (w *bulkWork) row(row any) error {
	if why := w.unfit(row); why != "" {
		w.pass(row, models.RowSkipped, why)
		return nil
	}
	err := w.change(row)
	var over *passedOver
	switch {
	case err == nil:
	case errors.As(err, &over):
		w.pass(row, models.RowSkipped, over.why)
	case errors.Is(err, tasks.ErrBeaten), errors.Is(err, database.ErrUnavailable), w.ctx.Err() != nil:
		return err
	default:
		w.pass(row, models.RowFailed, w.why(err))
	}
	return nil
}

// unfit says why a row is not to be changed, "" when it is.
func (w *bulkWork) unfit(row any) string {
	m, verb := w.entry.model, w.action.name
	_, transition := m.Transition(verb)
	switch {
	case transition && !w.action.leaves(m, row):
		return w.T("task.why.state")
	case transition && changedAfter(m, row, w.task.AsOf.Time):
		return w.T("task.why.changed")
	case (transition || verb == schema.VerbDelete) && m.Policy.Can(w.actor, verb, row) != nil:
		return w.T("task.why.rights")
	}
	return ""
}

// change does the action with the row as it is now: nobody else can change it
// between the look at whether it still matches and the action.
func (w *bulkWork) change(row any) error {
	m := w.entry.model
	id := m.ID(row)
	after := *w.task
	w.count(&after, id)
	after.Done++
	err := w.site.DB.Tx(w.ctx, func(ctx context.Context) error {
		if err := w.site.Tasks.Save(ctx, w.task, &after, w.passed...); err != nil {
			return err
		}
		now, err := w.still(ctx, id)
		if err != nil {
			return err
		}
		return w.batch.Do(ctx, func(ctx context.Context) error { return w.action.do(ctx, now, said{w.ask.Reason, w.form.given()}) })
	})
	if err != nil {
		return err
	}
	w.task, w.passed = &after, nil
	return nil
}

// still is the row as it is now, held, if it is one of those that are meant.
func (w *bulkWork) still(ctx context.Context, id schema.ID) (any, error) {
	if _, err := w.site.DB.Hold(ctx, w.entry.model, schema.Eq("ID", id)); err != nil {
		if errors.Is(err, schema.ErrNotFound) {
			return nil, &passedOver{w.T("task.why.gone")}
		}
		return nil, err
	}
	q := w.query
	q.Limit, q.Where = 1, schema.And(q.Where, schema.Eq("ID", id))
	page, err := w.site.DB.List(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, &passedOver{w.T("task.why.gone")}
	}
	if why := w.unfit(page.Rows[0]); why != "" {
		return nil, &passedOver{why}
	}
	return page.Rows[0], nil
}

// pass notes a row that is not changed. It is stored with the next that is, or
// at the end of the step.
func (w *bulkWork) pass(row any, outcome models.TaskOutcome, why string) {
	m := w.entry.model
	w.last = m.ID(row)
	w.passed = append(w.passed, &models.TaskLine{Outcome: outcome, RowID: w.last, Title: clip(w.name(m, row), 200), Why: clip(why, 300)})
}

// count adds the rows that were passed to the task, and says how far it is.
func (w *bulkWork) count(t *models.Task, at schema.ID) {
	for _, line := range w.passed {
		if line.Outcome == models.RowFailed {
			t.Failed++
		} else {
			t.Skipped++
		}
	}
	t.Cursor = at.String()
}

// settle stores the rows that were passed since the last change.
func (w *bulkWork) settle() error {
	if len(w.passed) == 0 {
		return nil
	}
	after := *w.task
	w.count(&after, w.last)
	if err := w.site.Tasks.Save(w.ctx, w.task, &after, w.passed...); err != nil {
		return err
	}
	w.task, w.passed = &after, nil
	return nil
}

// why writes what refused a change in words.
func (w *bulkWork) why(err error) string {
	if words, known := w.refusal(err); known {
		return words
	}
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		return w.in(invalid[0].Detail)
	}
	switch {
	case errors.Is(err, schema.ErrForbidden), errors.Is(err, schema.ErrUnauthorized):
		return w.T("task.why.rights")
	case errors.Is(err, schema.ErrNotFound), errors.Is(err, schema.ErrStale):
		return w.T("task.why.gone")
	case errors.Is(err, schema.ErrConflict):
		return w.T("task.why.conflict")
	}
	slog.ErrorContext(w.ctx, "a task cannot change a row", "task", w.task.ID.String(), "err", err)
	return w.T("task.why.error")
}

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// leaves reports whether the row's state has the transition.
func (a bulkAction) leaves(m *schema.Model, row any) bool {
	if a.from == nil {
		return true
	}
	if v, ok := row.(schema.Verbs); ok && !v.HasVerb(a.name) {
		return false
	}
	state, _ := m.State.Get(row).(string)
	return slices.Contains(a.from, state)
}
