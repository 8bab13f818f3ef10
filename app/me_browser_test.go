package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

// onTheSite is a browser with a device that has passkeys, logged in as a member.
func onTheSite(t *testing.T) (*eyes, context.Context) {
	t.Helper()
	ctx := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := startNamed(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		s.Auth.Providers = []config.Provider{{Name: "duck", Label: "오리 아이디|Duck ID", Issuer: "http://127.0.0.1:1", ClientID: "duckhoo", ClientSecret: config.NewSecret("quack")}}
	})
	ann := w.person("ann", models.RoleMember)
	w.exec("UPDATE users SET email = 'ann@example.com', nickname = 'Ann' WHERE id = ?", ann)
	e := &eyes{t: t, w: w, parent: ctx, axe: string(axe)}
	e.do(ctx, chromedp.EmulateViewport(1280, 900))
	for _, call := range []func() error{
		func() error {
			return ignored(chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: e.axe}))
		},
		func() error { return ignored(chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{})) },
		func() error {
			return ignored(chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}))
		},
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	e.siteLogIn(ctx, "/me/security")
	return e, ctx
}

func ignored[T any](_ T, err error) error { return err }

// siteLogIn fills in the log-in page.
func (b *eyes) siteLogIn(ctx context.Context, next string) {
	b.t.Helper()
	b.do(ctx, chromedp.Navigate(b.w.base+"/login?next="+next))
	b.js(ctx, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "ann"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	b.until(ctx, `location.pathname`, next)
}

// siteLook looks at a page wide and narrow, in both languages, and takes its
// pictures where they are asked for.
func (b *eyes) siteLook(ctx context.Context, name, path string) {
	b.t.Helper()
	for _, lang := range []string{"ko", "en"} {
		for _, width := range []int64{1280, 390} {
			b.do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.w.base+path+and(path)+"lang="+lang))
			b.picture(ctx, name, lang, width)
		}
		b.do(ctx, chromedp.EmulateViewport(1280, 900))
	}
	b.do(ctx, chromedp.Navigate(b.w.base+path+and(path)+"lang=ko"))
}

// picture looks at the page that is open.
func (b *eyes) picture(ctx context.Context, name, lang string, width int64) {
	b.t.Helper()
	b.axed(ctx, fmt.Sprint(name, " ", lang, " ", width))
	b.fits(ctx, fmt.Sprint(name, " ", lang, " ", width))
	if *shots == "" {
		return
	}
	b.do(ctx, chromedp.EmulateViewport(width, 900))
	b.js(ctx, "new Promise((done) => document.fonts.ready.then(() => setTimeout(done, 150)))")
	taken, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(*shots, 0o750)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, fmt.Sprintf("site-%s-%s-%d.png", name, lang, width)), taken, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestSitePasskeyInABrowser makes a passkey on the site, comes in by it without a
// password and beside one, and leaves and stays.
func TestSitePasskeyInABrowser(t *testing.T) {
	e, ctx := onTheSite(t)
	e.until(ctx, `document.querySelector('form[data-passkey="add"]').hidden`, "false")
	e.js(ctx, `(() => { const f = document.querySelector('form[data-passkey="add"]'); f.elements.namedItem("name").value = "오리폰"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll("[data-new-codes]:not([hidden]) li").length`, "10")
	e.until(ctx, `document.querySelector('form[data-passkey="add"]').hidden`, "true")
	e.js(ctx, `document.querySelector("[data-kept]").click()`)
	e.until(ctx, `document.querySelector("[data-passkeys] li p")?.textContent ?? ""`, "오리폰")
	e.siteLook(ctx, "security", "/me/security")

	e.w.exec("DELETE FROM sessions")
	e.siteLook(ctx, "login", "/login?next=/me")
	e.until(ctx, `document.querySelector('[data-passkey="login"]').hidden`, "false")
	e.js(ctx, `document.querySelector('[data-passkey="login"]').click()`)
	e.until(ctx, `location.pathname`, "/me")

	e.w.exec("DELETE FROM sessions")
	e.do(ctx, chromedp.Navigate(e.w.base+"/login?next=/me/keys"))
	e.js(ctx, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "ann"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	e.until(ctx, `location.pathname`, "/login/code")
	e.until(ctx, `document.querySelector('[data-passkey="second"]').hidden`, "false")
	e.js(ctx, `document.querySelector('[data-passkey="second"]').click()`)
	e.until(ctx, `location.pathname`, "/me/keys")
	if got := e.w.text("SELECT sign_count FROM passkeys"); got < "2" {
		t.Errorf("used %s times", got)
	}

	e.siteLook(ctx, "me-data", "/me/data")
	e.js(ctx, `(() => { const f = document.querySelector("[data-leave]"); f.confirm.value = "ann"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	e.until(ctx, `location.pathname`, "/me/leaving")
	e.siteLook(ctx, "leaving-asked", "/me/leaving?asked=1")
	e.do(ctx, chromedp.Navigate(e.w.base+"/login?next=/make"))
	e.until(ctx, `document.querySelector('[data-passkey="login"]').hidden`, "false")
	e.js(ctx, `document.querySelector('[data-passkey="login"]').click()`)
	e.until(ctx, `location.pathname + location.search`, "/me/leaving?next=%2Fmake")
	e.siteLook(ctx, "leaving", "/me/leaving?next=/make")
	e.js(ctx, `document.querySelector('[data-action="stay"]').click()`)
	e.until(ctx, `document.body.dataset.page`, "make")

	e.do(ctx, chromedp.Navigate(e.w.base+"/me/security"))
	e.js(ctx, `(() => { const f = document.querySelector('[data-passkeys] [data-action="rename"]').form; f.elements.namedItem("name").value = "새 오리폰"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelector("[data-passkeys] li p")?.textContent ?? ""`, "새 오리폰")
	e.js(ctx, `document.querySelector('[data-passkeys] [data-action="remove"]').click()`)
	e.until(ctx, `location.search + document.querySelectorAll("[data-passkeys]").length`, "?done=removed0")
	e.w.exec("DELETE FROM sessions") // the device still has its half
	e.do(ctx, chromedp.Navigate(e.w.base+"/login?next=/me"))
	e.until(ctx, `document.querySelector('[data-passkey="login"]').hidden`, "false")
	e.js(ctx, `document.querySelector('[data-passkey="login"]').click()`)
	e.until(ctx, `document.querySelectorAll(".toast").length > 0`, "true")
	if got := e.js(ctx, `location.pathname`); got != "/login" || e.w.count("session") != 0 {
		t.Errorf("a removed passkey leads to %s", got)
	}
}

// TestSiteAppInABrowser sets an authenticator app up on the site and comes in
// with it; keys and the pages around the log-in are looked at on the way.
func TestSiteAppInABrowser(t *testing.T) {
	e, ctx := onTheSite(t)
	e.do(ctx, chromedp.Navigate(e.w.base+"/me/security/app"))
	e.js(ctx, `document.querySelector('[data-action="start"]').click()`)
	e.until(ctx, `document.querySelectorAll("svg.qr path").length`, "1")
	e.siteLook(ctx, "app", "/me/security/app")
	key := e.js(ctx, `document.querySelector("[data-key]").textContent.replaceAll(" ", "")`)
	e.js(ctx, `(() => { const f = document.querySelector('form[action$="/confirm"]'); f.code.value = "`+code(t, key, -1)+`"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll("[data-recovery] li").length`, "10")
	e.picture(ctx, "codes", "ko", 1280)

	e.w.exec("DELETE FROM sessions")
	e.do(ctx, chromedp.Navigate(e.w.base+"/login?next=/me/keys"))
	e.js(ctx, `(() => { const f = document.querySelector('form[action="/login"]'); f.username.value = "ann"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	e.until(ctx, `location.pathname`, "/login/code")
	e.siteLook(ctx, "code", "/login/code?next=/me/keys")
	e.js(ctx, `(() => { const f = document.querySelector("main form"); f.code.value = "`+code(t, key, 0)+`"; f.requestSubmit(); })()`)
	e.until(ctx, `location.pathname`, "/me/keys")

	e.js(ctx, `(() => { const f = document.querySelector('form[action="/me/keys"]'); f.elements.namedItem("name").value = "내 로봇"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll("[data-issued] [data-secret]").length`, "1")
	e.picture(ctx, "key", "ko", 1280)
	e.siteLook(ctx, "keys", "/me/keys")
	e.siteLook(ctx, "me-empty", "/me?taken=1")
	ann := e.w.userNamed("ann").ID
	e.w.everyType(ann, map[string]any{"title": "봉준호 유니버스 입학시험", "published_at": schema.Now()})
	e.w.exec("UPDATE quizzes SET status = 'draft', title = '이불 밖은 위험해, 공포 영화 입문' WHERE id = ?", e.w.quiz(ann))
	e.siteLook(ctx, "me", "/me")
	e.siteLook(ctx, "password", "/me/security/password")
	e.siteLook(ctx, "inbox", "/email/verify")
	e.js(ctx, `(() => { const f = document.querySelector("form[data-code]"); f.code.value = "000000"; f.requestSubmit(); })()`)
	e.until(ctx, `document.querySelectorAll('[data-error="code"]').length`, "1")
	e.picture(ctx, "inbox-wrong", "ko", 1280)
	e.w.exec("DELETE FROM sessions")
	for _, lang := range []string{"ko", "en"} {
		e.do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(e.w.base+"/password/reset?lang="+lang))
		e.js(ctx, `(() => { const f = document.querySelector('form[action="/password/reset"]'); f.email.value = "ann@example.com"; f.requestSubmit(); })()`)
		e.until(ctx, `document.querySelectorAll("form[data-code]").length`, "1")
		for _, width := range []int64{1280, 390} {
			e.do(ctx, chromedp.EmulateViewport(width, 900))
			e.picture(ctx, "reset-sent", lang, width)
		}
	}
	for name, path := range map[string]string{"signup": "/signup", "reset": "/password/reset", "verify": "/email/verify?token=x"} {
		e.siteLook(ctx, name, path)
	}
}
