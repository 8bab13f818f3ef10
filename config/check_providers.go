package config

import (
	"fmt"
	"net/url"
	"slices"
)

// checkProviders asks about auth.providers.
func (c *checker) checkProviders() {
	names, issuers := map[string]bool{}, map[string]bool{}
	for i, p := range c.Auth.Providers {
		path := fmt.Sprintf("auth.providers[%d]", i)
		if p.Name != "" && !plainWord(p.Name) {
			c.report(idProvider, path+".name", "%q is not a name; small letters, digits, - and _", p.Name)
		}
		if p.Name != "" && names[p.Name] {
			c.report(idProvider, path+".name", "%q stands twice", p.Name)
		}
		if p.Issuer != "" && issuers[p.Issuer] {
			c.report(idIssuerTwice, path+".issuer", "%s stands twice; one provider an issuer, others of its clients go into clients or audience", p.Issuer)
		}
		names[p.Name], issuers[p.Issuer] = true, true
		c.checkProvider(p, path)
	}
}

func (c *checker) checkProvider(p Provider, path string) {
	for _, address := range []struct{ key, value string }{
		{"issuer", p.Issuer}, {"jwks_url", p.JWKSURL}, {"authorization_url", p.AuthorizationURL}, {"token_url", p.TokenURL},
	} {
		if why := guardedAddress(address.value); address.value != "" && why != "" {
			c.report(idProvider, path+"."+address.key, "%s", why)
		}
	}
	if len(p.Scopes) > 0 && !slices.Contains(p.Scopes, "openid") {
		c.report(idScopes, path+".scopes", "openid is missing; without it no provider says who somebody is")
	}
	c.checkProviderKeys(p, path)
	c.checkProviderTokens(p, path)
}

// checkProviderKeys asks that what is fixed is fixed as a whole.
func (c *checker) checkProviderKeys(p Provider, path string) {
	fixed := p.JWKSURL != "" || p.JWKSFile != ""
	switch {
	case p.JWKSURL != "" && p.JWKSFile != "":
		c.report(idProviderKeys, path+".jwks_file", "stands beside jwks_url; keep one of them")
	case !fixed && p.AuthorizationURL != "":
		c.report(idProviderKeys, path+".authorization_url", "needs jwks_url or jwks_file; without them all addresses come from the issuer")
	case !fixed && p.TokenURL != "":
		c.report(idProviderKeys, path+".token_url", "needs jwks_url or jwks_file; without them all addresses come from the issuer")
	case p.AuthorizationURL == "" && p.TokenURL != "":
		c.report(idProviderKeys, path+".authorization_url", "required beside token_url")
	case p.AuthorizationURL != "" && p.TokenURL == "":
		c.report(idProviderKeys, path+".token_url", "required beside authorization_url")
	case fixed && p.AuthorizationURL == "" && len(p.Audience) == 0 && len(p.Clients) == 0:
		c.report(idProviderKeys, path, "opens nothing; give authorization_url and token_url, or audience, or clients")
	}
}

// checkProviderTokens asks that an ID token never passes for an access token.
func (c *checker) checkProviderTokens(p Provider, path string) {
	switch {
	case len(p.Audience) > 0 && len(p.Clients) > 0:
		c.report(idProviderToken, path+".clients", "stands beside audience; an access token is checked by one of them")
	case slices.Contains(p.Audience, p.ClientID) && p.ClientID != "":
		c.report(idProviderToken, path+".audience", "holds client_id; every ID token is for that audience, so name the API's own")
	case slices.Contains(p.Audience, ""):
		c.report(idProviderToken, path+".audience", "holds an empty text")
	case slices.Contains(p.Clients, ""):
		c.report(idProviderToken, path+".clients", "holds an empty text")
	}
}

// guardedAddress asks for https, but on this machine: keys that came in the
// open could be anybody's.
func guardedAddress(text string) string {
	if why := webAddress(text); why != "" {
		return why
	}
	if u, err := url.Parse(text); err == nil && u.Scheme != "https" && !loopback(u.Hostname()) {
		return "not https, which every host but this machine needs"
	}
	return ""
}
