package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/schema"
	"duckhoo/web/site"
)

// linked is one identity as its person sees it. The subject stays here: it is
// the provider's name for them and of no use to a client.
type linked struct {
	ID         schema.ID   `json:"id"`
	Provider   string      `json:"provider"`
	Label      string      `json:"label"`
	CreatedAt  schema.Time `json:"created_at"`
	LastUsedAt schema.Time `json:"last_used_at"`
}

// apiIdentities answers GET /api/v1/me/identities.
func (h *Handlers) apiIdentities(c *fiber.Ctx) error {
	actor := middleware.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	links, err := h.Accounts.Links(c.UserContext(), actor.ActorID())
	if err != nil {
		return err
	}
	out := make([]linked, len(links))
	for i, l := range links {
		out[i] = linked{l.ID, l.Provider, h.OpenID.Label(l.Provider, middleware.Lang(c)), l.CreatedAt, l.LastUsedAt}
	}
	return c.JSON(fiber.Map{
		"data": out,
		"page": fiber.Map{"next_cursor": nil, "prev_cursor": nil, "limit": 100},
	})
}

// apiUnlink answers DELETE /api/v1/me/identities/:id. It takes a session: what
// a program holds must not lock its person out.
func (h *Handlers) apiUnlink(c *fiber.Ctx) error {
	if middleware.Actor(c).ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	link, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	id, ok := Identity(c)
	if !ok {
		return &Error{Status: fiber.StatusForbidden, Code: "session_required", Detail: schema.Text{
			KO: "연결은 로그인한 브라우저에서만 끊을 수 있어요.", EN: "Identities are unlinked by a browser that is logged in."}}
	}
	if err := h.Accounts.Unlink(c.UserContext(), id, link); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// Linked lists the accounts by which who asks logs in.
func (h *Handlers) Linked(c *fiber.Ctx) ([]site.Link, error) {
	id, err := self(c)
	if err != nil {
		return nil, err
	}
	links, err := h.Accounts.Links(c.UserContext(), id.ActorID())
	if err != nil {
		return nil, err
	}
	out := make([]site.Link, len(links))
	for i, l := range links {
		out[i] = site.Link{ID: l.ID, Provider: l.Provider, Label: h.OpenID.Label(l.Provider, middleware.Lang(c)), Since: l.CreatedAt, Used: l.LastUsedAt}
	}
	return out, nil
}

// Unlink takes one of them away, for the page of who asks. One that is gone
// already is no error.
func (h *Handlers) Unlink(c *fiber.Ctx, link schema.ID) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Unlink(c.UserContext(), id, link); err != nil {
		return h.words(c, err)
	}
	return nil
}

func identitiesDoc() *Operation {
	stamp := map[string]any{"type": "string", "format": "date-time", "description": "In UTC.", "maxLength": 40}
	never := map[string]any{"type": []any{"string", "null"}, "format": "date-time", "description": "Null where it was never used.", "maxLength": 40}
	id := map[string]any{"type": "string", "format": "uuid", "description": "The identity's id.", "maxLength": 36}
	item := object([]string{"id", "provider", "label", "created_at", "last_used_at"}, map[string]any{
		"id": id, "provider": text("The provider's name in the settings.", 40), "label": text("What people call it.", 200),
		"created_at": stamp, "last_used_at": never})
	const one = "01980000-0000-7000-8000-000000000000"
	return &Operation{
		Summary: "List my identities", Session: true,
		Description: "Lists the accounts at OpenID Connect providers that you log in by, the newest first. A browser links another one at `/login/{provider}?link=1`.",
		Status:      200, Says: "Your identities.",
		Answer: object([]string{"data", "page"}, map[string]any{
			"data": map[string]any{"type": "array", "maxItems": 100, "items": item},
			"page": map[string]any{"$ref": "#/components/schemas/Paging"}}),
		Shown: map[string]any{
			"data": []any{map[string]any{"id": one, "provider": "google", "label": "Google", "created_at": "2026-01-02T03:04:05.000000Z", "last_used_at": "2026-01-02T03:04:05.000000Z"}},
			"page": map[string]any{"next_cursor": nil, "prev_cursor": nil, "limit": 100}},
		Errors: []int{401, 429, 503},
	}
}

func unlinkDoc() *Operation {
	return &Operation{
		Summary: "Unlink an identity", Session: true,
		Description: "Takes one of your identities away; you no longer log in by it. The last way to log in stays: `last_way_in`. It takes a session, no token.",
		Status:      204, Says: "It is unlinked.",
		Errors: []int{401, 403, 404, 409, 429, 503},
	}
}
