package middleware

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// source is what the headers of a browser say about the page that a request
// was made by.
type source int

const (
	unsaid source = iota
	thisSite
	anotherSite
)

// cameFrom reads Sec-Fetch-Site and Origin, and Referer where both are
// missing. No page can write them, and one that speaks against the request is
// enough. "same-site" is another site: a subdomain may be somebody else's.
func (h *house) cameFrom(c *fiber.Ctx) source {
	fetch := unsaid
	switch c.Get("Sec-Fetch-Site") {
	case "":
	case "same-origin", "none":
		fetch = thisSite
	default:
		return anotherSite
	}
	switch origin := c.Get(fiber.HeaderOrigin); {
	case origin == "null" && fetch == thisSite:
		return thisSite // a referrer policy took the origin away
	case origin != "":
		return h.judge(c, origin)
	case fetch != unsaid:
		return fetch
	}
	if referer := c.Get(fiber.HeaderReferer); referer != "" && h.judge(c, referer) == anotherSite {
		return anotherSite
	}
	return unsaid
}

// judge compares an address with the site's own.
func (h *house) judge(c *fiber.Ctx, address string) source {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return anotherSite
	}
	origin := strings.ToLower(u.Scheme + "://" + u.Host)
	own := "http://" + Host(c)
	if Secure(c) {
		own = "https://" + Host(c)
	}
	if origin == own || origin == h.origin {
		return thisSite
	}
	return anotherSite
}
