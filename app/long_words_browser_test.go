package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestLongWordsInABrowser: names and steps without a space, and a bell with many
// news, stay within a narrow window and beside one another.
func TestLongWordsInABrowser(t *testing.T) {
	e, ctx := onTheSite(t)
	w, wide := e.w, strings.Repeat("Ｗ", 20)
	maker := w.person("maker", models.RoleMember)
	quiz := w.everyType(maker, map[string]any{"published_at": schema.Now()})
	w.exec("UPDATE users SET nickname = ?", wide)
	w.exec("UPDATE choices SET text = ? WHERE question_id IN (SELECT id FROM questions WHERE type = 'order')", strings.Repeat("긴걸음", 20)+strings.Repeat("M", 100))
	ann, err := schema.ParseID(w.text("SELECT CAST(id AS TEXT) FROM users WHERE handle = 'ann'"))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if err := w.db.Append(t.Context(), &models.Notification{UserID: ann, Kind: models.NoticeComment, ByID: maker, QuizID: quiz.ID, About: quiz.Title}); err != nil {
			t.Fatal(err)
		}
	}
	e.do(ctx, chromedp.Navigate(w.base+quizPage(quiz)+"?lang=en"))
	e.js(ctx, `(() => { const f = document.querySelector("[data-comments] > form"); f.body.value = "Quack"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll("[data-comment]").length`, "1")
	for _, path := range []string{quizPage(quiz), "/me", "/me/notifications", "/users/maker", "/quizzes"} {
		e.do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(w.base+path))
		if got := e.js(ctx, `document.body.textContent.includes("`+wide+`")`); got != "true" {
			t.Errorf("%s names nobody", path)
		}
		e.fits(ctx, path)
		for _, width := range []int64{320, 390, 1280} {
			e.do(ctx, chromedp.EmulateViewport(width, 900))
			if got := e.js(ctx, `document.querySelector(".bell-count").textContent + (document.querySelector(".bell-count").getBoundingClientRect().right <= document.querySelector(".mebtn").getBoundingClientRect().left)`); got != "99+true" {
				t.Errorf("%s at %d: the count stands on the picture: %s", path, width, got)
			}
		}
	}
	e.do(ctx, chromedp.Navigate(w.base+quizPage(quiz)))
	e.js(ctx, `document.querySelector('[data-action="start"]').click()`)
	e.until(ctx, `document.body.dataset.page`, "play")
	if got := e.js(ctx, `document.documentElement.scrollWidth`); got != "1280" {
		t.Errorf("the paper is %s px wide", got)
	}
	e.do(ctx, chromedp.Navigate(w.base+quizPage(quiz)+"/play#"+e.number(ctx, "order")))
	e.fits(ctx, "the steps")
}
