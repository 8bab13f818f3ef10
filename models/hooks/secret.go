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

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/seal"
)

// plainMark begins a secret as receivers know it. In the database secrets are
// sealed; those of before are plain until the next sweep.
const plainMark = "whsec_"

// formerFor is how long a secret signs beside the one that took its place.
const formerFor = 24 * time.Hour

func newSecret() string {
	raw := make([]byte, 24)
	rand.Read(raw)
	return plainMark + base64.StdEncoding.EncodeToString(raw)
}

// open reads the secret of a hook.
func (s *Service) open(id schema.ID, kept schema.Secret) (string, error) {
	if !seal.Sealed(kept) {
		return string(kept), nil
	}
	secret, err := s.box.Open(id, kept)
	if err != nil {
		return "", fmt.Errorf("hooks: make a new secret for the hook: %w", err)
	}
	return secret, nil
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
	h.Secret = s.box.Seal(h.ID, secret)
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
		values["secret"] = s.box.Seal(h.ID, string(h.Secret))
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
