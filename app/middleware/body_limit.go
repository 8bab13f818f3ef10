package middleware

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

type bodyLimitOptions struct {
	Max config.Size `yaml:"max"`
}

// Validate asks for a limit.
func (o bodyLimitOptions) Validate() error {
	if o.Max < 1 {
		return fmt.Errorf("max: %s is too small; at least 1 byte", o.Max)
	}
	return nil
}

// newBodyLimit refuses large bodies where small ones are expected. What is
// larger than server.body_limit is never read at all.
func newBodyLimit(o bodyLimitOptions, h *house) (fiber.Handler, error) {
	if whole := h.Settings.Server.BodyLimit; o.Max > whole {
		return nil, fmt.Errorf("max: %s is larger than server.body_limit, which is %s", o.Max, whole)
	}
	return func(c *fiber.Ctx) error {
		if len(c.Request().Body()) > int(o.Max) {
			return ErrTooLarge
		}
		return c.Next()
	}, nil
}
