package api

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// meRoutes are the addresses of whoever asks: their profile, and what they own.
func (a *API) meRoutes() []Route {
	people := a.people()
	if people == nil {
		return nil
	}
	out := []Route{
		{Method: "GET", Path: Root + "/me", Name: "getMe", Who: "self", Serve: people.me, Doc: people.meDoc()},
		{Method: "PATCH", Path: Root + "/me", Name: "updateMe", Who: "self", Serve: people.patchMe, Doc: people.patchMeDoc()},
	}
	for _, r := range a.resources {
		if r.model.Owner == nil || r.model.Owner.Name == "ID" {
			continue
		}
		address := Root + "/me/" + r.model.Plural
		out = append(out, Route{Method: "GET", Path: address, Name: "listMy" + plural(r.model), Who: "self", Doc: r.mineDoc(),
			Serve: func(c *fiber.Ctx) error {
				if a.Actor(c).ActorID().IsZero() {
					return schema.ErrUnauthorized
				}
				return r.listing(c, place{address: address, mine: true})
			}})
	}
	return out
}

// people is the resource of persons, nil when the registry has none.
func (a *API) people() *resource {
	for _, r := range a.resources {
		if r.model.GoName == "User" {
			return r
		}
	}
	return nil
}

// me answers GET /api/v1/me: the person's own fields, their role and rights.
func (r *resource) me(c *fiber.Ctx) error {
	page, err := wantsPage(c)
	if err != nil {
		return err
	}
	actor := r.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	shape, err := r.shaped(c, actor, true)
	if err != nil {
		return err
	}
	body, tag, err := r.self(c.UserContext(), actor, shape)
	if err != nil {
		return err
	}
	if page {
		return r.mePage(c, body, tag)
	}
	return sendJSON(c, actor, fiber.StatusOK, tag, body)
}

// patchMe answers PATCH /api/v1/me.
func (r *resource) patchMe(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	row, err := r.DB.Get(c.UserContext(), actor, schema.VerbRead, r.model, actor.ActorID())
	if err == nil {
		err = r.model.Policy.Can(actor, schema.VerbChange, row)
	}
	if err != nil {
		return err
	}
	return r.change(c, actor, row)
}

// standing is what a person is in the house.
type standing struct {
	Role        string   `json:"role"`
	Superuser   bool     `json:"is_superuser"`
	Permissions []string `json:"permissions"`
}

// self writes the person who asks, with what they are in the house unless only
// some fields are wanted.
func (r *resource) self(ctx context.Context, actor schema.Actor, shape database.Shape) ([]byte, string, error) {
	row, err := r.DB.Get(ctx, actor, schema.VerbRead, r.model, actor.ActorID())
	if err != nil {
		return nil, "", unseen(err)
	}
	body, err := r.DB.RowJSON(ctx, actor, r.model, row, shape)
	if err != nil {
		return nil, "", err
	}
	lock := r.model.Lock(row)
	if len(shape.Fields) > 0 {
		return body, rowTag(lock, body), nil
	}
	is, err := r.standing(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	more, err := json.Marshal(is)
	if err != nil {
		return nil, "", err
	}
	body = append(append(body[:len(body)-1], ','), more[1:]...)
	if body, err = r.beside(ctx, row, body); err != nil {
		return nil, "", err
	}
	return body, rowTag(r.model.Lock(row), body), nil
}

func (r *resource) standing(ctx context.Context, actor schema.Actor) (standing, error) {
	row, err := r.DB.Find(ctx, r.model, actor.ActorID(), "Role")
	if err != nil {
		return standing{}, err
	}
	is := standing{Superuser: actor.Super(), Permissions: []string{}}
	if u, ok := row.(*models.User); ok && u.Role != nil {
		is.Role = u.Role.Slug
	}
	for _, p := range r.Registry.Permissions() {
		if actor.Super() || actor.Allowed(p) {
			is.Permissions = append(is.Permissions, p)
		}
	}
	return is, nil
}
