package auth

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/site"
)

// LogIn signs the browser in for the log-in pages. It answers as their doors
// ask: schema.ErrUnauthorized when name and password do not go together, an
// *accounts.Halfway when the browser is to show a second factor next, a
// *schema.Refused with other words for the reader.
func (h *Handlers) LogIn(c *fiber.Ctx, username, password string) error {
	in, err := h.Accounts.LogIn(c.UserContext(), username, password, "", towards(c, c.FormValue("next")))
	var half *accounts.Halfway
	if errors.As(err, &half) {
		return h.wait(c, half)
	}
	if err != nil {
		return h.words(c, err)
	}
	h.welcome(c, in)
	return nil
}

// SignUp makes an account for the page that asks for one, and signs the
// browser in. What is to be put right is a schema.Invalid.
func (h *Handlers) SignUp(c *fiber.Ctx, r site.Registration) error {
	in, err := h.Accounts.SignUp(c.UserContext(), accounts.Registration(r), client(c))
	if err != nil {
		return h.words(c, err)
	}
	h.welcome(c, in)
	return nil
}

// LogOut ends the session of the browser. Who has none is out already.
func (h *Handlers) LogOut(c *fiber.Ctx) error {
	if id, ok := Identity(c); ok {
		if err := h.Accounts.LogOut(c.UserContext(), id); err != nil {
			return err
		}
	}
	leave(c)
	return nil
}

// words turns a refusal into what a page shows beside its form.
func (h *Handlers) words(c *fiber.Ctx, err error) error {
	var refused *Error
	switch answer := h.refusal(c, err); {
	case errors.Is(err, accounts.ErrCredentials):
		return schema.ErrUnauthorized
	case errors.As(answer, &refused):
		return &schema.Refused{Code: refused.Code, Detail: refused.Detail}
	default:
		return answer
	}
}
