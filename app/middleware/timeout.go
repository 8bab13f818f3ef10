package middleware

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

type timeoutOptions struct {
	After config.Duration `yaml:"after"`
}

// Validate asks for a time.
func (o timeoutOptions) Validate() error {
	if o.After <= 0 {
		return fmt.Errorf("after: %s is not a time to wait", o.After)
	}
	return nil
}

// newTimeout gives the work of a request a deadline, in c.UserContext(). What
// waits for the context ends then with context.DeadlineExceeded, which answers
// 503. Work that was done all the same keeps its answer: a 503 for what has
// been written would be a lie. A stream, which goes on after its handler has
// returned, takes context.WithoutCancel.
func newTimeout(o timeoutOptions, _ *house) (fiber.Handler, error) {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), o.After.Std())
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}, nil
}
