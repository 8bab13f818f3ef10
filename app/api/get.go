package api

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// get answers GET /api/v1/{plural}/{id}.
func (r *resource) get(c *fiber.Ctx) error {
	page, err := wantsPage(c)
	if err != nil {
		return err
	}
	actor := r.Actor(c)
	row, err := r.visible(c, actor)
	if err != nil {
		return err
	}
	shape, err := r.shaped(c, actor, r.owns(actor, row))
	if err != nil {
		return err
	}
	body, tag, err := r.represent(c.UserContext(), actor, row, shape)
	if err == nil && whole(shape.Fields) && len(r.extras()) > 0 {
		body, err = r.beside(c.UserContext(), row, body)
		tag = rowTag(r.model.Lock(row), body)
	}
	if err != nil {
		return err
	}
	if page {
		return r.rowPage(c, row, body, tag)
	}
	return sendJSON(c, actor, fiber.StatusOK, tag, body)
}

// represent writes a row that the actor may see, and its ETag.
func (r *resource) represent(ctx context.Context, actor schema.Actor, row any, shape database.Shape) ([]byte, string, error) {
	body, err := r.DB.RowJSON(ctx, actor, r.model, row, shape)
	if err != nil {
		return nil, "", err
	}
	return body, rowTag(r.model.Lock(row), body), nil
}

// visible finds the row that the address names, by its id or by its name.
// What the actor may not see is not there.
func (r *resource) visible(c *fiber.Ctx, actor schema.Actor) (any, error) {
	ctx, name := c.UserContext(), c.Params("id")
	id, err := schema.ParseID(name)
	if err == nil {
		row, err := r.DB.Get(ctx, actor, schema.VerbRead, r.model, id)
		return row, unseen(err)
	}
	if r.key == nil {
		return nil, schema.ErrNotFound
	}
	value, bad := r.key.DecodeForm([]string{name}, nil)
	if bad != nil || value != name {
		return nil, schema.ErrNotFound
	}
	row, err := r.DB.GetBy(ctx, actor, schema.VerbRead, r.model, schema.Eq(r.key.Name, value))
	return row, unseen(err)
}

// unseen makes "you may not read this" the same as "there is no such thing".
func unseen(err error) error {
	if errors.Is(err, schema.ErrForbidden) || errors.Is(err, schema.ErrUnauthorized) {
		return schema.ErrNotFound
	}
	return err
}

// owns reports whether the row is the actor's own.
func (r *resource) owns(actor schema.Actor, row any) bool {
	me := actor.ActorID()
	return !me.IsZero() && r.model.OwnerID(row) == me
}
