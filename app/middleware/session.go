package middleware

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/static"
)

// longestToken is more than any token of ours.
const longestToken = 256

// newSession looks up the session of the request's cookie. Without a cookie,
// and for assets, nothing is looked up.
func newSession(h *house) (fiber.Handler, error) {
	if h.Sessions == nil {
		return nil, errors.New("there is nothing to look sessions up in")
	}
	return func(c *fiber.Ctx) error {
		if strings.HasPrefix(c.Path(), static.Prefix) {
			return c.Next()
		}
		if token := c.Cookies(SessionCookie(c)); token != "" {
			err := h.load(c, token)
			if errors.Is(err, ErrLeaving) {
				return askToStay(c)
			}
			if err != nil {
				return err
			}
		}
		c.Vary(fiber.HeaderCookie)
		return c.Next()
	}, nil
}

// load finds the session. A cookie that means nothing is taken back, so that
// the browser does not ask with it again. ErrLeaving says that its person is to
// be asked whether they stay, instead of being shown the page.
func (h *house) load(c *fiber.Ctx, token string) error {
	r := of(c)
	if len(token) > longestToken {
		ClearSession(c)
		return nil
	}
	look := h.Sessions.Session
	if forBarred(c) {
		look = h.Sessions.Appealing
	}
	s, err := look(c.UserContext(), token)
	if errors.Is(err, ErrLeaving) && forLeaving(c) {
		return ErrLeaving
	}
	if errors.Is(err, ErrBarred) || errors.Is(err, ErrLeaving) {
		return nil // nobody, here
	}
	if errors.Is(err, schema.ErrUnauthorized) || errors.Is(err, schema.ErrNotFound) {
		ClearSession(c)
		return nil
	}
	if err != nil {
		return err
	}
	r.session, r.token = &s, token
	return nil
}

// SessionCookie is the name of the session's cookie.
func SessionCookie(c *fiber.Ctx) string { return cookieName(c, "duckhoo") }

// cookieName puts __Host- before a name over TLS: no other host and no plain
// connection can write such a cookie.
func cookieName(c *fiber.Ctx, name string) string {
	if Secure(c) {
		return "__Host-" + name
	}
	return name
}

// SetSession signs the browser in: the cookie is sent, and the rest of this
// request has the session and its actor. A new session needs a new token.
func SetSession(c *fiber.Ctx, s Session, token string, age time.Duration) {
	setCookie(c, SessionCookie(c), token, age)
	if r := of(c); r != nil {
		r.session, r.token, r.actor = &s, token, s.Actor
	}
}

// ClearSession takes the cookie back.
func ClearSession(c *fiber.Ctx) {
	setCookie(c, SessionCookie(c), "", -time.Hour)
	if r := of(c); r != nil && r.bearer == nil {
		r.session, r.token, r.actor = nil, "", schema.Nobody{}
	}
}

// setCookie sends a cookie that scripts cannot read. An age of 0 lasts until
// the browser closes, one below 0 removes it.
func setCookie(c *fiber.Ctx, name, value string, age time.Duration) {
	cookie := &fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: Secure(c), SameSite: fiber.CookieSameSiteLaxMode,
	}
	if age < 0 {
		cookie.Expires = time.Unix(0, 0)
	}
	cookie.MaxAge = int(age.Seconds())
	cookie.SessionOnly = age == 0
	c.Cookie(cookie)
}
