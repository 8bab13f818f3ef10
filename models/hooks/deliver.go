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

	"duckhoo/models"
	"duckhoo/models/schema"
)

// MostTries is how often a delivery is sent before it is given up: with twice
// the time between each, more than an hour.
const MostTries = 12

// Deliver sends a delivery and notes what became of it. An error asks to be
// called again later.
func (s *Service) Deliver(ctx context.Context, job Delivery) error {
	row, err := s.db.Find(ctx, s.deliveries, job.ID)
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
	to, err := s.db.Find(ctx, s.hooks, d.HookID) // by itself: a relation comes without secrets
	if err != nil {
		return err
	}
	hook := to.(*models.Hook)
	open := hook.Status == models.HookActive && hook.DeletedAt.IsZero()
	after := *d
	after.Tries++
	failed := errPaused
	if open {
		failed = s.send(ctx, hook, &after)
	}
	switch {
	case failed == nil:
		after.Status, after.DeliveredAt, after.Failure = models.DeliveryDelivered, schema.Now(), ""
	case ctx.Err() != nil:
		return ctx.Err() // broken off by a stop: no try
	case after.Tries >= MostTries || !open || after.Answer == http.StatusGone:
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

var errPaused = errors.New("the hook is paused or deleted")

// send makes the request.
func (s *Service) send(ctx context.Context, hook *models.Hook, d *models.HookDelivery) error {
	now := time.Now()
	signature, err := s.signature(hook, d.ID.String(), now, d.Payload)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(d.Payload))
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
