package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// reported makes so many quizzes, each of which somebody has reported.
func (w *world) reported(n int) {
	w.t.Helper()
	var who schema.Actor
	for i := range n {
		if i%9 == 0 { // nobody reports more in a minute
			id := w.person(fmt.Sprintf("reporter_%d", i), models.RoleMember)
			var err error
			if who, err = w.acting(w.t.Context(), id); err != nil {
				w.t.Fatal(err)
			}
		}
		quiz := w.quiz(w.person(fmt.Sprintf("author_%d", i), models.RoleMember))
		if _, err := w.db.Create(w.t.Context(), who, w.registry.Model("report"), &schema.Input{Values: map[string]any{
			"subject": "quiz", "subject_id": quiz, "reason": "spam", "detail": "광고예요"}}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// atDesk opens the queue in a browser and waits until its scripts listen.
func (b *eyes) atDesk(ctx context.Context, path string) {
	b.t.Helper()
	b.do(ctx, chromedp.Navigate(b.w.base+path))
	b.until(ctx, `document.querySelector("main.desk").hasAttribute("data-live-on")`, "true")
}

const (
	onCase  = `(document.querySelector(".desk__subject")?.dataset.id ?? "")`
	inModal = `(document.querySelector("dialog:modal")?.id ?? "")`
)

// TestFiftyCasesByKeyboardInABrowser decides fifty cases by keyboard alone and says how long
// the page takes from the last key to the next case.
func TestFiftyCasesByKeyboardInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	e.w.reported(55)
	e.atDesk(ctx, "/admin/queue")
	e.js(ctx, `(() => {
		window.took = []; let since = 0, was = `+onCase+`;
		addEventListener("keydown", () => { since = performance.now(); }, true);
		new MutationObserver(() => {
			const now = `+onCase+`;
			if (now === was) return;
			was = now;
			const from = since;
			requestAnimationFrame(() => requestAnimationFrame(() => window.took.push(performance.now() - from)));
		}).observe(document.querySelector("main"), { childList: true, subtree: true });
	})()`)
	loaded := e.js(ctx, "performance.timeOrigin")
	for i := range 50 {
		switch i % 3 {
		case 0:
			e.keys(ctx, "d")
		default:
			e.keys(ctx, "h")
			e.until(ctx, inModal, "act-hide")
			e.keys(ctx, "1n")
		}
		e.until(ctx, "window.took.length", fmt.Sprint(i+1))
		e.until(ctx, `document.activeElement.id`, "subject")
	}
	if got := e.js(ctx, "performance.timeOrigin"); got != loaded {
		t.Error("the page was loaded anew")
	}
	if n := e.w.countOf("decision", schema.True()); n != 50 {
		t.Errorf("%d decisions", n)
	}
	var took []float64
	if err := json.Unmarshal([]byte(e.js(ctx, "JSON.stringify(window.took)")), &took); err != nil {
		t.Fatal(err)
	}
	slices.Sort(took)
	t.Logf("from the key to the next case: median %.0f ms, p95 %.0f ms, longest %.0f ms", took[len(took)/2], took[len(took)*95/100], took[len(took)-1])
}

// What is decided by keys is undone by a key, claims are let go on leaving, and
// what others do shows at once.
func TestDeskInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	b := e.w.bench()
	e.w.reported(2)
	e.atDesk(ctx, "/admin/queue")
	first := e.js(ctx, onCase)
	id, err := schema.ParseID(first)
	if err != nil {
		t.Fatal(err)
	}
	of := func() *models.Case {
		row, err := e.w.db.Find(ctx, e.w.registry.Model("case"), id)
		if err != nil {
			t.Fatal(err)
		}
		return row.(*models.Case)
	}
	e.js(ctx, `(window.stays = document.querySelector(".cases > li:last-child")).querySelector("input").checked = true`)
	e.keys(ctx, "h")
	e.until(ctx, inModal, "act-hide")
	// By the protocol the digit would still be typed where the focus then is.
	e.js(ctx, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true, cancelable: true }))`)
	e.until(ctx, `document.activeElement.name.startsWith("fill-")`, "true")
	e.js(ctx, `document.activeElement.form.requestSubmit()`)
	e.until(ctx, `!!document.activeElement.name && document.querySelector("dialog:modal [data-error]")?.dataset.error === document.activeElement.name`, "true")
	e.keys(ctx, "8")
	e.js(ctx, `document.activeElement.form.requestSubmit()`)
	e.until(ctx, onCase+" !== "+fmt.Sprintf("%q", first), "true")
	if of().State != models.CaseResolved {
		t.Errorf("the case is %s", of().State)
	}
	if got := e.js(ctx, `[stays.isConnected, stays.querySelector("input").checked, document.querySelectorAll(".cases > li").length].join(" ")`); got != "true true 2" {
		t.Errorf("a line that says the same as before: %s", got)
	}
	e.until(ctx, `document.querySelectorAll("[data-toast-left]").length`, "1")
	e.keys(ctx, "u")
	e.until(ctx, onCase, first)
	if c := of(); c.State != models.CaseClaimed {
		t.Errorf("undone, the case is %s", c.State)
	}
	lease := of().ClaimUntil
	e.until(ctx, `document.querySelectorAll("[data-claim]").length`, "1")
	e.js(ctx, `document.dispatchEvent(new Event("visibilitychange"))`)
	until(t, patience, "the claim is renewed", func() bool { return of().ClaimUntil.After(lease.Time) })
	e.keys(ctx, "s")
	e.until(ctx, onCase+" !== "+fmt.Sprintf("%q", first), "true")
	until(t, patience, "the claim is let go", func() bool { return of().State == models.CasePending })

	e.atDesk(ctx, "/admin/queue/"+first)
	address := "/admin/queue/" + first
	values := form(b.modi.get(address).page())
	if a := b.decide(b.modi, address+"/claim", values); a.status != 303 {
		t.Fatalf("claim: %d", a.status)
	}
	e.until(ctx, `document.querySelector("[data-lease]")?.innerText.includes("@modi") + " " + document.querySelectorAll(".decide__taken").length`, "true 1")
	e.until(ctx, `document.querySelector('.case[data-id="`+first+`"]').innerText.includes("@modi")`, "true")
	e.until(ctx, `document.querySelectorAll("[data-action=claim], .decide [data-action=hide]").length`, "0")
	values = form(b.modi.get(address).page())
	values.Set("reason", "광고로 가득해요")
	if a := b.decide(b.modi, address+"/decide", values); a.status != 303 {
		t.Fatalf("decide: %d", a.status)
	}
	e.until(ctx, `document.querySelector(".desk__subject").dataset.state`, "resolved")
	e.until(ctx, `document.querySelectorAll('li.is-gone[data-case="`+first+`"]').length`, "1")
	e.w.person("late", models.RoleMember)
	other := e.w.quiz(e.w.person("maker", models.RoleMember))
	if a := e.w.as("late").api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+other.String()+`","reason":"spam"}`); a.status != 201 {
		t.Fatalf("report: %d", a.status)
	}
	e.until(ctx, `document.querySelector("[data-desk-new]").hidden ? "" : document.querySelector("[data-desk-new]").innerText`, "1 new")
}

// A claim that runs out is no event: whoever has its case open, or in the list,
// is told when it does, and the page is asked for then and not before.
func TestClaimsRunOutInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	b := e.w.bench()
	e.w.reported(2)
	var ids []string
	for _, one := range b.modi.get("/admin/queue").page().Find("ol.cases .case").EachIter() {
		ids = append(ids, one.AttrOr("data-id", ""))
	}
	lease := func(id string, lasts time.Duration) {
		t.Helper()
		address := "/admin/queue/" + id
		if a := b.decide(b.modi, address+"/claim", form(b.modi.get(address).page())); a.status != 303 {
			t.Fatalf("claim: %d", a.status)
		}
		e.w.exec("UPDATE cases SET claim_until = ? WHERE id = ?", schema.At(time.Now().Add(lasts)).String(), id)
	}
	lease(ids[0], 6*time.Second)
	lease(ids[1], 10*time.Second)
	lease(ids[2], time.Hour)
	e.atDesk(ctx, "/admin/queue/"+ids[0])
	asked := `performance.getEntriesByType("resource").filter((r) => r.initiatorType === "fetch" && r.name.includes("/admin/queue")).length`
	leases := `[...document.querySelectorAll(".case [data-lease]")].map((l) => l.closest(".case").dataset.id).sort().join(" ")`
	some := func(list ...string) string { return strings.Join(slices.Sorted(slices.Values(list)), " ") }
	if got := e.js(ctx, leases+` + " " + document.querySelectorAll(".decide__taken").length + " " + `+asked); got != some(ids...)+" 1 0" {
		t.Fatalf("before: %s", got)
	}
	e.js(ctx, `window.stays = document.querySelector('.case[data-id="`+ids[2]+`"]')`)
	e.until(ctx, `document.querySelectorAll(".decide__taken, .desk__subject [data-lease]").length + " " + document.querySelectorAll(".decide [data-action=claim]").length`, "0 1")
	e.until(ctx, leases, some(ids[1:]...))
	e.until(ctx, leases, ids[2])
	if got := e.js(ctx, asked+` + " " + stays.isConnected`); got != "2 true" {
		t.Errorf("the page was asked for: %s", got)
	}
	e.keys(ctx, "c")
	e.until(ctx, `document.querySelectorAll("[data-claim]").length`, "1")
	e.js(ctx, `window.drawn = document.querySelector(".desk__subject")`)
	was := e.js(ctx, `document.querySelector("[data-claim]").dataset.lease`)
	time.Sleep(1100 * time.Millisecond) // the end of a claim is told in whole seconds
	e.js(ctx, `document.dispatchEvent(new Event("visibilitychange"))`)
	e.until(ctx, `document.querySelector("[data-claim]").dataset.lease > `+fmt.Sprintf("%q", was), "true")
	if got := e.js(ctx, `[document.querySelector(".desk__subject") === window.drawn, window.drawn.dataset.lock === document.querySelector("main.desk input[name=_version]").value].join(" ")`); got != "true true" {
		t.Errorf("a claim that is renewed draws the case anew: %s", got)
	}
}
