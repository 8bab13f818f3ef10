package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// logChannel is where PostgreSQL tells every process that the log has grown.
const logChannel = "duckhoo_log"

// Watch calls wake when the audit log has perhaps grown, in this process or in
// another one, until ctx ends. It may call too often, and from several places at
// a time.
func (db *DB) Watch(ctx context.Context, wake func()) {
	defer db.watchers.add(wake)()
	wait := time.Second // SQLite tells other processes nothing
	if db.Engine == "postgres" {
		wait = 15 * time.Second // should a message have been lost
		go db.listen(ctx, wake)
	}
	tick := time.NewTicker(wait)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			wake()
		}
	}
}

// listen hears other processes on a connection of its own, and takes another
// one when that breaks.
func (db *DB) listen(ctx context.Context, wake func()) {
	for wait := 100 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 30*time.Second) {
		err := db.hear(ctx, func() {
			wait = 100 * time.Millisecond
			wake()
		})
		if ctx.Err() != nil {
			return
		}
		slog.WarnContext(ctx, "the database's messages are not heard; trying again", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (db *DB) hear(ctx context.Context, wake func()) (err error) {
	conn, err := pgx.Connect(ctx, db.cfg.DSN.Reveal())
	if err != nil {
		return fmt.Errorf("database: connect to listen: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, "LISTEN "+logChannel); err != nil {
		return fmt.Errorf("database: listen: %w", err)
	}
	for {
		wake() // also for what came before one could hear it
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("database: listen: %w", err)
		}
	}
}

// watchers are those in this process who wait for the log to grow.
type watchers struct {
	mu   sync.Mutex
	next int
	all  map[int]func()
}

// add returns the way to leave again.
func (w *watchers) add(wake func()) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[int]func(){}
	}
	key := w.next
	w.next++
	w.all[key] = wake
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, key)
	}
}

func (w *watchers) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.all {
		f()
	}
}

// LogHead is the number of the newest entry of the log, 0 for an empty one.
func (db *DB) LogHead(ctx context.Context) (int64, error) {
	_, head, err := db.auditHeads(ctx)
	return head.Seq, err
}
