package main

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// plain is somebody at work whose browser runs no script of a page.
type plain struct{ *day }

// TestBackOfficeWithoutScriptsInABrowser does by plain forms what moderators do:
// log-in, list, search, filter, form, owned rows, many at once, delete and undo.
func TestBackOfficeWithoutScriptsInABrowser(t *testing.T) {
	parent := chromium(t)
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.person("haru", models.RoleSuperuser)
	if _, err := loadDemo(t.Context(), w.db, ""); err != nil {
		t.Fatal(err)
	}
	w.tags(12)
	ctx, cancel := context.WithTimeout(parent, 5*time.Minute)
	t.Cleanup(cancel)
	p := plain{&day{&eyes{t: t, w: w, parent: ctx}, ctx}}
	p.do(ctx, chromedp.EmulateViewport(1280, 900))
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}

	p.open("/admin/login?lang=en", "login")
	p.write(`input[name="username"]`, "haru")
	p.write(`input[name="password"]`, password)
	p.click(`form[action*="login"] button[type="submit"]`)
	p.on("dashboard")
	p.until("scripts are off", `!window.htmx && matchMedia("(scripting: none)").matches`)

	p.open("/admin/tags/", "list")
	p.write(`[data-search]`, "tag-0001")
	p.do(ctx, chromedp.Focus("[data-search]"), chromedp.KeyEvent("\r"))
	p.until("one is found", `location.search.includes("q=tag-0001") && document.querySelectorAll("tbody tr[data-id]").length === 1`)

	p.open("/admin/users/", "list")
	p.click(`[data-open="filters"]`)
	p.until("the filters are a page", `location.search.includes("filters=1") && document.querySelector("#filters")?.checkVisibility()`)
	p.click(`[data-filter="status"] input[value="active"]`)
	p.click(`#filters button[type="submit"]`)
	p.until("the filter is on", `location.search.includes("status=active") && document.querySelector("[data-chips] .chip")`)

	tag, address := p.one("tag-0002")
	p.open(address, "form")
	p.write(`input[name="slug"]`, "by-hand")
	p.click(`main button[name="_save"], main [data-action="save"]`)
	p.on("list")
	if row, err := w.db.Find(t.Context(), w.registry.Model("tag"), tag.ID); err != nil || row.(*models.Tag).Slug != "by-hand" {
		t.Errorf("%+v, %v", row, err)
	}

	p.rows()
	p.together()

	tag, address = p.one("tag-0005")
	p.open(address+"delete", "delete")
	p.click(`main [data-action="delete"]`)
	p.on("list")
	if n := p.tagged(schema.Eq("ID", tag.ID)); n != 0 {
		t.Errorf("%d of what was deleted are left", n)
	}
	p.click(`.toast form button[type="submit"]`)
	p.until("it is back", `document.readyState === "complete" && !document.querySelector(".toast form")`)
	if n := p.tagged(schema.Eq("ID", tag.ID)); n != 1 {
		t.Errorf("%d of what was undone are there", n)
	}
}

// rows adds an owned row, which is there to be filled in, and takes another away by
// its box.
func (p plain) rows() {
	p.t.Helper()
	address := "/admin/quizzes/" + p.w.published().String() + "/"
	const items = `document.querySelectorAll("main [data-inline=questions] > [data-inline-list] > [data-inline-item]").length`
	p.open(address, "form")
	n, err := strconv.Atoi(p.js(p.ctx, items))
	if err != nil || n == 0 {
		p.t.Fatalf("%d questions, %v", n, err)
	}
	p.click(`button[name="_add"][value="questions"]`)
	p.until("an empty row is there", fmt.Sprintf(`%s === %d`, items, n+1))
	p.open(address, "form")
	p.click(`main [data-inline-item] summary`)
	p.click(`input[type="checkbox"][name="questions.0._delete"]`)
	p.click(`main button[name="_continue"], main button[data-action="continue"]`)
	p.until("the row is gone", fmt.Sprintf(`document.readyState === "complete" && %s === %d`, items, n-1))
}

// together acts on rows that were chosen by their boxes.
func (p plain) together() {
	p.t.Helper()
	p.open("/admin/tags/?q=tag-001", "list")
	n := p.js(p.ctx, `document.querySelectorAll("tbody input[name=id]").length`)
	p.until("some can be chosen", `document.querySelectorAll("tbody input[name=id]").length > 1`)
	p.js(p.ctx, `document.querySelectorAll("tbody input[name=id]").forEach((e) => e.click())`)
	p.click(`button[form="bulk"][data-action="delete"]`)
	p.until("what will happen is shown", `document.querySelector("main form#bulk [name=confirm]")`)
	p.click(`main form#bulk [data-action="delete"], main form#bulk button[type="submit"]`)
	p.on("list")
	if left := p.tagged(schema.Contains("Slug", "tag-001")); left != 0 {
		p.t.Errorf("%d of %s are left", left, n)
	}
}
