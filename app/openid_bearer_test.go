package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// A program brings an access token: the same person as in a browser, with the
// same rights, without cookie or token of a page.
func TestAccessTokens(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		w.browser().vouch(p, "/login/duck", jane())
		res := w.bearer(p.access("s-jane", jwt.MapClaims{"email": "other@example.com", "email_verified": true, "preferred_username": "other"}))
		if res.status != http.StatusOK || res.json()["handle"] != "jane_doe" || res.json()["email"] != "jane.doe@example.com" {
			t.Errorf("%d %s", res.status, res.body)
		}
		if !strings.Contains(res.header.Get("Vary"), "Authorization") || strings.Contains(res.header.Get("Cache-Control"), "public") || len(res.header.Values("Set-Cookie")) > 0 {
			t.Errorf("headers = %v", res.header)
		}
		token := p.access("s-jane", nil)
		me := w.browser().send("PATCH", "/api/v1/me", `{"nickname":"제인"}`, "Authorization", "Bearer "+token, "Content-Type", "application/merge-patch+json", "If-Match", w.bearer(token).header.Get("ETag"))
		if me.status != http.StatusOK || w.userNamed("jane_doe").Nickname != "제인" {
			t.Errorf("a write: %d %s", me.status, me.body)
		}
		if res := w.browser().send("GET", "/me", "", "Authorization", "Bearer "+token, "Accept", "text/html"); res.status == http.StatusOK && strings.Contains(res.body, "제인") {
			t.Error("a token logs in on the pages of the site")
		}
		if res := w.browser().send("GET", "/admin/", "", "Authorization", "Bearer "+token); res.status != http.StatusFound {
			t.Errorf("a token in the back office: %d", res.status)
		}
		fresh := w.bearer(p.access("s-new", jwt.MapClaims{"preferred_username": "new.comer", "email": "new@example.com", "email_verified": true}))
		if fresh.status != http.StatusOK || fresh.json()["handle"] != "new_comer" || fresh.json()["role"] != "member" {
			t.Errorf("somebody new: %d %s", fresh.status, fresh.body)
		}
		if res := w.bearer(p.access("s-silent", nil)); res.status != http.StatusUnauthorized || res.json()["code"] != "unknown_person" {
			t.Errorf("somebody new of whom nothing is said: %d %s", res.status, res.body)
		}
	})
}

// What does not hold is 401, says so in the header, and never means nobody.
func TestForgedAccessTokensInTheAPI(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		w.browser().vouch(p, "/login/duck", jane())
		idToken := p.sign(p.last)
		for name, token := range map[string]string{
			"an ID token": idToken, "the provider's own access token, for the site": p.access("s-jane", jwt.MapClaims{"aud": p.ClientID}),
			"another audience":               p.access("s-jane", jwt.MapClaims{"aud": "another-api"}),
			"expired":                        p.access("s-jane", jwt.MapClaims{"exp": time.Now().Add(-time.Minute).Unix()}),
			"another issuer":                 p.access("s-jane", jwt.MapClaims{"iss": "https://evil.example"}),
			"an ID token that names the API": p.access("s-jane", jwt.MapClaims{"nonce": "n"}),
			"garbage":                        "a.b.c", "no token at all": "", "no shape": "garbage",
		} {
			for _, path := range []string{"/api/v1/me", "/api/v1/quizzes"} {
				res := w.browser().send("GET", path, "", "Authorization", "Bearer "+token)
				if res.status != http.StatusUnauthorized || !strings.Contains(res.header.Get("WWW-Authenticate"), "invalid_token") {
					t.Errorf("%s at %s: %d %q", name, path, res.status, res.header.Get("WWW-Authenticate"))
				}
			}
		}
		b := w.browser()
		b.vouch(p, "/login/duck", jane())
		if res := b.send("GET", "/api/v1/me", "", "Authorization", "Bearer "+idToken); res.status != http.StatusUnauthorized {
			t.Errorf("a bad token beside a good cookie: %d", res.status)
		}
	})
}

// Many requests of somebody new at the same time make one account.
func TestNewcomerAtOnce(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		token := p.access("s-crowd", jwt.MapClaims{"preferred_username": "crowd"})
		var wait sync.WaitGroup
		for range 12 {
			wait.Go(func() {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base+"/api/v1/me", nil)
				req.Header.Set("Authorization", "Bearer "+token)
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK {
					t.Errorf("status %d", res.StatusCode)
				}
			})
		}
		wait.Wait()
		browsers := []*mockoidc.MockUser{{Subject: "s-crowd"}, {Subject: "s-crowd", PreferredUsername: "crowd"}}
		for _, who := range browsers {
			b := w.browser()
			if b.vouch(p, "/login/duck", who); b.handle() != "crowd" {
				t.Errorf("in as %q", b.handle())
			}
		}
		if w.count("user") != 1 || w.count("identity") != 1 {
			t.Errorf("%d people, %d identities", w.count("user"), w.count("identity"))
		}
	})
}
