package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"duckhoo/models"
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
