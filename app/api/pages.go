package api

import "github.com/gofiber/fiber/v2"

func (r *resource) listPage(c *fiber.Ctx, address string, q ask, body []byte, l links) error {
	return nil
}
func (r *resource) rowPage(c *fiber.Ctx, row any, body []byte, tag string) error { return nil }
func (r *resource) mePage(c *fiber.Ctx, body []byte, tag string) error           { return nil }
