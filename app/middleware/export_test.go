package middleware

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

// Recorder is a factory for tests: its handlers are made by the name they
// stand under.
func Recorder(names []string, make func(name string) fiber.Handler) map[string]factory {
	out := map[string]factory{}
	for _, name := range names {
		out[name] = plain(func(*house) (fiber.Handler, error) { return make(name), nil })
	}
	return out
}

// Assemble is Stack with other factories.
func Assemble(entries config.Stack, deps Deps, known map[string]factory) ([]fiber.Handler, error) {
	return assemble(entries, deps, known)
}

// Take counts requests of numbered addresses in buckets of their own.
func Take(most int) func(address int, at int64) (left int, ok bool) {
	b := newBuckets(most, minute.Std())
	return func(address int, at int64) (int, bool) {
		key := bucketKey{kind: 'a', id: [16]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}}
		left, _, ok := b.take(key, unix(at))
		return left, ok
	}
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0) }

// Buckets is how many buckets one of that many addresses leaves in memory.
func Buckets(addresses int) int {
	b := newBuckets(10, minute.Std())
	for i := range addresses {
		b.take(bucketKey{kind: 'a', id: [16]byte{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}}, unix(0))
	}
	n := 0
	for i := range b.shards {
		n += len(b.shards[i].buckets)
	}
	return n
}

// LoggedQuery is what the access log writes of a query string.
func LoggedQuery(query string) string { return loggedQuery(query) }
