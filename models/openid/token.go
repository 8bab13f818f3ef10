package openid

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
)

const (
	// skew is how far clocks may be apart.
	skew = time.Minute
	// longestSubject is what an identity holds; the standard's limit is 255 too.
	longestSubject = 255
)

// identity verifies an ID token that was fetched for a nonce (OpenID Connect
// Core 1.0, 3.1.3.7).
func (p *Provider) identity(ctx context.Context, raw, nonce string) (Claims, error) {
	token, s, err := p.verify(ctx, raw, &oidc.Config{ClientID: p.cfg.ClientID})
	if err != nil {
		return Claims{}, err
	}
	switch {
	case nonce == "" || s.Nonce != nonce:
		return Claims{}, wrong("the nonce is another one")
	case len(token.Audience) > 1 && s.Party == "":
		return Claims{}, wrong("several audiences and no azp")
	case s.Party != "" && s.Party != p.cfg.ClientID:
		return Claims{}, wrong("azp is another client")
	case s.TokenUse != "" && s.TokenUse != "id":
		return Claims{}, wrong("token_use is not id")
	}
	return s.claims(p, token.Subject), nil
}

// Access verifies the access token that a program brings to the API: of an
// issuer of the settings, for this API, and nothing but an access token.
func (ps *Providers) Access(ctx context.Context, raw string) (Claims, error) {
	from := issuer(raw)
	for _, p := range ps.all {
		if p.Issuer() == from && p.cfg.Bearer() {
			return p.access(ctx, raw)
		}
	}
	return Claims{}, wrong("no provider of the settings has issued it")
}

func (p *Provider) access(ctx context.Context, raw string) (Claims, error) {
	token, s, err := p.verify(ctx, raw, &oidc.Config{SkipClientIDCheck: true})
	if err != nil {
		return Claims{}, err
	}
	if s.Nonce != "" || s.AtHash != "" || s.CodeHash != "" || s.TokenUse != "" && s.TokenUse != "access" {
		return Claims{}, wrong("it is not an access token")
	}
	if len(p.cfg.Clients) > 0 {
		if s.TokenUse != "access" || !slices.Contains(p.cfg.Clients, s.ClientID) {
			return Claims{}, wrong("token_use is not access, or client_id is another client")
		}
	} else if !overlap(token.Audience, p.cfg.Audience) {
		return Claims{}, wrong("it is for another audience")
	}
	return s.claims(p, token.Subject), nil
}

// verify asks what holds for every token: the signature, the issuer, the times
// and a subject.
func (p *Provider) verify(ctx context.Context, raw string, c *oidc.Config) (*oidc.IDToken, said, error) {
	if err := shape(raw); err != nil {
		return nil, said{}, err
	}
	for _, alg := range algorithms() {
		c.SupportedSigningAlgs = append(c.SupportedSigningAlgs, string(alg))
	}
	c.Now = p.now
	asked := &witness{keys: p.keys}
	token, err := oidc.NewVerifier(p.cfg.Issuer, asked, c).Verify(ctx, raw)
	var s said
	switch {
	case errors.Is(asked.err, ErrDown):
		return nil, s, asked.err
	case err != nil:
		return nil, s, fmt.Errorf("%w: %w", ErrToken, err)
	}
	if err := token.Claims(&s); err != nil {
		return nil, s, fmt.Errorf("%w: %w", ErrToken, err)
	}
	latest := p.now().Add(skew)
	switch {
	case token.Subject == "" || len(token.Subject) > longestSubject || strings.ContainsRune(token.Subject, 0):
		return nil, s, wrong("no subject, or one that is too long")
	case time.Time(s.IssuedAt).IsZero() || time.Time(s.IssuedAt).After(latest):
		return nil, s, wrong("no iat, or one in the future")
	case s.NotBefore != nil && time.Time(*s.NotBefore).After(latest):
		return nil, s, wrong("not valid yet")
	}
	return token, s, nil
}

// witness keeps the error of a key set, which the verifier makes a text of.
type witness struct {
	keys *keys
	err  error
}

// VerifySignature implements oidc.KeySet.
func (w *witness) VerifySignature(ctx context.Context, token string) (payload []byte, err error) {
	payload, w.err = w.keys.VerifySignature(ctx, token)
	return payload, w.err
}

// shape asks that a token calls itself one of those that sign-in knows: other
// things that the same keys have signed (RFC 8725, 3.11) are none.
func shape(raw string) error {
	signed, err := jose.ParseSigned(raw, algorithms())
	if err != nil || len(signed.Signatures) != 1 {
		return wrong("not signed as it must be")
	}
	kind, _ := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string)
	switch strings.TrimPrefix(strings.ToLower(kind), "application/") {
	case "", "jwt", "at+jwt":
		return nil
	}
	return wrong("it is a token of another kind")
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return one != "" && slices.Contains(b, one) })
}

func wrong(why string) error { return fmt.Errorf("%w: %s", ErrToken, why) }
