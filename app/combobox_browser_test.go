package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// inTheLastRow puts a combobox into the last row of a list that can be edited,
// as a cell of a relation has it.
const inTheLastRow = `(() => {
	const cell = [...document.querySelectorAll("tbody tr[data-id]")].at(-1).querySelector(".cell");
	const select = Object.assign(document.createElement("select"), { id: "last", className: "input" });
	select.dataset.autocomplete = "/admin/quizzes/autocomplete/genre_id";
	select.setAttribute("aria-label", "last");
	cell.append(select);
	cell.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: cell } }));
})()`

// seen tells whether the list of options that is open stands in the window, over
// all else, beside its input.
const seen = `(() => {
	const list = [...document.querySelectorAll("[role=listbox]")].find((l) => l.checkVisibility());
	if (!list) return "no list";
	const at = list.getBoundingClientRect(), input = document.activeElement.getBoundingClientRect();
	const on = (y) => list.contains(document.elementFromPoint(at.x + at.width / 2, y));
	const inside = at.top >= 0 && at.bottom <= innerHeight && at.left >= 0 && at.right <= innerWidth;
	return [inside, on(at.top + 8), on(at.bottom - 8), at.bottom <= input.top || at.top >= input.bottom].join(" ");
})()`

// The options of a combobox are seen whole wherever its input stands, and make
// nothing scroll.
func TestComboboxInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	if _, err := loadDemo(t.Context(), e.w.db, ""); err != nil {
		t.Fatal(err)
	}
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/genres/"))
	e.js(ctx, inTheLastRow)
	const extent = `[document.documentElement, document.querySelector(".table-wrap")].map((x) => x.scrollWidth + "x" + x.scrollHeight).join(" ")`
	for _, width := range []int64{1280, 390, 320} {
		e.do(ctx, chromedp.EmulateViewport(width, 640))
		before := e.js(ctx, extent)
		e.js(ctx, `(() => { const i = document.querySelector("#last-input"); i.scrollIntoView({ block: "end" }); i.focus(); i.click(); })()`)
		e.until(ctx, seen, "true true true true")
		if after := e.js(ctx, extent); after != before {
			t.Errorf("%d px: %s, and %s with the options", width, before, after)
		}
		e.press(ctx, "Escape")
		e.until(ctx, seen, "no list")
	}
	e.js(ctx, `(() => { const i = document.querySelector("#last-input"); i.scrollIntoView({ block: "start" }); i.click(); })()`)
	e.until(ctx, seen, "true true true true")
	e.press(ctx, "ArrowDown")
	e.press(ctx, "Enter")
	e.until(ctx, `document.querySelector("#last").value !== "" && document.querySelector("#last-input").value !== ""`, "true")
}
