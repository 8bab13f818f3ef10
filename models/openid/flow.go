package openid

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Flow is what the browser that was sent to a provider must come back with. It
// stays between this house and that browser; it is good once.
type Flow struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // of PKCE (RFC 7636)
}

// Begin returns the address that the browser is sent to, and what is kept of
// it. back is the address that the provider sends it to then.
func (p *Provider) Begin(ctx context.Context, back string) (string, Flow, error) {
	at, err := p.places.get(ctx)
	if err != nil {
		return "", Flow{}, err
	}
	f := Flow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	client := p.client(at, back)
	return client.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), f, nil
}

// Finish turns the code that a browser came back with into who it is. It
// returns ErrToken when the provider or the checks of its token refuse, and
// ErrDown when there is nobody to ask.
func (p *Provider) Finish(ctx context.Context, back, code string, f Flow) (Claims, error) {
	at, err := p.places.get(ctx)
	if err != nil {
		return Claims{}, err
	}
	client := p.client(at, back)
	got, err := client.Exchange(oidc.ClientContext(ctx, p.web), code, oauth2.VerifierOption(f.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response.StatusCode < 500:
		return Claims{}, fmt.Errorf("%w: the provider refused the code: %s %s", ErrToken, refused.Response.Status, short(refused.ErrorCode))
	case err != nil:
		return Claims{}, fmt.Errorf("%w: exchange a code: %w", ErrDown, faceless(err))
	}
	token, ok := got.Extra("id_token").(string)
	if !ok {
		return Claims{}, fmt.Errorf("%w: the answer has no id_token", ErrDown)
	}
	return p.identity(ctx, token, f.Nonce)
}

func (p *Provider) client(at places, back string) *oauth2.Config {
	scopes := p.cfg.Scopes
	if len(scopes) == 0 {
		scopes = []string{oidc.ScopeOpenID, "email", "profile"}
	}
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret.Reveal(), Endpoint: at.Endpoint, RedirectURL: back, Scopes: scopes,
	}
}

// faceless takes the body out of an error of the provider, which may hold what
// belongs in no log.
func faceless(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return errors.New(refused.Response.Status)
	}
	return err
}

// short keeps a word of the provider's in bounds.
func short(word string) string {
	if len(word) > 40 {
		return word[:40]
	}
	return word
}
