package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

// move answers POST /api/v1/{plural}/{id}/{verb}. The body is optional where
// the verb needs no reason; If-Match is heeded when it is sent.
func (r *resource) move(t schema.Transition) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := wantsJSON(c); err != nil {
			return err
		}
		actor := r.Actor(c)
		row, err := r.allowed(c, actor, t.Verb)
		if err != nil {
			return err
		}
		members, err := reasonBody(c)
		if err != nil {
			return err
		}
		shape, err := r.shaped(c, actor, r.owns(actor, row))
		if err != nil {
			return err
		}
		return r.once(c, actor, func(ctx context.Context) (answer, error) {
			in, err := r.reasons(c, actor, t, row, members)
			if err != nil {
				return answer{}, err
			}
			moved, err := r.DB.Transition(ctx, actor, r.model, r.model.ID(row), t.Verb, in)
			if err != nil {
				return answer{}, stale(err)
			}
			return r.written(ctx, actor, moved, fiber.StatusOK, shape)
		})
	}
}

// reasonBody reads the body of a verb; none is an empty one.
func reasonBody(c *fiber.Ctx) (map[string]json.RawMessage, error) {
	if len(c.Request().Body()) == 0 && c.Get(fiber.HeaderContentEncoding) == "" {
		return map[string]json.RawMessage{}, nil
	}
	return readBody(c, mimeJSON)
}

// reasons reads what a verb takes: why, and for staff a note.
func (r *resource) reasons(c *fiber.Ctx, actor schema.Actor, t schema.Transition, row any, members map[string]json.RawMessage) (*schema.Input, error) {
	in := &schema.Input{}
	if c.Get(fiber.HeaderIfMatch) != "" {
		seen, err := r.precondition(c, row)
		if err != nil {
			return nil, err
		}
		in = seen
	}
	staff := actor.Super() || actor.Allowed(r.model.Permission(t.Verb))
	var found schema.Invalid
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name == "until" && t.Ends {
			if p := untilOf(members[name], &in.Until); p != nil {
				found = append(found, *p)
			}
			continue
		}
		var into *string
		switch {
		case name == "reason":
			into = &in.Reason
		case name == "note" && staff:
			into = &in.Note
		}
		if p := reasonText(members[name], into); p != nil {
			p.Pointer = strictjson.Pointer("", name)
			found = append(found, *p)
		}
	}
	var wrong schema.Invalid
	if errors.As(in.Words(), &wrong) {
		found = append(found, wrong...)
	}
	return in, found.OrNil()
}

// untilOf reads when what a verb does ends; null is not by itself.
func untilOf(raw json.RawMessage, into *schema.Time) *schema.Problem {
	if json.Unmarshal(raw, into) == nil {
		return nil
	}
	p := wrongType("RFC 3339 시각이나 null", "a time (RFC 3339) or null")
	p.Pointer = "/until"
	return &p
}

func reasonText(raw json.RawMessage, into *string) *schema.Problem {
	var p schema.Problem
	switch {
	case into == nil:
		p = schema.NewProblem("", "unknown_field", nil)
	case raw[0] != '"' || json.Unmarshal(raw, into) != nil:
		p = wrongType("글자", "a string")
	default:
		return nil
	}
	return &p
}
