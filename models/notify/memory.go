package notify

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Memory keeps mail for tests.
type Memory struct {
	mu   sync.Mutex
	sent []Mail
}

var _ Sender = (*Memory)(nil)

// Send keeps the mail. It refuses what the other drivers refuse.
func (m *Memory) Send(_ context.Context, mail Mail) error {
	if _, err := mail.recipient(); err != nil {
		return fmt.Errorf("notify: compose mail: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, mail)
	return nil
}

// Sent returns all mail so far, the oldest first.
func (m *Memory) Sent() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}
