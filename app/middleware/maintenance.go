package middleware

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/web/static"
)

type maintenanceOptions struct {
	RetryAfter config.Duration `yaml:"retry_after"` // while app.maintenance_until says nothing
}

// Validate asks for a time that Retry-After can say.
func (o maintenanceOptions) Validate() error {
	if o.RetryAfter < second {
		return fmt.Errorf("retry_after: %s is too short; at least 1s", o.RetryAfter)
	}
	return nil
}

// newMaintenance closes site and API while app.maintenance is on. What staff
// need to come in and to work stays open, and so do the probes. A list without
// it gets it at its end, where it is known who asks.
func newMaintenance(o maintenanceOptions, h *house) (fiber.Handler, error) {
	return func(c *fiber.Ctx) error {
		if !h.Settings.App.Maintenance || staysOpen(c.Path(), h.Settings.Admin.Path) || IsAPI(c.Path()) && onStaff(c) {
			return c.Next()
		}
		c.Set(fiber.HeaderRetryAfter, o.wait(h.Settings.App.Reopens(), time.Now()))
		return ErrMaintenance
	}, nil
}

// wait is how long clients are told to stay away, in seconds.
func (o maintenanceOptions) wait(end, now time.Time) string {
	left := o.RetryAfter.Std()
	if end.After(now) {
		left = end.Sub(now)
	}
	return strconv.FormatInt(int64(math.Ceil(left.Seconds())), 10)
}

// onStaff says whether somebody may enter the back office, whose pages call the
// API for files.
func onStaff(c *fiber.Ctx) bool {
	who, ok := Actor(c).(interface{ Panel() bool })
	return ok && who.Panel()
}

// staysOpen are the addresses of the back office, of what its pages show, and
// of the ways to log in to it by passkeys and providers.
func staysOpen(path, admin string) bool {
	switch path {
	case "/healthz", "/readyz", "/metrics", "/api/v1/auth/passkey/options", "/api/v1/auth/passkey/login":
		return true
	}
	for _, open := range []string{static.Prefix, "/media/", "/login/"} {
		if strings.HasPrefix(path, open) {
			return true
		}
	}
	return Within(path, admin)
}
