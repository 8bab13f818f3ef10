package main

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

var shots = flag.String("shots", "", "write pictures of the back office into this folder")

// sight is a page of the back office that is looked at.
type sight struct {
	name, path string
	sends      string // a script that makes another page of it, which is the one that is looked at
	opens      string // a script that opens a part of it, at each width
	until      string // what is true then
}

// TestBackOfficeInABrowser opens every kind of page of the whole program: the
// console stays empty under the strict policy, axe finds nothing in either theme
// at either width, nothing scrolls sideways. Each language has a profile of the
// browser, and both are looked at side by side.
func TestBackOfficeInABrowser(t *testing.T) {
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	if _, err := loadDemo(t.Context(), w.db, ""); err != nil {
		t.Fatal(err)
	}
	running := w.someTask(w.person("duck", models.RoleSuperuser))
	w.someJobs()
	w.halfIn()
	w.person("modi", models.RoleModerator)
	if _, err := w.db.Delete(t.Context(), schema.Program{Name: "test"}, w.registry.Model("tag"), w.tag("outdated"), &schema.Input{}); err != nil {
		t.Fatal(err)
	}
	w.tag("outdated") // its name is taken now
	pages := append(w.sights(), sight{name: "task", path: "/admin/tasks/" + running.String()},
		sight{name: "case", path: w.as("duck").get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")})
	b := &eyes{t: t, w: w, axe: string(axe)}
	b.do(parent, chromedp.Navigate("about:blank"))
	b.parent = parent
	b.eachLanguage(func(b *eyes, lang string) {
		b.look(sight{name: "login", path: "/admin/login"}, lang)
		b.do(b.parent, chromedp.Navigate(w.base+"/admin/login"))
		b.submit(b.parent, "owl", "totp")
		b.look(sight{name: "totp", path: "/admin/login/code"}, lang)
		b.do(b.parent, chromedp.Navigate(w.base+"/admin/login"))
		b.submit(b.parent, "modi", "dashboard")
		b.look(sight{name: "denied", path: "/admin/roles/"}, lang)
		b.do(b.parent, chromedp.Navigate(w.base+pages[2].path)) // the form, which somebody has open then
		b.post("/admin/logout", "")
		b.signIn(b.parent)
		b.post("/admin/account/app", "")
		for _, s := range append(pages, states(pages)...) {
			b.look(s, lang)
		}
		b.post("/admin/view-as", "person: '"+w.text("SELECT id FROM users WHERE handle = 'owl'")+"'")
		b.look(sight{name: "viewas", path: "/admin/quizzes/"}, lang)
		b.look(sight{name: "viewas-site", path: "/"}, lang)
	})
	w.exec("ALTER TABLE hooks RENAME TO gone")
	b.eachLanguage(func(b *eyes, lang string) {
		b.signIn(b.parent)
		b.look(sight{name: "broken", path: "/admin/hooks/"}, lang)
	})
}

func TestScriptsOfTheBackOffice(t *testing.T) {
	e, _ := inABrowser(t)
	if _, err := loadDemo(t.Context(), e.w.db, ""); err != nil {
		t.Fatal(err)
	}
	e.scripts("/admin/quizzes/" + e.w.published().String() + "/")
}

// eachLanguage gives each language a profile of the browser, both at once.
func (b *eyes) eachLanguage(look func(b *eyes, lang string)) {
	b.t.Run("in", func(t *testing.T) {
		for _, lang := range []string{"ko", "en"} {
			t.Run(lang, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := chromedp.NewContext(b.parent, chromedp.WithNewBrowserContext())
				t.Cleanup(cancel)
				e := &eyes{t: t, w: b.w, parent: ctx}
				if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: b.axe}); err != nil {
					t.Fatal(err)
				}
				e.do(ctx, chromedp.Navigate(b.w.base+"/admin/login?lang="+lang))
				look(e, lang)
			})
		}
	})
}

// post sends a form of those values from the page that is open, which stays.
func (b *eyes) post(path, values string) {
	b.t.Helper()
	b.js(b.parent, `fetch("`+path+`", {method: "POST", body: new URLSearchParams({_csrf: document.querySelector('meta[name="csrf-token"]').content, `+values+`})})`)
}

// eyes look at pages in a browser.
type eyes struct {
	t      *testing.T
	w      *world
	parent context.Context
	axe    string
}

func (b *eyes) do(ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *eyes) js(ctx context.Context, expression string) string {
	b.t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("Promise.resolve("+expression+").then(String)", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression[:min(80, len(expression))], err)
	}
	return got
}

func (b *eyes) signIn(ctx context.Context) {
	b.t.Helper()
	b.do(ctx, chromedp.Navigate(b.w.base+"/admin/login"))
	b.submit(ctx, "duck", "dashboard")
}

// submit fills in the log-in form and waits for the page that follows.
func (b *eyes) submit(ctx context.Context, handle, page string) {
	b.t.Helper()
	b.js(ctx, `(() => { const f = document.querySelector('form[action*="login"]'); f.username.value = "`+handle+`"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	b.arrives(ctx, page)
}

// arrives waits until a page of that kind is there.
func (b *eyes) arrives(ctx context.Context, page string) {
	b.t.Helper()
	got := ""
	for end := time.Now().Add(15 * time.Second); got != page && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got, _ = chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.dataset.page")) // no page while one goes and one comes
	}
	if got != page {
		b.t.Fatalf("the page is %q, want %q", got, page)
	}
}

// halfIn is somebody with an authenticator app.
func (w *world) halfIn() {
	w.t.Helper()
	owl := &models.Authenticator{UserID: w.person("owl", models.RoleModerator), Secret: "sealed1.x", ConfirmedAt: schema.Now()}
	if err := w.db.Append(w.t.Context(), owl); err != nil {
		w.t.Fatal(err)
	}
}

// look opens a page in one language, and looks at it in both themes and at both
// widths without loading it again. What is there once more in the other theme has
// other colours alone.
func (b *eyes) look(s sight, lang string) {
	b.t.Run(s.name, func(t *testing.T) {
		e := &eyes{t: t, w: b.w, parent: b.parent}
		ctx := b.parent
		messages := chromedp.Console(ctx)
		e.view(ctx, 1280, "light")
		e.open(s, lang)
		if s.name != "docs" { // the page of a library, looked at for the console alone
			e.finds(ctx, "light 1280", "")
			e.view(ctx, 1280, "dark")
			if lang == "ko" { // colours are the same in each language
				e.finds(ctx, "dark 1280", colours)
			}
			e.view(ctx, 390, "dark")
			e.opened(ctx, s)
			e.finds(ctx, "dark 390", "")
			e.view(ctx, 390, "light")
			if lang == "ko" {
				e.finds(ctx, "light 390", colours)
			}
			e.view(ctx, 320, "light")
			if wide := e.js(ctx, "document.documentElement.scrollWidth"); wide != "320" {
				t.Errorf("the page is %s px wide in a window of 320: %s", wide, e.js(ctx, `[...document.querySelectorAll("main *, header *")].filter((x) => x.getBoundingClientRect().right > 320).slice(0, 6).map((x) => x.tagName + "." + x.className).join(", ")`))
			}
		}
		e.js(ctx, `document.querySelectorAll("form[data-guard]").forEach((form) => form.removeAttribute("data-guard"))`)
		e.console(ctx, messages, slices.Contains([]string{"denied", "not-found", "broken", "form-errors", "note-errors", "conflict", "taken"}, s.name))
		if *shots != "" {
			for _, theme := range []string{"light", "dark"} {
				e.shoot(ctx, s, lang, theme)
			}
		}
	})
}

// colours are the rules that a theme can break.
const colours = `runOnly: ["color-contrast", "link-in-text-block"], `

// view sets how wide the window is, and which theme the system asks for.
func (b *eyes) view(ctx context.Context, width int64, theme string) {
	b.t.Helper()
	b.do(ctx, chromedp.EmulateViewport(width, 900))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to a page and does there what it is to be seen after.
func (b *eyes) open(s sight, lang string) {
	b.t.Helper()
	address := b.w.base + s.path
	if !strings.HasPrefix(s.path, "/api/") { // there, lang is a filter
		address += map[bool]string{false: "?", true: "&"}[strings.Contains(s.path, "?")] + "lang=" + lang
	}
	b.do(b.parent, chromedp.Navigate(address))
	if s.sends != "" {
		b.js(b.parent, s.sends)
		b.until(b.parent, "!!("+s.until+") && document.readyState", "complete")
	}
	b.opened(b.parent, s)
	b.js(b.parent, `document.fonts.ready.then(() => "")`)
}

// opened opens the part of the page that is to be seen.
func (b *eyes) opened(ctx context.Context, s sight) {
	b.t.Helper()
	if s.opens != "" {
		b.js(ctx, "(() => { "+s.opens+" })()")
		b.until(ctx, "!!("+s.until+")", "true")
	}
}

// finds fails on what axe finds on the page as it stands.
func (b *eyes) finds(ctx context.Context, how, only string) {
	b.t.Helper()
	if found := b.js(ctx, `axe.run({`+only+`resultTypes: ["violations"]}).then(({violations}) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n"))`); found != "" {
		b.t.Errorf("%s: axe found:\n%s", how, found)
	}
}

// console fails on whatever the browser has had to say. That an answer bears
// the status of an error is no fault of a page that says so.
func (b *eyes) console(ctx context.Context, messages iter.Seq2[chromedp.ConsoleMessage, error], refused bool) {
	b.t.Helper()
	const end = "that was all"
	b.js(ctx, `console.log("`+end+`")`)
	for m, err := range messages {
		if err != nil {
			b.t.Fatal(err)
		}
		if m.Text == end {
			return
		}
		if !refused || !strings.HasPrefix(m.Text, "Failed to load resource: the server responded with a status of") {
			b.t.Errorf("the console says: %s", m)
		}
	}
}

// shoot writes pictures at both widths.
func (b *eyes) shoot(ctx context.Context, s sight, lang, theme string) {
	b.t.Helper()
	if err := os.MkdirAll(*shots, 0o750); err != nil {
		b.t.Fatal(err)
	}
	for _, width := range []int64{390, 1280} {
		b.view(ctx, width, theme)
		b.opened(ctx, s)
		b.js(ctx, "new Promise((done) => setTimeout(done, 150))")
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%s-%s-%d.png", s.name, lang, theme, width)), picture, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}
