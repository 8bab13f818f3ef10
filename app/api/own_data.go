package api

import (
	"context"
	"errors"
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

func (a *API) ownDataRoutes() []Route {
	r := a.people()
	if r == nil {
		return nil
	}
	return []Route{{Method: "GET", Path: Root + "/me/export", Name: "exportMe", Who: "self", Serve: r.ownData, Doc: r.ownDataDoc()}}
}

// ownData answers GET /api/v1/me/export with everything that is the person's, a
// page of rows at a time. That it was asked for stands in the audit log.
func (r *resource) ownData(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor := r.Actor(c)
	if _, bounded := actor.(schema.Bounded); bounded {
		return schema.ErrForbidden
	}
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	if err := r.Accounts.NoteExport(c.UserContext(), actor); err != nil {
		return tooOften(c, err)
	}
	c.Set(fiber.HeaderContentType, mimeJSON)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="duckhoo-`+actor.ActorName()+`.json"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	vary(c)
	middleware.Stream(c, func(ctx context.Context, w *middleware.Flow) error {
		return r.People.Export(ctx, actor.ActorID(), w, w.Flush)
	})
	return nil
}

// tooOften answers a limit of accounts that is used up.
func tooOften(c *fiber.Ctx, err error) error {
	var locked *accounts.Locked
	if !errors.As(err, &locked) {
		return err
	}
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(locked.Wait.Seconds()))))
	return &Error{Status: fiber.StatusTooManyRequests, Code: "too_many_requests"}
}

// exportSchema says what the document of a person holds. Its parts are as the
// tables have them and grow with the program.
func exportSchema() Schema {
	rows := func(text string) Schema {
		return Schema{"type": "array", "maxItems": 1_000_000, "description": text, "items": Schema{"type": "object", "additionalProperties": true}}
	}
	part := func(text string) Schema {
		return Schema{"type": "object", "additionalProperties": true, "description": text}
	}
	names := []string{"exported_at", "profile", "numbers", "decisions", "identities", "api_keys", "sessions", "quizzes", "attempts", "ratings", "comments", "reports", "notifications"}
	required := make([]any, len(names))
	for i, name := range names {
		required[i] = name
	}
	return Schema{"type": "object", "title": "Export", "description": "Everything that is yours, and nothing that opens a door.", "required": required,
		"properties": Schema{
			"exported_at": Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When."},
			"profile":     part("Your account."), "numbers": part("What you did."),
			"decisions":  rows("What staff decided about your account, and why."),
			"identities": rows("Accounts elsewhere that are tied to this one."), "api_keys": rows("Keys, without their values."),
			"sessions": rows("Where you are logged in, without the tokens."), "quizzes": rows("Your quizzes with all versions, questions and decisions."),
			"attempts": rows("What you took, with your answers."), "ratings": rows("Your ratings."), "comments": rows("Your comments."), "reports": rows("Your reports."),
			"notifications": rows("What you were told."),
		}}
}

func (r *resource) ownDataDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "Export everything that is mine", Access: InPerson,
		Description: "Sends everything that is stored of you as one JSON document. A few times an hour; no API key does this.",
		Answers: errorsOf(map[int]Answer{200: {Description: "Everything that is yours.", Schema: schemaRef("Export"), Example: Schema{
			"exported_at": exampleTime, "profile": Schema{"handle": "rubber_duck"}, "numbers": numbersExample(), "decisions": []any{}, "identities": []any{}, "api_keys": []any{},
			"sessions": []any{}, "quizzes": []any{}, "attempts": []any{}, "ratings": []any{}, "comments": []any{}, "reports": []any{}, "notifications": []any{}}}},
			400, 401, 403, 406, 429, 500, 503),
	}
}
