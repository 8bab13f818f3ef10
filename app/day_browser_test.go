package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// day is somebody of the staff at work in a browser.
type day struct {
	*eyes
	ctx context.Context
}

// until waits for an expression to be true. While one page goes and another
// comes there is none to ask.
func (d *day) until(what, expression string) {
	d.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if yes, err := chromedp.Run(d.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && yes {
			return
		}
	}
	d.t.Fatalf("%s: not so after a while, on %s: %s", what, d.js(d.ctx, "location.href"), d.js(d.ctx, `document.querySelector("main")?.innerText.slice(0, 400)`))
}

// open goes to an address and waits for its page; what is still on its way would
// take its place.
func (d *day) open(path, page string) {
	d.t.Helper()
	d.until("the page before is there", `document.readyState === "complete"`)
	d.do(d.ctx, chromedp.Navigate(d.w.base+path))
	d.on(page)
}

// on waits for a kind of page whose scripts have run.
func (d *day) on(page string) {
	d.t.Helper()
	d.until("the page "+page, fmt.Sprintf(`document.readyState === "complete" && document.body.dataset.page === %q`, page))
}

// click presses the first of what a selector names that is to be seen.
func (d *day) click(selector string) {
	d.t.Helper()
	d.until(selector+" is there", fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility())`, selector))
	d.js(d.ctx, fmt.Sprintf(`[...document.querySelectorAll(%q)].find((e) => e.checkVisibility()).click()`, selector))
}

// write puts a text into a field as its reader would.
func (d *day) write(selector, text string) {
	d.t.Helper()
	d.until(selector+" is there", fmt.Sprintf(`document.querySelector(%q)?.checkVisibility()`, selector))
	d.js(d.ctx, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.value = %q;
		e.dispatchEvent(new Event("input", { bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); })()`, selector, text))
}

// stroke is a key that the page takes for itself: pressed by the protocol its
// letter would still be typed where the focus then is.
func (d *day) stroke(key string, ctrl bool) {
	d.t.Helper()
	d.js(d.ctx, fmt.Sprintf(`(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: %q, ctrlKey: %t, bubbles: true, cancelable: true }))`, key, ctrl))
}

func (d *day) press(keys string) {
	d.t.Helper()
	d.do(d.ctx, chromedp.KeyEvent(keys))
}

// tagged counts the tags of the database.
func (d *day) tagged(where schema.Cond) int { return d.w.countOf("tag", where) }

// TestDayInABrowser is the day of one of the staff, from the log-in by a second
// factor to the keyboard alone, in one browser on the whole program.
func TestDayInABrowser(t *testing.T) {
	parent := chromium(t)
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.person("haru", models.RoleAdmin)
	w.tags(30)
	key, _ := w.as("haru").enrol()
	ctx, cancel := context.WithTimeout(parent, 5*time.Minute)
	t.Cleanup(cancel)
	d := &day{&eyes{t: t, w: w, parent: ctx}, ctx}
	d.do(ctx, chromedp.EmulateViewport(1280, 900))
	// A question whether to leave would stop the protocol until it is answered.
	err := chromedp.Listen(ctx, func(event any) {
		if asked, is := event.(*page.EventJavascriptDialogOpening); is {
			t.Logf("it asks: %s %q on %s", asked.Type, asked.Message, asked.URL)
			go func() {
				_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	d.arrive(key)
	for _, part := range []struct {
		name string
		do   func(*day)
	}{
		{"find and filter", (*day).find}, {"edit with a conflict", (*day).conflict}, {"save a view", (*day).keepView},
		{"delete and undo", (*day).undo}, {"restore a version", (*day).goBack}, {"export", (*day).takeAway}, {"import", (*day).bringIn},
		{"act on all that match", (*day).actOnAll}, {"keyboard alone", (*day).keys},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.do(&day{&eyes{t: t, w: w, parent: ctx}, ctx}) }) {
			return // what follows stands on it
		}
	}
}

// arrive logs in with a password and a code of the app.
func (d *day) arrive(key string) {
	d.open("/admin/login?lang=en", "login")
	d.write(`input[name="username"]`, "haru")
	d.write(`input[name="password"]`, password)
	d.press(kb.Enter)
	d.on("totp")
	d.write(`input[name="code"]`, code(d.t, key, 1))
	d.press(kb.Enter)
	d.on("dashboard")
}

func (d *day) find() {
	d.open("/admin/tags/", "list")
	d.stroke("/", false)
	d.until("the search has the focus", `document.activeElement?.matches("[data-search]")`)
	d.press("tag-0001")
	d.press(kb.Enter)
	d.until("one is found", `location.search.includes("q=tag-0001") && document.querySelectorAll("tbody tr[data-id]").length === 1`)
	d.open("/admin/users/", "list")
	d.click(`[data-open="filters"]`)
	d.until("the filters are open", `document.querySelector("#filters")?.open`)
	d.click(`[data-filter="status"] input[value="active"]`)
	d.click(`#filters button[type="submit"]`)
	d.until("the filter is on", `location.search.includes("status=active") && document.querySelector("[data-chips] .chip")`)
	d.click("[data-clear-filters]")
	d.until("no filter is on", `!document.querySelector("[data-chips]") && document.body.dataset.page === "list"`)
}

// one is a tag by its slug, and its address.
func (d *day) one(slug string) (*models.Tag, string) {
	d.t.Helper()
	row, err := d.w.db.FindBy(d.t.Context(), d.w.registry.Model("tag"), schema.Eq("Slug", slug))
	if err != nil {
		d.t.Fatalf("%s: %v", slug, err)
	}
	tag := row.(*models.Tag)
	return tag, "/admin/tags/" + tag.ID.String() + "/"
}

func (d *day) conflict() {
	tag, address := d.one("tag-0002")
	d.open(address, "form")
	if _, err := d.w.db.Update(d.t.Context(), schema.Program{Name: "somebody"}, d.w.registry.Model("tag"), tag.ID, &schema.Input{Values: map[string]any{"slug": "theirs"}}); err != nil {
		d.t.Fatal(err)
	}
	d.write(`input[name="slug"]`, "mine")
	d.stroke("s", true)
	d.on("conflict")
	d.until("both are shown", `document.querySelector("main").innerText.includes("theirs") && document.querySelector("main").innerText.includes("mine")`)
	d.click(`main input[type="radio"][value="mine"]`)
	d.click(`main [data-action="merge"]`)
	d.until("it is saved", `document.readyState === "complete" && document.body.dataset.page !== "conflict"`)
	if now, err := d.w.db.Find(d.t.Context(), d.w.registry.Model("tag"), tag.ID); err != nil || now.(*models.Tag).Slug != "mine" {
		d.t.Errorf("%+v, %v", now, err)
	}
}

func (d *day) keepView() {
	d.open("/admin/tags/?q=tag-001", "list")
	d.click(`summary[data-action="views"]`)
	d.write("#new-view-name", "열 몇 번")
	d.click(`[data-action="save-view"]`)
	d.until("the view is a tab", `[...document.querySelectorAll("nav.tabs a[aria-current]")].some((a) => a.innerText.includes("열 몇 번"))`)
}

func (d *day) undo() {
	tag, address := d.one("tag-0003")
	d.open(address+"delete", "delete")
	d.click(`main [data-action="delete"]`)
	d.on("list")
	if n := d.tagged(schema.Eq("ID", tag.ID)); n != 0 {
		d.t.Fatalf("%d of it are left", n)
	}
	d.click(`.toast form button[type="submit"]`)
	d.until("it is back", `document.readyState === "complete" && document.querySelector("#toasts > .toast") && !document.querySelector("#toasts > .toast form")`)
	for end := time.Now().Add(10 * time.Second); d.tagged(schema.Eq("ID", tag.ID)) != 1; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatal("undone, it is not there")
		}
	}
}

func (d *day) goBack() {
	tag, address := d.one("mine")
	d.open(address+"history", "history")
	d.js(d.ctx, `[...document.querySelectorAll("a.picks__item")].at(-1).click()`)
	d.until("the first entry is open", `[...document.querySelectorAll("a.picks__item")].at(-1)?.hasAttribute("aria-current")`)
	d.click(`main [data-action="revert"]`)
	d.until("it asks", `/history\/./.test(location.pathname) && document.readyState === "complete"`)
	d.click(`main form [data-action="revert"]`)
	d.on("form")
	if now, err := d.w.db.Find(d.t.Context(), d.w.registry.Model("tag"), tag.ID); err != nil || now.(*models.Tag).Slug != "theirs" {
		d.t.Errorf("%+v, %v", now, err)
	}
}

func (d *day) takeAway() {
	d.open("/admin/tags/?q=tag-000", "list")
	d.click(`.toolbar [data-action="export"]`)
	d.until("the form is there", `document.querySelector('form input[name="format"]')`)
	d.click(`input[name="format"][value="csv"]`)
	text := d.js(d.ctx, `(async () => { const f = document.querySelector('main form'); const r = await fetch(f.action, { method: "POST", body: new URLSearchParams(new FormData(f)) });
		return r.status + " " + r.headers.get("content-type") + " " + (await r.text()); })()`)
	if !strings.HasPrefix(text, "200 text/csv") || !strings.Contains(text, "tag-0004") || strings.Contains(text, "tag-0014") {
		d.t.Errorf("the file is %.300s", text)
	}
}

func (d *day) bringIn() {
	before := d.tagged(schema.True())
	d.open("/admin/tags/import", "confirm")
	d.js(d.ctx, `(() => { const files = new DataTransfer(); files.items.add(new File(["slug\nbrought-in\nbrought-in-too\nNot A Slug!\n"], "tags.csv", { type: "text/csv" }));
		document.querySelector('input[name="file"]').files = files.files; })()`)
	d.click(`main form button[type="submit"].btn--primary`)
	d.until("the dry run says what is wrong", `document.querySelector("main").innerText.includes("Not A Slug!")`)
	if d.tagged(schema.True()) != before {
		d.t.Fatal("a dry run has written")
	}
	d.click(`main form button[type="submit"].btn--primary`)
	for end := time.Now().Add(20 * time.Second); d.tagged(schema.True()) != before+2; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%d tags, %d before: %s", d.tagged(schema.True()), before, d.js(d.ctx, `document.querySelector("main").innerText`))
		}
	}
	d.until("the report of the import is there", `document.readyState === "complete" && document.body.dataset.page !== "confirm"`)
}

func (d *day) actOnAll() {
	all := d.tagged(schema.True())
	d.open("/admin/tags/?limit=20&q=tag-", "list")
	d.click("[data-select-all]")
	d.until("the bar of actions is there", `!document.querySelector("[data-selection]").hidden`)
	d.click("[data-select-matching]")
	d.click(`[data-selection] [data-action="delete"]`)
	d.on("confirm")
	words := d.js(d.ctx, `document.querySelector("#typed").dataset.confirmWords`)
	d.write("#typed", words)
	d.click(`main form button[type="submit"].btn--danger`)
	for end := time.Now().Add(20 * time.Second); d.tagged(schema.True()) != all-29; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%d tags are left of %d: %s", d.tagged(schema.True()), all, d.js(d.ctx, `document.querySelector("main").innerText`))
		}
	}
	d.on("list")
}

// keys finds its way without a mouse: help, the palette, rows, a form and back.
func (d *day) keys() {
	d.open("/admin/", "dashboard")
	d.stroke("?", false)
	d.until("the help is open", `document.getElementById("keys").open`)
	d.press(kb.Escape)
	d.until("the help is closed", `!document.getElementById("keys").open`)
	d.press("g")
	d.press("u")
	d.on("list")
	d.press("j")
	d.press("x")
	d.until("the first row is chosen", `document.querySelector("tbody tr[data-here] input[name=id]")?.checked`)
	d.press("x")
	d.press(kb.Enter)
	d.on("form")
	d.until("it is a person's", `location.pathname.startsWith("/admin/users/")`)
	d.stroke("k", true)
	d.until("the palette is open", `document.getElementById("palette").open`)
	d.press("Genres")
	d.until("a command is found", `document.querySelector("#palette [role=option][aria-selected=true]")`)
	d.press(kb.Enter)
	d.until("the genres", `location.pathname === "/admin/genres/"`)
}
