package auth

import (
	"context"
	"errors"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
)

var (
	_ middleware.Sessions = (*Handlers)(nil)
	_ middleware.Bearers  = (*Handlers)(nil)
)

// Session returns who stands behind the cookie of a session.
func (h *Handlers) Session(ctx context.Context, token string) (middleware.Session, error) {
	return found(h.Accounts.Session(ctx, token))
}

// Appealing is Session for what barred people may do, too.
func (h *Handlers) Appealing(ctx context.Context, token string) (middleware.Session, error) {
	return found(h.Accounts.Appealing(ctx, token))
}

// Standing is Session without the note that it was used.
func (h *Handlers) Standing(ctx context.Context, token string) (middleware.Session, error) {
	return found(h.Accounts.Standing(ctx, token))
}

func found(id *accounts.Identity, err error) (middleware.Session, error) {
	if errors.As(err, new(*accounts.Barred)) {
		return middleware.Session{}, middleware.ErrBarred
	}
	if errors.Is(err, accounts.ErrLeaving) {
		return middleware.Session{}, middleware.ErrLeaving
	}
	if err != nil {
		return middleware.Session{}, err
	}
	return session(id), nil
}
