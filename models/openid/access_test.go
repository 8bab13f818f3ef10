package openid_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"duckhoo/config"
	"duckhoo/models/openid"
)

// Every forgery of an access token is refused, and the ones that differ from
// them in nothing but what makes them good come in.
func TestForgedAccessTokens(t *testing.T) {
	good, curve, strange := rsaKey(t, "a"), ecKey(t, "b"), rsaKey(t, "a")
	i := newIssuer(t, good.public, curve.public)
	ps := i.open(i.provider(nil))
	rs := func(change jwt.MapClaims) string { return good.sign(t, i.claims(change)) }
	headed := func(header map[string]any) string {
		return sign(t, jwt.SigningMethodRS256, good.private, i.claims(nil), header)
	}
	later := func(d time.Duration) int64 { return i.now.Add(d).Unix() }
	cut := func(token string) string { return token[:strings.LastIndex(token, ".")+1] }

	for name, test := range map[string]struct {
		token string
		good  bool
	}{
		"RS256":                      {rs(nil), true},
		"ES256":                      {curve.sign(t, i.claims(nil)), true},
		"several audiences":          {rs(jwt.MapClaims{"aud": []string{"other", "quiz-api"}}), true},
		"typ at+jwt":                 {headed(map[string]any{"kid": "a", "typ": "at+jwt"}), true},
		"no kid":                     {headed(nil), true},
		"clocks a little apart":      {rs(jwt.MapClaims{"iat": later(30 * time.Second), "nbf": later(30 * time.Second)}), true},
		"alg none":                   {sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, i.claims(nil), map[string]any{"kid": "a"}), false},
		"no signature":               {cut(rs(nil)), false},
		"HS256 with the public key":  {sign(t, jwt.SigningMethodHS256, pemOf(t, good.public.Key), i.claims(nil), map[string]any{"kid": "a"}), false},
		"HS256 with the client's id": {sign(t, jwt.SigningMethodHS256, []byte("quiz-site"), i.claims(nil), nil), false},
		"RS384":                      {sign(t, jwt.SigningMethodRS384, good.private, i.claims(nil), map[string]any{"kid": "a"}), false},
		"PS256":                      {sign(t, jwt.SigningMethodPS256, good.private, i.claims(nil), map[string]any{"kid": "a"}), false},
		"another key of that name":   {strange.sign(t, i.claims(nil)), false},
		"an unknown kid":             {headed(map[string]any{"kid": "zzz"}), false},
		"a key of another algorithm": {headed(map[string]any{"kid": "b"}), false},
		"its own key in the header":  {sign(t, jwt.SigningMethodRS256, strange.private, i.claims(nil), map[string]any{"kid": "x", "jwk": strange.public}), false},
		"keys at another address":    {sign(t, jwt.SigningMethodRS256, strange.private, i.claims(nil), map[string]any{"kid": "x", "jku": i.URL + "/evil"}), false},
		"changed payload":            {swapPayload(rs(nil), i.claims(jwt.MapClaims{"sub": "s-2"})), false},
		"another issuer":             {rs(jwt.MapClaims{"iss": "https://evil.example.com"}), false},
		"the issuer with a slash":    {rs(jwt.MapClaims{"iss": i.URL + "/"}), false},
		"no issuer":                  {rs(jwt.MapClaims{"iss": nil}), false},
		"another application":        {rs(jwt.MapClaims{"aud": "other-api"}), false},
		"the site itself":            {rs(jwt.MapClaims{"aud": "quiz-site"}), false},
		"no audience":                {rs(jwt.MapClaims{"aud": nil}), false},
		"client_id for an audience":  {rs(jwt.MapClaims{"aud": nil, "client_id": "quiz-api", "token_use": "access"}), false},
		"an ID token":                {rs(jwt.MapClaims{"aud": []string{"quiz-api", "quiz-site"}, "nonce": "n"}), false},
		"an ID token by at_hash":     {rs(jwt.MapClaims{"at_hash": "x"}), false},
		"token_use id":               {rs(jwt.MapClaims{"token_use": "id"}), false},
		"a log-out token":            {headed(map[string]any{"kid": "a", "typ": "logout+jwt"}), false},
		"expired":                    {rs(jwt.MapClaims{"exp": later(-time.Second)}), false},
		"no end":                     {rs(jwt.MapClaims{"exp": nil}), false},
		"not valid yet":              {rs(jwt.MapClaims{"nbf": later(2 * time.Minute)}), false},
		"from the future":            {rs(jwt.MapClaims{"iat": later(2 * time.Minute)}), false},
		"no iat":                     {rs(jwt.MapClaims{"iat": nil}), false},
		"no subject":                 {rs(jwt.MapClaims{"sub": nil}), false},
		"an empty subject":           {rs(jwt.MapClaims{"sub": ""}), false},
		"a subject without end":      {rs(jwt.MapClaims{"sub": strings.Repeat("s", 256)}), false},
		"a subject that is a list":   {rs(jwt.MapClaims{"sub": []string{"s-1"}}), false},
		"garbage":                    {"a.b.c", false},
		"dots":                       {"..", false},
	} {
		who, err := ps.Access(t.Context(), test.token)
		switch {
		case test.good && (err != nil || who.Subject != "s-1" || who.Provider != "mock" || who.Issuer != i.URL):
			t.Errorf("%s: %+v, %v", name, who, err)
		case !test.good && (!errors.Is(err, openid.ErrToken) || who != openid.Claims{}):
			t.Errorf("%s comes in: %+v, %v", name, who, err)
		}
	}
	if n := i.count("/evil"); n != 0 {
		t.Error("an address that a token gave was fetched")
	}
}

// swapPayload puts other claims under the signature of a token.
func swapPayload(token string, claims jwt.MapClaims) string {
	parts := strings.Split(token, ".")
	text, _ := json.Marshal(claims)
	parts[1] = base64.RawURLEncoding.EncodeToString(text)
	return strings.Join(parts, ".")
}

// Cognito's access tokens have no aud; client_id and token_use say whom for.
func TestCognito(t *testing.T) {
	key := rsaKey(t, "a")
	i := newIssuer(t, key.public)
	fixed := i.provider(func(p *config.Provider) {
		p.Audience, p.Clients, p.JWKSURL = nil, []string{"quiz-site", "quiz-phone"}, i.URL+"/keys"
	})
	ps := i.open(fixed)
	for name, test := range map[string]struct {
		change jwt.MapClaims
		good   bool
	}{
		"access":             {jwt.MapClaims{"token_use": "access", "client_id": "quiz-site", "username": "bora"}, true},
		"another client":     {jwt.MapClaims{"token_use": "access", "client_id": "quiz-phone"}, true},
		"a strange client":   {jwt.MapClaims{"token_use": "access", "client_id": "other"}, false},
		"no client":          {jwt.MapClaims{"token_use": "access"}, false},
		"aud for client_id":  {jwt.MapClaims{"token_use": "access", "aud": "quiz-site"}, false},
		"an ID token":        {jwt.MapClaims{"token_use": "id", "client_id": "quiz-site", "aud": "quiz-site"}, false},
		"no token_use":       {jwt.MapClaims{"client_id": "quiz-site"}, false},
		"the issuer's other": {jwt.MapClaims{"token_use": "refresh", "client_id": "quiz-site"}, false},
	} {
		claims := i.claims(jwt.MapClaims{"aud": nil})
		for k, v := range test.change {
			claims[k] = v
		}
		if _, err := ps.Access(t.Context(), key.sign(t, claims)); (err == nil) != test.good || err != nil && !errors.Is(err, openid.ErrToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := i.count("/.well-known/openid-configuration"); n != 0 {
		t.Errorf("fixed keys, and the discovery document was read %d times", n)
	}
	if _, ok := ps.Named("mock"); ok {
		t.Error("browsers log in by a provider without a log-in page")
	}
}

func TestClosedProviders(t *testing.T) {
	key := rsaKey(t, "a")
	i := newIssuer(t, key.public)
	ps := i.open(i.provider(func(p *config.Provider) { p.Audience = nil }))
	if _, err := ps.Access(t.Context(), key.sign(t, i.claims(nil))); !errors.Is(err, openid.ErrToken) {
		t.Errorf("a provider without audience lets tokens in: %v", err)
	}
	if len(i.asked) != 0 {
		t.Errorf("asked: %v", i.asked)
	}
}

func TestKeyFile(t *testing.T) {
	key, other := ecKey(t, "f"), ecKey(t, "f")
	i := newIssuer(t)
	name := filepath.Join(t.TempDir(), "keys.json")
	text, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.public}})
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	ps := i.open(i.provider(func(p *config.Provider) { p.JWKSFile = name }))
	if _, err := ps.Access(t.Context(), key.sign(t, i.claims(nil))); err != nil {
		t.Error(err)
	}
	if _, err := ps.Access(t.Context(), other.sign(t, i.claims(nil))); !errors.Is(err, openid.ErrToken) {
		t.Errorf("another key: %v", err)
	}
	if len(i.asked) != 0 {
		t.Errorf("asked: %v", i.asked)
	}
	for _, bad := range []string{"", "{}", `{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}`} {
		if err := os.WriteFile(name, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openid.New([]config.Provider{{Name: "x", JWKSFile: name}}, openid.Options{}); err == nil {
			t.Errorf("starts with the keys %q", bad)
		}
	}
	if _, err := openid.New([]config.Provider{{Name: "x", JWKSFile: name + "x"}}, openid.Options{}); err == nil {
		t.Error("starts without the file of keys")
	}
}

// No text makes the reader of tokens fall over, and none of them comes in.
func FuzzAccess(f *testing.F) {
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIn0.")
	f.Add("eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiZXhwIjoxZTk5OX0.AAAA")
	ps, err := openid.New([]config.Provider{{Name: "x", Issuer: "https://id.example.com", ClientID: "c", Clients: []string{"c"}}},
		openid.Options{Transport: nobody{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if who, err := ps.Access(context.Background(), token); err == nil || who != (openid.Claims{}) {
			t.Errorf("%q comes in as %+v", token, who)
		}
	})
}
