package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// ViewAs lets the browser see with the eyes of a person.
func (h *Handlers) ViewAs(c *fiber.Ctx, person schema.ID) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	return h.Accounts.ViewAs(c.UserContext(), id, person)
}

// StopViewing lets the browser see with its own eyes again.
func (h *Handlers) StopViewing(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	return h.Accounts.StopViewing(c.UserContext(), id)
}
