package panel

import (
	"context"
	"errors"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
	"duckhoo/models/tasks"
)

// importWork is one step of an import. A line is done in one transaction with the
// note that the task has come past it, so that no line is done twice.
type importWork struct {
	*taskRun
	run   *importRun
	batch *database.Batch
}

// stepImport does the next lines of the file.
func (r *taskRun) stepImport() error {
	source, err := r.site.Tasks.OpenPart(r.ctx, r.task, 0)
	if err != nil {
		return err
	}
	table, err := sheets.Unpack(source)
	if err = errors.Join(err, source.Close()); err != nil {
		return err
	}
	if len(table.Head) != len(r.ask.Columns) {
		return r.fail(taskList)
	}
	w := &importWork{taskRun: r, run: r.newImport(table, r.ask.Columns, r.ask.Dry)}
	w.batch = r.site.DB.Batch(r.actor, r.entry.model, "import", r.ask.File, r.task.Total)
	w.batch.Continue(r.task.ID, r.task.Done > 0)
	next, _ := strconv.Atoi(r.task.Cursor) // "" is the first line
	for n := next; n < len(table.Lines) && n < next+bulkStep; n++ {
		if err := w.line(n); err != nil {
			return err
		}
	}
	if next+bulkStep < len(table.Lines) {
		return nil
	}
	after := *r.task
	after.Status = models.TaskDone
	return r.site.Tasks.End(r.ctx, r.task, &after, r.taskTitle(r.task, r.ask))
}

// errUnchanged keeps a line that changes nothing from being the first of a batch.
var errUnchanged = errors.New("panel: the line changes nothing")

// line does a line and stores what became of it. An error is one of the step,
// not of the line.
func (w *importWork) line(n int) error {
	l := w.run.table.Lines[n]
	if w.ask.Dry {
		out, err := w.run.try(l)
		if err != nil {
			return err
		}
		return w.store(w.ctx, n, out)
	}
	var out imported
	before := w.task
	err := w.site.DB.Tx(w.ctx, func(ctx context.Context) error {
		err := w.batch.Do(ctx, func(ctx context.Context) (err error) {
			if out, err = w.run.within(ctx).do(l); err == nil && out.outcome == models.RowSkipped {
				return errUnchanged
			}
			return err
		})
		if err != nil && !errors.Is(err, errUnchanged) {
			return err
		}
		return w.store(ctx, n, out)
	})
	if err == nil {
		return nil
	}
	w.task = before
	if errors.Is(err, tasks.ErrBeaten) || errors.Is(err, database.ErrUnavailable) || w.ctx.Err() != nil {
		return err
	}
	if out, err = w.run.refused(l, out, err); err != nil {
		return err
	}
	return w.store(w.ctx, n, out)
}

// store notes what became of a line, and that the task has come past it.
func (w *importWork) store(ctx context.Context, n int, out imported) error {
	after := *w.task
	switch out.outcome {
	case models.RowFailed:
		after.Failed++
	case models.RowSkipped:
		after.Skipped++
	default:
		after.Done++
	}
	after.Cursor = strconv.Itoa(n + 1)
	line := &models.TaskLine{Outcome: out.outcome, RowID: out.id, Number: out.number, Title: clip(out.title, 200), Why: clip(out.why, 300)}
	if err := w.site.Tasks.Save(ctx, w.task, &after, line); err != nil {
		return err
	}
	w.task = &after
	return nil
}

// sendReport sends what became of each line of an import.
func (r *taskRun) sendReport() error {
	var lines []imported
	for cursor := ""; ; {
		page, err := r.site.Tasks.Lines(r.ctx, r.task, "", cursor, mostAtOnce)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			l := row.(*models.TaskLine)
			lines = append(lines, imported{number: l.Number, outcome: l.Outcome, id: l.RowID, title: l.Title, why: l.Why})
		}
		if cursor = page.Next; cursor == "" {
			return r.sendOutcomes(lines)
		}
	}
}

// importTask does what a dry run has only said, with the same file.
func (s *Site) importTask(v *visit, t *models.Task) error {
	view := v.taskView(t)
	if t.Kind != models.TaskImport || !view.ask.Dry || t.Status != models.TaskDone || !s.Tasks.Kept(t) {
		return schema.ErrNotFound
	}
	v.entry = s.entries[s.Registry.Model(t.Target)]
	if v.entry == nil {
		return schema.ErrNotFound
	}
	if err := v.mayImport(); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	source, err := s.Tasks.OpenPart(v.ctx, t, 0)
	if err != nil {
		return err
	}
	table, err := sheets.Unpack(source)
	if err = errors.Join(err, source.Close()); err != nil {
		return err
	}
	f := &importForm{visit: v, name: view.ask.File, run: v.newImport(table, view.ask.Columns, false)}
	return f.begin(p, false)
}

// doneLabel names what is counted as done.
func (t taskView) doneLabel() string {
	if t.Kind == models.TaskImport {
		return t.T("import.done")
	}
	return t.T("task.changed")
}

// importKey is the text that says what an import has come to.
func (t taskView) importKey() string {
	if t.ask.Dry {
		return "import.result_dry"
	}
	return "import.result"
}
