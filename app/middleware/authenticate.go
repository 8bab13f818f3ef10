package middleware

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// newAuthenticate finds out who asks: on the API a bearer token goes before
// the session, and one that does not hold is refused, never taken for nobody.
func newAuthenticate(h *house) (fiber.Handler, error) {
	if h.Bearers == nil {
		return nil, errors.New("there is nothing to look tokens up in")
	}
	return func(c *fiber.Ctx) error {
		r := of(c)
		api := IsAPI(c.Path())
		if token, ok := bearerToken(c); ok && api {
			if err := h.verify(c, token); err != nil {
				return err
			}
		} else if r.session != nil {
			r.actor = r.session.Actor
		}
		if r.session != nil && r.session.Watching && !safe(c.Method()) && !h.endsWatching(c.Path()) {
			return ErrWatching
		}
		err := c.Next()
		if api {
			c.Vary(fiber.HeaderAuthorization)
		}
		keepPrivate(c, api)
		return err
	}, nil
}

// endsWatching says whether a write is one that who sees with another's eyes may
// do: to stop it, or to log out.
func (h *house) endsWatching(path string) bool {
	admin := strings.TrimSuffix(h.Settings.Admin.Path, "/")
	return slices.Contains([]string{admin + "/view-as/stop", admin + "/logout", "/logout", "/api/v1/auth/logout"}, path)
}

// verify makes the token the request's identity. The cookie of such a request
// counts for nothing.
func (h *house) verify(c *fiber.Ctx, token string) error {
	r := of(c)
	r.session, r.token = nil, ""
	var bearer Bearer
	err := schema.ErrUnauthorized
	if token != "" && len(token) <= 16<<10 {
		bearer, err = h.Bearers.Bearer(c.UserContext(), token)
	}
	if errors.Is(err, schema.ErrUnauthorized) {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="duckhoo", error="invalid_token"`)
		return schema.ErrUnauthorized
	}
	if err != nil {
		return err
	}
	if bearer.Quota != nil && !bearer.Quota.show(c) {
		return ErrTooMany
	}
	r.bearer, r.actor = &bearer, bearer.Actor
	return nil
}

// show writes the headers of a quota, and says whether the request may pass.
func (q *Quota) show(c *fiber.Ctx) bool {
	reset := strconv.Itoa(int((q.Reset + time.Second - 1) / time.Second))
	list(c, "RateLimit-Policy", `"quota";q=`+strconv.Itoa(q.Most)+";w="+strconv.Itoa(int(q.Window.Seconds())))
	list(c, "RateLimit", `"quota";r=`+strconv.Itoa(max(q.Left, 0))+";t="+reset)
	if q.Left < 0 {
		c.Set(fiber.HeaderRetryAfter, reset)
	}
	return q.Left >= 0
}

// bearerToken is what stands after "Bearer"; false when there is no such header.
func bearerToken(c *fiber.Ctx) (string, bool) {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// keepPrivate keeps the answers to people out of shared caches, and pages out
// of the browser's own: whoever presses "back" after a log-out sees nothing.
func keepPrivate(c *fiber.Ctx, api bool) {
	if Actor(c).ActorID().IsZero() || len(c.Response().Header.Peek(fiber.HeaderCacheControl)) > 0 {
		return
	}
	if api {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
		return
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
}
