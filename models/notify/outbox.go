package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

// ErrFull says that more waits to be done than the outbox holds.
var ErrFull = errors.New("notify: the outbox is full")

// Outbox does small work behind the requests that ask for it, in order. What
// waits is in memory: a process that is killed loses it. Mail is not among it:
// that is a job.
type Outbox struct {
	work   chan func(context.Context)
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.RWMutex
	closed bool
}

// outboxSize is how many pieces of work may wait.
const outboxSize = 1000

// NewOutbox starts an outbox. Close ends it.
func NewOutbox() *Outbox {
	o := &Outbox{work: make(chan func(context.Context), outboxSize)}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	o.wg.Go(o.run)
	return o
}

func (o *Outbox) run() {
	for do := range o.work {
		o.one(do)
	}
}

// one keeps a panic in one piece of work from ending all the others.
func (o *Outbox) one(do func(context.Context)) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("panic in the outbox", "panic", p)
		}
	}()
	do(o.ctx)
}

// Do queues a piece of work, or returns ErrFull.
func (o *Outbox) Do(work func(context.Context)) error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.closed {
		return ErrFull
	}
	select {
	case o.work <- work:
		return nil
	default:
		return ErrFull
	}
}

// Close takes no more work and waits for what is queued. When ctx ends first,
// the rest is told to stop and Close returns the context's error.
func (o *Outbox) Close(ctx context.Context) error {
	o.mu.Lock()
	if !o.closed {
		o.closed = true
		close(o.work)
	}
	o.mu.Unlock()
	done := make(chan struct{})
	go func() { o.wg.Wait(); close(done) }()
	defer o.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Wait returns when everything queued before it is done.
func (o *Outbox) Wait(ctx context.Context) error {
	done := make(chan struct{})
	if err := o.Do(func(context.Context) { close(done) }); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
