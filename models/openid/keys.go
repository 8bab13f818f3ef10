package openid

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// algorithms are those that a token may be signed by. None of them takes a
// secret, so a public key never passes for one.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
}

// keysFresh is how long keys are used without asking whether they still hold.
const keysFresh = time.Hour

// keys are a provider's, which verify what it has signed. They implement
// oidc.KeySet.
type keys struct{ remembered[[]jose.JSONWebKey] }

// newKeys are keys that are fetched from where address says.
func newKeys(web *http.Client, now func() time.Time, address func(context.Context) (string, error)) *keys {
	return &keys{remembered[[]jose.JSONWebKey]{now: now, fresh: keysFresh, fetch: func(ctx context.Context) ([]jose.JSONWebKey, error) {
		at, err := address(ctx)
		if err != nil {
			return nil, err
		}
		return fetchKeys(ctx, web, at)
	}}}
}

// fileKeys are keys that stand in a file. They are what they are: no token
// makes anybody read it again.
func fileKeys(name string) (*keys, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read jwks_file: %w", err)
	}
	list, err := readKeys(text)
	if err != nil {
		return nil, fmt.Errorf("read jwks_file %s: %w", name, err)
	}
	return &keys{remembered[[]jose.JSONWebKey]{now: time.Now, fresh: keysFresh, fetch: func(context.Context) ([]jose.JSONWebKey, error) {
		return list, nil
	}}}, nil
}

func fetchKeys(ctx context.Context, web *http.Client, address string) ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	res, err := web.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch keys: %s", res.Status)
	}
	return readKeys(text)
}

// readKeys reads a JWK Set (RFC 7517) and keeps the keys that tokens may be
// signed by; kinds that nobody here knows are left out, as it asks.
func readKeys(text []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var out []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && signs(key) {
			out = append(out, key)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("read keys: none of them is a public key that signs by RS256 or ES256")
	}
	return out, nil
}

// signs reports whether tokens may be signed by a key: a public one, made for
// signatures, of RSA with 2048 bits or on the curve P-256.
func signs(key jose.JSONWebKey) bool {
	return key.Valid() && (key.Use == "" || key.Use == "sig") && algorithmOf(key) != "" &&
		(key.Algorithm == "" || key.Algorithm == string(algorithmOf(key)))
}

func algorithmOf(key jose.JSONWebKey) jose.SignatureAlgorithm {
	switch k := key.Key.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() >= 2048 {
			return jose.RS256
		}
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return jose.ES256
		}
	}
	return ""
}

// VerifySignature returns what a token says if one of the keys has signed it.
// A key that is not known makes the house ask the provider again, at most once
// a minute.
func (k *keys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	signed, err := jose.ParseSigned(token, algorithms())
	if err != nil || len(signed.Signatures) != 1 {
		return nil, fmt.Errorf("%w: not signed as it must be", ErrToken)
	}
	header := signed.Signatures[0].Header
	list, err := k.get(ctx)
	if err != nil {
		return nil, err
	}
	if !known(list, header) {
		if list, err = k.again(ctx); err != nil {
			return nil, err
		}
	}
	for _, key := range list {
		if !fits(key, header) {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, fmt.Errorf("%w: no key of the provider has signed it", ErrToken)
}

func known(list []jose.JSONWebKey, h jose.Header) bool {
	for _, key := range list {
		if fits(key, h) {
			return true
		}
	}
	return false
}

// fits reports whether a key may be the one of a header. A header without a
// name fits all keys of its algorithm.
func fits(key jose.JSONWebKey, h jose.Header) bool {
	return string(algorithmOf(key)) == h.Algorithm && (h.KeyID == "" || h.KeyID == key.KeyID)
}
