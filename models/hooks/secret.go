package hooks

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/crypto/chacha20poly1305"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Secrets stand in the database sealed with a key that is not in it
// (XChaCha20-Poly1305, RFC 8439 and its draft for long nonces), each bound to its
// hook. Those of before are plain until the next sweep.
const (
	sealedMark = "sealed1."
	plainMark  = "whsec_"
)

// formerFor is how long a secret signs beside the one that took its place.
const formerFor = 24 * time.Hour

func newSecret() string {
	raw := make([]byte, 24)
	rand.Read(raw)
	return plainMark + base64.StdEncoding.EncodeToString(raw)
}

// seal encrypts the secret of a hook.
func (s *Service) seal(id schema.ID, secret string) schema.Secret {
	nonce := make([]byte, s.box.NonceSize())
	rand.Read(nonce)
	return schema.Secret(sealedMark + base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, []byte(secret), id[:])))
}

// errUnread says that a secret was sealed with another key, or is another hook's.
var errUnread = errors.New("hooks: the secret cannot be read; was app.secret_key changed? Make a new one for the hook")

// open decrypts what seal made.
func (s *Service) open(id schema.ID, kept schema.Secret) (string, error) {
	text, sealed := strings.CutPrefix(string(kept), sealedMark)
	if !sealed {
		return string(kept), nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < s.box.NonceSize() {
		return "", errUnread
	}
	secret, err := s.box.Open(nil, raw[:s.box.NonceSize()], raw[s.box.NonceSize():], id[:])
	if err != nil {
		return "", errUnread
	}
	return string(secret), nil
}

// signature signs a message with the secret of a hook and, while it has not
// ended, with the one before: receivers take either.
func (s *Service) signature(hook *models.Hook, id string, at time.Time, payload []byte) (string, error) {
	kept := []schema.Secret{hook.Secret}
	if hook.Former != "" && at.Before(hook.FormerUntil.Time) {
		kept = append(kept, hook.Former)
	}
	var out []string
	for i, k := range kept {
		secret, err := s.open(hook.ID, k)
		if err != nil && i > 0 {
			continue // one that ends anyway
		}
		if err != nil {
			return "", err
		}
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", fmt.Errorf("hooks: read the secret: %w", err)
		}
		one, err := signer.Sign(id, at, payload)
		if err != nil {
			return "", fmt.Errorf("hooks: sign: %w", err)
		}
		out = append(out, one)
	}
	return strings.Join(out, " "), nil
}

// rotate is the rule of a new secret: the one before signs too for a day.
func (s *Service) rotate(_ context.Context, c *schema.Change) error {
	h := c.Row.(*models.Hook)
	if _, err := s.open(h.ID, h.Secret); err == nil {
		h.Former, h.FormerUntil = h.Secret, schema.At(time.Now().Add(formerFor))
	}
	s.give(h)
	return nil
}

// give makes a secret for a hook, and shows it to whoever asked.
func (s *Service) give(h *models.Hook) {
	secret := newSecret()
	h.Secret = s.seal(h.ID, secret)
	h.Show(secret)
}

// tidy seals what is plain and forgets what has ended.
func (s *Service) tidy(ctx context.Context) error {
	q := database.Query{Model: s.hooks, Actor: program(), Verb: schema.VerbView, Limit: 100}
	var errs []error
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		for _, row := range page.Rows {
			errs = append(errs, s.tidyOne(ctx, row.(*models.Hook).ID))
		}
		if q.Cursor = page.Next; page.Next == "" {
			return errors.Join(errs...)
		}
	}
}

func (s *Service) tidyOne(ctx context.Context, id schema.ID) error {
	row, err := s.db.Find(ctx, s.hooks, id)
	if err != nil {
		return err
	}
	h, values := row.(*models.Hook), map[string]any{}
	if strings.HasPrefix(string(h.Secret), plainMark) {
		values["secret"] = s.seal(h.ID, string(h.Secret))
	}
	if h.Former != "" && !time.Now().Before(h.FormerUntil.Time) {
		values["former"], values["former_until"] = schema.Secret(""), schema.Time{}
	}
	if len(values) == 0 {
		return nil
	}
	_, err = s.db.Update(ctx, program(), s.hooks, id, &schema.Input{Lock: &h.LockVersion, Values: values})
	if errors.Is(err, schema.ErrStale) {
		return nil // the next sweep
	}
	return err
}

// newBox returns what secrets are sealed with; the key has 32 bytes.
func newBox(key []byte) (box, error) {
	b, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("hooks: the key of secrets: %w", err)
	}
	return b, nil
}
