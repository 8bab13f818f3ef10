package main

import (
	"net/url"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// A published quiz goes back to its text of before as an edit that waits to be
// approved: its rules hold, and what everybody sees stays.
func TestRestoreOfAVersionOfAQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		boss := w.as("boss")
		at := "/admin/quizzes/" + w.quiz(w.person("maker", models.RoleMember)).String() + "/"
		save := func(title, stem string) {
			t.Helper()
			values := asItStands(boss.get(at).page())
			values.Set("title", title)
			values.Set("questions.0.stem", stem)
			if a := boss.post(at, at, values); a.status != 303 {
				t.Fatalf("save: %d %s", a.status, a.page().Find("[data-errors]").Text())
			}
		}
		save("둘째 제목", "둘째 질문?")
		save("셋째 제목", "셋째 질문?")
		entry := boss.get(at+"history").page().Find(".picks [data-id]").Eq(1).AttrOr("data-id", "")
		page := boss.get(at + "history/" + entry).page()
		if got := page.Find(`tr[data-field="title"] td`).Last().Text(); got != "둘째 제목" {
			t.Errorf("the title would be %q", got)
		}
		a := boss.post(at+"history/"+entry, at+"history/"+entry, url.Values{"_version": {page.Find(`main input[name="_version"]`).AttrOr("value", "")}})
		if a.status != 303 {
			t.Fatalf("restore: %d %s", a.status, a.page().Find("main").Text())
		}
		form := asItStands(boss.get(at).page())
		if form.Get("title") != "둘째 제목" || form.Get("questions.0.stem") != "둘째 질문?" {
			t.Errorf("the edit: %q %q", form.Get("title"), form.Get("questions.0.stem"))
		}
		row, err := w.db.FindBy(t.Context(), w.registry.Model("quiz"), schema.Eq("Title", "오리 퀴즈"))
		if err != nil || row.(*models.Quiz).Status != models.QuizPublished {
			t.Errorf("what everybody sees: %v", err)
		}
		if _, err := w.db.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
