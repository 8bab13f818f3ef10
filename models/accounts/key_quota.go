package accounts

import (
	"context"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// What a key may ask in a minute: what it gets unless said otherwise, and what
// its owner may choose at most.
const (
	KeyQuota     = 600
	KeyQuotaMost = 1200
)

// QuotaWindow is the time that quotas of keys are for.
const QuotaWindow = time.Minute

// Quota is what is left of a key's quota, this request counted.
type Quota struct {
	Most  int
	Left  int // below zero: this request is one too many
	Reset time.Duration
}

// A window begins with its first request and ends a minute later, however much
// is tried in it. What is too much is not counted on.
const quotaSQL = `INSERT INTO throttles (id, created_at, updated_at, lock_version, bucket, count, resets_at)
VALUES (?, ?, ?, 1, ?, 1, ?)
ON CONFLICT (bucket) WHERE deleted_at IS NULL DO UPDATE SET
  count = CASE WHEN throttles.resets_at <= ? THEN 1 WHEN throttles.count > ? THEN throttles.count ELSE throttles.count + 1 END,
  resets_at = CASE WHEN throttles.resets_at <= ? THEN ? ELSE throttles.resets_at END,
  updated_at = ?
RETURNING count, resets_at`

// countKey counts a request against a key's quota, exactly over all instances.
func (s *Service) countKey(ctx context.Context, key *models.APIKey) (Quota, error) {
	now, until := s.time(), schema.At(s.now().Add(QuotaWindow))
	var got struct {
		Count    int
		ResetsAt schema.Time
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.db.From(ctx).Raw(quotaSQL, schema.NewID(), now, now, "quota:"+key.ID.String(), until,
			now, key.Quota, now, until, now).Scan(&got).Error
	})
	if err != nil {
		return Quota{}, fmt.Errorf("accounts: count a request of a key: %w", err)
	}
	return Quota{Most: key.Quota, Left: key.Quota - got.Count, Reset: max(got.ResetsAt.Sub(now.Time), 0)}, nil
}
