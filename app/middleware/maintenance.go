package middleware

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/web/static"
)

type maintenanceOptions struct {
	RetryAfter config.Duration `yaml:"retry_after"`
}

// Validate asks for a time that Retry-After can say.
func (o maintenanceOptions) Validate() error {
	if o.RetryAfter < second {
		return fmt.Errorf("retry_after: %s is too short; at least 1s", o.RetryAfter)
	}
	return nil
}

// newMaintenance closes site and API while app.maintenance is on. The back
// office stays open, and so do the probes and what its pages are drawn with.
// A list without it gets it at its end.
func newMaintenance(o maintenanceOptions, h *house) (fiber.Handler, error) {
	wait := strconv.FormatInt(int64(o.RetryAfter.Std().Seconds()), 10)
	return func(c *fiber.Ctx) error {
		if !h.Settings.App.Maintenance || staysOpen(c.Path(), h.Settings.Admin.Path) {
			return c.Next()
		}
		c.Set(fiber.HeaderRetryAfter, wait)
		return ErrMaintenance
	}, nil
}

func staysOpen(path, admin string) bool {
	switch path {
	case "/healthz", "/readyz", "/metrics":
		return true
	}
	return Within(path, admin) || strings.HasPrefix(path, static.Prefix)
}
