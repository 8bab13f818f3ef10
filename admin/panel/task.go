package panel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
	"duckhoo/web/locales"
)

// taskAsk is what a task was asked for: the list by its query string, which
// stands for the rows as of a time, and what is to be done.
type taskAsk struct {
	Query   string        `json:"query"`
	Lang    string        `json:"lang"`
	Format  sheets.Format `json:"format,omitempty"`
	Columns []string      `json:"columns,omitempty"`
	Action  string        `json:"action,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	File    string        `json:"file,omitempty"` // name of the file of an import
	Dry     bool          `json:"dry,omitempty"`  // says what an import would do, and does nothing
	// Form is what the action asked for, as it was sent.
	Form map[string][]string `json:"form,omitempty"`
}

// Why a task has failed, beside errors.
const (
	taskRights = "rights" // its owner may not do it any more, or sees other rows than then
	taskList   = "list"   // the list is declared differently now
	taskError  = "error"
)

// newTask is a task about the rows of a list.
func (l *listing) newTask(kind models.TaskKind, ask taskAsk, asOf schema.Time) (*models.Task, error) {
	ask.Query, ask.Lang = l.asked().Encode(), l.lang()
	text, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	scope, err := l.scope()
	return &models.Task{Kind: kind, Target: l.e.model.Name, Ask: text, Scope: scope, AsOf: asOf}, err
}

// scope is a digest of the rows and columns that the reader sees. A task whose
// owner sees others than when it was asked for is not the same task.
func (l *listing) scope() (string, error) {
	policy := l.e.model.Policy
	text, err := json.Marshal([]any{policy.Scope(l.actor, schema.VerbView), policy.Fields(l.actor, schema.VerbView)})
	if err != nil {
		return "", fmt.Errorf("panel: the scope of %s: %w", l.e.model.Name, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// taskRun is one step of a task.
type taskRun struct {
	*visit
	task *models.Task // as it is stored
	ask  taskAsk
	list *listing
}

// StepTask takes the next step of a task and returns it as it is then. The rights
// of its owner are asked again: who may not go on any more, or sees other rows
// and columns, has the task stopped. Steps may be taken twice, by several at a
// time and after a crash: what one has stored is not done again.
func (s *Site) StepTask(ctx context.Context, id schema.ID) (*models.Task, error) {
	t, err := s.Tasks.Find(ctx, id)
	if err != nil || t.Status.Over() {
		return t, err
	}
	r := &taskRun{task: t}
	if err := json.Unmarshal(t.Ask, &r.ask); err != nil {
		return nil, fmt.Errorf("panel: what task %s is about: %w", id, err)
	}
	ctx = locales.With(ctx, s.Catalogue.Locale(r.ask.Lang, s.zone))
	r.visit = &visit{site: s, actor: schema.Nobody{}, entry: s.entries[s.Registry.Model(t.Target)], ctx: ctx}
	failed := r.step()
	now, err := s.Tasks.Find(ctx, id)
	if failed != nil && (err != nil || now.LockVersion == r.task.LockVersion) {
		return nil, failed
	}
	return now, err // what failed has been done by somebody else, if it failed
}

func (r *taskRun) step() error {
	why, err := r.open()
	if err != nil {
		return err
	}
	if why != "" {
		return r.fail(why)
	}
	if r.task.Status == models.TaskWaiting {
		if err := r.save(func(t *models.Task) { t.Status = models.TaskRunning }); err != nil {
			return err
		}
	}
	switch r.task.Kind {
	case models.TaskExport:
		return r.stepExport()
	case models.TaskImport:
		return r.stepImport()
	}
	return r.stepBulk()
}

// open reads the list anew with the rights that the owner has now; why says that
// the task cannot go on.
func (r *taskRun) open() (why string, err error) {
	if r.entry == nil {
		return taskList, nil
	}
	r.actor, err = r.site.Acting(r.ctx, r.task.OwnerID)
	if errors.Is(err, schema.ErrUnauthorized) {
		return taskRights, nil
	}
	if err != nil {
		return "", err
	}
	if !r.site.isStaff(r.actor) || r.must(schema.VerbExport) != nil || r.task.Kind == models.TaskImport && !r.imports() {
		return taskRights, nil
	}
	r.list = r.listingOf(r.ask.Query, false, r.task.AsOf.Time)
	if len(r.list.notices) > 0 {
		return taskList, nil
	}
	scope, err := r.list.scope()
	if scope != r.task.Scope {
		why = taskRights
	}
	return why, err
}

// save stores a change of the task.
func (r *taskRun) save(change func(*models.Task)) error {
	after := *r.task
	change(&after)
	if err := r.site.Tasks.Save(r.ctx, r.task, &after); err != nil {
		return err
	}
	r.task = &after
	return nil
}

// fail ends the task and says why.
func (r *taskRun) fail(why string) error {
	after := *r.task
	after.Status, after.Failure = models.TaskFailed, why
	return r.site.Tasks.End(r.ctx, r.task, &after, r.taskTitle(r.task, r.ask))
}

// GiveUpTask ends a task whose step failed too often.
func (s *Site) GiveUpTask(ctx context.Context, id schema.ID, cause error) error {
	t, err := s.Tasks.Find(ctx, id)
	if err != nil || t.Status.Over() {
		return err
	}
	slog.ErrorContext(ctx, "a task is given up", "task", id.String(), "err", cause)
	r := &taskRun{task: t}
	if err := json.Unmarshal(t.Ask, &r.ask); err != nil {
		return err
	}
	ctx = locales.With(ctx, s.Catalogue.Locale(r.ask.Lang, s.zone))
	r.visit = &visit{site: s, actor: schema.Nobody{}, ctx: ctx}
	return r.fail(taskError)
}

// taskTitle names a task in words: "퀴즈 내보내기 · CSV".
func (v *visit) taskTitle(t *models.Task, ask taskAsk) string {
	model, action := schema.Text{KO: t.Target, EN: t.Target}, ask.Action
	if m := v.site.Registry.Model(t.Target); m != nil {
		model, action = m.LabelPlural, v.deed(m, ask.Action)
	}
	if t.Kind == models.TaskExport {
		return v.T("task.export", "model", v.noun(model), "format", strings.ToUpper(string(ask.Format)))
	}
	if t.Kind == models.TaskImport {
		key := "task.import"
		if ask.Dry {
			key = "task.import_dry"
		}
		return v.T(key, "model", v.noun(model), "file", ask.File)
	}
	return v.T("task.bulk", "model", v.noun(model), "action", action)
}

// deed names an action on rows as its button does.
func (v *visit) deed(m *schema.Model, name string) string {
	if name == schema.VerbDelete {
		return v.T("delete.button")
	}
	if e := v.site.entries[m]; e != nil {
		for _, a := range e.actions {
			if a.name == name {
				return v.in(a.label)
			}
		}
	}
	return v.actionLabel(m, name)
}
