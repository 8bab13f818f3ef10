package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys sends keys as a keyboard does.
func (b *eyes) keys(ctx context.Context, text string) {
	b.t.Helper()
	b.do(ctx, chromedp.KeyEvent(text))
}

const pageName = `document.body.dataset.page + " " + location.pathname`

func TestKeyboardInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	for _, name := range []string{"alpha", "beta", "gamma"} {
		e.w.tag(name)
	}
	open := func(path string) {
		t.Helper()
		e.do(ctx, chromedp.Navigate(e.w.base+path))
		e.until(ctx, "document.readyState", "complete")
	}
	const here = `document.querySelector("[data-here]")?.querySelector("th")?.innerText.trim() ?? ""`
	open("/admin/tags/?sort=slug")
	e.keys(ctx, "jj")
	e.until(ctx, here, "beta")
	e.keys(ctx, "k")
	e.until(ctx, here, "alpha")
	e.keys(ctx, "x")
	e.until(ctx, `[...document.querySelectorAll("input[name=id]:checked")].length`, "1")
	e.keys(ctx, "x")
	e.press(ctx, "/")
	e.until(ctx, `document.activeElement.matches("[data-search]")`, "true")
	e.keys(ctx, "jx?ge")
	e.until(ctx, `document.activeElement.value + document.querySelectorAll("dialog[open]").length + "" + document.querySelectorAll("input[name=id]:checked").length`, "jx?ge00")
	e.js(ctx, `(() => { document.activeElement.value = ""; document.activeElement.blur(); })()`)

	e.js(ctx, `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, isComposing: true }))`)
	e.until(ctx, `document.querySelectorAll("dialog[open]").length`, "0")
	e.keys(ctx, "?")
	e.until(ctx, `document.querySelector("#keys").open`, "true")
	e.until(ctx, `[...document.querySelectorAll("#keys section")].length`, "3")
	e.keys(ctx, kb.Escape)
	e.until(ctx, `document.querySelector("#keys").open`, "false")
	if got := e.js(ctx, `[..."abcdefnprtw"].filter((key) => !document.body.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true, cancelable: true }))).join("")`); got != "" {
		t.Errorf("Ctrl with %q is taken from the browser", got)
	}
	e.until(ctx, `document.activeElement.tagName + " " + `+here, "BODY alpha")
	e.keys(ctx, kb.Enter)
	e.until(ctx, `document.body.dataset.page`, "form")
	e.js(ctx, `document.querySelector("[name=slug]").value = "delta"`)
	e.js(ctx, `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true, cancelable: true }))`)
	e.until(ctx, pageName, "list /admin/tags/")
	e.until(ctx, `document.querySelectorAll(".toast[role=status]").length`, "1")
	e.keys(ctx, "gh")
	e.until(ctx, pageName, "dashboard /admin/")
}

func TestPaletteInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	id := e.w.tag("quackery")
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/tags/"+id.String()+"/"), chromedp.Navigate(e.w.base+"/admin/"))
	const ctrlK = `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true }))`
	const first = `document.querySelector("#palette [aria-selected=true]")?.innerText.split("\n")[0] ?? ""`
	e.js(ctx, ctrlK)
	e.until(ctx, `document.querySelector("#palette").open`, "true")
	e.until(ctx, first, "quackery") // opened lately
	e.until(ctx, `document.activeElement.getAttribute("aria-activedescendant")`, "palette-0")
	e.keys(ctx, "quack")
	e.until(ctx, first, "quackery")
	e.until(ctx, `document.querySelector("#palette [role=listbox] [role=option]").id`, "palette-0")
	e.keys(ctx, kb.Escape)
	e.until(ctx, `document.querySelector("#palette").open`, "false")
	e.js(ctx, ctrlK)
	e.until(ctx, `document.querySelector("#palette").open`, "true")
	// A hand that is quicker than the browser's events: closed, opened and typed within one task.
	e.js(ctx, `(() => { const palette = document.querySelector("#palette"), input = palette.querySelector("input"); palette.close(); `+ctrlK+`; input.value = "quack"; input.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	e.until(ctx, first, "quackery")
	if typed := e.js(ctx, `document.querySelector("#palette input").value`); typed != "quack" {
		t.Errorf("what was typed is %q, want quack", typed)
	}
	e.keys(ctx, kb.Enter)
	e.until(ctx, pageName, "form /admin/tags/"+id.String()+"/")
}
