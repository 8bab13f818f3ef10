package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const tagImport = "/admin/tags/import"

// carried are the hidden fields of an import's page and its columns as chosen.
func (a answer) carried() url.Values {
	out := url.Values{}
	for _, s := range a.page().Find(`main form input[type="hidden"]`).EachIter() {
		out.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	}
	for _, s := range a.page().Find(`main form select[name="column"]`).EachIter() {
		out.Add("column", s.Find("option[selected]").AttrOr("value", ""))
	}
	return out
}

// outcomes are the counts of a dry run.
func (a answer) outcomes() map[string]string {
	out := map[string]string{}
	for _, s := range a.page().Find("dd[data-outcome]").EachIter() {
		out[s.AttrOr("data-outcome", "")] = s.AttrOr("data-count", "")
	}
	return out
}

// words are those of all tags, with that which stands in their place.
func (w *world) words() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	page, err := w.db.List(w.t.Context(), database.Query{Model: w.registry.Model("tag"), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 2000, With: []string{"AliasOf"}})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range page.Rows {
		tag := row.(*models.Tag)
		out[tag.Slug] = ""
		if tag.AliasOf != nil {
			out[tag.Slug] = tag.AliasOf.Slug
		}
	}
	return out
}

func TestImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		for _, slug := range []string{"duck", "goose"} {
			if _, err := w.db.Create(t.Context(), schema.Program{Name: "test"}, w.registry.Model("tag"), &schema.Input{Values: map[string]any{"slug": slug}}); err != nil {
				t.Fatal(err)
			}
		}
		file := "낱말,같은 말,메모\r\nduck,,x\r\ngoose,duck,\r\nswan,duck,\r\nBAD SLUG,,\r\nteal,nobody,\r\nswan,,\r\nheron,,\r\negret,heron,\r\n"
		page := b.upload(tagImport, url.Values{}, "file", []byte("\ufeff"+file))
		if d := cmp.Diff(map[string]string{"added": "3", "changed": "1", "skipped": "1", "failed": "3"}, page.outcomes()); page.status != 200 || d != "" {
			t.Fatalf("%d %s\n%s", page.status, d, page.page().Find("main").Text())
		}
		values := page.carried()
		if d := cmp.Diff([]string{"slug", "alias_of_id", ""}, values["column"]); d != "" {
			t.Errorf("columns: %s", d)
		}
		why := page.page().Find(`tr[data-line="7"] .table__why`).Text()
		if !strings.Contains(why, "4") {
			t.Errorf("the line that comes twice: %q", why)
		}
		if d := cmp.Diff(map[string]string{"duck": "", "goose": ""}, w.words()); d != "" {
			t.Errorf("a dry run wrote: %s", d)
		}
		if len(w.deeds("tag", "add")) != 2 {
			t.Error("a dry run left entries in the log")
		}
		values.Set("_report", "1")
		report := b.post(tagImport, tagImport, values)
		if got := strings.Count(report.body, "\r\n"); got != 9 || !strings.Contains(report.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the report has %d lines: %s", got, report.body)
		}
		values.Del("_report")

		// Other columns: what sets nothing is left out.
		values["column"] = []string{"slug", "", "slug"}
		if again := b.post(tagImport, tagImport, values); again.status != 422 {
			t.Errorf("two columns for one field: %d", again.status)
		}
		values["column"] = []string{"", "", ""}
		if again := b.post(tagImport, tagImport, values); again.status != 422 {
			t.Errorf("no column: %d", again.status)
		}
		values["column"] = []string{"slug", "alias_of_id", ""}
		values.Set("confirm", "1")
		id := w.asked(b.post(tagImport, tagImport, values))
		if again := w.asked(b.post(tagImport, tagImport, values)); again != id {
			t.Errorf("sent twice it begins two tasks: %s and %s", id, again)
		}
		task := w.steps(id, enough)
		if task.Status != models.TaskDone || task.Done != 4 || task.Skipped != 1 || task.Failed != 3 {
			t.Errorf("%s done %d skipped %d failed %d", task.Status, task.Done, task.Skipped, task.Failed)
		}
		if d := cmp.Diff(map[string]string{"duck": "", "goose": "duck", "swan": "duck", "heron": "", "egret": "heron"}, w.words()); d != "" {
			t.Error(d)
		}
		if add, change, bulk := w.deeds("tag", "add"), w.deeds("tag", "change"), w.deeds("tag", "bulk"); len(add) != 5 || len(change) != 1 || len(bulk) != 1 {
			t.Errorf("entries: %d %d %d", len(add), len(change), len(bulk))
		}
		done := b.get("/admin/tasks/" + id.String()).page()
		if done.Find(`tr[data-outcome="failed"]`).Length() != 3 || done.Find(`[data-action="download"]`).Length() == 0 && !strings.Contains(done.Find("main").Text(), "파일") {
			t.Errorf("%s", done.Find("main").Text())
		}
		if got := b.get("/admin/tasks/" + id.String() + "/file"); strings.Count(got.body, "\r\n") != 9 {
			t.Errorf("the report: %s", got.body)
		}
		w.person("other", models.RoleAdmin)
		if got := w.as("other").get("/admin/tasks/" + id.String() + "/file"); got.status != 404 {
			t.Errorf("somebody else's report: %d", got.status)
		}
	})
}

// What was exported and is imported again changes nothing, in both formats and
// languages.
func TestImportOfAnExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		genre := w.registry.Model("genre")
		for i, name := range []string{"=SUM(1)", "'quoted", "쉼표, \"인용\"", "@handle", "two  spaces"} {
			if _, err := w.db.Create(t.Context(), schema.Program{Name: "test"}, genre, &schema.Input{Values: map[string]any{
				"slug": fmt.Sprint("g", i), "label_ko": name, "label_en": name, "position": int64(i), "active": i%2 == 0}}); err != nil {
				t.Fatal(err)
			}
		}
		all := url.Values{"column": {"label_ko", "label_en", "slug", "position", "active", "created_at", "updated_at", "id"}}
		for _, format := range []string{"csv", "xlsx"} {
			all.Set("format", format)
			file := b.post("/admin/genres/", "/admin/genres/export", all)
			page := b.upload("/admin/genres/import", url.Values{}, "file", []byte(file.body))
			if d := cmp.Diff(map[string]string{"added": "0", "changed": "0", "skipped": "12", "failed": "0"}, page.outcomes()); d != "" {
				t.Errorf("%s: %s\n%s", format, d, page.page().Find("main").Text())
			}
		}
		if len(w.deeds("genre", "change")) != 0 {
			t.Error("something was changed")
		}
	})
}

// More than 500 lines are a task, and so is their dry run, from which the import
// can be begun.
func TestLargeImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		var file strings.Builder
		file.WriteString("slug\n")
		for i := range 530 {
			fmt.Fprintf(&file, "tag-%d\n", i)
		}
		file.WriteString("NO\n")
		page := b.upload(tagImport, url.Values{}, "file", []byte(file.String()))
		if page.page().Find("[data-large]").Length() != 1 || page.outcomes()["added"] != "100" {
			t.Fatal(page.page().Find("main").Text())
		}
		values := page.carried()
		values.Set("_checkall", "1")
		dry := w.asked(b.post(tagImport, tagImport, values))
		if task := w.steps(dry, enough); task.Status != models.TaskDone || task.Done != 530 || task.Failed != 1 || len(w.words()) != 0 {
			t.Fatalf("the dry run: %s done %d failed %d, %d tags", task.Status, task.Done, task.Failed, len(w.words()))
		}
		id := w.asked(b.post("/admin/tasks/"+dry.String(), "/admin/tasks/"+dry.String()+"/import", url.Values{}))
		if task := w.steps(id, 2); task.Done != 100 || len(w.words()) != 100 {
			t.Fatalf("two steps: %d, %d tags", task.Done, len(w.words()))
		}
		if task := w.steps(id, enough); task.Status != models.TaskDone || task.Done != 530 || task.Failed != 1 || len(w.words()) != 530 {
			t.Errorf("%s done %d failed %d, %d tags", task.Status, task.Done, task.Failed, len(w.words()))
		}
		if len(w.deeds("tag", "bulk")) != 1 {
			t.Error("one entry for the whole")
		}
	})
}

func TestImportNeedsTheRight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		if got := w.as("mina").get(tagImport); got.status != 403 {
			t.Errorf("a member: %d", got.status)
		}
		if got := w.as("modi").get("/admin/quizzes/import"); got.status != 404 {
			t.Errorf("a model that asks for no import: %d", got.status)
		}
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		for name, file := range map[string]string{"nothing": "", "a head": "slug\n", "no text": "a\n\xff\xfe\xfd"} {
			if got := b.upload(tagImport, url.Values{}, "file", []byte(file)); got.status != 422 || got.page().Find(`[data-error="file"]`).Length() != 1 {
				t.Errorf("%s: %d", name, got.status)
			}
		}
		if got := b.post(tagImport, tagImport, url.Values{"table": {"nonsense"}, "column": {"slug"}, "confirm": {"1"}}); got.status != 422 || len(w.words()) != 0 {
			t.Errorf("a forged table: %d", got.status)
		}
	})
}
