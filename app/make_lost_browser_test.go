package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// types writes with the keyboard behind what a field has.
func (b *editing) types(selector, text string) {
	b.t.Helper()
	b.do(b.ctx, chromedp.SendKeys(selector, kb.End+text))
}

// TestAutosaveSurvivesALostNetworkInABrowser: what is typed while nothing is reached is
// kept once it is, to the letter, and once; the page says meanwhile how it is.
func TestAutosaveSurvivesALostNetworkInABrowser(t *testing.T) {
	b := inTheEditor(t)
	b.open("&q=new")
	before := b.w.text("SELECT count(*) FROM questions")
	state := func(want string) {
		t.Helper()
		b.until(b.ctx, `document.querySelector("[data-saved]").dataset.state`, want)
	}
	b.types("#stem", "What floats")
	b.offline(b.ctx, true)
	b.types("#stem", " on the water")
	state("lost")
	if got := b.js(b.ctx, `document.querySelector("[data-saved]").textContent`); !strings.Contains(got, "network") {
		t.Errorf("it says %q", got)
	}
	b.types("#stem", " and quacks")
	b.types(`[name="choice_text"]`, "A duck")
	// Buttons lead nowhere now, and nothing is lost by trying them.
	b.js(b.ctx, `document.querySelector('.qform [data-do="save"].is-primary').click()`)
	b.js(b.ctx, `document.querySelector('[data-verb="submit"]').click()`)
	state("lost")
	b.types("#stem", "?")
	b.offline(b.ctx, false)
	state("kept")
	const stem = "What floats on the water and quacks?"
	if n := b.w.text("SELECT count(*) FROM questions q JOIN choices c ON c.question_id = q.id WHERE q.stem = '" + stem + "' AND c.text = 'A duck'"); n != "1" {
		t.Errorf("%s questions read as they were typed: %s; %s", n, b.js(b.ctx, `document.querySelector("#stem").value`), b.w.text("SELECT group_concat(stem) FROM questions"))
	}
	if n := b.w.text("SELECT count(*) FROM questions"); float(t, n)-float(t, before) != 1 {
		t.Errorf("there were %s questions, now %s", before, n)
	}
	// What was new has its controls in place, and they work.
	b.until(b.ctx, `document.querySelectorAll("[data-questions] li").length`, "4")
	b.js(b.ctx, `document.querySelector('.qform [data-do="up"]').click()`)
	b.until(b.ctx, `document.querySelector(".qlist .is-now")?.dataset.question + document.querySelector("#stem").value`, "3"+stem)
	b.ready()
	b.js(b.ctx, `document.querySelector('.qform [data-do="drop"]').click()`)
	b.until(b.ctx, `document.querySelectorAll("[data-questions] li").length`, "3")
}

// TestALostAnswerIsNoOtherWindowInABrowser: the server has kept what was typed
// and its answer is lost. What is sent again is kept once, and nobody is told
// that another window was faster.
func TestALostAnswerIsNoOtherWindowInABrowser(t *testing.T) {
	b := inTheEditor(t)
	for _, one := range []struct{ at, more, stem string }{
		{"&q=new", "What floats", "What floats and quacks?"},
		{"&q=1", "", "Which quacks? and quacks?"},
	} {
		b.open(one.at)
		before := b.w.text("SELECT count(*) FROM questions")
		b.js(b.ctx, `(() => {
			const real = window.fetch;
			let lose = 1;
			window.fetch = async (to, how) => {
				const answer = await real(to, how);
				if (how?.method === "POST" && lose-- > 0) throw new TypeError("the answer is lost");
				return answer;
			};
		})()`)
		b.types("#stem", one.more+" and")
		b.until(b.ctx, `document.querySelector("[data-saved]").dataset.state`, "lost")
		b.types("#stem", " quacks?")
		b.js(b.ctx, `window.dispatchEvent(new Event("online"))`)
		b.kept()
		if n := b.w.text("SELECT count(*) FROM questions WHERE stem = ?", one.stem); n != "1" {
			t.Errorf("%s: %s questions read as they were typed", one.at, n)
		}
		added := 0
		if one.at == "&q=new" {
			added = 1
		}
		if after := b.w.text("SELECT count(*) FROM questions"); float(t, after)-float(t, before) != float64(added) {
			t.Errorf("%s: there were %s questions, now %s", one.at, before, after)
		}
	}
}

// TestTryingInABrowser: an answer is graded as it is typed, before anything is
// kept, and once more when what counts is changed.
func TestTryingInABrowser(t *testing.T) {
	b := inTheEditor(t)
	b.open("&q=3")
	state := func(want string) {
		t.Helper()
		b.until(b.ctx, `document.querySelector("[data-tried]").dataset.tried + " " + document.querySelector("[data-try-wrong]").hidden`, want)
	}
	b.types("#try", "Quack!")
	state("wrong false")
	if got := b.js(b.ctx, `document.querySelector("[data-saved]").dataset.state ?? "" + document.querySelector("[data-saved]").textContent.trim()`); got != "" {
		t.Errorf("trying is taken for a change: %s", got)
	}
	b.js(b.ctx, `document.querySelector("[name=ignore_punct]").click()`)
	state("right true")
	b.types("#try", kb.Backspace+kb.Backspace)
	b.do(b.ctx, chromedp.SendKeys("#try", kb.Enter))
	state("wrong false")
	b.axed(b.ctx, "tried")
	b.fits(b.ctx, "tried")
	b.js(b.ctx, `document.querySelector('[name=type][value=number]').click()`)
	b.js(b.ctx, `document.querySelector("[data-do=retype]").click()`)
	b.until(b.ctx, `document.querySelectorAll("[name=accepted_off]").length > 1`, "true")
	b.ready()
	b.js(b.ctx, `(() => { const set = (q, v) => { const i = document.querySelector(q); i.value = v; i.dispatchEvent(new Event("input", { bubbles: true })); }; set("[name=accepted_pattern]", "86"); set("[name=accepted_off]", "2"); set("[name=unit]", "분");
		const second = document.querySelectorAll("[name=accepted_pattern]")[1].closest("li");
		for (const [name, value] of [["pattern", "86"], ["off", "5"], ["fraction", "50"]]) second.querySelector("[name=accepted_" + name + "]").value = value;
		document.querySelector("[name=scoring]").value = "partial"; })()`)
	b.types("#try", "88.0 분")
	state("right true")
	b.axed(b.ctx, "a number")
	b.fits(b.ctx, "a number")
	for _, b.lang = range []string{"en", "ko"} {
		b.js(b.ctx, `document.querySelector('.qform [data-do="try"]').focus()`)
		if b.lang == "ko" { // written in one language, seen in both
			b.kept()
			b.open("&q=3")
			b.types("#try", "88.0")
			state("right true")
			b.axed(b.ctx, "a number with a unit")
			b.fits(b.ctx, "a number with a unit")
		}
		b.seen("number", "[data-field=accepted]")
	}
	b.w.exec("UPDATE questions SET type = 'text' WHERE stem = 'What does it say?'")
	b.w.exec("UPDATE accepted_answers SET pattern = '꽥' WHERE pattern LIKE '86%'")
	for _, b.lang = range []string{"en", "ko"} {
		b.open("&q=1")
		b.seen("question", "[data-field=choices]")
		b.open("&q=3")
		b.types("#try", "꽥")
		state("right true")
		b.seen("text", "[data-field=try]")
	}
	// Enter in another field keeps the question and leads nowhere else.
	b.open("&q=1")
	b.types("[name=choice_text]", kb.Enter)
	b.until(b.ctx, `new URLSearchParams(location.search).get("saved") + new URLSearchParams(location.search).get("q")`, "11")
}
