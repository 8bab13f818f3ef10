package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// MostTries is how often a delivery is sent before it is given up: with twice
// the time between each, more than an hour.
const MostTries = 12

// Deliver sends a delivery and notes what became of it. An error asks to be
// called again later.
func (s *Service) Deliver(ctx context.Context, job Delivery) error {
	row, err := s.db.FindBy(ctx, s.deliveries, schema.Eq("ID", job.ID), "Hook")
	if errors.Is(err, schema.ErrNotFound) {
		return nil // its hook is gone
	}
	if err != nil {
		return err
	}
	d := row.(*models.HookDelivery)
	if d.Status != models.DeliveryWaiting {
		return nil
	}
	after := *d
	after.Tries++
	failed := s.send(ctx, &after)
	switch {
	case failed == nil:
		after.Status, after.DeliveredAt, after.Failure = models.DeliveryDelivered, schema.Now(), ""
	case ctx.Err() != nil:
		return ctx.Err() // broken off by a stop: no try
	case after.Tries >= MostTries || d.Hook == nil || d.Hook.Status != models.HookActive || after.Answer == http.StatusGone:
		after.Status = models.DeliveryFailed
	}
	if failed != nil {
		after.Failure = cut(failed.Error(), 500)
	}
	if err := s.db.Swap(ctx, d, &after); err != nil {
		return fmt.Errorf("hooks: note a delivery: %w", err)
	}
	if after.Status == models.DeliveryWaiting {
		return failed
	}
	return nil
}

// send makes the request.
func (s *Service) send(ctx context.Context, d *models.HookDelivery) error {
	if d.Hook == nil || d.Hook.Status != models.HookActive {
		return errors.New("the hook is paused")
	}
	signer, err := standardwebhooks.NewWebhook(string(d.Hook.Secret))
	if err != nil {
		return fmt.Errorf("hooks: read the secret: %w", err)
	}
	now := time.Now()
	signature, err := signer.Sign(d.ID.String(), now, d.Payload)
	if err != nil {
		return fmt.Errorf("hooks: sign: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Hook.URL, bytes.NewReader(d.Payload))
	if err != nil {
		return fmt.Errorf("hooks: %w", err)
	}
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Duckhoo-Hooks/1"}, "Webhook-Id": {d.ID.String()},
		"Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)}, "Webhook-Signature": {signature},
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	_ = res.Body.Close()
	if d.Answer = res.StatusCode; res.StatusCode/100 != 2 {
		return fmt.Errorf("it answered %d", res.StatusCode)
	}
	return nil
}

func cut(text string, most int) string {
	if runes := []rune(strings.ToValidUTF8(text, "?")); len(runes) > most {
		return string(runes[:most])
	}
	return strings.ToValidUTF8(text, "?")
}
