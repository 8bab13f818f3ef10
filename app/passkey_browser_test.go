package main

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// TestPasskeyInABrowser makes a passkey with the device of a browser and comes
// in by it: without a password, and as second factor beside one.
func TestPasskeyInABrowser(t *testing.T) {
	ctx := chromium(t)
	w := startNamed(t, "sqlite", dbtest.SQLite(t))
	w.person("duck", models.RoleSuperuser)
	b := &eyes{t: t, w: w}
	b.signIn(ctx)
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}); err != nil {
		t.Fatal(err)
	}
	b.do(ctx, chromedp.Navigate(w.base+"/admin/account"))
	b.js(ctx, `(() => { const f = document.querySelector('form[data-passkey="add"]'); f.elements.namedItem("name").value = "오리폰"; f.requestSubmit(); })()`)
	b.until(ctx, `document.querySelectorAll("[data-new-codes]:not([hidden]) li").length === 10`, "true")
	b.until(ctx, `document.querySelector('form[data-passkey="add"]').hidden`, "true") // its token is that of the log-in that has ended
	b.out(ctx)
	b.js(ctx, `document.querySelector('[data-passkey="login"]').click()`)
	b.arrives(ctx, "dashboard")
	b.out(ctx)
	b.submit(ctx, "duck", "totp")
	b.js(ctx, `document.querySelector('[data-passkey="second"]').click()`)
	b.arrives(ctx, "dashboard")
	if got := w.text("SELECT sign_count FROM passkeys"); got < "2" {
		t.Errorf("used %s times", got)
	}
}

// out forgets who is logged in and opens the log-in page.
func (b *eyes) out(ctx context.Context) {
	b.t.Helper()
	b.w.exec("DELETE FROM sessions")
	b.do(ctx, chromedp.Navigate(b.w.base+"/admin/login"))
	b.until(ctx, `document.querySelector('[data-passkey="login"]:not([hidden])') !== null`, "true")
}
