package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// apiLeave answers DELETE /api/v1/me: the account is deleted at once. A time to
// change one's mind is not part of it.
func (h *Handlers) apiLeave(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	body := struct {
		Password string `json:"password,omitempty"`
	}{}
	if len(c.Request().Body()) > 0 {
		if err := read(c, &body); err != nil {
			return err
		}
	}
	if err := h.Accounts.Leave(c.UserContext(), id, body.Password, client(c)); err != nil {
		return h.refusal(c, err)
	}
	leave(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// Leave deletes the account of who asks, for the page where people do so. It
// answers as LogIn does, and with a schema.Invalid about /password.
func (h *Handlers) Leave(c *fiber.Ctx, password string) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	if err := h.Accounts.Leave(c.UserContext(), id, password, client(c)); err != nil {
		return h.words(c, err)
	}
	leave(c)
	return nil
}

func leaveDoc() *Operation {
	return &Operation{
		Summary: "Delete my account",
		Description: "Deletes the account of who asks, at once and for good: sessions and keys end, name, address and picture are erased. Quizzes, comments and attempts stay as those of somebody who has left. " +
			"Needs the password; people without one must have logged in within 15 minutes. No API key does this.",
		Session: true, Optional: true,
		Body:    object(nil, map[string]any{"password": password("The password.")}),
		Example: map[string]any{"password": "correct horse battery"},
		Status:  204, Says: "The account is gone.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}
