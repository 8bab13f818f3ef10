package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/once"
	"duckhoo/models/schema"
)

const (
	keyHeader    = "Idempotency-Key"
	replayHeader = "Idempotent-Replayed"
)

// retry is a request that names an Idempotency-Key.
type retry struct {
	*API
	holder string
	key    string
	hash   string
}

// once does a POST at most once for each Idempotency-Key of a holder. The key
// is taken before the work, in a transaction of its own so that a second
// request sees it, and the answer is stored in the transaction of the work:
// there is never one without the other. Failures are not kept, so that a
// repaired request may use the key again.
func (a *API) once(c *fiber.Ctx, actor schema.Actor, work func(context.Context) (answer, error)) error {
	return a.onceAs(c, actor, "person:"+actor.ActorID().String(), work)
}

// onceAs is once for a holder other than the person who asks; for "" nothing is
// kept.
func (a *API) onceAs(c *fiber.Ctx, actor schema.Actor, holder string, work func(context.Context) (answer, error)) error {
	return a.onceBy(c, actor, holder, work, a.commit)
}

// onceApart is once for work in several transactions of its own: the answer is
// stored behind the last.
func (a *API) onceApart(c *fiber.Ctx, actor schema.Actor, work func(context.Context) (answer, error)) error {
	return a.onceBy(c, actor, "person:"+actor.ActorID().String(), work, a.apart)
}

type (
	worker func(context.Context) (answer, error)
	keeper func(context.Context, answer) error
)

func (a *API) onceBy(c *fiber.Ctx, actor schema.Actor, holder string, work worker, run func(context.Context, worker, keeper) (answer, error)) error {
	ctx := c.UserContext()
	try, named, err := a.retry(c, holder)
	if err != nil {
		return err
	}
	if !named {
		out, err := run(ctx, work, nil)
		if err != nil {
			return tooMany(c, err)
		}
		return a.send(c, actor, out)
	}
	taken, kept, err := try.take(ctx)
	if err != nil {
		if isInFlight(err) {
			c.Set(fiber.HeaderRetryAfter, "1")
		}
		return err
	}
	if kept != nil {
		c.Set(replayHeader, "true")
		return a.send(c, actor, *kept)
	}
	out, err := run(ctx, work, func(ctx context.Context, out answer) error { return try.keep(ctx, taken, out) })
	if err != nil {
		if again := try.release(context.WithoutCancel(ctx), taken); again != nil {
			return errors.Join(err, again)
		}
		return tooMany(c, err)
	}
	return a.send(c, actor, out)
}

// commit does the work in one transaction with what follows it.
func (a *API) commit(ctx context.Context, work worker, then keeper) (out answer, err error) {
	err = a.DB.Tx(ctx, func(ctx context.Context) (err error) {
		if out, err = work(ctx); err != nil || then == nil {
			return err
		}
		return then(ctx, out)
	})
	return out, err
}

// apart does the work, which has transactions of its own, and then what follows
// it.
func (a *API) apart(ctx context.Context, work worker, then keeper) (answer, error) {
	out, err := work(ctx)
	if err != nil || then == nil {
		return out, err
	}
	return out, a.DB.Tx(ctx, func(ctx context.Context) error { return then(ctx, out) })
}

// retry reads the header; named is false when there is none.
func (a *API) retry(c *fiber.Ctx, holder string) (try *retry, named bool, err error) {
	key := c.Get(keyHeader)
	if key == "" || holder == "" {
		return nil, false, nil
	}
	if len(key) > 255 || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return nil, false, &Error{Status: 400, Code: "invalid_idempotency_key", Detail: schema.Text{
			KO: "Idempotency-Key는 255자까지의 글자예요.", EN: "An Idempotency-Key is up to 255 printable characters."}}
	}
	h := sha256.New()
	h.Write([]byte(c.Method() + " " + c.OriginalURL() + "\n"))
	h.Write(c.Request().Body())
	return &retry{API: a, holder: holder, key: key, hash: hex.EncodeToString(h.Sum(nil))}, true, nil
}

// take reserves the key. It returns the reservation, or the answer that is
// kept from the first time.
func (t *retry) take(ctx context.Context) (*models.IdempotencyKey, *answer, error) {
	mine, row, err := t.marks().Take(ctx, t.holder, t.key, t.hash)
	switch {
	case errors.Is(err, once.ErrInFlight):
		return nil, nil, &Error{Status: 409, Code: "request_in_flight", Detail: schema.Text{
			KO: "같은 요청을 처리하고 있어요.", EN: "The same request is being worked on."}}
	case errors.Is(err, once.ErrReused):
		return nil, nil, &Error{Status: 422, Code: "idempotency_key_reused", Detail: schema.Text{
			KO: "이 Idempotency-Key는 다른 요청에 쓰였어요.", EN: "This Idempotency-Key belongs to another request."}}
	case err != nil || row == nil:
		return mine, nil, err
	}
	out := &answer{Status: row.Status, Body: []byte(row.Body)}
	if len(out.Body) == 0 {
		out.Body = nil
	}
	return nil, out, json.Unmarshal(row.Headers, out)
}

// keep stores the answer, in the transaction of the work. When somebody else
// has taken the key meanwhile, the work is undone.
func (t *retry) keep(ctx context.Context, row *models.IdempotencyKey, out answer) error {
	headers, err := json.Marshal(out)
	if err != nil {
		return err
	}
	body := out.Body
	if out.Kept != nil {
		body = out.Kept
	}
	return t.marks().Keep(ctx, row, out.Status, headers, schema.Secret(body))
}

// release gives the key back after a failure.
func (t *retry) release(ctx context.Context, row *models.IdempotencyKey) error {
	return t.marks().Release(ctx, row)
}

func (t *retry) marks() *once.Marks {
	return &once.Marks{DB: t.DB, Lasts: t.Settings.API.Idempotency.Std(), Now: func() time.Time { return t.Now().Time }, Actor: schema.Program{Name: "api"}}
}

func isInFlight(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == fiber.StatusConflict
}
