package panel

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// tasksLength is how many tasks, or rows of one, a page has.
const tasksLength = 50

// taskView is a task as its owner sees it.
type taskView struct {
	*visit
	*models.Task
	ask taskAsk
}

func (v *visit) taskView(t *models.Task) taskView {
	out := taskView{visit: v, Task: t}
	_ = json.Unmarshal(t.Ask, &out.ask) // written by newTask
	return out
}

// tasksPage is the page of one's own tasks.
type tasksPage struct {
	*visit
	found *database.Page
}

// tasks lists what the reader asked for that takes long.
func (s *Site) tasks(v *visit) error {
	if s.Tasks == nil {
		return schema.ErrNotFound
	}
	p := &tasksPage{visit: v}
	var err error
	if p.found, err = s.Tasks.Page(v.ctx, v.actor, v.Query("cursor"), tasksLength); errors.Is(err, database.ErrCursor) {
		p.found, err = s.Tasks.Page(v.ctx, v.actor, "", tasksLength)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, tasksView(p))
}

// taskPage is one task with the rows that it did not change.
type taskPage struct {
	taskView
	tab   models.TaskOutcome
	lines *database.Page
	entry *entry // of its model; nil when the site shows it no more
}

// ownTask is the task of the address, if it is the reader's.
func (s *Site) ownTask(v *visit) (*models.Task, error) {
	if s.Tasks == nil {
		return nil, schema.ErrNotFound
	}
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	return s.Tasks.Own(v.ctx, v.actor, id)
}

// task shows how far a task is and what it could not do.
func (s *Site) task(v *visit) error {
	t, err := s.ownTask(v)
	if err != nil {
		return err
	}
	p := &taskPage{taskView: v.taskView(t), tab: firstTab(t), entry: s.entries[s.Registry.Model(t.Target)]}
	if tab := models.TaskOutcome(v.Query("rows")); slices.Contains(outcomes(t), tab) {
		p.tab = tab
	}
	p.lines, err = s.Tasks.Lines(v.ctx, t, p.tab, v.Query("cursor"), tasksLength)
	if errors.Is(err, database.ErrCursor) {
		p.lines, err = s.Tasks.Lines(v.ctx, t, p.tab, "", tasksLength)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, taskPageView(p))
}

// decideTask stops a task or lets one go on.
func (s *Site) decideTask(v *visit) error {
	t, err := s.ownTask(v)
	if err != nil {
		return err
	}
	switch v.Params("verb") {
	case "cancel":
		err = s.Tasks.Cancel(v.ctx, t.ID)
	case "import":
		return s.importTask(v, t)
	case "retry":
		err = s.Tasks.Retry(v.ctx, t.ID, true)
	default:
		return schema.ErrNotFound
	}
	if err != nil {
		return err
	}
	return v.see(s.address("tasks", t.ID.String()))
}

// taskFile sends the file of an export to who asked for it, while they may still
// see what stands in it.
func (s *Site) taskFile(v *visit) error {
	t, err := s.ownTask(v)
	if err != nil {
		return err
	}
	view := v.taskView(t)
	if !view.ready() {
		return schema.ErrNotFound
	}
	r := &taskRun{visit: &visit{Ctx: v.Ctx, site: s, entry: s.entries[s.Registry.Model(t.Target)], ctx: v.ctx}, task: t, ask: view.ask}
	if why, err := r.open(); err != nil || why != "" {
		return errors.Join(err, schema.ErrForbidden)
	}
	if t.Kind == models.TaskImport {
		return r.sendReport()
	}
	file, size, err := s.Tasks.OpenFile(v.ctx, t)
	if err != nil {
		return err
	}
	x := &exportRun{visit: r.visit, list: r.list, until: t.AsOf.Time, format: view.ask.Format}
	v.attach(x.fileName(), x.format)
	return v.SendStream(file, int(size))
}

// ready reports whether there is a file to be had.
func (t taskView) ready() bool {
	if t.Kind == models.TaskImport {
		return t.Status.Over()
	}
	return t.Kind == models.TaskExport && t.Status == models.TaskDone && t.site.Tasks.Kept(t.Task)
}

// redoable reports whether the task can go on from where it stands.
func (t taskView) redoable() bool {
	return slices.Contains([]models.TaskStatus{models.TaskFailed, models.TaskCancelled}, t.Status) && t.site.Tasks.Kept(t.Task)
}

func (t taskView) title() string { return t.taskTitle(t.Task, t.ask) }

func (t taskView) href(more ...string) string {
	return t.site.address(append([]string{"tasks", t.ID.String()}, more...)...)
}

// seen is how many rows it has come past.
func (t taskView) seen() int { return t.Done + t.Skipped + t.Failed }

func (t taskView) percent() int {
	if t.Status == models.TaskDone {
		return 100
	}
	return min(99, 100*t.seen()/max(1, t.Total))
}

// taskBadges are how the states of a task look.
var taskBadges = map[models.TaskStatus]struct {
	tone ui.Tone
	icon string
}{
	models.TaskWaiting: {ui.Idle, "clock"}, models.TaskRunning: {ui.Accent, "loader"}, models.TaskDone: {ui.OK, "circle-check"},
	models.TaskFailed: {ui.Bad, "circle-x"}, models.TaskCancelled: {ui.Idle, "ban"},
}

// failure says why the task has failed.
func (t taskView) failure() string { return t.T("task.failed." + t.Failure) }

// about is the line below the title.
func (t taskView) about() string {
	text := t.T("task.began", "when", locales.From(t.ctx).DateTime(t.CreatedAt.In(t.site.zone)))
	if t.ask.Reason != "" {
		text = t.ask.Reason + " · " + text
	}
	return text
}

// standing says how much is done.
func (t taskView) standing() string {
	return t.T("task.standing", "seen", locales.Grouped(int64(t.seen())), "total", locales.Grouped(int64(max(t.Total, t.seen()))))
}

// fileUntil says how long the file is kept, and how large it is.
func (t taskView) fileUntil() string {
	until := t.site.Tasks.Until(t.Task).In(t.site.zone)
	return t.T("task.file", "until", locales.From(t.ctx).DateTime(until), "size", kilobytes(t.Bytes))
}

func kilobytes(n int64) string {
	if n < 1<<20 {
		return locales.Grouped(max(1, n>>10)) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// lasted is how long the task took, or has taken.
func (t taskView) lasted() time.Duration {
	if t.EndedAt.IsZero() {
		return t.now().Sub(t.CreatedAt.Time)
	}
	return t.EndedAt.Sub(t.CreatedAt.Time)
}

func (p *taskPage) linesURL(tab models.TaskOutcome, cursor string) string {
	to := p.href() + "?rows=" + string(tab)
	if cursor != "" {
		to += "&cursor=" + cursor
	}
	return to
}

// outcomes are what can have become of the rows of a task.
func outcomes(t *models.Task) []models.TaskOutcome {
	if t.Kind == models.TaskImport {
		return []models.TaskOutcome{models.RowFailed, models.RowAdded, models.RowChanged, models.RowSkipped}
	}
	return []models.TaskOutcome{models.RowSkipped, models.RowFailed}
}

// firstTab is what is looked at first: what has failed, if anything has.
func firstTab(t *models.Task) models.TaskOutcome {
	switch {
	case t.Failed > 0:
		return models.RowFailed
	case t.Kind == models.TaskImport:
		return models.RowAdded
	}
	return models.RowSkipped
}

// number is how many rows had an outcome, -1 where that is not counted.
func (t taskView) number(outcome models.TaskOutcome) int {
	switch outcome {
	case models.RowSkipped:
		return t.Skipped
	case models.RowFailed:
		return t.Failed
	}
	return -1
}

func (p *taskPage) tabs() []ui.Tab {
	var out []ui.Tab
	for _, outcome := range outcomes(p.Task) {
		t := ui.Tab{Text: p.outcome(outcome), Href: p.linesURL(outcome, ""), Current: p.tab == outcome}
		if n := p.number(outcome); n > 0 {
			t.Count, t.Tone = locales.Grouped(int64(n)), ui.Idle
			if outcome == models.RowFailed {
				t.Tone = ui.Bad
			}
		}
		out = append(out, t)
	}
	return out
}

// outcome names what became of a row.
func (t taskView) outcome(o models.TaskOutcome) string {
	if t.Kind == models.TaskImport {
		return t.T("import." + string(o))
	}
	return t.T("task." + string(o))
}

func (p *taskPage) pages() ui.Pages {
	var out ui.Pages
	if n := p.number(p.tab); n >= 0 {
		out = ui.Pages{Text: p.T("task.count", "count", locales.Grouped(int64(n))), Total: strconv.Itoa(n)}
	}
	if p.lines.Next != "" {
		out.Next = p.linesURL(p.tab, p.lines.Next)
	}
	if p.lines.Prev != "" {
		out.Previous = p.linesURL(p.tab, p.lines.Prev)
	}
	return out
}
