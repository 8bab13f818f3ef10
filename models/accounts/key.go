package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// KeyPrefix is how every API key begins, by which it is told from the tokens
// of providers.
const KeyPrefix = "dk_live_"

// keyShape is a whole key: 256 random bits in base 32.
var keyShape = regexp.MustCompile(`^` + KeyPrefix + `[a-z2-7]{52}$`)

// prefixLength is how much of a key is shown afterwards.
const prefixLength = len(KeyPrefix) + 8

// newKey makes up a key.
func newKey() string {
	return KeyPrefix + strings.ToLower((rand.Text() + rand.Text())[:52])
}

// Keyed is a program that acts for a person through an API key: of what the
// person may do now, it may do what the key's scopes name.
type Keyed struct {
	*Identity
	Key   *models.APIKey
	Quota Quota
}

var _ schema.Bounded = (*Keyed)(nil)

// ActorID is the person's id. A publishable key, which anybody can read out of
// a page, stands for nobody: it shows what is public.
func (k *Keyed) ActorID() schema.ID {
	if k.Key.Kind == models.PublishableKey {
		return schema.ID{}
	}
	return k.Identity.ActorID()
}

// Super reports whether the key may do everything, as its person may.
func (k *Keyed) Super() bool { return k.has(models.ScopeModerate) && k.Identity.Super() }

// Panel is false: the back office is for people.
func (k *Keyed) Panel() bool { return false }

// memberRights are the rights that members have by their role, with the scope
// that opens each. Every other right needs ScopeModerate.
var memberRights = map[string]models.APIScope{
	"quiz.add": models.ScopeWrite, "media.add": models.ScopeWrite, "attempt.add": models.ScopeTake, "rating.add": models.ScopeTake,
	"comment.add": models.ScopeTake, "report.add": models.ScopeTake, "dispute.add": models.ScopeTake,
}

// Allowed reports whether the person has the right and the key its scope.
func (k *Keyed) Allowed(permission string) bool {
	scope, known := memberRights[permission]
	if !known {
		scope = models.ScopeModerate
	}
	return k.has(scope) && (k.Identity.Super() || k.Identity.Allowed(permission))
}

// taking are the models of those who take quizzes, own those of a person that
// no key touches.
var (
	taking = []string{"attempt", "answer", "rating", "comment", "report"}
	own    = []string{"api_key", "session", "ticket", "identity", "authenticator", "passkey", "recovery_code", "login_step"}
)

// Owns implements schema.Bounded.
func (k *Keyed) Owns(m *schema.Model, verb string) bool {
	switch {
	case slices.Contains(own, m.Name), verb == models.VerbAskToLeave, verb == models.VerbStay:
		return false
	case m.Name == "note":
		return k.has(models.ScopeModerate)
	case verb == schema.VerbRead:
		return k.has(models.ScopeRead)
	case slices.Contains(taking, m.Name):
		return k.has(models.ScopeTake)
	}
	return k.has(models.ScopeWrite)
}

// has reports whether the key has a scope and may use it now. What it names
// beyond its kind or its person, as keys from before either was asked may, opens
// nothing.
func (k *Keyed) has(scope models.APIScope) bool {
	return k.Key.Kind == models.SecretKey && slices.Contains(k.Key.Scopes, scope) && (scope != models.ScopeModerate || k.Moderates())
}

// ByKey returns who stands behind an API key, with what they may do through it
// at this moment. It counts the request against the key's quota and notes that
// the key was used. A key that is unknown, revoked or over, or whose person may
// not come in, is schema.ErrUnauthorized; a quota that is used up shows in the
// result.
func (s *Service) ByKey(ctx context.Context, token string) (*Keyed, error) {
	if !keyShape.MatchString(token) {
		return nil, schema.ErrUnauthorized
	}
	now, sum := s.time(), hashed(token)
	row, err := s.db.FindBy(ctx, s.keys, schema.And(schema.Eq("Status", string(models.KeyActive)), schema.Or(schema.Eq("Hash", sum),
		schema.And(schema.Eq("OldHash", sum), schema.Compare("OldUntil", schema.OpGt, now)))), "User.Role")
	if errors.Is(err, schema.ErrNotFound) {
		return nil, schema.ErrUnauthorized
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: look up a key: %w", err)
	}
	key := row.(*models.APIKey)
	if over(key, now) || key.User == nil || !key.User.DeletedAt.IsZero() || key.User.Barred(now) || !key.User.LeavesAt.IsZero() {
		return nil, schema.ErrUnauthorized
	}
	id, err := s.person(ctx, key.User)
	if err != nil {
		return nil, err
	}
	if s.requires(key.User, key.User.Role) {
		f, err := s.Factors(ctx, key.UserID)
		if err != nil {
			return nil, err
		}
		id.lacking = !f.Any()
	}
	k := &Keyed{Identity: id, Key: key}
	if k.Quota, err = s.countKey(ctx, key); err != nil {
		return nil, err
	}
	s.touchKey(key)
	return k, nil
}

// over reports whether a key's time has come.
func over(key *models.APIKey, now schema.Time) bool {
	return !key.ExpiresAt.IsZero() && !now.Before(key.ExpiresAt.Time)
}

const touchKeySQL = `UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)`

// touchKey notes behind the request that a key is in use, at most once a
// minute. That this fails now and then is no reason to turn anybody away.
func (s *Service) touchKey(key *models.APIKey) {
	now := s.now()
	if now.Sub(key.LastUsedAt.Time) < touchAfter {
		return
	}
	if _, waiting := s.touching.LoadOrStore(key.ID, true); waiting {
		return
	}
	before := schema.At(now.Add(-touchAfter + time.Microsecond))
	err := s.behind("key not touched", func(ctx context.Context) error {
		defer s.touching.Delete(key.ID)
		return s.db.Tx(ctx, func(ctx context.Context) error {
			return s.db.From(ctx).Exec(touchKeySQL, schema.At(now), key.ID, before).Error
		})
	})
	if err != nil {
		s.touching.Delete(key.ID)
		s.log.Warn("key not touched", "error", err)
	}
}

// behind does work after the request is answered. Nobody is there any more to
// be told of an error, so it is logged.
func (s *Service) behind(failed string, work func(context.Context) error) error {
	err := s.outbox.Do(func(ctx context.Context) {
		if err := work(ctx); err != nil {
			s.log.ErrorContext(ctx, failed, "error", err)
		}
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return nil
}
