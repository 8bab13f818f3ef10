package auth

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// accessToken verifies an access token of a provider and returns the person
// whom its issuer and subject name. They may do what they may do in a browser:
// the scopes of such a token are the provider's and say nothing here.
func (h *Handlers) accessToken(ctx context.Context, token string) (middleware.Bearer, error) {
	who, err := h.OpenID.Access(ctx, token)
	if err != nil {
		return middleware.Bearer{}, h.unproven(err)
	}
	id, err := h.Accounts.Bearer(ctx, who)
	if err != nil {
		return middleware.Bearer{}, h.unproven(err)
	}
	return middleware.Bearer{Actor: id}, nil
}

// unproven is the answer to a token that lets nobody in.
func (h *Handlers) unproven(err error) error {
	var locked *accounts.Locked
	var barred *accounts.Barred
	switch {
	case errors.Is(err, openid.ErrToken):
		return schema.ErrUnauthorized
	case errors.Is(err, openid.ErrDown):
		return errDown()
	case errors.Is(err, accounts.ErrUnknown), errors.Is(err, accounts.ErrClosed):
		return &Error{Status: fiber.StatusUnauthorized, Code: "unknown_person", Detail: schema.Text{
			KO: "토큰은 맞지만 여기에 가입한 사람이 아니에요. 사이트에서 먼저 로그인해 주세요.",
			EN: "The token is good, and nobody here has this identity. Log in on the site first."}}
	case errors.Is(err, accounts.ErrLinkFirst):
		return &Error{Status: fiber.StatusUnauthorized, Code: "link_first", Detail: linkFirstWords()}
	case errors.Is(err, accounts.ErrLeaving):
		return &Error{Status: fiber.StatusForbidden, Code: "leaving", Detail: leavingWords()}
	case errors.As(err, &locked):
		return &Error{Status: fiber.StatusTooManyRequests, Code: "locked", Detail: lockedWords(locked.Wait)}
	case errors.As(err, &barred):
		return &Error{Status: fiber.StatusForbidden, Code: barred.Status, Detail: h.barredWords(barred)}
	}
	return err
}
