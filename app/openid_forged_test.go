package main

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// Every ID token that is not exactly ours is refused, whoever signs it.
func TestForgedIDTokens(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		strange, err := mockoidc.RandomKeypair(2048)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKIXPublicKey(p.Keypair.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		by := func(method jwt.SigningMethod, key any, claims jwt.MapClaims) string {
			token, err := jwt.NewWithClaims(method, claims).SignedString(key)
			if err != nil {
				t.Error(err)
			}
			return token
		}
		with := func(name string, value any) func(jwt.MapClaims) string {
			return func(c jwt.MapClaims) string {
				c[name] = value
				if value == nil {
					delete(c, name)
				}
				return p.sign(c)
			}
		}
		w.browser().vouch(p, "/login/duck", jane())
		before := p.last["nonce"]
		for name, forge := range map[string]func(jwt.MapClaims) string{
			"alg none": func(c jwt.MapClaims) string {
				return by(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, c)
			},
			"HS256 with the public key": func(c jwt.MapClaims) string { return by(jwt.SigningMethodHS256, public, c) },
			"HS256 with the secret":     func(c jwt.MapClaims) string { return by(jwt.SigningMethodHS256, []byte(p.ClientSecret), c) },
			"another key":               func(c jwt.MapClaims) string { return by(jwt.SigningMethodRS256, strange.PrivateKey, c) },
			"an unknown key": func(c jwt.MapClaims) string {
				token, _ := strange.SignJWT(c)
				return token
			},
			"no signature":          func(c jwt.MapClaims) string { token := p.sign(c); return token[:strings.LastIndex(token, ".")+1] },
			"another issuer":        with("iss", "https://evil.example"),
			"another application":   with("aud", "another-client"),
			"no audience":           with("aud", nil),
			"several, no azp":       with("aud", []string{p.ClientID, "another-client"}),
			"azp is another":        with("azp", "another-client"),
			"expired":               with("exp", time.Now().Add(-time.Second).Unix()),
			"no end":                with("exp", nil),
			"not valid yet":         with("nbf", time.Now().Add(2*time.Minute).Unix()),
			"from the future":       with("iat", time.Now().Add(2*time.Minute).Unix()),
			"no iat":                with("iat", nil),
			"no nonce":              with("nonce", nil),
			"a made-up nonce":       with("nonce", "AAAA"),
			"the nonce of before":   with("nonce", before),
			"no subject":            with("sub", ""),
			"token_use is access":   with("token_use", "access"),
			"an access token":       func(jwt.MapClaims) string { return p.access("s-jane", nil) },
			"a token for the API":   func(c jwt.MapClaims) string { c["aud"] = "quiz-api"; return p.sign(c) },
			"garbage":               func(jwt.MapClaims) string { return "garbage" },
			"nothing":               func(jwt.MapClaims) string { return "" },
			"a number for the name": with("email", 7),
		} {
			b := w.browser()
			back := b.visit(p, b.leave("/login/duck"), jane())
			p.set(forge, nil)
			res := b.get(back)
			p.set(nil, nil)
			if res.status != http.StatusForbidden && res.status != http.StatusServiceUnavailable || b.handle() != "" {
				t.Errorf("%s: %d, in as %q", name, res.status, b.handle())
			}
		}
		b := w.browser()
		if b.vouch(p, "/login/duck", jane()); b.handle() != "jane_doe" || w.count("user") != 1 {
			t.Errorf("a good one after them: %q; %d people", b.handle(), w.count("user"))
		}
	})
}

// A browser comes back with what it left with, once, or not at all.
func TestForgedReturns(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		change := func(path, name, value string) string {
			u, _ := url.Parse(path)
			q := u.Query()
			q.Set(name, value)
			if value == "" {
				q.Del(name)
			}
			return u.Path + "?" + q.Encode()
		}
		for name, test := range map[string]struct {
			alter  func(path string) string
			status int
			words  string
		}{
			"no state":             {func(path string) string { return change(path, "state", "") }, 400, "끊겼거나"},
			"another state":        {func(path string) string { return change(path, "state", "AAAAAAAAAAAAAAAAAAAAAAAAAA") }, 400, "끊겼거나"},
			"no code":              {func(path string) string { return change(path, "code", "") }, 403, "확인하지 못했어요"},
			"a made-up code":       {func(path string) string { return change(path, "code", "AAAA") }, 403, "확인하지 못했어요"},
			"another issuer":       {func(path string) string { return change(path, "iss", "https://evil.example") }, 403, "확인하지 못했어요"},
			"the person refused":   {func(path string) string { return change(change(path, "code", ""), "error", "access_denied") }, 403, "취소했어요"},
			"an error and a code":  {func(path string) string { return change(path, "error", "invalid_scope") }, 403, "확인하지 못했어요"},
			"the provider is down": {func(path string) string { return change(path, "error", "temporarily_unavailable") }, 503, "답하지 않아요"},
		} {
			b := w.browser()
			res := b.get(test.alter(b.visit(p, b.leave("/login/duck?next=/search"), jane())))
			page := res.page()
			if res.status != test.status || b.handle() != "" || !strings.Contains(page.Find(`main [role="alert"]`).Text(), test.words) || page.Find(`a[data-provider="duck"]`).Length() != 1 {
				t.Errorf("%s: %d, in as %q: %s", name, res.status, b.handle(), page.Find("main").Text())
			}
			if strings.Contains(res.body, "AAAA") || strings.Contains(res.body, "invalid_scope") {
				t.Errorf("%s: the page holds what came in", name)
			}
		}
		if res := w.browser().get("/login/nobody"); res.status != http.StatusNotFound {
			t.Errorf("a provider that there is not: %d", res.status)
		}

		victim, attacker := w.browser(), w.browser()
		back := attacker.visit(p, attacker.leave("/login/duck"), jane())
		victim.leave("/login/duck")
		if res := victim.get(back); res.status != http.StatusBadRequest || victim.handle() != "" {
			t.Errorf("another browser's way back: %d, in as %q", res.status, victim.handle())
		}
		cookies, _ := url.Parse(w.base)
		kept := attacker.Jar.Cookies(cookies)
		if res := attacker.get(back); res.status != http.StatusSeeOther {
			t.Errorf("its own: %d", res.status)
		}
		again := w.browser()
		again.Jar.SetCookies(cookies, kept)
		if res := again.get(back); res.status != http.StatusBadRequest || again.handle() != "" {
			t.Errorf("the same way back again, with the cookie of the first time: %d, in as %q", res.status, again.handle())
		}

		one, two := w.browser(), w.browser()
		first, second := one.visit(p, one.leave("/login/duck"), jane()), two.visit(p, two.leave("/login/duck"), jane())
		code := func(path string) string { u, _ := url.Parse(path); return u.Query().Get("code") }
		if res := one.get(change(first, "code", code(second))); res.status != http.StatusForbidden || one.handle() != "" {
			t.Errorf("somebody else's code: %d (PKCE and nonce are theirs), in as %q", res.status, one.handle())
		}
		if w.count("user") != 1 {
			t.Errorf("%d people", w.count("user"))
		}
	})
}

// The provider holds the challenge of PKCE against the verifier, which never
// leaves this house but for the token endpoint.
func TestPKCE(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		to := b.leave("/login/duck")
		q := to.Query()
		if q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" {
			t.Fatalf("address = %s", to)
		}
		code, _ := url.Parse(b.visit(p, to, jane()))
		form := url.Values{"grant_type": {"authorization_code"}, "client_id": {p.ClientID}, "client_secret": {p.ClientSecret},
			"code": {code.Query().Get("code")}, "redirect_uri": {q.Get("redirect_uri")}}
		res, err := http.PostForm(p.TokenEndpoint(), form) // by whoever got hold of the code
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Error("a code is worth something without the verifier")
		}
		q.Set("code_challenge", strings.Repeat("A", 43))
		to.RawQuery = q.Encode()
		if res := b.get(b.visit(p, to, jane())); res.status != http.StatusForbidden || b.handle() != "" {
			t.Errorf("another challenge: %d, in as %q", res.status, b.handle())
		}
	})
}

// A provider in trouble keeps nobody from anything else.
func TestProviderDown(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		w.person("bora", "member")
		token := p.access("s-jane", nil)
		for name, answer := range map[string]http.HandlerFunc{
			"down":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
			"garbage": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		} {
			p.set(nil, answer)
			res := w.browser().get("/login/duck")
			if res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" || !strings.Contains(res.page().Find(`main [role="alert"]`).Text(), "답하지 않아요") || res.page().Find(`input[name="password"]`).Length() != 1 {
				t.Errorf("%s: %d %s", name, res.status, res.page().Find("main").Text())
			}
			if res := w.bearer(token); res.status != http.StatusServiceUnavailable || res.json()["code"] != "provider_down" {
				t.Errorf("%s, with a token: %d %s", name, res.status, res.body)
			}
			if got := w.as("bora").handle(); got != "bora" {
				t.Errorf("%s: a password logs in %q", name, got)
			}
		}
	})
}

// Trouble in the middle of the way: the code is asked for and nobody answers.
func TestProviderDownAtTheEnd(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		b := w.browser()
		back := b.visit(p, b.leave("/login/duck"), jane())
		p.set(nil, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		if res := b.get(back); res.status != http.StatusServiceUnavailable || b.handle() != "" {
			t.Errorf("%d, in as %q", res.status, b.handle())
		}
		p.set(nil, nil)
		if b.vouch(p, "/login/duck", jane()); b.handle() != "jane_doe" {
			t.Errorf("after the trouble: %q", b.handle())
		}
	})
}
