package api

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

// reasonMost is how many characters a reason may have.
const reasonMost = 2000

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
	return in, found.OrNil()
}

func reasonText(raw json.RawMessage, into *string) *schema.Problem {
	var p schema.Problem
	switch {
	case into == nil:
		p = schema.NewProblem("", "unknown_field", nil)
	case raw[0] != '"' || json.Unmarshal(raw, into) != nil:
		p = wrongType("글자", "a string")
	case utf8.RuneCountInString(*into) > reasonMost:
		p = schema.NewProblem("", "too_long", reasonMost)
	case strings.ContainsFunc(*into, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }):
		p = schema.NewProblem("", "control_character", nil)
	default:
		return nil
	}
	return &p
}
