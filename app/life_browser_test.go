package main

import (
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

var updateCard = flag.Bool("update-card", false, "write the golden preview of the life of a quiz anew")

const goldenCard = "testdata/life-card.png"

// life is a quiz from its first line to its second score.
type life struct {
	t                  *testing.T
	w                  *world
	tap                *tap
	maker, modi, taker *day

	title, edit, slug, result string
}

// What must not leave the house before the paper is handed in.
const (
	typedAnswer = "해리어 수직이착륙기"
	otherAnswer = "점프 제트"
	whyPicture  = "달빛이 왼쪽 언덕을 비추니까요"
	whySound    = "아무 소리도 나지 않았어요"
	whyFilm     = "AV-8B Explanation 7F3A"
)

var keyTexts = []string{typedAnswer, otherAnswer, whyPicture, whySound, whyFilm}

// TestLifeOfAQuizInABrowser: a quiz with a picture, sound and film is made,
// approved, found, taken by a guest on a phone whose network goes away, shared,
// rated, disputed and graded anew, by three people in browsers of their own. The
// taker's browser is sent no byte of the key before the paper is handed in.
func TestLifeOfAQuizInABrowser(t *testing.T) {
	parent := chromium(t)
	(&eyes{t: t}).do(parent, chromedp.Navigate("about:blank"))
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.atWork.Do(w.work)
	w.person("maker", models.RoleMember)
	w.person("modi", models.RoleModerator)
	l := &life{t: t, w: w, tap: w.tapped(), title: "종이비행기와 오리배 고사"}
	l.maker, l.modi, l.taker = l.profile(parent, w.base, 1280), l.profile(parent, w.base, 1280), l.profile(parent, l.tap.URL, 390)
	for _, part := range []struct {
		name string
		do   func(*life)
	}{
		{"it is made", (*life).made}, {"it is approved", (*life).approved}, {"it is found", (*life).found}, {"it is taken", (*life).taken},
		{"it is shared", (*life).shared}, {"it is rated", (*life).rated}, {"it is disputed", (*life).disputed}, {"it is graded anew", (*life).gradedAnew},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.do(l.in(t)) }) {
			return // what follows stands on it
		}
	}
}

// profile is a browser of somebody's own.
func (l *life) profile(parent context.Context, base string, width int64) *day {
	l.t.Helper()
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	l.t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 5*time.Minute)
	l.t.Cleanup(done)
	d := &day{&eyes{t: l.t, w: &world{program: l.w.program, t: l.t, base: base}, parent: ctx}, ctx}
	d.do(ctx, chromedp.EmulateViewport(width, 844))
	return d
}

// in is the life with everybody failing a part of it.
func (l *life) in(t *testing.T) *life {
	l.t = t
	for _, d := range []*day{l.maker, l.modi, l.taker} {
		d.t = t
	}
	return l
}

// logIn fills in the log-in page that is open.
func (d *day) logIn(handle, page string) {
	d.t.Helper()
	d.js(d.ctx, fmt.Sprintf(`(() => { const f = document.querySelector('main form[action*="login"]'); f.username.value = %q; f.password.value = %q; f.requestSubmit(); })()`, handle, password))
	d.on(page)
}

// chooses picks a file for an input of the page and waits until it is in storage; the
// file comes in as text.
func (d *day) chooses(input, name, kind string, body []byte) {
	d.t.Helper()
	d.js(d.ctx, fmt.Sprintf(`(() => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q, { type: %q })); const input = document.querySelector(%q);
		input.files = data.files; input.dispatchEvent(new Event("change", { bubbles: true })); })()`, base64.StdEncoding.EncodeToString(body), name, kind, input))
	d.stored()
}

// stored waits until a file that was chosen is in storage and named by the form.
func (d *day) stored() {
	d.t.Helper()
	d.until("the file is stored", `document.querySelector("[data-drop] [data-key]").value && document.querySelector("[data-drop] [data-going]").hidden`)
}

// goes clicks what leads to another page, and waits for that.
func (d *day) goes(selector string) {
	d.t.Helper()
	d.js(d.ctx, "(window.before = true)")
	d.click(selector)
	d.until("another page after "+selector, `!window.before && document.readyState === "complete"`)
}

// question opens an empty question of a type.
func (l *life) question(kind, stem, why string) {
	d := l.maker
	d.t.Helper()
	d.goes(`[data-do="add"]`)
	d.js(d.ctx, fmt.Sprintf(`document.querySelector('[name="type"][value=%q]').checked = true`, kind))
	d.goes(`[data-do="retype"]`)
	d.js(d.ctx, fmt.Sprintf(`(() => { document.querySelector("#stem").value = %q; document.querySelector("#explanation").value = %q; })()`, stem, why))
}

// kept saves the question that is open, and waits until it is one of n.
func (l *life) kept(n int) {
	d := l.maker
	d.t.Helper()
	d.goes(`.qform [data-do="save"].is-primary`)
	d.until(fmt.Sprintf("%d questions", n), fmt.Sprintf(`document.readyState === "complete" && document.querySelectorAll(".qlist [data-question]").length === %d && document.querySelector('[name="media_key"]')?.value`, n))
}

func (l *life) made() {
	d := l.maker
	d.open("/login?lang=ko&next=/make", "login")
	d.logIn("maker", "make")
	d.js(d.ctx, fmt.Sprintf(`(() => { const f = document.querySelector("[data-new]"); f.title.value = %q; f.requestSubmit(); })()`, l.title))
	d.until("its page", `document.querySelector("[data-edit] #title")`)
	l.edit = d.js(d.ctx, "location.pathname")
	d.chooses("#cover", "hills.png", "image/png", hills(l.t))
	d.goes(`.qform [data-do="save"].is-primary`)
	d.until("its cover", `document.querySelector('[name="cover_key"]')?.value && document.querySelector(".qform [data-look] img")?.complete`)

	l.question("single", "그림에서 달은 어디에 있나요?", whyPicture)
	d.js(d.ctx, `(() => { const texts = document.querySelectorAll('[name="choice_text"]'); texts[0].value = "왼쪽 구석"; texts[1].value = "오른쪽 위"; document.querySelectorAll('[name="choice_right"]')[1].checked = true; })()`)
	d.chooses("#media", "hills.png", "image/png", hills(l.t))
	d.until("it can be described", `!document.querySelector("#media_alt").disabled`)
	d.js(d.ctx, `document.querySelector("#media_alt").value = "언덕 위의 달"`)
	l.kept(1)
	l.question("multiple", "무엇이 들리지 않나요?", whySound)
	d.js(d.ctx, `(() => { const texts = document.querySelectorAll('[name="choice_text"]'); ["오리", "거위", "소방차"].forEach((t, i) => { texts[i].value = t; }); document.querySelectorAll('[name="choice_right"]').forEach((c, i) => { c.checked = i < 2; }); })()`)
	d.chooses("#media", "silence.mp3", "audio/mpeg", silence())
	l.kept(2)
	l.question("text", "이 비행기의 이름은?", whyFilm)
	d.js(d.ctx, fmt.Sprintf(`(() => { const texts = document.querySelectorAll('[name="accepted_pattern"]'); texts[0].value = %q; texts[1].value = %q; })()`, typedAnswer, otherAnswer))
	if d.js(d.ctx, fmt.Sprintf(films, "#media")) != "true" {
		l.t.Fatal("the browser recorded nothing")
	}
	d.stored()
	l.captions()
	l.kept(3)
	l.w.processed()
	d.open(l.edit, "make")
	d.until("nothing is missing", `!document.querySelector("[data-missing]")`)
	d.goes(`[data-verb="submit"]`)
	d.until("it waits", `document.querySelector("[data-pending]")`)
}

func (l *life) approved() {
	d := l.modi
	d.open("/admin/login?lang=ko", "login")
	d.logIn("modi", "dashboard")
	d.open("/admin/queue", "queue")
	d.until("the quiz", fmt.Sprintf(`document.querySelector("main.desk[data-live-on]") && document.querySelector(".desk__subject").innerText.includes(%q)`, l.title))
	d.click(`[data-action="approve"]`)
	d.until("nothing waits", `!document.querySelector(".desk__subject")?.dataset.id`)
	l.slug = l.w.text("SELECT slug FROM quizzes WHERE status = 'published'")
}

// found looks for a part of a Korean word, which no word begins with.
func (l *life) found() {
	d := l.taker
	d.open("/?lang=ko", "home")
	d.write(`header input[name="q"]`, "리배")
	d.press(kb.Enter)
	d.on("search")
	d.click(fmt.Sprintf(`.card h3 a[href=%q]`, "/quizzes/"+url.PathEscape(l.slug)))
	d.on("quiz")
	d.until("its title", fmt.Sprintf(`document.querySelector("h1").textContent.includes(%q)`, l.title))
}

// at opens the question of a type on the phone.
func (l *life) at(kind string) string {
	d := l.taker
	d.t.Helper()
	step := d.number(d.ctx, kind)
	d.js(d.ctx, fmt.Sprintf(`location.hash = "#%s"`, step))
	d.eyes.until(d.ctx, shownStep, step)
	return "#" + step
}

// picks chooses a choice of the question of a type.
func (l *life) picks(kind, text string) {
	d := l.taker
	d.t.Helper()
	d.js(d.ctx, fmt.Sprintf(`[...document.querySelectorAll("%s .choice")].find((c) => c.innerText.includes(%q)).querySelector("input").click()`, l.at(kind), text))
}

// typed writes the answer to the film.
func (l *life) typed(text string) {
	d := l.taker
	d.t.Helper()
	d.write(l.at("text")+" input[type=text]", text)
}

func (l *life) taken() {
	d := l.taker
	d.click(`[data-action="start"]`)
	d.on("play")
	d.until("the picture is seen", fmt.Sprintf(`document.querySelector("%s img").naturalWidth > 100`, l.at("single")))
	l.picks("single", "오른쪽 위")
	d.saved(d.ctx, 1)

	// The network goes away; what is answered meanwhile stays on the phone.
	l.tap.line(false)
	step := l.at("multiple")
	l.picks("multiple", "오리")
	d.eyes.until(d.ctx, bannerOpen, "true")
	d.eyes.until(d.ctx, `[...document.querySelectorAll("[data-hand-in]")].every((b) => b.disabled)`, "true")
	l.tap.line(true)
	d.click("[data-retry]")
	d.eyes.until(d.ctx, bannerOpen, "false")
	d.saved(d.ctx, 2)
	d.until("the sound can be heard", fmt.Sprintf(`document.querySelector("%s audio").readyState > 0 && document.querySelector("%s audio").duration > 0.8`, step, step))
	d.until("the film can be seen", fmt.Sprintf(`document.querySelector("%s video").readyState > 0 && document.querySelector("%s video").videoWidth === 64`, l.at("text"), l.at("text")))
	d.until("its captions are on", fmt.Sprintf(`((track) => track?.mode === "showing" && track.kind === "captions" && track.language === "ko" && track.label === "자막" && track.cues?.length === 2 && track.cues[1].getCueAsHTML().textContent === "fish & chips")(document.querySelector("%s video").textTracks[0])`, l.at("text")))
	d.until("their script is below", fmt.Sprintf(`(() => { const open = document.querySelector("%s figure details"); open.open = true; return open.innerText.includes("(영사기 소리) 불이 꺼졌다.\nfish & chips"); })()`, l.at("text")))
	l.typed("글라이더")
	d.saved(d.ctx, 3)

	l.secret()
	d.js(d.ctx, `location.hash = "#q3"`)
	d.click("#q3 [data-hand-in]") // nothing is left, so that it does not ask
	d.on("result")
	for _, text := range keyTexts {
		if text != otherAnswer && !strings.Contains(l.tap.all(), text) {
			l.t.Errorf("the result does not say %q, so that nothing was looked for before", text)
		}
	}
}

// secret holds what the taker's browser was sent until now against the key.
func (l *life) secret() {
	l.t.Helper()
	l.tap.hides(l.t, keyTexts...)
	all := l.tap.all()
	for _, pair := range [][2]string{{"왼쪽 구석", "오른쪽 위"}, {"오리", "소방차"}} {
		wrong, right := strings.Count(all, ">"+pair[0]+"<"), strings.Count(all, ">"+pair[1]+"<")
		if wrong == 0 || wrong != right {
			l.t.Errorf("%s stands in it %d times, %s %d times", pair[0], wrong, pair[1], right)
		}
	}
}

func (l *life) shared() {
	d := l.taker
	d.click(`[data-action="share"]`)
	d.until("the link", `document.querySelector("#link")?.value.endsWith(location.pathname)`)
	l.result = d.js(d.ctx, "location.pathname")
	stranger := l.w.browser()
	page := stranger.get(l.result + "?lang=ko").page()
	if page.Find("[data-shared]").Length() != 1 || page.Find("meta[name=robots]").Length() != 0 ||
		!strings.HasSuffix(page.Find("link[rel=canonical]").AttrOr("href", ""), "/quizzes/"+url.PathEscape(l.slug)+"?lang=ko") {
		l.t.Errorf("what the link shows: %s", page.Find("head").Text())
	}
	named, err := url.Parse(page.Find(`meta[property="og:image"]`).AttrOr("content", ""))
	if err != nil {
		l.t.Fatal(err)
	}
	a := stranger.get(named.RequestURI())
	if a.status != http.StatusOK {
		l.t.Fatalf("%s: %d", named, a.status)
	}
	if *updateCard {
		if err := os.WriteFile(goldenCard, []byte(a.body), 0o600); err != nil {
			l.t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenCard)
	if err != nil {
		l.t.Fatal(err)
	}
	samePixels(l.t, []byte(a.body), golden)
}

// rated has the guest, who may not rate, sign up from the result, which is theirs
// from then on.
func (l *life) rated() {
	d := l.taker
	d.click("[data-invitation] a.nes-btn")
	d.on("signup")
	for name, text := range map[string]string{"nickname": "하늘", "handle": "haneul", "email": "haneul@quiz.example", "password": password} {
		d.write(fmt.Sprintf(`main [name=%q]`, name), text)
	}
	d.js(d.ctx, `(() => { const f = document.querySelector('main form[action="/signup"]'); f.querySelectorAll("[type=checkbox]").forEach((c) => { c.checked = true; }); f.requestSubmit(); })()`)
	d.until("the way on", `document.readyState === "complete" && document.querySelector("main a[href^='/results/']")`)
	d.click("main a[href^='/results/']")
	d.on("result")
	d.js(d.ctx, `(() => { document.querySelector("#rating [name=quality][value='5']").checked = true; document.querySelector("#rating [name=difficulty][value='3']").checked = true; })()`)
	d.click(`#rating [data-action="rate"]`)
	d.until("the stars", `document.readyState === "complete" && document.querySelector("#rating [name=quality][value='5']")?.hasAttribute("checked")`)
	guest := l.w.browser().get("/quizzes/" + url.PathEscape(l.slug)).page()
	if got := guest.Find(`[data-field="quality"]`).Text(); !strings.Contains(got, "5") {
		l.t.Errorf("everybody sees the stars: %q", got)
	}
}

// disputed asks that what was typed be right.
func (l *life) disputed() {
	d := l.taker
	d.js(d.ctx, `[...document.querySelectorAll(".verdict:has(.pen.bad)")].find((v) => v.innerText.includes("글라이더")).querySelector('[data-action="dispute"]').click()`)
	d.until("the form", `document.querySelector("#dispute")?.open`)
	d.write("#dispute [name=claim]", "글라이더라고도 해요")
	d.write("#dispute [name=evidence_url]", "https://quiz.example/glider")
	d.click(`#dispute [data-action="send"]`)
	d.until("it is sent", `document.body.dataset.page === "result" && document.querySelectorAll("[data-disputed]").length === 1`)
}

// gradedAnew has the author agree, and the taker told of both scores.
func (l *life) gradedAnew() {
	d := l.maker
	d.open("/me/notifications", "me")
	d.goes(`.notice [data-action="open"]`)
	d.until("the claim", `location.pathname.startsWith("/disputes/") && document.querySelector("[data-claim]").innerText.includes("글라이더라고도 해요")`)
	d.js(d.ctx, `document.querySelector('[data-accept] [name="change"][value="accept_alternative"]').click()`)
	d.write("[data-accept] [name=answer]", "글라이더")
	d.write("[data-accept] [name=reason]", "글라이더도 맞아요.")
	d.goes(`[data-action="accept"]`)
	d.until("it is accepted", `document.querySelector('[data-state="author_accepted"]') && !document.querySelector("[data-accept]")`)
	(&court{world: l.w, t: l.t}).regraded()
	d = l.taker
	d.open("/", "home")
	d.until("the bell", `document.querySelector(".bell [data-unread]")`)
	d.open("/me/notifications", "me")
	d.until("both scores", `document.querySelector("main").innerText.includes("1 / 3 → 2 / 3")`)
}
