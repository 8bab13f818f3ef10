package ui_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duckhoo/web/locales"
	"duckhoo/web/static"
	"duckhoo/web/ui"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const axe = "../static/node_modules/axe-core/axe.min.js"

// needs skips where a machine lacks something, except in CI.
func needs(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skip(err)
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no chromium on this machine")
}

// browser starts one for a test and its subtests.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := chromium()
	needs(t, err)
	needs(t, static.Check())
	_, err = os.Stat(axe)
	needs(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(path))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab opens a page in a tab of its own.
func tab(t *testing.T, parent context.Context, address string) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address))
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// js runs an expression that gives a string.
func js(t *testing.T, ctx context.Context, expression string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// becomes waits up to five seconds for an expression to be what is wanted.
func becomes(t *testing.T, ctx context.Context, expression, want string) {
	t.Helper()
	got := ""
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var err error // while one page goes and another comes there is none to ask
		if got, err = chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")")); err == nil && got == want {
			return
		}
	}
	t.Errorf("%s = %q, want %q", expression, got, want)
}

func press(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	do(t, ctx, chromedp.KeyEvent(keys))
}

// policy is the one that the program sends; templates and scripts must live
// with it.
const policy = "default-src 'self'; frame-ancestors 'none'"

// site serves the pages under test.
func site(t *testing.T) string {
	t.Helper()
	hooks, err := os.ReadFile("testdata/hooks.html")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hooks", func(w http.ResponseWriter, r *http.Request) {
		show(w, r, ui.Shell(page()), string(hooks))
	})
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		show(w, r, ui.Bare(page()), "<h1>Log in</h1>")
	})
	mux.HandleFunc("GET /site", func(w http.ResponseWriter, r *http.Request) {
		show(w, r, ui.SitePage(ui.Site{Title: "Duckhoo", Name: "home", Search: true}), "<h1>Home</h1>")
	})
	mux.HandleFunc("GET /autocomplete", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"results":[{"id":"1","text":"@totoro"},{"id":"2","text":%q}],"more":false}`, "@"+r.URL.Query().Get("q"))
	})
	mux.HandleFunc("/posted", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		_ = json.NewEncoder(w).Encode(r.PostForm)
	})
	mux.HandleFunc("POST "+ui.Preferences, func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /row/{id}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.PathValue("id")) })
	mux.HandleFunc("GET /axe.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, axe) })
	mux.HandleFunc("GET "+static.Prefix, assets)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func assets(w http.ResponseWriter, r *http.Request) {
	asset, ok := static.Find(strings.TrimPrefix(r.URL.Path, static.Prefix))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", asset.Type)
	_, _ = w.Write(asset.Body)
}

func show(w http.ResponseWriter, r *http.Request, c templ.Component, inside string) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	catalogue, err := locales.New()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	ctx := locales.With(r.Context(), catalogue.Locale("en", time.UTC))
	if err := c.Render(templ.WithChildren(ctx, templ.Raw(inside)), io.Writer(w)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func TestBrowser(t *testing.T) {
	parent, address := browser(t), site(t)
	for _, tc := range []struct {
		name string
		run  func(*testing.T, context.Context, string)
	}{
		{"axe finds nothing", axeFindsNothing},
		{"no page scrolls sideways", noPageScrollsSideways},
		{"selection", selection},
		{"keyboard", keyboard},
		{"row opens", rowOpens},
		{"combobox", combobox},
		{"children", children},
		{"slug follows its title", slugFollowsItsTitle},
		{"typed confirmation", typedConfirmation},
		{"theme and menus", themeAndMenus},
		{"palette", palette},
		{"drawer", drawer},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.run(t, parent, address) })
	}
}

func axeFindsNothing(t *testing.T, parent context.Context, address string) {
	const run = `(async () => {
		const script = document.createElement("script");
		script.src = "/axe.js";
		document.head.append(script);
		await new Promise((done) => script.onload = done);
		const { violations } = await axe.run();
		return violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n");
	})()`
	for _, path := range []string{"/hooks", "/login", "/site"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 390} {
				t.Run(fmt.Sprint(path, " ", scheme, " ", width), func(t *testing.T) {
					ctx := tab(t, parent, "about:blank")
					_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					})
					if err != nil {
						t.Fatal(err)
					}
					do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address+path))
					found, err := chromedp.Run(ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
					if err != nil {
						t.Fatal(err)
					}
					if found != "" {
						t.Errorf("axe found:\n%s", found)
					}
				})
			}
		}
	}
}

func noPageScrollsSideways(t *testing.T, parent context.Context, address string) {
	for _, path := range []string{"/hooks", "/login", "/site"} {
		t.Run(path, func(t *testing.T) {
			ctx := tab(t, parent, "about:blank")
			do(t, ctx, chromedp.EmulateViewport(320, 700), chromedp.Navigate(address+path))
			if got := js(t, ctx, "document.documentElement.scrollWidth"); got != "320" {
				t.Errorf("page is %s px wide in a window of 320", got)
			}
		})
	}
}

func selection(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	shown := `document.querySelector("[data-selected]").textContent + document.querySelector("[data-selection]").hidden + document.querySelector("[data-tools]").hidden`
	do(t, ctx, chromedp.Click(`input[value="a"]`))
	becomes(t, ctx, shown, "1 of 3falsetrue")
	becomes(t, ctx, `document.querySelector("[data-select-all]").indeterminate`, "true")
	becomes(t, ctx, `document.querySelector("[data-id=a]").getAttribute("aria-selected")`, "true")
	do(t, ctx, chromedp.Click(`[data-select-all]`))
	becomes(t, ctx, shown, "3 of 3falsetrue")
	do(t, ctx, chromedp.Click(`[data-select-matching]`))
	becomes(t, ctx, shown, "all 12431falsetrue")
	becomes(t, ctx, `new FormData(document.querySelector("#list")).get("all")`, "1")
	do(t, ctx, chromedp.Click(`[data-clear-selection]`))
	becomes(t, ctx, shown, "0 of 3truefalse")
	becomes(t, ctx, `new FormData(document.querySelector("#list")).get("all")`, "null")
}

func keyboard(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	press(t, ctx, "jjx")
	becomes(t, ctx, `[...document.querySelectorAll("input[name=id]:checked")].map((b) => b.value)`, "b")
	press(t, ctx, "?")
	becomes(t, ctx, `document.querySelector("#keys").open`, "true")
	press(t, ctx, "j")
	press(t, ctx, kb.Escape)
	becomes(t, ctx, `document.querySelector("#keys").open`, "false")
	becomes(t, ctx, `document.querySelector("[data-here]").dataset.id`, "b")
	press(t, ctx, "x/")
	becomes(t, ctx, `document.activeElement.name`, "q")
	press(t, ctx, "j?x")
	// The protocol sends the character of "/" although its key was prevented.
	becomes(t, ctx, `document.activeElement.value.replace("/", "") + document.querySelector("#keys").open`, "j?xfalse")
	js(t, ctx, `document.activeElement.blur()`)
	press(t, ctx, "k")
	press(t, ctx, kb.Enter)
	becomes(t, ctx, `location.pathname`, "/row/a")
}

func rowOpens(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	do(t, ctx, chromedp.Click(`[data-id=c] .table__first`))
	becomes(t, ctx, `location.pathname`, "/row/c")
}

func combobox(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	js(t, ctx, `document.querySelector("#owner-input").focus()`)
	press(t, ctx, "chihiro")
	becomes(t, ctx, `document.querySelectorAll("#owner-list [role=option]")[1]?.textContent`, "@chihiro")
	press(t, ctx, kb.ArrowDown)
	becomes(t, ctx, `document.activeElement.getAttribute("aria-activedescendant")`, "owner-list-1")
	press(t, ctx, kb.Enter)
	becomes(t, ctx, `document.querySelector("#owner").value + document.querySelector("#owner-input").value`, "2@chihiro")
	becomes(t, ctx, `document.activeElement.getAttribute("aria-expanded")`, "false")

	js(t, ctx, `document.querySelector("#tags-input").focus()`)
	press(t, ctx, "x")
	becomes(t, ctx, `document.querySelectorAll("#tags-list [role=option]").length`, "2")
	press(t, ctx, kb.Enter)
	becomes(t, ctx, `new FormData(document.querySelector("#form")).getAll("tags")`, "9,1")
	press(t, ctx, kb.Backspace)
	becomes(t, ctx, `new FormData(document.querySelector("#form")).getAll("tags")`, "9")
	becomes(t, ctx, `location.pathname`, "/hooks")
}

func children(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	posted := `[...new FormData(document.querySelector("#form"))].filter(([n]) => n.startsWith("questions")).map((p) => p.join("=")).join(" ")`
	js(t, ctx, `document.querySelectorAll("#form [data-grip]")[1].focus()`)
	do(t, ctx, chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(kb.ModifierAlt)))
	becomes(t, ctx, posted, "questions.1.stem=second questions.1.position=1 questions.0.stem=first questions.0.position=2")
	becomes(t, ctx, `document.querySelector("[data-status]").textContent`, "Moved to 1 of 2.")
	do(t, ctx, chromedp.Click(`[data-inline-id] [data-inline-remove]`), chromedp.Click(`#add-question`))
	becomes(t, ctx, posted, "questions.1.stem=second questions.1.position=1 questions.0.stem=first questions.0.position=2 questions.0._delete=1 questions.2.stem= questions.2.position=2")
	becomes(t, ctx, `document.querySelector("[data-inline-count]").textContent`, "2")
	do(t, ctx, chromedp.Click(`[value="questions.2.choices"]`))
	becomes(t, ctx, `document.activeElement.name`, "questions.2.choices.0.text")
}

func slugFollowsItsTitle(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	js(t, ctx, `document.querySelector("#title").focus()`)
	press(t, ctx, "Ghibli OST 1!")
	becomes(t, ctx, `document.querySelector("#slug").value`, "ghibli-ost-1")
	becomes(t, ctx, `document.querySelector("[data-dirty]").textContent`, "2 changes")
	js(t, ctx, `document.querySelector("#slug").focus()`)
	press(t, ctx, "x")
	js(t, ctx, `document.querySelector("#title").focus()`)
	press(t, ctx, "z")
	becomes(t, ctx, `document.querySelector("#slug").value`, "ghibli-ost-1x")
	becomes(t, ctx, `document.querySelector("[data-slug-follow]").getAttribute("aria-pressed")`, "false")
}

func typedConfirmation(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	becomes(t, ctx, `document.querySelector("#sure").disabled`, "true")
	js(t, ctx, `document.querySelector("#words").focus()`)
	press(t, ctx, "delete")
	becomes(t, ctx, `document.querySelector("#sure").disabled`, "false")
}

func themeAndMenus(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	do(t, ctx, chromedp.Click(`[data-theme-form] summary`), chromedp.Click(`[data-theme-form] [value=dark]`))
	becomes(t, ctx, `document.documentElement.dataset.theme + document.querySelector("[data-theme-form] details").open`, "darkfalse")
	do(t, ctx, chromedp.Click(`[data-theme-form] summary`))
	becomes(t, ctx, `document.querySelector("[data-theme-form] details").open`, "true")
	press(t, ctx, kb.Escape)
	becomes(t, ctx, `document.querySelector("[data-theme-form] details").open + document.activeElement.tagName`, "falseSUMMARY")
}

func palette(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, address+"/hooks")
	do(t, ctx, chromedp.KeyEvent("k", chromedp.KeyModifiers(kb.ModifierCtrl)))
	becomes(t, ctx, `document.querySelector("#palette").open`, "true")
	press(t, ctx, "퀴")
	becomes(t, ctx, `[...document.querySelectorAll("#palette a")].map((a) => a.pathname)`, "/admin/quizzes/")
	press(t, ctx, kb.Escape)
	becomes(t, ctx, `document.querySelector("#palette").open`, "false")
}

func drawer(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, "about:blank")
	do(t, ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(address+"/hooks"))
	seen := `getComputedStyle(document.querySelector("#sidebar")).display + document.querySelector("main").inert`
	becomes(t, ctx, seen, "nonefalse")
	do(t, ctx, chromedp.Click(`[data-drawer=open]`))
	becomes(t, ctx, seen, "flextrue")
	press(t, ctx, kb.Escape)
	becomes(t, ctx, seen, "nonefalse")
	becomes(t, ctx, `document.activeElement.dataset.drawer`, "open")
}
