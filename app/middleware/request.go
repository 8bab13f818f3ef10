package middleware

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// request is what the stack has found out about a request so far.
type request struct {
	house    *house
	id       string
	actor    schema.Actor
	session  *Session
	token    string // of the session's cookie
	bearer   *Bearer
	verified bool
	lang     string
	visitor  string // the nonce of a browser without a session
}

type requestKey struct{}

// begin is the first step of every stack.
func (h *house) begin(c *fiber.Ctx) error {
	r := &request{house: h, actor: schema.Nobody{}}
	c.Locals(requestKey{}, r)
	c.SetUserContext(context.WithValue(c.UserContext(), requestKey{}, r))
	return c.Next()
}

// of is what is known about a request; nil where no stack has run.
func of(c *fiber.Ctx) *request {
	r, _ := c.Locals(requestKey{}).(*request)
	return r
}

// Actor is who asks: schema.Nobody until authenticate has run.
func Actor(c *fiber.Ctx) schema.Actor {
	if r := of(c); r != nil {
		return r.actor
	}
	return schema.Nobody{}
}

// ActorFrom is Actor for code that has the context alone.
func ActorFrom(ctx context.Context) schema.Actor {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.actor
	}
	return schema.Nobody{}
}

// RequestIDFrom is RequestID for code that has the context alone.
func RequestIDFrom(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.id
	}
	return ""
}

// BearerOf is the verified token of the request; false when it came without.
func BearerOf(c *fiber.Ctx) (Bearer, bool) {
	if r := of(c); r != nil && r.bearer != nil {
		return *r.bearer, true
	}
	return Bearer{}, false
}

// SessionOf is the session of the request and the token of its cookie; false
// when there is none. A request by bearer token has none.
func SessionOf(c *fiber.Ctx) (s Session, token string, ok bool) {
	if r := of(c); r != nil && r.session != nil {
		return *r.session, r.token, true
	}
	return Session{}, "", false
}

// IsAPI says whether a path belongs to the public API, where errors are
// problem+json and bearer tokens count.
func IsAPI(path string) bool {
	rest, ok := strings.CutPrefix(path, "/api")
	return ok && (rest == "" || rest[0] == '/' || rest[0] == '.' || rest[0] == '_')
}

// Within says whether a path is root or below it.
func Within(path, root string) bool {
	rest, ok := strings.CutPrefix(path, strings.TrimSuffix(root, "/"))
	return ok && (rest == "" || rest[0] == '/')
}

// safe says whether a method changes nothing.
func safe(method string) bool {
	switch method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions, fiber.MethodTrace:
		return true
	}
	return false
}
