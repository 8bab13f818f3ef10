package main

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/web/static"
)

// alive answers as long as the process does.
func alive(c *fiber.Ctx) error { return c.SendString("ok\n") }

// ready answers when database and storage do.
func (p *program) ready(c *fiber.Ctx) error {
	ctx, done := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer done()
	if err := p.db.Ping(ctx); err != nil {
		c.Set(fiber.HeaderRetryAfter, database.RetryAfter)
		return c.Status(fiber.StatusServiceUnavailable).SendString("database: no answer\n")
	}
	if err := p.files.Ping(ctx); err != nil {
		c.Set(fiber.HeaderRetryAfter, database.RetryAfter)
		return c.Status(fiber.StatusServiceUnavailable).SendString("storage: no answer\n")
	}
	return c.SendString("ok\n")
}

// serveAsset sends a style sheet, script, font or icon. Its name holds the hash
// of its content, so a browser may keep it for ever.
func serveAsset(c *fiber.Ctx) error {
	asset, ok := static.Find(c.Params("*"))
	if !ok {
		return fiber.ErrNotFound
	}
	body, encoding := asset.Encoded(c.Get(fiber.HeaderAcceptEncoding))
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderContentType, asset.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(body)
}
