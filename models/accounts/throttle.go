package accounts

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"time"

	"duckhoo/models/schema"
)

// limit is a count in the database: most of them in a window, then none until
// the window is over. Reaching it starts the window anew, so that a lock holds
// for the whole of it; trying while it holds does not make it longer.
type limit struct {
	bucket string
	most   int
	window time.Duration
}

// take counts one for every limit and returns a *Locked when one is used up.
// What runs at the same time, here or on another instance, is counted before
// and not after: rows are locked, in the order of their names.
func (s *Service) take(ctx context.Context, limits ...limit) error {
	limits = slices.Clone(limits)
	slices.SortFunc(limits, func(a, b limit) int { return cmp.Compare(a.bucket, b.bucket) })
	var locked *Locked
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, l := range limits {
			count, until, err := s.count(ctx, l)
			if err != nil {
				return err
			}
			if wait := until.Sub(s.now()); count > l.most && (locked == nil || wait > locked.Wait) {
				locked = &Locked{Wait: max(wait, time.Second)}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if locked != nil {
		return locked
	}
	return nil
}

const countSQL = `INSERT INTO throttles (id, created_at, updated_at, lock_version, bucket, count, resets_at)
VALUES (?, ?, ?, 1, ?, 1, ?)
ON CONFLICT (bucket) WHERE deleted_at IS NULL DO UPDATE SET
  count = CASE WHEN throttles.resets_at <= ? THEN 1 WHEN throttles.count > ? THEN throttles.count ELSE throttles.count + 1 END,
  resets_at = CASE WHEN throttles.resets_at <= ? OR throttles.count + 1 = ? THEN ? ELSE throttles.resets_at END,
  updated_at = ?
RETURNING count, resets_at`

// count adds one to a bucket, in the transaction of the context.
func (s *Service) count(ctx context.Context, l limit) (int, schema.Time, error) {
	now := s.time()
	until := schema.At(s.now().Add(l.window))
	var got struct {
		Count    int
		ResetsAt schema.Time
	}
	err := s.db.From(ctx).Raw(countSQL, schema.NewID(), now, now, l.bucket, until,
		now, l.most, now, l.most, until, now).Scan(&got).Error
	return got.Count, got.ResetsAt, err
}

const giveBackSQL = `UPDATE throttles SET count = count - 1, updated_at = ? WHERE bucket = ? AND count > 0 AND deleted_at IS NULL`

// giveBack takes one count off again: what succeeded was no attack.
func (s *Service) giveBack(ctx context.Context, bucket string) error {
	return s.db.From(ctx).Exec(giveBackSQL, s.time(), bucket).Error
}

const lockSQL = `INSERT INTO throttles (id, created_at, updated_at, lock_version, bucket, count, resets_at)
VALUES (?, ?, ?, 1, ?, 0, ?)
ON CONFLICT (bucket) WHERE deleted_at IS NULL DO UPDATE SET updated_at = excluded.updated_at`

// lock lets one transaction at a time go on under a name, on all instances,
// until it ends.
func (s *Service) lock(ctx context.Context, name string) error {
	now := s.time()
	return s.db.From(ctx).Exec(lockSQL, schema.NewID(), now, now, "lock:"+name, now).Error
}

// clear forgets a bucket.
func (s *Service) clear(ctx context.Context, bucket string) error {
	_, err := s.db.Empty(ctx, s.throttles, schema.Eq("Bucket", bucket))
	return err
}

// hashed keeps what people typed out of the table, and its length in bounds.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// network is what an address is counted as: itself, or in IPv6, where one
// person has as many as they like, its network of 64 bits. It is empty where
// the address is unknown.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	addr = addr.WithZone("").Unmap()
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return ""
	}
	return prefix.String()
}
