package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"gorm.io/gorm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// remarks stores so many comments on a quiz, an hour old; every tenth is hidden.
func (w *world) remarks(n int) []*models.Comment {
	w.t.Helper()
	owner := w.person("maker", models.RoleMember)
	quiz, at := w.quiz(owner), schema.At(time.Now().Add(-time.Hour))
	rows, out := make([]any, n), make([]*models.Comment, n)
	for i := range rows {
		c := &models.Comment{Base: schema.Base{ID: schema.NewID(), CreatedAt: at, UpdatedAt: at, LockVersion: 1}, QuizID: quiz, UserID: owner,
			Body: fmt.Sprintf("remark %04d", i), Status: models.CommentVisible}
		if i%10 == 9 {
			c.Status, c.Body, c.Withheld = models.CommentHidden, "", c.Body
		}
		rows[i], out[i] = c, c
	}
	if err := w.db.Bulk(w.t.Context(), rows...); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// asked posts a form that begins a task and returns the task's id.
func (w *world) asked(a answer) schema.ID {
	w.t.Helper()
	to := a.header.Get("Location")
	id, err := schema.ParseID(strings.TrimPrefix(to, "/admin/tasks/"))
	if a.status != 303 || err != nil {
		w.t.Fatalf("no task began: %d %s %v\n%s", a.status, to, err, a.page().Find("main").Text())
	}
	return id
}

// steps takes up to so many steps of a task.
func (w *world) steps(id schema.ID, most int) *models.Task {
	w.t.Helper()
	var t *models.Task
	for range most {
		var err error
		if t, err = w.panel.StepTask(w.t.Context(), id); err != nil {
			w.t.Fatal(err)
		}
		if t.Status.Over() {
			break
		}
	}
	return t
}

const enough = 1000

// hideAll asks for every visible comment to be hidden.
func (w *world) hideAll(b *browser, count int) schema.ID {
	w.t.Helper()
	const path = "/admin/comments/?status=visible"
	page := b.post(path, path, url.Values{"action": {"hide"}, "all": {"1"}})
	if got := page.page().Find(fmt.Sprintf(`dd[data-count="%d"]`, count)).Length(); page.status != 200 || got != 1 || page.page().Find("[data-large]").Length() != 1 {
		w.t.Fatalf("the confirmation: %d %s", page.status, page.page().Find("main").Text())
	}
	values := url.Values{"confirm": {"1"}, "reason": {"도배"}, "typed": {fmt.Sprintf("숨기기 %d", count)}}
	page.page().Find(`main form input[type="hidden"]`).Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	return w.asked(b.post(path, path, values))
}

// deeds counts the audit entries of an action, by the row that they are about.
func (w *world) deeds(model, action string) map[schema.ID]int {
	w.t.Helper()
	out := map[schema.ID]int{}
	q := database.Query{Model: w.registry.Model("audit_log"), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 1000,
		Where: schema.And(schema.Eq("Target", model), schema.Eq("Action", action))}
	for {
		page, err := w.db.List(w.t.Context(), q)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range page.Rows {
			out[row.(*models.AuditLog).TargetID]++
		}
		if q.Cursor = page.Next; page.Next == "" {
			return out
		}
	}
}

func (w *world) countOf(model string, where schema.Cond) int {
	w.t.Helper()
	n, _, err := w.db.Count(w.t.Context(), database.Query{Model: w.registry.Model(model), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Where: where}, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// An action on more than 500 rows changes exactly those that match when their
// turn comes, each once and with its own entry, whatever is begun twice.
func TestLargeBulk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		said := w.remarks(620)
		w.person("modi", models.RoleModerator)
		id := w.hideAll(w.as("modi"), 558)
		program := schema.Program{Name: "test"}
		comment := w.registry.Model("comment")
		// Meanwhile one is hidden by somebody else, one is edited, one is new.
		hidden, edited := said[600], said[601]
		if _, err := w.db.Transition(t.Context(), program, comment, hidden.ID, "hide", &schema.Input{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Update(t.Context(), program, comment, edited.ID, &schema.Input{Values: map[string]any{"body": "new words"}}); err != nil {
			t.Fatal(err)
		}
		late, err := w.db.Create(t.Context(), program, comment, &schema.Input{Values: map[string]any{"quiz_id": hidden.QuizID, "user_id": hidden.UserID, "body": "late"}})
		if err != nil {
			t.Fatal(err)
		}
		var workers sync.WaitGroup
		for range 3 {
			workers.Go(func() {
				for range enough {
					if task, err := w.panel.StepTask(t.Context(), id); err != nil || task.Status.Over() {
						if err != nil {
							t.Error(err)
						}
						return
					}
				}
			})
		}
		workers.Wait()
		task := w.steps(id, 1)
		if task.Status != models.TaskDone || task.Done != 556 || task.Skipped != 1 || task.Failed != 0 {
			t.Errorf("%+v", task)
		}
		deeds := w.deeds("comment", "hide")
		for i, c := range said {
			want := 1
			if i%10 == 9 || c == edited {
				want = 0
			}
			if deeds[c.ID] != want {
				t.Errorf("comment %d was hidden %d times", i, deeds[c.ID])
			}
		}
		if deeds[comment.ID(late)] != 0 {
			t.Error("a later comment was hidden")
		}
		if n := w.deeds("comment", "bulk")[schema.ID{}]; n != 1 {
			t.Errorf("%d entries for the whole", n)
		}
		if verdict, err := w.db.VerifyAudit(t.Context()); err != nil || verdict.Broken != 0 {
			t.Errorf("the log: %+v %v", verdict, err)
		}
		page := w.as("modi").get("/admin/tasks/" + id.String()).page()
		if got := page.Find(`dd[data-outcome="done"]`).AttrOr("data-count", ""); got != "556" || page.Find(`tr[data-id="`+edited.ID.String()+`"]`).Length() != 1 {
			t.Errorf("%s", page.Find("main").Text())
		}
	})
}

// What stops a task: its owner, a lost right, a crash. It goes on where it stood.
func TestLargeBulkStops(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.remarks(620)
		modi := w.person("modi", models.RoleModerator)
		b := w.as("modi")
		hidden := func() int { return w.countOf("comment", schema.Eq("Status", "hidden")) - 62 }
		id := w.hideAll(b, 558)
		at := "/admin/tasks/" + id.String()
		if task := w.steps(id, 2); task.Done != 100 || hidden() != 100 {
			t.Fatalf("two steps: %+v, hidden %d", task, hidden())
		}

		// A step is broken off in the middle of its rows.
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		if err := w.registry.On("comment.hide", func(context.Context, *schema.Change) error {
			if n++; n == 8 {
				cancel()
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.panel.StepTask(ctx, id); err == nil {
			t.Error("a step that was broken off has no error")
		}
		if task, err := w.tasks.Find(t.Context(), id); err != nil || task.Done != 107 || hidden() != 107 {
			t.Errorf("after the crash: %+v %v, hidden %d", task, err, hidden())
		}

		if a := b.post(at, at+"/cancel", url.Values{}); a.status != 303 {
			t.Errorf("stop: %d", a.status)
		}
		if task := w.steps(id, 1); task.Status != models.TaskCancelled || hidden() != 107 {
			t.Errorf("stopped: %+v, hidden %d", task, hidden())
		}
		if a := b.post(at, at+"/retry", url.Values{}); a.status != 303 || w.steps(id, 1).Done <= 107 {
			t.Errorf("go on: %d, hidden %d", a.status, hidden())
		}

		before := hidden()
		w.demote(modi)
		if task := w.steps(id, enough); task.Status != models.TaskFailed || task.Failure != "rights" || hidden() != before {
			t.Errorf("who has lost the right goes on: %+v, hidden %d", task, hidden())
		}
		w.promote(modi)
		if a := b.post(at, at+"/retry", url.Values{}); a.status != 303 {
			t.Errorf("retry: %d", a.status)
		}
		w.work()
		until(t, time.Minute, "the task is done", func() bool { return hidden() == 558 })
		until(t, time.Minute, "the job is done", func() bool { return w.countOf("task", schema.Eq("Status", "done")) == 1 })
		for id, times := range w.deeds("comment", "hide") {
			if times != 1 {
				t.Errorf("%s was hidden %d times", id, times)
			}
		}
	})
}

func (w *world) demote(id schema.ID) { w.become(id, models.RoleMember) }

func (w *world) promote(id schema.ID) { w.become(id, models.RoleModerator) }

func (w *world) become(id schema.ID, role string) {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("role"), schema.Eq("Slug", role))
	if err == nil {
		_, err = w.db.Update(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), id, &schema.Input{Values: map[string]any{"role_id": row.(*models.Role).ID}})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// A task reads rows by the step: statements grow by the row that is changed, not
// by the row that is looked at.
func TestBulkPassesRowsByTheStep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		said := w.remarks(620)
		w.person("modi", models.RoleModerator)
		id := w.hideAll(w.as("modi"), 558)
		ids := make([]schema.ID, len(said))
		for i, c := range said {
			ids[i] = c.ID
		}
		slices.SortFunc(ids, func(a, b schema.ID) int { return strings.Compare(a.String(), b.String()) })
		now := schema.At(time.Now().Add(time.Minute))
		if err := w.db.Tx(t.Context(), func(ctx context.Context) error {
			return w.db.From(ctx).Exec("UPDATE comments SET updated_at = ?", now).Error
		}); err != nil {
			t.Fatal(err)
		}
		seen := 0
		if err := w.db.From(t.Context()).Callback().Row().Before("gorm:row").Register("test:count", func(*gorm.DB) { seen++ }); err != nil {
			t.Fatal(err)
		}
		task := w.steps(id, 1)
		if task.Skipped != 50 || seen > 15 {
			t.Errorf("%d statements for a step that passes %d rows", seen, task.Skipped)
		}
	})
}

// What stops matching after a step has read its rows is not changed by it.
func TestBulkAsksAgainInTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		said := w.remarks(620)
		w.person("modi", models.RoleModerator)
		id := w.hideAll(w.as("modi"), 558)
		slices.SortFunc(said, func(a, b *models.Comment) int { return strings.Compare(a.ID.String(), b.ID.String()) })
		var gone *models.Comment
		for _, c := range said[10:40] {
			if c.Status == models.CommentVisible {
				gone = c
			}
		}
		first := true
		if err := w.registry.On("comment.hide", func(_ context.Context, c *schema.Change) error {
			if first {
				first = false
				c.After(func(ctx context.Context) error {
					return w.db.From(ctx).Exec("UPDATE comments SET status = 'hidden' WHERE id = ?", gone.ID).Error
				})
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		task := w.steps(id, 1)
		if task.Done != 49 || task.Skipped != 1 || w.deeds("comment", "hide")[gone.ID] != 0 {
			t.Errorf("%+v", task)
		}
		page := w.as("modi").get("/admin/tasks/" + id.String()).page()
		if got := page.Find(`tr[data-id="` + gone.ID.String() + `"]`).Text(); !strings.Contains(got, "이제 조건에 맞지 않아요") {
			t.Errorf("%q", got)
		}
	})
}

// A large delete ends with the way to the trash, as one of more rows than a
// notice can bring back does.
func TestLargeDelete(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(501)
		w.person("admin", models.RoleAdmin)
		b := w.as("admin")
		const path = "/admin/tags/"
		id := w.asked(b.post(path, path, url.Values{"action": {"delete"}, "all": {"1"}, "confirm": {"1"}, "typed": {"휴지통으로 옮기기 501"}}))
		if task := w.steps(id, enough); task.Status != models.TaskDone || task.Done != 501 || w.countOf("tag", schema.True()) != 0 {
			t.Errorf("%+v", task)
		}
		if page := b.get("/admin/tasks/" + id.String()).page(); page.Find(`a[data-trash][href="/admin/tags/trash"]`).Length() != 1 {
			t.Errorf("%s", page.Find("main").Text())
		}
	})
}
