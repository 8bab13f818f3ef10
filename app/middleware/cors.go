package middleware

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

type corsOptions struct {
	Origins config.Strings  `yaml:"origins"` // * is every origin, without credentials
	MaxAge  config.Duration `yaml:"max_age"` // how long browsers remember the answer to a preflight
}

// Validate asks that origins are a scheme and a host.
func (o corsOptions) Validate() error {
	if len(o.Origins) == 0 {
		return fmt.Errorf("origins: empty; an origin such as https://quiz.example, or *")
	}
	for _, origin := range o.Origins {
		u, err := url.Parse(origin)
		if origin != "*" && (err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin) {
			return fmt.Errorf("origins: %q is not an origin; write it as https://quiz.example, or *", origin)
		}
	}
	return nil
}

const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Accept, Accept-Language, Attempt-Token, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, " +
		"Last-Event-ID, X-CSRF-Token"
	corsExposed = "Deprecation, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id"
)

// newCORS lets pages of other origins read the answers. Cookies go with the
// site's own origin alone.
func newCORS(o corsOptions, h *house) (fiber.Handler, error) {
	age := strconv.FormatInt(int64(o.MaxAge.Std().Seconds()), 10)
	return func(c *fiber.Ctx) error {
		c.Vary(fiber.HeaderOrigin)
		origin := c.Get(fiber.HeaderOrigin)
		if origin == "" {
			return c.Next()
		}
		allowed := allowOrigin(c, h.origin, o.Origins, origin)
		if c.Method() != fiber.MethodOptions || c.Get(fiber.HeaderAccessControlRequestMethod) == "" {
			if allowed {
				c.Set(fiber.HeaderAccessControlExposeHeaders, corsExposed)
			}
			return c.Next()
		}
		if allowed {
			c.Set(fiber.HeaderAccessControlAllowMethods, corsMethods)
			c.Set(fiber.HeaderAccessControlAllowHeaders, corsHeaders)
			c.Set(fiber.HeaderAccessControlMaxAge, age)
		}
		c.Vary(fiber.HeaderAccessControlRequestMethod, fiber.HeaderAccessControlRequestHeaders)
		return c.SendStatus(fiber.StatusNoContent)
	}, nil
}

// Share lets pages of other origins read the answer to a request that no stack
// has seen: one that could not be read.
func Share(c *fiber.Ctx, s *config.Settings) {
	origin := c.Get(fiber.HeaderOrigin)
	for _, m := range s.Middleware {
		o := corsOptions{}
		if origin != "" && m.Name == "cors" && m.Applies(c.Method(), c.Path()) && m.Decode(&o) == nil {
			c.Vary(fiber.HeaderOrigin)
			allowOrigin(c, "", o.Origins, origin)
		}
	}
}

// allowOrigin writes who may read, and says whether anybody may.
func allowOrigin(c *fiber.Ctx, public string, origins []string, origin string) bool {
	switch {
	case strings.EqualFold(origin, public):
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
		c.Set(fiber.HeaderAccessControlAllowCredentials, "true")
	case slices.Contains(origins, "*"):
		c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	case slices.Contains(origins, strings.ToLower(origin)):
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
	default:
		return false
	}
	return true
}
