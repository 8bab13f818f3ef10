package main

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/web/static"
)

// TestMakingInABrowser looks at the pages of making and at those about oneself,
// wide and narrow, in both languages.
func TestMakingInABrowser(t *testing.T) {
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.person("maker", models.RoleMember)
	e := &eyes{t: t, w: w, parent: parent, axe: string(axe)}
	e.do(parent, chromedp.EmulateViewport(1280, 900))
	if _, err := chromedp.Call(parent, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: e.axe}); err != nil {
		t.Fatal(err)
	}
	e.do(parent, chromedp.Navigate(w.base+"/login?next=/make"))
	e.js(parent, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "maker"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	e.until(parent, `document.body.dataset.page`, "make")
	e.js(parent, `(() => { const f = document.querySelector("[data-new]"); f.title.value = "Ducks and all that swims with them"; f.requestSubmit(); })()`)
	e.until(parent, `document.querySelectorAll("[data-edit]").length`, "1")
	const live = `document.querySelectorAll("[data-edit][data-live]").length`
	edit := e.js(parent, `location.pathname`)
	e.js(parent, `document.querySelector('[data-do="add"]').click()`)
	e.until(parent, `document.querySelectorAll("#stem").length`, "1")
	e.js(parent, `(() => {
		document.querySelector("#stem").value = "Which of these quacks?";
		const texts = document.querySelectorAll('[name="choice_text"]');
		texts[0].value = "A duck"; texts[1].value = "A goat";
		document.querySelector('[name="choice_right"]').checked = true;
		document.querySelector('.qform [data-do="save"].is-primary').click();
	})()`)
	e.until(parent, `document.querySelectorAll(".qlist [data-question]").length + " " + document.querySelectorAll("[data-missing]").length`, "1 0")
	e.until(parent, live, "1")
	// What is typed is saved by itself, a new question too, and once.
	e.js(parent, `(() => { const s = document.querySelector("#stem"); s.value = "Which of these barks?"; s.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	e.until(parent, `document.querySelector("[data-saved]").dataset.state`, "kept")
	e.do(parent, chromedp.Navigate(w.base+edit+"?q=new"))
	e.until(parent, live, "1")
	e.js(parent, `(() => { const s = document.querySelector("#stem"); s.value = "Which of these swims?"; s.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	e.until(parent, `document.querySelector("[data-saved]").dataset.state`, "kept")
	e.js(parent, `document.querySelector('.qform [data-do="save"].is-primary').click()`)
	e.until(parent, `[...document.querySelectorAll(".qlist [data-question] a")].map((a) => a.getAttribute("aria-label").slice(2, -11)).join()`, "Which of these barks?,Which of these swims?")
	e.until(parent, `document.querySelectorAll('[data-do="drop"]').length`, "1")
	e.js(parent, `document.querySelector('[data-do="drop"]').click()`)
	e.until(parent, `document.querySelectorAll(".qlist [data-question]").length`, "1")
	paths := []string{"/make", edit, edit + "?q=1", edit + "?q=new", "/me", "/me?taken=1", "/me/data"}
	look := func(paths []string) {
		for _, path := range paths {
			for _, lang := range []string{"ko", "en"} {
				e.do(parent, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(w.base+path+and(path)+"lang="+lang))
				e.axed(parent, path+" "+lang)
				e.fits(parent, path+" "+lang)
				e.axed(parent, path+" "+lang+", narrow")
			}
		}
	}
	look(paths)
	e.do(parent, chromedp.Navigate(w.base+edit))
	e.js(parent, `document.querySelector('[data-verb="submit"]').click()`)
	e.until(parent, `document.querySelectorAll("[data-pending]").length`, "1")
	look([]string{edit, edit + "?q=1"})
}

// and is what joins one more parameter to an address.
func and(address string) string {
	if strings.Contains(address, "?") {
		return "&"
	}
	return "?"
}
