package openid

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	keptFor    = 24 * time.Hour   // longer nothing is believed that could not be fetched anew
	afterFault = 10 * time.Second // so long a provider that failed is left alone
	atMost     = time.Minute      // how often a token may make the house ask again
)

// remembered is something of a provider's that is fetched when it is needed,
// by one request for all that wait for it.
type remembered[T any] struct {
	fetch func(context.Context) (T, error)
	now   func() time.Time
	fresh time.Duration // how long it is good without asking

	flight singleflight.Group
	mu     sync.Mutex
	value  T
	at     time.Time // when value was fetched; zero is never
	tried  time.Time
	fault  error // of the last try
}

// get returns the value, fetched if there is none or it is old.
func (r *remembered[T]) get(ctx context.Context) (T, error) {
	return r.read(ctx, r.fresh, afterFault)
}

// again returns a value that is not older than a minute, or the one there is
// when asking was tried within that minute.
func (r *remembered[T]) again(ctx context.Context) (T, error) {
	return r.read(ctx, 0, atMost)
}

// read returns a value younger than fresh, trying no sooner than pause after
// the last try.
func (r *remembered[T]) read(ctx context.Context, fresh, pause time.Duration) (T, error) {
	r.mu.Lock()
	now := r.now()
	known := !r.at.IsZero() && now.Sub(r.at) < keptFor
	young := known && now.Sub(r.at) < fresh
	early := !r.tried.IsZero() && now.Sub(r.tried) < pause
	value, fault := r.value, r.fault
	r.mu.Unlock()
	switch {
	case young, early && known:
		return value, nil
	case early && fault != nil:
		return value, fault
	}
	done := r.flight.DoChan("", func() (any, error) { return r.ask(context.WithoutCancel(ctx)) })
	select {
	case got := <-done:
		if got.Err != nil {
			return value, got.Err
		}
		return got.Val.(T), nil
	case <-ctx.Done():
		return value, fmt.Errorf("%w: %w", ErrDown, ctx.Err())
	}
}

// ask fetches, and keeps the old value where that fails.
func (r *remembered[T]) ask(ctx context.Context) (T, error) {
	value, err := r.fetch(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried = r.now()
	if err == nil {
		r.value, r.at, r.fault = value, r.tried, nil
		return value, nil
	}
	r.fault = fmt.Errorf("%w: %w", ErrDown, err)
	if !r.at.IsZero() && r.tried.Sub(r.at) < keptFor {
		return r.value, nil
	}
	return value, r.fault
}
