package auth

import (
	"context"
	"strings"

	"duckhoo/app/middleware"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// verifier is one kind of bearer token.
type verifier struct {
	takes  func(token string) bool // by its shape alone
	verify func(ctx context.Context, token string) (middleware.Bearer, error)
}

// bearers lists the kinds of token. The first that takes one decides.
func (h *Handlers) bearers() []verifier {
	return []verifier{
		{func(token string) bool { return strings.HasPrefix(token, accounts.KeyPrefix) }, h.key},
		{openid.Shaped, h.accessToken},
	}
}

// Bearer returns what a token stands for. One of no kind that is known here is
// refused.
func (h *Handlers) Bearer(ctx context.Context, token string) (middleware.Bearer, error) {
	for _, v := range h.bearers() {
		if v.takes(token) {
			return v.verify(ctx, token)
		}
	}
	return middleware.Bearer{}, schema.ErrUnauthorized
}

// key verifies an API key.
func (h *Handlers) key(ctx context.Context, token string) (middleware.Bearer, error) {
	k, err := h.Accounts.ByKey(ctx, token)
	if err != nil {
		return middleware.Bearer{}, err
	}
	b := middleware.Bearer{Actor: k, Key: k.Key.ID, Public: k.Key.Kind == models.PublishableKey, Quota: &middleware.Quota{
		Most: k.Quota.Most, Left: k.Quota.Left, Reset: k.Quota.Reset, Window: accounts.QuotaWindow}}
	for _, scope := range k.Key.Scopes {
		b.Scopes = append(b.Scopes, string(scope))
	}
	return b, nil
}
