package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/web/locales"
)

// year is how long a browser remembers what its reader chose.
const year = 365 * 24 * time.Hour

// Preferences answers POST /preferences, for both faces: language or theme, and
// next, where to go then. A value that there is not changes nothing; neither
// language nor theme is the theme of the system.
func (s *Site) Preferences(c *fiber.Ctx) error {
	v := s.visit(c)
	if lang := v.posted("language"); locales.Known(lang) == lang {
		s.remember(c, "lang", lang)
	}
	switch theme := v.posted("theme"); theme {
	case "light", "dark":
		s.remember(c, "theme", theme)
	case "":
		if v.posted("language") == "" {
			s.remember(c, "theme", "")
		}
	}
	return c.Redirect(local(v.posted("next")), fiber.StatusSeeOther)
}

// remember keeps a choice in the browser; an empty one is forgotten.
func (s *Site) remember(c *fiber.Ctx, name, value string) {
	cookie := &fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: s.secure || c.Protocol() == "https", MaxAge: int(year / time.Second),
	}
	if value == "" {
		cookie.MaxAge, cookie.Expires = -1, time.Unix(0, 0)
	}
	c.Cookie(cookie)
}
