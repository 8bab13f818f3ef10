package main

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// scripts tries what the scripts of the back office do, on the form of a quiz
// and on the list.
func (b *eyes) scripts(form string) {
	b.t.Run("scripts", func(t *testing.T) {
		e := &eyes{t: t, w: b.w, parent: b.parent}
		ctx, cancel := chromedp.NewContext(b.parent)
		t.Cleanup(cancel)
		e.do(ctx, chromedp.Navigate(b.w.base+form+"?lang=ko"))
		slug := e.js(ctx, `document.querySelector("[name=slug]").value`)
		e.write(ctx, "[name=title]", "A title of its own")
		if got := e.js(ctx, `document.querySelector("[name=slug]").value`); got != slug {
			t.Errorf("a new title makes the slug %q of %q", got, slug)
		}
		e.unsaved(ctx, 1)
		e.js(ctx, `document.querySelector("[data-inline=questions] [data-inline-add]").click()`)
		e.unsaved(ctx, 2)
		if got := e.js(ctx, `[...document.querySelectorAll("[name$='.points']")].at(-1).value`); got != "1" {
			t.Errorf("a new question begins with %q points", got)
		}
		e.js(ctx, `document.querySelector("[data-inline-id] [data-inline-remove]").click()`)
		e.unsaved(ctx, 3)
		e.js(ctx, `document.querySelector("[data-slug-follow]").click()`)
		if got := e.js(ctx, `document.querySelector("[name=slug]").value`); got != "a-title-of-its-own" {
			t.Errorf("asked to follow, the slug is %q", got)
		}
		e.tabs(ctx)
		e.conditions(ctx)
		e.kept(ctx)
		e.pressedTwice(ctx)
		e.js(ctx, `document.querySelector("form[data-guard]").removeAttribute("data-guard")`)
		e.do(ctx, chromedp.Navigate(b.w.base+"/admin/quizzes/"))
		if got := e.js(ctx, `(() => { const w = document.querySelector(".table-wrap"); w.style.maxBlockSize = "200px"; w.scrollTop = 90; const h = document.querySelector("thead .table__first").getBoundingClientRect();
			return !!document.elementFromPoint(h.x + 20, h.y + h.height / 2)?.closest("thead"); })()`); got != "true" {
			t.Error("rows that are scrolled away cover the head of their column")
		}
		e.press(ctx, "/")
		e.press(ctx, "Escape")
		e.press(ctx, "j")
		if got := e.js(ctx, `document.activeElement.matches("tr[data-here]")`); got != "true" {
			t.Error("after / and Esc the keys of the list do nothing")
		}
	})
}

// pressedTwice sends a form once for two presses of its button; the answer goes
// to a frame, so that the page stays.
func (b *eyes) pressedTwice(ctx context.Context) {
	b.t.Helper()
	b.js(ctx, `(() => { const f = document.createElement("form"), i = document.createElement("iframe"); i.name = "aside"; f.id = "twice"; f.target = "aside";
		f.setAttribute("data-save", ""); document.body.append(i, f); window.sends = 0;
		window.addEventListener("submit", (e) => { window.sends += e.defaultPrevented ? 0 : 1; }); })()`)
	for range 2 {
		b.js(ctx, `new Promise((done) => { document.querySelector("#twice").requestSubmit(); setTimeout(() => done(""), 50); })`)
	}
	if got := b.js(ctx, `String(window.sends)`); got != "1" {
		b.t.Errorf("a button that is pressed twice sends %s times", got)
	}
}

// write fills in an input as a person does.
func (b *eyes) write(ctx context.Context, selector, value string) {
	b.js(ctx, `(() => { const i = document.querySelector("`+selector+`"); i.value = "`+value+`"; i.dispatchEvent(new Event("input", { bubbles: true })); })()`)
}

// press sends a key to what has the focus.
func (b *eyes) press(ctx context.Context, key string) {
	b.js(ctx, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "`+key+`", bubbles: true, cancelable: true }))`)
}

// unsaved fails unless the form counts so many changes.
func (b *eyes) unsaved(ctx context.Context, want int) {
	b.t.Helper()
	text := b.js(ctx, `document.querySelector("[data-dirty]").textContent`)
	if expected := "저장 안 한 변경 " + string(rune('0'+want)) + "개"; text != expected {
		b.t.Errorf("the form says %q, want %q", text, expected)
	}
}

// tabs shows one part of the form at a time.
func (b *eyes) tabs(ctx context.Context) {
	b.t.Helper()
	const shown = `[...document.querySelectorAll("[data-tabpane]")].filter((p) => p.checkVisibility()).map((p) => p.id).join(" ")`
	if got := b.js(ctx, shown); got != "tab-0" {
		b.t.Errorf("at first the form shows %q", got)
	}
	b.js(ctx, `document.querySelector("[data-tabs] a[href='#tab-2']").click()`)
	if got := b.js(ctx, shown+` + document.querySelector("[data-tabs] [aria-current]").hash`); got != "tab-2#tab-2" {
		b.t.Errorf("after a click it shows %q", got)
	}
	b.js(ctx, `document.querySelector("[data-tabs] a").click()`)
}

// conditions hides a field while another has no value that it counts with.
func (b *eyes) conditions(ctx context.Context) {
	b.t.Helper()
	for licence, want := range map[string]string{"CC0": "false", "CC-BY-4.0": "true", "ARR": "false"} {
		got := b.js(ctx, `(() => { const l = document.querySelector("[name=licence]"); l.value = "`+licence+`"; l.dispatchEvent(new Event("change", { bubbles: true }));
			return document.querySelector("[data-field=attribution]").checkVisibility(); })()`)
		if got != want {
			b.t.Errorf("with %s the attribution shows: %s, want %s", licence, got, want)
		}
	}
}

// kept finds what was typed after the page was left, children that were added too.
func (b *eyes) kept(ctx context.Context) {
	b.t.Helper()
	const count = `String(document.querySelectorAll("[data-inline=questions] > ol > [data-inline-item]").length)`
	rows := b.js(ctx, count)
	b.write(ctx, "[name=title]", "Kept in the browser")
	for end := time.Now().Add(10 * time.Second); b.js(ctx, `JSON.stringify(localStorage).includes("Kept in the browser")`) != "true"; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatal("what is typed is not kept")
		}
	}
	b.js(ctx, `document.querySelector("form[data-guard]").removeAttribute("data-guard")`)
	b.do(ctx, chromedp.Navigate(b.js(ctx, `location.href.split("#")[0]`)))
	b.js(ctx, `document.querySelector("[data-kept] button").click()`)
	if got := b.js(ctx, `document.querySelector("[name=title]").value`); got != "Kept in the browser" {
		b.t.Errorf("restored, the title is %q", got)
	}
	if got := b.js(ctx, count); got != rows {
		b.t.Errorf("restored, there are %s questions, want %s", got, rows)
	}
}
