package openid_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"duckhoo/config"
	"duckhoo/models/openid"
)

// issuer is a provider of the tests: it answers with its discovery document
// and its keys, or as a test says.
type issuer struct {
	*httptest.Server
	t   *testing.T
	now time.Time

	mu     sync.Mutex
	keys   []jose.JSONWebKey
	asked  map[string]int
	answer http.HandlerFunc // in place of everything, if set
}

func newIssuer(t *testing.T, keys ...jose.JSONWebKey) *issuer {
	i := &issuer{t: t, now: time.Now(), keys: keys, asked: map[string]int{}}
	i.Server = httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.asked[r.URL.Path]++
	answer, keys := i.answer, i.keys
	i.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case answer != nil:
		answer(w, r)
	case r.URL.Path == "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(i.document())
	case r.URL.Path == "/keys":
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: keys})
	default:
		http.NotFound(w, r)
	}
}

func (i *issuer) document() map[string]any {
	return map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
	}
}

// set changes what the provider does.
func (i *issuer) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *issuer) count(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked[path]
}

// provider is the settings of it.
func (i *issuer) provider(change func(*config.Provider)) config.Provider {
	p := config.Provider{Name: "mock", Issuer: i.URL, ClientID: "quiz-site", Audience: []string{"quiz-api"}}
	if change != nil {
		change(&p)
	}
	return p
}

// open reads settings, with the clock of the issuer.
func (i *issuer) open(list ...config.Provider) *openid.Providers {
	i.t.Helper()
	ps, err := openid.New(list, openid.Options{Timeout: time.Second, Now: func() time.Time {
		i.mu.Lock()
		defer i.mu.Unlock()
		return i.now
	}})
	if err != nil {
		i.t.Fatal(err)
	}
	return ps
}

// claims of a good access token, changed.
func (i *issuer) claims(change jwt.MapClaims) jwt.MapClaims {
	out := jwt.MapClaims{
		"iss": i.URL, "sub": "s-1", "aud": "quiz-api", "iat": i.now.Unix(), "exp": i.now.Add(time.Hour).Unix(), "preferred_username": "bora",
	}
	maps.Copy(out, change)
	for name, value := range out {
		if value == nil {
			delete(out, name)
		}
	}
	return out
}

// signer is a key that signs tokens.
type signer struct {
	private crypto.Signer
	public  jose.JSONWebKey
	method  jwt.SigningMethod
}

func rsaKey(t *testing.T, id string) signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, jose.JSONWebKey{Key: &key.PublicKey, KeyID: id, Use: "sig", Algorithm: "RS256"}, jwt.SigningMethodRS256}
}

func ecKey(t *testing.T, id string) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, jose.JSONWebKey{Key: &key.PublicKey, KeyID: id, Use: "sig"}, jwt.SigningMethodES256}
}

// sign writes a token; a header of nil is left out.
func sign(t *testing.T, method jwt.SigningMethod, key any, claims jwt.Claims, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		token.Header[name] = value
		if value == nil {
			delete(token.Header, name)
		}
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (s signer) sign(t *testing.T, claims jwt.Claims) string {
	t.Helper()
	return sign(t, s.method, s.private, claims, map[string]any{"kid": s.public.KeyID})
}

// pemOf is a public key as text: what forgers use as a secret.
func pemOf(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}
