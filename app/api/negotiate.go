package api

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

const (
	mimeJSON    = "application/json"
	mimeProblem = "application/problem+json"
	mimePatch   = "application/merge-patch+json"
)

// wantsPage reports whether the client would rather have a page than JSON. A
// client that takes neither gets 406.
func wantsPage(c *fiber.Ctx) (bool, error) {
	switch c.Accepts(mimeJSON, mimeProblem, fiber.MIMETextHTML) {
	case fiber.MIMETextHTML:
		return true, nil
	case "":
		return false, notAcceptable()
	}
	return false, nil
}

// wantsJSON asks that the client takes JSON: writes have no page.
func wantsJSON(c *fiber.Ctx) error {
	if c.Accepts(mimeJSON, mimeProblem) == "" {
		return notAcceptable()
	}
	return nil
}

// sendJSON answers with JSON that depends on who asks.
func sendJSON(c *fiber.Ctx, actor schema.Actor, status int, tag string, body []byte) error {
	vary(c)
	if actor.ActorID().IsZero() {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	} else {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
	if tag != "" {
		c.Set(fiber.HeaderETag, tag)
		if status == fiber.StatusOK && safe(c) && noneMatch(c.Get(fiber.HeaderIfNoneMatch), tag) {
			c.Status(fiber.StatusNotModified)
			return nil
		}
	}
	c.Status(status)
	if body == nil {
		return nil
	}
	c.Set(fiber.HeaderContentType, mimeJSON)
	return c.Send(body)
}

// vary names what answers of the API depend on.
func vary(c *fiber.Ctx) { c.Vary(fiber.HeaderAccept, fiber.HeaderCookie, fiber.HeaderAuthorization) }

func safe(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
}
