package api

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// answer is what a write says; it can be kept and given again.
type answer struct {
	Status   int    `json:"-"`
	Location string `json:"location,omitempty"`
	ETag     string `json:"etag,omitempty"`
	Body     []byte `json:"-"`

	// Kept is the body that a retry gets, where the first answer holds a
	// secret; nil is Body.
	Kept []byte `json:"-"`
}

// send writes the answer.
func (a *API) send(c *fiber.Ctx, actor schema.Actor, out answer) error {
	if out.Location != "" {
		c.Set(fiber.HeaderLocation, out.Location)
	}
	return sendJSON(c, actor, out.Status, out.ETag, out.Body)
}

// create answers POST /api/v1/{plural}.
func (r *resource) create(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	if err := r.model.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	shape, err := r.shaped(c, actor, r.model.Owner != nil)
	if err != nil {
		return err
	}
	return r.once(c, actor, func(ctx context.Context) (answer, error) {
		d := r.decoder(ctx, actor, schema.VerbAdd, r.model.Owner != nil)
		in := d.input(r.model, members, "", false)
		if err := d.done(); err != nil {
			return answer{}, err
		}
		row, err := r.DB.Create(ctx, actor, r.model, &in)
		if err != nil {
			return answer{}, err
		}
		out, err := r.written(ctx, actor, row, fiber.StatusCreated, shape)
		out.Location = r.root + "/" + r.model.ID(row).String()
		return out, err
	})
}

// patch answers PATCH /api/v1/{plural}/{id} with a merge patch (RFC 7396).
func (r *resource) patch(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	row, err := r.allowed(c, actor, schema.VerbChange)
	if err != nil {
		return err
	}
	return r.change(c, actor, row)
}

// change changes a row that the actor may change.
func (r *resource) change(c *fiber.Ctx, actor schema.Actor, row any) error {
	members, err := readBody(c, mimePatch, mimeJSON)
	if err != nil {
		return err
	}
	mine := r.owns(actor, row)
	shape, err := r.shaped(c, actor, mine)
	if err != nil {
		return err
	}
	seen, err := r.precondition(c, row)
	if err != nil {
		return err
	}
	d := r.decoder(c.UserContext(), actor, schema.VerbChange, mine)
	in := d.input(r.model, members, "", false)
	if err := d.done(); err != nil {
		return err
	}
	in.Lock = seen.Lock
	var out answer
	err = r.DB.Tx(c.UserContext(), func(ctx context.Context) error {
		changed, err := r.DB.Update(ctx, actor, r.model, r.model.ID(row), &in)
		if err != nil {
			return err
		}
		out, err = r.written(ctx, actor, changed, fiber.StatusOK, shape)
		return err
	})
	if err != nil {
		return stale(err)
	}
	return r.send(c, actor, out)
}

// remove answers DELETE /api/v1/{plural}/{id}.
func (r *resource) remove(c *fiber.Ctx) error {
	actor := r.Actor(c)
	row, err := r.allowed(c, actor, r.deleting())
	if err != nil {
		return err
	}
	if _, err := r.shaped(c, actor, false); err != nil {
		return err
	}
	seen, err := r.precondition(c, row)
	if err != nil {
		return err
	}
	if _, err := r.DB.Delete(c.UserContext(), actor, r.model, r.model.ID(row), seen); err != nil {
		return stale(err)
	}
	return r.send(c, actor, answer{Status: fiber.StatusNoContent})
}

// deleting is the verb that DELETE stands for.
func (r *resource) deleting() string {
	if own := r.model.DeleteVerb(); own != "" {
		return own
	}
	return schema.VerbDelete
}

// allowed finds the row that the actor sees and asks whether they may.
func (r *resource) allowed(c *fiber.Ctx, actor schema.Actor, verb string) (any, error) {
	row, err := r.visible(c, actor)
	if err != nil {
		return nil, err
	}
	return row, r.model.Policy.Can(actor, verb, row)
}

// precondition asks for If-Match and compares it. The lock version in what it
// returns is compared again inside the transaction; * leaves it out.
func (r *resource) precondition(c *fiber.Ctx, row any) (*schema.Input, error) {
	header := c.Get(fiber.HeaderIfMatch)
	if header == "" {
		return nil, preconditionRequired()
	}
	want, lock := parseMatch(header), r.model.Lock(row)
	switch {
	case !want.has(lock):
		return nil, preconditionFailed()
	case want.any:
		return &schema.Input{}, nil
	}
	return &schema.Input{Lock: &lock}, nil
}

// stale makes a write that came too late a failed precondition, and one that has
// to say what was seen a missing one.
func stale(err error) error {
	if errors.Is(err, schema.ErrStale) {
		return preconditionFailed()
	}
	if refused := (*schema.Refused)(nil); errors.As(err, &refused) && refused.Code == authoring.CodeUnseen {
		return preconditionRequired()
	}
	return err
}

// written shows a row after a write. Who may not see it any more gets no body.
func (r *resource) written(ctx context.Context, actor schema.Actor, row any, status int, shape database.Shape) (answer, error) {
	if err := unseen(r.model.Policy.Can(actor, schema.VerbRead, row)); err != nil {
		if !errors.Is(err, schema.ErrNotFound) {
			return answer{}, err
		}
		if status == fiber.StatusCreated {
			return answer{Status: status}, nil
		}
		return answer{Status: fiber.StatusNoContent}, nil
	}
	body, tag, err := r.represent(ctx, actor, row, shape)
	return answer{Status: status, ETag: tag, Body: body}, err
}
