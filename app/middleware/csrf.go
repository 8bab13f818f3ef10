package middleware

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/models/storage"
)

type csrfOptions struct {
	// Guests are paths whose pages are the same for everybody and so hold no
	// token: there it is enough that the form came from this site.
	Guests config.Strings `yaml:"guests"`
}

// Validate asks that guests has patterns of paths.
func (o csrfOptions) Validate() error { return globs("guests", o.Guests) }

// newCSRF refuses writes that another site made a browser send. There are two
// checks, and a page of this site passes both without a script:
//
//   - where the request came from, by Sec-Fetch-Site and Origin;
//   - a token in the field _csrf or the header X-CSRF-Token, bound to the
//     session, and before there is one to a cookie of its own.
//
// The places of uploads are asked for with a token, and signed one by one.
//
// A verified bearer token is proof enough, because no browser adds it by
// itself. Nobody's writes to the API need no token: without a cookie there is
// nothing to misuse, and the API reads no type that a plain form can send.
func newCSRF(o csrfOptions, h *house) (fiber.Handler, error) {
	guests := patterns(o.Guests)
	return func(c *fiber.Ctx) error {
		if safe(c.Method()) || of(c).bearer != nil || Within(c.Path(), storage.UploadPath) {
			return c.Next()
		}
		if encoded(c) {
			return ErrEncoding
		}
		if !h.genuine(c, guests) {
			return ErrCSRF
		}
		return c.Next()
	}, nil
}

// genuine says whether the site itself made the browser send this.
func (h *house) genuine(c *fiber.Ctx, guests []config.Glob) bool {
	path, from := c.Path(), h.cameFrom(c)
	session := of(c).session != nil
	if IsAPI(path) {
		switch {
		case Within(path, "/api/v1/auth/login"):
			return from != anotherSite
		case session:
			return from != anotherSite && h.validToken(c)
		}
		return from != anotherSite || !Within(path, "/api/v1/auth")
	}
	if from == anotherSite {
		return false
	}
	return h.validToken(c) || !session && from == thisSite && matches(guests, path)
}
