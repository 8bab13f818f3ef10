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
// larger than server.body_limit is never read at all, but on the paths that
// LargeBody knows.
func newBodyLimit(m config.Middleware, o bodyLimitOptions, h *house) (fiber.Handler, error) {
	if whole := h.Settings.Server.BodyLimit; o.Max > whole && len(m.Paths) == 0 {
		return nil, fmt.Errorf("max: %s is larger than server.body_limit, which is %s; name the paths that take more", o.Max, whole)
	}
	return func(c *fiber.Ctx) error {
		if len(c.Request().Body()) > int(o.Max) {
			return ErrTooLarge
		}
		return c.Next()
	}, nil
}

// LargeBody says how many bytes the body of a request may have where the stack
// allows more than server.body_limit, and 0 elsewhere. The server asks before
// it reads the body.
func LargeBody(s *config.Settings) func(method, path string) int {
	type large struct {
		config.Middleware
		most int
	}
	var known []large
	for _, m := range s.Middleware {
		o := bodyLimitOptions{}
		if m.Name == "body_limit" && len(m.Paths) > 0 && m.Decode(&o) == nil && o.Max > s.Server.BodyLimit {
			known = append(known, large{m, int(o.Max)})
		}
	}
	return func(method, path string) int {
		most := 0
		for _, l := range known {
			if l.Applies(method, path) {
				most = max(most, l.most)
			}
		}
		return most
	}
}
