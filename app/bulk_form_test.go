package main

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

func (w *world) genre(slug string) schema.ID {
	w.t.Helper()
	m := w.registry.Model("genre")
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{
		Values: map[string]any{"slug": slug, "label_ko": slug, "label_en": slug, "active": true}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(row)
}

// What an action asks for goes with it into a task, and is read anew at each
// step: a genre that is gone by then moves nothing.
func TestLargeBulkWithAForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("maker", models.RoleMember)
		first, second := w.genre("one"), w.genre("two")
		err := w.db.Tx(t.Context(), func(ctx context.Context) error {
			for i := range 520 {
				_, err := w.db.Create(ctx, schema.Program{Name: "test"}, w.registry.Model("quiz"), &schema.Input{
					Values: map[string]any{"title": fmt.Sprint("quiz ", i), "owner_id": owner, "genre_id": first}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.person("boss", models.RoleAdmin)
		b := w.as("boss")
		const path = "/admin/quizzes/"
		begin := func() schema.ID {
			page := b.post(path, path, url.Values{"action": {"move"}, "all": {"1"}})
			if page.status != 200 || page.page().Find("[data-large]").Length() != 1 || page.page().Find("[data-action-form=move] select").Length() != 1 {
				t.Fatalf("the confirmation: %d %s", page.status, page.page().Find("main").Text())
			}
			values := url.Values{}
			page.page().Find(`main form input[type="hidden"]`).Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
			values.Set("typed", page.page().Find("[data-confirm-words]").AttrOr("data-confirm-words", ""))
			if again := b.post(path, path, values); again.status != 422 {
				t.Fatalf("without a genre: %d", again.status)
			}
			values.Set("move.0.genre_id", second.String())
			return w.asked(b.post(path, path, values))
		}
		moved := func() int { return w.countOf("quiz", schema.Eq("GenreID", second)) }
		if task := w.steps(begin(), enough); task.Status != models.TaskDone || task.Done != 520 || moved() != 520 {
			t.Errorf("%s %s done %d failed %d skipped %d, moved %d", task.Status, task.Failure, task.Done, task.Failed, task.Skipped, moved())
		}

		first, second = second, first
		id := begin()
		if task := w.steps(id, 1); task.Done != 50 {
			t.Fatalf("%+v", task)
		}
		err = w.db.Tx(t.Context(), func(ctx context.Context) error {
			return w.db.From(ctx).Exec("UPDATE genres SET deleted_at = created_at WHERE id = ?", second).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		if task := w.steps(id, 1); task.Status != models.TaskFailed || moved() != 50 {
			t.Errorf("a genre that is gone: %s %s, moved %d", task.Status, task.Failure, moved())
		}
	})
}
