package web_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/site"
	"duckhoo/web/static"
)

var shots = flag.String("shots", "", "write pictures of the pages into this folder")

const axe = "static/node_modules/axe-core/axe.min.js"

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
	must(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	return ctx
}

// tab opens an empty tab of a size.
func tab(t *testing.T, parent context.Context, width, height int64) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, height)))
	return ctx
}

// js runs an expression, waits for it where it is a promise, and gives its
// value as text.
func js(t *testing.T, ctx context.Context, expression string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("Promise.resolve("+expression+").then(String)", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// becomes waits up to twenty seconds for an expression to be what is wanted.
func becomes(t *testing.T, ctx context.Context, expression, want string) {
	t.Helper()
	got := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var err error // while one page goes and another comes there is none to ask
		if got, err = chromedp.Run(ctx, chromedp.Evaluate[string]("Promise.resolve("+expression+").then(String)", chromedp.EvalAwaitPromise)); err == nil && got == want {
			return
		}
	}
	t.Errorf("%s = %q, want %q", expression, got, want)
}

// listening serves a full community and returns its address.
func listening(t *testing.T, more ...func(*community)) string {
	t.Helper()
	c := open(t, "sqlite", dbtest.SQLite(t))
	c.furnish()
	for _, add := range more {
		add(c)
	}
	c.app.Get("/axe.js", func(ctx *fiber.Ctx) error { return ctx.SendFile(axe) })
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = c.app.Listener(ln) }()
	t.Cleanup(func() { must(t, c.app.ShutdownWithTimeout(time.Second)) })
	return "http://" + ln.Addr().String()
}

// furnish puts in what a living site has.
func (c *community) furnish() {
	c.t.Helper()
	titles := []struct{ genre, title string }{
		{"animation", "손으로 그린 장면들 · 기본편"}, {"game", "2D 액션 RPG, 첫 마을까지만"}, {"movie", "칸에 간 한국 영화, 소품까지 보셨나요?"},
		{"sports", "원정석 모의고사"}, {"entertainment", "90년대 가요 세대 인증"}, {"military", "전차 구별하기"},
		{"general", "하늘은 왜 파랄까"}, {"game", "오락실에서 백 원으로 버티는 법"},
	}
	c.quiz("long", "A title in English that has Donaudampfschifffahrtselektrizitätenhauptbetriebswerk in it", set(map[string]any{"language": "en"}))
	for n := range 55 {
		one := titles[n%len(titles)]
		c.quiz(fmt.Sprintf("시험-%02d", n), one.title, func(in *schema.Input) {
			in.Values["genre_id"] = c.genres[one.genre]
			in.Values["description"] = "한 번씩은 다 봤다는 그 작품들에서 열 문제를 골랐어요. 다섯 문제를 맞히면 이웃, 아홉 문제를 맞히면 숲의 주인입니다."
			in.Values["attribution"] = "https://quiz.example/a/very/long/address/without/any/place/to/break/it/at/all"
			in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"], c.tags["도트"]}}
		})
	}
	c.add("page", map[string]any{"slug": "rules", "language": "ko", "title": "운영 원칙", "published": true, "body": schema.Markdown(
		"짧게 말하면 이래요. **정답을 확인할 수 있는 문제**를 내고, 서로를 헐뜯지 않기.\n\n## 무엇을 하는 곳인가요\n\n누구나 좋아하는 분야의 퀴즈를 내고, 풀고, 나누는 곳이에요.\n\n" +
			"## 올리지 않는 것\n\n- 남을 헐뜯거나 괴롭히는 것\n- 광고와 도배\n\n| 몇 번째 | 어떻게 되나요 | 얼마나 | 누가 |\n|---|---|---|---|\n| 처음 | 치우고 까닭을 알려요 | 바로 | 운영자 |\n\n## 결정이 틀렸다면\n\n1. 결정을 골라요.\n2. 까닭을 적어요.\n")})
	c.app.Get("/mishaps/:code", func(ctx *fiber.Ctx) error { return c.site.Error(ctx, mishaps[ctx.Params("code")]) })
	c.cfg.App.MaintenanceUntil = time.Now().Add(24 * time.Minute).Format(time.RFC3339)
	c.door.answer = schema.Invalid{schema.NewProblem("/handle", "not_unique", nil)}
}

// mishaps are the errors that have pages of their own.
var mishaps = map[string]site.Mishap{
	"403": {Status: fiber.StatusForbidden, Code: "forbidden"}, "429": {Status: fiber.StatusTooManyRequests, Code: "too_many_requests", Seconds: 24},
	"500":         {Status: fiber.StatusInternalServerError, Code: "internal", RequestID: "7F3A-20C1"},
	"maintenance": {Status: fiber.StatusServiceUnavailable, Code: "maintenance"},
}

// sights are the pages that are looked at, by the name of their picture.
func sights() [][2]string {
	return [][2]string{
		{"home", "/"}, {"genre", "/?genre=game"}, {"list", "/quizzes?genre=game&language=ko"}, {"empty", "/search?q=" + url.QueryEscape("양자역학 밴드")},
		{"quiz", "/quizzes/" + url.PathEscape("시험-54")}, {"long", "/quizzes/long"}, {"tag", "/tags/" + url.PathEscape("8비트")}, {"user", "/users/dot_master"},
		{"page", "/rules"}, {"login", "/login"}, {"signup", "/signup"}, {"404", "/no-such-page"}, {"403", "/mishaps/403"}, {"429", "/mishaps/429"},
		{"500", "/mishaps/500"}, {"maintenance", "/mishaps/maintenance"}, {"offline", "/offline"}, {"search", "/search?q=" + url.QueryEscape("액션")},
	}
}

func TestBrowser(t *testing.T) {
	parent, address := browser(t), listening(t)
	for _, tc := range []struct {
		name string
		run  func(*testing.T, context.Context, string)
	}{
		{"the console stays empty", consoleStaysEmpty},
		{"axe finds nothing", axeFindsNothing},
		{"no page scrolls sideways", noPageScrollsSideways},
		{"scrolling brings more", scrollingBringsMore},
		{"it works without scripts", worksWithoutScripts},
		{"a refused form says so", refusedForm},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.run(t, parent, address) })
	}
	if *shots != "" {
		t.Run("pictures", func(t *testing.T) { pictures(t, parent, address) })
	}
}

// consoleStaysEmpty holds policy, addresses and scripts together: the browser
// has nothing to say but what it always says of an answer that is an error.
func consoleStaysEmpty(t *testing.T, parent context.Context, address string) {
	const end = "that was all"
	for _, sight := range sights() {
		t.Run(sight[0], func(t *testing.T) {
			ctx := tab(t, parent, 1280, 900)
			messages := chromedp.Console(ctx)
			must(t, chromedp.Do(ctx, chromedp.Navigate(address+sight[1])))
			js(t, ctx, `document.fonts.ready.then(() => console.log("`+end+`"))`)
			for m, err := range messages {
				must(t, err)
				if m.Text == end {
					break
				}
				if m.Type == chromedp.ConsoleLog || strings.Contains(m.Text, "the server responded with a status of") && strings.HasSuffix(m.URL, sight[1]) {
					continue
				}
				t.Errorf("the console says: %s", m)
			}
		})
	}
}

func axeFindsNothing(t *testing.T, parent context.Context, address string) {
	for _, lang := range []string{"ko", "en"} {
		ctx := tab(t, parent, 1280, 900)
		for _, sight := range sights() {
			t.Run(sight[0]+" "+lang, func(t *testing.T) { looked(t, ctx, address+in(sight[1], lang)) })
		}
	}
}

// in is an address in a language.
func in(address, lang string) string {
	if strings.Contains(address, "?") {
		return address + "&lang=" + lang
	}
	return address + "?lang=" + lang
}

// looked opens a page and has axe look at it, wide and narrow, where the system
// is light and where it is dark; nothing may come from another host.
func looked(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	const load = `new Promise((done) => document.head.append(Object.assign(document.createElement("script"), { src: "/axe.js", onload: done })))`
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address)))
	js(t, ctx, load)
	for _, view := range []struct {
		width       int64
		theme, only string
	}{{1280, "light", ""}, {1280, "dark", `runOnly: ["color-contrast", "link-in-text-block"], `}, {390, "dark", `runOnly: ["color-contrast", "link-in-text-block"], `}, {390, "light", ""}} {
		must(t, chromedp.Do(ctx, chromedp.EmulateViewport(view.width, 900)))
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: view.theme}}})
		must(t, err)
		if found := js(t, ctx, `axe.run({`+view.only+`resultTypes: ["violations"]}).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n"))`); found != "" {
			t.Errorf("%d, %s: axe found:\n%s", view.width, view.theme, found)
		}
	}
	if others := js(t, ctx, `performance.getEntriesByType("resource").map((e) => e.name).filter((n) => new URL(n).origin !== location.origin).join()`); others != "" {
		t.Errorf("it asks other hosts: %s", others)
	}
}

// TestMemberInABrowser looks at what somebody sees who has not read what they
// were told.
func TestMemberInABrowser(t *testing.T) {
	parent := browser(t)
	address := listening(t, func(c *community) {
		c.actor = somebody{id: c.people["ghost"], handle: "ghost"}
		for n := range 3 {
			c.told("ghost", models.NoticeComment, fmt.Sprintf("시험-%02d", n))
		}
	})
	for _, lang := range []string{"ko", "en"} {
		ctx := tab(t, parent, 1280, 900)
		for _, path := range []string{"/", "/quizzes/long", "/me/notifications", "/no-such-page"} {
			t.Run(path+" "+lang, func(t *testing.T) {
				looked(t, ctx, address+in(path, lang))
				if got := js(t, ctx, `document.querySelector(".bell [data-unread]").textContent`); got != "3" {
					t.Errorf("the bell says %q", got)
				}
				must(t, chromedp.Do(ctx, chromedp.EmulateViewport(320, 700)))
				if got := js(t, ctx, "document.documentElement.scrollWidth"); got != "320" {
					t.Errorf("page is %s px wide in a window of 320", got)
				}
			})
		}
	}
}

func noPageScrollsSideways(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, 320, 700)
	for _, sight := range sights() {
		for _, lang := range []string{"ko", "en"} {
			t.Run(sight[0]+" "+lang, func(t *testing.T) {
				must(t, chromedp.Do(ctx, chromedp.Navigate(address+in(sight[1], lang))))
				if got := js(t, ctx, "document.documentElement.scrollWidth"); got != "320" {
					t.Errorf("page is %s px wide in a window of 320", got)
				}
			})
		}
	}
}

func scrollingBringsMore(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, 1280, 900)
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/")))
	becomes(t, ctx, `document.querySelectorAll("#cards > .card").length`, "24")
	js(t, ctx, `document.querySelector("#more").scrollIntoView()`)
	becomes(t, ctx, `document.querySelectorAll("#cards > .card").length`, "48")
	js(t, ctx, `document.querySelector("#more").scrollIntoView()`)
	becomes(t, ctx, `document.querySelectorAll("#cards > .card").length`, "56")
	becomes(t, ctx, `document.querySelectorAll("#more a").length + " " + new Set([...document.querySelectorAll(".card")].map((c) => c.dataset.id)).size`, "0 56")
	becomes(t, ctx, `location.pathname + location.search`, "/")
}

func worksWithoutScripts(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, 1280, 900)
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/"), chromedp.Click("#more-link")))
	must(t, chromedp.Do(ctx, chromedp.WaitVisible(`#more-link[href*="cursor"]`), chromedp.Click("#more-link")))
	must(t, chromedp.Do(ctx, chromedp.WaitVisible("#cards")))
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/quizzes"), chromedp.Click(`input[value=movie]`), chromedp.Click(".filters button"), chromedp.WaitVisible(".chip")))
}

// refusedForm: the words stand in the page and the focus stands on them.
func refusedForm(t *testing.T, parent context.Context, address string) {
	ctx := tab(t, parent, 390, 900)
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/signup")))
	js(t, ctx, `(() => {
		const form = document.querySelector("form[action='/signup']");
		form.noValidate = true;
		for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = true;
		form.requestSubmit();
	})()`)
	becomes(t, ctx, `document.querySelectorAll("[data-error=handle]").length`, "1")
	becomes(t, ctx, `document.activeElement.hasAttribute("data-errors")`, "true")
	becomes(t, ctx, `document.documentElement.scrollWidth`, "390")
}

// pictures writes what the pages look like, to be looked at.
func pictures(t *testing.T, parent context.Context, address string) {
	must(t, os.MkdirAll(*shots, 0o750))
	for _, sight := range sights() {
		for _, width := range []int64{1280, 390} {
			for _, lang := range []string{"ko", "en"} {
				ctx := tab(t, parent, width, 900)
				must(t, chromedp.Do(ctx, chromedp.Navigate(address+in(sight[1], lang))))
				js(t, ctx, "document.fonts.ready")
				picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				must(t, err)
				must(t, os.WriteFile(filepath.Join(*shots, fmt.Sprintf("site-%s-%s-%d.png", sight[0], lang, width)), picture, 0o600))
			}
		}
	}
}
