package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

const (
	shownStep  = `[...document.querySelectorAll(".step")].filter((s) => s.checkVisibility()).map((s) => s.id).join()`
	leftNow    = `document.querySelector("[data-left]").textContent.trim()`
	bannerOpen = `document.querySelector("[data-lost]").checkVisibility()`
)

// taking opens the paper of a quiz with a question of each type, in a window of
// its own.
func taking(t *testing.T, width int64) (*eyes, context.Context, *models.Quiz) {
	t.Helper()
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
	e := &eyes{t: t, w: w, parent: parent, axe: string(axe)}
	e.do(parent, chromedp.EmulateViewport(width, 844))
	if _, err := chromedp.Call(parent, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: e.axe}); err != nil {
		t.Fatal(err)
	}
	w.exec("UPDATE questions SET unit = 'km' WHERE type = 'number'")
	e.do(parent, chromedp.Navigate(w.base+quizPage(quiz)+"?lang=en"))
	e.js(parent, `document.querySelector('[data-action="start"]').click()`)
	e.until(parent, `document.body.dataset.page`, "play")
	return e, parent, quiz
}

// offline cuts the network, or brings it back.
func (b *eyes) offline(ctx context.Context, yes bool) {
	b.t.Helper()
	rules := []*network.Conditions{}
	if yes {
		rules = append(rules, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules}); err != nil {
		b.t.Fatal(err)
	}
}

// number is the place of a question of a type on the paper.
func (b *eyes) number(ctx context.Context, kind string) string {
	b.t.Helper()
	return b.js(ctx, `document.querySelector('.step[data-type="`+kind+`"]').id`)
}

// saved waits until the server has so many answers.
func (b *eyes) saved(ctx context.Context, n int) {
	b.t.Helper()
	const asked = `(() => { window.kept ??= "?"; fetch(location.pathname).then((r) => r.text()).then((t) => { window.kept = new DOMParser().parseFromString(t, "text/html").querySelectorAll(".step[data-answered]").length; }); return window.kept; })()`
	b.until(ctx, asked, fmt.Sprint(n))
}

// TestTakingOnAPhoneInABrowser: one question a screen, keys, the network lost in the
// middle, the tab closed, and back.
func TestTakingOnAPhoneInABrowser(t *testing.T) {
	e, ctx, quiz := taking(t, 390)
	e.until(ctx, shownStep, "q1")
	single := e.number(ctx, "single")
	e.js(ctx, `location.hash = "#`+single+`"`)
	e.until(ctx, shownStep, single)
	e.keys(ctx, "2")
	e.until(ctx, `document.querySelector("#`+single+` input:checked").dataset.choice`, "2")
	e.until(ctx, leftNow, "4 left")
	e.saved(ctx, 1)
	if single != "q5" {
		e.keys(ctx, kb.Enter)
		e.until(ctx, shownStep, "q"+fmt.Sprint(int(single[1]-'0')+1))
	}

	measured := e.number(ctx, "number")
	e.js(ctx, `location.hash = "#`+measured+`"`)
	e.until(ctx, shownStep, measured)
	e.until(ctx, `document.getElementById(document.querySelector("#`+measured+` .unit input").getAttribute("aria-describedby").split(" ")[0]).textContent`, "km")
	e.picture(ctx, "play-number", "en", 390)

	e.offline(ctx, true)
	many := e.number(ctx, "multiple")
	e.js(ctx, `location.hash = "#`+many+`"`)
	e.until(ctx, shownStep, many)
	e.keys(ctx, "13")
	e.until(ctx, bannerOpen, "true")
	e.until(ctx, `[...document.querySelectorAll("[data-hand-in]")].every((b) => b.disabled)`, "true")
	e.until(ctx, leftNow, "3 left")
	if got := e.js(ctx, `Object.keys(JSON.parse(localStorage["duckhoo.play." + document.querySelector("form[data-play]").dataset.play])).length`); got != "1" {
		t.Errorf("%s answers are kept", got)
	}

	// The tab dies; the network is back when it opens again.
	e.do(ctx, chromedp.Navigate("about:blank"))
	e.offline(ctx, false)
	e.do(ctx, chromedp.Navigate(e.w.base+quizPage(quiz)+"/play"))
	e.until(ctx, `[...document.querySelectorAll("#`+many+` input:checked")].map((c) => c.dataset.choice).join()`, "1,3")
	e.saved(ctx, 2)
	e.until(ctx, `localStorage.length`, "0")
	e.until(ctx, bannerOpen, "false")

	// Lost and found again without a new page.
	e.offline(ctx, true)
	text := e.number(ctx, "text")
	e.js(ctx, `location.hash = "#`+text+`"`)
	e.js(ctx, `document.querySelector("#`+text+` input[type=text]").focus()`)
	e.keys(ctx, "123")
	e.until(ctx, bannerOpen, "true")
	e.offline(ctx, false)
	e.js(ctx, `document.querySelector("[data-retry]").click()`)
	e.until(ctx, bannerOpen, "false")
	e.saved(ctx, 3)

	e.js(ctx, `location.hash = "#q5"`)
	e.until(ctx, shownStep, "q5")
	e.js(ctx, `document.querySelector("#q5 [data-hand-in]").click()`)
	e.until(ctx, `document.querySelector("#confirm").open`, "true")
	e.until(ctx, `document.querySelectorAll("#confirm [data-confirm-list] a").length`, "2")
	e.axed(ctx, "confirm")
	e.js(ctx, `document.querySelector("#confirm [data-confirm-submit]").click()`)
	e.until(ctx, `document.body.dataset.page`, "result")
	e.axed(ctx, "result")
	e.fits(ctx, "result")
	e.js(ctx, `document.querySelector('[data-action="share"]').click()`)
	e.until(ctx, `document.querySelector("#link")?.value.endsWith(location.pathname)`, "true")
	e.axed(ctx, "link")
	link := e.js(ctx, "location.pathname")
	e.shown(ctx)
	e.member(quiz, link)
}

// member looks at what a member has, in a profile of the browser's own: the link
// of somebody else, the dialogs of the quiz and the pages that stand for them.
func (b *eyes) member(quiz *models.Quiz, link string) {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.parent, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: b.axe}); err != nil {
		b.t.Fatal(err)
	}
	b.w.person("ann", models.RoleMember)
	b.do(ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(b.w.base+link+"?lang=en"))
	b.until(ctx, `document.querySelectorAll("[data-shared]").length`, "1")
	b.axed(ctx, "shared")
	b.fits(ctx, "shared")
	b.do(ctx, chromedp.Navigate(b.w.base+"/login?next="+quizPage(quiz)))
	b.js(ctx, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "ann"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	b.until(ctx, `document.body.dataset.page`, "quiz")
	b.js(ctx, `(() => { const f = document.querySelector("[data-comments] > form"); f.body.value = "Quack"; f.requestSubmit(); })()`)
	b.until(ctx, `document.querySelectorAll("[data-comment]").length`, "1")
	b.js(ctx, `document.querySelectorAll("details.fold").forEach((d) => { d.open = true; })`)
	b.axed(ctx, "comments")
	b.fits(ctx, "comments")
	b.js(ctx, `document.querySelector('.landing [data-action="report"]').click()`)
	b.until(ctx, `document.querySelector("#report").open + " " + document.querySelector("#report [name=subject]").value`, "true quiz")
	b.axed(ctx, "report")
	b.fits(ctx, "report")
	b.do(ctx, chromedp.Navigate(b.w.base+b.js(ctx, `document.querySelector('.landing [data-action="report"]').getAttribute("href")`)))
	b.axed(ctx, "report page")
	b.fits(ctx, "report page")
}

// TestTakingOnAWideScreenInABrowser: all questions on one page with the answer sheet, by
// keys alone.
func TestTakingOnAWideScreenInABrowser(t *testing.T) {
	e, ctx, _ := taking(t, 1280)
	e.until(ctx, shownStep, "q1,q2,q3,q4,q5")
	e.silent(ctx)
	e.axed(ctx, "play")
	single, order := e.number(ctx, "single"), e.number(ctx, "order")
	e.js(ctx, `document.querySelector("#q1").focus()`)
	for range single[1] - '1' {
		e.keys(ctx, kb.ArrowDown)
	}
	e.until(ctx, `document.activeElement.id`, single)
	e.keys(ctx, "3")
	e.until(ctx, `document.querySelector('[data-bubbles="' + document.querySelector("#`+single+`").dataset.question + '"] .is-on').textContent`, "3")
	e.keys(ctx, kb.ArrowUp)
	if single != "q1" {
		e.until(ctx, `document.activeElement.closest(".step").id`, "q"+string(single[1]-1))
	}
	const steps = `[...document.querySelectorAll("[data-step]")].map((s) => s.dataset.step).join()`
	before := e.js(ctx, steps)
	e.js(ctx, `document.querySelector("#`+order+` li:first-child [data-move=down]").focus()`)
	e.keys(ctx, kb.Enter)
	if after := e.js(ctx, steps); after == before {
		t.Error("nothing moved")
	}
	e.until(ctx, `document.querySelector("#`+order+` [data-said]").textContent.endsWith("is now number 2 of 3.")`, "true")
	e.saved(ctx, 2)
	e.until(ctx, leftNow, "3 left")
	e.until(ctx, `document.querySelectorAll(".omr .hearts svg:not(.is-off)").length`, "2")
	e.fits(ctx, "play")
	e.shown(ctx)
}

// silent loads the page again, about which the browser must have nothing to say:
// no policy is broken, nothing is missing.
func (b *eyes) silent(ctx context.Context) {
	b.t.Helper()
	const end = "that was all"
	messages := chromedp.Console(ctx)
	b.do(ctx, chromedp.Navigate(b.js(ctx, "location.href")))
	b.js(ctx, `document.fonts.ready.then(() => console.log("`+end+`"))`)
	for m, err := range messages {
		if err != nil {
			b.t.Fatal(err)
		}
		if m.Text == end {
			return
		}
		b.t.Errorf("the console says: %s", m)
	}
}

// axed fails where axe finds something.
func (b *eyes) axed(ctx context.Context, name string) {
	b.t.Helper()
	if found := b.js(ctx, `document.fonts.ready.then(() => axe.run()).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n"))`); found != "" {
		b.t.Errorf("axe found on %s:\n%s", name, found)
	}
}

// fits fails where the page scrolls sideways in a narrow window.
func (b *eyes) fits(ctx context.Context, name string) {
	b.t.Helper()
	b.do(ctx, chromedp.EmulateViewport(320, 700))
	if got := b.js(ctx, `document.documentElement.scrollWidth`); got != "320" {
		b.t.Errorf("%s is %s px wide in a window of 320", name, got)
	}
}

// shown opens the quiz and the papers of every state in a narrow window.
func (b *eyes) shown(ctx context.Context) {
	b.t.Helper()
	for _, path := range []string{"/quizzes", strings.TrimPrefix(b.js(ctx, `document.querySelector(".leave, a.nes-btn[href^='/quizzes/']")?.getAttribute("href") ?? "/"`), b.w.base)} {
		b.do(ctx, chromedp.Navigate(b.w.base+path))
		b.fits(ctx, path)
		b.axed(ctx, path)
	}
}
