package ui

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// Send answers with a page. The answer holds a copy: the buffer that a page is
// drawn into goes back to a pool, from where the next page takes it while this
// one is still being packed and sent.
func Send(ctx context.Context, c *fiber.Ctx, status int, page templ.Component) error {
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := page.Render(ctx, buffer); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Status(status).Response().SetBody(buffer.Bytes())
	return nil
}
