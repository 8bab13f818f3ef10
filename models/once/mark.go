package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Errors of Take and Do.
var (
	ErrInFlight = errors.New("once: the same is being worked on")
	ErrReused   = errors.New("once: the key belongs to something else")
)

const (
	// abandoned is after how long what has not ended is taken for dead. It is
	// longer than any request may last.
	abandoned = 2 * time.Minute
	// patience is how long a form waits for the same form that came first.
	patience = 8 * time.Second
	// glance is how often it looks.
	glance = 50 * time.Millisecond
)

// Marks remember what was done, by a key of whoever asked for it, with what came
// of it.
type Marks struct {
	DB    *database.DB
	Lasts time.Duration    // how long one is remembered
	Now   func() time.Time // nil is time.Now
	Actor schema.Program   // who writes them
}

// Take takes a key before the work that it stands for, in a transaction of its
// own so that a second one sees it. It returns the mark, or the one that is kept
// from the first time.
func (m *Marks) Take(ctx context.Context, holder, key, hash string) (mine, kept *models.IdempotencyKey, err error) {
	table, now := m.table(), m.now()
	same := schema.And(schema.Eq("Holder", holder), schema.Eq("Key", key))
	if _, err := m.DB.Empty(ctx, table, schema.Compare("ExpiresAt", schema.OpLte, schema.At(now))); err != nil {
		return nil, nil, err
	}
	dead := schema.And(same, schema.Eq("Status", int64(0)), schema.Compare("CreatedAt", schema.OpLt, schema.At(now.Add(-abandoned))))
	if _, err := m.DB.Empty(ctx, table, dead); err != nil {
		return nil, nil, err
	}
	row, err := m.DB.Create(ctx, m.Actor, table, &schema.Input{Values: map[string]any{
		"holder": holder, "key": key, "body_hash": hash, "status": int64(0), "expires_at": schema.At(now.Add(m.Lasts))}})
	if err == nil {
		return row.(*models.IdempotencyKey), nil, nil
	}
	if !errors.As(err, new(schema.Invalid)) {
		return nil, nil, err
	}
	found, err := m.DB.FindBy(ctx, table, same)
	if err != nil && !errors.Is(err, schema.ErrNotFound) {
		return nil, nil, err
	}
	kept, _ = found.(*models.IdempotencyKey)
	switch {
	case kept == nil || kept.Status == 0 && kept.BodyHash == hash: // nil: the first has just failed
		return nil, nil, ErrInFlight
	case kept.BodyHash != hash:
		return nil, nil, ErrReused
	}
	return nil, kept, nil
}

// Keep stores what came of the work, in its transaction if the context has one.
// When somebody else has taken the key meanwhile, it is ErrStale.
func (m *Marks) Keep(ctx context.Context, mine *models.IdempotencyKey, status int, headers schema.JSON, body schema.Secret) error {
	_, err := m.DB.Update(ctx, m.Actor, m.table(), mine.ID, &schema.Input{Lock: &mine.LockVersion, Values: map[string]any{
		"status": int64(status), "headers": headers, "body": body}})
	return err
}

// Release gives the key back after a failure.
func (m *Marks) Release(ctx context.Context, mine *models.IdempotencyKey) error {
	_, err := m.DB.Empty(context.WithoutCancel(ctx), m.table(), schema.Eq("ID", mine.ID))
	return err
}

// Do does the work of a form once. What the work leaves is what the same form
// gets when it comes again, after the first or while that is at work; work that
// leaves nothing was not done. A form without an id does it each time, and so do
// nil marks.
func (m *Marks) Do(ctx context.Context, person, form schema.ID, work func() (left []byte, err error)) (left []byte, again bool, err error) {
	if m == nil || form.IsZero() {
		left, err = work()
		return left, false, err
	}
	mine, kept, err := m.await(ctx, person, form)
	if err != nil || kept != nil {
		if kept != nil {
			left = []byte(kept.Body)
		}
		return left, true, err
	}
	if left, err = work(); err != nil || left == nil {
		return left, false, errors.Join(err, m.Release(ctx, mine))
	}
	return left, false, m.Keep(context.WithoutCancel(ctx), mine, 1, schema.JSON("{}"), schema.Secret(left))
}

// await takes the key of a form, or waits for what the same form leaves.
func (m *Marks) await(ctx context.Context, person, form schema.ID) (mine, kept *models.IdempotencyKey, err error) {
	sum := sha256.Sum256(form[:])
	until := time.NewTimer(patience)
	defer until.Stop()
	for {
		mine, kept, err = m.Take(ctx, "person:"+person.String(), "form:"+form.String(), hex.EncodeToString(sum[:]))
		if !errors.Is(err, ErrInFlight) {
			return mine, kept, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-until.C:
			return nil, nil, ErrInFlight
		case <-time.After(glance):
		}
	}
}

func (m *Marks) table() *schema.Model { return m.DB.Registry.Of(&models.IdempotencyKey{}) }

func (m *Marks) now() time.Time {
	if m.Now == nil {
		return time.Now()
	}
	return m.Now()
}
