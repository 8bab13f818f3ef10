package web_test

import (
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duckhoo/models/database/dbtest"
)

// TestOfflineInABrowser: the worker is let in under the strict policy, keeps no
// page, answer or picture of anybody's, and shows the offline page in the
// reader's language once the server is gone.
func TestOfflineInABrowser(t *testing.T) {
	parent := browser(t)
	c := open(t, "sqlite", dbtest.SQLite(t))
	c.quiz("secret", "손으로 그린 장면들", nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	ended := make(chan error, 1)
	go func() { ended <- c.app.Listener(ln) }()
	address := "http://" + ln.Addr().String()
	ctx := tab(t, parent, 390, 844)
	messages := chromedp.Console(ctx)
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/?lang=en")))
	becomes(t, ctx, `navigator.serviceWorker.getRegistration().then((r) => r?.active?.state)`, "activated")
	for _, path := range []string{"/quizzes/secret", "/login", "/search?q=secret", "/"} {
		must(t, chromedp.Do(ctx, chromedp.Navigate(address+path)))
	}
	js(t, ctx, `fetch("/feed").then((r) => r.text())`)
	js(t, ctx, `document.fonts.ready.then(() => "")`)
	kept := js(t, ctx, `caches.keys().then((names) => Promise.all(names.map((n) => caches.open(n).then((c) => c.keys())))).then((all) => all.flat().map((r) => r.url).join("\n"))`)
	for line := range strings.SplitSeq(strings.ReplaceAll(kept, address, ""), "\n") {
		if !regexp.MustCompile(`^/offline(\?lang=(ko|en))?$|^/static/.+\.[0-9a-f]{10}\.[a-z0-9]+$`).MatchString(line) {
			t.Errorf("the worker keeps %s", line)
		}
	}
	if !strings.Contains(kept, "/offline?lang=") || !strings.Contains(kept, "/site.") {
		t.Errorf("the worker keeps %s", kept)
	}
	js(t, ctx, `console.log("that was all")`)
	for m, err := range messages {
		must(t, err)
		if m.Text == "that was all" {
			break
		}
		t.Errorf("the console says: %s", m)
	}
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/?lang=en")))
	becomes(t, ctx, `!!navigator.serviceWorker.controller`, "true")
	becomes(t, ctx, `caches.match("/offline").then((r) => r?.headers.get("Content-Language"))`, "en")

	must(t, c.app.ShutdownWithTimeout(time.Second))
	must(t, <-ended)
	must(t, chromedp.Do(ctx, chromedp.Navigate(address+"/quizzes/secret")))
	becomes(t, ctx, `document.querySelector("h1").textContent`, "You are offline")
	becomes(t, ctx, `document.querySelector("main img").naturalWidth > 0`, "true")
	becomes(t, ctx, `getComputedStyle(document.querySelector(".errorpage")).textAlign`, "center")
	becomes(t, ctx, `location.pathname`, "/quizzes/secret")
	js(t, ctx, `document.querySelector("[data-offline]").click()`)
	becomes(t, ctx, `location.pathname + document.querySelectorAll("[data-offline]").length`, "/quizzes/secret1")
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(320, 700)))
	becomes(t, ctx, `document.documentElement.scrollWidth`, "320")
}
