package main

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// atLocalhost runs a test against the program at http://localhost and a port: bare IP
// addresses have no passkeys.
func atLocalhost(t *testing.T, test func(t *testing.T, w *world), change ...func(*config.Settings)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, startNamed(t, engine, dsn, change...)) })
}

func startNamed(t *testing.T, engine, dsn string, change ...func(*config.Settings)) *world {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	s := testSettings(t, engine, dsn)
	s.App.PublicURL = "http://localhost:" + port
	for _, alter := range change {
		alter(s)
	}
	dbtest.Fill(t, engine, dsn, "house", func(dsn string) error { return furnished(s, dsn) })
	w := servingAt(t, s, address)
	w.base = s.App.PublicURL
	return w
}

func (a answer) challenge() string {
	a.t.Helper()
	key, _ := a.json()["publicKey"].(map[string]any)
	text, _ := key["challenge"].(string)
	if a.status != http.StatusOK || text == "" {
		a.t.Fatalf("no question: %d %s", a.status, a.body)
	}
	return text
}

// register makes a passkey for whoever is logged in.
func (b *browser) register(d *device) answer {
	b.w.t.Helper()
	asked := b.api("POST", "/api/v1/me/passkeys/options", "")
	res := b.api("POST", "/api/v1/me/passkeys", `{"name":"오리폰","credential":`+d.made(asked.challenge())+`}`)
	if res.status == http.StatusCreated {
		b.csrf, _ = res.json()["csrf_token"].(string)
	}
	return res
}

// owned is a device with a passkey of somebody who stands with that role.
func (w *world) owned(handle, role string) (*device, *browser) {
	w.t.Helper()
	id := w.person(handle, role)
	b, d := w.as(handle), newDevice(w.t, w.base)
	d.handle = id[:]
	if res := b.register(d); res.status != http.StatusCreated || len(res.json()["recovery_codes"].([]any)) != 10 {
		w.t.Fatalf("register: %d %s", res.status, res.body)
	}
	return d, b
}

// byKey signs a fresh browser in with a passkey.
func (w *world) byKey(d *device) (*browser, answer) {
	w.t.Helper()
	b := w.browser()
	d.count++
	proof := d.proof(b.api("POST", "/api/v1/auth/passkey/options", `{}`).challenge())
	return b, b.api("POST", "/api/v1/auth/passkey/login", `{"credential":`+proof+`}`)
}

func TestPasskeySignsIn(t *testing.T) {
	atLocalhost(t, func(t *testing.T, w *world) {
		d, b := w.owned("mod", models.RoleModerator)
		if text := b.get("/admin/account").page().Find("#passkeys li[data-id]").Text(); !strings.Contains(text, "오리폰") {
			t.Errorf("the account lists %q", text)
		}
		in, res := w.byKey(d)
		if res.status != http.StatusOK || in.get("/admin/account").status != http.StatusOK {
			t.Fatalf("log-in: %d %s", res.status, res.body)
		}
		w.wantProblem(w.tryIn("mod", password, ""), 401, "second_factor")
		if got := w.text("SELECT way FROM sessions ORDER BY created_at DESC LIMIT 1"); got != "passkey" {
			t.Errorf("came in by %q", got)
		}
		if res := b.register(d); res.status == http.StatusCreated {
			t.Error("the same passkey twice")
		}
		id := w.text("SELECT id FROM passkeys")
		in.post("/admin/account", "/admin/account/passkeys", url.Values{"id": {id}, "name": {"새 이름"}})
		if got := w.text("SELECT name FROM passkeys"); got != "새 이름" {
			t.Errorf("renamed to %q", got)
		}
		w.person("other", models.RoleModerator)
		w.as("other").post("/admin/account", "/admin/account/passkeys", url.Values{"id": {id}, "remove": {"1"}})
		if got := w.text("SELECT count(*) FROM passkeys"); got != "1" {
			t.Error("somebody else's passkey is gone")
		}
		in.post("/admin/account", "/admin/account/passkeys", url.Values{"id": {id}, "remove": {"1"}})
		if _, res := w.byKey(d); res.status != http.StatusUnauthorized {
			t.Errorf("a removed passkey: %d", res.status)
		}
		if b.get("/admin/account").status == http.StatusOK || in.get("/admin/account").status != http.StatusOK {
			t.Error("other sessions go on, or this one does not")
		}
		if res := w.tryIn("mod", password, ""); res.status != http.StatusOK {
			t.Errorf("the password alone afterwards: %d", res.status)
		}
	})
}

func TestPasskeyAsSecondFactor(t *testing.T) {
	atLocalhost(t, func(t *testing.T, w *world) {
		d, _ := w.owned("mod", models.RoleModerator)
		other, _ := w.owned("mod2", models.RoleModerator)
		second := func(b *browser, d *device) answer {
			d.count++
			proof := d.proof(b.api("POST", "/api/v1/auth/passkey/options", `{"second_factor":true}`).challenge())
			return b.api("POST", "/api/v1/auth/passkey/login", `{"credential":`+proof+`}`)
		}
		b := w.browser()
		if res := b.api("POST", "/api/v1/auth/passkey/options", `{"second_factor":true}`); res.status != http.StatusBadRequest {
			t.Errorf("without a password: %d", res.status)
		}
		b.post("/admin/login", "/admin/login", url.Values{"username": {"mod"}, "password": {password}})
		if b.get("/admin/login/code").page().Find(`[data-passkey="second"]`).Length() != 1 {
			t.Error("the page has no button for it")
		}
		w.wantProblem(second(b, other), 401, "wrong_passkey")
		if res := second(b, d); res.status != http.StatusOK || b.get("/admin/account").status != http.StatusOK {
			t.Errorf("second factor: %d %s", res.status, res.body)
		}
		if got := w.text("SELECT way FROM sessions ORDER BY created_at DESC LIMIT 1"); got != "second_factor" {
			t.Errorf("came in by %q", got)
		}
	})
}

// Each of these answers is forged, or was good once.
func TestForgedPasskeys(t *testing.T) {
	atLocalhost(t, func(t *testing.T, w *world) {
		d, _ := w.owned("mod", models.RoleModerator)
		victim, _ := w.owned("boss", models.RoleSuperuser)
		for name, forge := range map[string]func(d *device){
			"another origin":          func(d *device) { d.origin = "https://evil.example" },
			"another port":            func(d *device) { d.origin = "http://localhost:1" },
			"another site":            func(d *device) { d.rp = "evil.example" },
			"nobody was there":        func(d *device) { d.flags = 0 },
			"nobody was verified":     func(d *device) { d.flags = userPresent },
			"somebody else's handle":  func(d *device) { d.handle = victim.handle },
			"nobody's handle":         func(d *device) { d.handle = make([]byte, 16) },
			"no handle":               func(d *device) { d.handle = nil },
			"another key":             func(d *device) { d.key = newDevice(t, w.base).key },
			"an unknown passkey":      func(d *device) { d.id = newDevice(t, w.base).id },
			"an answer to create":     func(d *device) { d.kind = "webauthn.create" },
			"counts backwards":        func(d *device) { d.count = 0 },
			"counts what was counted": func(d *device) { d.count = 1 },
		} {
			fake := *d
			forge(&fake)
			fake.count-- // byKey counts up
			b, res := w.byKey(&fake)
			if res.status != http.StatusUnauthorized || res.json()["code"] != "wrong_passkey" {
				t.Errorf("%s: %d %s", name, res.status, res.body)
			}
			if b.get("/admin/account").status == http.StatusOK {
				t.Errorf("%s: signed in", name)
			}
		}
		d.count = 10
		b := w.browser()
		challenge := b.api("POST", "/api/v1/auth/passkey/options", `{}`).challenge()
		body := `{"credential":` + d.proof(challenge) + `}`
		w.wantProblem(w.browser().api("POST", "/api/v1/auth/passkey/login", body), 400, "login_lost")
		if res := b.api("POST", "/api/v1/auth/passkey/login", body); res.status != http.StatusOK {
			t.Fatalf("the right one: %d %s", res.status, res.body)
		}
		again := w.browser()
		again.api("POST", "/api/v1/auth/passkey/options", `{}`)
		w.wantProblem(again.api("POST", "/api/v1/auth/passkey/login", body), 401, "wrong_passkey") // another question
		w.wantProblem(again.api("POST", "/api/v1/auth/passkey/login", body), 400, "login_lost")    // each is answered once
		for _, broken := range []string{`{"credential":{}}`, `{"credential":null}`, `{"credential":"x"}`, `{"credential":{"id":"AA","rawId":"AA","type":"public-key","response":{}}}`} {
			again.api("POST", "/api/v1/auth/passkey/options", `{}`)
			if res := again.api("POST", "/api/v1/auth/passkey/login", broken); res.status != http.StatusUnauthorized && res.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", broken, res.status, res.body)
			}
		}
	})
}

func TestForgedNewPasskeys(t *testing.T) {
	atLocalhost(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		b := w.as("mod")
		for name, forge := range map[string]func(d *device){
			"another origin":      func(d *device) { d.origin = "https://evil.example" },
			"another site":        func(d *device) { d.rp = "evil.example" },
			"nobody was verified": func(d *device) { d.flags = userPresent },
			"an answer to get":    func(d *device) { d.kind = "webauthn.get" },
		} {
			d := newDevice(t, w.base)
			forge(d)
			if res := b.register(d); res.status != http.StatusUnauthorized {
				t.Errorf("%s: %d %s", name, res.status, res.body)
			}
		}
		w.person("mod2", models.RoleModerator)
		other := w.as("mod2")
		challenge := other.api("POST", "/api/v1/me/passkeys/options", "").challenge()
		if res := b.api("POST", "/api/v1/me/passkeys", `{"name":"x","credential":`+newDevice(t, w.base).made(challenge)+`}`); res.status < 400 {
			t.Errorf("somebody else's question: %d", res.status)
		}
		if res := w.browser().api("POST", "/api/v1/me/passkeys/options", ""); res.status != http.StatusUnauthorized {
			t.Errorf("nobody: %d", res.status)
		}
		if got := w.text("SELECT count(*) FROM passkeys"); got != "0" {
			t.Errorf("%s passkeys", got)
		}
	})
}

func TestNoPasskeysAtAnIPAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		b := w.as("mod")
		w.wantProblem(b.api("POST", "/api/v1/auth/passkey/options", `{}`), 409, "no_passkeys")
		if n := b.get("/admin/account").page().Find("[data-passkey]").Length(); n != 0 || w.browser().get("/admin/login").page().Find("[data-passkey]").Length() != 0 {
			t.Error("there is a button for what cannot be")
		}
	})
}
