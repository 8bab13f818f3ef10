package middleware

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ErrBarred says that whoever stands behind a session is suspended or banned.
var ErrBarred = errors.New("middleware: the person may not come in")

// forBarred reports whether a request is one of those that people may make who
// are suspended or banned: to read what was decided about them, to appeal, to
// take what is theirs along, to leave. Everywhere else they are nobody.
func forBarred(c *fiber.Ctx) bool {
	path := strings.TrimSuffix(c.Path(), "/")
	switch path {
	case "/logout", "/api/v1/auth/logout", "/api/v1/me/export", "/api/v1/me/appeals", "/me/data", "/me/data/delete":
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
