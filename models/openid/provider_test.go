package openid_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"duckhoo/models/openid"
)

// nobody is a network where nobody answers.
type nobody struct{}

func (nobody) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody answers")
}

// Keys that the provider has changed are found, and whoever sends strange
// names of keys makes nobody ask more than once a minute.
func TestKeyRotation(t *testing.T) {
	first, second := rsaKey(t, "1"), rsaKey(t, "2")
	i := newIssuer(t, first.public)
	ps := i.open(i.provider(nil))
	ok := func(s signer, want error) {
		t.Helper()
		if _, err := ps.Access(t.Context(), s.sign(t, i.claims(nil))); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", s.public.KeyID, err, want)
		}
	}
	ok(first, nil)
	i.set(func() { i.keys = []jose.JSONWebKey{second.public} })
	ok(second, openid.ErrToken) // asked less than a minute ago
	i.set(func() { i.now = i.now.Add(61 * time.Second) })
	ok(second, nil)
	ok(first, openid.ErrToken)
	asked := i.count("/keys")
	for n := range 20 {
		_, _ = ps.Access(t.Context(), sign(t, jwt.SigningMethodRS256, first.private, i.claims(nil), map[string]any{"kid": fmt.Sprint("x", n)}))
	}
	if got := i.count("/keys"); got != asked {
		t.Errorf("20 strange keys made the house ask %d times more", got-asked)
	}
	i.set(func() { i.now, i.keys = i.now.Add(61*time.Minute), []jose.JSONWebKey{first.public} })
	ok(second, openid.ErrToken) // withdrawn: after an hour the keys are asked for anew
	ok(first, nil)
}

// A provider that is down, slow or talks garbage costs its own users a clear
// error, and is back as soon as it answers.
func TestProviderInTrouble(t *testing.T) {
	key := rsaKey(t, "a")
	for name, answer := range map[string]http.HandlerFunc{
		"down":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"garbage": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"null":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("null")) },
		"another's issuer": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"https://evil.example.com"}`))
		},
		"no addresses": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"issuer":"http://%s"}`, r.Host)
		},
		"without end": func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat(" ", 1<<16))
			for range 64 {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
			_, _ = w.Write([]byte("{}"))
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t, key.public)
			ps := i.open(i.provider(nil))
			p, _ := ps.Named("mock")
			i.set(func() { i.answer = answer })
			began := time.Now()
			if _, err := ps.Access(t.Context(), key.sign(t, i.claims(nil))); !errors.Is(err, openid.ErrDown) {
				t.Errorf("token: %v", err)
			}
			if _, _, err := p.Begin(t.Context(), "http://here/back"); !errors.Is(err, openid.ErrDown) {
				t.Errorf("log-in: %v", err)
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("it took %s", took)
			}
			asked := i.count("/.well-known/openid-configuration")
			_, _, _ = p.Begin(t.Context(), "http://here/back")
			if got := i.count("/.well-known/openid-configuration"); got != asked {
				t.Error("a provider in trouble is asked again at once")
			}
			i.set(func() { i.answer, i.now = nil, i.now.Add(11*time.Second) })
			if _, err := ps.Access(t.Context(), key.sign(t, i.claims(nil))); err != nil {
				t.Errorf("token after the trouble: %v", err)
			}
		})
	}
}

// What was known before the trouble goes on for a day.
func TestKnownKeysOutliveTrouble(t *testing.T) {
	key := rsaKey(t, "a")
	i := newIssuer(t, key.public)
	ps := i.open(i.provider(nil))
	access := func() error {
		_, err := ps.Access(t.Context(), key.sign(t, i.claims(nil)))
		return err
	}
	if err := access(); err != nil {
		t.Fatal(err)
	}
	i.set(func() { i.now, i.answer = i.now.Add(5*time.Hour), http.NotFound })
	if err := access(); err != nil {
		t.Errorf("five hours into the trouble: %v", err)
	}
	i.set(func() { i.now = i.now.Add(20 * time.Hour) })
	if err := access(); !errors.Is(err, openid.ErrDown) {
		t.Errorf("a day into the trouble: %v", err)
	}
}

// Nobody is sent, and nothing is fetched, where a provider's answer leads.
func TestProviderLeadsElsewhere(t *testing.T) {
	key := rsaKey(t, "a")
	visited := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer elsewhere.Close()
	i := newIssuer(t, key.public)
	ps := i.open(i.provider(nil))
	i.set(func() {
		i.answer = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }
	})
	if _, err := ps.Access(t.Context(), key.sign(t, i.claims(nil))); !errors.Is(err, openid.ErrDown) {
		t.Error(err)
	}
	if visited {
		t.Error("a redirect was followed")
	}
}

func TestBegin(t *testing.T) {
	i := newIssuer(t)
	ps := i.open(i.provider(nil))
	p, ok := ps.Named("mock")
	if !ok {
		t.Fatal("no provider")
	}
	seen := map[string]bool{}
	for range 3 {
		address, flow, err := p.Begin(t.Context(), "https://quiz.example/login/mock/callback")
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(address)
		q := u.Query()
		if !strings.HasPrefix(address, i.URL+"/authorize?") || q.Get("response_type") != "code" || q.Get("client_id") != "quiz-site" ||
			q.Get("scope") != "openid email profile" || q.Get("redirect_uri") != "https://quiz.example/login/mock/callback" ||
			q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 ||
			q.Get("state") != flow.State || q.Get("nonce") != flow.Nonce || strings.Contains(address, flow.Verifier) {
			t.Errorf("address = %s", address)
		}
		for _, secret := range []string{flow.State, flow.Nonce, flow.Verifier} {
			if len(secret) < 26 || seen[secret] {
				t.Errorf("%q is short or comes twice", secret)
			}
			seen[secret] = true
		}
	}
	if n := i.count("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("the discovery document was read %d times", n)
	}
	if _, ok := ps.Named("google"); ok {
		t.Error("a provider that is not in the settings")
	}
}
