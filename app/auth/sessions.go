package auth

import (
	"context"

	"duckhoo/app/middleware"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

var (
	_ middleware.Sessions = (*Handlers)(nil)
	_ middleware.Bearers  = (*Handlers)(nil)
)

// Session returns who stands behind the cookie of a session.
func (h *Handlers) Session(ctx context.Context, token string) (middleware.Session, error) {
	id, err := h.Accounts.Session(ctx, token)
	if err != nil {
		return middleware.Session{}, err
	}
	return session(id), nil
}

// Bearer returns what a token stands for: an access token of a provider, which
// has three parts with dots between them. All others are refused.
func (h *Handlers) Bearer(ctx context.Context, token string) (middleware.Bearer, error) {
	if openid.Shaped(token) {
		return h.accessToken(ctx, token)
	}
	return middleware.Bearer{}, schema.ErrUnauthorized
}
