package middleware

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// LoginRequired is a guard for one route: nobody may not pass.
func LoginRequired(c *fiber.Ctx) error {
	if Actor(c).ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	return c.Next()
}

// Can is a guard for one route: it lets those pass who have the permission
// ("quiz.approve").
func Can(permission string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor := Actor(c)
		switch {
		case actor.Super() || actor.Allowed(permission):
			return c.Next()
		case actor.ActorID().IsZero():
			return schema.ErrUnauthorized
		}
		return schema.ErrForbidden
	}
}
