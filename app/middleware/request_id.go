package middleware

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// newRequestID gives each request an id, which the answer, the log and error
// pages show. One that a trusted proxy sends is kept.
func newRequestID(*house) (fiber.Handler, error) {
	return func(c *fiber.Ctx) error {
		RequestID(c)
		return c.Next()
	}, nil
}

// RequestID is the id of the request. Where request_id has not run it is made
// now, so that no error goes without one.
func RequestID(c *fiber.Ctx) string {
	r := of(c)
	if r != nil && r.id != "" {
		return r.id
	}
	id := string(c.Response().Header.Peek(fiber.HeaderXRequestID))
	if id == "" {
		id = givenID(c)
	}
	if r != nil {
		r.id = id
	}
	c.Set(fiber.HeaderXRequestID, id)
	return id
}

// givenID is the id that a trusted proxy sent, or a new one.
func givenID(c *fiber.Ctx) string {
	if id := c.Get(fiber.HeaderXRequestID); wellFormedID(id) && houseOf(c).trusts(remote(c)) {
		return id
	}
	return schema.NewID().String()
}

func wellFormedID(id string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	return len(id) >= 8 && len(id) <= 64 && strings.Trim(id, letters) == ""
}
