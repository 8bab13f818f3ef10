package main

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// inABrowser opens a browser in which the superuser duck is signed in.
func inABrowser(t *testing.T) (*eyes, context.Context) {
	t.Helper()
	ctx := chromium(t)
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.person("duck", models.RoleSuperuser)
	e := &eyes{t: t, w: w, parent: ctx}
	e.do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(w.base+"/admin/login?lang=en"))
	e.signIn(ctx)
	return e, ctx
}

// until waits for an expression to say what is wanted.
func (b *eyes) until(ctx context.Context, expression, want string) {
	b.t.Helper()
	got := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		// Between two pages there is none to ask.
		if got, _ = chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")")); got == want {
			return
		}
	}
	b.t.Fatalf("%s is %q, want %q", expression, got, want)
}

func TestLiveNewsInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	const rows, badge = `[...document.querySelectorAll("tbody tr[data-id]")].length`, `document.querySelector("[data-live]").hidden ? "" : document.querySelector("[data-live]").innerText.trim()`
	const listens = `document.querySelector("[data-live]").hasAttribute("data-live-on")`
	e.w.tag("first")
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/tags/"))
	e.until(ctx, listens, "true")
	before := e.js(ctx, rows)
	for _, name := range []string{"second", "third"} {
		e.w.tag(name)
	}
	e.until(ctx, badge, "2 new")
	if got := e.js(ctx, rows); got != before {
		t.Errorf("%s rows after the news, %s before: they came by themselves", got, before)
	}
	e.js(ctx, `document.querySelector("[data-live]").click()`)
	e.until(ctx, rows, string(rune(before[0]+2)))

	id := e.w.tag("fourth")
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/tags/"+id.String()+"/"))
	e.until(ctx, listens, "true")
	if _, err := e.w.db.Update(t.Context(), schema.Program{Name: "test"}, e.w.registry.Model("tag"), id, &schema.Input{Values: map[string]any{"slug": "fifth"}}); err != nil {
		t.Fatal(err)
	}
	e.until(ctx, `document.querySelector("[data-live] [data-live-text]").textContent.split(" has")[0]`, "(test)")
}
