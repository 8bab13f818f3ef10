package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// keysRoot is where people manage their API keys.
const keysRoot = Root + "/me/keys"

// keyRoutes are the addresses of a person's API keys; none where the registry
// has no keys.
func (a *API) keyRoutes() []Route {
	m := a.Registry.Of(&models.APIKey{})
	if m == nil {
		return nil
	}
	k := &keys{API: a, model: m}
	one := keysRoot + "/:id"
	return []Route{
		{Method: "GET", Path: keysRoot, Name: "listMyKeys", Who: "self", Serve: k.list, Doc: k.listDoc()},
		{Method: "POST", Path: keysRoot, Name: "createMyKey", Who: "self", Serve: k.create, Doc: k.createDoc()},
		{Method: "GET", Path: one, Name: "getMyKey", Who: "self", Serve: k.get, Doc: k.getDoc()},
		{Method: "PATCH", Path: one, Name: "updateMyKey", Who: "self", Serve: k.patch, Doc: k.patchDoc()},
		{Method: "DELETE", Path: one, Name: "revokeMyKey", Who: "self", Serve: k.revoke, Doc: k.revokeDoc()},
		{Method: "POST", Path: one + "/rotate", Name: "rotateMyKey", Who: "self", Serve: k.rotate, Doc: k.rotateDoc()},
	}
}

// keys answers requests about API keys. No key manages keys.
type keys struct {
	*API
	model *schema.Model
}

// keyView is a key as its owner sees it. The value itself shows once.
type keyView struct {
	ID        schema.ID         `json:"id"`
	Name      string            `json:"name"`
	Kind      models.APIKeyKind `json:"kind"`
	Prefix    string            `json:"prefix"`
	Scopes    []models.APIScope `json:"scopes"`
	Quota     int               `json:"quota"`
	CreatedAt schema.Time       `json:"created_at"`
	ExpiresAt *schema.Time      `json:"expires_at"`
	LastUsed  *schema.Time      `json:"last_used_at"`
	OldUntil  *schema.Time      `json:"previous_until"`
	Key       *string           `json:"key,omitempty"`
}

func (k *keys) view(row *models.APIKey) keyView {
	v := keyView{ID: row.ID, Name: row.Name, Kind: row.Kind, Prefix: row.Prefix, Scopes: row.Scopes, Quota: row.Quota,
		CreatedAt: row.CreatedAt, ExpiresAt: unlessZero(row.ExpiresAt), LastUsed: unlessZero(row.LastUsedAt)}
	if row.OldUntil.After(k.Now().Time) {
		v.OldUntil = &row.OldUntil
	}
	return v
}

func unlessZero(t schema.Time) *schema.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// holder is the person who asks, in person.
func (k *keys) holder(c *fiber.Ctx) (schema.Actor, error) {
	actor := k.Actor(c)
	if _, bounded := actor.(schema.Bounded); bounded {
		return nil, schema.ErrForbidden
	}
	if actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	return actor, nil
}

// held finds the key that the address names among those of who asks.
func (k *keys) held(c *fiber.Ctx) (schema.Actor, *models.APIKey, error) {
	actor, err := k.holder(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, nil, schema.ErrNotFound
	}
	row, err := k.Accounts.Key(c.UserContext(), actor.ActorID(), id)
	return actor, row, err
}

// list answers GET /api/v1/me/keys, all on one page: nobody has many.
func (k *keys) list(c *fiber.Ctx) error {
	page, err := wantsPage(c)
	if err != nil {
		return err
	}
	actor, err := k.holder(c)
	if err != nil {
		return err
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	rows, err := k.Accounts.Keys(c.UserContext(), actor.ActorID())
	if err != nil {
		return err
	}
	views := make([]keyView, len(rows))
	for i, row := range rows {
		views[i] = k.view(row)
	}
	data, err := json.Marshal(views)
	if err != nil {
		return err
	}
	body := []byte(`{"data":` + string(data) + `,"page":{"next_cursor":null,"prev_cursor":null,"limit":` + strconv.Itoa(accounts.MostKeys) + `}}`)
	if page {
		return k.page(c, "list", k.model.LabelPlural.In(locales.Lang(c.UserContext())), body, listTag(body))
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// get answers GET /api/v1/me/keys/{id}.
func (k *keys) get(c *fiber.Ctx) error {
	page, err := wantsPage(c)
	if err != nil {
		return err
	}
	actor, row, err := k.held(c)
	if err != nil {
		return err
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	out, err := k.shown(row, fiber.StatusOK)
	if err != nil {
		return err
	}
	if page {
		return k.page(c, "row", row.Name, out.Body, out.ETag)
	}
	return k.send(c, actor, out)
}

// page shows keys in a browser.
func (k *keys) page(c *fiber.Ctx, name, title string, body []byte, tag string) error {
	v, err := k.viewed(c, title, nil, body)
	if err != nil {
		return err
	}
	v.Name = name
	v.Headers = append(v.Headers, pair{"ETag", tag})
	return k.render(c, answerPage(v))
}

// shown is a key without its value.
func (k *keys) shown(row *models.APIKey, status int) (answer, error) {
	body, err := json.Marshal(k.view(row))
	return answer{Status: status, ETag: rowTag(row.LockVersion, body), Body: body}, err
}

// issued is a key with its value. What is kept for a retry is without: the
// value is nowhere but with its owner.
func (k *keys) issued(row *accounts.Issued, status int) (answer, error) {
	out, err := k.shown(row.APIKey, status)
	if err != nil {
		return answer{}, err
	}
	v := k.view(row.APIKey)
	v.Key = &row.Token
	out.Kept = out.Body
	out.Body, err = json.Marshal(v)
	return out, err
}

// create answers POST /api/v1/me/keys.
func (k *keys) create(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, err := k.holder(c)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	return k.once(c, actor, func(ctx context.Context) (answer, error) {
		in, err := k.fresh(members)
		if err != nil {
			return answer{}, err
		}
		row, err := k.Accounts.AddKey(ctx, actor, in)
		if err != nil {
			return answer{}, err
		}
		out, err := k.issued(row, fiber.StatusCreated)
		out.Location = keysRoot + "/" + row.ID.String()
		return out, err
	})
}

// patch answers PATCH /api/v1/me/keys/{id} with a merge patch.
func (k *keys) patch(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, row, err := k.held(c)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimePatch, mimeJSON)
	if err != nil {
		return err
	}
	lock, err := k.matched(c, row)
	if err != nil {
		return err
	}
	in, err := k.input(members, "name", "scopes", "quota", "expires_at")
	if err != nil {
		return err
	}
	in.Lock = lock
	if row, err = k.Accounts.ChangeKey(c.UserContext(), actor, row.ID, in); err != nil {
		return stale(err)
	}
	out, err := k.shown(row, fiber.StatusOK)
	if err != nil {
		return err
	}
	return k.send(c, actor, out)
}

// revoke answers DELETE /api/v1/me/keys/{id}.
func (k *keys) revoke(c *fiber.Ctx) error {
	actor, row, err := k.held(c)
	if err != nil {
		return err
	}
	lock, err := k.matched(c, row)
	if err != nil {
		return err
	}
	if err := k.Accounts.RevokeKey(c.UserContext(), actor, row.ID, &schema.Input{Lock: lock}); err != nil {
		return stale(err)
	}
	return k.send(c, actor, answer{Status: fiber.StatusNoContent})
}

// rotate answers POST /api/v1/me/keys/{id}/rotate. The grace is in seconds; a
// body that names none, or no body, ends the old value at once.
func (k *keys) rotate(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, row, err := k.held(c)
	if err != nil {
		return err
	}
	members, err := reasonBody(c)
	if err != nil {
		return err
	}
	lock, err := k.matched(c, row)
	if err != nil {
		return err
	}
	grace, err := graceOf(members)
	if err != nil {
		return err
	}
	return k.once(c, actor, func(ctx context.Context) (answer, error) {
		row, err := k.Accounts.RotateKey(ctx, actor, row.ID, grace, &schema.Input{Lock: lock})
		if err != nil {
			return answer{}, stale(err)
		}
		return k.issued(row, fiber.StatusOK)
	})
}

// graceOf reads how long the old value of a key goes on working.
func graceOf(members map[string]json.RawMessage) (time.Duration, error) {
	var found schema.Invalid
	var grace time.Duration
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strictjson.Pointer("", name)
		if name != "grace" {
			found = append(found, schema.NewProblem(at, "unknown_field", nil))
			continue
		}
		most := int(accounts.MostGrace.Seconds())
		n, err := strconv.Atoi(string(members[name]))
		if err != nil || n < 0 || n > most {
			found = append(found, problem(at, "out_of_range", "0부터 "+strconv.Itoa(most)+"까지 쓸 수 있어요.", "From 0 to "+strconv.Itoa(most)+"."))
		}
		grace = time.Duration(n) * time.Second
	}
	return grace, found.OrNil()
}

// matched compares If-Match where it was sent: nobody else changes the key but
// staff who end it.
func (k *keys) matched(c *fiber.Ctx, row *models.APIKey) (*int64, error) {
	if err := plainQuery(c); err != nil {
		return nil, err
	}
	return matched(c, row.LockVersion)
}

// matched compares If-Match with a lock version where it was sent.
func matched(c *fiber.Ctx, lock int64) (*int64, error) {
	header := c.Get(fiber.HeaderIfMatch)
	if header == "" {
		return nil, nil
	}
	want := parseMatch(header)
	switch {
	case !want.has(lock):
		return nil, preconditionFailed()
	case want.any:
		return nil, nil
	}
	return &lock, nil
}

// input reads the fields of a key that a body may hold.
func (k *keys) input(members map[string]json.RawMessage, names ...string) (*schema.Input, error) {
	return inputOf(k.model, members, names, keyMembers)
}

// fresh reads what a new key is made of. A publishable one has its scope anyway.
func (k *keys) fresh(members map[string]json.RawMessage) (*schema.Input, error) {
	in, err := k.input(members, "kind", "name", "scopes", "quota", "expires_at")
	var found schema.Invalid
	if err != nil && !errors.As(err, &found) {
		return nil, err
	}
	if in.Values["kind"] == string(models.PublishableKey) && !in.Has("scopes") {
		in.Set("scopes", []string{string(models.ScopeRead)})
	}
	for _, name := range []string{"kind", "name", "scopes"} {
		if _, sent := members[name]; !sent && !in.Has(name) {
			found = append(found, schema.NewProblem("/"+name, "required", nil))
		}
	}
	return in, found.OrNil()
}

// keyMembers are the members of a key as it shows.
var keyMembers = []string{"id", "name", "kind", "prefix", "scopes", "quota", "created_at", "expires_at", "last_used_at", "previous_until"}

// plainQuery refuses a query string where there is nothing to ask.
func plainQuery(c *fiber.Ctx) error {
	var found []schema.Problem
	for _, p := range pairs(c) {
		found = append(found, problem("/"+p.name, "unknown_parameter", "모르는 조건이에요.", "Unknown parameter: there is none."))
	}
	if len(found) > 0 {
		return badParameter(found...)
	}
	return nil
}
