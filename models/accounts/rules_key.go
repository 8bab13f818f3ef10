package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// The verbs of keys beside those that every model has.
const (
	rotate = "rotate"
	revoke = "revoke"
)

type rotationKey struct{}

// rotation is the new value of a key and how long the one before holds.
type rotation struct {
	token string
	grace time.Duration
}

// withRotation hands a new value to the rule of the write in ctx.
func withRotation(ctx context.Context, r rotation) context.Context {
	return context.WithValue(ctx, rotationKey{}, r)
}

// give puts a new value into a key, and shows it to whoever asked.
func give(k *models.APIKey, token string) {
	k.Prefix, k.Hash = token[:prefixLength], schema.Secret(hashed(token))
	k.Show(token)
}

// addKey is the rule of api_key.add.
func (s *Service) addKey(ctx context.Context, c *schema.Change) error {
	k := c.Row.(*models.APIKey)
	if k.Hash == "" {
		give(k, newKey())
	}
	if k.Quota == 0 {
		k.Quota = KeyQuota
	}
	if err := s.checkKey(ctx, nil, k); err != nil {
		return err
	}
	if err := s.lockPerson(ctx, k.UserID); err != nil {
		return err
	}
	held, err := s.Keys(ctx, k.UserID)
	if err != nil {
		return err
	}
	if len(held) >= MostKeys {
		return &schema.Refused{Code: "too_many_keys", Detail: schema.Text{
			KO: fmt.Sprintf("열쇠는 %d개까지예요. 안 쓰는 것을 먼저 거둬 주세요.", MostKeys), EN: fmt.Sprintf("At most %d keys: revoke one that you do not use.", MostKeys)}}
	}
	return nil
}

// changeKey is the rule of api_key.change.
func (s *Service) changeKey(ctx context.Context, c *schema.Change) error {
	old, k := c.Old.(*models.APIKey), c.Row.(*models.APIKey)
	if old.Status != models.KeyActive {
		return &schema.Refused{Code: "wrong_state", Detail: schema.Text{KO: "거둔 열쇠예요.", EN: "The key is revoked."}}
	}
	return s.checkKey(ctx, old, k)
}

// checkKey says what is wrong with a key as it will be.
func (s *Service) checkKey(ctx context.Context, old, k *models.APIKey) error {
	found, err := s.checkScopes(ctx, old, k)
	if err != nil {
		return err
	}
	wrong := func(pointer, code, ko, en string) {
		found = append(found, schema.Problem{Pointer: pointer, Code: code, Detail: schema.Text{KO: ko, EN: en}})
	}
	if k.Quota < 1 || k.Quota > KeyQuotaMost {
		wrong("/quota", "out_of_range", fmt.Sprintf("1부터 %d까지 쓸 수 있어요.", KeyQuotaMost), fmt.Sprintf("From 1 to %d.", KeyQuotaMost))
	}
	moved := old == nil || !old.ExpiresAt.Equal(k.ExpiresAt.Time)
	if moved && over(k, s.time()) {
		wrong("/expires_at", "in_the_past", "지난 때예요.", "It is in the past.")
	}
	return found.OrNil()
}

// checkScopes says which scopes a key may not be given: those that its kind never
// has, and those that its person cannot have. Those that it has stay, and are
// asked for again at every use (Keyed).
func (s *Service) checkScopes(ctx context.Context, old, k *models.APIKey) (schema.Invalid, error) {
	switch {
	case len(k.Scopes) == 0:
		return schema.Invalid{schema.NewProblem("/scopes", "required", nil)}, nil
	case k.Kind == models.PublishableKey && !slices.Equal(k.Scopes, schema.Several[models.APIScope]{models.ScopeRead}):
		return schema.Invalid{{Pointer: "/scopes", Code: "read_only_key", Detail: schema.Text{
			KO: "공개해도 되는 열쇠는 읽기만 할 수 있어요.", EN: "A publishable key has the scope read alone."}}}, nil
	case !slices.Contains(k.Scopes, models.ScopeModerate), old != nil && slices.Contains(old.Scopes, models.ScopeModerate):
		return nil, nil
	}
	row, err := s.db.Find(ctx, s.users, k.UserID, "Role")
	if err != nil {
		return nil, fmt.Errorf("accounts: whose key it is: %w", err)
	}
	id, err := s.person(ctx, row.(*models.User))
	if err != nil || slices.Contains(id.Scopes(), models.ScopeModerate) {
		return nil, err
	}
	return schema.Invalid{{Pointer: "/scopes", Code: "beyond_role", Detail: schema.Text{
		KO: "내 역할에는 관리할 권한이 없어서 이 열쇠에 줄 수 없어요.", EN: "Your role has no right that this scope would open."}}}, nil
}

// rotateKey is the rule of api_key.rotate. Where nobody said otherwise, the
// value before goes on working for as long as it may.
func (s *Service) rotateKey(ctx context.Context, c *schema.Change) error {
	r, carried := ctx.Value(rotationKey{}).(rotation)
	if !carried {
		r = rotation{newKey(), MostGrace}
	}
	old, k := c.Old.(*models.APIKey), c.Row.(*models.APIKey)
	give(k, r.token)
	k.OldHash, k.OldUntil = "", schema.Time{}
	if r.grace > 0 {
		k.OldHash, k.OldUntil = old.Hash, schema.At(s.now().Add(r.grace))
	}
	return nil
}

// revokeKey is the rule of api_key.revoke: staff end the keys of people whom
// they stand above.
func (s *Service) revokeKey(ctx context.Context, c *schema.Change) error {
	k := c.Row.(*models.APIKey)
	k.OldHash, k.OldUntil = "", schema.Time{}
	if k.UserID == c.Actor.ActorID() {
		return nil
	}
	row, err := s.db.Find(ctx, s.users, k.UserID)
	if err != nil {
		return fmt.Errorf("accounts: whose key it is: %w", err)
	}
	return s.above(ctx, c.Actor, row.(*models.User))
}
