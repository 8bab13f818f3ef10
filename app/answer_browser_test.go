package main

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestAnswersToDisputesInABrowser looks at the pages where an author finds and
// answers disputes, wide and narrow, in both languages; with -shots it takes
// their pictures.
func TestAnswersToDisputesInABrowser(t *testing.T) {
	e, ctx := onTheSite(t)
	w := e.w
	w.person("bob", models.RoleMember)
	w.exec("UPDATE users SET nickname = '토토로' WHERE handle = 'bob'")
	ann, err := w.db.FindBy(t.Context(), w.registry.Model("user"), schema.Eq("Handle", "ann"))
	if err != nil {
		t.Fatal(err)
	}
	quiz := w.everyType(ann.(*models.User).ID, map[string]any{"title": "지브리 덕력 고사", "published_at": schema.Now()})
	for kind, stem := range map[string]string{"single": "「붉은 돼지」의 비행정은 어느 나라에서 만들었나요?", "text": "「마녀 배달부 키키」에서 키키와 함께 사는 고양이의 이름은 무엇일까요?", "order": "먼저 나온 영화부터 놓아 보세요."} {
		w.exec("UPDATE questions SET stem = ?, explanation = '만든 이의 이야기에 나와요.' WHERE type = ?", stem, kind)
	}
	for old, text := range map[string]string{"=1+1": "이탈리아", secretAnswer: "오스트리아", "{~셋}": "독일"} {
		w.exec("UPDATE choices SET text = ? WHERE text = ?", text, old)
	}
	w.exec("UPDATE accepted_answers SET pattern = '지지' WHERE pattern = ?", secretAnswer)
	c := &court{world: w, t: t, quiz: quiz, bob: w.as("bob")}
	sat := c.take(c.bob, map[string][]string{"single": {"독일"}, "text": {"찌찌"}, "order": {"독일", "이탈리아", "오스트리아"}})
	typed := c.objects(c.bob, sat, "text", "일본어 소리로는 찌찌에 더 가까워요.\n더빙판 자막에도 그렇게 적혀 있어요.")
	single, order := c.objects(c.bob, sat, "single", "엔진은 독일 것이에요."), c.objects(c.bob, sat, "order", "개봉한 해가 같아요.")
	e.siteLook(ctx, "dispute-answer", single)
	e.siteLook(ctx, "dispute-typed", typed)
	e.siteLook(ctx, "dispute-order", order)
	e.siteLook(ctx, "disputes", "/disputes")
	e.siteLook(ctx, "me-asked", "/me")
	e.siteLook(ctx, "make-asked", "/make")
	e.siteLook(ctx, "make-live-asked", "/make/"+quiz.ID.String())

	// The mark of what is wrong is seen where the browser lets the form go.
	e.do(ctx, chromedp.Navigate(w.base+typed))
	e.js(ctx, `(() => { const f = document.querySelector("[data-accept] form"); f.noValidate = true; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll("[data-accept] [data-error]").length`, "2")
	e.picture(ctx, "dispute-errors", "ko", 1280)
	c.at(w.as("ann"), single).send(`[data-action="reject"]`, url.Values{"reason": {"기체는 이탈리아에서 만들었어요."}})
	e.siteLook(ctx, "dispute-rejected", single)
	w.person("boss", models.RoleAdmin)
	if a := w.as("boss").api("POST", "/api/v1/quizzes/"+quiz.ID.String()+"/hide", `{"reason":"포스터를 그린 사람이 알려 왔어요. 그림을 바꾸고 알려 주세요."}`); a.status != 200 {
		t.Fatalf("hiding: %d %s", a.status, a.body)
	}
	e.siteLook(ctx, "notices", "/me/notifications")
	e.siteLook(ctx, "decisions", "/me/decisions")
}
