package middleware

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/web/static"
)

// What a limit counts by. An address of IPv6 stands for its network of 64 bits.
const (
	byAddress = "address"
	byPerson  = "person"
	byKey     = "key"
)

type rateLimitOptions struct {
	By     config.Strings  `yaml:"by"`
	Max    int             `yaml:"max"`
	Window config.Duration `yaml:"window"`
}

// Validate asks for known words and a limit that lets somebody pass.
func (o rateLimitOptions) Validate() error {
	known := []string{byAddress, byPerson, byKey}
	for _, by := range o.By {
		if !slices.Contains(known, by) {
			return fmt.Errorf("by: %q is unknown; known: %s", by, strings.Join(known, ", "))
		}
	}
	switch {
	case len(o.By) == 0:
		return fmt.Errorf("by: empty; one or more of %s", strings.Join(known, ", "))
	case o.Max < 1 || o.Max > math.MaxInt32:
		return fmt.Errorf("max: %d is out of range; from 1 to %d", o.Max, math.MaxInt32)
	case o.Window < second:
		return fmt.Errorf("window: %s is too short; at least 1s", o.Window)
	}
	return nil
}

// newRateLimit counts requests in the memory of this instance; limits that
// must be exact over all instances are kept in the database where they apply.
func newRateLimit(o rateLimitOptions, h *house) (fiber.Handler, error) {
	counts := newBuckets(o.Max, o.Window.Std())
	policy := ";q=" + strconv.Itoa(o.Max) + ";w=" + strconv.Itoa(int(o.Window.Std().Seconds()))
	return func(c *fiber.Ctx) error {
		by, key, ok := countedBy(c, o.By)
		if !ok || uncounted(c.Path()) {
			return c.Next()
		}
		left, wait, ok := counts.take(key, h.Now())
		seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
		list(c, "RateLimit-Policy", `"`+by+`"`+policy)
		list(c, "RateLimit", `"`+by+`";r=`+strconv.Itoa(left)+";t="+seconds)
		if !ok {
			c.Set(fiber.HeaderRetryAfter, seconds)
			return ErrTooMany
		}
		return c.Next()
	}, nil
}

// list adds an item to a header that is a list.
func list(c *fiber.Ctx, name, item string) {
	if before := c.Response().Header.Peek(name); len(before) > 0 {
		item = string(before) + ", " + item
	}
	c.Response().Header.Set(name, item)
}

// uncounted are assets, which cost nothing, and probes, which must not fail
// because of somebody behind the same address.
func uncounted(path string) bool {
	return strings.HasPrefix(path, static.Prefix) || path == "/healthz" || path == "/readyz"
}

// countedBy is the first of the words that the request has an identity for,
// the most exact one first.
func countedBy(c *fiber.Ctx, words []string) (by string, key bucketKey, ok bool) {
	if bearer, is := BearerOf(c); is && !bearer.Key.IsZero() && slices.Contains(words, byKey) {
		return byKey, bucketKey{kind: byKey[0], id: bearer.Key}, true
	}
	if id := Actor(c).ActorID(); !id.IsZero() && slices.Contains(words, byPerson) {
		return byPerson, bucketKey{kind: byPerson[0], id: id}, true
	}
	if slices.Contains(words, byAddress) {
		return byAddress, bucketKey{kind: byAddress[0], id: network(Address(c))}, true
	}
	return "", bucketKey{}, false
}

// network is an address as a key: whoever has one address of IPv6 has 2^64.
func network(addr netip.Addr) [16]byte {
	if addr.Is6() {
		if prefix, err := addr.Prefix(64); err == nil {
			addr = prefix.Addr()
		}
	}
	return addr.As16()
}
