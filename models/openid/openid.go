// Package openid asks OpenID Connect providers who somebody is: it sends a
// browser to a provider and reads what comes back, and it verifies the access
// tokens that programs bring to the API.
//
// Only addresses of the settings, and those that an issuer's own discovery
// document names, are ever contacted; nothing that a token or a request says is
// fetched. Nothing is contacted before it is needed, so a provider that is down
// keeps nothing but itself from working.
//
// What somebody is called, and which e-mail address they have, is what the
// provider says. Who they are is the pair of issuer and subject alone.
package openid

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"duckhoo/config"
)

var (
	// ErrToken says that a token, or the code for one, does not hold.
	ErrToken = errors.New("openid: not a valid token")
	// ErrDown says that a provider cannot be reached or answers what makes no
	// sense. Trying again later may help.
	ErrDown = errors.New("openid: the provider does not answer")
)

// Options are what may differ from one program to another. The zero value is
// right for all but tests.
type Options struct {
	Now       func() time.Time  // nil is time.Now
	Transport http.RoundTripper // nil is a copy of http.DefaultTransport
	Timeout   time.Duration     // of one request to a provider; 0 is 5 s
}

// Providers are those of the settings, in their order.
type Providers struct{ all []*Provider }

// New reads the settings of providers. It contacts nobody; a file of keys is
// read at once.
func New(list []config.Provider, o Options) (*Providers, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	web := newClient(o)
	out := &Providers{}
	for _, cfg := range list {
		p, err := newProvider(cfg, web, o.Now)
		if err != nil {
			return nil, fmt.Errorf("openid: provider %s: %w", cfg.Name, err)
		}
		out.all = append(out.all, p)
	}
	return out, nil
}

// Named is the provider of a name, if browsers may log in by it.
func (ps *Providers) Named(name string) (*Provider, bool) {
	for _, p := range ps.all {
		if p.Name() == name && p.cfg.Browser() {
			return p, true
		}
	}
	return nil, false
}

// Label is what a provider of the settings is called; one that stands there no
// longer is called by its name.
func (ps *Providers) Label(name, lang string) string {
	for _, p := range ps.all {
		if p.Name() == name {
			return p.cfg.Title(lang)
		}
	}
	return name
}

// Shaped reports whether a text may be a signed token: three parts with dots
// between them.
func Shaped(token string) bool { return strings.Count(token, ".") == 2 }

// issuer is what a token says it is from, before anything of it is verified:
// good for finding whom to ask and for nothing else.
func issuer(token string) string {
	_, rest, _ := strings.Cut(token, ".")
	body, _, _ := strings.Cut(rest, ".")
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return ""
	}
	var said struct {
		Issuer string `json:"iss"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return ""
	}
	return said.Issuer
}
