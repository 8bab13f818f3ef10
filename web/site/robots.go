package site

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Robots answers /robots.txt: everything public may be read but pages that
// are made of what somebody typed or that belong to one person. Results that
// were shared are read for their previews; to others they answer 404. Addresses
// are told by how they begin, and /media/ is not /me.
func (s *Site) Robots(c *fiber.Ctx) error {
	lines := []string{"User-agent: *"}
	for _, path := range []string{s.Settings.Admin.Path, "/api/", "/search", "/login", "/signup", "/me$", "/me/", "/make"} {
		lines = append(lines, "Disallow: "+path)
	}
	lines = append(lines, "", "Sitemap: "+s.origin+"/sitemap.xml", "")
	c.Set(fiber.HeaderCacheControl, keep)
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(strings.Join(lines, "\n"))
}

// keep lets anybody keep what machines read for a while: it is the same for
// everybody.
const keep = "public, max-age=600"
