package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// provider is an OpenID provider in this process. It checks clients, codes and
// PKCE by itself; a test may change the ID token that it hands out, or answer
// in its place.
type provider struct {
	*mockoidc.MockOIDC
	t *testing.T

	mu     sync.Mutex
	forge  func(claims jwt.MapClaims) string
	answer http.HandlerFunc
	last   jwt.MapClaims // of the newest ID token
}

func newOpenIDProvider(t *testing.T) *provider {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{MockOIDC: m, t: t}
	if err := m.AddMiddleware(p.between); err != nil {
		t.Fatal(err)
	}
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start(ln, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Server.Close() })
	return p
}

// between stands before each of its addresses.
func (p *provider) between(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		answer, forge := p.answer, p.forge
		p.mu.Unlock()
		if answer != nil {
			answer(w, r)
			return
		}
		if r.URL.Path != mockoidc.TokenEndpoint {
			next.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		next.ServeHTTP(kept, r)
		body := kept.Body.Bytes()
		var got map[string]any
		if kept.Code == http.StatusOK && json.Unmarshal(body, &got) == nil {
			claims := jwt.MapClaims{}
			_, _, _ = jwt.NewParser().ParseUnverified(got["id_token"].(string), claims)
			if forge != nil {
				got["id_token"] = forge(maps.Clone(claims))
				body, _ = json.Marshal(got)
			}
			p.mu.Lock()
			p.last = claims
			p.mu.Unlock()
		}
		maps.Copy(w.Header(), kept.Header())
		w.WriteHeader(kept.Code)
		_, _ = bytes.NewReader(body).WriteTo(w)
	})
}

// set changes what the provider does.
func (p *provider) set(forge func(jwt.MapClaims) string, answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forge, p.answer = forge, answer
}

// sign writes a token of the provider's.
func (p *provider) sign(claims jwt.MapClaims) string {
	p.t.Helper()
	token, err := p.Keypair.SignJWT(claims)
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

// access is a good access token of a subject for the API, changed.
func (p *provider) access(subject string, change jwt.MapClaims) string {
	p.t.Helper()
	claims := jwt.MapClaims{"iss": p.Issuer(), "sub": subject, "aud": "quiz-api", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(claims, change)
	return p.sign(claims)
}

// settings declare the provider.
func (p *provider) settings(s *config.Settings) {
	s.Auth.Lockout.Attempts = 1000
	s.Auth.Providers = []config.Provider{{
		Name: "duck", Label: "오리 아이디|Duck ID", Issuer: p.Issuer(), ClientID: p.ClientID,
		ClientSecret: config.NewSecret(p.ClientSecret), Audience: []string{"quiz-api"},
	}}
}

// openIDWorld runs a test with a provider on both databases.
func openIDWorld(t *testing.T, test func(t *testing.T, w *world, p *provider), change ...func(*config.Settings)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		p := newOpenIDProvider(t)
		test(t, start(t, engine, dsn, append([]func(*config.Settings){p.settings}, change...)...), p)
	})
}

// leave starts a log-in and returns where the browser is sent.
func (b *browser) leave(path string) *url.URL {
	b.w.t.Helper()
	res := b.get(path)
	to, err := url.Parse(res.header.Get("Location"))
	if err != nil || res.status != http.StatusFound || to.Host == "" {
		b.w.t.Fatalf("GET %s: %d to %q: %.300s", path, res.status, res.header.Get("Location"), res.body)
	}
	return to
}

// visit is what happens at the provider: somebody logs in there. It returns
// the path that the browser is sent back to.
func (b *browser) visit(p *provider, to *url.URL, who *mockoidc.MockUser) string {
	b.w.t.Helper()
	p.QueueUser(who)
	req, err := http.NewRequestWithContext(b.w.t.Context(), http.MethodGet, to.String(), nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		b.w.t.Fatalf("the provider answers %d %q", res.StatusCode, res.Header.Get("Location"))
	}
	return back.RequestURI()
}

// vouch logs somebody in by the provider.
func (b *browser) vouch(p *provider, path string, who *mockoidc.MockUser) answer {
	b.w.t.Helper()
	return b.get(b.visit(p, b.leave(path), who))
}

// handle is who the API takes the browser for, "" for nobody.
func (b *browser) handle() string {
	b.w.t.Helper()
	res := b.api("GET", "/api/v1/me", "")
	if res.status != http.StatusOK {
		return ""
	}
	handle, _ := res.json()["handle"].(string)
	return handle
}

// bearer asks the API with a token.
func (w *world) bearer(token string) answer {
	w.t.Helper()
	return w.browser().send("GET", "/api/v1/me", "", "Authorization", "Bearer "+token, "Accept", "application/json")
}

// userNamed reads somebody by handle.
func (w *world) userNamed(handle string) *models.User {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("user"), schema.Eq("Handle", handle))
	if err != nil {
		w.t.Fatalf("%s: %v", handle, err)
	}
	return row.(*models.User)
}

// count of the rows of a model that live.
func (w *world) count(model string) int {
	w.t.Helper()
	var n int
	if err := w.db.From(w.t.Context()).Raw(`SELECT count(*) FROM ` + strings.ReplaceAll(w.registry.Model(model).Plural, "-", "_") + ` WHERE deleted_at IS NULL`).Scan(&n).Error; err != nil {
		w.t.Fatal(err)
	}
	return n
}
