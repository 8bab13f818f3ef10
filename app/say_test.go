package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/disputes"
	"duckhoo/models/schema"
)

// member is a reader who has logged in by the page.
func (w *world) member(t *testing.T, handle string) *reader {
	t.Helper()
	r := w.reader(t)
	r.open("/login")
	r.send(`form[action="/login"]`, url.Values{"username": {handle}, "password": {password}})
	return r
}

// takes begins a quiz, answers nothing and hands it in.
func (r *reader) takes(q *models.Quiz) {
	r.t.Helper()
	r.open(quizPage(q))
	r.send(`[data-action="start"]`, nil)
	r.send(`.omr [data-action="submit"]`, nil)
	r.send(`[data-action="submit"]`, nil)
	r.is("result")
}

// says writes a comment on the page that is open.
func (r *reader) says(body, spoiler string) {
	r.t.Helper()
	r.send(`[data-comments] > form [data-action="comment"]`, url.Values{"body": {body}, "spoiler": {spoiler}})
}

// TestSayingWithoutScripts: people rate, comment, reply, change and remove what
// they said, report and dispute by the forms of the pages.
func TestSayingWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		for _, handle := range []string{"ann", "bob"} {
			w.person(handle, models.RoleMember)
		}
		ann, bob, guest := w.member(t, "ann"), w.member(t, "bob"), w.reader(t)

		ann.takes(quiz)
		if ann.page.Find("[data-invitation]").Length() != 0 {
			t.Error("a member is asked to sign up")
		}
		ann.send(`[data-action="rate"]`, url.Values{"quality": {"5"}, "difficulty": {"2"}})
		ann.is("result")
		if got := ann.one(`#rating input[name=quality][checked]`).AttrOr("value", ""); got != "5" {
			t.Errorf("the rating: %q", got)
		}
		ann.says("A <b>duck</b> said it", "")
		ann.says("The key is a bird", "1")
		for from, want := range map[string]string{w.base + quizPage(quiz) + "?lang=ko": "/login?next=" + url.QueryEscape(quizPage(quiz)+"?lang=ko"),
			"": "/login", "https://evil.example" + quizPage(quiz): "/login", w.base + "//evil.example/": "/login?next=" + url.QueryEscape("//evil.example/"), "::": "/login"} {
			a := guest.b.posted(quizPage(quiz), quizPage(quiz)+"/comments", url.Values{"body": {"Quack"}}, "Referer", from)
			if a.status != http.StatusFound || a.header.Get("Location") != want {
				t.Errorf("a comment of nobody, from %q: %d %s", from, a.status, a.header.Get("Location"))
			}
		}
		if got := ann.page.Find("[data-comment]").Length(); got != 2 {
			t.Errorf("%d comments", got)
		}

		// Who has not taken it is not told what gives an answer away.
		for name, r := range map[string]*reader{"guest": guest, "bob": bob} {
			r.open(quizPage(quiz))
			r.hides("The key is a bird", "<b>duck</b>")
			if r.page.Find("[data-closed]").Length() != 1 || r.page.Find("[data-sealed]").Length() != 1 {
				t.Errorf("%s sees: %s", name, r.page.Find("[data-comments]").Text())
			}
			for field, want := range map[string]string{"people": "1", "quality": "5", "difficulty": "2"} {
				if got := r.one("[data-comments] [data-count]").Text(); got != "2" {
					t.Errorf("%s comments", got)
				}
				if got := r.one(`[data-field="` + field + `"]`).Text(); !strings.Contains(got, want) {
					t.Errorf("%s: %q", field, got)
				}
			}
		}
		if guest.page.Find(`[data-comments] form`).Length() != 0 {
			t.Error("a guest may comment")
		}
		bob.send(`[data-action="comment"][class]`, url.Values{"body": {"   "}})
		bob.one(`[role="alert"]`)
		bob.open(quizPage(quiz))
		root := bob.one(`[data-comment]:not(:has([data-closed]))`).AttrOr("data-comment", "")
		bob.send(`[data-comment="`+root+`"] details form:has([name="parent_id"]) button`, url.Values{"body": {"So it did"}})
		if got := bob.one(`[data-comment="` + root + `"] .replies [data-body]`).Text(); !strings.Contains(got, "So it did") {
			t.Errorf("the reply: %q", got)
		}
		own := bob.one(`.replies [data-comment]`).AttrOr("data-comment", "")
		bob.send(`[data-comment="`+own+`"] form[action="/comments/`+own+`"] button`, url.Values{"body": {"So it quacked"}})
		if got := bob.one(`[data-comment="` + own + `"] [data-body]`).Text(); !strings.Contains(got, "So it quacked") {
			t.Errorf("changed: %q", got)
		}
		if ann.b.post(quizPage(quiz), "/comments/"+own, url.Values{"body": {"Not I"}}).status != http.StatusForbidden {
			t.Error("somebody else changes it")
		}
		bob.send(`[data-comment="`+own+`"] [data-action="withdraw"]`, nil)
		if bob.page.Find(`[data-comment="`+own+`"]`).Length() != 0 {
			t.Error("it is still there")
		}
		for who, want := range map[*reader]int{bob: http.StatusSeeOther, ann: http.StatusNotFound, guest: http.StatusForbidden} { // once more
			if a := who.b.post(quizPage(quiz), "/comments/"+own+"/withdraw", url.Values{}); a.status != want {
				t.Errorf("withdrawn once more: %d, want %d", a.status, want)
			}
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE action = 'withdraw' AND target_id = ?", own); n != 1 {
			t.Errorf("%d entries of one withdrawal", n)
		}

		// Reports.
		bob.follow(`[data-comment="` + root + `"] [data-action="report"]`)
		bob.send(`[data-report] [data-action="send"]`, url.Values{"reason": {"spam"}, "detail": {"Ducks everywhere"}})
		bob.one("[data-sent]")
		bob.follow("[data-sent] ~ p a")
		bob.is("quiz")
		bob.follow(`.landing [data-action="report"]`)
		bob.send(`[data-report] [data-action="send"]`, nil)
		bob.one(`[data-error="reason"]`)
		bob.open("/report?subject=comment&subject_id=" + root + "&next=/")
		bob.at.RawQuery = ""
		if a := bob.b.post("/report?subject=comment&subject_id="+root, "/report", url.Values{"subject": {"comment"}, "subject_id": {root}, "reason": {"spam"}}); a.status != http.StatusConflict || a.page().Find(`[data-report] [role="alert"]`).Length() != 1 {
			t.Errorf("reported twice: %d", a.status)
		}
		if got := w.countOf("report", schema.True()); got != 1 {
			t.Errorf("%d reports", got)
		}
		guest.follow(`.landing [data-action="report"]`)
		guest.is("login")

		// Disputes, for who has answered.
		ann.open(ann.b.get(quizPage(quiz)).page().Find(`a[href^="/results/"]`).AttrOr("href", ""))
		ann.follow(`[data-action="dispute"]`)
		ann.send(`[data-dispute] [data-action="send"]`, url.Values{"claim": {"A fish is a duck"}, "evidence_url": {"nowhere"}})
		ann.one(`[data-error="evidence_url"]`)
		ann.send(`[data-dispute] [data-action="send"]`, url.Values{"evidence_url": {"https://quiz.example/fish"}})
		ann.is("result")
		if ann.page.Find("[data-disputed]").Length() != 1 || ann.page.Find(`.verdict [data-action="dispute"]`).Length() != 4 {
			t.Errorf("disputed: %s", ann.page.Find("#answers").Text())
		}
		key := ann.page.Find(".verdict:has([data-disputed])").AttrOr("data-question", "")
		if a := bob.b.get("/dispute?question=" + key); a.status != http.StatusForbidden {
			t.Errorf("who has not answered: %d", a.status)
		}
		w.contests(ann)
		w.regrades(ann, quiz)
	})
}

// contests has the author reject the dispute of the result that is open, and a
// moderator asked.
func (w *world) contests(r *reader) {
	r.t.Helper()
	disputes := w.registry.Model("dispute")
	row, err := w.db.FindBy(r.t.Context(), disputes, schema.True())
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := w.db.Transition(r.t.Context(), schema.Program{Name: "test"}, disputes, disputes.ID(row), "reject", &schema.Input{Reason: "It is a fish"}); err != nil {
		r.t.Fatal(err)
	}
	r.open(r.at.Path)
	if got := r.one("[data-reply]").Text(); !strings.Contains(got, "It is a fish") {
		r.t.Errorf("the answer: %q", got)
	}
	r.send(`[data-action="contest"]`, nil)
	r.one("[data-waits]")
	if r.page.Find(`[data-action="contest"]`).Length() != 0 {
		r.t.Error("it can be contested twice")
	}
}

// regrades revises a key, after which the result has both scores.
func (w *world) regrades(r *reader, quiz *models.Quiz) {
	r.t.Helper()
	version, err := w.db.Find(r.t.Context(), w.registry.Model("quiz_version"), quiz.LiveVersionID, "Questions")
	if err != nil {
		r.t.Fatal(err)
	}
	q := version.(*models.QuizVersion).Questions[0]
	if _, err := disputes.Revise(r.t.Context(), w.db, schema.Program{Name: "test"}, q.StableKey, nil, disputes.Key{Change: models.FullCredit, Reason: "Nobody can know"}); err != nil {
		r.t.Fatal(err)
	}
	if err := w.disputes.Work(r.t.Context(), disputes.Regrade{QuizID: quiz.ID}); err != nil {
		r.t.Fatal(err)
	}
	r.open(r.at.Path)
	if got := r.one("[data-regrades]").Text(); !strings.Contains(got, "0 / 15") || !strings.Contains(got, "3 / 15") {
		r.t.Errorf("graded anew: %q", got)
	}
	if got := r.one("[data-revised]").Text(); !strings.Contains(got, "Nobody can know") {
		r.t.Errorf("why: %q", got)
	}
}
