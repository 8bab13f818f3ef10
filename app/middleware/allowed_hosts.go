package middleware

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// newAllowedHosts refuses requests for hosts that are not of this site. Probes
// ask by address, and what they are told depends on no host.
func newAllowedHosts(h *house) (fiber.Handler, error) {
	app := h.Settings.App
	return func(c *fiber.Ctx) error {
		if path := c.Path(); path == "/healthz" || path == "/readyz" {
			return c.Next()
		}
		if strings.Contains(string(c.Request().Header.Host()), "@") { // it would name somebody, not a host
			return ErrHost
		}
		if !app.HostAllowed(Host(c)) || !app.HostAllowed(string(c.Context().Host())) && !h.trusts(remote(c)) {
			return ErrHost
		}
		return c.Next()
	}, nil
}
