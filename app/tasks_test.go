package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"gorm.io/gorm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// tags stores so many tags, an hour old.
func (w *world) tags(n int) {
	w.t.Helper()
	at := schema.At(time.Now().Add(-time.Hour))
	rows := make([]any, n)
	for i := range rows {
		rows[i] = &models.Tag{Base: schema.Base{ID: schema.NewID(), CreatedAt: at, UpdatedAt: at, LockVersion: 1}, Slug: fmt.Sprintf("tag-%04d", i)}
	}
	if err := w.db.Bulk(w.t.Context(), rows...); err != nil {
		w.t.Fatal(err)
	}
}

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

// Above 500 rows an export is a job; its file has all rows, is read by who asked
// alone, and is swept after a day.
func TestLargeExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(501)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other := w.as("modi"), w.as("other")
		want := make([]string, 501)
		for i := range want {
			want[i] = fmt.Sprintf("tag-%04d", 500-i)
		}
		const path = "/admin/tags/export?sort=-slug"
		var ids []schema.ID
		for _, format := range []string{"csv", "json", "xlsx"} {
			ids = append(ids, w.asked(modi.post(path, path, url.Values{"format": {format}, "column": {"slug", "created_at"}})))
		}
		page := modi.get("/admin/tasks/" + ids[0].String())
		if page.page().Find(`#task[data-state="waiting"][hx-get]`).Length() != 1 || page.page().Find(`a[data-action="download"]`).Length() != 0 {
			t.Errorf("waiting: %s", page.page().Find("main").Text())
		}
		if a := modi.get("/admin/tasks/" + ids[0].String() + "/file"); a.status != 404 {
			t.Errorf("a file before it is made: %d", a.status)
		}
		w.work()
		until(t, time.Minute, "the files are made", func() bool { return w.countOf("task", schema.Eq("Status", "done")) == 3 })
		for i, format := range []string{"csv", "json", "xlsx"} {
			at := "/admin/tasks/" + ids[i].String()
			page := modi.get(at).page()
			if page.Find(`#task[data-state="done"]:not([hx-get])`).Length() != 1 || page.Find(`a[data-action="download"]`).AttrOr("href", "") != at+"/file" {
				t.Errorf("done: %s", page.Find("main").Text())
			}
			file := modi.get(at + "/file")
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"} {
				if got := file.header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
			if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="tags-`) {
				t.Error(got)
			}
			if diff := cmp.Diff(want, firsts(t, format, file.body)); diff != "" {
				t.Errorf("%s: %s", format, diff)
			}
			for _, path := range []string{at, at + "/file"} {
				if a := other.get(path); a.status != 404 {
					t.Errorf("another moderator gets %s: %d", path, a.status)
				}
			}
			if a := other.post("/admin/tasks", at+"/cancel", url.Values{}); a.status != 404 {
				t.Errorf("another moderator stops it: %d", a.status)
			}
		}
		w.exportIsPrivate(ids[0])
		if n := len(w.deeds("tag", "export")); n != 1 || w.deeds("tag", "export")[schema.ID{}] != 3 {
			t.Errorf("the log: %v", w.deeds("tag", "export"))
		}
		if told := modi.api("GET", "/api/v1/notifications", ""); strings.Count(told.body, `"task_done"`) != 3 || !strings.Contains(told.body, `"/admin/tasks"`) {
			t.Errorf("told: %s", told.body)
		}
		if list := modi.get("/admin/tasks").page(); list.Find("tr[data-id]").Length() != 3 || other.get("/admin/tasks").page().Find("tr[data-id]").Length() != 0 {
			t.Errorf("own tasks: %s", list.Find("main").Text())
		}
		w.exportsAreSwept(modi, ids)
	})
}

// exportIsPrivate: no address of files leads to an export.
func (w *world) exportIsPrivate(id schema.ID) {
	w.t.Helper()
	task, err := w.tasks.Find(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, who := range []*browser{w.as(""), w.as("modi")} {
		if a := who.get("/media/" + task.Folder + "/file"); a.status != 404 {
			w.t.Errorf("as a file: %d", a.status)
		}
	}
	if at := w.files.Public(schema.File(task.Folder + "/file")); at != "" {
		w.t.Errorf("as a file of the CDN: %s", at)
	}
}

func (w *world) exportsAreSwept(modi *browser, ids []schema.ID) {
	w.t.Helper()
	at := "/admin/tasks/" + ids[0].String()
	if err := w.tasks.Sweep(w.t.Context()); err != nil || modi.get(at+"/file").status != 200 {
		w.t.Errorf("swept before its time: %v", err)
	}
	yesterday := schema.At(time.Now().Add(-25 * time.Hour))
	for _, id := range ids {
		task, err := w.tasks.Find(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		after := *task
		after.EndedAt = yesterday
		if err := w.tasks.Save(w.t.Context(), task, &after); err != nil {
			w.t.Fatal(err)
		}
		if err := w.tasks.Sweep(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if _, _, err := w.files.OpenPrivate(w.t.Context(), task.Folder+"/file"); err == nil {
			w.t.Error("the file is still there")
		}
	}
	if a := modi.get(at + "/file"); a.status != 404 {
		w.t.Errorf("a file that is swept: %d", a.status)
	}
}

// firsts are the first cells of a file, without the head.
func firsts(t *testing.T, format, body string) []string {
	t.Helper()
	var out []string
	switch format {
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			out = append(out, r[0])
		}
	case "json":
		var rows []struct{ Slug string }
		if err := json.Unmarshal([]byte(body), &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, r.Slug)
		}
	default:
		book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }()
		rows, err := book.GetRows("Export")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			out = append(out, r[0])
		}
	}
	return out
}

// Moderators do not read e-mail addresses, in no list, form or export.
func TestExportKeepsTheMask(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("modi", models.RoleModerator)
		modi := w.as("modi")
		const path = "/admin/users/export"
		form := modi.get(path).page()
		if form.Find(`input[value="handle"]`).Length() != 1 || form.Find(`input[value="email"], input[value="password"]`).Length() != 0 {
			t.Error("the form offers what its reader may not see")
		}
		file := modi.post(path, path, url.Values{"format": {"json"}, "column": {"handle", "email", "password"}})
		if file.status != 200 || !strings.Contains(file.body, `"handle":"modi"`) || strings.Contains(file.body, "email") || strings.Contains(file.body, "password") {
			t.Errorf("%d %s", file.status, file.body)
		}
	})
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

// A task that is cancelled on the page of jobs is stopped, and goes on when it is
// tried again there.
func TestTaskOnThePageOfJobs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(501)
		w.person("admin", models.RoleAdmin)
		b := w.as("admin")
		const path = "/admin/tags/export"
		id := w.asked(b.post(path, path, url.Values{"format": {"csv"}, "column": {"slug"}}))
		row := b.get("/admin/jobs").page().Find("tr[data-id]").First()
		if !strings.Contains(row.Text(), "목록 내보내기") {
			t.Fatalf("%s", row.Text())
		}
		job := "/admin/jobs/" + row.AttrOr("data-id", "")
		b.post("/admin/jobs", job+"/cancel", url.Values{})
		if task := w.steps(id, 1); task.Status != models.TaskCancelled {
			t.Errorf("cancelled: %+v", task)
		}
		b.post("/admin/jobs", job+"/retry", url.Values{})
		w.work()
		until(t, time.Minute, "the file is made", func() bool { return w.steps(id, 1).Status == models.TaskDone })
	})
}

// Who may look no longer gets no file that was made before.
func TestExportOfTheDemoted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tags(501)
		modi := w.person("modi", models.RoleModerator)
		b := w.as("modi")
		const path = "/admin/tags/export"
		id := w.asked(b.post(path, path, url.Values{"format": {"csv"}, "column": {"slug"}}))
		if task := w.steps(id, enough); task.Status != models.TaskDone || task.Done != 501 {
			t.Fatalf("%+v", task)
		}
		at := "/admin/tasks/" + id.String() + "/file"
		if a := b.get(at); a.status != 200 {
			t.Errorf("%d", a.status)
		}
		w.demote(modi)
		if a := b.get(at); a.status != 403 {
			t.Errorf("a member gets the file of a moderator: %d", a.status)
		}
	})
}

func (w *world) demote(id schema.ID)  { w.become(id, models.RoleMember) }
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

// Who still may look, but at fewer columns, has the task stopped; what fails too
// often is given up, told, and goes on when somebody asks.
func TestTasksAreStopped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		admin := w.person("admin", models.RoleAdmin)
		b := w.as("admin")
		at := schema.At(time.Now().Add(-time.Hour))
		rows := make([]any, 501)
		for i := range rows {
			rows[i] = &models.User{Base: schema.Base{ID: schema.NewID(), CreatedAt: at, UpdatedAt: at, LockVersion: 1}, Handle: fmt.Sprintf("duck_%d", i),
				Nickname: "Duck", Status: models.UserActive, RoleID: w.row(w.registry.Model("role"))}
		}
		if err := w.db.Bulk(t.Context(), rows...); err != nil {
			t.Fatal(err)
		}
		const users = "/admin/users/export"
		values := url.Values{"format": {"csv"}, "column": {"handle", "email"}}
		id := w.asked(b.post(users, users, values))
		if err := w.panel.GiveUpTask(t.Context(), id, context.DeadlineExceeded); err != nil {
			t.Fatal(err)
		}
		page := b.get("/admin/tasks/" + id.String()).page()
		if page.Find(`#task[data-state="failed"] [role="alert"]`).Length() != 1 || page.Find(`button[data-action="retry"]`).Length() != 1 {
			t.Errorf("given up: %s", page.Find("main").Text())
		}
		if told := b.api("GET", "/api/v1/notifications", ""); !strings.Contains(told.body, `"task_failed"`) {
			t.Errorf("told: %s", told.body)
		}
		again := "/admin/tasks/" + id.String()
		b.post(again, again+"/retry", url.Values{})
		if task := w.steps(id, 1); task.Status != models.TaskRunning || task.Parts != 1 {
			t.Errorf("goes on: %+v", task)
		}
		w.become(admin, models.RoleModerator)
		if task := w.steps(id, enough); task.Status != models.TaskFailed || task.Failure != "rights" {
			t.Errorf("who sees no addresses now gets them: %+v", task)
		}
		if a := b.get(again + "/file"); a.status != 404 {
			t.Errorf("a file of a task that was stopped: %d", a.status)
		}
	})
}
