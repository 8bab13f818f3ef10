package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"duckhoo/config"
)

// Provider is one issuer of identities.
type Provider struct {
	cfg  config.Provider
	web  *http.Client
	now  func() time.Time
	keys *keys

	places remembered[places]
}

// places are a provider's addresses.
type places struct {
	oauth2.Endpoint
	keys string
}

// placesFresh is how long the discovery document is good.
const placesFresh = 12 * time.Hour

func newProvider(cfg config.Provider, web *http.Client, now func() time.Time) (*Provider, error) {
	p := &Provider{cfg: cfg, web: web, now: now}
	p.places = remembered[places]{fetch: p.discover, now: now, fresh: placesFresh}
	if cfg.JWKSFile != "" {
		var err error
		p.keys, err = fileKeys(cfg.JWKSFile)
		return p, err
	}
	p.keys = newKeys(web, now, func(ctx context.Context) (string, error) {
		at, err := p.places.get(ctx)
		return at.keys, err
	})
	return p, nil
}

// Name is what the provider is called in addresses and on identities.
func (p *Provider) Name() string { return p.cfg.Name }

// Label is what people call it.
func (p *Provider) Label(lang string) string { return p.cfg.Title(lang) }

// Issuer is who signs its tokens.
func (p *Provider) Issuer() string { return p.cfg.Issuer }

// discover finds the provider's addresses: those of the settings, else those
// of its discovery document.
func (p *Provider) discover(ctx context.Context) (places, error) {
	if p.cfg.Fixed() {
		// HTTP Basic is what every token endpoint must know (RFC 6749, 2.3.1).
		return places{oauth2.Endpoint{AuthURL: p.cfg.AuthorizationURL, TokenURL: p.cfg.TokenURL, AuthStyle: p.style([]string{basic})}, p.cfg.JWKSURL}, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.web), p.cfg.Issuer)
	if err != nil {
		return places{}, fmt.Errorf("discover %s: %w", p.cfg.Issuer, err)
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return places{}, fmt.Errorf("discover %s: %w", p.cfg.Issuer, err)
	}
	out := places{found.Endpoint(), more.Keys}
	out.AuthStyle = p.style(more.Methods)
	return out, p.trusted(out)
}

// How a client proves itself at the token endpoint.
const (
	basic = "client_secret_basic"
	post  = "client_secret_post"
)

// style picks how this client proves itself. Both are tried nowhere: a code
// is good for one request.
func (p *Provider) style(methods []string) oauth2.AuthStyle {
	if p.cfg.ClientSecret.Empty() || slices.Contains(methods, post) {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// trusted asks that the addresses of a document are as safe as the issuer's.
func (p *Provider) trusted(at places) error {
	issuer, err := url.Parse(p.cfg.Issuer)
	if err != nil {
		return fmt.Errorf("discover: %w", err)
	}
	for _, text := range []string{at.AuthURL, at.TokenURL, at.keys} {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != issuer.Scheme {
			return errors.New("discover: the document has an address that is missing or less safe than the issuer's")
		}
	}
	return nil
}
