package middleware

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ErrBarred says that whoever stands behind a session is suspended or banned.
var ErrBarred = errors.New("middleware: the person may not come in")

// ErrLeaving says that whoever stands behind a session has asked to leave.
var ErrLeaving = errors.New("middleware: the person is leaving")

// leaving is the page on which people stay after all, and stay the operation of
// the API.
const (
	leaving = "/me/leaving"
	stay    = "/api/v1/me/stay"
)

// forBarred reports whether a request is one of those that people may make who
// are suspended, banned or leaving: to read what was decided about them, to
// appeal, to take what is theirs along, to leave, to stay. Everywhere else they
// are nobody.
func forBarred(c *fiber.Ctx) bool {
	path := strings.TrimSuffix(c.Path(), "/")
	switch path {
	case "/logout", "/api/v1/auth/logout", "/api/v1/me/export", "/api/v1/me/appeals", "/me/data", "/me/data/delete", leaving, stay:
		return true
	case "/api/v1/me":
		return c.Method() == fiber.MethodDelete
	}
	for _, root := range []string{"/me/decisions", "/api/v1/me/decisions", "/api/v1/appeals"} {
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return false
}

// forLeaving reports whether a request is for a page in place of which people are
// asked whether they stay, who are leaving. What is for everybody, and where links
// in mail lead, is theirs as it is anybody's.
func forLeaving(c *fiber.Ctx) bool {
	path := c.Path()
	if c.Method() != fiber.MethodGet || IsAPI(path) || !strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML) {
		return false
	}
	for _, open := range []string{"/terms", "/privacy", "/rules", "/password/reset", "/email/verify", "/media"} {
		if Within(path, open) {
			return false
		}
	}
	return true
}

// askToStay leads to the page that asks whether somebody stays, and from there to
// where they wanted to go.
func askToStay(c *fiber.Ctx) error {
	address := leaving
	if next := c.OriginalURL(); next != "/" {
		address += "?next=" + url.QueryEscape(next)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Redirect(address, fiber.StatusSeeOther)
}
