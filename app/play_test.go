package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// quizPage is the address of a quiz.
func quizPage(q *models.Quiz) string { return "/quizzes/" + url.PathEscape(q.Slug) }

// answerOf is the field and the value that pick a choice of a question by its
// text.
func (r *reader) answerOf(kind, text string) (field, value string) {
	r.t.Helper()
	step := r.one(`[data-type="` + kind + `"]`)
	step.Find("label.choice").Each(func(_ int, s *goquery.Selection) {
		if strings.Contains(s.Text(), text) {
			field, value = s.Find("input").AttrOr("name", ""), s.Find("input").AttrOr("value", "")
		}
	})
	if value == "" {
		r.t.Fatalf("%s has no choice %q: %s", kind, text, step.Text())
	}
	return field, value
}

// typed is the field of a question that is answered by typing.
func (r *reader) typed(kind string) string {
	r.t.Helper()
	return r.one(`[data-type="`+kind+`"] input[type=text]`).AttrOr("name", "")
}

// steps are the texts of an order question as it stands.
func (r *reader) steps() []string {
	return r.page.Find(`[data-type="order"] .orderitem .grow`).Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
}

// TestTakingWithoutScripts: a guest takes a quiz with a question of each type
// by the forms of its pages, leaves it, comes back, hands it in and shares it.
func TestTakingWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		r := w.reader(t)
		r.open(quizPage(quiz))
		r.is("quiz")
		r.send(`[data-action="start"]`, nil)
		r.is("play")
		if got := r.page.Find("[data-question].step").Length(); got != 5 {
			t.Fatalf("%d questions are asked", got)
		}
		r.hides(secretPattern, "왜냐하면", `correct`)

		field, right := r.answerOf("single", "=1+1")
		many, first := r.answerOf("multiple", "=1+1")
		_, second := r.answerOf("multiple", "{~셋}")
		r.send(`[data-action="save"]`, url.Values{field: {right}, many: {first, second}})
		if got := r.one("[data-left]").Text(); !strings.Contains(got, "3") {
			t.Errorf("left: %q", got)
		}
		before := r.steps()
		r.send(`[data-type="order"] .orderitem:first-child [data-move="down"]`, nil)
		if after := r.steps(); after[0] != before[1] || after[1] != before[0] || r.at.EscapedPath() != quizPage(quiz)+"/play" {
			t.Errorf("moved: %v to %v at %s", before, after, r.at)
		}
		if got := r.one(`[data-bubbles] .is-on`).Length(); got != 1 || r.page.Find(`input[checked]`).Length() != 3 {
			t.Error("what was saved is not shown")
		}

		// Somewhere else and back.
		r.open(quizPage(quiz))
		r.send(`[data-action="start"]`, nil)
		if got := r.one("[data-left]").Text(); !strings.Contains(got, "2") {
			t.Errorf("left after coming back: %q", got)
		}
		r.send(`.omr [data-action="submit"]`, url.Values{r.typed("text"): {"새벽"}})
		r.is("play")
		r.one("[data-confirm-page]")
		if got := r.page.Find(`[data-confirm-page] a[href*="#q"]`).Length(); got != 1 {
			t.Errorf("%d are left", got)
		}
		r.hides("왜냐하면")
		r.send(`[data-action="submit"]`, nil)
		r.is("result")
		if got := r.one("[data-score]").AttrOr("data-max", ""); got != "15" {
			t.Errorf("of %s", got)
		}
		if got := r.page.Find(".verdict").Length(); got != 5 {
			t.Errorf("%d questions are checked", got)
		}
		if got := r.one(`[data-question][data-right="true"] [data-field="mine"]`).Text(); got == "" {
			t.Error("nothing is right")
		}
		r.one("[data-explanation]")
		r.one("[data-field=solution]")
		r.one("[data-rate]")
		r.one("[data-invitation]")
		r.follow(`.filter a[href*="wrong=1"]`)
		if got := r.page.Find(`.verdict[data-right="true"]`).Length(); got != 0 || r.page.Find(".verdict").Length() == 0 {
			t.Errorf("wrong ones only: %d are right", got)
		}
		r.shares(quiz)

		// It is over: the paper leads to the result, and a new one begins.
		r.open(quizPage(quiz) + "/play")
		r.is("result")
		r.open(quizPage(quiz))
		r.one(`a[href^="/results/"]`)
		r.send(`[data-action="start"]`, nil)
		r.is("play")
		if r.page.Find(`input[checked]`).Length() != 0 {
			t.Error("the new paper is filled in")
		}
	})
}

// secretPattern is an accepted answer of world.everyType.
const secretPattern = "새*"

// hides fails where the page that is open holds one of the texts.
func (r *reader) hides(texts ...string) {
	r.t.Helper()
	html, err := r.page.Html()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, text := range texts {
		if strings.Contains(html, text) {
			r.t.Errorf("%s holds %q", r.at, text)
		}
	}
}

// shares makes a link of the result that is open, which shows the score to
// anybody and nothing else, and takes it back.
func (r *reader) shares(quiz *models.Quiz) {
	r.t.Helper()
	stranger := r.b.w.reader(r.t)
	own := r.at.Path
	if a := stranger.b.get(own); a.status != http.StatusNotFound {
		r.t.Errorf("a stranger at the taker's address: %d", a.status)
	}
	r.send(`[data-action="share"]`, nil)
	link, err := url.Parse(r.one("#link").AttrOr("value", ""))
	if err != nil || link.Path == own || link.Path != r.at.Path {
		r.t.Fatalf("the link is %v, at %s", link, r.at)
	}
	r.one("[data-explanation]")
	stranger.open(link.Path)
	stranger.is("result")
	stranger.one("[data-shared]")
	stranger.hides("왜냐하면", secretPattern, secretAnswer, "verdict", strings.TrimPrefix(own, "/results/"))
	if !strings.Contains(stranger.one("h1").Text(), quiz.Title) {
		r.t.Error("the quiz is not named")
	}
	r.send(`[data-action="unshare"]`, nil)
	if a := stranger.b.get(link.Path); a.status != http.StatusNotFound {
		r.t.Errorf("a link that was taken back: %d", a.status)
	}
	stranger.open(quizPage(quiz))
	stranger.send(`[data-action="start"]`, nil)
	stranger.is("play")
}

// TestTakingHasItsLimits: papers are their takers', end after a day, and no other
// site begins one.
func TestTakingHasItsLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		quiz := w.everyType(maker, map[string]any{"published_at": schema.Now()})
		w.person("ann", models.RoleMember)
		guest, ann := w.browser(), w.as("ann")
		page, play := quizPage(quiz), quizPage(quiz)+"/play"
		if a := guest.get(play); a.status != http.StatusSeeOther || a.header.Get("Location") != page {
			t.Errorf("nothing begun: %d %s", a.status, a.header.Get("Location"))
		}
		if a := guest.get("/quizzes/no-such-quiz/play"); a.status != http.StatusNotFound {
			t.Errorf("no quiz: %d", a.status)
		}
		for name, b := range map[string]*browser{"http://elsewhere.example": guest, w.base: ann} {
			if a := b.send("POST", play, "", "Content-Type", "application/x-www-form-urlencoded", "Origin", name); a.status != http.StatusForbidden {
				t.Errorf("forged from %s: %d", name, a.status)
			}
		}
		a := guest.post(page, play, url.Values{})
		cookie := a.header.Get("Set-Cookie")
		if a.status != http.StatusSeeOther || !strings.Contains(cookie, "duckhoo-guest=") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
			t.Errorf("start: %d %s", a.status, cookie)
		}
		attempt := guest.get(play).page().Find(`input[name="attempt"]`).AttrOr("value", "")
		form := func() url.Values { return url.Values{"attempt": {attempt}} }
		ann.post(page, play, url.Values{})
		for _, path := range []string{play + "/answers", play + "/submit"} {
			if a := ann.post(play, path, form()); a.status != http.StatusNotFound {
				t.Errorf("somebody else's, %s: %d", path, a.status)
			}
		}
		step := guest.get(play).page().Find(`.step[data-type="text"]`).AttrOr("data-question", "")
		values := form()
		values["question"], values["answer."+step] = []string{step}, []string{"a\tb"}
		a = guest.post(play, play+"/answers", values)
		if p := a.page(); a.status != http.StatusUnprocessableEntity || p.Find("[data-error]").Length() != 1 || p.Find(`[data-type="text"] input[type=text]`).AttrOr("value", "") != "a\tb" {
			t.Errorf("what cannot be kept: %d %s", a.status, p.Find("main").Text())
		}
		values.Set("answer."+step, "새")
		if a := guest.json(play, play+"/answers", values); a.status != http.StatusOK || a.json()["answered"] != 1.0 || a.json()["total"] != 5.0 {
			t.Errorf("a script saves: %d %s", a.status, a.body)
		}

		w.exec("UPDATE quizzes SET status = 'archived' WHERE id = ?", quiz.ID)
		if a := guest.get(play); a.status != http.StatusOK {
			t.Errorf("archived in the middle of it: %d", a.status)
		}
		if a := w.browser().get(play); a.status != http.StatusNotFound {
			t.Errorf("archived, a stranger: %d", a.status)
		}
		w.restoreQuiz(quiz.ID.String())

		w.exec("UPDATE attempts SET expires_at = ? WHERE id = ?", schema.At(schema.Now().Add(-1)), attempt)
		p := guest.get(play).page()
		if p.Find("[data-over]").Length() != 1 || p.Find(".is-read [data-typed]").Text() == "" || p.Find("form.exam").Length() != 0 {
			t.Errorf("over: %s", p.Find("main").Text())
		}
		if a := guest.json(page, play+"/answers", values); a.status != http.StatusConflict || a.json()["code"] != "expired" {
			t.Errorf("saving after it: %d %s", a.status, a.body)
		}
		if a := guest.post(page, play+"/submit", form()); a.status != http.StatusSeeOther || a.header.Get("Location") != play {
			t.Errorf("handing in after it: %d", a.status)
		}
		if a := guest.get("/results/" + attempt); a.status != http.StatusConflict {
			t.Errorf("the result of it: %d", a.status)
		}
		if a := guest.post(page, play, url.Values{}); a.status != http.StatusSeeOther || guest.get(play).page().Find(`input[name="attempt"]`).AttrOr("value", "") == attempt {
			t.Errorf("anew: %d", a.status)
		}
		w.exec("UPDATE quizzes SET visibility = 'private' WHERE id = ?", quiz.ID)
		for _, path := range []string{page, play} {
			if a := guest.get(path); a.status != http.StatusNotFound {
				t.Errorf("private, %s: %d", path, a.status)
			}
		}
	})
}

// json sends a form as a script of the page does.
func (b *browser) json(page, action string, values url.Values) answer {
	b.w.t.Helper()
	token, _ := b.get(page).page().Find(`input[name="_csrf"]`).Attr("value")
	return b.send("POST", action, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json", "Origin", b.w.base, "X-CSRF-Token", token)
}

// TestPaperShowsFiles: a question's picture, sound and film, with what stands for
// them.
func TestPaperShowsFiles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("maker", models.RoleMember)
		quiz := w.everyType(owner, map[string]any{"published_at": schema.Now()})
		picture := w.upload(owner)
		w.exec("UPDATE media SET alt = ? WHERE file = ?", "A red duck", picture)
		for kind, file := range map[string]string{"single": string(picture), "text": "local/aa/quack.mp3", "number": "local/aa/pond.mp4"} {
			w.exec("UPDATE questions SET media = ? WHERE type = ?", file, kind)
		}
		r := w.reader(t)
		r.open(quizPage(quiz))
		r.send(`[data-action="start"]`, nil)
		img := r.one(`[data-type="single"] figure img`)
		if a := r.b.get(img.AttrOr("src", "")); img.AttrOr("alt", "") != "A red duck" || a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "image/") {
			t.Errorf("the picture %q: %d", img.AttrOr("alt", ""), a.status)
		}
		for selector, src := range map[string]string{`[data-type="text"] audio[controls]`: "quack.mp3", `[data-type="number"] video[controls]`: "pond.mp4"} {
			if got := r.one(selector).AttrOr("src", ""); !strings.HasSuffix(got, src) {
				t.Errorf("%s: %q", selector, got)
			}
		}
	})
}
