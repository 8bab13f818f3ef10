package api

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"duckhoo/web/ui"
)

// shown gives reading routes that answer in JSON alone a page for browsers. What
// comes as a file to keep is left as it is.
func (a *API) shown(routes []Route) []Route {
	for i, r := range routes {
		if r.Method == fiber.MethodGet && r.Doc != nil {
			routes[i].Serve = a.withPage(r.Doc.Summary, r.Serve)
		}
	}
	return routes
}

func (a *API) withPage(title string, serve fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		page, err := wantsPage(c)
		if err != nil {
			return err
		}
		if !page {
			return serve(c)
		}
		accept := c.Get(fiber.HeaderAccept)
		c.Request().Header.Set(fiber.HeaderAccept, mimeJSON)
		c.Request().Header.Del(fiber.HeaderIfNoneMatch) // it names another form of the answer
		err = serve(c)
		c.Request().Header.Set(fiber.HeaderAccept, accept)
		if err != nil || c.Response().StatusCode() != fiber.StatusOK || string(c.Response().Header.ContentType()) != mimeJSON || c.Response().IsBodyStream() {
			return err
		}
		v, err := a.viewed(c, title, nil, bytes.Clone(c.Response().Body()))
		if err != nil {
			return err
		}
		if tag := string(c.Response().Header.Peek(fiber.HeaderETag)); tag != "" {
			v.Headers = append(v.Headers, pair{"ETag", tag})
			c.Response().Header.Del(fiber.HeaderETag)
		}
		v.Crumbs = append(v.Crumbs, ui.Crumb{Text: title})
		return a.render(c, answerPage(v))
	}
}
