package middleware

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// bearerAgain is how often a bearer token is looked up anew: each time counts
// against its quota.
const bearerAgain = time.Minute

// Again returns a way to ask later who stands behind a request: the actor with
// the rights of that moment, or schema.ErrUnauthorized when the session has
// ended, the token does not hold any more or the person is barred. It may be
// called after the handler has returned, by one goroutine at a time.
func Again(c *fiber.Ctx) func(context.Context) (schema.Actor, error) {
	r := of(c)
	nobody := func(context.Context) (schema.Actor, error) { return nil, schema.ErrUnauthorized }
	switch {
	case r == nil:
		return nobody
	case r.session != nil:
		sessions, token := r.house.Sessions, r.token
		return func(ctx context.Context) (schema.Actor, error) {
			s, err := sessions.Standing(ctx, token)
			return s.Actor, err
		}
	case r.bearer != nil:
		token, _ := bearerToken(c)
		return lookUpBearer(r.house.Bearers, token, *r.bearer)
	}
	return nobody
}

func lookUpBearer(bearers Bearers, token string, last Bearer) func(context.Context) (schema.Actor, error) {
	at := time.Now()
	return func(ctx context.Context) (schema.Actor, error) {
		if time.Since(at) < bearerAgain {
			return last.Actor, nil
		}
		b, err := bearers.Bearer(ctx, token)
		at, last = time.Now(), b
		if err == nil && b.Quota != nil && b.Quota.Left < 0 {
			err = ErrTooMany
		}
		return b.Actor, err
	}
}
