// Package live tells whoever listens what has been written, as soon as it is
// stored and whichever process wrote it. Its source is the audit log, whose
// numbers follow the order of the commits: what a listener has missed is read
// from there. Rows that are not audited make no event.
package live

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Listener hears events until it is closed.
type Listener struct {
	// More has something to read when there are events, and is closed when the
	// hub is.
	More chan struct{}

	hub    *Hub
	mu     sync.Mutex
	queue  []*Event
	missed bool
}

// Most events that wait for one listener, and that are read anew for one who
// comes back.
const most = 500

// Hub reads the log while somebody listens.
type Hub struct {
	db *database.DB

	mu        sync.Mutex
	listeners map[*Listener]bool
	last      int64 // the newest event that has been handed out
	wake      chan struct{}
	stop      context.CancelFunc
	closed    bool
}

// New returns a hub over the log of a database.
func New(db *database.DB) *Hub {
	return &Hub{db: db, listeners: map[*Listener]bool{}, wake: make(chan struct{}, 1)}
}

// Listen begins behind the event with the number after, or with the next one
// for 0. It also returns the number of the newest event so far.
func (h *Hub) Listen(ctx context.Context, after int64) (*Listener, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, 0, fmt.Errorf("live: %w", context.Canceled)
	}
	head, err := h.head(ctx)
	if err != nil {
		return nil, 0, err
	}
	if len(h.listeners) == 0 {
		h.last = head
		h.start()
	}
	l := &Listener{hub: h, More: make(chan struct{}, 1)}
	if after > 0 && after < h.last {
		if l.queue, err = h.read(ctx, after, h.last); err != nil {
			return nil, 0, err
		}
		l.missed = h.last-after > most
	}
	h.listeners[l] = true
	l.tell()
	return l, h.last, nil
}

// start follows the log until the last listener has left. It holds h.mu.
func (h *Hub) start() {
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	go h.db.Watch(ctx, func() {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	})
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-h.wake:
				if err := h.pass(ctx); err != nil && ctx.Err() == nil {
					slog.WarnContext(ctx, "the log could not be read for listeners", "err", err)
				}
			}
		}
	}()
}

// pass hands what is new to every listener.
func (h *Hub) pass(ctx context.Context) error {
	for {
		h.mu.Lock()
		after := h.last
		h.mu.Unlock()
		list, err := h.read(ctx, after, 0)
		if err != nil || len(list) == 0 {
			return err
		}
		h.mu.Lock()
		h.last = max(h.last, list[len(list)-1].Seq)
		for l := range h.listeners {
			l.put(list)
		}
		h.mu.Unlock()
	}
}

func (h *Hub) head(ctx context.Context) (int64, error) {
	head, err := h.db.LogHead(ctx)
	if err != nil {
		return 0, fmt.Errorf("live: %w", err)
	}
	return head, nil
}

// read returns up to most events behind a number, up to another one unless that is 0.
func (h *Hub) read(ctx context.Context, after, upTo int64) ([]*Event, error) {
	cond := []schema.Cond{schema.Compare("Seq", schema.OpGt, after)}
	if upTo > 0 {
		cond = append(cond, schema.Compare("Seq", schema.OpLte, upTo))
	}
	page, err := h.db.List(ctx, database.Query{
		Model: h.db.Registry.Of(&models.AuditLog{}), Actor: schema.Program{Name: "live"}, Verb: schema.VerbView,
		Where: schema.And(cond...), Sort: []database.Order{{Path: "Seq"}}, Limit: most,
	})
	if err != nil {
		return nil, fmt.Errorf("live: read the log: %w", err)
	}
	out := make([]*Event, len(page.Rows))
	for i, row := range page.Rows {
		e := row.(*models.AuditLog)
		out[i] = &Event{Seq: e.Seq, Model: h.db.Registry.Model(e.Target), ID: e.TargetID, Verb: e.Action, By: e.ActorName, At: e.CreatedAt, entry: e.ID}
	}
	return out, nil
}

// Close ends every listener. Nobody can listen any more.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		h.drop(l)
	}
}

// drop takes a listener away; the last one ends the reading. It holds h.mu.
func (h *Hub) drop(l *Listener) {
	if !h.listeners[l] {
		return
	}
	delete(h.listeners, l)
	close(l.More)
	if len(h.listeners) == 0 {
		h.stop()
	}
}

// Close ends the listener.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.drop(l)
}

// put adds events; one who is too slow misses the oldest. It holds hub.mu.
func (l *Listener) put(list []*Event) {
	l.mu.Lock()
	l.queue = append(l.queue, list...)
	if over := len(l.queue) - most; over > 0 {
		l.queue, l.missed = l.queue[over:], true
	}
	l.mu.Unlock()
	l.tell()
}

func (l *Listener) tell() {
	select {
	case l.More <- struct{}{}:
	default:
	}
}

// Take returns what has happened since the last time, in order; missed says
// that there was more than is kept.
func (l *Listener) Take() (list []*Event, missed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, missed = l.queue, l.missed
	l.queue, l.missed = nil, false
	return list, missed
}
