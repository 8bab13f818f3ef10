package auth

import (
	"context"

	"duckhoo/app/middleware"
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

// Standing is Session without the note that it was used.
func (h *Handlers) Standing(ctx context.Context, token string) (middleware.Session, error) {
	id, err := h.Accounts.Standing(ctx, token)
	if err != nil {
		return middleware.Session{}, err
	}
	return session(id), nil
}
