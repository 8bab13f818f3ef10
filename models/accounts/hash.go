package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// Cost is what a password hash costs: memory in KiB, passes over it, lanes.
type Cost struct {
	Memory uint32
	Passes uint32
	Lanes  uint8
}

// DefaultCost is 19 MiB and two passes, the least that OWASP's password storage
// cheat sheet asks of argon2id.
func DefaultCost() Cost { return Cost{Memory: 19 << 10, Passes: 2, Lanes: 1} }

// What a stored hash may ask for: whoever can write one must not be able to
// make the program eat all memory.
const (
	mostMemory = 256 << 10
	mostPasses = 16
	mostLanes  = 8
	saltLength = 16
	sumLength  = 32
)

func (c Cost) bounded() bool {
	return c.Memory >= 8*uint32(c.Lanes) && c.Memory <= mostMemory && c.Passes >= 1 && c.Passes <= mostPasses &&
		c.Lanes >= 1 && c.Lanes <= mostLanes
}

// hasher makes and checks hashes, a few at a time: each takes its memory.
type hasher struct {
	cost    Cost
	slots   chan struct{}
	waiting atomic.Int32
	dummy   string // the hash of nobody's password
}

// mostWaiting is how many may stand in line for a slot before others are
// turned away at once.
const mostWaiting = 64

func newHasher(cost Cost) (*hasher, error) {
	if !cost.bounded() {
		return nil, fmt.Errorf("password hashes out of bounds: %+v", cost)
	}
	h := &hasher{cost: cost, slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	var err error
	h.dummy, err = h.hash(context.Background(), rand.Text())
	return h, err
}

// enter takes a slot; the function that it returns gives it back.
func (h *hasher) enter(ctx context.Context) (func(), error) {
	if h.waiting.Add(1) > mostWaiting {
		h.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
}

// hash returns the PHC string of a password: $argon2id$v=19$m=..,t=..,p=..$salt$sum.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	p := phc{cost: h.cost, salt: make([]byte, saltLength)}
	rand.Read(p.salt)
	p.sum = p.key(password, sumLength)
	return p.String(), nil
}

// verify compares a password with a stored hash. An empty or unreadable hash
// fits no password and takes as long as any other. old says that the hash
// should be made anew.
func (h *hasher) verify(ctx context.Context, stored, password string) (ok, old bool, err error) {
	p, broken := parsePHC(stored)
	if broken != nil {
		p, _ = parsePHC(h.dummy)
	}
	leave, err := h.enter(ctx)
	if err != nil {
		return false, false, err
	}
	defer leave()
	same := subtle.ConstantTimeCompare(p.key(password, uint32(len(p.sum))), p.sum) == 1
	return same && broken == nil, p.cost != h.cost || len(p.sum) != sumLength, nil
}

// phc is a parsed hash.
type phc struct {
	cost      Cost
	salt, sum []byte
}

func (p phc) key(password string, length uint32) []byte {
	return argon2.IDKey([]byte(password), p.salt, p.cost.Passes, p.cost.Memory, p.cost.Lanes, length)
}

// String returns the hash in the form of the password hashing competition.
func (p phc) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.cost.Memory, p.cost.Passes, p.cost.Lanes,
		enc.EncodeToString(p.salt), enc.EncodeToString(p.sum))
}

var errHash = errors.New("no argon2id hash within bounds")

func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errHash
	}
	var p phc
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Passes, &p.cost.Lanes)
	if err != nil || n != 3 || !p.cost.bounded() {
		return phc{}, errHash
	}
	enc := base64.RawStdEncoding.Strict()
	salt, errSalt := enc.DecodeString(parts[4])
	sum, errSum := enc.DecodeString(parts[5])
	if errSalt != nil || errSum != nil || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 {
		return phc{}, errHash
	}
	p.salt, p.sum = salt, sum
	if p.String() != s {
		return phc{}, errHash
	}
	return p, nil
}
