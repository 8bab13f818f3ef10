package middleware

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

type securityOptions struct {
	HSTS config.Duration `yaml:"hsts"` // 0s sends none
}

// newSecurityHeaders tells browsers what pages may do. They are set on the way
// down: a handler that needs another policy (a file, a picture) writes its own.
func newSecurityHeaders(o securityOptions, h *house) (fiber.Handler, error) {
	policy := csp(h.Media, false)
	drawn := csp(h.Media, true)
	hsts := "max-age=" + strconv.FormatInt(int64(o.HSTS.Std().Seconds()), 10)
	return func(c *fiber.Ctx) error {
		if h.drawsData(c.Path()) {
			harden(c, drawn)
		} else {
			harden(c, policy)
		}
		if o.HSTS > 0 && Secure(c) {
			c.Set(fiber.HeaderStrictTransportSecurity, hsts)
		}
		return c.Next()
	}, nil
}

// Harden writes the headers for an answer that no stack has seen: a request
// that could not be read.
func Harden(c *fiber.Ctx) {
	if len(c.Response().Header.Peek(fiber.HeaderContentSecurityPolicy)) == 0 {
		harden(c, csp(nil, false))
	}
}

func harden(c *fiber.Ctx, policy string) {
	header := &c.Response().Header
	header.Set(fiber.HeaderContentSecurityPolicy, policy)
	header.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	header.Set(fiber.HeaderXFrameOptions, "DENY")
	header.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	header.Set(fiber.HeaderPermissionsPolicy, permissions)
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// permissions turns off what no page of the house uses.
const permissions = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"

// csp is the policy; media are origins of stored files.
func csp(media []string, data bool) string {
	files := strings.Join(append([]string{"'self'"}, media...), " ")
	images := files
	if data {
		images += " data:"
	}
	return "default-src 'self'; img-src " + images + "; media-src " + files + "; connect-src " + files +
		"; object-src 'none'; base-uri 'none'; form-action " + files + "; frame-ancestors 'none'"
}

// drawsData says whether a page draws pictures that stand in its style sheet:
// nes.css on the public site and the console of the API.
func (h *house) drawsData(path string) bool {
	if IsAPI(path) {
		return Within(path, "/api/docs")
	}
	return !Within(path, h.Settings.Admin.Path)
}
