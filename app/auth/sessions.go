package auth

import (
	"context"

	"duckhoo/app/middleware"
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

// Bearer refuses every token: this installation has issued none and trusts no
// provider.
func (h *Handlers) Bearer(context.Context, string) (middleware.Bearer, error) {
	return middleware.Bearer{}, schema.ErrUnauthorized
}
