package accounts

import (
	"context"
	"time"
)

// Limit counts one for a bucket of another package and returns a *Locked once
// there were most of them in the window. In a transaction, others who count for
// the same bucket wait until it ends.
func (s *Service) Limit(ctx context.Context, bucket string, most int, window time.Duration) error {
	return s.take(ctx, limit{bucket: bucket, most: most, window: window})
}
