package middleware

import (
	"hash/maphash"
	"sync"
	"time"
)

// bucketKey is who is counted: a word of the limit and 16 bytes.
type bucketKey struct {
	kind byte
	id   [16]byte
}

// bucket is the count of one window, which begins with its first request.
type bucket struct {
	count int
	ends  int64 // nanoseconds since 1970
}

const (
	shards    = 16
	shardFull = 1 << 13 // 131,072 buckets in all, some 10 MB
)

type shard struct {
	sync.Mutex
	buckets map[bucketKey]bucket
}

// buckets counts in a bounded memory.
type buckets struct {
	max    int
	window time.Duration
	seed   maphash.Seed
	shards [shards]shard
}

func newBuckets(most int, window time.Duration) *buckets {
	b := &buckets{max: most, window: window, seed: maphash.MakeSeed()}
	for i := range b.shards {
		b.shards[i].buckets = map[bucketKey]bucket{}
	}
	return b
}

// take counts one request: how many are left, how long until the window ends,
// and whether this one may pass.
func (b *buckets) take(key bucketKey, now time.Time) (left int, wait time.Duration, ok bool) {
	s := &b.shards[maphash.Comparable(b.seed, key)%shards]
	s.Lock()
	defer s.Unlock()
	at := now.UnixNano()
	one, there := s.buckets[key]
	if !there && len(s.buckets) >= shardFull {
		s.sweep(at, b.max)
	}
	if !there || one.ends <= at {
		one = bucket{ends: at + int64(b.window)}
	}
	wait = time.Duration(one.ends - at)
	if one.count >= b.max {
		return 0, wait, false
	}
	one.count++
	s.buckets[key] = one
	return b.max - one.count, wait, true
}

// sweep makes room: windows that have ended go, then those that are nearly
// unused, then any. A flood of addresses must not make those forgotten who
// have used up their limit before the others.
func (s *shard) sweep(now int64, most int) {
	const room = shardFull * 3 / 4
	for _, goes := range []func(bucket) bool{
		func(b bucket) bool { return b.ends <= now },
		func(b bucket) bool { return b.count*2 < most },
		func(bucket) bool { return true },
	} {
		for key, b := range s.buckets {
			if len(s.buckets) <= room {
				return
			}
			if goes(b) {
				delete(s.buckets, key)
			}
		}
	}
}
