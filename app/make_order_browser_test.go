package main

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func float(t *testing.T, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	saidMoved = `document.querySelector("[data-status]").textContent`
	rowTexts  = `[...document.querySelectorAll(".opts input[type=text]")].map((i) => i.value).filter(Boolean).join()`
	rowsAsked = `[...document.querySelectorAll("[data-questions] a")].map((a) => a.textContent.trim().split(/\s+/).slice(0, 2).join(" ")).join()`
)

// TestOrderInABrowser: questions, choices, steps and answers change places by
// Alt with the arrows, by dragging and by their buttons; it is said, and kept.
func TestOrderInABrowser(t *testing.T) {
	b := inTheEditor(t)
	alt := func(key string) { b.do(b.ctx, chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierAlt))) }

	// Choices, with the mark of the right one, by keys.
	b.open("&q=1")
	b.axed(b.ctx, "choices")
	b.js(b.ctx, `document.querySelector(".opt [data-grip]").focus()`)
	alt(kb.ArrowDown)
	b.until(b.ctx, rowTexts, "Goat,Duck,Cow")
	b.until(b.ctx, saidMoved, "Moved to 2 of 4.")
	if got := b.js(b.ctx, `document.activeElement.getAttribute("aria-label") + " " + document.querySelector("[name=choice_right]:checked").value + " " + document.querySelectorAll(".opt")[1].querySelector("[data-move=up]").value`); got != "Move choice 2 1 choice:up:1" {
		t.Errorf("the choice that moved is %q", got)
	}
	b.kept()
	b.open("&q=1")
	if got := b.js(b.ctx, rowTexts+` + " " + document.querySelector("[name=choice_right]:checked").value`); got != "Goat,Duck,Cow 1" {
		t.Errorf("kept: %s", got)
	}

	// Steps by dragging, answers by buttons.
	b.open("&q=2")
	b.js(b.ctx, `document.querySelector(".opts").scrollIntoView({ block: "center" })`)
	b.drag(`document.querySelectorAll(".opt [data-grip]")[2]`, 0.5, 0.5, 0, -200)
	b.until(b.ctx, rowTexts, "Drake,Egg,Duckling")
	b.until(b.ctx, saidMoved, "Moved to 1 of 4.")
	b.kept()
	b.open("&q=2")
	if got := b.js(b.ctx, rowTexts); got != "Drake,Egg,Duckling" {
		t.Errorf("kept: %s", got)
	}
	b.open("&q=3")
	b.js(b.ctx, `document.querySelector('[data-move="down"]').focus()`)
	b.keys(b.ctx, kb.Enter)
	b.until(b.ctx, rowTexts, "honk,quack")
	if got := b.js(b.ctx, `document.activeElement.getAttribute("aria-label") + " " + document.querySelectorAll("[data-move]:disabled").length`); got != "Move answer 2 down 2" {
		t.Errorf("after the last place: %q", got)
	}
	b.kept()

	// Questions by keys: the one that is open keeps open, under its key.
	b.open("&q=1")
	b.js(b.ctx, `document.querySelector("[data-questions] [data-grip]").focus()`)
	alt(kb.ArrowDown)
	alt(kb.ArrowDown)
	b.until(b.ctx, rowsAsked, "1 From,2 What,3 Which")
	b.until(b.ctx, saidMoved, "Moved to 3 of 3.")
	if got := b.js(b.ctx, `document.querySelector("[data-open-number]").textContent + " " + document.querySelector('.qform [data-do="down"]').disabled`); got != "Question 3 true" {
		t.Errorf("the open question: %s", got)
	}
	b.kept()
	b.until(b.ctx, `document.activeElement.getAttribute("aria-label")`, "Move question 3")
	b.open("&q=3")
	if got := b.js(b.ctx, rowsAsked+` + document.querySelector("#stem").value`); got != "1 From,2 What,3 WhichWhich quacks?" {
		t.Errorf("kept: %s", got)
	}
	// By dragging, from the page of the settings.
	b.open("")
	b.js(b.ctx, `document.fonts.ready.then(() => document.querySelector("[data-questions]").scrollIntoView({ block: "center" }))`)
	up := b.js(b.ctx, `(() => { const [first, , last] = [...document.querySelectorAll("[data-questions] [data-grip]")].map((g) => g.getBoundingClientRect()); return first.top + 8 - last.top - last.height / 2; })()`)
	b.drag(`document.querySelectorAll("[data-questions] [data-grip]")[2]`, 0.5, 0.5, 0, float(t, up))
	b.until(b.ctx, rowsAsked, "1 Which,2 From,3 What")
	b.kept()
	b.open("&q=1")
	if got := b.js(b.ctx, `document.querySelector("#stem").value`); got != "Which quacks?" {
		t.Errorf("the first is %q", got)
	}
	b.axed(b.ctx, "moved")
	b.fits(b.ctx, "moved")
}

// TestLeavingTheEditorInABrowser: a page is left without a question when all is
// kept, with one when something is not; what was typed a moment ago goes along.
func TestLeavingTheEditorInABrowser(t *testing.T) {
	b := inTheEditor(t)
	asks := func() string {
		t.Helper()
		return b.js(b.ctx, `(() => { const e = new Event("beforeunload", { cancelable: true }); return !window.dispatchEvent(e); })()`)
	}
	expect := func(when, want string) {
		t.Helper()
		if got := asks(); got != want {
			t.Errorf("%s the browser asks: %s", when, got)
		}
	}
	write := func(text string) {
		t.Helper()
		b.js(b.ctx, `(() => { const s = document.querySelector("#stem"); s.value = "`+text+`"; s.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	}
	b.open("&q=1")
	expect("before anything", "false")
	write("Which one quacks?")
	expect("after a word", "true")
	b.kept()
	expect("when it is kept", "false")

	// What cannot be kept is said beside its field.
	write("")
	b.until(b.ctx, `document.querySelector('[data-field="stem"] [data-error="stem"]')?.textContent.length > 0`, "true")
	expect("while it cannot be kept", "true")
	write("Which of them quacks?")
	b.kept()
	b.until(b.ctx, `document.querySelectorAll("[data-edit] [data-error]").length`, "0")
	expect("when it is right", "false")

	// A link takes along what was typed just before.
	write("Which quacks most?")
	b.js(b.ctx, `document.querySelectorAll("[data-questions] a")[1].click()`)
	b.until(b.ctx, `document.querySelector("#stem").value`, "From small to large")
	b.ready()
	if got := b.js(b.ctx, `document.querySelector("[data-questions] a").textContent`); got == "" || b.w.text("SELECT count(*) FROM questions WHERE stem = 'Which quacks most?'") != "1" {
		t.Errorf("it was lost: %s", got)
	}
	// So does a button of another form.
	write("From large to small")
	b.js(b.ctx, `document.querySelector('[data-verb="submit"]').click()`)
	b.until(b.ctx, `document.querySelectorAll("[data-pending]").length`, "1")
	if b.w.text("SELECT count(*) FROM questions WHERE stem = 'From large to small'") != "1" {
		t.Error("what was submitted is not what was written")
	}
	// Another way to answer is not kept by itself: it would take the choices away.
	b.js(b.ctx, `document.querySelector('[data-verb="withdraw"]').click()`)
	b.until(b.ctx, `document.querySelectorAll("[data-pending]").length`, "0")
	b.open("&q=1")
	b.js(b.ctx, `document.querySelector('[name=type][value=text]').click()`)
	write("Which quacks best?")
	b.kept()
	if b.w.text("SELECT count(*) FROM questions q JOIN choices c ON c.question_id = q.id WHERE q.stem = 'Which quacks best?'") != "3" {
		t.Error("the choices are gone")
	}
	b.offline(b.ctx, true)
	write("Which quacks now?")
	b.until(b.ctx, `document.querySelector("[data-saved]").dataset.state`, "lost")
	expect("without a network", "true")
	b.offline(b.ctx, false)
	b.kept()
	expect("when it is back", "false")
	// What cannot be kept does not keep a button of another form from its work.
	write("")
	b.until(b.ctx, `document.querySelector('[data-field="stem"] [data-error="stem"]')?.textContent.length > 0`, "true")
	b.js(b.ctx, `document.querySelector('[data-verb="submit"]').click()`)
	b.until(b.ctx, `document.querySelectorAll("[data-pending]").length`, "1")
}
